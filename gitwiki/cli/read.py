"""``gitwiki read``."""

from __future__ import annotations

import click
import msgspec

from gitwiki.bootstrap import open_here
from gitwiki.cli.options import Common, common
from gitwiki.query.handouts import PageCard
from gitwiki.workflows.read import read
from gitwiki.workflows.search import open_search
from gitwiki.workflows.shelves import Shelves


@click.command("read", epilog="Example: gitwiki read attention-p-868413")
@click.argument("ref")
@click.option("--at", "rev", metavar="REV", help="As of this commit instead of the base branch.")
@click.option("--full", is_flag=True, help="All of it, and not the card of a page or a beginning.")
@common()
def command(options: Common, ref: str, rev: str | None, full: bool) -> None:
    """Show a page in short, or a passage, a source, a chapter or a work.

    REF is a path, name or title of a page, a citation such as attention-p-868413, the id or path
    of a source, WORK/CHAPTER, or a work, whose chapters are listed.
    """
    outside = open_here(options.directory, options.printer)
    found = read(Shelves(outside, open_search).at(rev or ""), ref, full=full)
    options.printer.result(found.as_text(), msgspec.to_builtins(found))
    if not full and (found.next or isinstance(found, PageCard)):
        options.printer.note("(`--full` shows all of it)")
