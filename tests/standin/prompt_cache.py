"""The prompt cache: which part of a prompt is read, which is written and which is neither."""

from __future__ import annotations

import hashlib
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from standin.prompts import Part

#: A shorter prefix is not cached.
MINIMUM = 1_024

#: So many parts, the one with the breakpoint included, are looked at for an older breakpoint.
LOOKBACK = 20


class InputUsage(NamedTuple):
    """Input tokens of a request: their sum is the size of the prompt."""

    read: int
    written_5m: int
    written_1h: int
    rest: int


class PromptCache:
    """Prefixes that ended at a breakpoint. They live until the test says otherwise."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._lock = Lock()

    def clear(self) -> None:
        """Let the time to live of everything pass."""
        with self._lock:
            self._known.clear()

    def use(self, parts: Sequence[Part]) -> InputUsage:
        """Read the longest known prefix, write the prefixes at the breakpoints."""
        keys = tuple(_prefix_keys(parts))
        sizes = tuple(accumulate(part.tokens for part in parts))
        marks = [place for place, part in enumerate(parts) if part.ttl and sizes[place] >= MINIMUM]
        with self._lock:
            read = max((sizes[place] for place in self._hits(keys, marks)), default=0)
            self._known.update(keys[place] for place in marks)
        written = {"5m": 0, "1h": 0}
        done = read
        for place in marks:
            written[parts[place].ttl] += max(0, sizes[place] - done)
            done = max(done, sizes[place])
        return InputUsage(read, written["5m"], written["1h"], sizes[-1] - done)

    def _hits(self, keys: Sequence[str], marks: Sequence[int]) -> Iterator[int]:
        for mark in marks:
            for place in range(max(0, mark - LOOKBACK + 1), mark + 1):
                if keys[place] in self._known:
                    yield place


def _prefix_keys(parts: Sequence[Part]) -> Iterator[str]:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part.key)} {part.key}\n".encode())
        yield digest.hexdigest()
