"""A few numbers that stand for a text, so that texts that are nearly the same can be found.

It is a one-permutation MinHash (Li, Owen and Zhang, "One Permutation Hashing", 2012) of short runs
of words: the smallest hash of each of 32 equal parts of the range of CRC-32. The share of parts in
which two sketches agree estimates how much of their runs two texts have in common (the Jaccard
index), with a standard error of at most 0.09. Numbers of 32 bits, the same on every machine.
"""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Share of equal parts from which on two texts count as nearly the same.
ALIKE = 0.6

_PARTS = 32
_SHIFT = 27
_EMPTY = 0
#: Fewer different runs than these are too little text to compare.
_FEWEST_RUNS = 24
#: Parts that make one key: texts are compared if they agree in one of eleven such groups.
_BAND = 3

#: What ends a run: two letters, and bytes that other scripts have about as often.
_ENDS = b"mpMP\xbc\xbf"
_FOLD = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ\t\r\v\f" + _ENDS,
    b"abcdefghijklmnopqrstuvwxyz    " + b"\n" * len(_ENDS),
)
_PUNCTUATION = bytes(code for code in range(33, 127) if not chr(code).isalnum())


def sketch(texts: Iterable[str]) -> tuple[int, ...]:
    """The sketch of a text, given as its sentences; empty if there is too little of it.

    The order of the sentences does not matter.
    """
    hashes = set(map(crc32, runs("\n".join(texts))))
    hashes.discard(crc32(b""))
    if len(hashes) < _FEWEST_RUNS:
        return ()
    # Of the hashes of a part the last one written stays, which is the smallest.
    parts = {value >> _SHIFT: value for value in sorted(hashes, reverse=True)}
    return tuple([parts.get(part, _EMPTY) for part in range(_PARTS)])


def runs(text: str) -> list[bytes]:
    """The runs of words of a text, in comparison form, in reading order.

    Case and punctuation do not matter. A run ends where a certain letter stands, after about four
    words, or with its line: the text itself says where, so that a change in it changes no more than
    the run that it is in.
    """
    return text.encode("utf-8", "replace").translate(_FOLD, _PUNCTUATION).split(b"\n")


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The estimated share of runs that two texts have in common; 0 if one has no sketch."""
    filled = [(a, b) for a, b in zip(one, other, strict=False) if a or b]
    return sum(a == b for a, b in filled) / len(filled) if filled else 0.0


def similar(sketches: Iterable[tuple[int, ...]]) -> Iterator[tuple[int, int]]:
    """Texts that are nearly the same as an earlier one.

    Returns:
        The place of the text and the place of an earlier one that it is like, once for each text;
        linear in the number of texts. A text of which two thirds of the runs are the same is
        compared with a probability of 0.97, one of four fifths with one of 0.999.
    """
    known = {place: one for place, one in enumerate(sketches) if one}
    met: defaultdict[int, set[int]] = defaultdict(set)
    for at in range(0, _PARTS, _BAND):
        band = itemgetter(*range(at, min(at + _BAND, _PARTS)))
        first: dict[object, int] = {}
        for place, key in zip(known, map(band, known.values()), strict=True):
            earlier = first.setdefault(key, place)
            if earlier != place:
                met[place].add(earlier)
    for place, places in sorted(met.items()):
        alike = (each for each in places if likeness(known[each], known[place]) >= ALIKE)
        earliest = min(alike, default=None)
        if earliest is not None:
            yield place, earliest
