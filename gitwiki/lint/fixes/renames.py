"""What files were called before, as git has found out from their contents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


class Rename(NamedTuple):
    """The path of a file before and after."""

    old: str
    new: str


@dataclass(frozen=True)  # no slots: the views are computed once and kept
class Renames:
    """Renames, newest first; of a path that was used twice the newest one counts."""

    found: tuple[Rename, ...] = ()

    def now(self, path: str, files: Collection[str]) -> str | None:
        """Where a file is that had a path once; None if git does not say or it is gone."""
        seen = {path}
        while path not in files:
            path = self._following.get(path, "")
            if not path or path in seen:
                return None
            seen.add(path)
        return path

    def before(self, path: str) -> Iterator[str]:
        """The earlier paths of a file, newest first."""
        seen = {path}
        while (path := self._previous.get(path, "")) and path not in seen:
            seen.add(path)
            yield path

    @cached_property
    def _following(self) -> Mapping[str, str]:
        return dict(reversed(self.found))

    @cached_property
    def _previous(self) -> Mapping[str, str]:
        return {new: old for old, new in reversed(self.found)}
