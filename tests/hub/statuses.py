"""Statuses of commits: the newest of each context counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hub.repository import HubRepository
    from hub.state import Status


def of_commit(repository: HubRepository, commit: str) -> list[Status]:
    """Every status of a commit, newest first."""
    return [status for status in reversed(repository.statuses) if status.commit == commit]


def newest(repository: HubRepository, commit: str) -> dict[str, Status]:
    """The status that counts, by context."""
    found = reversed(of_commit(repository, commit))
    return {status.context: status for status in found}


def combined(states: Iterable[str]) -> str:
    """What many states come to; nothing at all is pending, as on GitHub."""
    found = set(states)
    if found & {"failure", "error"}:
        return "failure"
    return "success" if found == {"success"} else "pending"
