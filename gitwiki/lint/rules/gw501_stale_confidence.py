"""GW501 stale-confidence: what was well founded once may have been overtaken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.dates import day, months_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


_MONTHS = 6


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each page of high confidence that was not updated for six calendar months."""
    today = day(context.date)
    if today is None:
        return
    oldest = months_before(today, _MONTHS)
    for path, page in context.wiki.pages.items():
        if page.confidence != "high" or page.status == "deprecated":
            continue
        updated = day(page.updated)
        if updated and updated < oldest:
            message = f"`confidence: high`, but last updated on {updated.isoformat()}"
            hint = "look whether it still holds, and update it or lower `confidence`"
            yield Finding(0, message, hint, path=path, key="confidence")


RULE = WikiRule(
    code="GW501",
    name="stale-confidence",
    severity=Severity.INFO,
    summary="A page of high confidence was not updated for more than six months.",
    check=check,
)
