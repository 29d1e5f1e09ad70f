"""``gitwiki plan-topics`` from a question in the log to an entry that a compile makes a page of."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fakes.decisions import DECLINED
from fakes.git_repositories import git
from fakes.small_wiki import ALPHA, BETA, new_wiki

from gitwiki.__main__ import run
from gitwiki.bootstrap import open_decisions

if TYPE_CHECKING:
    from pathlib import Path

QUESTIONS = ("How long does the gateway wait?", "Is the gateway\x1b[2J open?", "Any zeppelin?")
WRITTEN = """
# asked 2 times, last 2026-11-20: "Is the gateway[2J open?"; in 1 source
- slug: gateway
  title: Gateway
  aliases: []
  category: concept
"""


@pytest.fixture
def wiki(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GITWIKI_AUDIT_DAYS", "forever")
    new_wiki(tmp_path / "wiki", {"alpha": ALPHA, "beta": BETA})
    log = open_decisions(tmp_path / "wiki")
    for question in QUESTIONS:
        log.record(replace(DECLINED, question=question))
    return tmp_path / "wiki"


def plan(wiki: Path, *args: str, code: int = 0) -> None:
    assert run(["plan-topics", "--since", "2026-01-01", "-C", str(wiki), *args]) == code


def test_it_is_shown_for_people(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan(wiki, "-n", "1")
    out, err = capsys.readouterr()
    assert out == (
        "score  page               why\n"
        '  6.1  Gateway (concept)  asked 2 times, last 2026-11-20: "Is the gateway[2J open?"; '
        "in 1 source\n"
        "and 1 more (-n)\n"
        "nothing in the sources says anything of this: add a source:\n"
        "  2026-11-20 Any zeppelin?\n"
    )
    assert "plan-topics --write" in err
    assert not (wiki / "topics.yaml").exists()


def test_it_is_put_behind_what_people_wrote(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = "# ours\n- {title: Cache}   # soon"
    (wiki / "topics.yaml").write_text(listed)
    plan(wiki, "--write", "--json")
    data = json.loads(capsys.readouterr().out)
    assert data["written"] == ["topics.yaml"]
    assert [each["path"] for each in data["topics"]] == ["wiki/concepts/gateway.md"]
    assert data["missing"][0]["asked"][0] == {
        "question": "Any zeppelin?",
        "day": "2026-11-20",
        "via": "declined",
    }
    assert (wiki / "topics.yaml").read_text() == f"{listed}\n{WRITTEN}"
    plan(wiki, "--write")
    assert (wiki / "topics.yaml").read_text() == f"{listed}\n{WRITTEN}"
    assert capsys.readouterr().out.startswith("no page to propose\n")


def test_a_list_that_cannot_be_read_is_left_alone(
    wiki: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (wiki / "topics.yaml").write_text("- title: [\n")
    plan(wiki, "--write", code=1)
    assert "topics.yaml cannot be added to: line " in capsys.readouterr().err
    assert (wiki / "topics.yaml").read_text() == "- title: [\n"
    (wiki / "topics.yaml").write_bytes(b"# \xff\n")
    plan(wiki, "--write", code=1)
    assert "it is not valid UTF-8" in capsys.readouterr().err


def test_a_link_is_not_written_through(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = wiki.parent / "elsewhere"
    (wiki / "topics.yaml").symlink_to(target)
    plan(wiki, "--write", code=1)
    assert not target.exists()
    assert "topics.yaml" in capsys.readouterr().err


def test_only_questions_from_then_on_count(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan-topics", "--since", "2026-11-21", "-C", str(wiki)]) == 0
    assert "Gateway" not in capsys.readouterr().out
    assert run(["plan-topics", "--since", "soon", "-C", str(wiki)]) == 2


def test_the_page_comes_with_the_next_compile(wiki: Path) -> None:
    plan(wiki, "--write", "--quiet")
    git(wiki, "add", "topics.yaml")
    git(wiki, "-c", "user.name=Ada", "-c", "user.email=a@example.org", "commit", "-qm", "Ask")
    assert run(["compile", "--compiler", "extractive", "--quiet", "-C", str(wiki)]) == 0
    assert run(["pr", "merge", "1", "--quiet", "-C", str(wiki)]) == 0
    assert "title: Gateway\n" in (wiki / "wiki" / "concepts" / "gateway.md").read_text()
