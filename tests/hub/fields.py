"""What came with a request, and what of it nobody looked at.

A stand-in that passes over a field as if it were not there would not be honest: what an operation
leaves unread is a violation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class Fields(Mapping[str, Any]):
    """A mapping that remembers what was asked of it."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self._seen: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self._seen.add(name)
        return self._given[name]

    def __contains__(self, name: object) -> bool:
        self._seen.add(str(name))
        return name in self._given

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def unread(self) -> list[str]:
        """What nobody looked at."""
        return sorted(self._given.keys() - self._seen)
