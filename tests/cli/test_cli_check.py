"""What ``gitwiki check`` prints where there is a server, and how it exits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.talk import Talk, note, notes

from gitwiki.cli.check import Asked, answer
from gitwiki.cli.output import Printer

if TYPE_CHECKING:
    from pathlib import Path

A = note("Alpha", "It is the first.")
PATH = "wiki/notes/alpha.md"
GOOD = {PATH: note("Alpha", "It is the one.")}
BAD = {PATH: note("Alpha", "It is before [Gamma](gamma.md).")}
NOTICE = "::notice title=gitwiki::"


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk.make(tmp_path / "wiki", notes(alpha=A))


def test_a_failing_lint_does_not_make_a_run_over_all_fail(
    talk: Talk, capsys: pytest.CaptureFixture[str]
) -> None:
    talk.open(3, GOOD)
    talk.open(4, BAD)
    base = f"(base {talk.main[:12]})"

    assert answer(talk.outside, Asked(), Printer()) == 0

    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        f"#3 success: 0 errors, 0 warnings {base}",
        f"#4 failure: 1 errors, 0 warnings {base}",
        "#4 | wiki/notes/alpha.md:9: error GW101 the link to `gamma.md` leads nowhere",
        "#4 |     point it at a page that exists, or remove it",
    ]
    assert printed.err == ""
    assert answer(talk.outside, Asked(), Printer()) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"#3 left alone: said already: 0 errors, 0 warnings {base}",
        f"#4 left alone: said already: 1 errors, 0 warnings {base}",
    ]


@pytest.mark.parametrize(("changes", "code"), [(GOOD, 0), (BAD, 1)])
def test_of_one_the_exit_code_says_what_was_found(
    talk: Talk, changes: dict[str, str], code: int
) -> None:
    talk.open(3, changes)
    assert answer(talk.outside, Asked(pull=3), Printer()) == code


def test_a_run_over_all_fails_where_nothing_can_be_posted(
    talk: Talk, capsys: pytest.CaptureFixture[str]
) -> None:
    talk.server.forbidden.add("statuses: write")
    talk.open(3, GOOD)
    talk.open(4, GOOD)

    assert answer(talk.outside, Asked(), Printer()) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("no status for #3, #4: posting a status: the token may not")
    assert answer(talk.outside, Asked(pull=3), Printer()) == 0


def test_annotations_are_for_one_head(talk: Talk, capsys: pytest.CaptureFixture[str]) -> None:
    talk.open(3, BAD)
    base = f"(base {talk.main[:12]})"

    assert answer(talk.outside, Asked(pull=3, style="github"), Printer()) == 1
    annotation, notice = capsys.readouterr().out.splitlines()
    assert annotation.startswith("::error file=wiki/notes/alpha.md,line=9,")
    assert notice == f"{NOTICE}#3 failure: 1 errors, 0 warnings {base}"

    talk.push({"README.md": "# Other\n"})
    assert answer(talk.outside, Asked(style="github"), Printer()) == 0
    (notice,) = capsys.readouterr().out.splitlines()
    assert notice.startswith(f"{NOTICE}#3 failure: 1 errors, 0 warnings (base ")


def test_all_findings_are_in_the_summary_of_the_job(
    talk: Talk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_REPOSITORY", "acme/wiki")
    monkeypatch.setenv("GITHUB_RUN_ID", "5")
    talk.open(3, GOOD)
    talk.open(4, BAD)

    answer(talk.outside, Asked(style="github"), Printer())

    base = f"(base {talk.main[:12]})"
    text = summary.read_text(encoding="utf-8")
    assert f"### #3\n\nsuccess: 0 errors, 0 warnings {base}\n" in text
    assert f"### #4\n\nfailure: 1 errors, 0 warnings {base}\n" in text
    assert "| `wiki/notes/alpha.md:9` | GW101 dead-link |" in text
    urls = {each.url for each in talk.server.statuses}
    assert urls == {"https://github.com/acme/wiki/actions/runs/5"}
    assert capsys.readouterr().err == ""


def test_what_both_changed_is_named(talk: Talk, capsys: pytest.CaptureFixture[str]) -> None:
    talk.open(3, GOOD)
    talk.push(BAD)

    assert answer(talk.outside, Asked(pull=3, style="markdown"), Printer()) == 1

    assert capsys.readouterr().out.splitlines()[2:] == [
        f"failure: not linted, it conflicts with the base (base {talk.main[:12]})",
        "",
        "- both changed wiki/notes/alpha.md",
    ]
