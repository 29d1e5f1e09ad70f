"""``gitwiki init``."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import create_outside
from gitwiki.cli.options import Common, common, next_steps
from gitwiki.cli.shipped import shipped
from gitwiki.errors import UsageError
from gitwiki.workflows.init import init

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.workflows.init import Initialised


@click.command("init", epilog="Example: gitwiki init my-wiki")
@click.argument("where", required=False, type=click.Path(file_okay=False), metavar="[DIR]")
@common()
def command(options: Common, where: str | None) -> None:
    """Make a wiki repository, or adopt the one that is there.

    DIR is made if it is missing; without it the current folder is used. Nothing that exists is
    overwritten: what is missing is added in one commit.
    """
    folder = options.directory / (where or ".")
    _require_top(folder)
    outside = create_outside(folder, options.printer)
    done = init(outside, shipped("schema.md"), int(time.time()))
    data = {"branch": done.branch, "created": done.created, "kept": done.kept}
    options.printer.result("\n".join(_text(folder, done)), {**data, "commit": done.commit})
    if not done.created:
        return
    here = [] if folder == Path() else [(f"cd {shlex.quote(str(folder))}", "")]
    steps = [("gitwiki add FILE...", "put sources into raw/"), ("gitwiki compile", "make pages")]
    options.printer.note(next_steps(*here, *steps))


def _text(folder: Path, done: Initialised) -> Iterator[str]:
    place = "this folder" if folder == Path() else str(folder)
    if not done.created:
        yield f"{place} is a wiki already; nothing to add"
        return
    yield f"{place} is a wiki now, on branch {done.branch}"
    yield f"  added  {', '.join(done.created)}"
    if done.kept:
        yield f"  kept   {', '.join(done.kept)}"


def _require_top(folder: Path) -> None:
    """Refuse a folder inside a repository: the wiki would be made at the top of that instead."""
    if not folder.is_dir() or (folder / "HEAD").is_file():
        return
    absolute = folder.resolve()
    tops = (each for each in (absolute, *absolute.parents) if (each / ".git").exists())
    top = next(tops, absolute)
    if top != absolute:
        message = (
            f"{folder} is inside the repository at {top}; `gitwiki init {shlex.quote(str(top))}` "
            f"makes that one a wiki, `git init {shlex.quote(str(folder))}` a new one of this folder"
        )
        raise UsageError(message)
