"""What the server received, as scripts and tests look at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from standin.replies import Reply


@dataclass(frozen=True, slots=True)
class Document:
    """A document block of a request.

    Attributes:
        title: Its title, or nothing.
        context: What the request says about it, or nothing.
        text: Its text; of a PDF nothing.
        citations: Whether citations are enabled.
        block: The whole block.
    """

    title: str
    context: str
    text: str
    citations: bool
    block: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One request, or one item of a batch.

    Attributes:
        number: Its place among all requests, from 1; of an item of a batch that of the batch.
        endpoint: Named as in the SDK: `messages`, `count_tokens`, `batches.create` and so on.
        path: The path, without the query.
        query: The query, decoded.
        headers: By lower-case name.
        body: The decoded JSON; of an item of a batch its `params`. Empty without a body.
        custom_id: Of an item of a batch.
    """

    number: int
    endpoint: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    custom_id: str = ""

    @property
    def model(self) -> str:
        return str(self.body.get("model", ""))

    @property
    def stream(self) -> bool:
        return self.body.get("stream") is True

    @property
    def max_tokens(self) -> int:
        return int(self.body.get("max_tokens", 0))

    @property
    def purpose(self) -> str:
        """`metadata.user_id`, the one field of the metadata; nothing when it is not given."""
        return str((self.body.get("metadata") or {}).get("user_id") or "")

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """The JSON schema that the answer must fit."""
        form = (self.body.get("output_config") or {}).get("format") or {}
        schema: Mapping[str, Any] | None = form.get("schema")
        return schema

    @property
    def system_text(self) -> str:
        """The system prompt, block after block."""
        return "\n".join(texts_of(self.body.get("system")))

    @property
    def message_text(self) -> str:
        """Every text of the messages, documents included, block after block."""
        return "\n".join(
            text for message in self._messages for text in texts_of(message["content"])
        )

    @property
    def text(self) -> str:
        """Every text of the system prompt and of the messages."""
        return "\n".join(part for part in (self.system_text, self.message_text) if part)

    @property
    def documents(self) -> Sequence[Document]:
        """The documents of the messages, in order."""
        return tuple(
            _document(block)
            for message in self._messages
            for block in blocks_of(message["content"])
            if block.get("type") == "document"
        )

    @property
    def _messages(self) -> Sequence[Mapping[str, Any]]:
        messages: Sequence[Mapping[str, Any]] = self.body.get("messages", ())
        return messages


class Asked(NamedTuple):
    """What a script was asked, and what it said."""

    request: ReceivedRequest
    reply: Reply


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what was given for it.

    Attributes:
        request: The request.
        reply: What the script said; None where it had no say.
        status: HTTP status; of a dropped connection the one it would have had.
        response: The decoded body; of a stream the whole message, however much of it arrived.
    """

    request: ReceivedRequest
    reply: Reply | None
    status: int
    response: Any


def blocks_of(content: Any) -> Sequence[Mapping[str, Any]]:
    """The content blocks of a system prompt, a message, a tool result or a document."""
    if content is None:
        return ()
    return ({"type": "text", "text": content},) if isinstance(content, str) else content


def texts_of(content: Any) -> Iterator[str]:
    """The texts that a model would read, in order."""
    for block in blocks_of(content):
        yield from _block_texts(block)


def _block_texts(block: Mapping[str, Any]) -> Iterator[str]:
    kind = block.get("type")
    if kind == "text":
        yield block["text"]
    elif kind == "document":
        yield from (block[name] for name in ("title", "context") if block.get(name))
        yield from _source_texts(block["source"])
    elif kind == "tool_result":
        yield from texts_of(block.get("content"))


def _source_texts(source: Mapping[str, Any]) -> Iterator[str]:
    if source["type"] == "text":
        yield source["data"]
    elif source["type"] == "content":
        yield from texts_of(source["content"])


def _document(block: Mapping[str, Any]) -> Document:
    return Document(
        title=block.get("title") or "",
        context=block.get("context") or "",
        text="\n".join(_source_texts(block["source"])),
        citations=(block.get("citations") or {}).get("enabled") is True,
        block=block,
    )
