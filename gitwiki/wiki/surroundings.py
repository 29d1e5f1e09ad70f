"""What stands around a paragraph and need not be repeated in it: names that it may be told with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.wiki.paragraphs import is_literal
from gitwiki.wiki.words import acronyms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.wiki.source import Paragraph, Source


def names_around(source: Source, paragraph: Paragraph) -> Iterator[str]:
    """Names of the source of a paragraph, the headings over it, and what the source abbreviates.

    An acronym is one of them where the source explains it anywhere, as ``seasonal coefficient of
    performance (SCOP)``, and the paragraph has the words.
    """
    yield from (source.title, source.label, *paragraph.block.section)
    if "-" not in source.id:  # the words of a longer one are no names: `grid-operator-note`
        yield source.id
    for each in source.paragraphs:
        for found in acronyms(each.text):
            if is_literal(found.expansion, paragraph.text):
                yield found.short
