"""Options that every command takes, and what they come to."""

from __future__ import annotations

import functools
import logging
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

import click

from gitwiki.cli.output import Printer
from gitwiki.config import BUDGET

Command = TypeVar("Command", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Common:
    """What the common options said.

    Attributes:
        directory: Where to look for the repository.
        printer: Where results and progress go.
    """

    directory: Path
    printer: Printer

    def suggest(self, *steps: tuple[str, str]) -> None:
        """Say what to do next, on standard error.

        Args:
            steps: Arguments of gitwiki, such as ``pr show 1``, and what they are good for.
        """
        where = "" if self.directory == Path() else f" -C {shlex.quote(str(self.directory))}"
        self.printer.note(next_steps(*((f"gitwiki{where} {args}", why) for args, why in steps)))


class Dollars(click.ParamType[Decimal]):
    """An amount in US dollars."""

    name = "dollars"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """The amount; one that is no number of 0 or more is a usage error."""
        try:
            amount = Decimal(value)
        except InvalidOperation:
            amount = Decimal(-1)
        if not amount.is_finite() or amount < 0:
            self.fail(f"{value!r} is no amount in US dollars, such as 2.50", param, ctx)
        return amount


def next_steps(*steps: tuple[str, str]) -> str:
    """Commands and what each is good for: one after ``Next:``, several in two columns below it."""
    if len(steps) == 1:
        return "Next: {}  ({})".format(*steps[0])
    width = max(len(command) for command, why in steps if why)
    lines = [f"  {command:<{width}}  {why}".rstrip() for command, why in steps]
    return "\n".join(["Next:", *lines])


def common(*, json: bool = True) -> Callable[[Command], Command]:
    """Give a command ``-C``, ``--quiet``, ``--verbose`` and, where it prints results, ``--json``.

    The command gets one `Common` as its first argument instead of the four.
    """

    def decorate(function: Command) -> Command:
        @functools.wraps(function)
        def call(*args: object, **kwargs: object) -> object:
            printer = Printer(
                json=bool(kwargs.pop("as_json", False)),
                quiet=bool(kwargs.pop("quiet")),
                verbose=bool(kwargs.pop("verbose")),
            )
            if printer.verbose:
                # Only what gitwiki says: libraries would log what they send, keys included.
                logging.basicConfig(format="%(message)s")
                logging.getLogger("gitwiki").setLevel(logging.DEBUG)
            return function(Common(_directory(kwargs.pop("directory")), printer), *args, **kwargs)

        decorated: Callable[..., object] = call
        if json:
            decorated = click.option("--json", "as_json", is_flag=True, help="Print JSON.")(
                decorated
            )
        decorated = click.option(
            "--verbose", is_flag=True, help="Show progress and each git command."
        )(decorated)
        decorated = click.option(
            "--quiet", is_flag=True, help="Print results only: no progress, no hints."
        )(decorated)
        return click.option(
            "-C",
            "directory",
            metavar="DIR",
            type=click.Path(file_okay=False),
            help="Work in this folder instead of the current one.",
        )(decorated)  # type: ignore[return-value]

    return decorate


def _directory(given: object) -> Path:
    """The folder to work in: ``gitwiki -C DIR`` and ``gitwiki COMMAND -C DIR`` mean the same."""
    before = click.get_current_context().obj
    return Path(str(before or "."), str(given or "."))


def model_options(command: Command) -> Command:
    """Give a command ``--model``, ``--budget`` and ``--replies``, for the model that it asks."""
    options = (
        click.option("--model", metavar="NAME", help="The model that is asked."),
        click.option(
            "--budget",
            type=Dollars(),
            metavar="USD",
            help=f"The most that this run may cost in US dollars. Default: {BUDGET}.",
        ),
        click.option(
            "--replies",
            metavar="DIR",
            type=click.Path(file_okay=False),
            help="Where answers are kept and taken from. Default: a folder in the git directory.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
