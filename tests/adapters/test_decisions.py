"""The audit log on disk: who may read it, what is never in it, and what becomes of it in time."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fakes.decisions import ASKED, DECLINED, FAST

from gitwiki.adapters.decisions import SqliteDecisions
from gitwiki.adapters.decisions_schema import STEPS
from gitwiki.errors import DecisionsError
from gitwiki.ports import Candidate, Loaded, Turn, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

GITHUB = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"
ANTHROPIC = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz"
PASSWORD = "correct-h0rse-battery"
PRIVATE = "MIIEowIBAAKCAQEA7bq1xkzN0yP5"
SECRETS = (
    f"{GITHUB} and {ANTHROPIC} and https://me:{PASSWORD}@example.org/ and\n"
    f"-----BEGIN RSA PRIVATE KEY-----\n{PRIVATE}\n-----END RSA PRIVATE KEY-----\n"
)
NOVEMBER = datetime(2026, 11, 23, tzinfo=UTC)


def log(folder: Path, days: int | None = None, now: datetime = NOVEMBER) -> SqliteDecisions:
    return SqliteDecisions(folder / "log" / "decisions.sqlite", days, lambda: now)


def path_of(folder: Path) -> Path:
    return folder / "log" / "decisions.sqlite"


def bytes_of(folder: Path) -> bytes:
    """All that is on disk, files beside the database included."""
    return b"".join(path.read_bytes() for path in sorted((folder / "log").iterdir()))


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    decisions = log(tmp_path)
    decisions.record(FAST)
    with closing(sqlite3.connect(path_of(tmp_path))) as other:
        other.execute("SELECT * FROM decisions").fetchall()
        decisions.record(DECLINED)
        files = sorted((tmp_path / "log").iterdir())
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in files}
    assert modes == dict.fromkeys(
        ("decisions.sqlite", "decisions.sqlite-shm", "decisions.sqlite-wal"), 0o600
    )


def test_to_look_makes_no_file(tmp_path: Path) -> None:
    assert list(log(tmp_path).since()) == []
    assert not (tmp_path / "log").exists()


def test_no_secret_is_in_the_bytes_of_the_file(tmp_path: Path) -> None:
    escaped = GITHUB.replace("_", "\\_")
    marked = ANTHROPIC.replace("api03", "**api03**")
    said = f"{SECRETS} {escaped} {marked}"
    decision = replace(
        ASKED,
        commit=said,
        question=said,
        conversation=said,
        why=said,
        answer=said,
        model=said,
        candidates=(Candidate(said, 1.0, said),),
        loaded=(Loaded(said, json.dumps({"query": said}), said, said, 1),),
        verdicts=(Verdict(said, (said,), said, said, kept=False, why=said),),
        turns=(Turn(f"{said}\n" * 400, said),),
    )
    decisions = log(tmp_path)
    number = decisions.record(decision)
    kept = repr(decisions.get(number))
    assert "(secret removed)" in kept
    written = bytes_of(tmp_path)
    for secret in (GITHUB, escaped, ANTHROPIC, marked, PASSWORD, PRIVATE):
        assert secret not in kept
        assert secret.encode() not in written


def test_a_text_that_cannot_be_written_or_is_endless(tmp_path: Path) -> None:
    decisions = log(tmp_path)
    number = decisions.record(replace(ASKED, question="\udcff\0 " + "why " * 300_000))
    kept = decisions.get(number)
    assert kept is not None
    assert kept.question.startswith("\\udcff\0 why why")
    assert len(kept.question) < 21_000


def test_two_instants_of_different_clocks_are_compared(tmp_path: Path) -> None:
    decisions = log(tmp_path)
    decisions.record(replace(FAST, at="2026-11-21T01:00:00+02:00"))
    assert [each.at for each in decisions.since("2026-11-20T22:30:00.5Z")] == [
        "2026-11-20T23:00:00Z"
    ]
    assert list(decisions.since("2026-11-21")) == []


def test_more_than_are_read_at_a_time(tmp_path: Path) -> None:
    decisions = log(tmp_path)
    decisions.record(DECLINED)
    columns = "question, conversation, via, routed, why, answer, model, input, output, cache_read"
    copied = f"commit_id, {columns}, cache_write, dollars, seconds"
    with closing(sqlite3.connect(path_of(tmp_path))) as connection, connection:
        connection.executemany(
            f"INSERT INTO decisions (at, {copied}) SELECT ?, {copied} FROM decisions WHERE id = 1",  # noqa: S608
            [(f"2026-11-20T08:{n // 60:02}:{n % 7:02}Z",) for n in range(449)],
        )
    found = [(each.at, each.id) for each in decisions.since()]
    assert len(set(found)) == 450
    assert found == sorted(found, reverse=True)


def test_what_turns_have_in_common_is_kept_once(tmp_path: Path) -> None:
    page = "".join(
        f"Line {number} of a page, {number * 7919} words long.\n" for number in range(3000)
    )
    turns = tuple(
        Turn(f"Turn {number}\n{page}" + "asked more\n" * number, "on") for number in range(20)
    )
    decisions = log(tmp_path)
    number = decisions.record(replace(ASKED, turns=turns))
    kept = decisions.get(number)
    assert kept is not None
    assert kept.turns == turns
    assert path_of(tmp_path).stat().st_size < len(page) * 3 < sum(len(t.sent) for t in turns) / 5


@pytest.mark.parametrize(
    "text", ["", "\n", "a", "a\r\nb\u2028c\x0b\n\n", "x" * 200_000, "é" * 70_000 + "\n\n"]
)
def test_a_turn_comes_back_to_the_letter(tmp_path: Path, text: str) -> None:
    decisions = log(tmp_path)
    number = decisions.record(replace(ASKED, turns=(Turn(text, text), Turn("", text))))
    kept = decisions.get(number)
    assert kept is not None
    assert kept.turns == (Turn(text, text), Turn("", text))


def test_what_is_too_old_goes_with_the_next_decision(tmp_path: Path) -> None:
    decisions = log(tmp_path, days=2)
    unlike = "zebra crossing"
    decisions.record(replace(ASKED, at="2026-11-20T23:59:59Z", question=unlike))
    decisions.record(replace(ASKED, at="2026-11-21T00:00:00Z"))
    decisions.record(FAST)
    assert [each.id for each in decisions.since()] == [3, 2]
    assert unlike.encode() not in bytes_of(tmp_path)
    assert _counts(tmp_path)["texts"] == 4
    log(tmp_path, days=2, now=datetime(2027, 1, 1, tzinfo=UTC)).record(
        replace(FAST, at="2027-01-01T00:00:00Z")
    )
    counts = _counts(tmp_path)
    assert (counts["decisions"], counts["turns"], counts["texts"]) == (1, 0, 0)


def _counts(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path_of(folder))) as connection:
        names = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        return {
            name: connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0]  # noqa: S608
            for name in names
        }


def test_the_file_shrinks_when_it_is_pruned(tmp_path: Path) -> None:
    decisions = log(tmp_path)
    decisions.record(FAST)
    small = path_of(tmp_path).stat().st_size
    noise = "".join(f"{number * 7919:x}" for number in range(40_000))
    decisions.record(replace(ASKED, at=DECLINED.at, turns=(Turn(noise, "on"),)))
    assert path_of(tmp_path).stat().st_size > small + 60_000
    assert decisions.prune("2026-11-21") == 1
    assert path_of(tmp_path).stat().st_size <= small
    assert [each.id for each in decisions.since()] == [1]


def test_with_no_days_nothing_is_kept(tmp_path: Path) -> None:
    assert log(tmp_path, days=0).record(ASKED) == 0
    assert not (tmp_path / "log").exists()
    assert log(tmp_path).record(ASKED) == 1
    assert log(tmp_path, days=0).record(ASKED) == 0
    assert list(log(tmp_path).since()) == []
    assert ASKED.question.encode() not in bytes_of(tmp_path)


def test_the_log_of_an_older_version_is_brought_up_to_date(tmp_path: Path) -> None:
    path = path_of(tmp_path)
    old = SqliteDecisions(path, None, steps=STEPS)
    old.record(ASKED)
    newer = (*STEPS, "ALTER TABLE decisions ADD COLUMN note TEXT; CREATE TABLE more (a INTEGER)")
    new = SqliteDecisions(path, None, steps=newer)
    assert new.get(1) == replace(ASKED, id=1)
    assert new.record(FAST) == 2
    with pytest.raises(DecisionsError, match=r"written by a newer gitwiki \(schema 2, this one: 1"):
        old.record(FAST)
    assert "more" in _counts(tmp_path)


def _no_database(path: Path) -> None:
    path.write_bytes(b"no database at all, but long enough to be looked at" * 100)


def _torn(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    path.write_bytes(data)


def _of_somebody_else(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


def _without_a_text(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE texts SET body = x'00'")


def _without_a_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE verdicts")


@pytest.mark.parametrize(
    "damage", [_no_database, _torn, _of_somebody_else, _without_a_text, _without_a_table]
)
def test_a_damaged_log_says_what_to_do(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    log(tmp_path).record(ASKED)
    path = path_of(tmp_path)
    damage(path)
    before = path.read_bytes()
    with pytest.raises(DecisionsError, match="move it away") as caught:
        log(tmp_path).get(1)
    assert f"`mv {path} {path}.damaged`" in str(caught.value)
    assert path.read_bytes() == before
    path.rename(path.with_suffix(".damaged"))
    assert log(tmp_path).record(ASKED) == 1


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file\n")
    with pytest.raises(DecisionsError, match=r"cannot be used .* look at its permissions"):
        log(tmp_path).record(ASKED)
    path_of(tmp_path / "other").mkdir(parents=True)
    with pytest.raises(DecisionsError, match="cannot be used"):
        log(tmp_path / "other").get(1)


def test_a_log_that_another_process_holds(tmp_path: Path) -> None:
    decisions = log(tmp_path)
    decisions.record(ASKED)
    hasty = SqliteDecisions(path_of(tmp_path), None, patience=0.05)
    with closing(sqlite3.connect(path_of(tmp_path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DecisionsError, match="is in use by another process; run it again"):
            hasty.record(FAST)
        assert hasty.get(1) == replace(ASKED, id=1)
        other.execute("ROLLBACK")
    assert hasty.record(FAST) == 2


_WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from fakes.decisions import ASKED
from gitwiki.adapters.decisions import SqliteDecisions
decisions = SqliteDecisions(Path(sys.argv[1]), None)
print(*(decisions.record(replace(ASKED, question=f"{sys.argv[2]} {n}")) for n in range(60)))
"""


def test_two_processes_record_at_once(tmp_path: Path) -> None:
    path = path_of(tmp_path)
    tests = Path(__file__).resolve().parents[1]
    command = (sys.executable, "-c", _WRITER, str(path))
    writers = [
        subprocess.Popen(
            (*command, name), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tests
        )
        for name in ("one", "two")
    ]
    ended = [(*writer.communicate(timeout=60), writer.returncode) for writer in writers]
    assert [(code, err) for _, err, code in ended] == [(0, "")] * 2
    numbers = [int(each) for out, _, _ in ended for each in out.split()]
    assert sorted(numbers) == list(range(1, 121))
    found = list(log(tmp_path).since())
    expected = sorted(f"{name} {n}" for name in ("one", "two") for n in range(60))
    assert sorted(each.question for each in found) == expected
    assert {len(each.verdicts) for each in found} == {2}
    assert _counts(tmp_path)["turns"] == 120 * 4
