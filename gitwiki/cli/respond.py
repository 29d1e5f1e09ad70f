"""``gitwiki respond``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_outside
from gitwiki.cli.options import Common, common
from gitwiki.cli.step_outputs import write_outputs
from gitwiki.config import read_forge_settings
from gitwiki.errors import BadEventError, UsageError
from gitwiki.workflows.respond import MOST_BYTES, Event, read_event, respond

if TYPE_CHECKING:
    from gitwiki.cli.output import Printer
    from gitwiki.ports import Outside


@click.command("respond", epilog="Example: gitwiki respond --event event.json")
@click.option(
    "--event",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="The event of a new comment, as the forge wrote it. Default: as GITHUB_EVENT_PATH says.",
)
@common()
def command(options: Common, event: str | None) -> None:
    """Find out what a comment in a pull request asks for.

    `/gitwiki recompile`, `/gitwiki rebase` and `/gitwiki lint` at the beginning of a comment are
    heeded if its author is a person with write access, as the server says. What is to be done is
    printed, and put into the outputs `action` and `number` of the step of a workflow.
    """
    path = event or read_forge_settings().event_path
    if not path:
        message = "--event names no file, and neither does GITHUB_EVENT_PATH"
        raise UsageError(message)
    found = _read(path)
    answer(open_outside(options.directory, options.printer), found, options.printer)


def answer(outside: Outside, event: Event, printer: Printer) -> None:
    """Print what is to be done and put it into the outputs of the step."""
    response = respond(outside, event)
    action, number = response.action.value, response.number
    write_outputs({"action": action, "number": str(number or "")})
    printer.result(
        f"{action}: {response.why}",
        {"action": action, "number": number or None, "why": response.why},
    )


def _read(path: str) -> Event:
    try:
        with Path(path).open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadEventError(path, str(error)) from error
    return read_event(data, path)
