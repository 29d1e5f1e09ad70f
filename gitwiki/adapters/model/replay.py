"""Recorded answers: the same questions get the same answers, without a key or a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from gitwiki.adapters.model import wire
from gitwiki.budget import estimated_tokens
from gitwiki.errors import NotRecordedError
from gitwiki.ports import Reply, ReplyState, Usage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitwiki.ports import Request


class Recording(Protocol):
    """Where recorded answers are."""

    @property
    def place(self) -> str:
        """What it is called, for messages."""
        ...

    def load(self, key: str) -> Reply | None:
        """The answer of a key; None if there is none."""
        ...


class Bundled:
    """Answers out of bundles, in memory.

    Args:
        replies: By the hash of the question.
    """

    place = "the bundle"

    def __init__(self, replies: Mapping[str, Reply]) -> None:
        self._replies = replies

    def load(self, key: str) -> Reply | None:
        """The answer of a key; None if there is none."""
        return self._replies.get(key)


class ReplayedModel:
    """Implements `gitwiki.ports.Model` with what was kept of another run.

    Args:
        recording: What was answered.
        name: The model that was asked.
        effort: How hard it was to try.
        dispensable: Purposes of questions that may have no answer. Shards of a compile do not see
            what the others say, and so may not ask all that is asked where everything comes
            together: whether a statement holds can depend on the names of other pages.
    """

    def __init__(
        self,
        recording: Recording,
        name: str,
        effort: str,
        dispensable: frozenset[str] = frozenset(),
    ) -> None:
        self._recording = recording
        self._dispensable = dispensable
        self.name = name
        self.effort = effort

    def ask(self, requests: Sequence[Request]) -> Sequence[Reply]:
        """The recorded answers, in order.

        Raises:
            NotRecordedError: One of them is not there.
        """
        return [self._find(request) for request in requests]

    def count(self, request: Request) -> int:
        """About how many tokens a request has: nobody is asked."""
        return estimated_tokens(request)

    def forget(self, requests: Sequence[Request]) -> None:
        """Nothing: a recording stays as it is."""

    def _find(self, request: Request) -> Reply:
        bodies = (wire.parameters(request, self.name, self.effort, each) for each in wire.Documents)
        replies = (self._recording.load(wire.key_of(body)) for body in bodies)
        reply = next(filter(None, replies), None)
        if reply is None and request.purpose in self._dispensable:
            return Reply("", ReplyState.UNASKED, Usage(), self.name)
        if reply is None:
            what = f"{request.purpose} of {request.subject}"
            raise NotRecordedError(what, self._recording.place)
        return reply
