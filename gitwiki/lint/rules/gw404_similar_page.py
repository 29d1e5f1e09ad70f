"""GW404 similar-page: two pages that say the same should be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.sketch import similar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext
    from gitwiki.wiki.snapshot import PageSummary


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each page whose text is nearly that of an older page.

    Pages of sources are left out: the pages that are compiled from a source share its sentences.
    """
    pages = [page for page in context.wiki.pages.values() if page.type != "source-summary"]
    pages.sort(key=_age)
    for place, older in similar(page.sketch for page in pages):
        yield Finding(
            0,
            f"the text is nearly that of {pages[older].path}",
            "merge the pages, or keep on each what is said of its own subject",
            path=pages[place].path,
        )


def _age(page: PageSummary) -> tuple[bool, str, str]:
    """Sorts the pages by creation, those without a date last."""
    return (not page.created, page.created, page.path)


RULE = WikiRule(
    code="GW404",
    name="similar-page",
    severity=Severity.WARNING,
    summary="Two pages have nearly the same text.",
    check=check,
)
