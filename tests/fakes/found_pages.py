"""A search that finds what it is told to find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.ports.search import Hit, HitKind

if TYPE_CHECKING:
    from collections.abc import Sequence


class FoundPages:
    """Implements `Search`: the same pages for every question, each with half the score before."""

    def __init__(self, *paths: str) -> None:
        self._paths = paths

    @property
    def commit(self) -> str:
        return "none"

    def find(
        self, question: str, limit: int, kinds: frozenset[HitKind] = frozenset(HitKind)
    ) -> Sequence[Hit]:
        if HitKind.PAGE not in kinds or not question:
            return ()
        return tuple(
            Hit(HitKind.PAGE, path, path, "", "", 2.0**-place)
            for place, path in enumerate(self._paths[:limit])
        )
