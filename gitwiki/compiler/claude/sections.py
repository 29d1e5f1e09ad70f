"""Sections: a source in pieces that a model can read at once; together they are all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.budget import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitwiki.wiki.source import Paragraph


def sections(
    paragraphs: Sequence[Paragraph], most_tokens: int
) -> tuple[tuple[Paragraph, ...], ...]:
    """Cut paragraphs into runs of at most so many tokens, at headings where there are some.

    A paragraph that is longer by itself is a run by itself.
    """
    found: list[tuple[Paragraph, ...]] = []
    rest = list(paragraphs)
    while rest:
        fitting = _fitting(rest, most_tokens)
        at = len(rest) if fitting == len(rest) else _cut(rest, fitting)
        found.append(tuple(rest[:at]))
        rest = rest[at:]
    return tuple(found)


def size(paragraphs: Iterable[Paragraph]) -> int:
    """About how many tokens some paragraphs have."""
    return sum(tokens_of(paragraph.text) for paragraph in paragraphs)


def _fitting(paragraphs: Sequence[Paragraph], most_tokens: int) -> int:
    """How many of the first paragraphs fit; at least one."""
    room = most_tokens
    for count, paragraph in enumerate(paragraphs):
        room -= tokens_of(paragraph.text)
        if room < 0:
            return max(count, 1)
    return len(paragraphs)


def _cut(paragraphs: Sequence[Paragraph], most: int) -> int:
    """Where to cut: in the last half of what fits, where the outermost heading changes."""
    for depth in (1, 2, 3):
        for at in range(most, most // 2, -1):
            before, after = paragraphs[at - 1].block.section, paragraphs[at].block.section
            if before[:depth] != after[:depth]:
                return at
    return most
