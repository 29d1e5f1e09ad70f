"""Days and instants: what is read, what is not, and how they compare."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from gitwiki.wiki.dates import day, first_day, instant, is_before, midnight, months_before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-21", date(2026, 11, 21)),
        ("2026-11-21T23:59:59-05:00", date(2026, 11, 21)),
        ("2026-11-21 10:00", date(2026, 11, 21)),
        ("2026-02-30", None),
        ("2026-11-211", None),
        ("2026-11", None),
        ("２０２６-11-21", None),
        ("", None),
    ],
)
def test_day(text: str, expected: date | None) -> None:
    assert day(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022", date(2022, 1, 1)),
        ("2022-06", date(2022, 6, 1)),
        ("2022-06-07", date(2022, 6, 7)),
        ("2022-06-07T10:00:00Z", date(2022, 6, 7)),
        ("2022-13", None),
        ("0000", None),
        ("22", None),
        ("June 2022", None),
        ("", None),
    ],
)
def test_first_day(text: str, expected: date | None) -> None:
    assert first_day(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T10:00:00Z",
        "2026-11-21t10:00:00z",
        "2026-11-21 10:00:00+00:00",
        "2026-11-21T11:00+01:00",
        "2026-11-21T11:00:00.000+01",
        "20261121T100000Z",
        "2026-11-20T20:00:00-14:00",
    ],
)
def test_instant(text: str) -> None:
    assert instant(text) == datetime(2026, 11, 21, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-21",
        "2026-11-21T10:00:00",
        "2026-11-21T25:00:00Z",
        "2026-02-30T10:00:00Z",
        "2026-11-21X10:00:00Z",
        "2026-11-21T10Z",
        "2026-11-21T10:00:00 Z",
        "10:00:00Z",
        "now",
    ],
)
def test_no_instant(text: str) -> None:
    assert instant(text) is None


def test_an_instant_is_before_a_day_if_it_is_so_in_all_places() -> None:
    of = date(2026, 11, 21)
    # The day begins first on Kiritimati, at 10 o'clock of the day before in UTC.
    dawn = datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert midnight(of) - dawn == timedelta(hours=14)
    assert not is_before(dawn, of)
    assert is_before(dawn - timedelta(seconds=1), of)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (date(2026, 11, 21), date(2026, 5, 21)),
        (date(2026, 3, 31), date(2025, 9, 30)),
        (date(2026, 8, 31), date(2026, 2, 28)),
        (date(2024, 8, 31), date(2024, 2, 29)),
        (date(2026, 6, 30), date(2025, 12, 30)),
        (date(2026, 7, 1), date(2026, 1, 1)),
    ],
)
def test_months_before(of: date, expected: date) -> None:
    assert months_before(of, 6) == expected
