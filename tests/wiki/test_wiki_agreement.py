from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fakes.growth import assert_grows_linearly, repeated

from gitwiki.wiki.agreement import Verdict, differ, remember, verdicts
from gitwiki.wiki.facts import disagreements

if TYPE_CHECKING:
    from collections.abc import Callable

PAIRS = Path(__file__).with_name("fact_pairs.csv")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3.4", "3.40"),
        ("4 KB", "4096 bytes"),
        ("4 KB", "4,000 octets"),
        ("30 s", "0.5 min"),
        ("128K", "128,000"),
        ("128K", "131072"),
        ("£1.5 million", "£1,500,000"),
        ("10 to 20 ms", "15 ms"),
        ("10 to 20 ms", "20 to 30 ms"),
        ("about 3", "3.1"),
        ("3.4", "3.42"),
        ("at least 4 KB", "16 KB"),
        ("at most 16 KB", "4 KB"),
        ("at least 4 KB", "at most 16 KB"),
        ("30 s", "5 MB"),
        ("30", "45 s"),
        ("46 houses", "92 residents"),
        ("46 houses", "46 House"),
        ("two", "2"),
        ("June 2022", "2022-06-14"),
        ("2022", "14 June 2022"),
        ("Alice", "Bob"),
        ("8 heads of 64", "8 heads"),
        ("v1.2", "Alice"),
        ("9.2 K", "9.2"),
        ("1.2.3", "v1.2.3"),
        ("3", "June 2022"),
        ("The Cache", "the  cache"),
    ],
)
def test_values_that_agree_or_cannot_be_compared(one: str, other: str) -> None:
    assert not differ(one, other)
    assert not differ(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3.4", "3.9"),
        ("4 KB", "8192 bytes"),
        ("30 s", "45 s"),
        ("30 s", "1 min"),
        ("46 houses", "48 houses"),
        ("10 to 20 ms", "30 ms"),
        ("10 to 20 ms", "30 to 40 ms"),
        ("about 3", "4"),
        ("3", "4"),
        ("at least 16 KB", "4 KB"),
        ("at most 4 KB", "16 KB"),
        ("at least 4 KB", "at least 8 KB"),
        ("12 %", "15 percent"),
        ("June 2022", "July 2022"),
        ("2021", "2022-06"),
        ("1.2.3", "1.3.0"),
        ("£1.5 million", "£1.7 million"),
    ],
)
def test_values_that_differ(one: str, other: str) -> None:
    assert differ(one, other)
    assert differ(other, one)


@pytest.mark.parametrize(
    ("one", "other", "attribute"),
    [
        ("1.10", "1.10.0", "version"),
        ("1.4.2+build7", "1.4.2", "latest version number"),
        ("1.1", "1.10", "coefficient"),
        ("10 to 20 ms", "15 to 30 ms", "latency"),
        ("-40 °C to 85 °C", "-40 °F to 185 °F", "operating range"),
        ("2-4", "3", "range"),
        ("port 80", "80", "default port"),
        ("0x10", "0x0010", "opcode"),
        ("0x1F", "31", "opcode"),
        ("16–32 KB", "32768 bytes", "size"),
        ("2-4", "at least 1", "size"),
        ("1 month", "30 days", "validity"),
        ("UTF-8", "UTF-16", "encodings"),
        ("9f86d08", "9f86d081884c", "commit"),
        ("at most 20 °C", "68 °F", "temperature"),
        ("required", "yes", "presence"),
        ("yes", "enabled", "state"),
        ("about 2-4", "4", "size"),
    ],
)
def test_values_of_an_attribute_that_agree(one: str, other: str, attribute: str) -> None:
    assert not differ(one, other, attribute)
    assert not differ(other, one, attribute)


@pytest.mark.parametrize(
    ("one", "other", "attribute"),
    [
        ("1.1", "1.10", "version"),
        ("Python 3.1", "Python 3.11", "version"),
        ("10 to 20 ms", "10 to 30 ms", "latency range"),
        ("port 80", "8080", "default port"),
        ("0x10", "0x11", "opcode"),
        ("2-4", "at least 5", "size"),
        ("1 month", "45 days", "validity"),
        ("UTF-8", "UTF-16", "encoding"),
        ("text/html", "application/json", "type"),
        ("yes", "no", "cacheable"),
        ("no more than 40 tonnes", "44 tonnes", "load"),
        ("5 or fewer", "6", "nodes"),
        ("5 at least", "4", "nodes"),
        ("5 m range", "6 m", "range"),
        ("none", "3", "retries"),
    ],
)
def test_values_of_an_attribute_that_differ(one: str, other: str, attribute: str) -> None:
    assert differ(one, other, attribute)
    assert differ(other, one, attribute)


@pytest.mark.parametrize(
    "value_of",
    [repeated("1 "), repeated("1.1"), repeated("("), repeated(" ", after="x"), repeated("9")],
)
def test_a_long_text_is_no_value(value_of: Callable[[int], str]) -> None:
    def run(value: str) -> None:
        assert not differ(value, "3", "version")

    assert_grows_linearly(value_of, run, 25_000)


# --- pairs that were labelled by hand, before the code was run on them --------------------------


@dataclass(frozen=True)
class Row:
    subject: str
    attribute: str
    value: str
    as_of: str
    label: str


def outcome(pair: dict[str, str]) -> str:
    """What is found of a pair: different, superseded or nothing, whatever comes first."""
    one = Row(pair["subject"], pair["attribute"], pair["value"], pair["as of"], "a-p-000001")
    other = Row(
        pair["other subject"] or pair["subject"],
        pair["other attribute"] or pair["attribute"],
        pair["other value"],
        pair["other as of"],
        "b-p-000002",
    )
    outcomes = {
        ("superseded" if found[0].superseded else "different") if found else "nothing"
        for found in (disagreements([one, other]), disagreements([other, one]))
    }
    (only,) = outcomes
    return only


EXPECTED = {"same": "nothing", "unrelated": "nothing"}

#: Different values that are not found. What they need is knowledge of the world, of words or of
#: calendars; `mi` is no unit that is read, and two addresses may lead to one place.
MISSED = {
    "addresses",
    "hours of opening",
    "initials",
    "licence",
    "month names",
    "names",
    "never",
    "new capital",
    "not before, violated",
    "optional",
    "other compiler",
    "other quarter",
    "other words",
    "port and protocol",
    "price free",
    "same number, other currency",
    "strict bound",
    "year spans differ",
}


def test_pairs_that_were_labelled_by_hand() -> None:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file))
    wrong = {}
    outcomes: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        found, label = outcome(pair), pair["label"]
        outcomes[label, found] += 1
        if found != EXPECTED.get(label, label):
            wrong[pair["name"]] = found
    assert len({pair["name"] for pair in pairs}) == len(pairs) == 291
    assert wrong == dict.fromkeys(MISSED, "nothing")
    assert outcomes == {
        ("same", "nothing"): 114,
        ("unrelated", "nothing"): 23,
        ("different", "different"): 113,
        ("different", "nothing"): 17,
        ("superseded", "superseded"): 23,
        ("superseded", "nothing"): 1,
    }


def test_what_was_said_is_not_found_out_again() -> None:
    said = Verdict("4 moons", "5 moons", "moons of Remembered", differ=False)
    assert differ(*said[:3]) is True
    assert Verdict(*said[:3], differ=True) in verdicts()
    other = said._replace(attribute="moons of Other")
    remember([other])
    assert other not in verdicts()
    assert differ(*other[:3]) is False
    assert other in verdicts()
