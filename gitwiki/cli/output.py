"""What the command line prints; nothing else in the package does."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from json import JSONEncoder, dumps
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What JSON writes over several lines.
_NESTS = (dict, list, tuple)
# Line ends and tabs lay out a result; the spaces that do not break belong to numbers and units.
_LAYOUT = "\n\t\u00a0\u202f"
# Wherever it stands in a log of GitHub Actions, this begins a command of old.
_COMMAND = "##["


def printable(text: str, kept: str = "") -> str:
    """Text for a terminal or a log: what would steer it, or cannot be seen, is written as in JSON.

    Args:
        text: Anything, such as the name of a file.
        kept: Characters that stay although they are not printable, such as line ends.
    """
    if _COMMAND in text:
        text = text.replace(_COMMAND, "##\\u005b")
    if text.isprintable() or (kept and text.translate(_without(kept)).isprintable()):
        return text
    return "".join(each if each.isprintable() or each in kept else _escape(each) for each in text)


@cache
def _without(kept: str) -> dict[int, None]:
    return dict.fromkeys(map(ord, kept))


def _escape(character: str) -> str:
    """A character as JSON can spell it: one UTF-16 code unit after the other."""
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


@cache
def _flat(inner: str) -> JSONEncoder:
    """Writes what nests nothing, a part a line, but for the line ends beside the brackets."""
    return JSONEncoder(ensure_ascii=False, separators=(f",{inner}", ": "))


def _indented(value: object, line: str) -> Iterator[str]:
    """JSON as ``dumps(value, indent=2)`` writes it, which takes four times as long.

    Args:
        value: An object or a list, or what else JSON can be.
        line: Begins a line, at the depth of the value.
    """
    inner = f"{line}  "
    if not value or not isinstance(value, _NESTS):
        yield dumps(value, ensure_ascii=False)
        return
    parts = value.values() if isinstance(value, dict) else value
    if not any(isinstance(each, _NESTS) for each in parts):
        flat = _flat(inner).encode(value)
        yield f"{flat[0]}{inner}{flat[1:-1]}{line}{flat[-1]}"
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    keys = [f"{dumps(key, ensure_ascii=False)}: " for key in value] if opening == "{" else None
    for number, each in enumerate(parts):
        yield f"{',' if number else opening}{inner}{keys[number] if keys else ''}"
        yield from _indented(each, inner)
    yield f"{line}{closing}"


def one_line(text: str) -> str:
    """A text with all that lays it out turned into single spaces."""
    return " ".join(text.split())


def shortened(text: str, width: int) -> str:
    """A text on one line, cut if it is wider than so many characters."""
    line = one_line(text)
    return line if len(line) <= width else f"{line[: width - 1]}…"


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
            click.echo(printable("".join(_indented(data, "\n")), "\n"))
            return
        if heading:
            click.secho(printable(heading, _LAYOUT), bold=True)
        if text:
            click.echo(printable(text, _LAYOUT))

    def note(self, text: str) -> None:
        """Print a remark for people on standard error; silent with ``--quiet`` and ``--json``."""
        if not (self.quiet or self.json):
            click.echo(printable(text, _LAYOUT), err=True)
