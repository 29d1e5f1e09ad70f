"""Whether what a sentence says can stand on the paragraphs that it cites.

This checks what code can check: every number, date, identifier and proper name of the sentence
occurs in the evidence. It does not judge whether the sentence says the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from gitwiki.wiki.paragraphs import has_words, is_literal, normalise
from gitwiki.wiki.quantities import Date, Kind, Value, evidence_values, values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitwiki.wiki.units import Reading


@dataclass(frozen=True, slots=True)
class Evidence:
    """A paragraph, prepared for looking up values.

    Attributes:
        text: The paragraph.
        normal: Its normal form.
        readings: Every meaning of every number, in base units.
        bare: Numbers that have no unit.
        plain: All numbers without their units, and years.
        dates: Dates and years.
        identifiers: Comparison forms of identifiers.
    """

    text: str
    normal: str
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
        if text not in self._read:
            self._read[text] = read(text)
        return self._read[text]


def read(text: str) -> Evidence:
    """Prepare a paragraph for looking up values."""
    found = evidence_values(text)
    numbers = [value.number for value in found if value.number]
    dates = [value.date for value in found if value.date]
    return Evidence(
        text=text,
        normal=normalise(text),
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


def unsupported(
    text: str, evidence: Sequence[Evidence], allowed_names: Iterable[str] = ()
) -> tuple[Value, ...]:
    """The values of a sentence that its cited paragraphs do not hold.

    Args:
        text: The sentence as plain text.
        evidence: The cited paragraphs, as `read` or a `Reader` prepares them; a value may stand in
            any of them.
        allowed_names: Names that need no evidence, such as the titles of the cited sources.

    Returns:
        What is not supported, in reading order; empty if all is.
    """
    missing = [
        value
        for value in values(text)
        if not any(supports(paragraph, value) for paragraph in evidence)
        and not (value.date and _is_put_together(value.date, evidence))
    ]
    if not missing:
        return ()
    allowed = [name for name in allowed_names if name]
    covered = _mentions(text, allowed)
    return tuple(
        value
        for value in missing
        if not any(start <= value.start and value.end <= end for start, end in covered)
        and not (_is_term(value) and any(is_literal(value.text, name) for name in allowed))
    )


def supports(evidence: Evidence, value: Value) -> bool:
    """Whether a value occurs in a paragraph, in whatever way it is written there."""
    if value.date:
        return _has_date(evidence, value.date)
    if value.number:
        # The words themselves cover what only looks like a number, such as `third party`.
        return _has_number(evidence, value) or (
            value.text.isalpha() and stands_in(value.text, evidence)
        )
    if value.kind is Kind.IDENTIFIER and value.normal in evidence.identifiers:
        return True
    return any(stands_in(form, evidence) for form in _forms(value))


def stands_in(words: str, evidence: Evidence) -> bool:
    """Whether words stand literally in a paragraph, as whole words, compared in normal form."""
    if has_words(evidence.normal, normalise(words)):
        return True
    # Only a hyphen that was taken out can hide words from the normal form.
    return "-" in evidence.text and is_literal(words, evidence.text)


def _has_number(evidence: Evidence, value: Value) -> bool:
    """A number without a unit is the same with any unit; two units must agree."""
    number = value.number
    if number is None:
        return False
    if not number.readings[0].unit:
        return not evidence.plain.isdisjoint(number.plain)
    return not (
        evidence.readings.isdisjoint(number.readings) and evidence.bare.isdisjoint(number.plain)
    )


def _has_date(evidence: Evidence, date: Date) -> bool:
    """Whether a date is given, or a more exact one of which it is a part."""
    if date.decade:
        return any(date.year <= other.year < date.year + 10 for other in evidence.dates)
    if date == Date(date.year) and date.year in evidence.plain:
        return True
    return any(
        all(part in (0, other_part) for part, other_part in zip(date[:3], other[:3], strict=True))
        for other in evidence.dates
        if not other.decade
    )


def _is_put_together(date: Date, evidence: Sequence[Evidence]) -> bool:
    """Whether day and month are given without a year, and the year elsewhere."""
    if not (date.year and date.month):
        return False
    in_year = Date(0, date.month, date.day)
    return any(in_year in paragraph.dates for paragraph in evidence) and any(
        _has_date(paragraph, Date(date.year)) for paragraph in evidence
    )


def _forms(value: Value) -> tuple[str, ...]:
    """How else a name or an identifier may be written: singular or plural, without its label."""
    text = value.text
    if value.kind is Kind.NAME:
        return (text, text[:-1], f"{text}s") if text.endswith("s") else (text, f"{text}s")
    return (text, value.normal)


def _is_term(value: Value) -> bool:
    return value.kind in {Kind.NAME, Kind.IDENTIFIER}


def _mentions(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Where names stand in a text, whatever their case."""
    return [
        found.span()
        for name in names
        for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    ]
