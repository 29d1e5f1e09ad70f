"""gitwiki as a process: exit codes, what goes to which stream, and how fast it starts."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from fakes.wikis import PROJECT, make_wiki

import gitwiki
from gitwiki.__main__ import run
from gitwiki.cli.main import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

GITWIKI = (sys.executable, "-m", "gitwiki")
ENVIRONMENT = {"PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"}
SOURCES = ("faq.md", "grid-operator-note.md")


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    """A wiki with two pending sources."""
    make_wiki(tmp_path / "wiki", SOURCES)
    return tmp_path / "wiki"


def _run(wiki: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (*GITWIKI, *args),
        cwd=wiki,
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )


def _start(wiki: Path, *args: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        (*GITWIKI, *args),
        cwd=wiki,
        env={**os.environ, **ENVIRONMENT},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _on_a_terminal(wiki: Path, *args: str, streams: Sequence[str]) -> str:
    """What a command prints on a terminal that some of its streams are connected to."""
    ours, theirs = pty.openpty()
    wanted = {name: theirs if name in streams else subprocess.DEVNULL for name in ("out", "err")}
    with subprocess.Popen(
        (*GITWIKI, *args),
        cwd=wiki,
        env={**os.environ, **ENVIRONMENT, "TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=wanted["out"],
        stderr=wanted["err"],
    ) as process:
        os.close(theirs)
        printed = _everything(ours)
        assert process.wait() == 0
    os.close(ours)
    return printed.decode().replace("\r\n", "\n")


def _everything(terminal: int) -> bytes:
    parts = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other side is closed
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


def test_0_fine(wiki: Path) -> None:
    assert _run(wiki, "status").returncode == 0


def test_1_findings(wiki: Path) -> None:
    (wiki / "wiki" / "page.md").write_text("# No frontmatter\n", encoding="utf-8")
    assert _run(wiki, "lint").returncode == 1


def test_1_refused(wiki: Path) -> None:
    (wiki.parent / "faq.md").write_text("Other words.\n", encoding="utf-8")
    done = _run(wiki, "add", "../faq.md")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("gitwiki: raw/faq.md exists with other content")


@pytest.mark.parametrize("args", [("frobnicate",), ("pr", "show", "one"), ("pr", "show", "9")])
def test_2_usage(wiki: Path, args: tuple[str, ...]) -> None:
    done = _run(wiki, *args)
    assert (done.returncode, done.stdout) == (2, "")


def test_3_our_bug(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(COMMANDS, "broken", "fakes.broken_command")
    assert run(["broken"]) == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "ZeroDivisionError" in printed.err
    last = "gitwiki: this is a bug of ours; please report it with the lines above"
    assert printed.err.splitlines()[-1] == last


def test_130_interrupted(wiki: Path) -> None:
    with _start(wiki, "add", "-", "--name", "notes.md", "--verbose") as process:
        assert process.stderr is not None
        # The first command of git is logged after start-up; after it, standard input is read.
        assert process.stderr.readline().startswith(b"git rev-parse ")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out) == (130, b"")
    assert err.decode().strip() == "gitwiki: interrupted; run it again"
    assert _run(wiki, "status").stdout.count("notes.md") == 0


def test_without_a_terminal_there_is_no_progress(wiki: Path) -> None:
    assert _run(wiki, "compile").stderr.startswith("Next:\n")


def test_quiet_prints_results_alone(wiki: Path) -> None:
    done = _run(wiki, "compile", "--quiet")
    assert done.stderr == ""
    assert done.stdout.startswith("pull request #1: ")


def test_quiet_prints_no_progress_on_a_terminal(wiki: Path) -> None:
    assert _on_a_terminal(wiki, "compile", "--quiet", streams=["err"]) == ""


def test_progress_is_shown_on_a_terminal(wiki: Path) -> None:
    printed = _on_a_terminal(wiki, "compile", streams=["err"])
    assert "\x1b[2mgitwiki: reading 2 sources ...\x1b[0m\n" in printed
    assert "git cat-file" not in printed


def test_verbose_shows_progress_and_each_git_command(wiki: Path) -> None:
    done = _run(wiki, "compile", "--verbose")
    lines = done.stderr.splitlines()
    assert "gitwiki: reading 2 sources ..." in lines
    ran = [line.split()[1:] for line in lines if line.startswith("git ")]
    assert ran[0][0] == "rev-parse"
    assert {"ls-tree", "cat-file", "fast-import", "update-ref"} <= {word for r in ran for word in r}
    assert "core.hooksPath" not in done.stderr
    assert done.stdout.startswith("pull request #1: ")


def test_colours_are_for_terminals(wiki: Path) -> None:
    _run(wiki, "compile")
    on_a_terminal = _on_a_terminal(wiki, "pr", "show", "1", streams=["out"])
    piped = _run(wiki, "pr", "show", "1").stdout
    heading = piped.splitlines()[0]
    assert "\x1b" not in piped
    assert on_a_terminal == piped.replace(heading, f"\x1b[1m{heading}\x1b[0m", 1)


def test_a_terminal_is_not_steered_by_a_source(wiki: Path) -> None:
    text = "# A \x1b[2Jvalve\n\nA valve is a device that opens and shuts a pipe.\x1b[0m\n"
    (wiki.parent / "valve.md").write_text(text, encoding="utf-8")
    for args in (("add", "../valve.md"), ("compile", "raw/valve.md"), ("pr", "show", "1")):
        done = _run(wiki, *args)
        assert done.returncode == 0
        assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.parametrize("args", [("pr", "diff", "1"), ("rule",), ("status", "--json"), ("-h",)])
def test_nobody_has_to_read_the_output(wiki: Path, args: tuple[str, ...]) -> None:
    _run(wiki, "compile")
    with _start(wiki, *args) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        err = process.stderr.read()
    assert (process.returncode, err) == (0, b"")


def test_the_version_is_printed_without_loading_what_commands_need() -> None:
    needed = ("yaml", "pyromark", "sqlite3", "subprocess", "gitwiki.workflows", "gitwiki.wiki")
    code = (
        "import sys\n"
        "from gitwiki.__main__ import run\n"
        "code = run(['--version'])\n"
        f"print(code, [name for name in {needed!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        (sys.executable, "-c", code),
        cwd=PROJECT,
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [f"gitwiki, version {gitwiki.__version__}", "0 []"]


@pytest.mark.parametrize("before", [True, False])
def test_the_folder_can_be_named_before_and_after_the_command(wiki: Path, before: bool) -> None:
    place = ("-C", str(wiki))
    args = (*place, "status") if before else ("status", *place)
    done = _run(wiki.parent, *args)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0].endswith(": 0 pages, 2 sources")


def test_hints_name_the_folder_too(wiki: Path) -> None:
    done = _run(wiki.parent, "-C", "wiki", "compile")
    assert "  gitwiki -C wiki pr show 1   what it changes" in done.stderr


def test_the_summary_of_a_step_says_why_a_command_stopped(wiki: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    done = subprocess.run(
        (*GITWIKI, "pr", "close", "7"),
        cwd=wiki,
        env={**os.environ, **ENVIRONMENT, "GITHUB_STEP_SUMMARY": str(summary)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert summary.read_text() == (
        "\n**gitwiki stopped:** there is no pull request #&#8203;7; "
        "\\`gitwiki pr list\\` shows them\n"
    )
