"""A source: an immutable document under ``raw/``, cut into paragraphs that can be cited."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class BlockKind(StrEnum):
    """What a block of a source is; only text that reads as sentences is quoted in pages."""

    PROSE = "prose"
    ITEM = "item"
    QUOTE = "quote"
    HEADING = "heading"
    TABLE = "table"
    CODE = "code"


class Block(NamedTuple):
    """A stretch of a source as its reader found it, before it has an id.

    Attributes:
        text: The visible text on one line, white space collapsed, words that were hyphenated at a
            line end joined; code keeps its line breaks.
        kind: What it is.
        section: The headings it stands under, outermost first, without their numbers.
        first_line: First line in the raw file (or its extracted text), from 1.
        last_line: Last line, inclusive.
    """

    text: str
    kind: BlockKind
    section: tuple[str, ...]
    first_line: int
    last_line: int


class Paragraph(NamedTuple):
    """A block with an id that does not depend on its position, so that it can be cited.

    Attributes:
        id: ``p-`` and hexadecimal digits; see `gitwiki.wiki.paragraphs`.
        number: Its place among the paragraphs of the source, from 1 (the ``¶12`` of a footnote).
        block: The text and where it stands.
    """

    id: str
    number: int
    block: Block

    @property
    def text(self) -> str:
        """The visible text on one line."""
        return self.block.text


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of the bytes of one source.

    Attributes:
        title: The title the document gives itself; empty if it gives none.
        label: A short name other documents use for it, such as ``RFC 9110``; empty if none.
        date: When it was published, ISO 8601, possibly only ``2022-06`` or ``2022``; empty if
            it does not say.
        obsoletes: Labels of the documents it says that it replaces.
        url: Where it comes from, if it says so.
        blocks: The text in reading order, without page furniture.
    """

    title: str
    label: str
    date: str
    obsoletes: tuple[str, ...]
    url: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A source at one commit.

    Attributes:
        id: Short name, unique in the wiki: ``[a-z0-9]`` words joined by hyphens.
        raw: Repository path, such as ``raw/attention.md``.
        blob: Git blob id of the raw file.
        title: Never empty: the reading's title or one made from the file name.
        label, date, obsoletes, url: As in `Reading`.
        paragraphs: In reading order.
        by_id: The same, by paragraph id.
    """

    id: str
    raw: str
    blob: str
    title: str
    label: str
    date: str
    obsoletes: tuple[str, ...]
    url: str
    paragraphs: tuple[Paragraph, ...]
    by_id: Mapping[str, Paragraph] = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """How the source is called in running text: its label, or else its title."""
        return self.label or self.title
