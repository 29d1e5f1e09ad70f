"""Which words a number goes with, so that two numbers that changed places are seen.

Every number of ``a cylinder of 50 litres and a tank of 180 litres`` may stand in the evidence, and
the sentence may still be wrong. Words near a number, in the same part of the sentence, say what it
is the number of.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.polarity import ORDINALS, directions, stem, words
from gitwiki.wiki.quantities import claims
from gitwiki.wiki.words import STOP, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitwiki.wiki.quantities import Number, Value


class Attributed(NamedTuple):
    """A number and the words it goes with.

    Attributes:
        value: The number as found.
        near: Stem or number to how near it stands, 1 at most.
    """

    value: Value
    near: Mapping[str, float]


class Exchange(NamedTuple):
    """Two numbers of a sentence that have changed places."""

    first: Value
    second: Value


@lru_cache(maxsize=1 << 8)  # many statements rest on one paragraph
def attributed(text: str) -> tuple[Attributed, ...]:
    """The numbers of a sentence, each with the words it goes with."""
    found = [value for value in claims(text) if value.number and fold(value.text) not in ORDINALS]
    del found[_MOST:]
    pieces = list(_pieces(text, found))
    places = {piece.start: at for at, piece in enumerate(pieces)}
    return tuple(Attributed(value, _near(pieces, places[value.start])) for value in found)


def exchanged(text: str, evidence: Sequence[str]) -> Exchange | None:
    """Two numbers of a sentence that the evidence has the other way around.

    Args:
        text: The sentence.
        evidence: The passages that it may rest on.
    """
    said = attributed(text)
    if len(said) < 2:
        return None
    known = [each for passage in evidence for each in attributed(passage)]
    for at, first in enumerate(said):
        for second in said[at + 1 : at + 1 + _PAIRS]:
            if not _alike(first, second):
                continue
            if _is_step(text, first, second):
                wrong = _is_turned(first, second, evidence) or _contradicts(text, first, second)
            else:
                wrong = _is_exchanged(first, second, known)
            if wrong:
                return Exchange(first.value, second.value)
    return None


def misplaced(text: str, evidence: Sequence[str]) -> Value | None:
    """The number of a short text, such as a fact, whose words the evidence has at another number.

    It has to fit that far better: fewer words tell than where two numbers have changed places.
    """
    known = [each for passage in evidence for each in attributed(passage)]
    for said in attributed(text):
        own = [each for each in known if _same(each.value.number, said.value.number)]
        others = [each for each in known if each not in own and _alike(said, each)]
        if own and others:
            fit = _fit(said, own, {said.value.normal})
            if _fit(said, others, {said.value.normal}) > _FAR * fit + _FAR_LEAST:
                return said.value
    return None


#: A number is compared with so many that follow it.
_PAIRS = 4
#: So many numbers of a text are looked at: of thousands, nobody can say which has moved.
_MOST = 100
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[,;()—–|.]")
#: How much less near a word is on the other side of a mark or of a word that joins.
_ACROSS = {
    **dict.fromkeys(",;()—–|.", 0.35),
    **dict.fromkeys(("while", "whereas", "but", "with", "against", "to", "than"), 0.35),
    "and": 0.5,
}
_REACH = 9
#: Characters before a number in which the verb stands that says where it goes.
_LONGEST_CLAUSE = 40
#: The other way around has to fit so much better.
_CLEARLY = 1.15
_LEAST = 0.1
_FAR, _FAR_LEAST = 2, 0.2


class _Piece(NamedTuple):
    key: str
    start: int
    across: float = 1


def _pieces(text: str, found: Sequence[Value]) -> Iterator[_Piece]:
    """Words, marks and numbers in reading order; the key of a number is its value."""
    at = 0
    for value in found:
        yield from _words(text, at, value.start)
        yield _Piece(value.normal, value.start)
        at = value.end
    yield from _words(text, at, len(text))


def _words(text: str, start: int, end: int) -> Iterator[_Piece]:
    for found in _WORD.finditer(text, start, end):
        word = fold(found[0])
        across = _ACROSS.get(word, 1)
        yield _Piece(_key(word) if across == 1 else "", found.start(), across)


def _key(word: str) -> str:
    """What a word is compared by; which of several things is meant says an ordinal."""
    return stem(word) if word not in STOP or word in ORDINALS else ""


def _near(pieces: Sequence[_Piece], at: int) -> dict[str, float]:
    near: dict[str, float] = {}
    for step in (-1, 1):
        weight, distance, place = 1.0, 0, at + step
        while 0 <= place < len(pieces) and distance < _REACH:
            piece = pieces[place]
            weight *= piece.across
            distance += piece.across == 1
            if piece.key:
                near[piece.key] = max(near.get(piece.key, 0), weight / (1 + distance))
            place += step
    return near


def _is_step(text: str, first: Attributed, second: Attributed) -> bool:
    """Whether two numbers are those of ``from 2.9 to 3.4``, which no words around them part."""
    before = text[max(0, first.value.start - 6) : first.value.start]
    return before.endswith("from ") and " to " in text[first.value.end : second.value.start]


def _is_turned(first: Attributed, second: Attributed, evidence: Sequence[str]) -> bool:
    """Whether the rows of a table have two numbers in the other order only."""
    places = [
        (_place(row, first.value.number), _place(row, second.value.number))
        for row in evidence
        if " | " in row
    ]
    known = [(one, other) for one, other in places if one >= 0 and other >= 0]
    return bool(known) and all(one > other for one, other in known)


def _contradicts(text: str, first: Attributed, second: Attributed) -> bool:
    """Whether a sentence says that something rises to what is less, or falls to what is more."""
    start = first.value.start
    verbs = directions(words(text[max(0, start - _LONGEST_CLAUSE) : start])).get("change", {})
    if len(verbs) != 1 or first.value.number is None or second.value.number is None:
        return False
    low, high = first.value.number.readings[0].factor, second.value.number.readings[0].factor
    return low != high and (1 in verbs) != (low < high)


def _place(row: str, number: Number | None) -> int:
    return next((each.start for each in claims(row) if _same(each.number, number)), -1)


def _alike(first: Attributed, second: Attributed) -> bool:
    """Whether two numbers count the same unit, but are not the same."""
    one, other = first.value.number, second.value.number
    if one is None or other is None or one.plain == other.plain:
        return False
    units = {one.readings[0].unit, other.readings[0].unit}
    return len(units - {""}) < 2


def _is_exchanged(first: Attributed, second: Attributed, known: Sequence[Attributed]) -> bool:
    ones = [each for each in known if _same(each.value.number, first.value.number)]
    others = [each for each in known if _same(each.value.number, second.value.number)]
    if not ones or not others:
        return False
    skip = {first.value.normal, second.value.normal}
    straight = _fit(first, ones, skip) + _fit(second, others, skip)
    crossed = _fit(first, others, skip) + _fit(second, ones, skip)
    return crossed > _CLEARLY * straight + _LEAST


def _same(one: Number | None, other: Number | None) -> bool:
    return one is not None and other is not None and not set(one.plain).isdisjoint(other.plain)


def _fit(said: Attributed, places: Sequence[Attributed], skip: set[str]) -> float:
    """How well the words around a number fit those around the best of some places."""
    return max(
        sum(
            min(weight, place.near[key])
            for key, weight in said.near.items()
            if key in place.near and key not in skip
        )
        for place in places
    )
