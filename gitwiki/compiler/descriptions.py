"""Descriptions: the one line that stands for a page in the index and among search results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.wiki.paragraphs import excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.wiki.draft import DraftStatement

#: Characters.
LONGEST = 120


def describe(tldr: Sequence[DraftStatement]) -> str:
    """One line of at most 120 characters: the beginning of a summary."""
    if not tldr:
        return ""
    text = tldr[0].text
    if len(text) <= LONGEST:
        return text
    cut = str(excerpt(text, LONGEST - 1))
    while True:
        cut = cut.rstrip(" ,;:([-–—\"“'‘")
        before, _, last = cut.rpartition(" ")
        # A last word such as HTTP/2 would be read as one with the ellipsis.
        if last.isalpha() or not before:
            return f"{cut}…"
        cut = before
