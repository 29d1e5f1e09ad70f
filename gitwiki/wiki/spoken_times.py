"""Times of day in words, such as ``half past four``, which others write as ``16:30``."""

from __future__ import annotations

import re

from gitwiki.wiki.quantities import ONES

_HOURS = {word: hour for hour, word in enumerate((*ONES[1:], "ten", "eleven", "twelve"), start=1)}
_PAST = {"quarter past": 15, "half past": 30, "quarter to": -15}
_HOUR = rf"(?:{'|'.join(_HOURS)}|1[0-2]|[1-9])(?![\w:.]*[0-9])(?!\w)"
_TIME = re.compile(
    rf"\b(?P<past>{'|'.join(_PAST)}) (?P<hour>{_HOUR})"
    rf"|(?<![\w:])(?P<clock>{_HOUR}) (?:o['’]clock|in the (?:morning|afternoon|evening)|at night)"
    rf"|\b(?:at|from|until|till|by|to) (?P<at>{_HOUR})(?= (?:to|and|until|on)\b|[,.;:)]|$)",
    re.IGNORECASE,
)
_HALF_DAY = 12


def spoken_times(text: str) -> frozenset[str]:
    """The times that a text gives in words, as ``HH:MM``, in both halves of the day."""
    found = set()
    for match in _TIME.finditer(text):
        word = (match["hour"] or match["clock"] or match["at"]).lower()
        hour = _HOURS.get(word) or int(word)
        shift = _PAST[match["past"].lower()] if match["past"] else 0
        for half in (0, _HALF_DAY):
            minutes = ((hour % _HALF_DAY + half) * 60 + shift) % (24 * 60)
            found.add(f"{minutes // 60:02}:{minutes % 60:02}")
    return frozenset(found)
