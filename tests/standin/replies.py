"""What a script may reply: an answer of the model, or one of the ways in which things go wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from standin.errors import STATUS

if TYPE_CHECKING:
    from collections.abc import Mapping

Block: TypeAlias = "Mapping[str, Any]"
RefusalCategory: TypeAlias = Literal[
    "cyber", "bio", "frontier_llm", "reasoning_extraction", "general_harms"
]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says.

    Attributes:
        text: Its text; cut where a stop sequence or `max_tokens` of the request says so.
        blocks: Content blocks before the text, as the API has them: thinking, tool_use, cited text.
        citations: Citations of the text, as the API has them.
    """

    text: str = ""
    blocks: tuple[Block, ...] = ()
    citations: tuple[Block, ...] = ()

    @classmethod
    def json(cls, value: object) -> Answer:
        """An answer to a request with `output_config.format`."""
        return cls(json.dumps(value, ensure_ascii=False))

    @classmethod
    def tool_use(cls, name: str, value: Mapping[str, Any], text: str = "") -> Answer:
        """A call of one of the tools of the request."""
        call = {"type": "tool_use", "id": f"toolu_{name}", "name": name, "input": dict(value)}
        return cls(text, (call,))


_WHOLE = Answer("The plant was built in 1998, in the north of the town, by its own people.")


class Misbehaviour:
    """Something that goes wrong."""

    __slots__ = ()


@dataclass(frozen=True)
class HttpFailure(Misbehaviour):
    """An error instead of an answer; of an item of a batch, its result `errored`.

    Attributes:
        kind: The type of the error, which decides its status.
        message: What a person reads.
        retry_after: Seconds; sent as `retry-after`, which the SDK takes with a fraction too.
            Without it the SDK waits for half a second and more between its attempts.
    """

    kind: ClassVar[str] = "api_error"
    message: ClassVar[str] = "Internal server error"
    retry_after: float | None = None

    @property
    def status(self) -> int:
        return STATUS[self.kind]


@dataclass(frozen=True)
class RateLimited(HttpFailure):
    """429."""

    kind: ClassVar[str] = "rate_limit_error"
    message: ClassVar[str] = "This request would exceed your organization's rate limit."


@dataclass(frozen=True)
class Overloaded(HttpFailure):
    """529."""

    kind: ClassVar[str] = "overloaded_error"
    message: ClassVar[str] = "Overloaded"


@dataclass(frozen=True)
class ServerError(HttpFailure):
    """500."""


@dataclass(frozen=True)
class Unauthorised(HttpFailure):
    """401."""

    kind: ClassVar[str] = "authentication_error"
    message: ClassVar[str] = "invalid x-api-key"


@dataclass(frozen=True)
class PaymentRequired(HttpFailure):
    """402."""

    kind: ClassVar[str] = "billing_error"
    message: ClassVar[str] = "Your credit balance is too low to access the API."


@dataclass(frozen=True)
class NotFoundModel(HttpFailure):
    """404."""

    kind: ClassVar[str] = "not_found_error"
    message: ClassVar[str] = "model: claude-none"


@dataclass(frozen=True)
class DropBeforeHeaders(Misbehaviour):
    """The connection ends before a byte of the response.

    Attributes:
        done: Whether the work was done all the same, as when only the response gets lost: a batch
            exists then, and the SDK, which tries again, makes a second one.
    """

    done: bool = False


@dataclass(frozen=True)
class Drop(Misbehaviour):
    """The connection ends in the midst of an answer: after so many events, or half a plain body.

    Attributes:
        after_events: Events of a stream that still arrive, pings included.
        answer: What would have been said.
        clean: Whether the stream ends as if it were complete, as behind a proxy that gives up.
        reset: Whether the connection is reset; what was under way may get lost with it.
    """

    after_events: int = 4
    answer: Answer = _WHOLE
    clean: bool = False
    reset: bool = False


@dataclass(frozen=True)
class StreamError(Misbehaviour):
    """An `error` event in mid-stream; without a stream, the HTTP error.

    Attributes:
        after_events: Events that arrive before it.
        kind: Type of the error.
        answer: What would have been said.
    """

    after_events: int = 4
    kind: str = "overloaded_error"
    answer: Answer = _WHOLE


@dataclass(frozen=True)
class MalformedSse(Misbehaviour):
    """An event whose data is no JSON; without a stream, a body that is none.

    Attributes:
        after_events: Events that arrive before it.
        answer: What would have been said.
    """

    after_events: int = 4
    answer: Answer = _WHOLE


@dataclass(frozen=True)
class Slow(Misbehaviour):
    """An answer that takes its time.

    Attributes:
        seconds: Between the events of a stream, or before a plain response.
        answer: What is said in the end.
    """

    seconds: float
    answer: Answer = _WHOLE


@dataclass(frozen=True)
class Truncated(Misbehaviour):
    """`stop_reason` max_tokens.

    Attributes:
        text: The text as far as it got, such as JSON cut in its middle.
    """

    text: str = '{"statements": [{"text": "The plant'


@dataclass(frozen=True)
class Refusal(Misbehaviour):
    """`stop_reason` refusal, with `stop_details`.

    Attributes:
        category: None for one without a named category.
        text: What was said before the classifier stepped in; usually nothing.
    """

    category: RefusalCategory | None = "general_harms"
    text: str = ""


@dataclass(frozen=True)
class ContextOverflow(Misbehaviour):
    """`stop_reason` model_context_window_exceeded.

    Attributes:
        text: The text as far as it got.
    """

    text: str = "The plant"


@dataclass(frozen=True)
class BadJson(Misbehaviour):
    """A text that is no JSON although a format was asked for.

    Attributes:
        text: What is said.
    """

    text: str = 'Here is the JSON: {"statements": [}'


@dataclass(frozen=True)
class WrongSchema(Misbehaviour):
    """JSON that breaks the schema that was asked for.

    Attributes:
        text: What is said.
    """

    text: str = '{"unexpected": true}'


@dataclass(frozen=True)
class Empty(Misbehaviour):
    """`stop_reason` end_turn without a single content block."""


@dataclass(frozen=True)
class Expired(Misbehaviour):
    """Of an item of a batch: its time ran out before it was sent to the model."""


@dataclass(frozen=True)
class Canceled(Misbehaviour):
    """Of an item of a batch: it was canceled before it was sent to the model."""


Reply: TypeAlias = Answer | Misbehaviour

#: What can happen to a call of any endpoint.
Disturbance: TypeAlias = HttpFailure | DropBeforeHeaders | Drop | Slow
