"""Findings as annotations of a workflow of GitHub."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.report.characters import cut, shown
from gitwiki.lint.report.counts import LEVELS, NOTHING_OFF, counted, totals
from gitwiki.lint.report.names import rule_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.lint.report.counts import RulesOff

#: So many annotations of each level are shown for a step (actions/runner, ExecutionContext).
_A_STEP = 10
# The runner cuts a message at 4,096 UTF-16 code units; a character takes two at most.
_LONGEST_MESSAGE = 2_000


def github_report(
    found: Sequence[Diagnostic],
    off: RulesOff = NOTHING_OFF,
    elsewhere: str = "`gitwiki lint` lists all of them",
) -> str:
    """Findings as workflow commands, which GitHub shows as annotations of the lines.

    Format: docs.github.com, "Workflow commands for GitHub Actions", setting a notice, warning or
    error message; escaped as by actions/toolkit. GitHub shows ten of each level for a step: errors
    come first, and what is more than that is counted in a last notice.

    Args:
        found: The findings.
        off: The rules that did not run; said in the last notice.
        elsewhere: Where all findings are, as the rest of a sentence.
    """
    listed = _listed(found, _A_STEP - bool(off.codes))
    if len(listed) < len(found):
        listed = _listed(found, _A_STEP - 1)
    commands = [_annotation(item) for item in listed]
    closing = [*_rest(found, listed, elsewhere), *filter(None, [off.sentence()])]
    if closing:
        commands.append(_command("notice", {"title": "gitwiki lint"}, "; ".join(closing)))
    return "".join(f"{command}\n" for command in commands)


def github_notice(text: str) -> str:
    """A workflow command that shows a sentence beside the annotations."""
    return f"{_command('notice', {'title': 'gitwiki'}, text)}\n"


def _listed(found: Sequence[Diagnostic], notices: int) -> list[Diagnostic]:
    """The findings that are shown one by one, errors first."""
    room = {Severity.ERROR: _A_STEP, Severity.WARNING: _A_STEP, Severity.INFO: notices}
    return [
        item
        for severity, number in room.items()
        for item in islice((each for each in found if each.severity is severity), number)
    ]


def _rest(
    found: Sequence[Diagnostic], listed: Sequence[Diagnostic], elsewhere: str
) -> tuple[str, ...]:
    kept = {id(item) for item in listed}
    rest = [item for item in found if id(item) not in kept]
    if not rest:
        return ()
    return (f"{counted(len(rest), 'more finding')} ({totals(rest)}): {elsewhere}",)


def _annotation(item: Diagnostic) -> str:
    properties = {
        "file": item.path,
        "line": item.line,
        "col": item.column,
        "title": rule_of(item),
    }
    message = f"{item.message}: {item.hint}" if item.hint else item.message
    given = {key: str(value) for key, value in properties.items() if value}
    return _command(LEVELS[item.severity], given, message)


def _command(name: str, properties: dict[str, str], message: str) -> str:
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {given}::{_data(cut(message, _LONGEST_MESSAGE))}"


def _data(text: str) -> str:
    """A message: one line, in which no other command starts.

    `shown` leaves no line ends. The runner looks for ``::`` at the start of a line only, but for
    the old ``##[`` anywhere in it, and its web page obeys that in a log.
    """
    return shown(text).replace("##[", "##\\[").replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
