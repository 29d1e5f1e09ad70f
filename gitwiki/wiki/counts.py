"""What a bare number is: the count of something, the label of something, or neither."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.polarity import stem
from gitwiki.wiki.quantities import claims, evidence_values
from gitwiki.wiki.words import STOP, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.wiki.quantities import Number, Value


class Counted(NamedTuple):
    """A number as it stands in a text.

    Attributes:
        value: The number.
        unit: Its base unit; empty if it has none.
        noun: Stem of the word that it counts; empty if it has a unit or counts nothing.
        is_label: It is part of a name, as in ``No. 17``.
    """

    value: Value
    unit: str
    noun: str
    is_label: bool


@lru_cache(maxsize=1 << 8)  # many statements rest on one paragraph
def counted(text: str) -> tuple[Counted, ...]:
    """The numbers of a text, also the small ones in words, with what they count."""
    return tuple(
        _counted(text, value, value.number) for value in evidence_values(text) if value.number
    )


def is_label(text: str, start: int) -> bool:
    """Whether a number that begins at an offset is part of a name, as in ``Nos. 44 and 45``."""
    return _LABEL.search(text[max(0, start - _LONGEST_LABEL) : start]) is not None


def other_unit(text: str, evidence: Sequence[str]) -> Value | None:
    """The first number of a sentence that the evidence has of something else only.

    A number without a unit is supported by the same number with any, since there are too many
    words for one thing. Beyond doubt it is of something else where the evidence has it as a label
    only, or with a unit only while the sentence counts what the evidence does not name, or where
    the evidence counts the same thing with another number.
    """
    known = [each for passage in evidence for each in counted(passage)][:_MOST]
    named = {stem(fold(word)) for passage in evidence for word in _WORD.findall(passage)}
    return next(
        (
            said.value
            for said in _claimed(text)
            if not said.is_label
            and (same := [each for each in known if _is_same(each, said)])
            and all(_differs(each, said, known, named) for each in same)
        ),
        None,
    )


def _claimed(text: str) -> list[Counted]:
    """The numbers of a sentence, without the small ones in words."""
    found = claims(text)[:_MOST]
    return [_counted(text, each, each.number) for each in found if each.number]


_WORD = re.compile(r"[^\W\d_]+")
_NEXT_WORD = re.compile(r"[ -]([^\W\d_]+(?:-[^\W\d_]+)*)(?!\w)")
_LONGEST_LABEL = 40
#: So many numbers are looked at.
_MOST = 500
_LABEL = re.compile(
    r"(?:\bNos?\.|\b(?:[Nn]umbers?|[Hh]ouses?|[Ii]tems?|[Rr]ows?|[Rr]ooms?|[Cc]lass|[Tt]ype|[Pp]hase"
    r"|[Ll]evel|[Gg]rade)|#|¶)[ \u00a0]?(?:[0-9]{1,6}(?:, and|, or|,| and| or| to|[-–])[ ]?){0,4}$"
)
#: What stands before a number that counts: ``the retry count is 3``.
_COUNT = re.compile(r"\b(?:count|number)(?: [\w-]+){0,7} (?:is|was|of) $")
_LONGEST_COUNT = 80
#: Stands for what is counted where that does not stand after the number.
_ANY_NOUN = "count"


def _counted(text: str, value: Value, number: Number) -> Counted:
    unit = number.readings[0].unit
    return Counted(value, unit, "" if unit else _noun(text, value), is_label(text, value.start))


def _noun(text: str, value: Value) -> str:
    if _COUNT.search(text[max(0, value.start - _LONGEST_COUNT) : value.start]):
        return _ANY_NOUN
    found = _NEXT_WORD.match(text, value.end)
    if found is None or not found[1].islower():
        return ""
    word = fold(found[1])
    return "" if word in STOP else stem(word)


def _is_same(one: Counted, other: Counted) -> bool:
    if one.value.number is None or other.value.number is None:
        return False
    if one.unit and other.unit:
        return not set(one.value.number.readings).isdisjoint(other.value.number.readings)
    return not set(one.value.number.plain).isdisjoint(other.value.number.plain)


def _differs(each: Counted, said: Counted, known: Sequence[Counted], named: set[str]) -> bool:
    """Whether a number of the evidence, equal to one of the sentence, is of something else."""
    if each.is_label:
        return True
    if said.unit:
        return not each.unit and bool(each.noun) and said.unit != "times"
    if not said.noun or each.noun == _ANY_NOUN:
        return False
    if each.unit:
        return said.noun not in named
    others = [one for one in known if one.noun == said.noun and not _is_same(one, said)]
    return bool(each.noun) and each.noun != said.noun and bool(others)
