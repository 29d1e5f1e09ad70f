"""The running text of a file: what a reader reads as sentences, and where it stands.

Headings, tables, code, links, raw HTML and footnotes are none of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pyromark import Markdown, Options

from gitwiki.wiki.outline import prepared, without_frontmatter

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARSER = Markdown(
    options=Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_WIKILINKS
)
#: Stands where something is left out, so that no words are taken for neighbours that are none.
GAP = "\ufffc"

_LEFT_OUT = frozenset(
    {
        "CodeBlock",
        "FootnoteDefinition",
        "Heading",
        "HtmlBlock",
        "Image",
        "Link",
        "MetadataBlock",
        "Table",
    }
)
_EMPHASIS = frozenset({"Emphasis", "Strong", "Strikethrough"})
_TEXTS = {"SoftBreak": " ", "HardBreak": " ", "Code": GAP, "InlineHtml": GAP}


class Piece(NamedTuple):
    """A stretch of a passage that stands in the file as it is.

    Attributes:
        start: Offset in the text of the passage.
        offset: Offset in the body of the file, in bytes of UTF-8.
    """

    start: int
    offset: int


class Passage(NamedTuple):
    """The text of a paragraph or the like, on one line.

    Attributes:
        text: As a reader sees it, with `GAP` where something is left out.
        pieces: Where it stands.
    """

    text: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)  # no slots: what is derived is computed once and kept
class Prose:
    """The running text of a file.

    Attributes:
        passages: In page order.
        body: What offsets count in.
        lines_before: How many lines stand before the body.
    """

    passages: tuple[Passage, ...]
    body: str
    lines_before: int

    def place(self, passage: Passage, start: int) -> Place:
        """Where a place in the text of a passage stands in the file.

        Args:
            passage: One of these.
            start: Offset in its text.
        """
        index = bisect_right(passage.pieces, start, key=lambda each: each.start) - 1
        piece = passage.pieces[index]
        line = bisect_right(self._starts, piece.offset) - 1
        before = self._data[self._starts[line] : piece.offset].decode()
        return Place(self.lines_before + line + 1, len(before) + start - piece.start + 1)

    @cached_property
    def _data(self) -> bytes:
        return self.body.encode()

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        """Offsets of the first bytes of the lines."""
        return (0, *(found.end() for found in re.finditer(b"\n", self._data)))


class Place(NamedTuple):
    """A line in a file and a column in it, both from 1."""

    line: int
    column: int


def prose(text: str) -> Prose:
    """The running text of a file, frontmatter excluded.

    Args:
        text: The whole file.
    """
    body = without_frontmatter(text)
    before = text.count("\n", 0, len(text) - len(body))
    ready = prepared(body)
    return Prose(tuple(_passages(ready)), ready, before)


def _passages(body: str) -> Iterator[Passage]:
    texts: list[str] = []
    pieces: list[Piece] = []
    length = 0
    inside = 0  # how many elements are open of which nothing is taken
    for event, span in _PARSER.events_with_range(body):
        name, value = (event, "") if isinstance(event, str) else next(iter(event.items()))
        text = ""
        if name in {"Start", "End"}:
            kind = _kind(value)
            if kind in _LEFT_OUT:
                inside += 1 if name == "Start" else -1
                text = GAP
            elif kind not in _EMPHASIS and not inside:
                yield from _passage(texts, pieces)
                texts, pieces, length = [], [], 0
        elif not inside:
            text = _TEXTS.get(name) or (str(value) if name == "Text" else "")
        if text:
            texts.append(text)
            pieces.append(Piece(length, span["start"]))
            length += len(text)
    yield from _passage(texts, pieces)


def _passage(texts: list[str], pieces: list[Piece]) -> Iterator[Passage]:
    text = "".join(texts)
    if text.strip(f"{GAP} "):
        yield Passage(text, tuple(pieces))


def _kind(tag: object) -> str:
    return next(iter(tag)) if isinstance(tag, dict) else str(tag)
