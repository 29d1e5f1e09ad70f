"""Dates as documents write them, to ISO 8601."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_MONTH = "|".join(f"{name[:3]}(?:{name[3:4]}(?:{name[4:]})?)?" for name in _MONTHS)
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?:(\d{{1,2}})\.?\s+)?\b({_MONTH})\.?,?\s+(\d{{4}})(?!\d)", re.IGNORECASE
)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\.?\s+(\d{{1,2}}),?\s+(\d{{4}})(?!\d)", re.IGNORECASE)


def iso_date(text: str) -> str:
    """The date that a text is, as ``2022-06-07``, ``2022-06`` or ``2022``; empty if it is none."""
    text = text.strip()
    if found := _ISO.match(text):
        return _iso(found[1], int(found[2] or 0), int(found[3] or 0))
    if found := _MONTH_FIRST.fullmatch(text):
        return _iso(found[3], _month(found[1]), int(found[2]))
    if found := _DAY_FIRST.fullmatch(text):
        return _iso(found[3], _month(found[2]), int(found[1] or 0))
    return ""


def _month(name: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, start=1) if month[:3] == name[:3].lower())


def _iso(year: str, month: int, day: int) -> str:
    """Put a date together; a month or day of 0 is left out, an impossible date is none."""
    try:
        date(int(year), month or 1, day or 1)
    except ValueError:
        return ""
    return year + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")
