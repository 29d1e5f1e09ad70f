"""Every ``--json`` output has exactly the keys that docs/commands.md shows."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from fakes.decisions import DECLINED, FAST
from fakes.git_repositories import git
from fakes.mill_wiki import LARGE, SMALL, finder, long_pages, make_mill
from fakes.talk import Talk, note, notes
from fakes.wikis import EXAMPLES, PROJECT, make_wiki
from standin import Refusal

from gitwiki.__main__ import run
from gitwiki.bootstrap import open_decisions
from gitwiki.bootstrap.models import open_ledger
from gitwiki.cli.output import Printer
from gitwiki.cli.respond import answer
from gitwiki.ports import Reply, ReplyState, Request, Usage
from gitwiki.workflows.respond import read_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from standin import StandIn

COMMANDS_PAGE = (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8")
FAQ, NOTE = "raw/faq.md", "raw/grid-operator-note.md"

_BLOCK = re.compile(r"^(?P<what>[^\n]+)\n\n```json\n(?P<json>.*?)^```", re.MULTILINE | re.DOTALL)


def _documented() -> dict[str, Any]:
    """The example that is shown for each command."""
    blocks = {m["what"]: json.loads(m["json"]) for m in _BLOCK.finditer(COMMANDS_PAGE)}
    named = {_command(what): example for what, example in blocks.items()}
    parts = {
        "diagnostic": named["A diagnostic is a finding of lint or of a reader:"],
        "pull request": named["pr list"]["pull_requests"][0],
        "pull request that was synced": named["sync"]["synced"][0],
    }
    return {name: _filled(example, parts) for name, example in named.items()}


def _command(what: str) -> str:
    found = re.match(r"`gitwiki (.*?)(?: [1G]\w*)? --json`", what)
    one = " CODE" if "GW101" in what else ""
    return f"{found[1]}{one}" if found else what


def _filled(example: Any, parts: dict[str, Any]) -> Any:
    """An example with the keys that it leaves out."""
    if isinstance(example, dict):
        own = {key: _filled(value, parts) for key, value in example.items() if key != "..."}
        return {**parts.get(example.get("...", ""), {}), **own}
    return [_filled(item, parts) for item in example] if isinstance(example, list) else example


DOCUMENTED = _documented()


def _keys(data: Any, before: str = "") -> Iterator[str]:
    """The path of every key: ``added[].path``."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield f"{before}{key}"
            yield from _keys(value, f"{before}{key}.")
    elif isinstance(data, list):
        for item in data:
            yield from _keys(item, f"{before.removesuffix('.')}[].")


class Cli:
    """The command line on one wiki; keeps the keys that each command has printed."""

    def __init__(self, wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.wiki = wiki
        self._capsys = capsys

    def json(self, *args: str, code: int = 0) -> Any:
        """Run a command; its output has to be one JSON document, and nothing is said beside it."""
        assert run([*args, "--json", "-C", str(self.wiki)]) == code
        printed = self._capsys.readouterr()
        assert printed.err == ""
        return json.loads(printed.out)

    def commit(self, path: str, text: str) -> None:
        (self.wiki / path).write_text(text, encoding="utf-8")
        git(self.wiki, "add", ".")
        git(self.wiki, "commit", "-q", "-m", "By hand")


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    make_wiki(tmp_path / "wiki", ("faq.md", "grid-operator-note.md"))
    return Cli(tmp_path / "wiki", capsys)


def _check(command: str, data: Any) -> None:
    """All keys that are documented and no others, where every list has an item."""
    assert sorted(set(_keys(data))) == sorted(set(_keys(DOCUMENTED[command])))


def test_init(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = Cli(tmp_path / "new", capsys).json("init")
    _check("init", data)
    assert data["kept"] == []
    again = Cli(tmp_path / "new", capsys).json("init")
    assert (again["commit"], again["created"], again["kept"]) == ("", [], data["created"])


def test_add(cli: Cli) -> None:
    _check("add", cli.json("add", str(EXAMPLES["refrigerants.md"])))
    again = cli.json("add", str(EXAMPLES["refrigerants.md"]))
    assert again["added"][0]["commit"] == ""


def test_add_tells_of_the_sources_before_the_one_that_is_refused(
    cli: Cli, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "faq.md"
    other.write_text("Other words.\n", encoding="utf-8")
    files = (str(EXAMPLES["refrigerants.md"]), str(other))
    assert run(["add", *files, "--json", "-C", str(cli.wiki)]) == 1
    printed = capsys.readouterr()
    assert [row["path"] for row in json.loads(printed.out)["added"]] == ["raw/refrigerants.md"]
    assert printed.err.startswith("gitwiki: raw/faq.md exists with other content")


def test_status_with_something_of_everything(cli: Cli) -> None:
    cli.json("compile", FAQ)
    cli.json("pr", "merge", "1")
    cli.json("compile", NOTE)
    text = (cli.wiki / FAQ).read_text(encoding="utf-8")
    cli.commit(FAQ, text.replace("0.15 kg", "0.16 kg"))
    cli.commit("raw/binary.md", "\0")
    data = cli.json("status")
    _check("status", data)
    assert data["pull_requests"] == [2]
    assert data["claimed"] == [NOTE]


def test_health_with_something_of_everything(cli: Cli) -> None:
    cli.json("compile", FAQ)
    cli.json("pr", "merge", "1")
    cli.json("compile", NOTE)
    text = (cli.wiki / FAQ).read_text(encoding="utf-8")
    cli.commit(FAQ, text.replace("0.15 kg", "0.16 kg"))
    cli.commit("raw/binary.md", "\0")
    data = cli.json("health", "--dry-run")
    _check("health", data)
    assert [each["number"] for each in data["waiting"]] == [2]
    assert data["issue"] is None


def test_compile(cli: Cli) -> None:
    cli.commit("raw/binary.md", "\0")
    data = cli.json("compile", FAQ, "raw/binary.md")
    _check("compile", data)
    assert (data["pull_request"], data["state"], data["sources"]) == (1, "open", [FAQ])
    assert cli.json("compile", FAQ)["claimed"] == [FAQ]


def test_a_dry_run_has_no_pull_request(cli: Cli) -> None:
    data = cli.json("compile", "--dry-run")
    assert set(data) == set(DOCUMENTED["compile"])
    assert (data["pull_request"], data["state"], data["commit"]) == (None, None, "")
    assert cli.json("pr", "list") == {"pull_requests": []}


def test_propose(cli: Cli) -> None:
    path = str(cli.wiki.parent / "bundle.json")
    data = cli.json("compile", "--output", path)
    assert set(data) == set(DOCUMENTED["compile"])
    assert (data["bundle"], data["pull_request"]) == (path, None)
    digest = data["sha256"]
    planned = cli.json("propose", path, "--dry-run")
    assert (planned["operation"], planned["commit"]) == ("none", data["commit"])
    opened = cli.json("propose", path, "--sha256", digest.upper())
    assert set(opened) == set(DOCUMENTED["propose"])
    assert [opened[name] for name in ("pull_request", "state", "operation")] == [
        1,
        "open",
        "opened",
    ]
    found = cli.json("propose", path)
    assert set(found) == set(DOCUMENTED["propose"])
    assert (found["pull_request"], found["operation"]) == (1, "found")
    nothing = cli.json("compile", "--output", path)
    assert (nothing["bundle"], nothing["sha256"]) == (None, None)


def test_a_compile_with_nothing_to_do(cli: Cli) -> None:
    cli.json("compile")
    cli.json("pr", "close", "1")
    data = cli.json("compile")
    assert set(data) == set(DOCUMENTED["compile"])
    assert data["refused"] == [FAQ, NOTE]
    names = ("pull_request", "state", "key", "branch", "commit", "title", "body")
    assert [data[name] for name in names] == [None] * 7


def test_pr(cli: Cli) -> None:
    for path in (FAQ, NOTE):
        cli.json("compile", path)
    _check("pr list", cli.json("pr", "list"))
    _check("pr show", cli.json("pr", "show", "1"))
    merged = cli.json("pr", "merge", "1")
    assert merged["warnings"] == []
    assert [(each["number"], each["obstacles"]) for each in merged["synced"]] == [(2, [])]
    known = {key: DOCUMENTED["pr merge"][key] for key in ("warnings", "synced")}
    _check("pr merge", {**merged, **known})
    assert (merged["state"], merged["checkout"]) == ("merged", True)
    _check("pr close", cli.json("pr", "close", "2"))


def test_sync(cli: Cli) -> None:
    cli.json("compile")
    cli.commit("ABOUT.md", "About.\n")
    (synced,) = cli.json("sync")["synced"]
    assert (synced["state"], synced["obstacles"]) == ("rebuilt", [])
    branch = cli.json("pr", "list")["pull_requests"][0]["branch"]
    git(cli.wiki, "checkout", "-q", branch)
    cli.commit(FAQ, "# Other questions\n")
    git(cli.wiki, "checkout", "-q", "main")
    cli.commit("ABOUT.md", "About it.\n")
    assert cli.json("sync")["synced"][0]["state"] == "edited"
    data = cli.json("sync", "--force", "1")
    _check("sync", data)
    assert data["synced"][0]["state"] == "conflict"


def test_force_is_for_one_pull_request(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sync", "--force", "-C", str(cli.wiki)]) == 2
    assert "gitwiki sync --force NUMBER" in capsys.readouterr().err


def test_lint(cli: Cli) -> None:
    assert cli.json("lint")["findings"] == []
    cli.commit("wiki/page.md", "# A page without frontmatter\n")
    data = cli.json("lint", code=1)
    _check("lint", data)
    assert cli.json("lint", "--format", "json", code=1) == data


def test_read_and_related(cli: Cli) -> None:
    cli.json("compile")
    cli.json("pr", "merge", "1")
    card = cli.json("read", "faq")
    label = re.findall(r"\[\^(.*?)\]", card["summary"])[0]
    _check("read", cli.json("read", label))
    assert cli.json("read", "raw/faq.md")["total"] > 10
    assert cli.json("read", "faq", "--full")["citations"]
    _check("related", cli.json("related", "faq"))


def test_check(cli: Cli) -> None:
    assert cli.json("check") == {"checked": []}
    cli.json("compile")
    data = cli.json("check", "--pull", "1")
    assert (data["checked"][0]["state"], data["checked"][0]["posted"]) == ("success", False)
    cli.commit("wiki/page.md", "# A page without frontmatter\n")
    data = cli.json("check", "--rev", "main", "--base", "main~1", code=1)
    assert data["checked"][0]["pull_request"] is None
    _check("check", data)


def test_respond(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    talk = Talk.make(tmp_path / "talk", notes(alpha=note("Alpha", "It is the first.")))
    talk.open(7, {})
    talk.comment(7, "/gitwiki lint")
    event = {
        "action": "created",
        "issue": {"number": 7},
        "comment": {"id": 1, "body": "/gitwiki lint"},
    }
    answer(talk.outside, read_event(json.dumps(event).encode(), "event"), Printer(json=True))
    _check("respond", json.loads(capsys.readouterr().out))


def test_rule(cli: Cli) -> None:
    _check("rule", cli.json("rule"))
    _check("rule CODE", cli.json("rule", "GW101"))


def test_log(cli: Cli) -> None:
    assert cli.json("log") == {"entries": []}
    cli.json("compile")
    cli.json("pr", "merge", "1")
    _check("log", cli.json("log"))


def test_blame(cli: Cli) -> None:
    cli.json("compile")
    cli.json("pr", "merge", "1")
    data = cli.json("blame", "faq")
    assert data["verified"] == []
    _check("blame attention", {**data, "verified": DOCUMENTED["blame attention"]["verified"]})
    assert data["statements"][0]["origin"]["pull_request"] == 1


def test_audit(cli: Cli) -> None:
    assert cli.json("audit") == {"decisions": []}
    assert cli.json("audit", "--corrected") == {"corrected": []}
    log = open_decisions(cli.wiki)
    for decision in (FAST, DECLINED):
        log.record(replace(decision, at="2026-11-20T09:30:00Z"))
    _check("audit", cli.json("audit"))
    _check("audit --corrected", cli.json("audit", "--corrected"))
    data = cli.json("audit", "show", "1")
    _check("audit show", data)
    assert cli.json("audit", "show", "1", "--turns") == {**data, "turns": []}
    deleted = cli.json("audit", "prune", "--before", "2026-11-20T09:30:01Z")
    _check("audit prune --before 2026-11-01", deleted)
    assert deleted == {"deleted": 2}


def test_usage(cli: Cli) -> None:
    assert cli.json("usage")["parts"] == []
    request = Request("plan", FAQ, "", "", (), "", {}, 100)
    answer = Reply("{}", ReplyState.COMPLETE, Usage(10, 2, 3, 4), "claude-opus-5-5")
    open_ledger(cli.wiki).add(request, answer, Decimal("0.5"))
    _check("usage", cli.json("usage"))
    data = cli.json("usage", "--budget", "0.25", code=1)
    assert (data["month"]["budget"], data["month"]["over"]) == (0.25, 0.25)


def test_review(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    stand_in: StandIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_mill(tmp_path / "mill", long_pages(3))
    monkeypatch.setenv("ANTHROPIC_BASE_URL", stand_in.url)
    cli = Cli(tmp_path / "mill", capsys)
    stand_in.play(
        lambda request: (
            finder(("contradiction", SMALL, LARGE, "They differ."))(request)
            if SMALL in request.message_text and LARGE in request.message_text
            else Refusal("bio")
        )
    )
    data = cli.json("review")
    _check("review", data)
    assert (data["answered"], data["counts"]["contradiction"]) == (1, 1)
    _check("review --forecast", cli.json("review", "--forecast"))


def test_eval(cli: Cli, tmp_path: Path) -> None:
    case = {"id": "loop", "question": "What is a ground loop?", "expected": ["faq"]}
    (tmp_path / "cases.jsonl").write_text(json.dumps(case), encoding="utf-8")
    data = cli.json("eval", str(tmp_path / "cases.jsonl"), "--fail-under", "wiki=0.5")
    assert {row["arm"]: row["via"] for row in data["rows"]}["wiki"] == {"passages": 1}
    for row in data["rows"]:
        row["via"] = {"passages": 1}
    _check("eval", data)
