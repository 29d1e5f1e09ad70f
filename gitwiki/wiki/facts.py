"""Facts from several sources, and where they disagree.

A disagreement that is none costs a reader more than one that is missed, so two values disagree
only if they are comparable (same unit, same words around the number) and no way of reading them
makes them agree.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.paragraphs import normalise
from gitwiki.wiki.proper_names import is_ordinary
from gitwiki.wiki.quantities import Date, Kind, Quantity, parse_date, quantities, values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Fact(Protocol):
    """A value of an attribute of a subject, as a row of a page has it."""

    @property
    def subject(self) -> str:
        """What is described."""
        ...

    @property
    def attribute(self) -> str:
        """Which property of it."""
        ...

    @property
    def value(self) -> str:
        """The value with its unit, as in the source."""
        ...

    @property
    def as_of(self) -> str:
        """ISO 8601 date for which it holds; empty if unknown."""
        ...

    @property
    def label(self) -> str:
        """Footnote label of its evidence."""
        ...


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Different values that different sources give for one attribute of one subject.

    Attributes:
        subject: As the first of the facts has it.
        attribute: As the first of the facts has it.
        facts: One for each value; the oldest first if all have dates, else in the given order.
        superseded: Those of them that a later date replaces; empty unless each has a date and
            the dates differ.
    """

    subject: str
    attribute: str
    facts: tuple[Fact, ...]
    superseded: tuple[Fact, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The footnote labels of the facts, in their order."""
        return tuple(fact.label for fact in self.facts)


def disagreements(facts: Iterable[Fact]) -> tuple[Disagreement, ...]:
    """Find the attributes for which sources give different values, in the order of the facts.

    A source that gives several values for one attribute means several things by it, so that it
    disagrees with none; a fact whose label cites no paragraph is left out.
    """
    groups: defaultdict[tuple[str, str], dict[str, list[Fact]]] = defaultdict(dict)
    for fact in facts:
        target = parse_label(fact.label)
        if target:
            by_source = groups[_key(fact.subject), _key(fact.attribute)]
            by_source.setdefault(target.source, []).append(fact)
    found = (_disagreement(list(by_source.values())) for by_source in groups.values())
    return tuple(filter(None, found))


def caveat_text(disagreement: Disagreement) -> str:
    """The disagreement as one plain sentence for a reader."""
    what = f"{_attribute(disagreement.attribute)} of {_subject(disagreement.subject)}"
    if not disagreement.superseded:
        given = _join([fact.value for fact in disagreement.facts])
        return f"Sources disagree on the {what}: {given}."
    *older, newest = disagreement.facts
    were = ", then ".join(f"{fact.value} ({fact.as_of})" for fact in older)
    later = f"{newest.value} ({newest.as_of})"
    return f"The {what} was {were}; a later source gives {later}."


def differ(one: str, other: str) -> bool:
    """Whether two values of one attribute cannot both be true.

    Not if they are the same in another unit, scale or precision, if a range or bound holds the
    other, if ``about`` covers the difference (a tenth), or if they are not comparable.
    """
    if normalise(one) == normalise(other):
        return False
    first_date, second_date = parse_date(one), parse_date(other)
    if first_date and second_date:
        return _dates_differ(first_date, second_date)
    if _words_around(one) != _words_around(other):
        return False
    first, second = quantities(one), quantities(other)
    if not first and not second:
        return _versions_differ(one, other)
    return len(first) == len(second) and any(map(_quantities_differ, first, second))


_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
#: Words in small letters; without a vowel they are an abbreviation.
_COMMON_NOUN = re.compile(r"(?:(?=[a-z-]*[aeiouy])[a-z-]+ ?)+(?<! )")
_WORD = re.compile(r"\w+")
_ABOUT = Decimal("0.1")
_ARTICLES = frozenset({"the", "a", "an"})
_QUALIFIERS = re.compile(
    r"\b(?:at least|at most|up to|about|around|approximately|roughly|nearly|almost|over|under|only"
    r"|more than|less than|no more than|no less than|between|from|some|circa|ca|exactly|the|an?)\b",
    re.IGNORECASE,
)


def _key(text: str) -> str:
    """Comparison form of a subject or attribute: no case, hyphens, articles, plurals."""
    words = _WORD.findall(normalise(text).replace("'s ", " ").replace("-", ""))
    return " ".join(_singular(word) for word in words if word not in _ARTICLES)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    keeps = len(word) <= 3 or word.endswith(("ss", "us", "is"))
    return word if keeps else word.removesuffix("s")


def _disagreement(by_source: Sequence[Sequence[Fact]]) -> Disagreement | None:
    distinct: list[Fact] = []
    for facts in by_source:
        if any(differ(facts[0].value, fact.value) for fact in facts[1:]):
            continue
        if all(differ(facts[0].value, known.value) for known in distinct):
            distinct.append(facts[0])
    if len(distinct) < 2:
        return None
    subject, attribute = distinct[0].subject, distinct[0].attribute
    ordered = sorted(distinct, key=lambda fact: fact.as_of)
    dated = all(_is_before(a.as_of, b.as_of) for a, b in pairwise(ordered))
    if dated:
        return Disagreement(subject, attribute, tuple(ordered), tuple(ordered[:-1]))
    return Disagreement(subject, attribute, tuple(distinct), ())


def _is_before(one: str, other: str) -> bool:
    """Whether a date is certainly earlier: 2022 is not earlier than 2022-06."""
    common = min(len(one), len(other))
    return one[:common] < other[:common]


def _words_around(value: str) -> tuple[str, ...]:
    """What a value says besides its numbers, in comparison form."""
    pieces, at = [], 0
    for quantity in quantities(value):
        pieces.append(value[at : quantity.start])
        at = quantity.end
    rest = " ".join([*pieces, value[at:]])
    if not pieces:
        rest = ""
    return tuple(_singular(word) for word in _WORD.findall(_QUALIFIERS.sub(" ", rest).casefold()))


def _versions_differ(one: str, other: str) -> bool:
    """Whether both are versions or other identifiers with digits, and not the same."""
    first, second = values(one), values(other)
    if not all(
        len(found) == 1
        and found[0].kind is Kind.IDENTIFIER
        and any(map(str.isdigit, found[0].normal))
        for found in (first, second)
    ):
        return False
    return first[0].normal != second[0].normal


def _dates_differ(one: Date, other: Date) -> bool:
    return any(a != b for a, b in zip(one, other, strict=True) if a and b)


def _quantities_differ(one: Quantity, other: Quantity) -> bool:
    if one.low != one.high or other.low != other.high:
        return one.unit == other.unit and (one.high < other.low or other.high < one.low)
    pairs = [
        (first.factor, second.factor)
        for first in one.readings
        for second in other.readings
        if first.unit == second.unit
    ]
    return bool(pairs) and not any(_agree(one, other, *pair) for pair in pairs)


def _agree(one: Quantity, other: Quantity, first: Decimal, second: Decimal) -> bool:
    comparators = {one.comparator, other.comparator}
    if first == second:
        return True
    if "about" in comparators:
        return abs(first - second) <= _ABOUT * max(abs(first), abs(second))
    if len(comparators) == 1:
        return not one.comparator and _is_rounded(first, second)
    return _allows(one.comparator, first, second) and _allows(other.comparator, second, first)


def _allows(comparator: str, bound: Decimal, value: Decimal) -> bool:
    """Whether a bound leaves room for a value."""
    if comparator == "at least":
        return value >= bound
    return comparator != "at most" or value <= bound


def _is_rounded(one: Decimal, other: Decimal) -> bool:
    """Whether one is the other with fewer digits, of which at least two are left."""
    coarse, fine = sorted((one, other), key=lambda value: len(value.normalize().as_tuple().digits))
    digits = coarse.normalize().as_tuple()
    return len(digits.digits) > 1 and round(fine, -int(digits.exponent)) == coarse


def _attribute(text: str) -> str:
    """Without an article, and without the capitals of a table cell."""
    bare = _ARTICLE.sub("", text)
    first, *rest = bare.split(" ")
    if rest and first[1:].islower() and " ".join(rest).islower():
        return f"{first.lower()} {' '.join(rest)}"
    return " ".join(
        word.lower() if word[1:].islower() and is_ordinary(word) else word
        for word in [first, *rest]
    )


def _subject(text: str) -> str:
    """With an article if it is a common noun in the singular."""
    bare = _ARTICLE.sub("", text)
    if bare == text and not _COMMON_NOUN.fullmatch(text):
        return text
    plural = any(word.endswith("s") and _singular(word) != word for word in bare.split(" "))
    return bare if plural and bare == text else f"the {bare}"


def _join(items: Sequence[str]) -> str:
    return f"{', '.join(items[:-1])} and {items[-1]}"
