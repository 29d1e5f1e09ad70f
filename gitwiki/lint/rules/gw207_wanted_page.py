"""GW207 wanted-page: many pages expect it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, LinkRule
from gitwiki.wiki.targets import name_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


_FEWEST_PAGES = 3


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding, at the first of them, where three pages or more link to one that is missing."""
    wiki = context.wiki
    wanted: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for path, reference in wiki.unresolved:
        if wiki.resolve(reference, path):
            continue
        name = name_key(reference.target) if reference.named else reference.path
        if reference.named or name.endswith(".md"):
            wanted[name].setdefault(path, reference.written)
    for pages in wanted.values():
        if len(pages) >= _FEWEST_PAGES:
            first = min(pages)
            yield Finding(
                0,
                f"{len(pages)} pages link to `{pages[first]}`, which does not exist",
                "make this page: compile a source about it, or write it",
                path=first,
                link=pages[first],
            )


RULE = LinkRule(
    code="GW207",
    name="wanted-page",
    severity=Severity.INFO,
    summary="Three pages or more link to a page that does not exist.",
    check=check,
    anywhere=True,
)
