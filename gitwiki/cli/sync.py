"""``gitwiki sync``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_outside
from gitwiki.bootstrap.models import open_compiler
from gitwiki.cli.options import Common, common
from gitwiki.workflows.sync import Synced, SyncState, sync

if TYPE_CHECKING:
    from collections.abc import Iterable


@click.command("sync", epilog="Example: gitwiki sync")
@common()
def command(options: Common) -> None:
    """Rebuild open pull requests when the base branch has moved.

    Each becomes one commit on the new base again. One that a person pushed to is left alone; one
    that brings nothing new any more is closed.
    """
    outside = open_outside(options.directory, options.printer)
    done = sync(outside, open_compiler(options.directory, outside))
    nothing = "every open pull request is up to date" if done else "no open pull requests"
    options.printer.result("\n".join(as_lines(done)) or nothing, {"synced": as_data(done)})


def as_lines(done: Iterable[Synced]) -> list[str]:
    """A line for each pull request that was not up to date."""
    return [
        f"#{item.pull_request.number} {item.state.value}"
        for item in done
        if item.state is not SyncState.CURRENT
    ]


def as_data(done: Iterable[Synced]) -> list[dict[str, object]]:
    """Number, state and head of each, for JSON."""
    return [
        {
            "number": item.pull_request.number,
            "state": item.state.name.lower(),
            "head": item.pull_request.head,
        }
        for item in done
    ]
