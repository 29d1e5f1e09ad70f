"""GW209 island: nobody comes across them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


#: More pages than that are a topic of their own.
_MOST_PAGES = 5


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each small group of pages that no link joins to the bulk of the wiki."""
    groups = context.wiki.groups
    if not groups or 2 * len(groups[0]) <= len(context.wiki.pages):
        return
    for group in groups[1:]:
        if 1 < len(group) <= _MOST_PAGES:
            yield Finding(
                0,
                f"this page and {len(group) - 1} more are linked with each other only",
                "link to them from a page of the rest, or from them to such pages",
                path=group[0],
            )


RULE = WikiRule(
    code="GW209",
    name="island",
    severity=Severity.INFO,
    summary="A few pages are linked with each other, but not with the rest.",
    check=check,
)
