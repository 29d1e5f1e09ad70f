"""The part of a text that shows why it was found."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from gitwiki.ports.search import SearchIndex

_LONGEST = 240
_MOST_WORDS = 4_000


def excerpt(index: SearchIndex, text: str, terms: Collection[str]) -> str:
    """The stretch of a text that has most of the words that were asked for, on one line."""
    words = text.split()[:_MOST_WORDS]
    line = " ".join(words)
    if len(line) <= _LONGEST:
        return line
    asked = [any(term in terms for term in index.terms(word)) for word in words]
    size = max(_LONGEST * len(words) // len(line), 1)
    sums = [0, *accumulate(asked)]
    having = [sums[at + size] - sums[at] for at in range(len(words) - size + 1)]
    start = having.index(max(having))
    shown = " ".join(words[start : start + size])[:_LONGEST]
    return f"{'… ' if start else ''}{shown}{' …' if start + size < len(words) else ''}"
