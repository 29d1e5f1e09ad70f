"""A model without a wire: it answers from a table, and remembers what it was asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gitwiki.budget import estimated_tokens
from gitwiki.ports import Reply, ReplyState, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gitwiki.ports import Request


class FakeModel:
    """Implements `gitwiki.ports.Model`.

    Args:
        answer: The answer to a request: a value that becomes JSON, or text, or a state.
    """

    name = "claude-opus-5-5"
    effort = ""

    def __init__(self, answer: Callable[[Request], Any]) -> None:
        self._answer = answer
        self.asked: list[Request] = []
        self.forgotten: list[Request] = []

    def ask(self, requests: Sequence[Request]) -> Sequence[Reply]:
        """The answers, in order."""
        self.asked += requests
        return [self._reply(request) for request in requests]

    def count(self, request: Request) -> int:
        """As many tokens as are estimated."""
        return estimated_tokens(request)

    def forget(self, requests: Sequence[Request]) -> None:
        """Remember what is to be forgotten."""
        self.forgotten += requests

    def _reply(self, request: Request) -> Reply:
        answer = self._answer(request)
        usage = Usage(input=estimated_tokens(request), output=10)
        if isinstance(answer, ReplyState):
            return Reply("", answer, usage, self.name)
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return Reply(text, ReplyState.COMPLETE, usage, self.name)
