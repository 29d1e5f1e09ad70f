"""Units of measure and their base units, as far as they are unambiguous in running text.

Factors are those of the International System of Units (BIPM brochure, 9th edition) and, for
``KiB`` and the like, of IEC 80000-13. ``KB`` may mean 1,000 or 1,024 bytes, so it has two readings.
``NM`` are nautical miles and ``nm`` nanometres; percentage points are no percentages.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import NamedTuple


class Reading(NamedTuple):
    """One meaning of a number or unit: a factor (or value) and the base unit it counts."""

    factor: Decimal
    unit: str


class Unit(NamedTuple):
    """A unit in a text: what it may mean, the usual meaning first, and where it ends."""

    readings: tuple[Reading, ...]
    end: int


def match(text: str, position: int) -> Unit | None:
    """The unit right after a number that ends at a position, with at most one space or hyphen."""
    found = _WORD.match(text, position)
    if not found:
        return None
    simple = _longest(text, found)
    if simple is None:
        return None
    below = _PER.match(text, simple.end)
    denominator = below and lookup(below[1])
    if below and denominator:
        return Unit(_ratio(simple.readings, denominator), below.end())
    return simple


def lookup(word: str) -> tuple[Reading, ...]:
    """What a unit as written may mean; empty if it is none."""
    return _SYMBOLS.get(word) or _WORDS.get(word.casefold()) or ()


def is_unit(word: str) -> bool:
    """Whether a word is a unit or a ratio of units, such as ``MB/s``."""
    return all(map(lookup, word.split("/")))


def _longest(text: str, found: re.Match[str]) -> Unit | None:
    following = _SECOND.match(text, found.end())
    if following and (both := _WORDS.get(f"{found[1]} {following[1]}".casefold())):
        return Unit(both, following.end())
    # A letter after a hyphen is part of a name (`3-D`), not a unit.
    if found[0].startswith("-") and len(found[1]) == 1:
        return None
    readings = lookup(found[1])
    return Unit(readings, found.end()) if readings else None


def _ratio(above: tuple[Reading, ...], below: tuple[Reading, ...]) -> tuple[Reading, ...]:
    return tuple(
        Reading(_RATIO.divide(one.factor, other.factor), f"{one.unit}/{other.unit}")
        for one in above
        for other in below
    )


_RATIO = Context(prec=40)
_LETTERS = r"[^\W\d_]|[°℃%‰µμΩ″′]"
_WORD = re.compile(rf"[  \u202f-]?((?:{_LETTERS}){{1,20}}[²³23]?)(?!\w)")
_SECOND = re.compile(rf"[ ]((?:{_LETTERS}){{1,12}})(?!\w)")
_PER = re.compile(
    rf"(?:/|[ ]per[ ]|[ ]an?[ ](?=day|week|month|year|hour|minute|second))"
    rf"((?:{_LETTERS}){{1,14}}[²³23]?)(?!\w)"
)

#: Base unit, then `symbol symbol=factor` ...; several lines may give one symbol several meanings.
_SYMBOL_TABLE = """
s: s=1 ns=1e-9 us=1e-6 µs=1e-6 μs=1e-6 ms=1e-3 h=3600
B: B=1 kB=1000 KB=1000 MB=1e6 GB=1e9 TB=1e12 PB=1e15 KiB=1024 MiB=1048576 GiB=1073741824
B: TiB=1099511627776
B: kB=1024 KB=1024 MB=1048576 GB=1073741824 TB=1099511627776
bit: kbit=1000 Mbit=1e6 Gbit=1e9 Kb=1000 kb=1000 Mb=1e6 Gb=1e9
bit: kbit=1024 Mbit=1048576 Gbit=1073741824 Kb=1024 kb=1024 Mb=1048576
bit/s: bps=1 kbps=1000 Mbps=1e6 Gbps=1e9
m: m=1 nm=1e-9 µm=1e-6 μm=1e-6 mm=1e-3 cm=1e-2 km=1000 ft=0.3048 mi=1609.344 NM nmi=1852
s: m=60
m²: m2=1 m²=1 sqm=1 km2=1e6 km²=1e6 ha=10000
m³: m3=1 m³=1 l=1e-3 L=1e-3 ml=1e-6 mL=1e-6
kg: kg=1 g=1e-3 mg=1e-6 µg=1e-9 t=1000 lb=0.45359237 lbs=0.45359237
W: W=1 mW=1e-3 kW=1000 KW=1000 MW=1e6 GW=1e9 TW=1e12
J: J=1 kJ=1000 MJ=1e6 GJ=1e9 Wh=3600 kWh=3.6e6 KWh=3.6e6 MWh=3.6e9 GWh=3.6e12 TWh=3.6e15
Pa: Pa=1 hPa=100 kPa=1000 MPa=1e6 bar=1e5 mbar=100 psi=6894.757293168
°C: °C=1 ℃=1
°F: °F=1
°: °=1
Hz: Hz=1 kHz=1000 MHz=1e6 GHz=1e9 THz=1e12
V: V=1 mV=1e-3 kV=1000
A: mA=1e-3
dB: dB=1
Ω: Ω=1
USD: USD=1
GBP: GBP=1
EUR: EUR=1 €=1
JPY: JPY=1
CHF: CHF=1
INR: INR=1
CNY: CNY=1
wei: wei=1 gwei=1e9 Gwei=1e9 GWei=1e9 ETH=1e18
%: %=1 pct=1
‰: ‰=1
times: x=1 ×=1
"""
_WORD_TABLE = """
s: second seconds=1 sec secs=1 minute minutes=60 min mins=60 hour hours=3600 hr hrs=3600
s: day days=86400 week weeks=604800 millisecond milliseconds=1e-3 msec=1e-3
s: microsecond microseconds=1e-6 nanosecond nanoseconds=1e-9 fortnight=1209600
month: month months=1 year years=12 yr yrs=12 annum=12 decade decades=120 quarter quarters=3
month: century centuries=1200
B: byte bytes=1 octet octets=1 kilobyte kilobytes=1000 megabyte megabytes=1e6
B: gigabyte gigabytes=1e9 terabyte terabytes=1e12 kibibyte kibibytes=1024 mebibytes=1048576
B: kilobyte kilobytes=1024 megabyte megabytes=1048576 gigabyte gigabytes=1073741824
bit: bit bits=1 kilobit kilobits=1000 megabit megabits=1e6 gigabit gigabits=1e9
m: metre metres=1 meter meters=1 kilometre kilometres=1000 kilometer kilometers=1000
m: centimetre centimetres=1e-2 centimeter centimeters=1e-2 millimetre millimetres=1e-3
m: millimeter millimeters=1e-3 mile miles=1609.344 foot feet=0.3048 inch inches=0.0254
m: nautical_mile nautical_miles=1852
m: yard yards=0.9144 nanometre nanometres=1e-9 nanometer nanometers=1e-9
m²: square_metre square_metres=1 square_meter square_meters=1 hectare hectares=10000
m²: square_kilometres=1e6 square_kilometers=1e6 square_miles=2589988.110336 acre=4046.8564224
m²: acres=4046.8564224 square_feet=0.09290304
m³: cubic_metre cubic_metres=1 cubic_meter cubic_meters=1 litre litres=1e-3 liter liters=1e-3
kg: kilogram kilograms=1 kilo kilos=1 gram grams=1e-3 milligram milligrams=1e-6
kg: tonne tonnes=1000
kg: pound pounds=0.45359237
W: watt watts=1 kilowatt kilowatts=1000 megawatt megawatts=1e6 gigawatt gigawatts=1e9
J: joule joules=1 watt-hour watt-hours=3600 kilowatt-hours=3.6e6 kilowatt_hours=3.6e6
J: megawatt_hours=3.6e9 gigawatt_hours=3.6e12
Pa: pascal pascals=1 bars=1e5
°C: degrees_celsius=1 degree_celsius=1 degrees_centigrade=1 degrees_c=1
°F: degrees_fahrenheit=1 degrees_f=1
°: degree degrees=1
Hz: hertz=1 kilohertz=1000 megahertz=1e6 gigahertz=1e9
V: volt volts=1
A: ampere amperes=1 amps=1
dB: decibel decibels=1
USD: dollar dollars=1
EUR: euro euros=1
GBP: pounds_sterling=1 pound pounds=1
JPY: yen=1
wei: ether=1e18
%: percent=1 per_cent=1
percentage points: percentage_point percentage_points=1
times: times=1 fold=1
"""


def _read(table: str) -> dict[str, tuple[Reading, ...]]:
    """Names without a factor take that of the next one."""
    units: dict[str, tuple[Reading, ...]] = {}
    for line in table.split("\n"):
        base, _, entries = line.partition(": ")
        waiting: list[str] = []
        for entry in entries.split():
            name, _, factor = entry.partition("=")
            waiting.append(name.replace("_", " "))
            if factor:
                for each in waiting:
                    units[each] = (*units.get(each, ()), Reading(Decimal(factor), base))
                waiting.clear()
    return units


_SYMBOLS = _read(_SYMBOL_TABLE)
_WORDS = _read(_WORD_TABLE)
