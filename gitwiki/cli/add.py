"""``gitwiki add``."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_here
from gitwiki.cli.options import Common, common
from gitwiki.cli.output import counted
from gitwiki.errors import UsageError
from gitwiki.workflows.add import Added, add

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command("add", epilog="Example: gitwiki add notes/attention.md paper.txt")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--name", help="Name below raw/; needed when the source comes from standard input.")
@common()
def command(options: Common, files: tuple[str, ...], name: str | None) -> None:
    """Put sources into raw/ and commit each on the current branch.

    FILE is a file in Markdown or plain text; - stands for standard input. A source is never
    overwritten: the same bytes again change nothing, other bytes under the same name are refused.
    """
    if name and len(files) > 1:
        message = "--name names one source, but several files were given; add them one by one"
        raise UsageError(message)
    outside = open_here(options.directory, options.printer)
    raw = options.directory.resolve() / "raw"
    sources = [(name or _name(file, raw), _bytes(file)) for file in files]
    done: list[Added] = []
    try:
        done.extend(add(outside, path, data, int(time.time())) for path, data in sources)
    finally:
        # Also when one is refused: those before it are committed.
        _print(options, done)
    if any(added.commit for added in done):
        options.suggest(("compile", "make pages of what is pending"))


def _print(options: Common, done: Sequence[Added]) -> None:
    rows = [
        {
            "path": added.path,
            "title": added.title,
            "paragraphs": added.blocks,
            "commit": added.commit,
            "diagnostics": [f.message for f in added.diagnostics],
        }
        for added in done
    ]
    options.printer.result("\n".join(map(_line, done)), {"added": rows})


def _line(added: Added) -> str:
    state = "added" if added.commit else "unchanged"
    size = counted(added.blocks, "paragraph")
    warnings = "".join(
        f"\n  {found.severity.value} {found.code} {found.message}" for found in added.diagnostics
    )
    return f'{state} {added.path}: "{added.title}", {size}{warnings}'


def _name(file: str, raw: Path) -> str:
    """The name below raw/ of a file: its place there, or else its own name."""
    if file == "-":
        message = "a source from standard input needs a name, such as --name notes.md"
        raise UsageError(message)
    here = Path(file).resolve()
    return here.relative_to(raw).as_posix() if here.is_relative_to(raw) else Path(file).name


def _bytes(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    if "://" in file:
        message = f"{file}: URLs are not fetched yet; download it and add the file"
        raise UsageError(message)
    try:
        return Path(file).read_bytes()
    except IsADirectoryError as error:
        message = f"{file} is a folder; name the files in it, such as {Path(file) / '*.md'}"
        raise UsageError(message) from error
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}"
        raise UsageError(message) from error
