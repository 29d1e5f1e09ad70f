"""What stands around a paragraph and need not be repeated in it: names that it may be told with."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from gitwiki.wiki.paragraphs import is_literal
from gitwiki.wiki.source import BlockKind
from gitwiki.wiki.words import acronyms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.wiki.source import Paragraph, Source
    from gitwiki.wiki.words import Acronym


def names_around(source: Source, paragraph: Paragraph) -> Iterator[str]:
    """Names of the source of a paragraph, what stands over it, and what the source abbreviates.

    Over a paragraph stand its headings and the head of its table.

    An acronym is one of them where the source explains it anywhere, as ``seasonal coefficient of
    performance (SCOP)``, and the paragraph has the words.
    """
    yield from (source.title, source.label, *paragraph.block.section)
    yield table_header(source, paragraph)
    if "-" not in source.id:  # the words of a longer one are no names: `grid-operator-note`
        yield source.id
    for each in source.paragraphs:
        for found in _acronyms(each.text):
            if is_literal(found.expansion, paragraph.text):
                yield found.short


@lru_cache(maxsize=1 << 12)  # asked again for every statement that rests on the source
def _acronyms(text: str) -> tuple[Acronym, ...]:
    return acronyms(text)


def table_header(source: Source, paragraph: Paragraph) -> str:
    """The first row of the table that a row stands in; empty if it is no row."""
    rows = source.paragraphs
    at = paragraph.number - 1
    if rows[at : at + 1] != (paragraph,) or paragraph.block.kind is not BlockKind.TABLE:
        return ""
    section = paragraph.block.section
    while at and _is_row(rows[at - 1], section):
        at -= 1
    return rows[at].text


def _is_row(paragraph: Paragraph, section: tuple[str, ...]) -> bool:
    return paragraph.block.kind is BlockKind.TABLE and paragraph.block.section == section
