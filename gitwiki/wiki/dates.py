"""Days and instants of ISO 8601, as frontmatter and sources write them.

Nothing here guesses: what is no date is none, and what names no offset is no instant.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_PERIOD = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2}))?")
_INSTANT = re.compile(
    r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}[Tt ]"
    r"[0-9]{2}:?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)"
)
#: How far the clocks of the earth are ahead of UTC at most.
_FURTHEST_EAST = timedelta(hours=14)


# A wiki has far fewer days than pages.
@lru_cache(maxsize=1 << 12)
def day(text: str) -> date | None:
    """The day that a date or an instant names, wherever its clock stands; None for other texts."""
    if not _DAY.match(text):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


@lru_cache(maxsize=1 << 12)
def first_day(text: str) -> date | None:
    """The first day of what ``2022``, ``2022-06`` or ``2022-06-07`` names; None for other texts."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        return day(text)
    try:
        return date(int(found["year"]), int(found["month"] or 1), 1)
    except ValueError:
        return None


@lru_cache(maxsize=1 << 12)
def instant(text: str) -> datetime | None:
    """The instant that a date and time with an offset names; None for other texts.

    RFC 3339 allows a space and small letters, and YAML libraries write the space.
    """
    if not _INSTANT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        return None


def midnight(of: date) -> datetime:
    """The instant at which a day begins in UTC."""
    return datetime.combine(of, time(), UTC)


def is_before(moment: datetime, other: date) -> bool:
    """Whether an instant is before a day has begun anywhere on earth."""
    return midnight(other) - moment > _FURTHEST_EAST


def months_before(of: date, months: int) -> date:
    """The same day of an earlier month, or the last day of that month where it has no such day."""
    years, month = divmod(of.year * 12 + of.month - 1 - months, 12)
    return date(years, month + 1, min(of.day, monthrange(years, month + 1)[1]))
