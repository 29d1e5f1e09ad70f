"""``gitwiki audit`` over a log with decisions: what issue and people ask of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from fakes.decisions import ASKED, DECLINED, FAST
from fakes.small_wiki import ALPHA, CACHE, edit, new_wiki, proposed

from gitwiki.__main__ import run
from gitwiki.bootstrap import open_decisions
from gitwiki.ports import Candidate, Loaded, Turn, Verdict, Via
from gitwiki.wiki.page import statement_digest
from gitwiki.workflows import pulls
from gitwiki.workflows.commits import base_commit

if TYPE_CHECKING:
    from pathlib import Path

    from gitwiki.adapters.git import GitRepository
    from gitwiki.ports import Decision

PROXY = "wiki/concepts/proxy.md"
OLD, NEW = "a limit of 4 KB", "a limit of 5 KB"


def ago(**time: int) -> str:
    return (datetime.now(UTC) - timedelta(**time)).isoformat()


def day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%d %H:%M")


@pytest.fixture
def place(repository: GitRepository) -> Path:
    """A repository in which was asked: last month, this week and yesterday."""
    log = open_decisions(repository.git_directory)
    failed = replace(DECLINED, question="And the proxy?", via=Via.FAILED, why="no connection")
    for decision in (
        replace(DECLINED, at=ago(days=30)),
        replace(failed, at=ago(days=6)),
        replace(FAST, at=ago(days=3)),
        replace(DECLINED, at=ago(days=2)),
        replace(ASKED, at=ago(days=1)),
    ):
        log.record(decision)
    return repository.git_directory


def test_what_was_asked_last_week_and_not_answered(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["audit", "-C", str(place), "--since", "7d", "--unanswered"]) == 0
    assert capsys.readouterr().out == (
        f"#4    {day(ago(days=2))}  declined  Who pays for the cache?\n"
        "      no page and no passage speaks of it\n"
        f"#2    {day(ago(days=6))}  failed    And the proxy?\n"
        "      no connection\n"
    )


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ([], [5, 4, 3, 2, 1]),
        (["-n", "2"], [5, 4]),
        (["--since", "7d"], [5, 4, 3, 2]),
        (["--until", "36h"], [4, 3, 2, 1]),
        (["--via", "wiki", "--via", "failed"], [3, 2]),
        (["--via", "wiki", "--unanswered"], [4, 3, 2, 1]),
        (["--page", PROXY], [5]),
        (["--page", CACHE], [3]),
        (["--page", CACHE, "--unanswered"], []),
    ],
)
def test_the_filters(
    place: Path, filters: list[str], numbers: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["audit", "--json", *filters, "-C", str(place)]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [each["number"] for each in data["decisions"]] == numbers
    if "-n" not in filters:
        assert run(["audit", "export", *filters, "-C", str(place)]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert [json.loads(line)["number"] for line in lines] == numbers


def resting(text: str) -> Decision:
    digest = statement_digest("statement", text)
    verdict = Verdict(text, ("alpha-p-1",), CACHE, digest, kept=True)
    return replace(
        FAST, at="2023-11-14T23:00:00Z", question=f"Is it so: {text}", verdicts=(verdict,)
    )


def test_which_answers_cited_a_page_that_was_later_corrected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outside = new_wiki(tmp_path, {"alpha": ALPHA})
    pulls.merge(outside, proposed(outside, "alpha").number)
    log = open_decisions(tmp_path)
    # Kept before the log deletes what is old by the clock of this machine.
    decisions = [
        resting(f"The cache has {OLD} for each answer."),
        resting("A cache is a store of answers."),
    ]
    for decision in decisions:
        log.record(replace(decision, at=ago(days=1)))
    assert run(["audit", "--corrected", "-C", str(tmp_path)]) == 0
    nothing = "no answer on record rests on a statement that was changed or removed\n"
    assert capsys.readouterr().out == nothing
    edit(outside, CACHE, OLD, NEW)
    assert run(["audit", "--corrected", "-C", str(tmp_path)]) == 0
    commit = base_commit(outside).id[:12]
    assert capsys.readouterr().out == (
        f"#1    {day(ago(days=1))}  Is it so: The cache has a limit of 4 KB for each answer.\n"
        f"      {CACHE} said: The cache has a limit of 4 KB for each answer.\n"
        f"      since 2023-11-14 ({commit}) "
        "it says: The cache has a limit of 5 KB for each answer.\n"
    )
    edit(outside, CACHE, f"The cache has {NEW} for each answer.", "")
    assert run(["audit", "--corrected", "--since", "2d", "-C", str(tmp_path)]) == 0
    assert "it says: The cache has a limit of 5 KB" in capsys.readouterr().out
    assert run(["audit", "--corrected", "--until", "2d", "-C", str(tmp_path)]) == 0
    assert capsys.readouterr().out == nothing


def test_exactly_what_the_model_saw(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "show", "5", "--turns", "--json", "-C", str(place)]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [tuple(turn.values()) for turn in data["turns"]] == [*map(tuple, ASKED.turns)]
    assert [each["ref"] for each in data["loaded"]] == [each.ref for each in ASKED.loaded]
    assert run(["audit", "show", "5", "--turns", "-C", str(place)]) == 0
    shown = capsys.readouterr().out
    assert "Turn 2, sent:\n  | instructions\n  | How long?\n  | hits\n\nTurn 2, received:" in shown
    assert run(["audit", "export", "--turns", "--since", "36h", "-C", str(place)]) == 0
    assert json.loads(capsys.readouterr().out) == data


def test_one_decision_for_people(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "show", "3", "-C", str(place)]) == 0
    shown = capsys.readouterr().out
    asked = open_decisions(place).get(3)
    assert asked is not None
    assert shown == (
        "#3 What is a cache?\n"
        f"  asked    {asked.at} at commit cccccccccccc\n"
        "  via      wiki: alias and search name the same page\n"
        "  took     0.012 s\n\n"
        "Pages that were considered:\n"
        f"  0.90  {CACHE}  (alias+search)\n"
        f"  0.10  {PROXY}  (search)\n\n"
        "What was read:\n"
        f"  turn 1  fast_path {{}}  {CACHE}  bbbbbbbbbbbb\n\n"
        "Answer:\n"
        "  | A cache is a store of answers. [1]\n\n"
        "Its statements:\n"
        f"  kept     A cache is a store of answers. [alpha-p-123456]  {CACHE}\n"
    )
    assert run(["-C", str(place), "audit", "show", "3", "--turns"]) == 0
    assert capsys.readouterr().out == f"{shown}\nNo model was asked.\n"
    assert run(["audit", "-C", str(place), "show", "1"]) == 0
    assert "Answer:\n  | (none)\n" in capsys.readouterr().out
    assert run(["audit", "show", "5", "-C", str(place)]) == 0
    shown = capsys.readouterr().out
    assert "  part of  conversation 7\n" in shown
    assert "  model    claude-opus-5-5, 1,630 tokens read, 80 written, $0.0125\n" in shown
    assert "  dropped  It is tired.  (no source says so)\n" in shown
    assert "\n2 turns; `gitwiki audit show 5 --turns` prints" in shown


ESCAPE = "\x1b]0;owned\x07\x1b[2J"


def test_hostile_texts_stay_texts(
    repository: GitRepository, capsys: pytest.CaptureFixture[str]
) -> None:
    place = repository.git_directory
    bad = f"{ESCAPE}\n##[error]x\r\n#9    2026-11-20 08:00  wiki      fake\u202e"
    log = open_decisions(place)
    log.record(
        replace(
            ASKED,
            at=ago(days=1),
            question=bad,
            why=bad,
            answer=bad,
            conversation=bad,
            model=bad,
            candidates=(Candidate(bad, 1.0, bad),),
            loaded=(Loaded(bad, bad, bad, bad, 1),),
            verdicts=(Verdict(bad, (bad,), bad, "123456", kept=True),),
            turns=(Turn(bad, f"{bad}\n\nTurn 9, sent:\n"),),
        )
    )
    for command in (["audit"], ["audit", "show", "1", "--turns"], ["audit", "export", "--turns"]):
        assert run([*command, "-C", str(place)]) == 0
        out = capsys.readouterr().out
        assert not {"\x1b", "\x07", "\r", "\u202e"} & set(out)
        assert "##[" not in out
        assert not [line for line in out.splitlines() if line.startswith(("#9", "Turn 9"))]
    assert json.loads(out)["question"] == bad
    assert run(["audit", "--json", "-C", str(place)]) == 0
    assert json.loads(capsys.readouterr().out)["decisions"][0]["question"] == bad


def test_to_prune(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "prune", "--before", "60h", "-C", str(place)]) == 0
    assert capsys.readouterr().out == "deleted 3 decisions\n"
    assert [each.id for each in open_decisions(place).since()] == [5, 4]
    assert run(["audit", "prune", "--before", "", "-C", str(place)]) == 2
    assert "--before needs a day" in capsys.readouterr().err


def test_options_before_a_subcommand_are_not_lost(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for options in (["--json"], ["--since", "7d"], ["--corrected"]):
        assert run(["audit", *options, "-C", str(place), "export"]) == 2
        assert "options of `gitwiki audit export` go behind it" in capsys.readouterr().err


def test_a_damaged_log_is_said_to_be_one(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = place / "gitwiki" / "decisions.sqlite"
    path.write_bytes(b"This is no database. " * 400)
    assert run(["audit", "-C", str(place)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"gitwiki: the audit log {path} is damaged")
    assert "move it away" in said


def test_the_log_needs_a_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "-C", str(tmp_path)]) == 2
    assert "is not in a Git repository" in capsys.readouterr().err
