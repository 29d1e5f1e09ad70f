from __future__ import annotations

import pytest

from gitwiki.wiki.attribution import exchanged, misplaced
from gitwiki.wiki.counts import counted, other_unit
from gitwiki.wiki.spoken_amounts import spoken_amounts
from gitwiki.wiki.spoken_times import spoken_times

TANKS = "Each has a buffer tank of 50 litres and a hot water cylinder of 180 litres."


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("A tank of 180 litres and a cylinder of 50 litres.", TANKS),
        ("It fell from 10 s to 20 s.", "It was 10 s, then 20 s."),
        ("It rose from 3.4 to 2.9.", "It rose to 3.4, from 2.9."),
        ("The interval went from 20 s to 10 s.", "Interval | 10 s | 20 s"),
        (
            "31 houses in the first winter, 14 in the second.",
            "14 in the first winter, 31 in the second.",
        ),
    ],
)
def test_numbers_that_changed_places(text: str, evidence: str) -> None:
    assert exchanged(text, [evidence]) is not None


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("A 180-litre cylinder stands beside a 50-litre tank.", TANKS),
        ("It rose from 2.9 to 3.4.", "It is 3.4, up from 2.9."),
        ("The interval went from 10 s to 20 s.", "Interval | 10 s | 20 s"),
        ("A tank of 50 litres.", TANKS),
        ("A tank of 50 litres for 180 people.", "It is 50 litres."),
        ("It has 5 of 5.", "It has 5 of 5."),
        ("A tank of 50 litres runs for 6 hours.", TANKS),
    ],
)
def test_numbers_in_their_places(text: str, evidence: str) -> None:
    assert exchanged(text, [evidence]) is None


def test_a_fact_has_the_number_of_something_else() -> None:
    assert misplaced("buffer tank: volume 50 litres", [TANKS]) is None
    found = misplaced("buffer tank: volume 180 litres", [TANKS])
    assert found
    assert found.text == "180 litres"


@pytest.mark.parametrize(
    ("text", "evidence", "found"),
    [
        ("It has 8 layers.", "It has 8 heads and 6 layers.", "8"),
        ("It has 6 layers.", "It has 8 heads and 6 layers.", ""),
        ("It has 8 branches.", "It has 8 heads.", ""),  # may be another word for them
        ("It has 8 rounds.", "It draws 8 kW.", "8"),
        ("It has 8 kW.", "It draws 8 kW.", ""),
        ("He is aged 17.", "He lives at No. 17.", "17"),
        ("House 17 is his.", "He lives at No. 17.", ""),
        ("It waits 3 seconds.", "The retry count is 3.", "3 seconds"),
        ("It tries 3 times.", "The retry count is 3.", ""),
        ("It waits 3 s.", "Wait | 3", ""),
    ],
)
def test_a_number_of_something_else(text: str, evidence: str, found: str) -> None:
    value = other_unit(text, [evidence])
    assert (value.text if value else "") == found


def test_what_is_counted() -> None:
    found = counted("The number of houses is 14; Nos. 44 and 45 have 6 kW and three fans.")
    assert [(each.value.text, each.unit, each.noun, each.is_label) for each in found] == [
        ("14", "", "count", False),
        ("44", "", "", True),
        ("45", "", "", True),
        ("6 kW", "W", "", False),
        ("three", "", "fan", False),
    ]


def test_amounts_and_times_in_words() -> None:
    assert {f"{each.factor:.2f} {each.unit}" for each in spoken_amounts("a fifth")} == {
        "0.20 ",
        "20.00 %",
    }
    assert [str(each.factor) for each in spoken_amounts("two or three tenths")][::2] == [
        "0.2",
        "0.3",
    ]
    assert [each.factor for each in spoken_amounts("It took a decade.")] == [120]
    assert spoken_times("At half past four and quarter to one.") == {
        *("04:30", "16:30", "00:45", "12:45"),
    }
    assert spoken_times("two in the morning, at 3 o'clock, from four to seven.") == {
        *("02:00", "14:00", "03:00", "15:00", "04:00", "16:00", "07:00", "19:00"),
    }
    assert spoken_times("two houses at 12:30") == frozenset()
