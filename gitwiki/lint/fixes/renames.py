"""What files were called before, as git has found out from their contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class Rename(NamedTuple):
    """The path of a file before and after."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Renames:
    """Renames, newest first; of a path that was used twice the newest one counts."""

    found: tuple[Rename, ...] = ()

    def now(self, path: str, files: Collection[str]) -> str | None:
        """Where a file is that had a path once; None if git does not say or it is gone."""
        following: dict[str, str] = {}
        for old, new in self.found:
            following.setdefault(old, new)
        seen = {path}
        while path not in files:
            path = following.get(path, "")
            if not path or path in seen:
                return None
            seen.add(path)
        return path

    def before(self, path: str) -> Iterator[str]:
        """The earlier paths of a file, newest first."""
        previous: dict[str, str] = {}
        for old, new in self.found:
            previous.setdefault(new, old)
        seen = {path}
        while (path := previous.get(path, "")) and path not in seen:
            seen.add(path)
            yield path
