"""32-bit FNV-1a (Fowler, Noll, Vo; draft-eastlake-fnv) of many texts at once.

The hash takes a step for each byte, and a step in Python takes far longer than the arithmetic in
it. So the texts take their steps side by side, each in 64 bits of one large number: the product of
32 bits and the 25 of the prime does not reach into the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PRIME = 0x01000193
_BASIS = 0x811C9DC5
_MASK = 0xFFFFFFFF
#: Bytes that a text takes up in the large number, and their bits.
_LANE = 8
_BITS = 64
#: More texts than these side by side would have to be of too different lengths.
_MOST = 128
#: Fewer are done one by one in less time.
_FEWEST = 12


def hashes(texts: Sequence[bytes]) -> list[int]:
    """The hash of each text, in the order given."""
    found = [0] * len(texts)
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    for start in range(0, len(order), _MOST):
        places = order[start : start + _MOST]
        for place, value in zip(places, _side_by_side([texts[at] for at in places]), strict=True):
            found[place] = value
    return found


def _side_by_side(rows: Sequence[bytes]) -> Iterator[int]:
    """The hashes of texts that are sorted by length, the shortest first."""
    short = rows[: max(0, len(rows) - _FEWEST)]
    width = len(short[-1]) if short else 0
    table = b"".join([row[:width].ljust(width, b"\0") for row in rows])
    values = _BASIS * _ones(len(rows))
    ended = at = 0
    for length in sorted(set(map(len, short))):
        left = len(rows) - ended
        mask, column = _MASK * _ones(left), bytearray(_LANE * left)
        for each in range(at, length):
            column[::_LANE] = table[ended * width + each :: width]
            values = (values ^ int.from_bytes(column, "little")) * _PRIME & mask
        at = length
        while ended < len(short) and len(short[ended]) == length:
            yield values & _MASK
            values >>= _BITS
            ended += 1
    for row in rows[ended:]:
        yield _go_on(values & _MASK, row[width:])
        values >>= _BITS


def _ones(count: int) -> int:
    """A one in each of so many places."""
    return int.from_bytes(b"\1".ljust(_LANE, b"\0") * count, "little")


def _go_on(value: int, rest: bytes) -> int:
    for byte in rest:
        value = (value ^ byte) * _PRIME & _MASK
    return value
