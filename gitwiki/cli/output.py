"""What the command line prints; nothing else in the package does."""

from __future__ import annotations

import json as jsonlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

# Line ends and tabs lay out a result; the spaces that do not break belong to numbers and units.
_LAYOUT = "\n\t\u00a0\u202f"


def printable(text: str, kept: str = "") -> str:
    """Text for a terminal: what would steer it, or cannot be seen, is written as in JSON.

    Args:
        text: Anything, such as the name of a file.
        kept: Characters that stay although they are not printable, such as line ends.
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each in kept else _escape(each) for each in text)


def _escape(character: str) -> str:
    """A character as JSON can spell it: one UTF-16 code unit after the other."""
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def counted(number: int, noun: str) -> str:
    """A number and what it counts: ``1 page``, ``2 pages``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints results to standard output and progress to standard error.

    Attributes:
        json: Results are printed as JSON, one document.
        quiet: No progress.
        verbose: Progress even where standard error is no terminal.
    """

    json: bool = False
    quiet: bool = False
    verbose: bool = False

    def step(self, what: str) -> None:
        """Say how far long work is; silent unless somebody can be watching."""
        if self.quiet or not (self.verbose or sys.stderr.isatty()):
            return
        click.secho(f"gitwiki: {printable(what)} ...", dim=True, err=True)

    def result(self, text: str, data: Mapping[str, object], heading: str = "") -> None:
        """Print a result: the text for people, under its heading, or the data as JSON."""
        if self.json:
            click.echo(printable(jsonlib.dumps(data, indent=2, ensure_ascii=False), "\n"))
            return
        if heading:
            click.secho(printable(heading, _LAYOUT), bold=True)
        if text:
            click.echo(printable(text, _LAYOUT))

    def note(self, text: str) -> None:
        """Print a remark for people on standard error; silent with ``--quiet`` and ``--json``."""
        if not (self.quiet or self.json):
            click.echo(printable(text, _LAYOUT), err=True)
