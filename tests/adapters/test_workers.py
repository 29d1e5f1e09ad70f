"""Work in several processes gives what it gives in one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from gitwiki.adapters.workers import Processes
from gitwiki.ports import Alone

if TYPE_CHECKING:
    from collections.abc import Callable


def begin(factor: int) -> Callable[[int], tuple[int, int]]:
    """Multiplies, and says in which process."""
    return lambda number: (factor * number, os.getpid())


def test_results_come_in_order() -> None:
    parts = list(range(20))
    found = list(Processes().map(begin, (3,), parts))
    assert [number for number, _ in found] == [3 * number for number in parts]
    assert list(Alone().map(begin, (3,), parts)) == [(3 * n, os.getpid()) for n in parts]


def test_little_work_is_not_handed_over() -> None:
    assert list(Processes().map(begin, (2,), [1, 2])) == [(2, os.getpid()), (4, os.getpid())]
    assert list(Processes().map(begin, (2,), [])) == []
