"""Whether what a sentence says can stand on the paragraphs that it cites.

This checks what code can check: every number, date, identifier and proper name of the sentence
occurs in the evidence. It does not judge whether the sentence says the same.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.paragraphs import has_words, hyphenated, is_literal, normalise, stands_plainly
from gitwiki.wiki.quantities import Date, Kind, Number, Value, evidence_values, values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitwiki.wiki.units import Reading


@dataclass(frozen=True)  # no slots: what is looked up in it is prepared once and kept
class Evidence:
    """A paragraph in which values are looked up; it is read no further than a question needs.

    Attributes:
        text: The paragraph.
    """

    text: str

    @cached_property
    def normal(self) -> str:
        """Its normal form."""
        return normalise(self.text)

    @cached_property
    def values(self) -> EvidenceValues:
        """The values in it."""
        return _read(self.text)

    def near(self, words: str) -> EvidenceValues | None:
        """The values of the sentence in which words stand first; None if they do not stand in it.

        Most values stand in their paragraph as they are written, and then one sentence says
        whether they mean the same there.
        """
        at = _find_word(self.text, words)
        if at < 0:
            return None
        first = bisect_right(self._starts, at) - 1
        last = bisect_right(self._starts, at + len(words) - 1)
        if (first, last) not in self._near:
            end = self._starts[last] if last < len(self._starts) else len(self.text)
            self._near[first, last] = _read(self.text[self._starts[first] : end])
        return self._near[first, last]

    @cached_property
    def parted(self) -> str:
        """Its normal form with the hyphens that join words."""
        return hyphenated(self.text)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        """Offsets at which sentences begin, as far as that is beyond doubt."""
        return (0, *(found.end() for found in _STOP.finditer(self.text)))

    @cached_property
    def _near(self) -> dict[tuple[int, int], EvidenceValues]:
        return {}


class EvidenceValues(NamedTuple):
    """The values in a text, each as it is compared.

    Attributes:
        readings: Every meaning of every number, in base units.
        bare: Numbers that have no unit.
        plain: All numbers without their units, and years.
        dates: Dates and years.
        identifiers: Comparison forms of identifiers.
    """

    readings: frozenset[Reading]
    bare: frozenset[Decimal]
    plain: frozenset[Decimal]
    dates: frozenset[Date]
    identifiers: frozenset[str]


class Reader:
    """Prepares paragraphs, each text once."""

    def __init__(self) -> None:
        self._read: dict[str, Evidence] = {}

    def __call__(self, text: str) -> Evidence:
        """Prepare a paragraph, or return what was prepared before."""
        found = self._read.get(text)
        if found is None:
            found = self._read[text] = Evidence(text)
        return found


def unsupported(
    text: str, evidence: Sequence[Evidence], allowed_names: Iterable[str] = ()
) -> tuple[Value, ...]:
    """The values of a sentence that its cited paragraphs do not hold.

    Args:
        text: The sentence as plain text.
        evidence: The cited paragraphs; a value may stand in any of them.
        allowed_names: Names that need no evidence, such as the titles of the cited sources.

    Returns:
        What is not supported, in reading order; empty if all is.
    """
    missing = [value for value in values(text) if not _is_supported(value, evidence)]
    if not missing:
        return ()
    allowed = [name for name in allowed_names if name]
    covered = _mentions(text, allowed)
    return tuple(
        value
        for value in missing
        if not any(start <= value.start and value.end <= end for start, end in covered)
        and not (value.kind in _TERMS and any(is_literal(value.text, name) for name in allowed))
    )


def stands_in(words: str, evidence: Evidence) -> bool:
    """Whether words stand literally in a paragraph, as whole words, compared in normal form."""
    if stands_plainly(words, evidence.text) or has_words(evidence.normal, normalise(words)):
        return True
    # Only a hyphen that was taken out can hide words from the normal form.
    return "-" in evidence.text and has_words(evidence.parted, hyphenated(words))


#: So many places of a value are looked at before the whole paragraph is read.
_TRIES = 20
_TERMS = frozenset({Kind.NAME, Kind.IDENTIFIER})
#: The end of a sentence: no abbreviation, and no number or month goes on after it.
_STOP = re.compile(r"[.!?](?<=[A-Za-z0-9)%]{2}.)[\"”)]? (?=[A-Z“])")


def _is_supported(value: Value, evidence: Sequence[Evidence]) -> bool:
    """Whether a value occurs in one of some paragraphs, in whatever way it is written there."""
    if value.kind in _TERMS:
        forms = _forms(value)
        return any(stands_in(form, each) for each in evidence for form in forms) or (
            value.kind is Kind.IDENTIFIER
            and any(value.normal in each.values.identifiers for each in evidence)
        )
    return (
        any((near := each.near(value.text)) and _holds(near, value) for each in evidence)
        # The words themselves cover what only looks like a number, such as `third party`.
        or (value.text.isalpha() and not value.date and _stands_in_any(value.text, evidence))
        or any(_holds(each.values, value) for each in evidence)
        or (value.date is not None and _is_put_together(value.date, evidence))
    )


def _stands_in_any(words: str, evidence: Iterable[Evidence]) -> bool:
    return any(stands_in(words, each) for each in evidence)


def _read(text: str) -> EvidenceValues:
    found = evidence_values(text)
    numbers = [value.number for value in found if value.number]
    dates = [value.date for value in found if value.date]
    return EvidenceValues(
        readings=frozenset(reading for number in numbers for reading in number.readings),
        bare=frozenset(
            reading.factor for number in numbers for reading in number.readings if not reading.unit
        ),
        plain=frozenset(
            [plain for number in numbers for plain in number.plain]
            + [Decimal(date.year) for date in dates if date.year and not date.decade]
        ),
        dates=frozenset(dates),
        identifiers=frozenset(value.normal for value in found if value.kind is Kind.IDENTIFIER),
    )


def _find_word(text: str, words: str) -> int:
    """One of the first places where words stand apart from other letters and digits; or -1."""
    at = -1
    for _ in range(_TRIES):
        at = text.find(words, at + 1)
        if at < 0:
            return -1
        end = at + len(words)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            return at
    return -1


def _holds(found: EvidenceValues, value: Value) -> bool:
    """Whether a date or number is among the values of a text."""
    if value.date:
        return _has_date(found, value.date)
    return value.number is not None and _has_number(found, value.number)


def _has_number(found: EvidenceValues, number: Number) -> bool:
    """A number without a unit is the same with any unit; two units must agree."""
    if not number.readings[0].unit:
        return not found.plain.isdisjoint(number.plain)
    return not (found.readings.isdisjoint(number.readings) and found.bare.isdisjoint(number.plain))


def _has_date(found: EvidenceValues, date: Date) -> bool:
    """Whether a date is given, or a more exact one of which it is a part."""
    if date.decade:
        return any(date.year <= other.year < date.year + 10 for other in found.dates)
    if date == Date(date.year) and date.year in found.plain:
        return True
    return any(
        all(part in (0, other_part) for part, other_part in zip(date[:3], other[:3], strict=True))
        for other in found.dates
        if not other.decade
    )


def _is_put_together(date: Date, evidence: Sequence[Evidence]) -> bool:
    """Whether day and month are given without a year, and the year elsewhere."""
    if not (date.year and date.month):
        return False
    in_year = Date(0, date.month, date.day)
    return any(in_year in paragraph.values.dates for paragraph in evidence) and any(
        _has_date(paragraph.values, Date(date.year)) for paragraph in evidence
    )


def _forms(value: Value) -> tuple[str, ...]:
    """How else a name or an identifier may be written: singular or plural, without its label."""
    text = value.text
    if value.kind is Kind.NAME:
        return (text, text[:-1], f"{text}s") if text.endswith("s") else (text, f"{text}s")
    return (text, value.normal)


def _mentions(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Where names stand in a text, whatever their case."""
    return [
        found.span()
        for name in names
        for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    ]
