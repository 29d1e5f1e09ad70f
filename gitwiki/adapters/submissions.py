"""Who is submitting a batch just now: a file for each, locked as long as its process lives.

The system gives a lock back when a process ends in whatever way, so an intent whose lock can be
taken is that of a process that died. Of another clone only its age can tell.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from gitwiki.adapters.batch_records import BatchRecord

#: Longer than the submission of a batch can take; then an intent of another clone is given up.
LONGEST = timedelta(minutes=20)


class Submissions:
    """The submissions of this clone.

    Args:
        folder: Where the files are; made with the first.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, int] = {}

    def begin(self, name: str) -> None:
        """Hold a name as long as this process lives."""
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        self._held[name] = descriptor

    def abandon(self, name: str) -> None:
        """Let go of a name as if this process had died."""
        descriptor = self._held.pop(name, None)
        if descriptor is not None:
            os.close(descriptor)

    def end(self, name: str) -> None:
        """Let go of a name for good: its record says all that there is to say."""
        (self._folder / name).unlink(missing_ok=True)
        self.abandon(name)

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Do something with a batch that no other process of this clone does at the same time."""
        self.begin(name)
        try:
            yield
        finally:
            self.end(name)

    def is_over(self, record: BatchRecord, now: datetime) -> bool:
        """Whether whoever was submitting a batch is not any more."""
        if record.name in self._held:
            return False
        try:
            descriptor = os.open(self._folder / record.name, os.O_RDWR)
        except FileNotFoundError:
            return abs(now - record.created) > LONGEST
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)
        return True
