"""``gitwiki search``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gitwiki.asking.texts import clean
from gitwiki.bootstrap import open_here
from gitwiki.cli.options import Common, common
from gitwiki.ports import HitKind
from gitwiki.workflows.commits import base_commit, commit_at
from gitwiki.workflows.search import open_search

if TYPE_CHECKING:
    from gitwiki.ports import Hit

_MOST = 1_000


@click.command("search", epilog="Example: gitwiki search -n 3 'how long is a token valid?'")
@click.argument("query", nargs=-1, required=True)
@click.option(
    "-n",
    "limit",
    type=click.IntRange(min=1, max=_MOST),
    default=10,
    show_default=True,
    help="How many hits.",
)
@click.option("--at", "rev", metavar="REV", help="As of this commit instead of the base branch.")
@click.option("--pages", "only", flag_value=HitKind.PAGE.value, help="Find pages only.")
@click.option(
    "--passages", "only", flag_value=HitKind.PASSAGE.value, help="Find paragraphs of sources only."
)
@common()
def command(
    options: Common, query: tuple[str, ...], limit: int, rev: str | None, only: str | None
) -> None:
    """Find pages and paragraphs of sources: words or a whole question, nothing in it is syntax."""
    outside = open_here(options.directory, options.printer)
    commit = commit_at(outside, rev) if rev else base_commit(outside)
    kinds = frozenset({HitKind(only)}) if only else frozenset(HitKind)
    hits_there = open_search(outside, commit).find(" ".join(query), limit, kinds)
    hits = [_without_keys(hit) for hit in hits_there]
    text = "\n\n".join(map(_shown, hits)) or "nothing found"
    found = [hit._asdict() for hit in hits]
    options.printer.result(text, {"commit": commit.id, "hits": found})


def _without_keys(hit: Hit) -> Hit:
    """A hit as it may be shown: a source may have a key in it that nobody has found yet."""
    return hit._replace(title=clean(hit.title), section=clean(hit.section), text=clean(hit.text))


def _shown(hit: Hit) -> str:
    where = f"{hit.title} > {hit.section}" if hit.section else hit.title
    return f"{hit.ref}  {where}\n  {hit.text}"
