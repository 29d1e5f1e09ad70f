"""What goes over the wire for a reply: status, headers, chunks, and where the connection ends."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from standin import replies
from standin.composing import events
from standin.errors import error_body

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from standin.replies import Reply

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Wire:
    """A response as bytes.

    Attributes:
        status: HTTP status.
        headers: Besides the ones about length and connection.
        chunks: The body; more than one only of a stream.
        stream: Whether its length is not told beforehand.
        pause: Seconds before each chunk.
        drop: Whether the connection ends, without the end of the response, after the chunks.
        reset: Whether it ends with a reset.
        silent: Whether it ends before anything is sent.
    """

    status: int
    headers: Mapping[str, str]
    chunks: tuple[bytes, ...]
    stream: bool = False
    pause: float = 0
    drop: bool = False
    reset: bool = False
    silent: bool = False


def plain(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Wire:
    """A JSON response."""
    return Wire(status, {"content-type": _JSON, **(headers or {})}, (json.dumps(body).encode(),))


def lines(bodies: Sequence[object]) -> Wire:
    """A JSONL response."""
    text = "".join(f"{json.dumps(body)}\n" for body in bodies)
    return Wire(200, {"content-type": "application/x-jsonl"}, (text.encode(),))


def streamed(message: Mapping[str, Any]) -> Wire:
    """A message as server-sent events."""
    chunks = tuple(_sse(name, json.dumps(data)) for name, data in events(message))
    headers = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}
    return Wire(200, headers, chunks, stream=True)


def disturbed(wire: Wire, reply: Reply | None, request_id: str) -> Wire:
    """A response as a misbehaviour of the transport lets it through."""
    match reply:
        case replies.DropBeforeHeaders():
            return replace(wire, silent=True)
        case replies.Slow(seconds):
            return replace(wire, pause=seconds)
        case _ if wire.stream:
            return _broken_stream(wire, reply, request_id)
        case replies.Drop(reset=reset):
            return replace(wire, drop=True, reset=reset)
        case replies.MalformedSse():
            return replace(wire, chunks=(b'{"id": "msg_',))
        case _:
            return wire


def _broken_stream(wire: Wire, reply: Reply | None, request_id: str) -> Wire:
    match reply:
        case replies.Drop(after, _, clean, reset):
            return replace(wire, chunks=wire.chunks[:after], drop=not clean, reset=reset)
        case replies.StreamError(after, kind):
            error = _sse("error", json.dumps(error_body(kind, "Overloaded", request_id)))
            return replace(wire, chunks=(*wire.chunks[:after], error))
        case replies.MalformedSse(after):
            cut = _sse("content_block_delta", '{"type": "content_block_delta", "index"')
            return replace(wire, chunks=(*wire.chunks[:after], cut))
        case _:
            return wire


def _sse(name: str, data: str) -> bytes:
    return f"event: {name}\ndata: {data}\n\n".encode()
