"""Whether two values of one attribute can both be true.

A contradiction that is none costs a reader more than one that is missed, so two values differ only
if they are comparable (same kind of unit, same words around the number) and no way of reading them
makes them agree.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.paragraphs import normalise
from gitwiki.wiki.quantities import Date, Kind, Quantity, parse_date, quantities, values
from gitwiki.wiki.units import Reading
from gitwiki.wiki.vocabulary import vocabulary
from gitwiki.wiki.words import singular

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence


class Verdict(NamedTuple):
    """What `differ` says of two values of an attribute."""

    one: str
    other: str
    attribute: str
    differ: bool


# What `differ` has said, as a cache of functools has it, and what it said in earlier runs.
_known: dict[tuple[str, str, str], bool] = {}
_earlier: dict[tuple[str, str, str], bool] = {}
_MOST = 1 << 16


def verdicts() -> tuple[Verdict, ...]:
    """What `differ` has said in this process, to be kept for `remember`."""
    return tuple(Verdict(*compared, found) for compared, found in _known.items())


def remember(given: Iterable[Verdict]) -> None:
    """Spare `differ` the work of an earlier run of the same code."""
    _earlier.update({(one, other, attribute): found for one, other, attribute, found in given})


def differ(one: str, other: str, attribute: str = "") -> bool:
    """Whether two values of one attribute cannot both be true.

    Not if they are the same in another unit, scale or precision, if a range or bound holds the
    other, if ``about`` covers the difference (a tenth), or if they are not comparable.

    Args:
        one: A value, as plain text.
        other: Another one.
        attribute: What they are values of: of a version ``1.1`` and ``1.10`` are two, of a
            temperature range the ends count, and of a port ``port 80`` is ``80``.
    """
    compared = (one, other, attribute)
    found = _known.get(compared)
    if found is None:
        found = _earlier.get(compared)
        if found is None:
            found = _differ(*compared)
        if len(_known) >= _MOST:
            _known.clear()
        _known[compared] = found
    return found


def _differ(one: str, other: str, attribute: str) -> bool:
    if max(len(one), len(other)) > _LONGEST or normalise(one) == normalise(other):
        return False
    first_date, second_date = _date(one), _date(other)
    if first_date and second_date:
        return _dates_differ(first_date, second_date)
    truths = _TRUTH.get(normalise(one)), _TRUTH.get(normalise(other))
    if None not in truths:
        return truths[0] is not truths[1]
    if _names_versions(attribute):
        versions = _version(one), _version(other)
        if None not in versions:
            return versions[0] != versions[1]
    return _amounts_differ(_plain_form(one), _plain_form(other), attribute)


#: A longer text is no value.
_LONGEST = 200
_TRUTH = {
    **dict.fromkeys(("yes", "true", "on", "enabled", "supported", "allowed"), True),
    **dict.fromkeys(("no", "false", "off", "disabled", "unsupported", "forbidden"), False),
    **dict.fromkeys(("not supported", "not allowed", "not enabled"), False),
}
_WORD = re.compile(r"\w+")
_QUALIFIERS = re.compile(
    r"\b(?:at least|at most|up to|about|around|approximately|roughly|nearly|almost|over|under|only"
    r"|more than|less than|between|from|some|circa|ca|exactly|the|an?)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 10)
def _words(text: str) -> tuple[str, ...]:
    return tuple(map(singular, _WORD.findall(text.casefold())))


def _is_plural(attribute: str) -> bool:
    words = _WORD.findall(attribute.casefold())
    return bool(words) and singular(words[-1]) != words[-1]


def _dates_differ(one: Date, other: Date) -> bool:
    if one.decade or other.decade:
        return one.year // 10 != other.year // 10
    return any(a != b for a, b in zip(one, other, strict=True) if a and b)


# --- versions -----------------------------------------------------------------------------------

_VERSIONS = vocabulary("version release revision")
_VERSION = re.compile(r"(?:(?P<name>[^\d.]{1,60}) )?v?(?P<digits>\d++(?:\.\d++)*+)(?P<rest>\S*+)")


class _Version(NamedTuple):
    """A name before it, its numbers without the zeros at the end, and what follows them."""

    name: str
    numbers: tuple[str, ...]
    rest: str


def _names_versions(attribute: str) -> bool:
    """Whether the last word of an attribute says that its values are versions."""
    words = [word for word in _words(attribute) if word != "number"]
    return bool(words) and words[-1] in _VERSIONS


def _version(value: str) -> _Version | None:
    found = _VERSION.fullmatch(normalise(value))
    if not found:
        return None
    numbers = found["digits"].split(".")
    while len(numbers) > 1 and numbers[-1] == "0":
        del numbers[-1]
    # What follows a plus sign names the build, not the version (Semantic Versioning 2.0.0).
    return _Version(found["name"] or "", tuple(numbers), found["rest"].partition("+")[0])


# --- amounts ------------------------------------------------------------------------------------

_ASIDE = re.compile(r" ?\([^()]*\)")
_HEXADECIMAL = re.compile(r"\b0x([0-9a-f]{1,16})\b", re.IGNORECASE)
_ONE = re.compile(r"^one\b", re.IGNORECASE)
_BOUND_BEHIND = re.compile(
    r"(?P<least>\s?\+| or (?:more|greater|over|above|higher)| at least)$"
    r"|(?: or (?:less|fewer|under|below|lower)| at most)$",
    re.IGNORECASE,
)
_NO_MORE = re.compile(r"\b(?:no|not) (?:(more)|(?:less|fewer)) than\b", re.IGNORECASE)
_RANGES = vocabulary("range interval span")
_HASH = re.compile(r"[0-9a-f]{6,}")
_MEDIA_TYPE = re.compile(r"(?:application|audio|font|image|message|model|multipart|text|video)/")


def _plain_form(value: str) -> str:
    """A value with qualifiers before the number, without asides, in decimal digits."""
    bare = (_ASIDE.sub("", value) if "(" in value else value) or value
    bare = _ONE.sub("1", "0" if bare.casefold() == "none" else bare)
    bare = _NO_MORE.sub(lambda found: "at most" if found[1] else "at least", bare)
    bare = _HEXADECIMAL.sub(lambda found: str(int(found[1], 16)), bare)
    behind = _BOUND_BEHIND.search(bare)
    if not behind:
        return bare
    bound = "at least" if behind["least"] else "at most"
    return f"{bound} {bare[: behind.start()]}"


def _amounts_differ(one: str, other: str, attribute: str) -> bool:
    first, second = _quantities(one), _quantities(other)
    known = _words(attribute)
    if _words_around(one, first, known) != _words_around(other, second, known):
        return False
    if not first and not second:
        return not _is_plural(attribute) and _identifiers_differ(one, other)
    first, second = _joined(one, first), _joined(other, second)
    if len(first) != len(second):
        return False
    if len(first) == 1 and not _RANGES.isdisjoint(known):
        return _ends_differ(first[0], second[0])
    # The order of a list says nothing.
    return not (_are_among(first, second) and _are_among(second, first))


#: Of several values of one attribute each is compared with the others.
_quantities = lru_cache(maxsize=1 << 12)(quantities)
_date = lru_cache(maxsize=1 << 12)(parse_date)


def _are_among(some: Iterable[Quantity], others: Sequence[Quantity]) -> bool:
    return all(not all(_quantities_differ(each, other) for other in others) for each in some)


def _words_around(value: str, found: Iterable[Quantity], known: Container[str]) -> tuple[str, ...]:
    """What a value says besides its numbers and the words of its attribute."""
    pieces, at = [], 0
    for quantity in found:
        pieces.append(value[at : quantity.start])
        at = quantity.end
    if not pieces:
        return ()
    rest = " ".join([*pieces, value[at:]])
    return tuple(word for word in _words(_QUALIFIERS.sub(" ", rest)) if word not in known)


def _identifiers_differ(one: str, other: str) -> bool:
    """Whether both are media types or other identifiers with digits, and not the same."""
    first, second = values(one), values(other)
    if not all(len(found) == 1 and found[0].kind is Kind.IDENTIFIER for found in (first, second)):
        return False
    short, long = sorted((first[0].normal, second[0].normal), key=len)
    if short == long or (_HASH.fullmatch(short) and long.startswith(short)):
        return False
    has_digits = all(any(map(str.isdigit, each)) for each in (short, long))
    return has_digits or bool(_MEDIA_TYPE.match(short) and _MEDIA_TYPE.match(long))


def _joined(text: str, found: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """The amounts of a value, those that are one in two units (`1 h 30 min`) together."""
    if len(found) != 2:
        return found
    first, second = found
    is_one = (
        first.unit == second.unit != ""
        and first.readings
        and second.readings
        and second.value < first.value
        and not text[first.end : second.start].strip()
    )
    if not is_one:
        return found
    total = first.value + second.value
    readings = (Reading(total, first.unit),)
    return (replace(second, value=total, low=total, high=total, readings=readings),)


def _quantities_differ(one: Quantity, other: Quantity) -> bool:
    if _is_range(one) or _is_range(other) or {one.unit, other.unit} == {"s", "month"}:
        return _span(one).is_apart(_span(other))
    alike = _bare_prefix(one) is not None and _bare_prefix(one) == _bare_prefix(other)
    pairs = [
        (first, second)
        for place, first in enumerate(_amounts(one))
        for at, second in enumerate(_amounts(other))
        if first.unit == second.unit and (place == at or not alike)
    ]
    return bool(pairs) and not any(_agree(one, other, *pair) for pair in pairs)


def _bare_prefix(quantity: Quantity) -> tuple[str, int] | None:
    """The letter that a number has for a unit, as in `17 M`, and its decimals.

    What it means, 10**6, 2**20 or nautical miles, it means in both of two values that are written
    alike. Of `17 MB` two sources do mean different things.
    """
    found = _BARE_PREFIX.search(quantity.text)
    return (found["prefix"], len(found["decimals"] or "")) if found else None


def _ends_differ(one: Quantity, other: Quantity) -> bool:
    if not (_is_range(one) and _is_range(other)):
        return _quantities_differ(one, other)
    first, second = _span(one), _span(other)
    return first.unit == second.unit and first != second


def _is_range(quantity: Quantity) -> bool:
    return quantity.low != quantity.high


# --- numbers that can be compared ---------------------------------------------------------------


class _Common(NamedTuple):
    """The unit in which a number is compared: what is added, then multiplied, then divided by."""

    unit: str
    add: int = 0
    times: int = 1
    divided: int = 1

    def convert(self, number: Decimal) -> Decimal:
        return (number + self.add) * self.times / self.divided


_COMMON = {
    "bit": _Common("B", divided=8),
    "bit/s": _Common("B/s", divided=8),
    "°F": _Common("°C", add=-32, times=5, divided=9),
}
_DAY = Decimal(86400)
_SHORTEST_MONTH, _LONGEST_MONTH = 28 * _DAY, 31 * _DAY
_WRITTEN = re.compile(r"[0-9](?:[0-9,_'’\u00a0\u202f\u2009 ]*[0-9])?(?:\.(?P<decimals>[0-9]+))?")
_NO_DIGIT = re.compile(r"[^0-9.]")
#: What makes every digit count: powers, and units that are powers of two.
_EXACT = re.compile(r"[KMGT]iB|bibyte|\^|\*\*|[0-9][eE][+-]?[0-9]|[×x*·] ?10|[⁰¹²³⁴-⁹]")
_BARE_PREFIX = re.compile(r"[0-9](?:\.(?P<decimals>[0-9]+))? ?(?P<prefix>[KMGT])$")
#: From here on zeros at the end of a number may stand for any digits.
_ROUND = 10_000
#: How far `about` reaches, and how far one digit may be from what it is rounded from.
_ABOUT = Decimal("0.1")
#: A terabyte of 1024 to the fourth is that much larger than one of 1000 to the fourth.
_BINARY = Decimal("1.1")


class _Amount(NamedTuple):
    """A number in a unit that can be compared, and how exactly it is written.

    Attributes:
        number: The number.
        step: What one more in its last digit would be; 0 where it is exact.
        digits: How many digits of it count.
        unit: Its unit.
    """

    number: Decimal
    step: Decimal
    digits: int
    unit: str


class _Span(NamedTuple):
    """From where to where an amount may lie; None where there is no end."""

    low: Decimal | None
    high: Decimal | None
    unit: str

    def is_apart(self, other: _Span) -> bool:
        """Whether no amount lies in both."""
        return self.unit == other.unit and (self._is_below(other) or other._is_below(self))

    def _is_below(self, other: _Span) -> bool:
        return self.high is not None and other.low is not None and self.high < other.low


def _amounts(quantity: Quantity) -> list[_Amount]:
    """What a quantity may mean."""
    written, step, digits = _precision(quantity.text)
    found = []
    for number, unit in quantity.readings:
        scale = abs(number / written) if written else Decimal(0)
        common = _COMMON.get(unit) or _Common(unit)
        in_step = step * scale * common.times / common.divided
        found.append(_Amount(common.convert(number), in_step, digits, common.unit))
    return found


def _precision(text: str) -> tuple[Decimal, Decimal, int]:
    """The number in a text as written, what one more in its last digit is, and its digits."""
    found = _WRITTEN.search(text)
    if not found or _EXACT.search(text):
        return Decimal(0), Decimal(0), 0
    decimals = found["decimals"]
    digits = _NO_DIGIT.sub("", found[0])
    number = Decimal(digits)
    if decimals:
        return number, Decimal(1).scaleb(-len(decimals)), len(digits.replace(".", "").lstrip("0"))
    zeros = len(digits) - len(digits.rstrip("0")) if number >= _ROUND else 0
    return number, Decimal(1).scaleb(zeros), len(digits.lstrip("0")) - zeros


def _span(quantity: Quantity) -> _Span:
    common = _COMMON.get(quantity.unit) or _Common(quantity.unit)
    low, high, unit = common.convert(quantity.low), common.convert(quantity.high), common.unit
    if unit == "month":
        low, high, unit = low * _SHORTEST_MONTH, high * _LONGEST_MONTH, "s"
    if unit == "B":
        high *= _BINARY
    if quantity.comparator == "about":
        low, high = low - abs(low) * _ABOUT, high + abs(high) * _ABOUT
    return _Span(
        None if quantity.comparator == "at most" else low,
        None if quantity.comparator == "at least" else high,
        unit,
    )


def _agree(one: Quantity, other: Quantity, first: _Amount, second: _Amount) -> bool:
    if first.number == second.number:
        return True
    comparators = {one.comparator, other.comparator}
    if "about" in comparators:
        return _is_close(first, second)
    if len(comparators) == 1:
        return not one.comparator and (_is_rounded(first, second) or _is_rounded(second, first))
    return _allows(one.comparator, first, second) and _allows(other.comparator, second, first)


def _allows(comparator: str, bound: _Amount, value: _Amount) -> bool:
    """Whether a bound leaves room for a value."""
    if comparator == "at least":
        return value.number >= bound.number
    return comparator != "at most" or value.number <= bound.number


def _is_close(one: _Amount, other: _Amount) -> bool:
    return abs(one.number - other.number) <= _ABOUT * max(abs(one.number), abs(other.number))


def _is_rounded(one: _Amount, other: _Amount) -> bool:
    """Whether one may be the other with fewer digits; a single digit must still be close to it."""
    gap = abs(one.number - other.number)
    return gap * 2 <= one.step and (one.digits > 1 or _is_close(one, other))
