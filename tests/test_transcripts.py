"""Transcripts: commands as they are typed, and everything that they print, over sample wikis.

A file of tests/transcripts/ begins with `# ` lines: what it is about, and `# wiki: KIND` for the
repository that its commands run in, made from examples/ (see `KINDS`). Then come commands:

    $ gitwiki pr show 9             a line for sh; gitwiki is on its PATH
    > standard output               one line each; `>` alone is an empty line
    ! standard error
    exit 2                          left out where it is 0

Commit ids and keys are written as ID, today as TODAY, the time as NOW, the folder of the test as
FOLDER. The examples are at FOLDER/examples. After a change that is meant to be seen by users, run

    UPDATE_TRANSCRIPTS=1 pytest tests/test_transcripts.py

which writes what was printed into the files, and read their diff.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from fakes.git_repositories import git
from fakes.wikis import PROJECT, make_wiki, open_wiki

from gitwiki.__main__ import run
from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.workflows import pulls
from gitwiki.workflows.compile import CompileRequest, compile_sources

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "transcripts"
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.txt"))}
UPDATE = bool(os.environ.get("UPDATE_TRANSCRIPTS"))
SOURCES = ("faq.md", "grid-operator-note.md")

_ID = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{16}|[0-9a-f]{12})\b")
_TIME = re.compile(r"TODAYT\d\d:\d\d:\d\dZ")
_BLOBS = re.compile(r"^(. index )[0-9a-f]+\.\.[0-9a-f]+", re.MULTILINE)
_PLAIN = re.compile(r"gitwiki(?: [\w./:,-]+)*")
_KIND = re.compile(r"^# wiki: (\w+)$", re.MULTILINE)


def _nothing(directory: Path) -> None:
    """An empty folder."""
    directory.mkdir()


def _pending(directory: Path) -> None:
    """A wiki without pages; two sources are pending."""
    make_wiki(directory, SOURCES)


def _proposed(directory: Path) -> None:
    """The same with pull request #1 for both sources."""
    make_wiki(directory, SOURCES)
    compile_sources(open_wiki(directory), ExtractiveCompiler(), CompileRequest())


def _two_proposed(directory: Path) -> None:
    """The same with one pull request for each source."""
    make_wiki(directory, SOURCES)
    for name in SOURCES:
        request = CompileRequest(paths=(f"raw/{name}",))
        compile_sources(open_wiki(directory), ExtractiveCompiler(), request)


def _merged(directory: Path) -> None:
    """The same with pull request #1 merged."""
    _proposed(directory)
    pulls.merge(open_wiki(directory), 1)


#: What a transcript may begin with.
KINDS = {
    "none": _nothing,
    "pending": _pending,
    "proposed": _proposed,
    "two": _two_proposed,
    "merged": _merged,
}


@dataclass(frozen=True)
class Step:
    """A command and everything that it prints, in the notation of the files."""

    command: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Transcript:
    """A file: its comment, the kind of its wiki, and its steps."""

    head: str
    steps: tuple[Step, ...]

    @property
    def kind(self) -> str:
        found = _KIND.search(self.head)
        assert found, "the transcript has no line `# wiki: KIND`"
        return found[1]

    @property
    def text(self) -> str:
        steps = ("\n".join([f"$ {step.command}", *step.lines]) for step in self.steps)
        return "\n\n".join([self.head, *steps]) + "\n"


def parse(text: str) -> Transcript:
    """Read a transcript; comments between its steps belong to none and are not allowed."""
    head, *rest = re.split(r"^\$ ", text, flags=re.MULTILINE)
    assert all(not line or line.startswith("# ") for line in head.splitlines()), head
    return Transcript(head.strip(), tuple(map(_step, rest)))


def _step(text: str) -> Step:
    command, *lines = text.strip().splitlines()
    assert all(re.match(r"[>!](?: |$)|exit \d+$", line) for line in lines), lines
    return Step(command, tuple(lines))


@pytest.fixture(scope="session")
def wikis(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A wiki of each kind, to be copied."""
    return _Wikis(tmp_path_factory.mktemp("kinds"))


class _Wikis(dict[str, Path]):
    """Makes a wiki of a kind when it is asked for the first time."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, kind: str) -> Path:
        KINDS[kind](self._folder / kind)
        self[kind] = self._folder / kind
        return self[kind]


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples and, in bin/, the command of this checkout."""
    shutil.copytree(PROJECT / "examples" / "raw", tmp_path / "examples")
    command = tmp_path / "bin" / "gitwiki"
    command.parent.mkdir()
    python = shlex.quote(sys.executable)
    command.write_text(f'#!/bin/sh\nexec {python} -m gitwiki "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


class Done(NamedTuple):
    """Exit code, standard output and standard error of a command."""

    code: int
    out: str
    err: str


def _run(command: str, folder: Path) -> tuple[str, ...]:
    done = _in_process(command) if _PLAIN.fullmatch(command) else _in_shell(command)
    lines = [f"> {line}".rstrip() for line in done.out.splitlines()]
    lines += [f"! {line}".rstrip() for line in done.err.splitlines()]
    lines += [f"exit {done.code}"] if done.code else []
    return tuple(_normal("\n".join(lines), folder).splitlines())


def _in_process(command: str) -> Done:
    """Run what needs no shell in this process, which saves most of the time."""
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        code = run(command.split()[1:])
    return Done(code, out.getvalue(), err.getvalue())


def _in_shell(command: str) -> Done:
    done = subprocess.run(
        ("sh", "-c", command), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


def _normal(text: str, folder: Path) -> str:
    """The text without what differs from run to run."""
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    text = text.replace(str(folder), "FOLDER").replace(today, "TODAY")
    return _ID.sub("ID", _BLOBS.sub(r"\1ID..ID", _TIME.sub("NOW", text)))


@pytest.mark.parametrize("name", FILES)
def test_a_transcript(
    name: str, wikis: Mapping[str, Path], shell: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = FILES[name]
    expected = parse(path.read_text(encoding="utf-8"))
    shutil.copytree(wikis[expected.kind], shell / "wiki")
    monkeypatch.chdir(shell / "wiki")
    steps = tuple(Step(step.command, _run(step.command, shell)) for step in expected.steps)
    printed = Transcript(expected.head, steps)
    if UPDATE:
        path.write_text(printed.text, encoding="utf-8")
    else:
        assert printed.text.splitlines() == expected.text.splitlines()


def test_every_kind_of_wiki_is_used() -> None:
    kinds = {parse(path.read_text(encoding="utf-8")).kind for path in FILES.values()}
    assert kinds == set(KINDS)


def test_the_index_of_a_copy_is_clean(wikis: Mapping[str, Path], tmp_path: Path) -> None:
    copy = shutil.copytree(wikis["merged"], tmp_path / "copy")
    assert git(copy, "status", "--porcelain") == ""
