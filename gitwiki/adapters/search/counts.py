"""How many items and words an index has, file by file, so that a change can be told from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitwiki.ports.search import Fields, HitKind, Weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.ports.search import Item


class Counts(NamedTuple):
    """How many there are in all.

    Attributes:
        items: Items of each kind.
        words: Words of each field of all items of a kind.
    """

    items: Mapping[HitKind, int]
    words: Mapping[HitKind, Weights]


def count_file(items: Sequence[Item]) -> list[int]:
    """What one file adds: for each kind, the number of items and of the words of each field.

    Words are what stands between spaces, which is found fast and is near enough for a length.
    """
    found: list[int] = []
    for kind in HitKind:
        own = [item for item in items if item.kind is kind]
        found.append(len(own))
        found += (
            sum(len(item.fields[at].split()) for item in own) for at in range(len(Fields._fields))
        )
    return found


def total(files: Iterable[Sequence[int]]) -> Counts:
    """The sum over files of what `count_file` says."""
    width = 1 + len(Fields._fields)
    sums = [0] * (width * len(HitKind))
    for numbers in files:
        sums = [one + other for one, other in zip(sums, numbers, strict=True)]
    items = {kind: sums[at * width] for at, kind in enumerate(HitKind)}
    words = {
        kind: Weights(*sums[at * width + 1 : (at + 1) * width]) for at, kind in enumerate(HitKind)
    }
    return Counts(items, words)
