"""Characters that nobody sees, and that can carry text or turn its order around."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from pyromark import Markdown, Options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Controls but for tab, line ends and form feed; marks and overrides of direction
# (CVE-2021-42574); zero-width characters; tags and variation selectors, which can spell text; and
# what else is Default_Ignorable_Code_Point in the Unicode Character Database.
# Joiners (U+200C, U+200D) between two letters of a script that needs them, or between emoji, are
# spelling and stay, as do one variation selector behind a character, fillers of old Hangul beside
# its letters, and the marks of shorthand and of music among their own.
_ALWAYS = (
    "\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u034f\u061c\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_HIDDEN = re.compile(
    f"[{_ALWAYS}]"
    "|(?<![^\x00-\u05ff])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u05ff])"
    "|(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]"
    "|(?<![\u1100-\u115e\ua960-\ua97c])[\u115f\u1160](?![\u1160-\u11ff\ud7b0-\ud7fb])"
    "|(?<![\U0001bc00-\U0001bc9f])[\U0001bca0-\U0001bca3](?![\U0001bc00-\U0001bc9f])"
    "|(?<![\U0001d100-\U0001d1ff])[\U0001d173-\U0001d17a](?![\U0001d100-\U0001d1ff])"
)
# The characters that a match can begin with, to be looked for in what is not plain ASCII: that
# takes a fiftieth of the time.
_SUSPECT = re.compile(
    f"[{_ALWAYS}\u115f\u1160\u200c\u200d\ufe00-\ufe0f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
_ENTITY = re.compile(r"&(?:#(?:[0-9]{2,7}|[xX][0-9A-Fa-f]{2,6})|[A-Za-z]{2,32});")
_MARKDOWN = Markdown(options=Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES)
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


def hidden_entities(markdown: str) -> Mapping[int, str]:
    """The entities of Markdown that a reader gets as such a character, code left out.

    Args:
        markdown: Without frontmatter.

    Returns:
        Offset of the entity in the text to the character.
    """
    found = {}
    if "&" in markdown:
        for entity in _ENTITY.finditer(markdown):
            char = unescape(entity[0])
            start, end = entity.span()
            around = f"{markdown[max(start - 1, 0) : start] or ' '}{char}{markdown[end : end + 1]}"
            if len(char) == 1 and _HIDDEN.match(around, 1):
                found[start] = char
    return {start: found[start] for start in _rendered(markdown) if start in found} if found else {}


def _rendered(markdown: str) -> Iterator[int]:
    """Where entities stand in Markdown that are shown as what they name."""
    encoded = markdown.encode(errors="replace")
    known = offset = 0
    for event, span in _MARKDOWN.events_with_range(markdown):
        start = span["start"]
        if isinstance(event, str) or "Text" not in event or encoded[start] != ord("&"):
            continue
        if not event["Text"].startswith("&"):  # else it is escaped, or code
            offset += len(encoded[known:start].decode(errors="replace"))
            known = start
            yield offset


def _may_hide(text: str) -> bool:
    """Whether a text has characters that can be hidden ones; False is certain."""
    rest = text.encode(errors="replace").translate(None, _PLAIN)
    return bool(rest) and _SUSPECT.search(rest.decode()) is not None
