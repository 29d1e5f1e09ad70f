"""Time and numbers on the server: no two tests see others, and no run differs from the last."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

START = 1_700_000_000


class Clock:
    """A clock that goes on by a second whenever something is written."""

    def __init__(self) -> None:
        self._seconds = START
        self._ids = count(1001)

    def wind(self, seconds: int) -> None:
        """Set it, for stories in which programs look at the clock of the machine."""
        self._seconds = seconds

    def tick(self) -> str:
        """The next moment, as GitHub writes it."""
        self._seconds += 1
        return self.now()

    def now(self) -> str:
        """The moment of the last write."""
        return datetime.fromtimestamp(self._seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def seconds(self) -> int:
        """The same as seconds since 1970."""
        return self._seconds

    def new_id(self) -> int:
        """An id that nothing else has, whatever its kind."""
        return next(self._ids)
