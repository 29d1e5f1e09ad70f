"""Requests as the Messages API takes them, and the key under which an answer is kept.

What is sent is the same for the same question, so its hash names the answer. Sources stand in
document blocks, one block of text a paragraph, so that no paragraph can end its document; the
system prompt has nothing but words of gitwiki and of schema.md.

Servers other than Anthropic's may not know document blocks or reply schemas, and some pass over
them in silence. For those a document is plain text between two lines that are made of its hash,
which what stands in it cannot contain, and the form of the answer stands in the question as well.
"""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitwiki.ports import Document, Request

_CACHED = {"cache_control": {"type": "ephemeral"}}
_FORM = "\n\nAnswer with JSON alone, in this form, with as many items in each list as there are:\n"
_CONTRACT = "# The contract of this wiki\n\n"

Block = dict[str, Any]


class Documents(StrEnum):
    """How documents are sent."""

    BLOCKS = "blocks"
    TEXT = "text"


def parameters(
    request: Request, model: str, effort: str, documents: Documents = Documents.BLOCKS
) -> dict[str, Any]:
    """The body of ``POST /v1/messages`` for a request."""
    output: Block = {"format": {"type": "json_schema", "schema": dict(request.reply_schema)}}
    if effort:
        output["effort"] = effort
    return {
        "model": model,
        "max_tokens": request.most_tokens,
        "system": _system(request),
        "messages": _messages(request, documents),
        "output_config": output,
    }


def key_of(body: dict[str, Any]) -> str:
    """The name of the answer to a request: 40 hexadecimal digits."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:40]


def prefix_of(body: dict[str, Any]) -> str:
    """Stands for what the prompt cache can have of a request; empty if no document is shared."""
    content = body["messages"][0]["content"]
    marked = [at for at, block in enumerate(content) if "cache_control" in block]
    if not marked:
        return ""
    parts = [body["model"], body["system"], body["output_config"], content[: marked[-1] + 1]]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _system(request: Request) -> list[Block]:
    blocks: list[Block] = [{"type": "text", "text": request.instructions}]
    if request.contract:
        blocks.append({"type": "text", "text": f"{_CONTRACT}{request.contract}"})
    blocks[-1] |= _CACHED
    return blocks


def _messages(request: Request, documents: Documents) -> list[Block]:
    content = [_DOCUMENTS[documents](document) for document in request.documents]
    shared = [at for at, document in enumerate(request.documents) if document.shared]
    if shared:
        content[shared[-1]] |= _CACHED
    content.append({"type": "text", "text": request.task})
    if documents is Documents.TEXT:
        content.append({"type": "text", "text": _form(request.reply_schema)})
    if request.complaint and not request.previous:
        content.append({"type": "text", "text": request.complaint})
    messages: list[Block] = [{"role": "user", "content": content}]
    if request.previous:
        messages.append({"role": "assistant", "content": request.previous})
        messages.append({"role": "user", "content": request.complaint})
    return messages


def _form(schema: Mapping[str, Any]) -> str:
    """The form of an answer by example, which weak models follow better than a schema."""
    return f"{_FORM}{json.dumps(_example(schema, schema.get('$defs', {})))}"


def _example(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _example(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "properties" in schema:
        return {name: _example(each, definitions) for name, each in schema["properties"].items()}
    if "items" in schema:
        return [_example(schema["items"], definitions)]
    if schema.get("type") == "integer":
        return 1
    return " | ".join(schema.get("enum", ())) or schema.get("description", "...")


def _as_text(document: Document) -> Block:
    lines = [f"{name}: {' '.join(text.split())}" for name, text in document.paragraphs]
    text = "\n".join(lines)
    mark = hashlib.sha256(text.encode()).hexdigest()[:16]
    words = f"Document: {document.title}\n=== begin {mark} ===\n{text}\n=== end {mark} ===\n"
    return {"type": "text", "text": words}


def _as_document(document: Document) -> Block:
    texts = [{"type": "text", "text": f"{name}: {text}"} for name, text in document.paragraphs]
    return {
        "type": "document",
        "title": document.title,
        "source": {"type": "content", "content": texts},
    }


_DOCUMENTS = {Documents.BLOCKS: _as_document, Documents.TEXT: _as_text}
