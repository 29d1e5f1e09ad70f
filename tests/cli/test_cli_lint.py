"""``gitwiki lint`` and ``gitwiki rule``: which rules, which format, and where it goes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import make_repository
from fakes.wikis import PROJECT
from jsonschema import Draft202012Validator

from gitwiki.__main__ import run
from gitwiki.cli.rule_pages import families, page_of
from gitwiki.cli.selection import rules_named
from gitwiki.cli.step_summary import VARIABLE
from gitwiki.errors import UsageError
from gitwiki.lint.report.markdown import SUMMARY_BYTES
from gitwiki.lint.rules import RULES

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = Draft202012Validator(
    json.loads((PROJECT / "docs" / "lint-report.schema.json").read_text(encoding="utf-8"))
)
HEAD = "---\ntype: concept\ntitle: A page\ndescription: It has findings.\n---\n\n# A page\n\n"
PAGE = f"{HEAD}See [it](gone.md) and \u202e[that](away.md).\n"


class Cli:
    """The command line on a wiki with one page that has findings."""

    def __init__(self, wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.wiki = wiki
        self._capsys = capsys

    def lint(self, *args: str, code: int = 1) -> str:
        assert run(["lint", *args, "-C", str(self.wiki)]) == code
        return self._capsys.readouterr().out

    def codes(self, *args: str) -> set[str]:
        """The codes of the findings, whatever the exit code is."""
        run(["lint", "--json", *args, "-C", str(self.wiki)])
        report = json.loads(self._capsys.readouterr().out)
        return {finding["code"] for finding in report["findings"]}


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.delenv(VARIABLE, raising=False)
    files = {
        "schema.md": "---\ngitwiki: 1\n---\n",
        "log.md": "# Log\n",
        "wiki/index.md": "# Index\n",
        "wiki/page.md": PAGE,
    }
    make_repository(tmp_path / "wiki", files, checkout=True)
    return Cli(tmp_path / "wiki", capsys)


# Rules


def test_rules_are_named_by_code_name_or_the_start_of_codes() -> None:
    assert rules_named(["gw101,Dead-Anchor", "GW103"]) == {"GW101", "GW102", "GW103"}
    assert rules_named(["GW7"]) == {rule.code for rule in RULES if rule.code[:3] == "GW7"}
    assert rules_named(["gw208"]) == rules_named(["Unlinked-Mention"]) == {"GW208"}
    assert rules_named(["GW2", "GW20"]) == {
        rule.code for rule in RULES if rule.code[:3] == "GW2" and rule.default
    }
    assert rules_named(["GW70 , GW801"]) == {*rules_named(["GW70"]), "GW801"}
    assert rules_named([]) == rules_named([" , "]) == frozenset()


@pytest.mark.parametrize("word", ["GW", "GW999", "GW6789", "dead", "G", "dead-link-", "*"])
def test_a_word_that_names_no_rule_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match="there is no rule"):
        rules_named([word])


def test_select_and_ignore(cli: Cli) -> None:
    everything = cli.codes()
    assert {"GW101", "GW704"} <= everything
    assert cli.codes("--select", "GW1") == {code for code in everything if code[:3] == "GW1"}
    assert cli.codes("--select", "GW101", "--select", "hidden-character,GW102") == {
        "GW101",
        "GW704",
    }
    assert cli.codes("--ignore", "GW1", "--ignore", "GW7") == {
        code for code in everything if code[:3] not in {"GW1", "GW7"}
    }
    assert cli.codes("--select", "GW1", "--ignore", "GW10") == set()
    assert cli.codes("--select", "", "--ignore", " ") == everything


def test_what_is_ignored_does_not_fail(cli: Cli) -> None:
    assert cli.lint("--select", "GW803", code=0) == "no findings\n"
    assert cli.lint("--select", "GW6x", code=2) == ""


# Formats


def test_json_escapes_what_turns_the_order_of_characters_around(cli: Cli) -> None:
    (cli.wiki / "wiki" / "a\u202eb.md").write_text("[x](y\u202e.md)", encoding="utf-8")
    for style in ("json", "sarif", "text", "github", "markdown"):
        assert "\u202e" not in cli.lint("--format", style)
    report = json.loads(cli.lint("--json"))
    assert "wiki/a\u202eb.md" in {finding["path"] for finding in report["findings"]}


@pytest.mark.parametrize("more", [(), ("--statistics",), ("--select", "GW803")])
def test_json_is_what_its_schema_says(cli: Cli, more: tuple[str, ...]) -> None:
    text = cli.lint("--json", *more, code=int("GW803" not in more))
    assert [error.message for error in SCHEMA.iter_errors(json.loads(text))] == []


def test_statistics_are_an_object_by_code(cli: Cli) -> None:
    report = json.loads(cli.lint("--statistics", "--json", "--select", "GW101,GW704"))
    assert report == {
        "version": 1,
        "counts": {"error": 3, "warning": 0, "info": 0},
        "statistics": {
            "GW101": {
                "name": "dead-link",
                "severity": "error",
                "findings": 2,
                "share": 0.6667,
                "files": 1,
            },
            "GW704": {
                "name": "hidden-character",
                "severity": "error",
                "findings": 1,
                "share": 0.3333,
                "files": 1,
            },
        },
        "rules_off": [],
    }


@pytest.mark.parametrize("style", ["github", "sarif", "markdown"])
def test_statistics_go_with_two_formats_only(cli: Cli, style: str) -> None:
    assert cli.lint("--statistics", "--format", style, code=2) == ""


def test_sarif_carries_the_pages_of_the_rules(cli: Cli) -> None:
    report = json.loads(cli.lint("--format", "sarif", "--select", "GW101"))
    run_ = report["runs"][0]
    rules = {rule["id"]: rule for rule in run_["tool"]["driver"]["rules"]}
    assert set(rules) == {rule.code for rule in RULES}
    assert rules["GW101"]["help"]["markdown"].startswith("# GW101 dead-link\n")
    assert rules["GW101"]["properties"]["tags"] == ["Links"]
    assert [result["ruleId"] for result in run_["results"]] == ["GW101"] * 2
    assert all("primaryLocationLineHash" in each["partialFingerprints"] for each in run_["results"])


def _on_a_terminal(cli: Cli, *args: str) -> str:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        (sys.executable, "-m", "gitwiki", "lint", *args, "-C", str(cli.wiki)),
        cwd=PROJECT,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "60"},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
    ) as process:
        os.close(theirs)
        printed = b""
        while part := _read(ours):
            printed += part
        assert process.wait() == 1
    os.close(ours)
    return printed.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other side is closed
        return b""


def test_colours_are_for_terminals(cli: Cli) -> None:
    (cli.wiki / "wiki" / "page.md").write_text(f"{PAGE[:-1]} and more.\x1b[5m\n", encoding="utf-8")
    printed = _on_a_terminal(cli, "--select", "GW704")
    lines = printed.splitlines()
    assert lines[0] == "\x1b[1mwiki/page.md\x1b[0m"
    assert lines[1].startswith("  9:23    \x1b[31m\x1b[1merror  \x1b[0m GW704 hidden-character: ")
    assert lines[2].endswith("\x1b[0m See [it](gone.md) and \\u202e[that](away.md). and m…")
    assert lines[3].endswith(f" {' ' * 22}\x1b[32m\x1b[1m^\x1b[0m")
    assert "\x1b[5m" not in printed
    assert "\x1b" not in cli.lint("--select", "GW704")


# The summary of a job


def test_the_summary_of_the_step_gets_everything(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = "".join(f"[{n}](gone{n}.md)\n" for n in range(12))
    (cli.wiki / "wiki" / "page.md").write_text(HEAD + links, encoding="utf-8")
    summary = tmp_path / "summary.md"
    summary.write_text("# From another command\n", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(summary))
    log = cli.lint("--format", "github", "--select", "GW101")
    assert log.count("::error") == 10
    assert log.endswith(
        "::notice title=gitwiki lint::2 more findings (2 errors): see the summary of the job\n"
    )
    written = summary.read_text(encoding="utf-8")
    assert written.startswith("# From another command\n\n**gitwiki lint: 12 errors in 1 file**\n")
    assert written.count("\n| `wiki/page.md:") == 12


@pytest.mark.parametrize("style", ["text", "markdown", "json", "sarif"])
def test_other_formats_leave_the_summary_alone(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "summary.md"))
    cli.lint("--format", style)
    assert not (tmp_path / "summary.md").exists()


@pytest.mark.parametrize(("free", "written"), [(100_000, True), (400, True), (10, False)])
def test_a_summary_never_grows_past_what_github_takes(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, written: bool
) -> None:
    links = "".join(f"[{n}](gone{n}.md)\n" for n in range(1_000))
    (cli.wiki / "wiki" / "page.md").write_text(HEAD + links, encoding="utf-8")
    summary = tmp_path / "summary.md"
    summary.write_bytes(b"x" * (SUMMARY_BYTES - free))
    monkeypatch.setenv(VARIABLE, str(summary))
    log = cli.lint("--format", "github", "--select", "GW101")
    assert (summary.stat().st_size > SUMMARY_BYTES - free) is written
    assert summary.stat().st_size <= SUMMARY_BYTES
    assert log.endswith(
        "see the summary of the job\n" if written else "`gitwiki lint` lists all of them\n"
    )


def test_a_summary_that_cannot_be_written_is_no_failure(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert run(["lint", "--format", "github", "-C", str(cli.wiki)]) == 1
    printed = capsys.readouterr()
    assert printed.out.startswith("::error ")
    assert printed.err.startswith("gitwiki: the job summary cannot be written: ")


# gitwiki rule


def test_every_rule_has_a_page_and_a_family() -> None:
    listed = families()
    assert set(listed) == {rule.code for rule in RULES}
    assert listed["GW101"] == "Links"
    assert all(page_of(rule).startswith(f"# {rule.code} {rule.name}\n") for rule in RULES)


def test_the_list_of_rules_is_by_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule"]) == 0
    blocks = capsys.readouterr().out.rstrip("\n").split("\n\n")
    assert [block.split("\n")[0] for block in blocks] == list(dict.fromkeys(families().values()))
    lines = [line.split()[0] for block in blocks for line in block.split("\n")[1:]]
    assert lines == [rule.code for rule in RULES]


def test_the_start_of_codes_explains_a_rule_only_if_it_is_the_only_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["rule", "GW70"]) == 2
    assert capsys.readouterr().err.startswith("gitwiki: GW70 may be any of GW701, GW702, ")
    assert run(["rule", "GW701"]) == 0
