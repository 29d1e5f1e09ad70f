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

from gitwiki.wiki import proper_names
from gitwiki.wiki.counts import is_label
from gitwiki.wiki.paragraphs import has_words, hyphenated, is_literal, normalise, stands_plainly
from gitwiki.wiki.quantities import Date, Kind, Number, Value, claims, evidence_values, values
from gitwiki.wiki.spoken_amounts import spoken_amounts
from gitwiki.wiki.spoken_times import spoken_times
from gitwiki.wiki.surroundings import table_header
from gitwiki.wiki.units import Reading
from gitwiki.wiki.words import STOP, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitwiki.wiki.source import Paragraph, Source


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
        bare: Numbers that have no unit, and are no part of a name or of a time.
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
    found = values(text)
    missing = [
        value
        for value in found
        if not _is_supported(value, evidence) or _is_torn(value, text, evidence)
    ]
    if not missing:
        return ()
    allowed = [name for name in allowed_names if name]
    covered = _mentions(text, allowed)
    return tuple(
        value
        for value in missing
        if not any(start <= value.start and value.end <= end for start, end in covered)
        and not _is_derived(value, text, evidence, allowed)
    )


def unsupported_claims(text: str, evidence: Sequence[Evidence]) -> tuple[Value, ...]:
    """As `unsupported` for what is no sentence, such as a heading: names are not looked at."""
    return tuple(_missing(claims(text), evidence))


def missing_word(text: str, places: Iterable[str]) -> str:
    """The first word of a text that stands in none of some places; empty if all do.

    Small words are left out, and a plural is the same as its singular.
    """
    words = [word for word in _WORD.findall(normalise(text)) if word not in _SMALL_WORDS]
    known = {_stem(word) for place in places for word in _WORD.findall(normalise(place))}
    return next((word for word in words if _stem(word) not in known), "")


def around(source: Source, paragraph: Paragraph) -> tuple[str, ...]:
    """What a paragraph does not have to repeat: its headings, its source, the head of its table."""
    header = table_header(source, paragraph)
    return (*paragraph.block.section, source.title, source.label, header)


def stands_in(words: str, evidence: Evidence) -> bool:
    """Whether words stand literally in a paragraph, as whole words, compared in normal form."""
    if stands_plainly(words, evidence.text) or has_words(evidence.normal, normalise(words)):
        return True
    # Only a hyphen that was taken out can hide words from the normal form.
    return "-" in evidence.text and has_words(evidence.parted, hyphenated(words))


#: So many places of a value are looked at before the whole paragraph is read.
_TRIES = 20
_TERMS = frozenset({Kind.NAME, Kind.IDENTIFIER})
_SHARES = frozenset({"%", "‰", "percentage points"})
#: Several numbers before one sign, or a row of a table, which may have it in the head of a column.
_SPEAKS_OF_SHARES = re.compile(
    r" \| |[0-9](?:\s?[-–—]\s?|,\s|\s(?:to|and|or)\s)[0-9][0-9.,]{0,20}\s?(?:[%‰]|per ?cent)",
    re.IGNORECASE,
)
#: Scales of temperature and how they are written.
_SCALES = {"°C": ("°C", "℃", "elsius"), "°F": ("°F", "ahrenheit")}
_TEMPERATURES = frozenset({"°", *_SCALES})
_CENTURY = 100
#: Letters of ``quarter past`` and of ``in the afternoon``, with the spaces.
_LONGEST_PAST, _LONGEST_HALF = 13, 18
_SEASON = re.compile(r"[12][0-9]{3}[-–/][0-9]{2}")
_LONGEST_YEAR = 5
_NOUN = re.compile(r" [^\W\d_]{3,}")
_HUNDRED = Decimal(100)
#: Letters of the code of a currency.
_CODE = 3
_WORD = re.compile(r"\w+")
_ARTICLES = ("a", "an", "its", "the")
_PREPOSITIONS = ("at", "by", "for", "from", "in", "of", "on", "per", "than", "to", "with")
_SMALL_WORDS = frozenset({*_ARTICLES, *_PREPOSITIONS, "and", "or", "count", "number"})
#: The end of a sentence: no abbreviation, and no number or month goes on after it.
_STOP = re.compile(r"[.!?](?<=[A-Za-z0-9)%]{2}.)[\"”)]? (?=[A-Z“])")


def _missing(found: Iterable[Value], evidence: Sequence[Evidence]) -> list[Value]:
    return [value for value in found if not _is_supported(value, evidence)]


def _is_supported(value: Value, evidence: Sequence[Evidence]) -> bool:
    """Whether a value occurs in one of some paragraphs, in whatever way it is written there."""
    if value.kind in _TERMS:
        forms = _forms(value)
        if any(stands_in(form, each) for each in evidence for form in forms):
            return True
        if value.kind is Kind.NAME:
            return _is_of(value.text, evidence)
        return any(
            value.normal in each.values.identifiers or value.normal in spoken_times(each.text)
            for each in evidence
        )
    return (
        any((near := each.near(value.text)) and _holds(near, value, each) for each in evidence)
        # The words themselves cover what only looks like a number, such as `third party`.
        or (value.text.isalpha() and not value.date and _stands_in_any(value.text, evidence))
        or any(_holds(each.values, value, each) for each in evidence)
        or (value.date is not None and _is_put_together(value.date, evidence))
    )


def _is_spoken_time(value: Value, text: str, evidence: Iterable[Evidence]) -> bool:
    """Whether a number is that of ``two in the morning``, and the evidence has ``02:00``."""
    around = text[max(0, value.start - _LONGEST_PAST) : value.end + _LONGEST_HALF]
    times = spoken_times(around)
    return any(not times.isdisjoint(each.values.identifiers) for each in evidence if times)


def _with_noun(value: Value, text: str) -> str:
    """A number and the word after it: ``three winters`` may stand in the title of a source."""
    noun = _NOUN.match(text, value.end)
    return f"{value.text}{noun[0]}" if noun else ""


def _is_season(value: Value, text: str, evidence: Iterable[Evidence], names: Iterable[str]) -> bool:
    """Whether a number is the end of years such as ``2024–25`` that stand in the evidence."""
    years = text[max(0, value.start - _LONGEST_YEAR) : value.end]
    return _SEASON.fullmatch(years) is not None and (
        _stands_in_any(years, list(evidence)) or any(is_literal(years, name) for name in names)
    )


def _is_of(name: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a name such as ``Averill of Network Planning`` is two that stand in the evidence."""
    parts = name.split(" of ")
    return len(parts) > 1 and all(_stands_in_any(part, evidence) for part in parts)


def _is_derived(
    value: Value, text: str, evidence: Sequence[Evidence], names: Sequence[str]
) -> bool:
    """Whether a value follows from the evidence and the names around it by one of the rules.

    They are listed in docs/verification.md.
    """
    if value.kind in _TERMS:
        return any(is_literal(value.text, name) for name in names) or (
            value.kind is Kind.NAME and _is_short(value.text, evidence, names)
        )
    if value.date:
        return any(_has_date(_read(name), value.date) for name in names)
    return (
        _is_spoken_time(value, text, evidence)
        or _is_season(value, text, evidence, names)
        or any(is_literal(_with_noun(value, text), name) for name in names)
    )


def _is_torn(value: Value, text: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a name is the end of another one: ``Western Power`` of ``Eastern Power Networks``.

    The first word of a sentence is no name if it is an ordinary word, and so is the second.
    """
    before = text[: value.start].rpartition(" ")[0]
    first = before[before.rfind(" ") + 1 :]
    if (
        value.kind is not Kind.NAME
        or not first.isalpha()
        or not first.istitle()
        or not proper_names.is_ordinary(value.text)
        or fold(first) in STOP
    ):
        return False
    whole = rf"(?<!\w){re.escape(first)} {re.escape(value.text)}(?!\w)"
    longer = rf"[A-Z]\w+ {re.escape(value.text)}(?!\w)|(?<!\w){re.escape(value.text)} [A-Z]"
    texts = [each.text for each in evidence if stands_in(value.text, each)]
    return not any(re.search(whole, each, re.IGNORECASE) for each in texts) and all(
        re.search(longer, each) for each in texts
    )


def _is_short(name: str, evidence: Iterable[Evidence], names: Iterable[str]) -> bool:
    """Whether a name is written in a shorter way than in its evidence: ``Mr Wren``, ``SLB``."""
    plain = proper_names.without_address(name)
    texts = [*(each.text for each in evidence), *names]
    if plain != name and any(is_literal(plain, text) for text in texts):
        return True
    return any(proper_names.abbreviates(plain, text) for text in texts)


def _stands_in_any(words: str, evidence: Iterable[Evidence]) -> bool:
    return any(stands_in(words, each) for each in evidence)


def _read(text: str) -> EvidenceValues:
    found = evidence_values(text)
    numbers = [value.number for value in found if value.number]
    dates = [value.date for value in found if value.date]
    prices = (reading for number in numbers for reading in _prices(number))
    spoken = list(spoken_amounts(text))
    return EvidenceValues(
        readings=frozenset(
            [*(reading for number in numbers for reading in number.readings), *prices, *spoken]
        ),
        bare=frozenset(
            reading.factor
            for value in found
            if value.number and _is_bare(text, value)
            for reading in value.number.readings
            if not reading.unit
        ).union(reading.factor for reading in spoken if not reading.unit),
        plain=frozenset(
            [plain for number in numbers for plain in number.plain]
            + [reading.factor for reading in spoken if not reading.unit]
            + [Decimal(date.year) for date in dates if date.year and not date.decade]
        ),
        dates=frozenset(dates),
        identifiers=frozenset(value.normal for value in found if value.kind is Kind.IDENTIFIER),
    )


def _is_bare(text: str, value: Value) -> bool:
    """Whether a number may have any unit: it is no part of ``No. 17`` and none of ``02:00``."""
    around = text[max(0, value.start - 2) : value.start], text[value.end : value.end + 2]
    is_time = any(":" in side and side.strip(":").isdigit() for side in around)
    return not is_time and not is_label(text, value.start)


def _prices(number: Number) -> Iterator[Reading]:
    """The price in ``0.34 GBP per kWh``, which stands apart from what is paid for elsewhere."""
    for reading in number.readings:
        unit, slash, _ = reading.unit.partition("/")
        if slash and unit.isupper() and len(unit) == _CODE:
            yield from (Reading(plain, unit) for plain in number.plain)


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


def _holds(found: EvidenceValues, value: Value, evidence: Evidence) -> bool:
    """Whether a date or number is among the values of a text."""
    if value.date:
        return _has_date(found, value.date)
    return value.number is not None and _has_number(found, value.number, evidence)


def _has_number(found: EvidenceValues, number: Number, evidence: Evidence) -> bool:
    """A number without a unit is the same with any unit; two units must agree.

    What no unit stands behind in the evidence may have any, as in the cell of a table; but it is
    a share of a hundred only where the evidence speaks of shares.
    """
    unit = number.readings[0].unit
    if not unit:
        shares = {Reading(plain * _HUNDRED, "%") for plain in number.plain if 0 < plain < 1}
        return not (found.plain.isdisjoint(number.plain) and found.readings.isdisjoint(shares))
    if not found.readings.isdisjoint(number.readings):
        return True
    if unit in _TEMPERATURES:
        return _has_degrees(found, number, evidence)
    if unit == "%" and any(plain / _HUNDRED in found.bare for plain in number.plain):
        return True
    if found.bare.isdisjoint(number.plain):
        return False
    return unit not in _SHARES or _SPEAKS_OF_SHARES.search(evidence.text) is not None


def _has_degrees(found: EvidenceValues, number: Number, evidence: Evidence) -> bool:
    """Degrees are of the scale that the evidence speaks of, if it does not say so each time."""
    value, unit = number.readings[0]
    if unit == "°":
        others = {Reading(value, scale) for scale in _SCALES}
        return not found.readings.isdisjoint(others) or value in found.bare
    is_named = any(name in evidence.text for name in _SCALES[unit])
    return value in found.bare or (is_named and Reading(value, "°") in found.readings)


def _has_date(found: EvidenceValues, date: Date) -> bool:
    """Whether a date is given, or a more exact one of which it is a part."""
    if date.decade:
        return any(date.year <= other.year < date.year + 10 for other in found.dates)
    if date == Date(date.year) and date.year in found.plain:
        return True
    return any(_is_part(date, other) for other in found.dates if not other.decade)


def _is_part(date: Date, other: Date) -> bool:
    """Whether another date is the same, or a more exact one; ``'61`` is 1961 as well as 2061."""
    if date.month not in (0, other.month) or date.day not in (0, other.day):
        return False
    if date.year in (0, other.year):
        return True
    is_short = 0 < min(date.year, other.year) < _CENTURY
    return is_short and date.year % _CENTURY == other.year % _CENTURY


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


def _stem(word: str) -> str:
    """A word without its plural ending."""
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word.removesuffix("s") if len(word) > 3 else word


def _mentions(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Where names stand in a text, whatever their case."""
    return [
        found.span()
        for name in names
        for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    ]
