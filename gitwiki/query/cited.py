"""A citation as a reader gets it: where the paragraph stands, and the words that matter."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from gitwiki.compiler.sentences import segment
from gitwiki.query.answer import Cited
from gitwiki.query.holdings import place_of
from gitwiki.wiki.paragraphs import excerpt
from gitwiki.wiki.polarity import stem
from gitwiki.wiki.words import STOP, split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitwiki.query.answer import Said
    from gitwiki.query.holdings import Holdings, Place
    from gitwiki.wiki.source import Paragraph

#: Characters of a quote.
_QUOTE = 240


def cite(place: Place, text: str) -> Cited:
    """The citation of a paragraph by a sentence that rests on it."""
    source, paragraph = place
    return Cited(
        label=place.label,
        source=source.title,
        raw=source.raw,
        number=paragraph.number,
        first_line=paragraph.block.first_line,
        last_line=paragraph.block.last_line,
        quote=quote_for(text, paragraph),
    )


def cite_all(said: Iterable[Said], holdings: Holdings) -> tuple[Cited, ...]:
    """The citations of sentences, in the order in which they are cited, each label once."""
    found: dict[str, Cited] = {}
    for each in said:
        for label in each.labels:
            place = place_of(holdings, label)
            if place and label not in found:
                found[label] = cite(place, each.text)
    return tuple(found.values())


def text_of(said: Iterable[Said]) -> str:
    """An answer as plain text; what stands under another heading is another paragraph."""
    places = groupby(said, key=lambda each: (each.page, each.heading))
    return "\n\n".join(" ".join(each.text for each in group) for _, group in places)


def quote_for(text: str, paragraph: Paragraph) -> str:
    """The sentence of a paragraph that has most words of a text, literally, cut at its end."""
    wanted = content(text)
    best = max(segment(paragraph.text), key=lambda each: len(wanted & content(each)), default="")
    return excerpt(" ".join(best.split()) or paragraph.text, _QUOTE)


def content(text: str) -> frozenset[str]:
    """What the words of a text mean, without inflections; words that say nothing left out."""
    return frozenset(stem(word) for word in split(text) if word not in STOP)
