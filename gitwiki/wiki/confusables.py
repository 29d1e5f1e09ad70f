"""Words in which letters of two scripts look alike, such as `Сache` with a Cyrillic С.

The idea is that of mixed-script confusables in Unicode Technical Standard #39, section 4: a word
that mixes scripts is suspect if all letters of one of them have a twin in the other, so that the
word could pass for one of a single script. The table is a small part of the standard's: letters of
Cyrillic and Greek that are drawn as Latin ones are. Left out are those that only resemble each
other (`к`, `α`) and those that physics and biology write next to Latin letters (`hν`, `TNFα`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_CYRILLIC_TWINS = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХԚԜЁЇаеѕіјорсухһԁԛԝӏёї",
        "ABESIJKMHOPCTYXQWËÏaesijopcyxhdqwlëï",
        strict=True,
    )
)
_GREEK_TWINS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹοϲϳό", "ABEZHIKMNOPTYXCocjó", strict=True))
_LATIN_IN_CYRILLIC = frozenset(_CYRILLIC_TWINS.values())
_LATIN_IN_GREEK = frozenset(_GREEK_TWINS.values())
# Fewer Greek letters are a formula: `ΔT`, `χA`.
_GREEK_WORD = 3

_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*+)++")
_CYRILLIC = re.compile(r"[\u0400-\u0482\u048a-\u052f\u1c80-\u1c8a]")
_GREEK = re.compile(r"[\u0370-\u0373\u0376-\u03ff\u1f00-\u1fff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
_OTHER = re.compile(r"[\u0370-\u052f\u1c80-\u1c8a\u1f00-\u1fff]")
# `SMSка` and `iФон`: an abbreviation or a prefix in front of a Cyrillic word, no disguise.
_PREFIXED = re.compile(r"(?:[A-Z]{2,}(?=[\u0430-\u045f])|[a-z](?=[\u0400-\u042f]))[\u0400-\u045f]+")


class Mixed(NamedTuple):
    """A word of two scripts that looks like one of a single script.

    Attributes:
        word: The word.
        stranger: The first of the letters that make it two.
        script: The script of that letter.
        other: The script that the other letters seem to be all of.
    """

    word: str
    stranger: str
    script: str
    other: str


def has_other_script(text: str) -> bool:
    """Whether a text has letters of a script of which some look like Latin ones."""
    return not text.isascii() and _OTHER.search(text) is not None


def mixed_words(text: str) -> Iterator[Mixed]:
    """The words of a text that mix scripts by letters that look alike, each once."""
    if not has_other_script(text):
        return
    for word in dict.fromkeys(_WORD.findall(text)):
        found = _mixed(word)
        if found:
            yield found


def _mixed(word: str) -> Mixed | None:
    latin = _LATIN.findall(word)
    if not latin:
        return None
    for script, letters, twins in (
        ("Cyrillic", _CYRILLIC.findall(word), _CYRILLIC_TWINS),
        ("Greek", _GREEK.findall(word), _GREEK_TWINS),
    ):
        if letters and all(letter in twins for letter in letters):
            return Mixed(word, letters[0], script, "Latin")
    return _latin_in_cyrillic(word, latin) or _latin_in_greek(word, latin)


def _latin_in_cyrillic(word: str, latin: list[str]) -> Mixed | None:
    if not _CYRILLIC.search(word) or not _LATIN_IN_CYRILLIC.issuperset(latin):
        return None
    return None if _PREFIXED.fullmatch(word) else Mixed(word, latin[0], "Latin", "Cyrillic")


def _latin_in_greek(word: str, latin: list[str]) -> Mixed | None:
    greek = _GREEK.findall(word)
    if len(greek) < max(_GREEK_WORD, len(latin) + 1) or not _LATIN_IN_GREEK.issuperset(latin):
        return None
    return Mixed(word, latin[0], "Latin", "Greek")
