"""``gitwiki health``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_outside
from gitwiki.bootstrap.models import open_compiler
from gitwiki.cli.findings import as_data
from gitwiki.cli.options import Common, common
from gitwiki.cli.step_summary import append_text
from gitwiki.lint.report.markdown import COMMENT_BYTES
from gitwiki.workflows.health import health, report
from gitwiki.workflows.health_report import Health, body

if TYPE_CHECKING:
    from gitwiki.cli.output import Printer
    from gitwiki.ports import Outside


@click.command("health", epilog="Example: gitwiki health --dry-run")
@click.option("--dry-run", is_flag=True, help="Print the report, and change no issue.")
@common()
def command(options: Common, *, dry_run: bool) -> None:
    """Report how healthy the whole wiki is, as one issue that is kept up to date.

    Errors and warnings of lint whether old or new, contradictions, pages that may be out of date,
    sources that are not compiled, pull requests that wait. The issue is closed when nothing is
    left. Without a server the report is printed.
    """
    outside = open_outside(options.directory, options.printer)
    found = health(outside, open_compiler(options.directory, outside), int(time.time()))
    answer(outside, found, options.printer, dry_run=dry_run)


def answer(outside: Outside, found: Health, printer: Printer, *, dry_run: bool) -> None:
    """Report, print, and put the report into the summary of the job."""
    text = body(found)
    url = "" if dry_run else report(outside, found)
    if not dry_run:
        append_text(lambda room: body(found, min(room, COMMENT_BYTES)), printer)
    printer.result(text.rstrip("\n"), {**_data(found), "issue": url or None, "body": text})
    if dry_run:
        printer.note("no issue was changed (--dry-run)")
    elif outside.server is None:
        printer.note("there is no server that an issue could be kept on")
    else:
        printer.note(f"the issue is {url}" if url else "nothing is left: no issue is open")


def _data(found: Health) -> dict[str, object]:
    return {
        "branch": found.branch,
        "commit": found.commit.id,
        "pages": found.pages,
        "left": found.left,
        "findings": as_data(found.findings),
        "pending": found.pending,
        "unread": as_data(found.unread),
        "waiting": [each._asdict() for each in found.waiting],
        "unverified": found.unverified,
    }
