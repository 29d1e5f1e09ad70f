"""Git's report on a push, with GitHub's reasons in it.

A hook can only decline; what the client prints behind `[remote rejected]` is git's own word for
that. GitHub says more: "protected branch hook declined", or which workflow file it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BAND = 1
_DECLINED = b"hook declined"


def with_reasons(response: bytes, reasons: Mapping[str, str]) -> bytes:
    """The response to a push, its report changed for the refs that have a reason."""
    return b"".join(_changed(packet, reasons) for packet in _packets(response))


def _packets(data: bytes) -> Iterator[bytes | None]:
    """The payloads of pkt-lines; None is a flush."""
    while data:
        size = int(data[:4], 16)
        yield data[4:size] if size else None
        data = data[max(size, 4) :]


def _changed(packet: bytes | None, reasons: Mapping[str, str]) -> bytes:
    if packet is None:
        return b"0000"
    if packet[:1] == bytes([_BAND]):  # a report within the side band is in pkt-lines of its own
        lines = b"".join(_changed(line, reasons) for line in _packets(packet[1:]))
        return _line(packet[:1] + lines)
    word, _, rest = packet.partition(b" ")
    ref, _, said = rest.rstrip(b"\n").partition(b" ")
    reason = reasons.get(ref.decode(errors="replace"))
    if word == b"ng" and said == _DECLINED and reason:
        return _line(b"ng %b %b\n" % (ref, reason.encode()))
    return _line(packet)


def _line(payload: bytes) -> bytes:
    return b"%04x" % (len(payload) + 4) + payload
