"""From what a script says to a message of the API, whole or as the events of a stream."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from anthropic.types import Message, RawMessageStreamEvent
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter

from standin import replies
from standin.citing import check_citations
from standin.errors import ScriptError
from standin.prompts import count
from standin.replies import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from standin.prompt_cache import InputUsage
    from standin.received import ReceivedRequest
    from standin.replies import Misbehaviour, Reply

_DELTAS_A_BLOCK = 5
_event_types: TypeAdapter[Any] = TypeAdapter(RawMessageStreamEvent)


@dataclass(frozen=True, slots=True)
class Said:
    """The output of a model before it becomes a message."""

    blocks: tuple[Mapping[str, Any], ...]
    stop_reason: str = "end_turn"
    stop_sequence: str | None = None
    stop_details: Mapping[str, Any] | None = None


def spoken(reply: Reply) -> Answer | Misbehaviour:
    """The answer inside a misbehaviour of the transport; anything else itself."""
    transport = (replies.Drop, replies.StreamError, replies.MalformedSse, replies.Slow)
    return reply.answer if isinstance(reply, transport) else reply


def message(
    request: ReceivedRequest, reply: Reply, usage: InputUsage, name: str, tier: str = "standard"
) -> dict[str, Any]:
    """The message for a reply, checked against the SDK's own model.

    Raises:
        ScriptError: The API could not give this message for this request.
    """
    said = _said(request, spoken(reply))
    check_citations(request, said.blocks)
    body = {
        "id": name,
        "type": "message",
        "role": "assistant",
        "model": request.model,
        "content": list(said.blocks),
        "stop_reason": said.stop_reason,
        "stop_sequence": said.stop_sequence,
        "stop_details": said.stop_details,
        "usage": _usage(usage, said.blocks, tier),
    }
    return checked(Message.model_validate(body))


def events(body: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The stream of a message: names and data of its events."""
    usage = {**body["usage"], "output_tokens": 1}
    start = {**body, "content": [], "stop_reason": None, "stop_sequence": None, "usage": usage}
    yield _event({"type": "message_start", "message": {**start, "stop_details": None}})
    for index, block in enumerate(body["content"]):
        yield _event({"type": "content_block_start", "index": index, "content_block": _bare(block)})
        if index == 0:
            yield "ping", {"type": "ping"}
        for delta in _deltas(block):
            yield _event({"type": "content_block_delta", "index": index, "delta": delta})
        yield _event({"type": "content_block_stop", "index": index})
    kept = ("stop_reason", "stop_sequence", "stop_details", "container")
    names = (
        "input_tokens",
        "cache_creation_input_tokens",
        "cache_read_input_tokens",
        "output_tokens",
    )
    yield _event(
        {
            "type": "message_delta",
            "delta": {name: body[name] for name in kept},
            "usage": {name: body["usage"][name] for name in names},
        }
    )
    yield _event({"type": "message_stop"})


def _said(request: ReceivedRequest, reply: Answer | Misbehaviour) -> Said:
    match reply:
        case Answer():
            return _answered(request, reply)
        case replies.Truncated(text):
            return Said(_text_blocks(text), "max_tokens")
        case replies.Refusal(category, text):
            details = {"type": "refusal", "category": category, "explanation": None}
            return Said(_text_blocks(text), "refusal", stop_details=details)
        case replies.ContextOverflow(text):
            return Said(_text_blocks(text), "model_context_window_exceeded")
        case replies.BadJson(text) | replies.WrongSchema(text):
            return Said(_text_blocks(text))
        case replies.Empty():
            return Said(())
        case _:
            raise ScriptError(f"{reply} cannot be given here")


def _answered(request: ReceivedRequest, answer: Answer) -> Said:
    """An answer, as far as the stop sequences and `max_tokens` of the request let it get."""
    if request.max_tokens == 0:
        return Said((), "max_tokens")
    text, stop = _until_stop(answer.text, request.body.get("stop_sequences") or ())
    before = sum(_output_tokens(block) for block in answer.blocks)
    room = request.max_tokens - before
    if room < 0:
        raise ScriptError(f"the blocks alone are {before} tokens: more than max_tokens")
    if count(text) > room:
        cut = text.encode()[: room * 4].decode(errors="ignore")
        return Said((*answer.blocks, *_text_blocks(cut)), "max_tokens")
    called = any(block["type"] == "tool_use" for block in answer.blocks)
    if not called and stop is None:
        _check_format(request, text)
    # The API has the text before the calls and after anything else.
    blocks = sorted(
        (*answer.blocks, *_text_blocks(text, answer.citations)),
        key=lambda block: block["type"] == "tool_use",
    )
    reason = "tool_use" if called else "stop_sequence" if stop is not None else "end_turn"
    return Said(tuple(blocks), reason, stop)


def _until_stop(text: str, stops: Sequence[str]) -> tuple[str, str | None]:
    found = [(text.index(stop), stop) for stop in stops if stop in text]
    if not found:
        return text, None
    place, stop = min(found)
    return text[:place], stop


def _check_format(request: ReceivedRequest, text: str) -> None:
    """The output is constrained: a whole answer always fits the schema."""
    if request.schema is None:
        return
    try:
        value = json.loads(text)
    except ValueError:
        raise ScriptError(f"the answer must be JSON, or BadJson: {text!r}") from None
    for error in Draft202012Validator(request.schema).iter_errors(value):
        raise ScriptError(f"the answer must fit the schema, or be WrongSchema: {error.message}")


def _text_blocks(
    text: str, citations: Sequence[Mapping[str, Any]] = ()
) -> tuple[dict[str, Any], ...]:
    block = {"type": "text", "text": text, "citations": list(citations) or None}
    return (block,) if text else ()


def _usage(usage: InputUsage, blocks: Sequence[Mapping[str, Any]], tier: str) -> dict[str, Any]:
    return {
        "input_tokens": usage.rest,
        "cache_creation_input_tokens": usage.written_5m + usage.written_1h,
        "cache_read_input_tokens": usage.read,
        "cache_creation": {
            "ephemeral_5m_input_tokens": usage.written_5m,
            "ephemeral_1h_input_tokens": usage.written_1h,
        },
        "output_tokens": max(1, sum(_output_tokens(block) for block in blocks)),
        "service_tier": tier,
    }


def _output_tokens(block: Mapping[str, Any]) -> int:
    if block["type"] == "tool_use":
        return count(json.dumps(block["input"]))
    return count(block.get("text") or block.get("thinking") or "")


def _bare(block: Mapping[str, Any]) -> dict[str, Any]:
    """A block as it starts: without what its deltas bring."""
    empty = {"text": "", "thinking": "", "signature": "", "input": {}, "citations": []}
    bare = {name: empty.get(name, value) for name, value in block.items()}
    return {**bare, "citations": None} if block.get("citations", 0) is None else bare


def _deltas(block: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    match block["type"]:
        case "text":
            for citation in block.get("citations") or ():
                yield {"type": "citations_delta", "citation": citation}
            for piece in _pieces(block["text"]):
                yield {"type": "text_delta", "text": piece}
        case "thinking":
            for piece in _pieces(block["thinking"]):
                yield {"type": "thinking_delta", "thinking": piece}
            yield {"type": "signature_delta", "signature": block["signature"]}
        case "tool_use":
            for piece in _pieces(json.dumps(block["input"])):
                yield {"type": "input_json_delta", "partial_json": piece}


def _pieces(text: str) -> Iterator[str]:
    size = -(-len(text) // _DELTAS_A_BLOCK)
    return (text[start : start + size] for start in range(0, len(text), size or 1))


def _event(data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return data["type"], checked(_event_types.validate_python(data))


def checked(model: BaseModel) -> dict[str, Any]:
    """A model as JSON. It must not hold what its type does not name: the SDK would let it pass."""
    if strange := tuple(_extras(model)):
        raise ScriptError(f"not in the types of the SDK: {', '.join(strange)}")
    return model.model_dump(mode="json")


def _extras(value: object) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from value.model_extra or ()
        for name in type(value).model_fields:
            yield from _extras(getattr(value, name))
    elif isinstance(value, list):
        for inner in value:
            yield from _extras(inner)
