"""The part of a text that shows why it was found."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gitwiki.ports.search import SearchIndex

_LONGEST = 240
_MOST_WORDS = 4_000


class Excerpts(dict[str, bool]):
    """Makes excerpts for one question; knows of each word that it has seen whether it is asked for.

    Args:
        index: Of the commit.
        terms: The words of the question.
    """

    def __init__(self, index: SearchIndex, terms: Collection[str]) -> None:
        super().__init__()
        self._index = index
        self._terms = terms

    def __missing__(self, word: str) -> bool:
        asked = self[word] = any(term in self._terms for term in self._index.terms(word))
        return asked

    def excerpt(self, text: str) -> str:
        """The stretch of a text that has most of the words that were asked for, on one line."""
        words = text.split()[:_MOST_WORDS]
        line = " ".join(words)
        return line if len(line) <= _LONGEST else _cut(words, len(line), [self[w] for w in words])


def _cut(words: Sequence[str], length: int, asked: Sequence[bool]) -> str:
    size = max(_LONGEST * len(words) // length, 1)
    sums = [0, *accumulate(asked)]
    having = [sums[at + size] - sums[at] for at in range(len(words) - size + 1)]
    start = _middle(having)
    shown = " ".join(words[start : start + size])[:_LONGEST]
    return f"{'… ' if start else ''}{shown}{' …' if start + size < len(words) else ''}"


def _middle(values: Sequence[int]) -> int:
    """The place of the largest value; of a run of it, the middle."""
    first = last = values.index(max(values))
    while last + 1 < len(values) and values[last + 1] == values[first]:
        last += 1
    return (first + last) // 2
