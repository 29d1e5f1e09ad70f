"""``gitwiki respond``: what it prints, and the outputs of a step."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from fakes.talk import Talk, note, notes

from gitwiki.__main__ import run
from gitwiki.cli.output import Printer
from gitwiki.cli.respond import answer
from gitwiki.cli.step_outputs import write_outputs
from gitwiki.errors import OutputError
from gitwiki.workflows.respond import read_event

if TYPE_CHECKING:
    from pathlib import Path

PATH = "wiki/notes/alpha.md"


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    talk = Talk.make(tmp_path / "wiki", notes(alpha=note("Alpha", "It is the first.")))
    talk.open(7, {PATH: note("Alpha", "It is the one.")})
    return talk


@pytest.fixture
def outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that GITHUB_OUTPUT names."""
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "outputs"))
    return tmp_path / "outputs"


def _event(body: str, number: int = 7) -> bytes:
    comment = {"id": 1, "body": body}
    event = {"action": "created", "issue": {"number": number}, "comment": comment}
    return json.dumps(event).encode()


def _read(outputs: Path) -> list[tuple[str, str]]:
    """The outputs, as a runner reads them."""
    text = outputs.read_text(encoding="utf-8")
    found = re.findall(r"^(\w+)<<(\S+)\n(.*?)\n?\2\n", text, re.MULTILINE | re.DOTALL)
    return [(name, value) for name, _, value in found]


def test_the_step_knows_what_to_do_next(
    talk: Talk, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    talk.comment(7, "/gitwiki lint")
    answer(talk.outside, read_event(_event("/gitwiki lint"), "e"), Printer())
    assert capsys.readouterr().out == "lint: #7 is to be linted\n"
    assert _read(outputs) == [("action", "lint"), ("number", "7")]


def test_where_there_is_nothing_to_do_it_says_so_and_is_fine(
    talk: Talk, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    talk.comment(7, "/gitwiki lint", may_write=False)
    answer(talk.outside, read_event(_event("/gitwiki lint"), "e"), Printer(json=True))
    printed = json.loads(capsys.readouterr().out)
    assert (printed["action"], printed["number"]) == ("none", None)
    assert _read(outputs) == [("action", "none"), ("number", "")]


def test_outputs_are_appended_and_cannot_begin_another_one(outputs: Path) -> None:
    write_outputs({"one": "1"})
    write_outputs({"two": "a\naction<<E\nrecompile\nE\n"})
    assert _read(outputs) == [("one", "1"), ("two", "a\naction<<E\nrecompile\nE\n")]
    ends = re.findall(r"<<(gitwiki-[0-9a-f]{32})$", outputs.read_text("utf-8"), re.MULTILINE)
    assert len(set(ends)) == 2


def test_without_a_file_for_outputs_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_outputs({"one": "1"})
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path))
    with pytest.raises(OutputError, match="cannot be written"):
        write_outputs({"one": "1"})


def test_the_event_is_the_one_that_the_environment_names(
    talk: Talk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    at = ["respond", "-C", str(talk.directory)]
    assert run(at) == 2
    assert "neither does GITHUB_EVENT_PATH" in capsys.readouterr().err
    event = tmp_path / "event.json"
    event.write_bytes(_event("/gitwiki lint"))
    monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))
    assert run(at) == 2
    assert "needs a repository on GitHub" in capsys.readouterr().err
    assert run([*at, "--event", str(tmp_path / "nothing.json")]) == 2
    assert "nothing.json is no event of a comment" in capsys.readouterr().err
