"""What every log of decisions does, in memory or on disk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fakes.decisions import ASKED, DECLINED, FAST, PAGE, FakeDecisions

from gitwiki.adapters.decisions import SqliteDecisions
from gitwiki.ports import Only, Turn, Via

if TYPE_CHECKING:
    from pathlib import Path

    from gitwiki.ports import Decisions

KEY = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"


@pytest.fixture(params=["fake", "sqlite"])
def decisions(request: pytest.FixtureRequest, tmp_path: Path) -> Decisions:
    if request.param == "fake":
        return FakeDecisions()
    return SqliteDecisions(tmp_path / "git" / "decisions.sqlite", None)


def test_an_empty_log(decisions: Decisions) -> None:
    assert list(decisions.since()) == []
    assert decisions.get(1) is None
    assert decisions.prune("2030") == 0


def test_what_is_kept_comes_back_whole(decisions: Decisions) -> None:
    for number, decision in enumerate((ASKED, DECLINED, FAST), start=1):
        assert decisions.record(decision) == number
        assert decisions.get(number) == replace(decision, id=number)
    assert [decisions.get(number) for number in (0, -1, 4, 1 << 80)] == [None] * 4


def test_the_newest_comes_first_without_its_turns(decisions: Decisions) -> None:
    for decision in (ASKED, DECLINED, FAST, replace(FAST, question="Again?")):
        decisions.record(decision)
    listed = list(decisions.since())
    assert [each.id for each in listed] == [1, 4, 3, 2]
    assert listed[0] == replace(ASKED, id=1, turns=())


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("", "", [22, 21, 20]),
        ("2026-11-21", "", [22, 21]),
        ("2026-11-21T09:30:00Z", "", [22, 21]),
        ("2026-11-21T09:30:01Z", "", [22]),
        ("", "2026-11-21T09:30:00Z", [20]),
        ("2026-11-21", "2026-11-22", [21]),
        ("2027", "", []),
    ],
)
def test_a_span_of_time(decisions: Decisions, since: str, until: str, days: list[int]) -> None:
    for decision in (DECLINED, FAST, ASKED):
        decisions.record(decision)
    assert [int(each.at[8:10]) for each in decisions.since(since, until)] == days


@pytest.mark.parametrize(
    ("only", "numbers"),
    [
        (Only(), [3, 2, 1]),
        (Only(via=frozenset({Via.WIKI})), [2]),
        (Only(via=frozenset({Via.DECLINED, Via.FAILED})), [1]),
        (Only(page=PAGE), [2]),
        (Only(page="wiki/concepts/proxy.md"), [3]),
        (Only(frozenset({Via.WIKI}), "wiki/concepts/proxy.md"), []),
        (Only(page="' OR 1=1 --"), []),
    ],
)
def test_some_of_them(decisions: Decisions, only: Only, numbers: list[int]) -> None:
    for decision in (DECLINED, FAST, ASKED):
        decisions.record(decision)
    assert [each.id for each in decisions.since(only=only)] == numbers


def test_a_number_is_never_given_twice(decisions: Decisions) -> None:
    for decision in (DECLINED, FAST):
        decisions.record(decision)
    assert decisions.prune("2026-11-21") == 1
    assert decisions.prune("2026-11-21") == 0
    assert [each.id for each in decisions.since()] == [2]
    assert decisions.prune("2027") == 1
    assert decisions.record(FAST) == 3


def test_what_is_pruned_takes_no_turn_of_others_along(decisions: Decisions) -> None:
    decisions.record(replace(ASKED, at=DECLINED.at))
    decisions.record(ASKED)
    assert decisions.prune("2026-11-21") == 1
    assert decisions.get(2) == replace(ASKED, id=2)


def test_no_key_is_kept(decisions: Decisions) -> None:
    said = f"my key is {KEY}"
    number = decisions.record(
        replace(ASKED, question=said, answer=said, turns=(Turn(f"{said}\n", said),))
    )
    kept = decisions.get(number)
    assert kept is not None
    assert KEY not in repr(kept)
    assert kept.question == "my key is (secret removed)"
    assert kept.turns == (Turn("my key is (secret removed)\n", "my key is (secret removed)"),)
