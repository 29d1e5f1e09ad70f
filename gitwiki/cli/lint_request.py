"""What was asked of ``gitwiki lint``: what it prints again and what it finds out anew share it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gitwiki.cli.options import Common
    from gitwiki.ports import Commit, Readable

#: Why rules are off.
WHY_OFF = "this folder has no schema.md (`gitwiki init` adopts it)"


class Place(NamedTuple):
    """What is linted, and what it is compared to."""

    outside: Readable
    head: Commit
    base: Commit | None


@dataclass(frozen=True, slots=True)
class Request:
    """What the options of a run said.

    Attributes:
        options: The common ones.
        place: What is linted.
        select: Words for the rules that run; empty for all.
        ignore: Words for those that do not.
        wanted: The paths of which findings are reported.
        style: A format.
        fix: Repair first.
        statistics: Count instead of listing.
    """

    options: Common
    place: Place
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    wanted: list[str]
    style: str
    fix: bool
    statistics: bool

    @property
    def words(self) -> tuple[str, ...]:
        """The words for the rules, as a choice is remembered."""
        return (*self.select, "--ignore", *self.ignore)
