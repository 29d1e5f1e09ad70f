"""``gitwiki merge-driver``."""

from __future__ import annotations

from pathlib import Path

import click

from gitwiki.cli.output import printable
from gitwiki.errors import UsageError
from gitwiki.wiki.merge import Conflict, merge_pages
from gitwiki.wiki.page import Page, parse


@click.command(
    "merge-driver",
    epilog=(
        "Example: git config merge.gitwiki.driver 'gitwiki merge-driver %O %A %B %P'; "
        "the .gitattributes that `gitwiki init` writes sends pages to it."
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("base", type=click.Path(exists=True, dir_okay=False))
@click.argument("ours", type=click.Path(exists=True, dir_okay=False))
@click.argument("theirs", type=click.Path(exists=True, dir_okay=False))
@click.argument("path")
def command(base: str, ours: str, theirs: str, path: str) -> int:
    """Merge versions of a page for git, statement by statement.

    Git calls it with the files of the common base, of our side and of theirs, and the path of the
    page. The result replaces OURS. Exits with 1 if both sides changed one statement in different
    ways: then our side is kept there and each conflict is printed.
    """
    merged = merge_pages(
        _page(base, path) if Path(base).stat().st_size else None,
        _required(ours, path),
        _required(theirs, path),
    )
    Path(ours).write_bytes(merged.page.text.encode())
    for conflict in merged.conflicts:
        click.echo(printable(_text(path, conflict), "\n"), err=True)
    return int(bool(merged.conflicts))


def _required(file: str, path: str) -> Page:
    page = _page(file, path)
    if page is None:
        message = f"{path} cannot be read as a page, so it cannot be merged statement by statement"
        raise UsageError(message)
    return page


def _page(file: str, path: str) -> Page | None:
    return parse(path, Path(file).read_bytes().decode()).page


def _text(path: str, conflict: Conflict) -> str:
    lines = [f"{path}: both sides changed this under {conflict.section or 'the title'!r}"]
    lines += [f"  base:   {conflict.base}"] if conflict.base else []
    return "\n".join([*lines, f"  ours:   {conflict.ours}", f"  theirs: {conflict.theirs}"])
