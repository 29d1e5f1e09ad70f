"""What a concurrency group does to runs, and what a required status asks of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Source: docs.github.com, "Control the concurrency of workflows and jobs"; `queue: max` is of
#: the changelog of 2026-05-07.
MOST_WAITING = {"single": 1, "max": 100}

_PASSED = frozenset({"success", "neutral", "skipped"})
# Runs of these do not count for a pull request, although they are of its head: tried by others on
# github.com, in ThemeParks_JavaScript#37 and SpillwaveSolutions/wiki_ticket_sdd#409 (2026-09).
_UNCOUNTED = frozenset({"workflow_dispatch", "workflow_run"})


@dataclass(frozen=True, slots=True)
class Group:
    """A concurrency group.

    Attributes:
        running: The run that is under way; empty if there is none.
        waiting: The runs that wait, the oldest first.
    """

    running: str = ""
    waiting: tuple[str, ...] = ()


class Joined(NamedTuple):
    """A group after a run came to it, and the runs that were given up for it."""

    group: Group
    cancelled: tuple[str, ...]


def join(group: Group, run: str, *, cancels: bool = False, queue: str = "single") -> Joined:
    """What becomes of a group when a run comes to it.

    Args:
        group: As it is.
        run: The one that comes.
        cancels: ``cancel-in-progress``.
        queue: ``single`` or ``max``.
    """
    if not group.running:
        return Joined(Group(run), ())
    if cancels:
        return Joined(Group(run), (group.running, *group.waiting))
    waiting = (*group.waiting, run)
    room = MOST_WAITING[queue]
    # One waits, and a newer one takes its place; with `max` there is room for a hundred.
    return Joined(replace(group, waiting=waiting[-room:]), waiting[:-room])


def leave(group: Group) -> Group:
    """A group after its run ended: the one that waits longest begins."""
    return Group(group.waiting[0], group.waiting[1:]) if group.waiting else Group()


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of a head under one name.

    Attributes:
        name: The context of a status, or the name of a job.
        conclusion: ``success``, ``failure``, ``skipped``...; empty while it is under way.
        event: Of a check run, the event of its workflow; empty for a status.
    """

    name: str
    conclusion: str
    event: str = ""


def missing(required: Iterable[str], reports: Iterable[Report]) -> tuple[str, ...]:
    """The required names that block a merge.

    A name has to be reported, and all that is reported under it has to have passed: a status and a
    check of one name are both required. A workflow that a filter of paths left out reports nothing,
    a job that a condition left out is skipped, which passes.
    Source: docs.github.com, "Troubleshooting required status checks".
    """
    counted = [each for each in reports if each.event not in _UNCOUNTED]
    return tuple(name for name in required if not _passed(name, counted))


def _passed(name: str, reports: Iterable[Report]) -> bool:
    said = [each.conclusion for each in reports if each.name == name]
    return bool(said) and all(conclusion in _PASSED for conclusion in said)
