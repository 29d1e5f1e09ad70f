"""GW206 dead-end: a reader can only go back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each page that links to no other page, not even to that of a source."""
    wiki = context.wiki
    if len(wiki.pages) == 1:
        return
    for path, targets in wiki.links.items():
        if wiki.pages[path].type != "source-summary" and wiki.pages.keys().isdisjoint(targets):
            yield Finding(
                0,
                "the page links to no other page",
                "link to the pages that it speaks of",
                path=path,
            )


RULE = WikiRule(
    code="GW206",
    name="dead-end",
    severity=Severity.WARNING,
    summary="A page links to no other page.",
    check=check,
)
