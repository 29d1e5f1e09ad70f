"""What the API refuses although the types allow it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from standin.errors import invalid_request
from standin.prompts import cache_marks, parts_of, total
from standin.received import blocks_of
from standin.schemas import check_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from standin.catalogue import Model

_CUSTOM_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_MAX_MARKS = 4
_MAX_BATCH = 100_000


def check_request(body: Mapping[str, Any], model: Model) -> None:
    """Raise the 400 of the API for a prompt that it does not take."""
    _check_turns(body["messages"])
    _check_content(body)
    _check_marks(body)
    _check_tools(body)
    _check_citations(body)
    if form := (body.get("output_config") or {}).get("format"):
        check_schema(form["schema"])
    size = total(parts_of(body))
    if size > model.context:
        raise invalid_request(f"prompt is too long: {size} tokens > {model.context} maximum")


def check_output(body: Mapping[str, Any], model: Model, *, batch: bool) -> None:
    """Raise the 400 of the API for limits of the output that it does not take."""
    limit = body["max_tokens"]
    if limit < (1 if batch else 0):
        raise invalid_request("max_tokens: Input should be greater than or equal to 1")
    if limit > model.max_output:
        raise invalid_request(
            f"max_tokens: {limit} > {model.max_output}, which is the maximum allowed number of"
            f" output tokens for {model.id}"
        )
    thinking = body.get("thinking") or {}
    if thinking.get("type") == "enabled":
        raise invalid_request(
            f'"thinking.type.enabled" is not supported for {model.id}.'
            ' Use "thinking.type.adaptive" and "output_config.effort".'
        )
    if batch and body.get("stream"):
        raise invalid_request("stream: streaming is not supported in batches")


def check_batch_ids(requests: Sequence[Mapping[str, Any]]) -> None:
    """Raise the 400 of the API for a batch whose results could not be told apart."""
    if not requests or len(requests) > _MAX_BATCH:
        raise invalid_request(f"requests: must hold 1 to {_MAX_BATCH} requests")
    seen: set[str] = set()
    for place, request in enumerate(requests):
        name = request["custom_id"]
        if not _CUSTOM_ID.fullmatch(name):
            pattern = f"^{_CUSTOM_ID.pattern}$"
            raise invalid_request(
                f"requests.{place}.custom_id: String should match pattern '{pattern}'"
            )
        if name in seen:
            raise invalid_request(f"requests.{place}.custom_id: duplicate custom_id: {name}")
        seen.add(name)


def _check_turns(messages: Sequence[Mapping[str, Any]]) -> None:
    if not messages:
        raise invalid_request("messages: at least one message is required")
    if messages[0]["role"] != "user":
        raise invalid_request('messages: first message must use the "user" role')
    if messages[-1]["role"] == "assistant":
        raise invalid_request(
            "This model does not support assistant message prefill."
            " The conversation must end with a user message."
        )


def _check_content(body: Mapping[str, Any]) -> None:
    for place, message in enumerate(body["messages"]):
        if not message["content"]:
            raise invalid_request(f"messages.{place}: messages must have non-empty content")
        _check_texts("messages", message["content"])
    _check_texts("system", body.get("system"))


def _check_texts(place: str, content: Any) -> None:
    for block in blocks_of(content):
        if block["type"] == "text" and not block["text"].strip():
            raise invalid_request(f"{place}: text content blocks must be non-empty")


def _check_marks(body: Mapping[str, Any]) -> None:
    marks = cache_marks(body)
    if len(marks) > _MAX_MARKS:
        raise invalid_request(
            f"A maximum of {_MAX_MARKS} blocks with cache_control may be provided."
            f" Found {len(marks)}."
        )
    if "5m" in marks and "1h" in marks[marks.index("5m") :]:
        raise invalid_request(
            "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block"
        )


def _check_tools(body: Mapping[str, Any]) -> None:
    names = [tool["name"] for tool in body.get("tools") or () if "name" in tool]
    if len(set(names)) < len(names):
        raise invalid_request("tools: Tool names must be unique.")
    for place, name in enumerate(names):
        if not _TOOL_NAME.fullmatch(name):
            pattern = f"^{_TOOL_NAME.pattern}$"
            raise invalid_request(f"tools.{place}.name: String should match pattern '{pattern}'")
    wanted = (body.get("tool_choice") or {}).get("name")
    if wanted is not None and wanted not in names:
        raise invalid_request(f"tool_choice: Tool '{wanted}' not found in provided tools")
    _check_results(body["messages"])


def _check_results(messages: Sequence[Mapping[str, Any]]) -> None:
    """Results of tools answer the calls in the message before them, and every call has one."""
    calls: set[str] = set()
    for place, message in enumerate(messages):
        results = set(_names(message, "tool_result", "tool_use_id"))
        if strange := results - calls:
            raise invalid_request(
                f"messages.{place}: unexpected `tool_use_id` found in `tool_result` blocks:"
                f" {min(strange)}"
            )
        if missing := calls - results:
            raise invalid_request(
                f"messages.{place}: `tool_use` ids were found without `tool_result` blocks"
                f" immediately after: {min(missing)}"
            )
        calls = set(_names(message, "tool_use", "id"))


def _names(message: Mapping[str, Any], kind: str, key: str) -> Iterator[str]:
    return (block[key] for block in blocks_of(message["content"]) if block["type"] == kind)


def _check_citations(body: Mapping[str, Any]) -> None:
    enabled = {
        (block.get("citations") or {}).get("enabled") is True
        for message in body["messages"]
        for block in blocks_of(message["content"])
        if block["type"] == "document"
    }
    if len(enabled) > 1:
        raise invalid_request("Citations must be enabled on all documents or on none of them.")
    if True in enabled and (body.get("output_config") or {}).get("format"):
        raise invalid_request(
            "output_config.format: structured output cannot be used together with citations."
        )
