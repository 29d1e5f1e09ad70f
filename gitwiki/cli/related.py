"""``gitwiki related``."""

from __future__ import annotations

import click
import msgspec

from gitwiki.bootstrap import open_here
from gitwiki.cli.options import Common, common
from gitwiki.workflows.librarian_pages import find_related
from gitwiki.workflows.search import open_search
from gitwiki.workflows.shelves import Shelves


@click.command("related", epilog="Example: gitwiki related 'Attention mechanism'")
@click.argument("page")
@click.option(
    "-n",
    "limit",
    type=click.IntRange(1, 200),
    default=10,
    show_default=True,
    help="How many pages.",
)
@click.option("--at", "rev", metavar="REV", help="As of this commit instead of the base branch.")
@common()
def command(options: Common, page: str, limit: int, rev: str | None) -> None:
    """List the pages that have to do with a page, the nearest first.

    PAGE is its path, slug, title or alias.
    """
    outside = open_here(options.directory, options.printer)
    found = find_related(Shelves(outside, open_search).at(rev or ""), page, limit)
    options.printer.result(found.as_text(), msgspec.to_builtins(found))
