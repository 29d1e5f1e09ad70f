"""``gitwiki sync``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_outside
from gitwiki.bootstrap.models import open_compiler
from gitwiki.cli.options import Common, common
from gitwiki.cli.step_summary import append_lines
from gitwiki.errors import UsageError
from gitwiki.workflows.record import Recorded, record
from gitwiki.workflows.sync import Synced, SyncState, sync

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitwiki.workflows.rebase import Obstacle


_FORCE_ALONE = "--force is for one pull request: `gitwiki sync --force NUMBER`"


@click.command("sync", epilog="Example: gitwiki sync")
@click.argument("number", type=int, required=False)
@click.option(
    "--force",
    is_flag=True,
    help="Rebuild it although a person pushed to it; their edits stay.",
)
@click.option(
    "--trust",
    is_flag=True,
    help="Also record who verified which pages, as a pull request that is kept up to date.",
)
@common()
def command(options: Common, number: int | None, *, force: bool, trust: bool) -> None:
    """Rebuild open pull requests when the base branch has moved.

    Each becomes one commit on the new base again. No model is asked: what one wrote is merged with
    the base statement by statement. A pull request that a person pushed to is left alone; one that
    brings nothing new any more is closed. NUMBER is the only one to be looked at.
    """
    if force and number is None:
        raise UsageError(_FORCE_ALONE)
    outside = open_outside(options.directory, options.printer)
    done = sync(outside, open_compiler(options.directory, outside), number, force=force)
    recorded = record(outside) if trust else None
    nothing = "every open pull request is up to date" if done else "no open pull requests"
    lines = [*(as_lines(done) or [nothing]), *(recorded_lines(recorded) if recorded else ())]
    pull = recorded.pull_request if recorded else None
    data = {"synced": as_data(done), "trust": pull.number if pull else None}
    options.printer.result("\n".join(lines), data)
    append_lines(lines, options.printer)
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
    """A line for each pull request that was not up to date, and one for each obstacle."""
    lines = []
    for item in done:
        if item.state is not SyncState.CURRENT:
            lines.append(f"#{item.pull_request.number} {item.state.value}")
            lines += [line for found in item.obstacles for line in _obstacle(found)]
    return lines


def _obstacle(found: Obstacle) -> Iterator[str]:
    yield f"   {found.path}: {found.why}"
    if found.ours or found.theirs:
        yield f"     base:         {' '.join(found.ours.split())}"
        yield f"     pull request: {' '.join(found.theirs.split())}"


def as_data(done: Iterable[Synced]) -> list[dict[str, object]]:
    """Number, state and head of each, and what stood in its way, for JSON."""
    return [
        {
            "number": item.pull_request.number,
            "state": item.state.name.lower(),
            "head": item.pull_request.head,
            "obstacles": [found._asdict() for found in item.obstacles],
        }
        for item in done
    ]
