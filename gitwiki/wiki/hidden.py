"""Characters that nobody sees, and that can carry text or turn its order around."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

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
# The characters that a match can begin with, to be looked for in what is not plain ASCII: that
# takes a fiftieth of the time.
_SUSPECT = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_PLAIN = bytes([*range(0x20, 0x7F), *b"\t\n\f\r"])


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
    first = _HIDDEN.search(text) if _may_hide(text) else None
    if first is None:
        return Visible(text)
    left, hidden = _HIDDEN.subn("", text)
    return Visible(left, hidden, first.start())


def hidden_places(text: str) -> Iterator[int]:
    """The offsets of the characters of a text that nobody sees, in order."""
    if _may_hide(text):
        yield from (found.start() for found in _HIDDEN.finditer(text))


def _may_hide(text: str) -> bool:
    """Whether a text has characters that can be hidden ones; False is certain."""
    rest = text.encode(errors="replace").translate(None, _PLAIN)
    return bool(rest) and _SUSPECT.search(rest.decode()) is not None
