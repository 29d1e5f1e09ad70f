"""Attacks through pull requests, comments and statuses of a server; by the numbers of the list.

The list is the one of tests/attacks: a function is named after the number of its case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from fakes.server import Status
from fakes.talk import SCHEMA, Talk, note, notes

from gitwiki.cli.check import Asked, answer
from gitwiki.cli.output import Printer
from gitwiki.ports import Check, CheckState
from gitwiki.workflows.check import check_all

if TYPE_CHECKING:
    from pathlib import Path

_PATH = "wiki/notes/alpha.md"
_DEAD = note("Alpha", "It is before [Gamma](gamma.md).")
#: What a runner or a terminal would obey.
_OBEYED = re.compile(r"^\s*::(?!notice title=|(?:error|warning) file=)|##\[|\x1b|\r", re.MULTILINE)


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk.make(tmp_path / "wiki", notes(alpha=note("Alpha", "It is the first.")))


def _newest(talk: Talk, head: str) -> Check:
    (check,) = talk.server.checks(head)
    return check


@pytest.mark.parametrize("style", ["text", "github"])
def test_42_44_nothing_of_a_pull_request_is_a_command_in_the_log(
    talk: Talk, style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = "::add-mask::x ##[error]y \x1b[31m\r"
    head = {
        f"wiki/notes/{bad}.md": _DEAD,
        "wiki/::stop-commands::t/##[group]x.md": note("##[group]x", "[x](::error::y)\n::debug::z"),
    }
    talk.open(3, head)

    answer(talk.outside, Asked(pull=3, style=style), Printer())

    printed = capsys.readouterr()
    assert "gamma.md" in printed.out
    assert not _OBEYED.search(printed.out)
    assert not _OBEYED.search(printed.err)


def test_55_a_pull_request_is_not_judged_by_its_own_schema(talk: Talk) -> None:
    waived = SCHEMA.replace("types:", "suppress: [{rule: GW101, path: '**', reason: x}]\ntypes:")
    head = talk.open(3, {_PATH: _DEAD, "schema.md": waived})

    (checked,) = check_all(talk.outside)

    assert [found.code for found in checked.findings] == ["GW101"]
    assert _newest(talk, head).state is CheckState.FAILURE


@pytest.mark.parametrize("by", ["mallory", "github-actions[bot]", "gitwiki"])
def test_56_a_status_that_somebody_else_posted_is_not_believed(talk: Talk, by: str) -> None:
    head = talk.open(3, {_PATH: _DEAD})
    said = f"0 errors, 0 warnings (base {talk.main[:12]})"
    forged = Check("gitwiki/lint", head, CheckState.SUCCESS, said, is_own=True)
    talk.server.statuses.append(Status(forged, by))

    check_all(talk.outside)

    assert (_newest(talk, head).state, _newest(talk, head).is_own) == (CheckState.FAILURE, True)


def test_56_a_status_that_somebody_puts_over_ours_does_not_stay(talk: Talk) -> None:
    head = talk.open(3, {_PATH: _DEAD})
    check_all(talk.outside)
    ours = _newest(talk, head)
    talk.server.statuses.append(
        Status(Check("gitwiki/lint", head, CheckState.SUCCESS, ours.summary), "mallory")
    )

    check_all(talk.outside)

    assert _newest(talk, head) == ours


def test_57_a_status_is_posted_on_the_commit_that_was_linted(talk: Talk) -> None:
    listed = talk.open(3, {_PATH: note("Alpha", "It is the one.")})
    pushed = talk.server.pushed[3] = talk.commit({_PATH: _DEAD})

    (checked,) = check_all(talk.outside)

    assert talk.server.checks(listed) == []
    assert (checked.head, _newest(talk, pushed).state) == (pushed, CheckState.FAILURE)
