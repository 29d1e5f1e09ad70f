"""The script of action.yml, run as GitHub runs it, with something else in the place of gitwiki."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from fakes.wikis import PROJECT

from actions.shipped import parse
from gitwiki.cli.main import COMMANDS
from gitwiki.lint.report.github import github_report

if TYPE_CHECKING:
    from pathlib import Path

ACTION = parse((PROJECT / "action.yml").read_text(encoding="utf-8"))
_, INSTALL, RUN = ACTION["runs"]["steps"]
#: What every command may leave in the log: text from sources that wants to be obeyed.
HOSTILE = (
    "::add-mask::secret",
    "::set-output name=sha256::0",
    "::error file=a.md::forged",
    "::stop-commands::x",
    "##[add-mask]secret",
    "::endgroup::",
    "  ::warning::indented",
)
ANNOTATION = "::error file=wiki/a.md,line=3,title=GW101 dead-link::a link leads nowhere"


@dataclass(frozen=True, slots=True)
class Done:
    """What a run of the action came to.

    Attributes:
        code: Exit code.
        lines: What was printed, as the runner reads it.
        asked: The arguments of gitwiki and its environment; None if it was not run.
    """

    code: int
    lines: tuple[str, ...]
    asked: Any

    @property
    def obeyed(self) -> list[str]:
        """The lines that are commands to the runner, as far as it reads commands at all.

        Format: actions/runner, ActionCommandManager: while commands are stopped only the word that
        was given starts them again; `::` counts at the start of a line, `##[` anywhere in it.
        """
        found: list[str] = []
        word = ""
        for line in self.lines:
            if word:
                word = "" if line.strip() == f"::{word}::" else word
            elif stopped := re.fullmatch(r"::stop-commands::(\w+)", line):
                word = stopped[1]
            elif line.lstrip().startswith("::") or "##[" in line:
                found.append(line)
        assert word == ""
        return found


def act(folder: Path, *printed: str, ends_with: int = 0, **inputs: str) -> Done:
    """Run the script as a step of the action.

    Args:
        folder: To work in.
        printed: Lines that gitwiki prints, to both streams.
        ends_with: The exit code of gitwiki.
        inputs: Inputs of the action.
    """
    gitwiki = folder / "gitwiki"
    said = folder / "said"
    said.write_text("".join(f"{line}\n" for line in printed), encoding="utf-8")
    keep = "import json,os,sys;json.dump([sys.argv[1:],dict(os.environ)],open(sys.argv[1],'w'))"
    asked = folder / "asked.json"
    asked.unlink(missing_ok=True)
    gitwiki.write_text(
        f'#!/bin/sh\npython3 -c "{keep}" "{asked}" "$@"\ncat "{said}"\ncat "{said}" >&2\n'
        f"exit {ends_with}\n",
        encoding="utf-8",
    )
    gitwiki.chmod(0o755)
    done = subprocess.run(
        ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", RUN["run"]),
        env={"PATH": os.environ["PATH"], "GITHUB_EVENT_PATH": "/event.json", **_given(inputs)}
        | {"GITWIKI": str(gitwiki), "TMPDIR": str(folder)},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    found = json.loads(asked.read_text(encoding="utf-8")) if asked.exists() else None
    return Done(done.returncode, tuple(done.stdout.splitlines()), found)


def _given(inputs: dict[str, str]) -> dict[str, str]:
    """The environment of the step, with its expressions filled in."""
    given = {name.replace("-", "_"): "" for name in ACTION["inputs"]} | {"token": "t"} | inputs
    found = {}
    for name, value in RUN["env"].items():
        expression = re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", value)
        found[name] = given[expression[1].replace("-", "_")] if expression else value
    return found


@pytest.mark.parametrize(
    ("inputs", "arguments"),
    [
        ({"command": "compile", "bundle": "b.json"}, ["compile", "--output=b.json"]),
        (
            {"command": "compile", "compiler": "extractive", "shard": "1/4", "pull": "7"},
            ["compile", "--compiler=extractive", "--shard=1/4", "--pull=7"],
        ),
        (
            {"command": "propose", "bundle": "b.json", "sha256": "ab"},
            ["propose", "--sha256=ab", "--", "b.json"],
        ),
        (
            {"command": "propose", "bundle": "many", "sha256": " ab cd\nef * "},
            ["propose", *(f"--sha256={each}" for each in ("ab", "cd", "ef", "*")), "--", "many"],
        ),
        ({"command": "check"}, ["check", "--format=github"]),
        ({"command": "check", "pull": "7"}, ["check", "--pull=7", "--format=github"]),
        (
            {"command": "check", "rev": "a", "base": "b"},
            ["check", "--rev=a", "--base=b", "--format=github"],
        ),
        ({"command": "sync"}, ["sync"]),
        ({"command": "sync", "trust": "true"}, ["sync", "--trust"]),
        ({"command": "sync", "pull": "7", "force": "true"}, ["sync", "--force", "--", "7"]),
        ({"command": "sync", "force": "false", "trust": "no"}, ["sync"]),
        ({"command": "health"}, ["health"]),
        ({"command": "respond"}, ["respond", "--event=/event.json"]),
        (
            {"command": "lint", "rev": "HEAD", "base": "HEAD^1"},
            ["lint", "--rev=HEAD", "--base=HEAD^1", "--format=github"],
        ),
    ],
)
def test_the_inputs_become_arguments(
    tmp_path: Path, inputs: dict[str, str], arguments: list[str]
) -> None:
    done = act(tmp_path, ends_with=0, **inputs)
    assert done.code == 0
    assert done.asked[0][1:] == arguments


@pytest.mark.parametrize(
    "value", ["$(touch x)", "`touch x`", "a b", "'", '"', "--help", "-x", "* ?", "a\nb", "${PATH}"]
)
def test_a_value_stays_one_argument(tmp_path: Path, value: str) -> None:
    done = act(tmp_path, command="check", pull=value)
    assert done.asked[0][1:] == ["check", f"--pull={value}", "--format=github"]
    bundle = act(tmp_path, command="propose", bundle=value)
    assert bundle.asked[0][1:] == ["propose", "--", value]
    assert not (tmp_path / "x").exists()


def test_the_environment_of_gitwiki(tmp_path: Path) -> None:
    names = {"ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "GITWIKI_MODEL", "GITWIKI_BUDGET"}
    bare = act(tmp_path, command="sync").asked[1]
    assert bare["GITHUB_TOKEN"] == "t"
    assert not names & bare.keys()
    given = {"anthropic_api_key": "k", "anthropic_base_url": "u", "model": "m", "budget": "2"}
    full = act(tmp_path, command="compile", bundle="b", ends_with=0, **given).asked[1]
    assert {name: full[name] for name in names} == {
        "ANTHROPIC_API_KEY": "k",
        "ANTHROPIC_BASE_URL": "u",
        "GITWIKI_MODEL": "m",
        "GITWIKI_BUDGET": "2",
    }


@pytest.mark.parametrize("command", ["init", "pr", "merge-driver", "--help", "", "lint check"])
def test_other_commands_are_refused(tmp_path: Path, command: str) -> None:
    done = act(tmp_path, *HOSTILE, command=command)
    assert (done.code, done.asked) == (2, None)
    assert done.lines == (
        "::error title=gitwiki::The input command names no command of this action.",
    )


@pytest.mark.parametrize("command", ["compile", "propose", "sync", "respond", "health"])
def test_42_nothing_that_gitwiki_prints_is_obeyed(tmp_path: Path, command: str) -> None:
    done = act(tmp_path, *HOSTILE, ANNOTATION, command=command, bundle="b")
    assert done.obeyed == []
    assert [line for line in done.lines if line in HOSTILE] == [*HOSTILE, *HOSTILE]


@pytest.mark.parametrize("command", ["lint", "check"])
def test_42_lint_and_check_annotate_and_do_nothing_else(tmp_path: Path, command: str) -> None:
    done = act(tmp_path, *HOSTILE, ANNOTATION, "text", command=command)
    assert done.obeyed == ["::error file=a.md::forged", ANNOTATION]


def test_every_annotation_of_lint_is_let_through(tmp_path: Path) -> None:
    from gitwiki.diagnostics import Diagnostic, Severity  # noqa: PLC0415

    found = [
        Diagnostic("wiki/a.md", at, "GW101", "a ::notice:: b\n##[error]x", severity=severity)
        for at, severity in enumerate(Severity, 1)
    ]
    report = github_report(found).splitlines()
    assert len(report) == 3
    assert act(tmp_path, *report, command="lint").obeyed == report


def test_the_word_that_ends_the_silence_is_never_the_same(tmp_path: Path) -> None:
    words = {act(tmp_path, command="sync").lines[0] for _ in range(3)}
    assert len(words) == 3
    assert all(re.fullmatch(r"::stop-commands::[0-9a-f]{32}", word) for word in words)


@pytest.mark.parametrize("code", [1, 2, 3])
def test_the_step_ends_as_gitwiki_ends(tmp_path: Path, code: int) -> None:
    done = act(tmp_path, "a", command="propose", bundle="b", ends_with=code)
    assert done.code == code
    (said,) = done.obeyed
    assert said.startswith(f"::error title=gitwiki::gitwiki propose ended with {code}; ")


def test_nothing_in_the_wiki_is_imported_while_gitwiki_is_installed(tmp_path: Path) -> None:
    # The script is run in the checkout of the wiki, and `python -m venv` would take its venv.py.
    for name in ("venv", "pip", "hatchling", "site", "encodings"):
        (tmp_path / f"{name}.py").write_text("open('imported', 'w')\n", encoding="utf-8")
    first = INSTALL["run"].splitlines()[0]
    environment = {"PATH": os.environ["PATH"], "PYTHON": "python3", "VENV": str(tmp_path / "v")}
    subprocess.run(("bash", "-euc", first), cwd=tmp_path, env=environment, check=True)
    ask = ('"$VENV/bin/python" -I -m pip --version',)
    subprocess.run(("bash", "-euc", *ask), cwd=tmp_path, env=environment, check=True)
    assert not (tmp_path / "imported").exists()
    pythons = [line for line in INSTALL["run"].splitlines() if "ython" in line and "-m" in line]
    assert pythons
    assert all(" -I -m " in line for line in pythons)


def test_each_output_is_one_of_the_step() -> None:
    for name, output in ACTION["outputs"].items():
        assert output["value"] == f"${{{{ steps.gitwiki.outputs.{name} }}}}"


def test_the_requirements_have_digests_and_cover_the_project() -> None:
    import tomllib  # noqa: PLC0415

    text = (PROJECT / "action-requirements.txt").read_text(encoding="utf-8")
    row = r"^([\w-]+)==\S+(?: ;.*)? \\\n {4}--hash=sha256:[0-9a-f]{64}"
    pinned = re.findall(row, text, re.MULTILINE)
    listed = re.findall(r"^[\w-]+", text, re.MULTILINE)
    assert listed == pinned
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    assert {re.split(r"[<>=]", name)[0] for name in needed} <= set(pinned)


def test_the_commands_of_the_action_are_commands() -> None:
    named = set(re.findall(r"^ +([a-z |]+)\)", RUN["run"], re.MULTILINE))
    commands = {each.strip() for names in named for each in names.split("|")}
    assert commands <= set(COMMANDS)
    assert {"compile", "sync", "lint", "health"} <= commands


@pytest.mark.parametrize("name", [*ACTION["inputs"], *ACTION["outputs"]])
def test_each_input_and_output_is_documented(name: str) -> None:
    page = (PROJECT / "docs" / "github.md").read_text(encoding="utf-8")
    assert f"`{name}`" in page.partition("## The action")[2]
