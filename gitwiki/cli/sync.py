"""``gitwiki sync``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_outside
from gitwiki.bootstrap.models import open_compiler
from gitwiki.cli.options import Common, common
from gitwiki.workflows.record import Recorded, record
from gitwiki.workflows.sync import Synced, SyncState, sync

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@click.command("sync", epilog="Example: gitwiki sync")
@click.option(
    "--trust",
    is_flag=True,
    help="Also record who verified which pages, as a pull request that is kept up to date.",
)
@common()
def command(options: Common, *, trust: bool) -> None:
    """Rebuild open pull requests when the base branch has moved.

    Each becomes one commit on the new base again. One that a person pushed to is left alone; one
    that brings nothing new any more is closed.
    """
    outside = open_outside(options.directory, options.printer)
    done = sync(outside, open_compiler(options.directory, outside))
    recorded = record(outside) if trust else None
    nothing = "every open pull request is up to date" if done else "no open pull requests"
    lines = [*(as_lines(done) or [nothing]), *(recorded_lines(recorded) if recorded else ())]
    pull = recorded.pull_request if recorded else None
    data = {"synced": as_data(done), "trust": pull.number if pull else None}
    options.printer.result("\n".join(lines), data)
    if trust and outside.server is None:
        options.printer.note(
            "pull requests of this repository are in the repository itself, which cannot tell who "
            "a person is: nothing is recorded"
        )


def recorded_lines(recorded: Recorded) -> Iterator[str]:
    """What became of the pull request that says who verified what."""
    pull = recorded.pull_request
    yield (
        f"#{pull.number} {recorded.state.value}: {pull.proposal.title}"
        if pull
        else (recorded.state.value)
    )


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
