"""GW502 expired-page: who wrote it said until when it would hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.dates import day, instant, midnight

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each page whose `stale_after` was reached before the day of the commit."""
    today = day(context.date)
    if today is None:
        return
    for path, page in context.wiki.pages.items():
        if page.stale_after and page.status != "deprecated" and _is_past(page.stale_after, today):
            message = f"the page is stale since {page.stale_after}"
            hint = "check what it says, then update it and move `stale_after`"
            yield Finding(0, message, hint, path=path, key="stale_after")


def _is_past(stale_after: str, today: date) -> bool:
    """Whether a moment, or a day without a clock, was over when a day began in UTC."""
    moment = instant(stale_after)
    if moment:
        return moment <= midnight(today)
    named = day(stale_after)
    return named is not None and named < today


RULE = WikiRule(
    code="GW502",
    name="expired-page",
    severity=Severity.WARNING,
    summary="The moment from which a page counts as stale has passed.",
    check=check,
)
