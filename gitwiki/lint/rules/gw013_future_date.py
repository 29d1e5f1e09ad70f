"""GW013 future-date: nothing was written after the commit that it stands in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.dates import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext
    from gitwiki.wiki.snapshot import PageSummary


# East of the clock that dates the commit it may be tomorrow already.
_TOLERANCE = timedelta(days=1)


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each date of a page that is later than the day after the commit."""
    today = day(context.date)
    if today is None:
        return
    latest = today + _TOLERANCE
    limit = latest.isoformat()
    for path, page in context.wiki.pages.items():
        for key, value in _dates(page):
            # As texts first: nearly all dates are in the past.
            if value[:10] > limit and (named := day(value)) and named > latest:
                message = f"`{key}` is in the future: {value}"
                hint = f"correct it; the commit is of {context.date}"
                yield Finding(0, message, hint, path=path, key=key.partition(".")[0])


def _dates(page: PageSummary) -> Iterator[tuple[str, str]]:
    """The dates that say when something was done, with their keys."""
    yield "created", page.created
    yield "updated", page.updated
    yield "generated.at", page.generated.at
    for actor in page.verified:
        yield "verified.at", actor.at


RULE = WikiRule(
    code="GW013",
    name="future-date",
    severity=Severity.WARNING,
    summary="A date of a page is later than the commit.",
    check=check,
)
