"""Amounts in words without a number: ``a fifth`` is 20 % or 0.2, and ``a decade`` ten years."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import TYPE_CHECKING

from gitwiki.wiki.quantities import ONES
from gitwiki.wiki.units import Reading, lookup

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARTS = {
    **dict.fromkeys(("half",), 2),
    **dict.fromkeys(("third", "thirds"), 3),
    **dict.fromkeys(("quarter", "quarters"), 4),
    **dict.fromkeys(("fifth", "fifths"), 5),
    **dict.fromkeys(("eighth", "eighths"), 8),
    **dict.fromkeys(("tenth", "tenths"), 10),
}
_TIMES = {"a": 1, **{word: times for times, word in enumerate(ONES[1:], start=1)}}
_COUNT = "|".join(_TIMES)
_FRACTION = re.compile(
    rf"\b(?:(?:(?P<low>{_COUNT}) (?:or|to) )?(?P<times>{_COUNT})[ -](?P<part>{'|'.join(_PARTS)})"
    r"|(?P<half>half))\b",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\ban? (minute|hour|day|week|fortnight|month|quarter|year|decade|century)\b", re.IGNORECASE
)
_ROUNDED = Context(prec=30)


def spoken_amounts(text: str) -> Iterator[Reading]:
    """The amounts that a text gives in words; of a fraction also the percentage."""
    for found in _FRACTION.finditer(text):
        below = Decimal(_PARTS[(found["part"] or found["half"]).lower()])
        for times in filter(None, (found["low"], found["times"] or "one")):
            value = _ROUNDED.divide(Decimal(_TIMES[times.lower()]), below)
            yield Reading(value, "")
            yield Reading(_ROUNDED.multiply(value, Decimal(100)), "%")
    for found in _UNIT.finditer(text):
        yield from lookup(found[1])
