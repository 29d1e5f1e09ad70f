"""Whether work grows with its input as it should, on a machine of any speed.

A test that asserts a number of seconds fails on a busy machine, and passes on a fast one whatever
the code does. What matters is the growth: four times the input may take about four times as long,
and takes sixteen times as long where the code compares each with each, or a pattern begins anew at
every character.
"""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_Input = TypeVar("_Input")

#: Work that is linear, but for a logarithm and the caches of a processor, stays below this power of
#: the size; quadratic work has 2.
_MOST = 1.6
#: What else the machine does can make the larger input seem slower, but not each of so many times.
_TURNS = 6


def assert_grows_linearly(
    prepare: Callable[[int], _Input], run: Callable[[_Input], object], small: int, factor: int = 4
) -> None:
    """Assert that work takes an input that is larger by a factor about so many times as long.

    Only CPU time counts, the best of several, in turns; it ends as soon as the growth is seen to be
    well below quadratic. No two inputs are of the same size (they become larger by a hundredth), so
    that nothing is remembered from an earlier one.

    Args:
        prepare: Makes the input of about a given size; its time does not count.
        run: The work on it.
        small: The smaller size. Small enough that the larger one takes about 0.1 s, and large
            enough that the growing part of the work outweighs the rest of it.
        factor: How many times as large the larger one is.
    """
    most = factor**_MOST
    little = _cpu_time(prepare(small), run)
    much = float("inf")
    for turn in range(1, _TURNS + 1):
        size = small + turn * small // 100
        much = min(much, _cpu_time(prepare(factor * size), run))
        little = min(little, _cpu_time(prepare(size), run))
        if much <= most * little:
            return
    growth = f"{much / little:.1f} times the CPU time ({little:.4f} s, then {much:.4f} s)"
    raise AssertionError(f"{factor} times the input takes {growth}")


def repeated(piece: str, before: str = "", after: str = "") -> Callable[[int], str]:
    """What makes texts of about a given number of characters, of one piece again and again."""

    def text(size: int) -> str:
        return f"{before}{piece * (size // len(piece))}{after}"

    return text


def _cpu_time(given: _Input, run: Callable[[_Input], object]) -> float:
    """The CPU time of one run, in seconds."""
    collects = gc.isenabled()
    gc.disable()
    try:
        start = time.process_time()
        run(given)
        return time.process_time() - start
    finally:
        if collects:
            gc.enable()
