"""What goes wrong on purpose, once.

Sources for the limits: 403 with `retry-after`, and 403 with `x-ratelimit-remaining: 0` [D, rate
limits for the REST API].
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIMITS = "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"


class Moment(Enum):
    """When it goes wrong."""

    BEFORE = "before anything is done"
    AFTER = "after everything is done"


@dataclass(frozen=True, slots=True)
class Fault:
    """One answer instead of the right one.

    Attributes:
        operation: Which requests it waits for: `pulls/create`, `git/receive-pack`,
            `git/upload-pack`, `graphql`; empty for any.
        moment: Before or after the work is done.
        status: HTTP status.
        body: JSON.
        headers: Besides the usual ones.
        drop: Hang up without an answer.
        passing: How many requests it lets pass first.
    """

    operation: str = ""
    moment: Moment = Moment.BEFORE
    status: int = 500
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    passing: int = 0


def server_error(operation: str = "", moment: Moment = Moment.BEFORE, passing: int = 0) -> Fault:
    """The server has a problem."""
    return Fault(operation, moment, 502, {"message": "Server Error"}, passing=passing)


def dropped(operation: str = "", moment: Moment = Moment.BEFORE, passing: int = 0) -> Fault:
    """The connection ends."""
    return Fault(operation, moment, drop=True, passing=passing)


def secondary_limit(operation: str = "", retry_after: int = 60, passing: int = 0) -> Fault:
    """Too much at a time."""
    said = (
        "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    )
    body = {"message": said, "documentation_url": f"{_LIMITS}#about-secondary-rate-limits"}
    headers = {"retry-after": str(retry_after)}
    return Fault(operation, Moment.BEFORE, 403, body, headers, passing=passing)


def primary_limit(operation: str = "", reset: int = 0, passing: int = 0) -> Fault:
    """Too much in an hour; `reset` is in seconds since 1970."""
    said = "API rate limit exceeded for installation ID 1."
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset)}
    body = {"message": said, "documentation_url": _LIMITS}
    return Fault(operation, Moment.BEFORE, 403, body, headers, passing=passing)


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._passed: dict[int, int] = {}

    def add(self, fault: Fault) -> None:
        """Let something go wrong."""
        self._waiting.append(fault)

    def due(self, operation: str) -> Fault | None:
        """The fault of a request, which is then spent."""
        for fault in self._waiting:
            if fault.operation in {"", operation}:
                passed = self._passed.get(id(fault), 0)
                if passed >= fault.passing:
                    self._waiting.remove(fault)
                    return fault
                self._passed[id(fault)] = passed + 1
        return None

    def left(self) -> int:
        """How many have not happened."""
        return len(self._waiting)
