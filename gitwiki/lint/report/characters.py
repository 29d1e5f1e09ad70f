"""Text from a file in a place where somebody or something could obey it."""

from __future__ import annotations

import unicodedata

# Spaces that do not break belong to numbers and units.
_KEPT = "\u00a0\u202f"


def shown(text: str) -> str:
    r"""Text with what a terminal or a log would obey, or nobody would see, written as its code.

    Line ends, controls, marks of direction and invisible characters become ``\u202e``, those past
    U+FFFF ``\U000e0041``; the result is one line.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each in _KEPT else _code(each) for each in text)


def cut(text: str, length: int) -> str:
    """The start of a text, with an ellipsis where some of it was left out.

    Args:
        text: Any text.
        length: The most characters of the result.
    """
    return text if len(text) <= length else f"{text[: length - 1]}…"


def columns(text: str) -> int:
    """How many columns of a terminal a printable text takes.

    Source: Unicode Standard Annex #11, East Asian Width; wide and fullwidth characters take two.
    """
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def _code(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
