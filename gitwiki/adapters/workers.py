"""Work that is spread over the processors of this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

P = TypeVar("P")
R = TypeVar("R")
#: More processes than this only wait for the disk and for each other.
_MOST = 8
#: Fewer parts than these are done before the processes have started.
_FEWEST_PARTS = 3
_worker: Callable[[Any], Any] | None = None


class Processes:
    """Implements `gitwiki.ports.Workers` with a process for each processor."""

    def map(
        self,
        begin: Callable[..., Callable[[P], R]],
        arguments: tuple[object, ...],
        parts: Sequence[P],
    ) -> Iterator[R]:
        """The result of each part, in order."""
        count = min(_MOST, len(parts), _processors())
        if count == 1 or len(parts) < _FEWEST_PARTS:
            work = begin(*arguments)
            yield from map(work, parts)
            return
        # Most commands have little to do, so they should not wait for this.
        import multiprocessing  # noqa: PLC0415
        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

        # A copy of this process is there at once; elsewhere it has to be set up anew.
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
        context = multiprocessing.get_context(method)
        with ProcessPoolExecutor(count, context, _begin, (begin, arguments)) as pool:
            yield from pool.map(_go_on, parts)


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin(begin: Callable[..., Callable[[Any], Any]], arguments: tuple[object, ...]) -> None:
    global _worker  # noqa: PLW0603 - one process, one worker
    _worker = begin(*arguments)


def _go_on(part: Any) -> Any:
    if _worker is None:
        message = "a process was given work before it was told what to do"
        raise RuntimeError(message)
    return _worker(part)
