"""How the tests of the stand-in ask: the same prompt, plain and streamed, through the real SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import anthropic

MODEL = "claude-opus-5-5"
HI: list[Any] = [{"role": "user", "content": "Hello there."}]
SCHEMA = {
    "type": "object",
    "properties": {"title": {"type": "string"}},
    "required": ["title"],
    "additionalProperties": False,
}
FORMAT: Any = {"format": {"type": "json_schema", "schema": SCHEMA}}


def request(**changes: Any) -> dict[str, Any]:
    """The parameters of a call, with some changed."""
    return {"model": MODEL, "max_tokens": 1_000, "messages": HI, **changes}


def create(client: anthropic.Anthropic, **changes: Any) -> anthropic.types.Message:
    """The message of a plain call."""
    message: anthropic.types.Message = client.messages.create(**request(**changes))
    return message


def stream(client: anthropic.Anthropic, **changes: Any) -> anthropic.types.Message:
    """The message of a streamed call."""
    with client.messages.stream(**request(**changes)) as events:
        return events.get_final_message()


def text_of(message: anthropic.types.Message) -> str:
    """The text of a message."""
    return "".join(block.text for block in message.content if block.type == "text")


EITHER = pytest.mark.parametrize("send", [create, stream])
