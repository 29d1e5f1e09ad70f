"""Characters that nobody sees, and that can carry text or turn its order around."""

from __future__ import annotations

import re
from typing import NamedTuple

# Controls but for tab, line ends and form feed; marks and overrides of direction
# (CVE-2021-42574); zero-width characters; tags and variation selectors, which can spell text.
# Joiners (U+200C, U+200D) between two letters of a script that needs them, or between emoji, are
# spelling and stay, as does one variation selector behind a character.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
    "|(?<![^\x00-\u05ff])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u05ff])"
    "|(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]"
)


class Visible(NamedTuple):
    """A text without hidden characters.

    Attributes:
        text: What is left.
        hidden: How many characters were dropped.
        first: Offset of the first of them in the text as it was; -1 if there is none.
    """

    text: str
    hidden: int = 0
    first: int = -1


def visible(text: str) -> Visible:
    """Drop the characters of a text that nobody sees, and say how many those are."""
    if text.isascii() and text.isprintable():
        return Visible(text)
    first = _HIDDEN.search(text)
    if first is None:
        return Visible(text)
    left, hidden = _HIDDEN.subn("", text)
    return Visible(left, hidden, first.start())
