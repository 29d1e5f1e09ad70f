"""Compiling into a bundle and proposing it, as two jobs of a workflow do."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import git
from fakes.quoting_model import quoting_model
from fakes.wikis import make_wiki, open_wiki, refs, start
from standin import StandIn

from gitwiki.__main__ import run
from gitwiki.bootstrap.models import open_ledger
from gitwiki.bundle import read
from gitwiki.cli.step_outputs import write_outputs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SOURCES = ("faq.md", "grid-operator-note.md")
_ENTRY = re.compile(
    r"(?P<name>\w+)<<(?P<mark>gitwiki-[0-9a-f]{32})\n(?P<value>.*?)\n(?P=mark)\n", re.DOTALL
)


@pytest.fixture
def outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which outputs of a step are set."""
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "outputs"))
    return tmp_path / "outputs"


def taken(path: Path) -> Mapping[str, str]:
    """The outputs as a runner reads them; the file is emptied."""
    text = path.read_text(encoding="utf-8")
    assert _ENTRY.sub("", text) == ""
    marks = [match["mark"] for match in _ENTRY.finditer(text)]
    assert len(set(marks)) == len(marks)
    path.write_text("")
    return {match["name"]: match["value"] for match in _ENTRY.finditer(text)}


def test_two_jobs_with_a_model_and_their_outputs(tmp_path: Path, outputs: Path) -> None:
    """One job has a key and a clone of its own, the other has neither key nor answers."""
    make_wiki(tmp_path / "origin", SOURCES)
    git(tmp_path, "clone", "-q", "origin", "job")
    bundle = tmp_path / "bundle.json"
    with StandIn(quoting_model) as server:
        given = {**server.environment, "GITHUB_OUTPUT": str(outputs)}
        with start(tmp_path / "job", "compile", "--output", str(bundle), environment=given) as job:
            out, err = job.communicate()
        assert job.returncode == 0, out + err
    said = taken(outputs)
    assert said["bundle"] == "true"
    assert "answers" in out
    assert open_ledger(tmp_path / "origin").rows() == ()
    directory = str(tmp_path / "origin")
    assert run(["propose", str(bundle), "--sha256", said["sha256"], "-C", directory]) == 0
    (pull,) = open_wiki(tmp_path / "origin").forge.pull_requests()
    assert taken(outputs) == {
        "number": "1",
        "url": "",
        "head": pull.head,
        "operation": "opened",
    }
    assert pull.proposal.compiler == "claude claude-opus-5-5"
    rows = open_ledger(tmp_path / "origin").rows()
    assert len(rows) == len(read(bundle.read_bytes(), "x").ledger) > 0
    assert run(["propose", str(bundle), "-C", directory]) == 0
    assert taken(outputs)["operation"] == "found"
    assert open_ledger(tmp_path / "origin").rows() == rows
    # Nothing of the answers may be taken for one that this clone has paid for.
    assert not (tmp_path / "origin" / ".git" / "gitwiki" / "replies").exists()


def test_a_job_without_work_says_so_and_leaves_no_file(tmp_path: Path, outputs: Path) -> None:
    make_wiki(tmp_path / "wiki", ())
    bundle = tmp_path / "bundle.json"
    bundle.write_text("of an earlier run")
    assert run(["compile", "--output", str(bundle), "-C", str(tmp_path / "wiki")]) == 0
    assert taken(outputs) == {"bundle": "false", "sha256": ""}
    assert not bundle.exists()


def test_a_batch_under_way_makes_no_bundle(tmp_path: Path, outputs: Path) -> None:
    make_wiki(tmp_path / "wiki", SOURCES)
    bundle = tmp_path / "bundle.json"
    with StandIn(quoting_model, batch_polls=2) as server:
        given = {**server.environment, "GITHUB_OUTPUT": str(outputs)}
        arguments = ("compile", "--batch", "--no-wait", "--output", str(bundle))
        found = []
        for _ in range(9):
            with start(tmp_path / "wiki", *arguments, environment=given) as job:
                out, err = job.communicate()
            assert job.returncode == 0, out + err
            found.append(taken(outputs)["bundle"])
            assert bundle.exists() == (found[-1] == "true")
            if bundle.exists():
                break
    assert found == ["false", "false", "true"]
    answers = read(bundle.read_bytes(), "x").replies.values()
    assert {answer.batch for answer in answers} == {True}
    assert run(["propose", str(bundle), "-C", str(tmp_path / "wiki")]) == 0


def test_a_folder_without_bundles_is_nothing_to_do(
    tmp_path: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_wiki(tmp_path / "wiki", SOURCES)
    (tmp_path / "bundles").mkdir()
    assert run(["propose", str(tmp_path / "bundles"), "-C", str(tmp_path / "wiki")]) == 0
    assert capsys.readouterr().out == "nothing to propose: there is no bundle\n"
    assert taken(outputs) == {"number": "", "url": "", "head": "", "operation": "none"}


@pytest.mark.parametrize("digests", [1, 3], ids=["one is not announced", "one is missing"])
def test_files_and_checksums_go_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], digests: int
) -> None:
    make_wiki(tmp_path / "wiki", SOURCES)
    known = []
    for number in (1, 2):
        path = tmp_path / "bundles" / f"{number}.json"
        arguments = ["compile", "--output", str(path), "--shard", f"{number}/2"]
        assert run([*arguments, "-C", str(tmp_path / "wiki")]) == 0
        known.append(capsys.readouterr().out.split()[-1])
    before = refs(tmp_path / "wiki")
    given = [word for each in [*known, "0" * 64][:digests] for word in ("--sha256", each)]
    folder = str(tmp_path / "bundles")
    assert run(["propose", folder, *given, "-C", str(tmp_path / "wiki")]) == 1
    assert "SHA-256" in capsys.readouterr().err
    assert refs(tmp_path / "wiki") == before
    both = [word for each in reversed(known) for word in ("--sha256", each)]
    assert run(["propose", folder, *both, "-C", str(tmp_path / "wiki")]) == 0


@pytest.mark.parametrize("shard", ["0/3", "4/3", "1/0", "1", "a/b", "-1/3", "1/257", "", "١/٢"])
def test_a_shard_that_is_none_is_a_usage_error(tmp_path: Path, shard: str) -> None:
    assert run(["compile", "--shard", shard, "-C", str(tmp_path)]) == 2


@pytest.mark.parametrize("option", ["--dry-run", "--forecast"])
def test_a_bundle_is_no_rehearsal(tmp_path: Path, option: str) -> None:
    path = str(tmp_path / "bundle.json")
    assert run(["compile", "--output", path, option, "-C", str(tmp_path)]) == 2


def test_nothing_is_paid_for_where_the_bundle_cannot_be_written(tmp_path: Path) -> None:
    make_wiki(tmp_path / "wiki", SOURCES)
    with StandIn(quoting_model) as server:
        arguments = ("compile", "--output", str(tmp_path))
        with start(tmp_path / "wiki", *arguments, environment=server.environment) as job:
            _, err = job.communicate()
        assert job.returncode == 2
        assert "Error" in err or "cannot be written" in err
        assert server.calls == {}


def test_outputs_that_cannot_be_written_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_wiki(tmp_path / "wiki", SOURCES)
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "none" / "outputs"))
    path = str(tmp_path / "bundle.json")
    assert run(["compile", "--output", path, "-C", str(tmp_path / "wiki")]) == 2
    assert "outputs cannot be written" in capsys.readouterr().err


def test_what_a_value_holds_sets_no_other_output(outputs: Path) -> None:
    write_outputs({"url": "a\noperation<<x\nopened\nx\n", "operation": "none"})
    marks = re.findall(r"gitwiki-[0-9a-f]{32}", outputs.read_text())
    assert len(marks) == 4
    assert taken(outputs) == {"url": "a\noperation<<x\nopened\nx\n", "operation": "none"}


def test_the_example_of_its_help_runs(tmp_path: Path) -> None:
    make_wiki(tmp_path / "wiki", SOURCES)
    for arguments in (["compile", "--output", "bundle.json"], ["propose", "bundle.json"]):
        done = subprocess.run(
            (sys.executable, "-m", "gitwiki", *arguments), cwd=tmp_path / "wiki", check=False
        )
        assert done.returncode == 0
    assert len(open_wiki(tmp_path / "wiki").forge.pull_requests()) == 1
