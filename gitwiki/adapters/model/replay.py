"""Recorded answers: the same questions get the same answers, without a key or a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.adapters.model import wire
from gitwiki.budget import estimated_tokens
from gitwiki.errors import NotRecordedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.adapters.model.replies import Replies
    from gitwiki.ports import Reply, Request


class ReplayedModel:
    """Implements `gitwiki.ports.Model` with what was kept of another run.

    Args:
        replies: What was answered.
        name: The model that was asked.
        effort: How hard it was to try.
    """

    def __init__(self, replies: Replies, name: str, effort: str) -> None:
        self._replies = replies
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
        replies = (self._replies.load(wire.key_of(body)) for body in bodies)
        reply = next(filter(None, replies), None)
        if reply is None:
            what = f"{request.purpose} of {request.subject}"
            raise NotRecordedError(what, str(self._replies.folder))
        return reply
