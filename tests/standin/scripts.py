"""Who decides what is replied: callables and queues, by purpose or by any other condition."""

from __future__ import annotations

from collections import deque
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from standin.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from standin.received import ReceivedRequest
    from standin.replies import Reply

Speaker: TypeAlias = "Callable[[ReceivedRequest], Reply]"

#: A callable that is asked each time, or replies (and callables) that are used one after the other.
Script: TypeAlias = "Speaker | Iterable[Reply | Speaker]"
Condition: TypeAlias = "Callable[[ReceivedRequest], bool]"


class Scripts:
    """Scripts in order: the first whose condition holds and that has something left is asked."""

    def __init__(self) -> None:
        self._scripts: list[tuple[Condition, _Queue | Speaker]] = []
        self._lock = Lock()

    def add(self, condition: Condition, script: Script) -> None:
        """A script for some requests, asked before the ones that are there."""
        player = script if callable(script) else _Queue(script)
        with self._lock:
            self._scripts.insert(0, (condition, player))

    def reply(self, request: ReceivedRequest) -> Reply:
        """The reply to a request; callables are asked without any lock.

        Raises:
            ScriptError: Nothing is scripted for it.
        """
        found = self._next(request)
        return found(request) if callable(found) else found

    def left(self) -> int:
        """How many replies of queues nobody has asked for yet."""
        with self._lock:
            return sum(len(one.items) for _, one in self._scripts if isinstance(one, _Queue))

    def _next(self, request: ReceivedRequest) -> Reply | Speaker:
        with self._lock:
            for condition, script in self._scripts:
                if not condition(request):
                    continue
                if not isinstance(script, _Queue):
                    return script
                if script.items:
                    return script.items.popleft()
        raise ScriptError(
            f"nothing is scripted for {request.endpoint} {request.custom_id}".rstrip()
        )


class _Queue:
    def __init__(self, items: Iterable[Reply | Speaker]) -> None:
        self.items = deque(items)
