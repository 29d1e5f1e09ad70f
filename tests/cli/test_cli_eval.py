"""``gitwiki eval`` as it is typed, on a small wiki, with a stand-in for the Messages API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from fakes.asking_model import asking_model
from fakes.git_repositories import git, make_repository
from fakes.holdings import BOILER, HOLDS, MILLS, NEVER, mill, page_text

from gitwiki.__main__ import run
from gitwiki.bootstrap import open_decisions

if TYPE_CHECKING:
    from pathlib import Path

    from standin import StandIn

OUSE = "---\ntitle: The River Ouse\nauthor: Ada\n---\n\n# The River Ouse\n\nA book of rivers.\n"
EELS = "# Eels\n\nEels of the river are caught in autumn with baskets of willow.\n"
LABEL, NEVER_AT = mill().label(HOLDS), mill().label(NEVER)
FILES = {
    "schema.md": "---\ngitwiki: 1\nname: Mill\n---\n",
    "log.md": "# Log\n",
    "raw/mills.md": MILLS,
    "raw/ouse/index.md": OUSE,
    "raw/ouse/01-eels.md": EELS,
    BOILER: page_text("Boiler", (HOLDS, LABEL), (NEVER, NEVER_AT)),
}
NO_MODEL = "there is no model: set ANTHROPIC_API_KEY or ANTHROPIC_BASE_URL, or name --replies"
CASES = """\
- id: litres
  question: How many litres of water does the boiler hold?
  expected: [mills]
  tier: easy
- id: page
  question: Is the boiler of the mill ever left alone?
  expected: [mills, wiki/concepts/boiler.md]
  tier: hard
- id: eels
  question: When are eels caught with baskets of willow?
  expected_works: ouse
  tier: easy
- id: mars
  question: Zygotic quasars?
  expect: declined
  tier: hard
"""


def _made(folder: Path) -> Path:
    make_repository(folder / "wiki", FILES, checkout=True)
    (folder / "cases.yaml").write_text(CASES, encoding="utf-8")
    return folder / "wiki"


@pytest.fixture(scope="module")
def wiki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wiki that no test changes, with its index."""
    return _made(tmp_path_factory.mktemp("eval"))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return _made(tmp_path)


def _eval(wiki: Path, *args: str) -> int:
    return run(["eval", str(wiki.parent / "cases.yaml"), "-C", str(wiki), *args])


def _data(wiki: Path, capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    assert _eval(wiki, "--json", *args) == 0
    return json.loads(capsys.readouterr().out)


def _scores(data: Any, arm: str) -> dict[str, float]:
    return {each["case"]: each["score"] for each in data["answers"] if each["arm"] == arm}


def test_the_arms_side_by_side(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = _data(wiki, capsys)
    assert data["commit"] == git(wiki, "rev-parse", "HEAD")
    assert _scores(data, "raw") == {"litres": 1, "page": 0.5, "eels": 1, "mars": 1}
    assert _scores(data, "wiki") == {"litres": 1, "page": 1, "eels": 1, "mars": 1}
    assert _scores(data, "extracts")["litres"] == 1
    assert set(_scores(data, "fast-path")) == {"litres", "page", "eels", "mars"}
    assert data["absent"] == [{"arm": "agent", "why": NO_MODEL}]
    assert {each["arm"] for each in data["times"]} == {"raw", "wiki", "fast-path", "extracts"}


def test_nothing_is_recorded(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _data(wiki, capsys, "--arm", "extracts")
    assert list(open_decisions(wiki).since()) == []


def test_a_report_for_people(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _eval(wiki, "--arm", "wiki", "--arm", "raw", "--failures", "1") == 0
    printed = capsys.readouterr().out
    assert "| raw | all | 4 | 0.875 (" in printed
    assert "| wiki | raw | all | 4 | +0.125 (" in printed
    assert (
        "| page | 0.5 | passages | only named: wiki/concepts/boiler.md; cited: mills |" in printed
    )
    assert "## Times, in seconds" in printed


def test_two_runs_write_the_same_bytes(wiki: Path, tmp_path: Path) -> None:
    written = []
    for name in ("one", "two"):
        out = tmp_path / "reports" / name
        assert _eval(wiki, "--no-times", "--out", str(out)) == 0
        written.append([(out / each).read_bytes() for each in ("eval.md", "eval.json")])
    assert written[0] == written[1]
    assert json.loads(written[0][1])["times"] is None
    assert written[0][0].startswith(b"# Eval of ")


def test_a_gate_that_fails(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gates = ("--fail-under", "raw=0.9", "--fail-under", "wiki=0.9", "--fail-under", "agent=0")
    assert _eval(wiki, *gates) == 1
    printed = capsys.readouterr()
    assert "- **passed** `--fail-under wiki=0.9`: the score is 1.0000" in printed.out
    assert printed.err.splitlines() == [
        "gitwiki: --fail-under raw=0.9 failed: the score is 0.8750",
        f"gitwiki: --fail-under agent=0 failed: {NO_MODEL}",
    ]


def test_a_baseline(own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arm, out = ("--arm", "wiki"), str(tmp_path / "out")
    assert _eval(own, *arm, "--out", out) == 0
    against = (*arm, "--baseline", f"{out}/eval.json")
    assert _eval(own, *against) == 0
    git(own, "mv", "raw/ouse/01-eels.md", "raw/eels.md")
    git(own, "commit", "-q", "-m", "worse")
    capsys.readouterr()
    assert _eval(own, *against) == 1
    assert capsys.readouterr().err == (
        "gitwiki: --baseline wiki, --max-drop 0.02 failed: the score of 4 shared cases moved by "
        "-0.2500; worse: eels\n"
    )
    assert _eval(own, *against, "--max-drop", "0.25") == 0
    assert _eval(own, *against, "--at", "HEAD~") == 0


def test_the_first_cases_only(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = _data(wiki, capsys, "--arm", "raw", "--limit", "2", "-k", "1")
    assert (list(_scores(data, "raw")), data["hits"]) == (["litres", "page"], 1)


def test_the_agent(
    wiki: Path,
    capsys: pytest.CaptureFixture[str],
    stand_in: StandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", stand_in.url)
    stand_in.play(asking_model)
    data = _data(wiki, capsys, "--arm", "agent", "--limit", "1", "--budget", "1")
    (row,) = data["rows"]
    assert (row["arm"], row["score"]["value"]) == ("agent", 1)
    assert min(row["read"], row["written"], row["dollars"]) > 0
    assert data["model"] == "claude-opus-5-5"
    assert list(open_decisions(wiki).since()) == []


def test_a_budget_that_is_spent_stops_the_agent_alone(
    own: Path,
    capsys: pytest.CaptureFixture[str],
    stand_in: StandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", stand_in.url)
    stand_in.play(asking_model)
    arms = ("--arm", "raw", "--arm", "agent", "--budget", "0")
    data = _data(own, capsys, *arms)
    assert len(_scores(data, "raw")) == 4
    assert _scores(data, "agent") == {}
    (stopped,) = data["stopped"]
    assert stopped["why"].startswith("after 0 of 4 questions: stopped before a call")
    assert _eval(own, *arms, "--fail-under", "agent=0") == 1


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("--arm", "agent"), "no arm can be run: there is no model"),
        (("--arm", "bing"), "'bing' is not one of"),
        (("--fail-under", "bing=1"), "'bing' is no arm; there are raw, wiki, fast-path,"),
        (("--fail-under", "raw=2"), "'raw=2' has no score from 0 to 1, such as raw=0.8"),
        (("--fail-under", "raw"), "'raw' has no score from 0 to 1"),
        (("--fail-under", "raw=nan"), "'raw=nan' has no score from 0 to 1"),
        (("--baseline", "nowhere.json"), "nowhere.json is no report of `gitwiki eval`: No such"),
        (("--at", "nowhere"), "'nowhere' names no commit"),
        (("-k", "0"), "0 is not in the range"),
    ],
)
def test_what_makes_no_sense(
    wiki: Path, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], message: str
) -> None:
    assert _eval(wiki, *args) == 2
    assert message in capsys.readouterr().err


def test_nothing_is_asked_for_cases_that_cannot_be_run(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CASES.replace("[mills]", "[mill]").replace("ouse", "ous")
    (own.parent / "cases.yaml").write_text(text, encoding="utf-8")
    assert _eval(own) == 2
    error = capsys.readouterr().err
    assert "cases.yaml has 2 mistakes, so that nothing was asked:\n" in error
    assert "cases.yaml:1: case litres: 'mill' is no source, work or page of this wiki; did" in error
    assert "did you mean mills" in error
    assert "cases.yaml:9: case eels: 'ous' is no source" in error
    assert not (own / ".git" / "gitwiki" / "search").exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "No such file or directory"),
        (b"- id: \xff", "it is not UTF-8 at byte 6"),
    ],
)
def test_a_file_that_cannot_be_read(
    own: Path, capsys: pytest.CaptureFixture[str], data: bytes | None, message: str
) -> None:
    place = own.parent / "cases.yaml"
    place.unlink()
    if data:
        place.write_bytes(data)
    assert _eval(own) == 2
    assert message in capsys.readouterr().err


def test_a_folder_that_cannot_be_written(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = wiki.parent / "cases.yaml" / "out"
    assert _eval(wiki, "--arm", "raw", "--out", str(out)) == 2
    assert "cannot be written: Not a directory" in capsys.readouterr().err


def test_a_repository_that_is_no_wiki(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_repository(tmp_path / "wiki", {"README.md": "# Notes\n"})
    (tmp_path / "cases.yaml").write_text(CASES, encoding="utf-8")
    assert _eval(tmp_path / "wiki") == 2
    assert "has no schema.md" in capsys.readouterr().err
