"""The frontmatter that gitwiki writes, read line by line in a fifth of the time that YAML takes.

It has a line for each key, and a line for each item of `sources` and `verified`. Whatever has
another form, and be it a comment, is left to `gitwiki.wiki.frontmatter`, which reads all of YAML
and knows what is wrong with it. What can be read here, it reads likewise.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What is longer or has more colons may be over one of the limits.
_MOST_CHARACTERS = 16_000
_MOST_COLONS = 1_000

#: What is a number and no text.
WHOLE_NUMBER = re.compile(r"0|-?[1-9]\d{0,17}")
_KEYWORDS: Mapping[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}

_NAME = r"[A-Za-z_][A-Za-z0-9_-]{0,63}"
_QUOTED = r'"(?:[^"\\]|\\["\\])*+"'
# In a list or mapping; no mark of YAML is in it, and a colon only within a word.
_WORDS = r"[\w/(.][\w./+()'-]*+(?:[ :][\w./(-][\w./+()'-]*+)*+"
_SCALAR = rf"(?:{_QUOTED}|{_WORDS})"
_KEY = re.compile(_NAME)
_TEXT = re.compile(_QUOTED)
_PLAIN = re.compile(r"[\w/(.].*(?<![ :])")
_NOT_PLAIN = re.compile(r": | #")
_LIST = re.compile(rf"\[(?:{_SCALAR}(?:, {_SCALAR})*+)?\]")
_EACH = re.compile(_SCALAR)
_MAPPING = re.compile(rf"\{{{_NAME}: {_SCALAR}(?:, {_NAME}: {_SCALAR})*+\}}")
_PAIR = re.compile(rf"({_NAME}): ({_SCALAR})")
_ESCAPED = re.compile(r'\\(["\\])')


class Lines(NamedTuple):
    """What is read: keys to values, and keys to lines of the file."""

    values: Mapping[str, object]
    lines: Mapping[str, int]


def read(content: str) -> Lines | None:
    """Read frontmatter in gitwiki's layout; None if it has another.

    Args:
        content: What stands between the two lines of ``---``.
    """
    if len(content) > _MOST_CHARACTERS or content.count(":") > _MOST_COLONS:
        return None
    rows = content.split("\n")
    if rows.pop() or not rows or not "".join(rows).isprintable():
        return None
    try:
        return _read(rows)
    except _UnusualError:
        return None


def typed(plain: str) -> object:
    """The value of an unquoted scalar."""
    if plain in _KEYWORDS:
        return _KEYWORDS[plain]
    return int(plain) if plain[-1].isdigit() and WHOLE_NUMBER.fullmatch(plain) else plain


class _UnusualError(Exception):
    """It has another form."""


def _read(rows: list[str]) -> Lines:
    values: dict[str, object] = {}
    lines: dict[str, int] = {}
    place = 0
    while place < len(rows):
        key, colon, text = rows[place].partition(":")
        if not colon or key in values or key in _KEYWORDS or not _KEY.fullmatch(key):
            raise _UnusualError
        lines[key] = place + 2
        place += 1
        if text:
            values[key] = _value(text, " ")
            continue
        start = place
        while place < len(rows) and rows[place].startswith("  - "):
            place += 1
        if start == place:
            raise _UnusualError
        values[key] = tuple(map(_item, rows[start:place]))
    return Lines(values, lines)


# Many pages list the same source.
@lru_cache(maxsize=1 << 12)
def _item(row: str) -> object:
    return _value(row, "  - ")


def _value(row: str, before: str) -> object:
    """The value in a row, behind what has to stand before it."""
    if not row.startswith(before):
        raise _UnusualError
    text = row[len(before) :]
    mark = text[:1]
    if mark == "[" and _LIST.fullmatch(text):
        quoted = '"' in text
        return tuple(map(_scalar, _EACH.findall(text)) if quoted else map(typed, _words(text)))
    if mark == "{" and _MAPPING.fullmatch(text):
        return _mapping(_PAIR.findall(text))
    if mark == '"' and _TEXT.fullmatch(text):
        return _scalar(text)
    if _PLAIN.fullmatch(text) and not _NOT_PLAIN.search(text):
        return typed(text)
    raise _UnusualError


def _words(text: str) -> list[str]:
    """The items of a list without quotes."""
    return text[1:-1].split(", ") if text != "[]" else []


def _mapping(pairs: list[tuple[str, str]]) -> Mapping[str, object]:
    values = {key: _scalar(text) for key, text in pairs}
    if len(values) < len(pairs) or not values.keys().isdisjoint(_KEYWORDS):
        raise _UnusualError
    return values


def _scalar(text: str) -> object:
    if text[0] != '"':
        return typed(text)
    return _ESCAPED.sub(_unescaped, text[1:-1]) if "\\" in text else text[1:-1]


def _unescaped(found: re.Match[str]) -> str:
    return found[1]
