"""GW007 bad-date: freshness is computed from the dates."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?")


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each bad date, or for an update before the creation."""
    created, updated = context.page.created, context.page.updated
    dates = (("created", created), ("updated", updated))
    bad = [(name, value) for name, value in dates if _is_bad(value)]
    for name, value in bad:
        message = f"`{name}` is no date: `{value}`"
        yield Finding(context.line_of(name), message, "write it as 2026-11-21")
    if not bad and created and updated and updated[:10] < created[:10]:
        yield Finding(
            context.line_of("updated"),
            f"updated {updated[:10]}, before it was created on {created[:10]}",
            "correct one of the dates",
        )


@lru_cache(maxsize=1 << 12)
def _is_bad(value: str) -> bool:
    """Whether a value that is given is no date of the calendar."""
    if not value:
        return False
    if not _DATE.fullmatch(value):
        return True
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return True
    return False


RULE = PageRule(
    code="GW007",
    name="bad-date",
    severity=Severity.WARNING,
    summary="A date of a page is none, or its update is before its creation.",
    check=check,
)
