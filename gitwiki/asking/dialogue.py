"""A dialogue: questions to a model and answers in the form that was asked for.

An answer that is cut off or has another form is asked for once more, with the reason. What is no
good then, or refused, is a failure with a reason, and only what was to be made of it is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from gitwiki.asking.replies import read_reply
from gitwiki.asking.sizes import require_size
from gitwiki.asking.texts import clean
from gitwiki.errors import ReplyError
from gitwiki.ports import ReplyState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.ports import Model, Reply, Request

T = TypeVar("T", bound=Struct)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer.

    Attributes:
        state: How the last answer ended; ``complete`` if it had a form that cannot be used.
        why: One sentence.
    """

    state: ReplyState
    why: str


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    """An answer, or why there is none."""

    value: T | None
    failure: Failure | None = None


class Dialogue:
    """Asks a model and remembers what that took.

    Args:
        model: Who is asked.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self.replies: list[Reply] = []

    def ask(self, requests: Sequence[Request], kind: type[T]) -> list[Answered[T]]:
        """An answer to each request, in their order.

        Raises:
            ModelError: The model cannot be asked.
        """
        found = [_read(reply, kind) for reply in self._ask(requests)]
        again = {
            index: _again(request, self.replies[index - len(requests)], answer.failure)
            for index, (request, answer) in enumerate(zip(requests, found, strict=True))
            if answer.failure and answer.failure.state in _WORTH_A_SECOND
        }
        for index, reply in zip(again, self._ask(list(again.values())), strict=True):
            found[index] = _read(reply, kind)
            if found[index].failure:
                self._model.forget([requests[index], again[index]])
        return found

    def _ask(self, requests: Sequence[Request]) -> Sequence[Reply]:
        replies = self._model.ask(requests) if requests else ()
        self.replies += replies
        return replies


#: What another try may mend: a form, or an answer that was too long.
_WORTH_A_SECOND = frozenset({ReplyState.COMPLETE, ReplyState.TRUNCATED})
_REASONS = {
    ReplyState.TRUNCATED: "the answer is longer than what is taken",
    ReplyState.REFUSED: "the model refused to answer",
    ReplyState.OVERFLOW: "it is too long for the context of the model",
    ReplyState.UNASKED: "no shard of the compile asked for it",
}
# What an error quotes of the answer: a complaint is no place for the words of a model.
_OWN_WORDS = re.compile(
    r"(?<=unknown field) `.*`(?= - at |\Z)|(?<=enum value) '.*'(?= - at )", re.DOTALL
)
#: Characters of an answer that are shown to the model again.
_SHOWN_AGAIN = 100_000
_CUT_OFF = "Your answer was cut off. Answer again, shorter, and whole."
_BAD_FORM = "Your answer cannot be used: {why}. Answer again, with JSON in the schema only."


def _read(reply: Reply, kind: type[T]) -> Answered[T]:
    if reply.state is not ReplyState.COMPLETE:
        detail = f" ({reply.detail})" if reply.detail else ""
        return Answered(None, Failure(reply.state, f"{_REASONS[reply.state]}{detail}"))
    try:
        value = read_reply(reply.text, kind)
        require_size(value)
    except ReplyError as error:
        begins = f"; it begins: {clean(error.excerpt)}" if error.excerpt else ""
        return Answered(None, Failure(reply.state, f"{_OWN_WORDS.sub('', error.why)}{begins}"))
    return Answered(value)


def _again(request: Request, reply: Reply, failure: Failure) -> Request:
    """The same question once more: with more room, or with what was wrong."""
    if failure.state is ReplyState.TRUNCATED:
        return replace(request, most_tokens=2 * request.most_tokens, complaint=_CUT_OFF)
    why = failure.why.split("; it begins:")[0]
    previous = clean(reply.text[:_SHOWN_AGAIN]).strip()
    return replace(request, previous=previous, complaint=_BAD_FORM.format(why=why))
