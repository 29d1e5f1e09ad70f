"""A prompt as the model gets it: one part after the other, with their tokens and cache marks."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from standin.received import blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_IMAGE_TOKENS = 1_600
_PAGE_TOKENS = 2_000
_PAGE = re.compile(rb"/Type\s*/Page[^s]")

#: Keys whose strings a model does not read.
_SILENT = frozenset(
    ("type", "cache_control", "citations", "media_type", "signature", "data", "id", "tool_use_id")
)


@dataclass(frozen=True, slots=True)
class Part:
    """A tool, or a block of the system prompt or of a message.

    Attributes:
        key: What makes it equal to another: its place and its content without cache marks.
        tokens: Its size.
        ttl: `5m` or `1h` when a cache breakpoint is here, or nothing.
    """

    key: str
    tokens: int
    ttl: str = ""


def count(text: str) -> int:
    """Tokens of a text: four bytes each, which is near enough for English."""
    return -(-len(text.encode()) // 4)


def parts_of(body: Mapping[str, Any]) -> Sequence[Part]:
    """The parts of a prompt in the order in which they are cached: format, tools, system, messages.

    The first part is the model and the output format: nothing is shared between prompts of two
    models, or of one model with two formats.
    """
    form = (body.get("output_config") or {}).get("format")
    start = "" if form is None else _canonical(form["schema"])
    parts = [Part(f"{body['model']} {start}", count(start))]
    parts += [_part("tool", tool, count(_canonical(tool))) for tool in body.get("tools") or ()]
    parts += [
        _part("system", block, block_tokens(block)) for block in blocks_of(body.get("system"))
    ]
    for message in body["messages"]:
        for block in blocks_of(message["content"]):
            parts.append(_part(message["role"], block, block_tokens(block)))
    if mark := body.get("cache_control"):
        parts[-1] = replace(parts[-1], ttl=_ttl(mark))
    return parts


def total(parts: Sequence[Part]) -> int:
    """The tokens of a prompt."""
    return sum(part.tokens for part in parts)


def block_tokens(block: Mapping[str, Any]) -> int:
    """The tokens of a content block."""
    source = block.get("source") or {}
    if block.get("type") == "image":
        return _IMAGE_TOKENS
    if source.get("type") == "base64":
        return _PAGE_TOKENS * max(1, len(_PAGE.findall(base64.b64decode(source["data"]))))
    if source.get("type") == "text":
        return count(source["data"]) + sum(count(text) for text in _strings(block))
    return sum(count(text) for text in _strings(block))


def cache_marks(body: Mapping[str, Any]) -> Sequence[str]:
    """The TTL of every cache breakpoint in the order of the prompt, the automatic one last."""
    found = [_ttl(tool["cache_control"]) for tool in body.get("tools") or () if _marked(tool)]
    for content in (body.get("system"), *(message["content"] for message in body["messages"])):
        found += _content_marks(content)
    return (*found, _ttl(body["cache_control"])) if _marked(body) else found


def _content_marks(content: Any) -> Iterator[str]:
    for block in blocks_of(content):
        inner = block.get("source", block)
        if isinstance(inner, dict) and not isinstance(inner.get("content"), str | None):
            yield from _content_marks(inner["content"])
        if _marked(block):
            yield _ttl(block["cache_control"])


def _marked(block: Mapping[str, Any]) -> bool:
    return block.get("cache_control") is not None


def _ttl(mark: Mapping[str, Any]) -> str:
    return str(mark.get("ttl", "5m"))


def _part(place: str, block: Mapping[str, Any], tokens: int) -> Part:
    bare = {name: value for name, value in block.items() if name != "cache_control"}
    ttl = _ttl(block["cache_control"]) if _marked(block) else ""
    return Part(f"{place} {_canonical(bare)}", tokens, ttl)


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in _SILENT:
                yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)
