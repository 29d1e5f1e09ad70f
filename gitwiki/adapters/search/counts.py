"""How many items and words an index has, file by file, so that a change can be told from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitwiki.ports.search import Fields, HitKind, Weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitwiki.ports.search import Item

_WIDTH = 1 + len(Fields._fields)
_PASSAGES = list(HitKind).index(HitKind.PASSAGE) * _WIDTH


class Counts(NamedTuple):
    """How many there are in all.

    Attributes:
        items: Items of each kind.
        words: Words of each field of all items of a kind.
        passages: Path of each source that has passages, to how many.
    """

    items: Mapping[HitKind, int]
    words: Mapping[HitKind, Weights]
    passages: Mapping[str, int]


def count_file(items: Sequence[Item]) -> list[int]:
    """What one file adds: for each kind, the number of items and of the words of each field.

    Words are what stands between spaces, which is found fast and is near enough for a length.
    """
    found: list[int] = []
    for kind in HitKind:
        own = [item.fields for item in items if item.kind is kind]
        found.append(len(own))
        found += (sum(len(texts[at].split()) for texts in own) for at in range(_WIDTH - 1))
    return found


def total(files: Mapping[str, tuple[str, Sequence[int]]]) -> Counts:
    """The sum over files of what `count_file` says.

    Args:
        files: Path to the version of the file, and to its numbers.
    """
    columns = list(zip(*(numbers for _, numbers in files.values()), strict=True))
    sums = [sum(column) for column in columns] or [0] * (_WIDTH * len(HitKind))
    items = {kind: sums[at * _WIDTH] for at, kind in enumerate(HitKind)}
    words = {
        kind: Weights(*sums[at * _WIDTH + 1 : (at + 1) * _WIDTH]) for at, kind in enumerate(HitKind)
    }
    passages = {
        path: numbers[_PASSAGES] for path, (_, numbers) in files.items() if numbers[_PASSAGES]
    }
    return Counts(items, words, passages)
