"""GW202 duplicate-title: what is one thing should have one page."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.questions import is_question
from gitwiki.wiki.targets import name_key
from gitwiki.wiki.words import concept_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext
    from gitwiki.wiki.snapshot import PageSummary


_SPACES = re.compile(r"[^\w]+")
_FEWEST_INITIALS = 3


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each name of a page that an older page has too.

    Case, plural, hyphens and spaces do not matter, and an acronym is the same as its words (but
    two names that begin with the same letters are two). Pages of sources have the titles of their
    documents and are left out.
    """
    owners: dict[str, PageSummary] = {}
    pages = [page for page in context.wiki.pages.values() if page.type != "source-summary"]
    for page in sorted(pages, key=_age):
        reported: set[str] = set()
        for name in filter(None, (page.title, *page.aliases)):
            for key, sought in _keys(name):
                owners.setdefault(key, page)
                owner = owners.get(sought, page)
                if owner is not page and owner.path not in reported:
                    reported.add(owner.path)
                    yield Finding(
                        0,
                        f"`{name}` is a name of {owner.path} too",
                        "merge the pages, or give one of them another name",
                        path=page.path,
                    )


def _age(page: PageSummary) -> tuple[bool, str, str]:
    """Sorts the pages by creation, those without a date last."""
    return (not page.created, page.created, page.path)


@lru_cache(maxsize=1 << 15)  # the names of a wiki are looked at again with each pull request
def _keys(name: str) -> tuple[tuple[str, str], ...]:
    """The forms in which a name is known, each with the form of another page that it equals.

    Initials and acronyms are known under different forms, since they equal each other only.
    """
    key = concept_key(name)
    found = [(key, key)] if key else []
    if is_question(name):
        return tuple(found)
    words = _SPACES.sub(" ", name_key(name)).split()
    if len(words) >= _FEWEST_INITIALS:
        initials = "".join(word[0] for word in words)
        found.append((f"initials {initials}", f"acronym {initials}"))
    elif name.isupper() and name.isalpha() and len(name) >= _FEWEST_INITIALS:
        found.append((f"acronym {name.lower()}", f"initials {name.lower()}"))
    return tuple(found)


RULE = WikiRule(
    code="GW202",
    name="duplicate-title",
    severity=Severity.WARNING,
    summary="Two pages have the same title or alias.",
    check=check,
)
