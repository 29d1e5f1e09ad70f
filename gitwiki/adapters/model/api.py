"""The Messages API through the official SDK: one request, one answer, every outcome named."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gitwiki.adapters.model import wire
from gitwiki.adapters.model.wire import Documents
from gitwiki.errors import ModelRefusedError, ModelUnavailableError, NoModelKeyError
from gitwiki.ports import Reply, ReplyState, Usage

if TYPE_CHECKING:
    from collections.abc import Callable

    import anthropic
    from anthropic.types import Message
    from anthropic.types import Usage as ApiUsage

#: Seconds before each further try. The SDK's own tries are off: it would wait as long as a server
#: asks, and it does not try again once an answer has begun.
WAITS = (1.0, 4.0, 16.0, 30.0)
#: A server that asks for more patience is left alone.
LONGEST_WAIT = 120.0
_TIMEOUT = 600.0
_STATES = {
    "max_tokens": ReplyState.TRUNCATED,
    "refusal": ReplyState.REFUSED,
    "model_context_window_exceeded": ReplyState.OVERFLOW,
}
#: Too many requests, and too busy: the server looked no further.
_UNTOUCHED = frozenset({429, 529})
_TOO_LONG = ("prompt is too long", "exceeds the maximum", "context window", "context size")


def connect_by_environment() -> anthropic.Anthropic:
    """A client with the key and the address that the environment has.

    Raises:
        NoModelKeyError: The environment has a profile or an identity that gives no key.
    """
    import anthropic  # noqa: PLC0415 - half a second, and most commands ask no model

    try:
        client = anthropic.Anthropic(max_retries=0, timeout=_TIMEOUT)
    except anthropic.AnthropicError as error:
        raise NoModelKeyError from error
    is_own = "anthropic.com" not in str(client.base_url)
    if is_own and client.api_key is None and client.auth_token is None:
        return client.with_options(api_key="none")  # a server of one's own asks for none
    return client


class MessagesApi:
    """A model behind the Messages API.

    The key comes from the environment, as the SDK reads it: ``ANTHROPIC_API_KEY``,
    ``ANTHROPIC_AUTH_TOKEN``, a profile or workload identity. ``ANTHROPIC_BASE_URL`` names another
    server that speaks the same API.

    Args:
        name: The model.
        effort: ``low`` to ``max``; empty for the default of the model, which servers that do not
            know the setting need.
        documents: How documents are sent.
        connect: Makes the client of the SDK when the first request is sent.
        wait: Called with seconds between two tries.
        tell: Called with what went wrong before it waits.
    """

    def __init__(
        self,
        name: str,
        effort: str = "",
        documents: Documents = Documents.BLOCKS,
        *,
        connect: Callable[[], anthropic.Anthropic] | None = None,
        wait: Callable[[float], object] = time.sleep,
        tell: Callable[[str], object] = lambda _: None,
    ) -> None:
        self.name = name
        self.effort = effort
        self._documents = documents
        self._connect = connect or connect_by_environment
        self.wait = wait
        self.tell = tell

    def body(self, request: Any) -> dict[str, Any]:
        """What is sent for a request."""
        return wire.parameters(request, self.name, self.effort, self._documents)

    @cached_property
    def client(self) -> anthropic.Anthropic:
        """The client of the SDK.

        Raises:
            NoModelKeyError: The environment has a profile or an identity that gives no key.
        """
        return self._connect()

    def send(self, body: dict[str, Any]) -> Reply:
        """The answer to one request; one that breaks off is asked for again.

        Raises:
            ModelUnavailableError: There is none after several tries.
            ModelRefusedError: The API does not take it.
        """

        def receive() -> Message:
            with self.client.messages.stream(**body) as stream:
                return stream.get_final_message()

        try:
            return reply_of(self.call(receive))
        except TooLongError as error:
            return Reply("", ReplyState.OVERFLOW, Usage(), self.name, str(error))

    def count(self, body: dict[str, Any]) -> int:
        """How many tokens a request has, as the API counts them; this costs nothing.

        It is asked once: a forecast can do without.

        Raises:
            ModelUnavailableError, ModelRefusedError: As `send`.
        """
        counted = {name: value for name, value in body.items() if name != "max_tokens"}
        try:
            count = attempt(lambda: self.client.messages.count_tokens(**counted))
        except TooLongError as error:
            raise ModelRefusedError(str(error)) from error
        except TryAgainError as error:
            raise ModelUnavailableError(str(error)) from error
        return int(count.input_tokens)

    def call(self, call: Callable[[], Any]) -> Any:
        """Call the SDK until it answers, or until it is of no use to go on.

        Raises:
            ModelUnavailableError: There is no answer after several tries.
            ModelRefusedError: The API does not take the call.
            TooLongError: The API says that it is too long.
        """
        for wait in (*WAITS, None):
            try:
                return attempt(call)
            except TryAgainError as error:
                wanted = max(wait or 0.0, error.patience)
                if wait is None or wanted > LONGEST_WAIT:
                    raise ModelUnavailableError(str(error)) from error
                self.tell(f"{error}, trying again in {wanted:.0f} s")
                self.wait(wanted)
        raise AssertionError


class TryAgainError(Exception):
    """An answer that did not come, or not whole, and that may come next time.

    Attributes:
        patience: Seconds that the server asks to wait.
        is_untouched: Whether it is certain that the server did nothing.
    """

    def __init__(self, why: str, patience: float = 0.0, *, is_untouched: bool = False) -> None:
        self.patience = patience
        self.is_untouched = is_untouched
        super().__init__(why)


class TooLongError(Exception):
    """The API says that the request is too long for the model."""


def attempt(call: Callable[[], Any]) -> Any:
    """Call the SDK once; its errors, and those of the transport below it, by what they mean.

    Raises:
        TryAgainError: It may go well another time.
        TooLongError: The API says that it is too long.
        ModelRefusedError: The API does not take the call.
        NoModelKeyError: There is no key.
    """
    import anthropic  # noqa: PLC0415
    import httpx2  # noqa: PLC0415

    try:
        return _whole(call())
    except (anthropic.APIConnectionError, httpx2.TransportError) as error:
        unsent = (httpx2.ConnectError, httpx2.ConnectTimeout)
        never_sent = isinstance(error.__cause__ or error, unsent)
        why = f"the connection broke off ({_said(error)})"
        raise TryAgainError(why, is_untouched=never_sent) from error
    except anthropic.APIStatusError as error:
        raise _meaning(error) from error
    except anthropic.CredentialsError as error:
        raise NoModelKeyError from error
    except TypeError as error:
        if "authentication method" in str(error):  # all that the SDK says without a key
            raise NoModelKeyError from error
        raise
    except (anthropic.APIError, ValueError, AssertionError) as error:
        # A stream that ends early or is no event stream fails in the SDK's own reading of it.
        raise TryAgainError(f"the answer cannot be read ({_said(error)})") from error


def _whole(answer: Any) -> Any:
    """An answer, unless it is a message without an end: the SDK returns what came of it."""
    if getattr(answer, "type", "") == "message" and answer.stop_reason is None:
        raise TryAgainError("the answer broke off")
    return answer


def reply_of(message: Message) -> Reply:
    """An answer as gitwiki sees it; thinking is left out."""
    text = "".join(block.text for block in message.content if block.type == "text")
    details = message.stop_details
    return Reply(
        text=text,
        state=_STATES.get(message.stop_reason or "", ReplyState.COMPLETE),
        usage=_usage(message.usage),
        model=message.model,
        detail=str(getattr(details, "category", None) or "") if details else "",
    )


def _usage(usage: ApiUsage) -> Usage:
    return Usage(
        usage.input_tokens,
        usage.output_tokens,
        usage.cache_read_input_tokens or 0,
        usage.cache_creation_input_tokens or 0,
    )


def _meaning(error: anthropic.APIStatusError) -> Exception:
    """What a status says: too long, try later, or not like this."""
    said = _said(error)
    status = error.status_code
    if status == 413 or (status == 400 and any(words in said.lower() for words in _TOO_LONG)):
        return TooLongError(said)
    if status < 400:  # an error in the middle of a stream
        return TryAgainError(said)
    if status in {408, 409, 429} or status >= 500:
        why = f"{said} (status {status})"
        return TryAgainError(why, _patience(error), is_untouched=status in _UNTOUCHED)
    return ModelRefusedError(f"{said} (status {status})")


def _patience(error: anthropic.APIStatusError) -> float:
    """Seconds that the server asks to wait; 0 if it does not say, or in another form."""
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "0")))
    except ValueError:
        return 0.0


def _said(error: Exception) -> str:
    """The message of an error, on one line and not too long."""
    body = getattr(error, "body", None)
    inner = body.get("error") if isinstance(body, dict) else None
    message = inner.get("message") if isinstance(inner, dict) else None
    return " ".join(str(message or error or type(error).__name__).split())[:300]
