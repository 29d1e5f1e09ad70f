"""``gitwiki log``."""

from __future__ import annotations

import click

from gitwiki.bootstrap import open_here
from gitwiki.cli.options import Common, common
from gitwiki.workflows.commits import base_commit, commit_at
from gitwiki.workflows.log import log


@click.command("log", epilog="Example: gitwiki log -n 3")
@click.option(
    "-n",
    "limit",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="How many entries.",
)
@click.option(
    "--at",
    "--rev",
    "rev",
    metavar="REV",
    help="As of this commit instead of the base branch.",
)
@common()
def command(options: Common, limit: int, rev: str | None) -> None:
    """Show what was compiled, when and from what, newest first."""
    outside = open_here(options.directory, options.printer)
    commit = commit_at(outside, rev) if rev else base_commit(outside)
    entries = log(outside, commit, limit)
    lines = [
        f"{entry.date} {entry.event}: {entry.title}\n"
        + "".join(f"  {line}\n" for line in entry.lines)
        for entry in entries
    ]
    text = "\n".join(lines).rstrip("\n") or "the log is empty: no compile was merged yet"
    options.printer.result(text, {"entries": [entry._asdict() for entry in entries]})
