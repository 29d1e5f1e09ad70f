"""Checkable values in a sentence: numbers with units, dates, percentages, identifiers and names.

A value is what a reader could look up in the source and find to be wrong. Each has a comparison
form, so that ``128,000`` is ``128K``, ``4 KB`` is ``4,096 octets`` and ``June 14, 2022`` is
``2022-06-14``. Finding is linear in the length of the text; offsets are offsets in that text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki import proper_names, units
from gitwiki.wiki.units import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Kind(StrEnum):
    """What sort of value it is."""

    NUMBER = "number"
    DATE = "date"
    PERCENTAGE = "percentage"
    IDENTIFIER = "identifier"
    NAME = "name"


# In Python 3.11 a global is there in a tenth of the time that a member of an enumeration takes.
NUMBER, DATE, PERCENTAGE, IDENTIFIER, NAME = Kind


class Date(NamedTuple):
    """A date as far as it is given; parts that are not given are 0.

    Attributes:
        year: The year; of a decade its first. Below 100 it is one of any century, as in ``'61``.
        month: 1 to 12.
        day: 1 to 31.
        decade: Only the decade is given, as in ``the 1990s``.
    """

    year: int = 0
    month: int = 0
    day: int = 0
    decade: bool = False

    def __str__(self) -> str:
        if self.decade:
            return f"{self.year}s"
        year = f"{self.year:04}" if self.year else "-"
        return year + "".join(f"-{part:02}" for part in (self.month, self.day) if part)


class Number(NamedTuple):
    """A number as it may be meant.

    Attributes:
        plain: The number without its unit, scale applied; two readings where the scale is
            ambiguous (``128K`` is 128,000 or 131,072).
        readings: In base units; the most usual first. Empty unit where it has none.
    """

    plain: tuple[Decimal, ...]
    readings: tuple[Reading, ...]


class Value(NamedTuple):
    """Something in a sentence that must stand in its source.

    Attributes:
        kind: What it is.
        text: As written.
        normal: Comparison form.
        start: Offset of the first character.
        end: Offset after the last character.
        number: For a number or percentage, what it may mean.
        date: For a date, its parts.
    """

    kind: Kind
    text: str
    normal: str
    start: int
    end: int
    number: Number | None = None
    date: Date | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured or counted amount, or a range of them.

    Attributes:
        value: In base units; of a range the lower end.
        unit: Base unit, such as ``s``, ``B`` or ``W``; empty if it has none.
        low: Lower end in base units; the value itself if it is no range.
        high: Upper end in base units.
        comparator: ``at least``, ``at most``, ``about`` or empty.
        text: As written, with the unit, without the comparator.
        start: Offset of the first character.
        end: Offset after the last character.
        readings: Every pair of value and unit it may mean; empty for a range.
    """

    value: Decimal
    unit: str
    low: Decimal
    high: Decimal
    comparator: str
    text: str
    start: int
    end: int
    readings: tuple[Reading, ...] = ()


def values(text: str) -> tuple[Value, ...]:
    """Find what can be checked in a sentence, in reading order.

    Words that only look like values are left out: ``one``, ``first``, ordinary words with which a
    sentence begins, key words such as MUST.
    """
    taken = _Taken(text)
    found = _checkable(text, taken, everything=False)
    return tuple(sorted([*found, *_names(text, taken)], key=_start))


def claims(text: str) -> tuple[Value, ...]:
    """As `values` but without the names: what is short, as the cell of a table, is full of them."""
    return tuple(sorted(_checkable(text, _Taken(text), everything=False), key=_start))


def evidence_values(text: str) -> tuple[Value, ...]:
    """As `values` but without the names, and also what a paraphrase may write as a number.

    Those are the small number words, and numbers in identifiers such as ``max-age=60``, but not
    those in names such as ``R-744``.
    """
    found = sorted(_checkable(text, _Taken(text), everything=True), key=_start)
    inside = [
        number._replace(start=value.start + number.start, end=value.start + number.end)
        for value in found
        if value.kind is IDENTIFIER
        and not any(form.fullmatch(value.text) for form in (_URL, _TIME, _NUMBERED))
        for number in _numbers(value.text, _Taken(value.text))
    ]
    return (*found, *inside)


def quantities(text: str) -> tuple[Quantity, ...]:
    """Find the amounts in a sentence, ranges joined, with what qualifies them."""
    amounts = [_Amount(value, value.number) for value in values(text) if value.number]
    found: list[Quantity] = []
    at = 0
    while at < len(amounts):
        joined = _range(text, amounts[at], amounts[at + 1]) if at + 1 < len(amounts) else None
        found.append(joined or _quantity(text, amounts[at]))
        at += 2 if joined else 1
    return tuple(found)


def parse_date(text: str) -> Date | None:
    """Read a text that is a date and nothing else, such as ``2022-06`` or ``14 June 2022``."""
    text = text.strip()
    for value in _dates(text, _Taken(text)):
        if value.start == 0 and value.end == len(text):
            return value.date
    year = re.fullmatch(r"[12][0-9]{3}", text)
    return Date(int(text)) if year else None


# --- scanning -----------------------------------------------------------------------------------

_EXACT = Context(prec=120)
_RATIO = Context(prec=30)
_DASHES = "-‐‑–—"

_URL = re.compile(r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s<>\"|]+")
_SERIES = "RFC|BCP|STD|FYI|EIP|ERC|BIP|PEP|CVE|ISO|IEC|IEEE|ANSI|DIN|EN|ITU|FIPS|ECMA|SAE|JEP|CWE"
_REFERENCE = re.compile(
    rf"(?<!\w)(?:(?P<series>{_SERIES})[ -]?#?(?P<number>[0-9][0-9.:-]{{0,30}})(?!\w)"
    r"|(?:(?i:sections?|chapter|appendix|clause|table|figure|fig\.|page|version|release)[ ]|§[ ]?)"
    r"(?P<label>v?[0-9]{1,9}(?:\.[0-9]{1,9}){0,9}(?![\w%])(?![,.][0-9])))"
)
_SERIES_NAMES = tuple(_SERIES.split("|"))
_LABELS = (
    *("section", "chapter", "appendix", "clause", "table", "figure", "fig.", "page", "version"),
    *("release", "§"),
)
_TOKEN = re.compile(r"[^\s—–|<>\"“”]+")
_EDGE = ".,;:!?()[]{}'‘’`*-"

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_MONTH = (
    "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    "|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_SHORT_MONTHS = tuple(name[:3] for name in _MONTH_NAMES)
_YEAR = "[12][0-9]{3}"
_ANY_YEAR = re.compile(_YEAR)
#: What a date without the name of a month has.
_IN_DATE = re.compile(rf"{_YEAR}(?:-|['’]?s)|[/.]{_YEAR}")
_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_ORDINAL = "(?:st|nd|rd|th)?"
_NEXT = r"(?![\w])(?![.,][0-9])"
_DATE = re.compile(
    rf"(?<![\w.])(?:"
    rf"(?P<iso>{_YEAR}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)"
    rf"(?:T[0-9:.]{{2,15}}(?:Z|[+-][0-9:]{{2,5}})?)?(?!-?\w)"
    rf"|(?P<d1>{_DAY}){_ORDINAL}(?:[ ]of)?[ -](?P<m1>{_MONTH})\.?(?:,?[ -](?P<y1>{_YEAR}))?{_NEXT}"
    rf"|(?P<m2>{_MONTH})\.?[ ](?P<d2>{_DAY}){_ORDINAL}(?:,?[ ](?P<y2>{_YEAR}))?{_NEXT}"
    rf"|(?P<m3>{_MONTH})\.?,?[ -](?:of[ ])?(?P<y3>{_YEAR}){_NEXT}"
    rf"|(?P<decade>[12][0-9]{{2}}0)['’]?s(?!\w)"
    rf"|(?P<a>[0-3]?[0-9])(?P<sep>[/.])(?P<b>[0-3]?[0-9])(?P=sep)(?P<y4>{_YEAR}){_NEXT}"
    rf"|(?P<m4>{'|'.join(_MONTH_NAMES)})(?!\w)"
    rf")"
)
_BARE_YEAR = re.compile(r"(?:1[4-9][0-9]{2}|20[0-9]{2})(?<=[ (©-][0-9]{4})(?![\w%])(?![,.][0-9])")
#: What stands before a number of four digits that is a year.
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|since|until|till|by|of|during|before|after|year|from|to|through|late|early|mid"
    r"|spring|summer|autumn|fall|winter|and|or|between)[ -]|[(©])\Z",
    re.IGNORECASE,
)
#: Room for the longest of those and one more character, which tells whether it is a whole word.
_LONGEST_BEFORE_YEAR = 9

_SHORT = re.compile("['’‘][0-9]{2}")
_SHORT_YEAR = re.compile(
    rf"(?<!\w)(?:(?P<month>{_MONTH})\.?,?|(?i:in|since|until|till|by|of|during|before|after|year"
    r"|from|early|late|spring|summer|autumn|winter))[ ]"
    r"(?P<mark>['’‘])(?P<year>0[1-9]|[1-9][0-9])(?![\w'’])(?![.,][0-9])"
)

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_GROUP = "[,_'’\u00a0\u202f\u2009 ]"
_INTEGER = rf"[0-9]{{1,3}}(?:{_GROUP}[0-9]{{3}}){{1,30}}(?![0-9])|[0-9]{{1,100}}"
_NUMBER = re.compile(
    r"(?=[0-9 .$£€¥₹UAC])(?<![\w.^])"
    r"(?P<currency>(?:US|A|C)?\$|[£€¥₹])?[ ]?"
    rf"(?:(?P<base>[0-9]{{1,3}})(?:\^|\*\*)[({{]?(?P<power>-?[0-9]{{1,3}})[)}}]?(?P<less>-1(?![0-9]))?"
    rf"|(?P<tens>10)(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]{{1,4}})"
    rf"|(?P<number>(?:{_INTEGER})(?:\.[0-9]{{1,100}}|,[0-9]{{1,2}}(?![0-9]|,[0-9]))?|\.[0-9]{{1,20}})"
    r"(?:(?P<exponent>[eE][+-]?[0-9]{1,3})(?!\w)"
    r"|[ ]?[×x*·][ ]?10(?:\^[({]?(?P<ten>[-−]?[0-9]{1,3})[)}]?|(?P<up>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]{1,4})))?"
    r"(?P<ordinal>(?:st|nd|rd|th)(?!\w))?)"
)
_FRACTIONS = {
    mark: (above, below)
    for below, marks in {
        2: {1: "½"},
        3: {1: "⅓", 2: "⅔"},
        4: {1: "¼", 3: "¾"},
        5: {1: "⅕", 2: "⅖", 3: "⅗", 4: "⅘"},
        6: {1: "⅙", 5: "⅚"},
        8: {1: "⅛", 3: "⅜", 5: "⅝", 7: "⅞"},
    }.items()
    for above, mark in marks.items()
}
_FRACTION = re.compile(
    r"(?<![\w.,])(?P<currency>(?:US|A|C)?\$|[£€¥₹])?"
    rf"(?:(?P<whole>[0-9]{{1,9}})[ ]?)?(?P<part>[{''.join(_FRACTIONS)}])"
)
ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_UNITS = (*ONES, "ten", "eleven", "twelve", *_TEENS)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {word: number for number, word in enumerate(_UNITS)} | {
    word: 10 * number for number, word in enumerate(_TENS, start=2)
}
_SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
}
_NTH = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth"),
)
_ORDINALS = {word: number for number, word in enumerate(_NTH, start=1)}
_LEFT_OUT = frozenset({"one", "first", "second"})
_SMALL_WORD = "(?:" + "|".join(sorted(_SMALL, key=len, reverse=True)) + ")"
_SCALE_WORD = "(?:" + "|".join(_SCALES) + ")"
_WORDS = re.compile(
    rf"(?<![\w-])(?:(?:(?:an?|{_SMALL_WORD}(?:-{_SMALL_WORD})?)[ -])?{_SCALE_WORD}"
    rf"(?:(?:[ ]and)?[ -]{_SMALL_WORD}(?:-{_SMALL_WORD})?(?:[ -]{_SCALE_WORD})?|[ -]{_SCALE_WORD})"
    rf"{{0,6}}"
    rf"|{_SMALL_WORD}(?:[ -]{_SMALL_WORD})?|(?:{'|'.join(_ORDINALS)}))(?!\w)",
    re.IGNORECASE,
)
_HALF = re.compile(r"\bhalf(?: an?\b)?", re.IGNORECASE)
_NUMBER_WORDS = frozenset({*_SMALL, *_SCALES, *_ORDINALS})
_LETTERS = re.compile("[a-z]+")
#: Where `_WORDS` can match, in lower case.
_FIRST_WORD = re.compile(
    rf"\b(?:{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))}|an?[ -]{_SCALE_WORD})"
)
_TIME = re.compile(
    r"(?<![\w.:])(?P<hour>[01]?[0-9]|2[0-3])(?::(?P<minute>[0-5][0-9])(?::[0-5][0-9])?"
    r"(?:[ ]?(?P<half>[ap])\.?m\b\.?)?|[ ]?(?P<only>[ap])\.?m\b\.?)(?![\w:])",
    re.IGNORECASE,
)


_DIGIT = re.compile("[0-9]")
_ANY_TIME = re.compile(r"[0-9](?::[0-9]|[ ]?[aApP]\.?[mM])")


class _Taken:
    """Which characters of a text already belong to a value."""

    def __init__(self, text: str) -> None:
        self._mask = bytearray(len(text))

    def free(self, start: int, end: int) -> bool:
        return self._mask.find(1, start, end) < 0

    def take(self, start: int, end: int) -> None:
        self._mask[start:end] = b"\x01" * (end - start)


def _checkable(text: str, taken: _Taken, *, everything: bool) -> list[Value]:
    """The values but the names; what each finder takes is not free for the ones after it."""
    words = _unusual_words(text)
    return [
        *_references(text, taken),
        *_dates(text, taken),
        *_identifiers(words, taken),
        *_times(text, taken),
        *_fractions(text, taken),
        *_numbers(text, taken),
        *_number_words(text, taken, everything=everything),
        *(_halves(text, taken) if everything else ()),
        *_digit_words(words, taken),
    ]


def _start(value: Value) -> int:
    return value.start


def compact(text: str) -> str:
    """The comparison form of an identifier: ``RFC 2616`` and ``rfc-2616`` are the same."""
    return re.sub(r"[\s_-]+", "", text.casefold())


def _references(text: str, taken: _Taken) -> Iterator[Value]:
    for found in _URL.finditer(text) if "://" in text else ():
        url = found[0].rstrip(".,;:!?)]}'*")
        end = found.start() + len(url)
        taken.take(found.start(), end)
        yield Value(IDENTIFIER, url, url.casefold(), found.start(), end)
    for found in _REFERENCE.finditer(text) if _may_refer(text) else ():
        end = found.start() + len(found[0].rstrip(".:-"))
        if not taken.free(found.start(), end):
            continue
        taken.take(found.start(), end)
        written = text[found.start() : end]
        normal = compact(written) if found["series"] else found["label"].lstrip("v")
        yield Value(IDENTIFIER, written, normal, found.start(), end)


def _may_refer(text: str) -> bool:
    """Whether it is worth looking for references."""
    if _DIGIT.search(text) is None:
        return False
    return any(map(text.lower().__contains__, _LABELS)) or any(
        map(text.__contains__, _SERIES_NAMES)
    )


def _dates(text: str, taken: _Taken) -> Iterator[Value]:
    yield from _short_years(text, taken)
    has_year = _ANY_YEAR.search(text) is not None
    has_month = any(map(text.__contains__, _SHORT_MONTHS))
    for found in _DATE.finditer(text) if has_month or _IN_DATE.search(text) else ():
        date = _date(found)
        if date is None or not taken.free(*found.span()) or _is_modal(text, found):
            continue
        taken.take(*found.span())
        yield Value(DATE, found[0], str(date), *found.span(), date=date)
    for found in _BARE_YEAR.finditer(text) if has_year else ():
        start, end = found.span()
        before = text[max(0, start - _LONGEST_BEFORE_YEAR) : start]
        if _BEFORE_YEAR.search(before) and taken.free(start, end) and not _tail(text, end).readings:
            taken.take(start, end)
            date = Date(int(found[0]))
            yield Value(DATE, found[0], str(date), start, end, date=date)


def _short_years(text: str, taken: _Taken) -> Iterator[Value]:
    """Years such as ``'61``, where what stands before leaves no doubt that they are years."""
    for found in _SHORT_YEAR.finditer(text) if _SHORT.search(text) else ():
        start, end = found.start("month") if found["month"] else found.start("mark"), found.end()
        if taken.free(start, end) and not _tail(text, end).readings:
            taken.take(start, end)
            date = Date(
                int(found["year"]), _MONTHS[found["month"][:3].lower()] if found["month"] else 0
            )
            yield Value(DATE, text[start:end], str(date), start, end, date=date)


def _date(found: re.Match[str]) -> Date | None:
    if found["iso"]:
        parts = found["iso"].split("-")
        return Date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) > 2 else 0)
    if found["decade"]:
        return Date(int(found["decade"]), decade=True)
    if found["y4"]:
        return _numeric_date(int(found["a"]), int(found["b"]), int(found["y4"]))
    month = next(found[name] for name in ("m1", "m2", "m3", "m4") if found[name])
    year = found["y1"] or found["y2"] or found["y3"] or 0
    day = found["d1"] or found["d2"] or 0
    return Date(int(year), _MONTHS[month[:3].lower()], int(day))


def _numeric_date(first: int, second: int, year: int) -> Date | None:
    """Day and month in either order; day first where both are possible (the usual one)."""
    day, month = (second, first) if second > 12 else (first, second)
    return Date(year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _is_modal(text: str, found: re.Match[str]) -> bool:
    """Whether a lone ``May`` or ``March`` is no month: it begins the sentence."""
    return found["m4"] in {"May", "March"} and proper_names.begins_sentence(text, found.start())


def _times(text: str, taken: _Taken) -> Iterator[Value]:
    for found in _TIME.finditer(text) if _ANY_TIME.search(text) else ():
        if taken.free(*found.span()):
            taken.take(*found.span())
            half = (found["half"] or found["only"] or "").lower()
            hour = int(found["hour"]) % 12 + (12 if half == "p" else 0) if half else found["hour"]
            normal = f"{int(hour):02}:{found['minute'] or '00'}"
            yield Value(IDENTIFIER, found[0], normal, *found.span())


# --- identifiers and names ----------------------------------------------------------------------

_CAMEL = re.compile(r"[a-z][A-Z]")
_JOINED = re.compile(r"[A-Za-z0-9][_=@][A-Za-z0-9]|^_+[a-z]|[A-Za-z0-9]::[A-Za-z]")
_DOTTED = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+)+(?:\(\))?")
_VERSION = re.compile(r"[vV][0-9]+(?:\.[0-9]+)*[\w.+-]*")
_CAPITALS = re.compile(r"[A-Z][A-Za-z0-9]*(?:-[A-Z][A-Za-z0-9]*)+")
_NUMBERED = re.compile(r"[A-Za-z]*[A-Z][A-Za-z]*-[0-9][\w.-]*")
_MIXED = re.compile(r"[^\W\d_]+[0-9][^\W_]*(?:[-.][^\W_]+)*")
_MIME = re.compile(
    r"(?:application|audio|font|image|message|model|multipart|text|video)/[a-z*][\w.+-]*"
)
_PATH = re.compile(r"~?/[A-Za-z0-9_.-]{2,}[\w./-]*")


class _Word(NamedTuple):
    """What stands between white space, without the marks around it."""

    text: str
    start: int
    end: int


def _unusual_words(text: str) -> list[_Word]:
    """The words that may be identifiers: those that are not just letters in usual case."""
    words = []
    for found in _TOKEN.finditer(text):
        written = found[0]
        if written.isalpha() and (written.islower() or written.istitle()):
            continue
        word = written.lstrip(_EDGE)
        start = found.end() - len(word)
        word = word.rstrip(_EDGE)
        if word:
            words.append(_Word(word, start, start + len(word)))
    return words


def _identifiers(words: Iterable[_Word], taken: _Taken) -> Iterator[Value]:
    """The words that have the form of an identifier and do not begin with a digit."""
    for word in words:
        if (
            not word.text[0].isdigit()
            and _is_identifier(word.text)
            and taken.free(word.start, word.end)
        ):
            yield _identifier(word, taken)


def _digit_words(words: Iterable[_Word], taken: _Taken) -> Iterator[Value]:
    """The words that begin with a digit and are no number."""
    for word in words:
        if word.text[0].isdigit() and taken.free(word.start, word.end):
            yield _identifier(word, taken)


def _identifier(word: _Word, taken: _Taken) -> Value:
    taken.take(word.start, word.end)
    normal = compact(word.text.lstrip("vV"))
    return Value(IDENTIFIER, word.text, normal, word.start, word.end)


def _is_identifier(word: str) -> bool:
    if word.isalpha():
        return word.isascii() and _CAMEL.search(word) is not None and not units.is_unit(word)
    if units.is_unit(word):
        return False
    if "/" in word:
        return _is_path(word)
    return (
        _JOINED.search(word) is not None
        or _CAMEL.search(word) is not None
        or (_DOTTED.fullmatch(word) is not None and not _is_abbreviation(word))
        or any(shape.fullmatch(word) for shape in (_VERSION, _CAPITALS, _NUMBERED, _MIXED))
    )


def _is_path(word: str) -> bool:
    if _MIME.fullmatch(word) or _PATH.fullmatch(word):
        return True
    parts = word.split("/")
    # `TCP/IP` and `HTTP/2` are names; `and/or` and `24/7` are not.
    return any(_is_code_word(part) for part in parts) or (
        parts[0].isupper() and parts[0].isalpha() and parts[-1][:1].isdigit()
    )


def _is_code_word(part: str) -> bool:
    return part[:1].isalpha() and (
        any(map(str.isdigit, part)) or (part.isupper() and len(part) > 1)
    )


def _is_abbreviation(word: str) -> bool:
    """``e.g`` or ``U.S``: single letters."""
    return all(len(part) == 1 for part in word.split("."))


def _names(text: str, taken: _Taken) -> Iterator[Value]:
    for start, end in proper_names.proper_names(text, taken.free):
        written = text[start:end]
        yield Value(NAME, written, written.casefold(), start, end)


# --- numbers ------------------------------------------------------------------------------------


class _Tail(NamedTuple):
    """What follows a number: the scales and units it may mean, and where they end."""

    scales: tuple[Decimal, ...]
    readings: tuple[Reading, ...]
    end: int


_SCALE = re.compile(r"[ -]?(thousand|million|billion|trillion|hundred|dozen|bn|mn|tn|[kKM])(?!\w)")
_SCALE_VALUES = {word: (Decimal(number),) for word, number in _SCALES.items()} | {
    "bn": (Decimal(10**9),),
    "mn": (Decimal(10**6),),
    "tn": (Decimal(10**12),),
    "k": (Decimal(1000), Decimal(1024)),
    "K": (Decimal(1000), Decimal(1024)),
    "M": (Decimal(10**6), Decimal(2**20)),
}
_MONEY_SCALE = re.compile(r"[ ]?(m|b)(?!\w)")
_MONEY_VALUES = {"m": (Decimal(10**6),), "b": (Decimal(10**9),)}
_CODES = frozenset({"USD", "GBP", "EUR", "JPY", "CHF", "INR", "CNY", "CAD", "AUD"})
_SIGNS = {"$": "USD", "US$": "USD", "A$": "AUD", "C$": "CAD", "£": "GBP", "€": "EUR"}
_CURRENCIES = _SIGNS | {code: code for code in _CODES}
_PER_CENT = "%"
_MINUS = "minus "
#: The last word before a minus, if nothing but a space is between them.
_LAST_WORD = re.compile(r"[\w%)\]]+(?= \Z)")
_LONGEST_SUM = 30
#: A number cannot end before these: it is part of a word or of a version.
_AFTER_NUMBER = re.compile(r"\w|\.[0-9]")


def _numbers(text: str, taken: _Taken) -> Iterator[Value]:
    for found in _NUMBER.finditer(text) if _DIGIT.search(text) else ():
        start = found.start() + (found[0].startswith(" "))
        if not taken.free(start, found.end()):
            continue
        value = _exact(found)
        code = _code_before(text, start) if not found["currency"] else ""
        tail = _tail(text, found.end(), found["currency"] or code)
        if value is None or _AFTER_NUMBER.match(text, tail.end):
            continue
        sign = _sign(text, start)
        if sign:
            value = -value
        start -= sign or (len(code) + 1 if code else 0)
        taken.take(start, tail.end)
        yield _value(text, value, tail, start)


def _fractions(text: str, taken: _Taken) -> Iterator[Value]:
    """Numbers such as ``½`` and ``4¾``."""
    for found in () if text.isascii() else _FRACTION.finditer(text):
        start, tail = found.start(), _tail(text, found.end(), found["currency"] or "")
        if not taken.free(*found.span()) or _AFTER_NUMBER.match(text, tail.end):
            continue
        above, below = _FRACTIONS[found["part"]]
        value = int(found["whole"] or 0) + _RATIO.divide(Decimal(above), Decimal(below))
        sign = _sign(text, start)
        taken.take(start - sign, tail.end)
        yield _value(text, -value if sign else value, tail, start - sign)


def _value(text: str, value: Decimal, tail: _Tail, start: int) -> Value:
    plain = tuple(_EXACT.multiply(value, scale) for scale in tail.scales)
    readings = tuple(
        Reading(_context(reading.unit).multiply(number, reading.factor), reading.unit)
        for reading in tail.readings
        for number in plain
    ) or tuple(Reading(number, "") for number in plain)
    first = readings[0]
    kind = PERCENTAGE if first.unit == _PER_CENT else NUMBER
    normal = f"{_plain(first.factor)} {first.unit}".rstrip()
    written = text[start : tail.end]
    return Value(kind, written, normal, start, tail.end, number=Number(plain, readings))


def _context(unit: str) -> Context:
    """Ratios of units are rounded, so that 60 a minute is 1 a second."""
    return _RATIO if "/" in unit else _EXACT


def _plain(value: Decimal) -> str:
    return format(_EXACT.normalize(value) if value else Decimal(0), "f")


def _sign(text: str, start: int) -> int:
    """Length of the sign before a number: a minus that is no dash and no hyphen, or the word."""
    if start == 0:
        return 0
    if text[start - 1] in "-−":
        return int(start == 1 or text[start - 2] in " (|[=<>~≈,:/")
    if text[start - len(_MINUS) : start].casefold() != _MINUS:
        return 0
    # What is taken away from another number is not negative.
    before = _LAST_WORD.search(text[max(0, start - _LONGEST_SUM) : start - len(_MINUS)])
    return 0 if before and _is_operand(before[0]) else len(_MINUS)


def _is_operand(word: str) -> bool:
    return (
        not word[-1].isalpha()
        or (len(word) == 1 and word != "a")
        or word.casefold() in _NUMBER_WORDS
    )


def _code_before(text: str, start: int) -> str:
    """The code of a currency in front of a number, as in ``GBP 85,000``."""
    code = text[max(0, start - 4) : start - 1]
    is_code = code in _CODES and text[start - 1] in " \u00a0\u202f"
    return code if is_code and not text[max(0, start - 5) : start - 4].isalnum() else ""


def _exact(found: re.Match[str]) -> Decimal | None:
    """The number as written; None where it is a power too large to be meant as a number."""
    if found["base"] or found["tens"]:
        power = int(found["power"] or found["raised"].translate(_SUPERSCRIPTS).strip("-") or 0)
        if (found["raised"] or "").startswith("⁻"):
            power = -power
        if abs(power) > 512:
            return None
        result = _EXACT.power(Decimal(found["base"] or 10), power)
        return result - 1 if found["less"] else result
    written = found["number"]
    whole, comma, decimals = written.rpartition(",")
    if comma and len(decimals) < 3:
        written = f"{whole}.{decimals}"
    ten = found["ten"] or (found["up"] or "").translate(_SUPERSCRIPTS)
    exponent = f"E{ten.replace('−', '-')}" if ten.strip("-−") else found["exponent"] or ""
    if not written.isdigit():
        written = re.sub(_GROUP, "", written)
    return Decimal(written + exponent)


def _tail(text: str, position: int, currency: str = "") -> _Tail:
    """The scale and the unit after a number that ends at a position."""
    scales: tuple[Decimal, ...] = (Decimal(1),)
    found = _SCALE.match(text, position)
    if found and not (found[1] == "M" and units.match(text, position)):
        scales, position = _SCALE_VALUES[found[1]], found.end()
        # `9.2 K` may be kelvins and `24 M` sea miles, `128K` may not.
        scales += (Decimal(1),) if found[0] in {" K", " M"} else ()
    elif currency and (found := _MONEY_SCALE.match(text, position)):
        scales, position = _MONEY_VALUES[found[1]], found.end()
    if currency:
        return _Tail(scales, (Reading(Decimal(1), _CURRENCIES.get(currency, currency)),), position)
    unit = units.match(text, position)
    return _Tail(scales, unit.readings, unit.end) if unit else _Tail(scales, (), position)


def _number_words(text: str, taken: _Taken, *, everything: bool) -> Iterator[Value]:
    for found in _written_numbers(text):
        word = found[0].casefold()
        if not taken.free(*found.span()) or (word in _LEFT_OUT and not everything):
            continue
        number = Decimal(_ORDINALS.get(word) or _spell(word))
        tail = _tail(text, found.end())
        sign = _sign(text, found.start()) if word in _SMALL else 0
        start = found.start() - sign
        taken.take(start, tail.end)
        yield _value(text, -number if sign else number, tail, start)


def _halves(text: str, taken: _Taken) -> Iterator[Value]:
    """The number in ``half a mile``, which others write as ``0.5 miles``."""
    for found in _HALF.finditer(text) if "half" in text.lower() else ():
        tail = _tail(text, found.end())
        if taken.free(found.start(), tail.end):
            taken.take(found.start(), tail.end)
            yield _value(text, Decimal("0.5"), tail, found.start())


def _written_numbers(text: str) -> Iterator[re.Match[str]]:
    """The matches of `_WORDS`, which is too slow to be tried everywhere."""
    lower = text.replace("İ", "I").lower()  # as long as the text: no other letter grows
    if _NUMBER_WORDS.isdisjoint(_LETTERS.findall(lower)):
        return
    at = 0
    while first := _FIRST_WORD.search(lower, at):
        found = _WORDS.match(text, first.start())
        at = found.end() if found else first.start() + 1
        if found:
            yield found


def _spell(words: str) -> int:
    """The number that words such as ``two hundred and five thousand`` mean."""
    total = current = 0
    for word in re.split("[ -]", words):
        if word in _SMALL:
            current += _SMALL[word]
        elif word in {"hundred", "dozen"}:
            current = max(current, 1) * _SCALES[word]
        elif word in _SCALES:
            total += max(current, 1) * _SCALES[word]
            current = 0
    return total + current


# --- quantities ---------------------------------------------------------------------------------

_CONNECTOR = re.compile(r"\s?[-–—~]\s?|\s(?:to|and|or)\s")
_NOT = "(?:no|not|never)"
_MERELY = r"(?<!\bno )(?<!\bnot )(?<!\bnever )"
_COMPARATORS = {
    "at least": rf"at least|{_NOT} (?:less|fewer) than|{_MERELY}more than|over|above|minimum of"
    "|from|>|≥|>=",
    "at most": rf"at most|{_NOT} more than|up to|{_MERELY}(?:less|fewer) than|under|below"
    "|maximum of|<|≤|<=",
    "about": r"about|around|approximately|approx\.|roughly|nearly|almost|circa|ca\.|some|~|≈|c\.",
}
_COMPARATOR = {
    name: re.compile(rf"(?:^|(?<=[^\w]))(?:{words})\s?(?:an?\s)?$", re.IGNORECASE)
    for name, words in _COMPARATORS.items()
}
_BEFORE = 24


class _Amount(NamedTuple):
    """A value that has a number."""

    value: Value
    number: Number


def _quantity(text: str, amount: _Amount) -> Quantity:
    value, readings = amount.value, amount.number.readings
    return Quantity(
        value=readings[0].factor,
        unit=readings[0].unit,
        low=readings[0].factor,
        high=readings[0].factor,
        comparator=_comparator(text, value.start),
        text=value.text,
        start=value.start,
        end=value.end,
        readings=readings,
    )


def _comparator(text: str, start: int) -> str:
    before = text[max(0, start - _BEFORE) : start]
    return next((name for name, words in _COMPARATOR.items() if words.search(before)), "")


def _range(text: str, first: _Amount, last: _Amount) -> Quantity | None:
    """Two numbers as one range, if that is how they are written."""
    start, end = first.value.start, last.value.end
    between = text[first.value.end : last.value.start]
    if not _CONNECTOR.fullmatch(between):
        return None
    if between.strip() in {"and", "or"} and not text[:start].casefold().endswith("between "):
        return None
    low, high = first.number.readings[0], last.number.readings[0]
    if not low.unit and high.unit:
        low = Reading(_in_unit_of(last.number, first.number.plain[0]), high.unit)
    if low.unit != high.unit or low.factor >= high.factor:
        return None
    return Quantity(
        value=low.factor,
        unit=low.unit,
        low=low.factor,
        high=high.factor,
        comparator="",
        text=text[start:end],
        start=start,
        end=end,
    )


def _in_unit_of(number: Number, plain: Decimal) -> Decimal:
    """A plain number in base units, written in the unit of another one."""
    written = number.plain[0] or Decimal(1)
    return _RATIO.divide(_EXACT.multiply(plain, number.readings[0].factor), written)
