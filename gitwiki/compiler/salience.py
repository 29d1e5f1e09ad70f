"""Salience: which sentences of a source say most about it.

Centrality follows LexRank (Erkan and Radev, "LexRank: graph-based lexical centrality as salience
in text summarization", 2004) in its centroid form: a sentence is central if it shares rare words
with many others. The sum over all other sentences is the product with their sum, so that the cost
grows with the number of words and not with the square of the number of sentences.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.compiler.sentences import is_dependent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.compiler.sentences import Sentence

_SKIPPED = re.compile(
    r"(?i)\A(?:(?:normative |informative |works |further )?(?:references|bibliography"
    r"|works cited|reading|citations?)"
    r"|acknowledge?ments?|authors?'?s?'? addresse?s?|authors?|contributors|editors?'? addresse?s?"
    r"|(?:full )?copyright.*|status of this memo|(?:table of )?contents|index|licen[cs]e.*|notices?"
    r"|intellectual property.*|(?:collected|imported) abnf.*|requirements (?:language|notation)"
    r"|syntax notation|notational conventions|conventions used.*|footnotes|changelog"
    r"|change log|see also|foreword"
    r"|about the author.*|list of (?:figures|tables))\Z"
)
_LESS = re.compile(
    r"(?i)\b(?:changes? from|differences? (?:from|between)|appendix|iana|considerations"
    r"|history|examples?)\b"
)
_OPENING = re.compile(
    r"(?i)\A(?:abstract|introduction|summary|overview|purpose|background|tl;?dr"
    r"|executive summary)\b"
)
_POINTING = re.compile(
    r"\b(?:below|above|following|previous(?:ly)?|preceding|as follows|these|this|such an?"
    r"|aforementioned|here"
    r"|that (?:case|way|purpose|reason)|the (?:former|latter|same))\b"
)
_CROSS = re.compile(
    r"\b(?:[Ss]ections?|[Aa]ppendix|[Cc]hapter|[Ff]igure|[Tt]able|RFC) ?\d|\[[\w.-]+\]|\b[Ss]ee\b"
)
_DANGLING = re.compile(
    r"\b(?:MUST|SHOULD|MAY|must|should|may|can|to|and|will)(?: not| NOT)? [a-z]+ (?:it|them)\b"
)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)* ?(?:%|[a-zA-Z°€$£]{1,8}\b)")
_REQUIREMENT = re.compile(r"\b(?:MUST|SHALL|SHOULD|REQUIRED|RECOMMENDED)\b")
_PERSONAL = re.compile(r"\b(?:I|we|We|our|my|us|me|you|your|thou|thy)\b")


class Rating(NamedTuple):
    """How much a statement says: with the context of its source, and on a page of its own."""

    salience: int
    alone: int


def is_skipped(section: Sequence[str]) -> bool:
    """Whether a section is bibliography, boilerplate or the like."""
    return any(_SKIPPED.match(heading.strip(" .:")) for heading in section)


def is_opening(section: Sequence[str]) -> bool:
    """Whether a section is an abstract, an introduction or the like."""
    return bool(section) and bool(_OPENING.match(section[-1]))


def rate(
    statements: Sequence[Sentence], stems: Sequence[Sequence[str]], weights: Mapping[str, float]
) -> tuple[Rating, ...]:
    """Rate the statements of a source.

    Args:
        statements: In order.
        stems: The stems of each.
        weights: How much more than 1 a stem counts because it belongs to a term of the source.
    """
    centre = _centre(stems, weights)
    central = _centrality(stems, centre)
    leads = _leads(statements)
    return tuple(
        _rating(sentence, value, lead)
        for sentence, value, lead in zip(statements, central, leads, strict=True)
    )


def _centre(stems: Sequence[Sequence[str]], weights: Mapping[str, float]) -> dict[str, float]:
    """The weight of each stem in the sum of all sentences."""
    total = len(stems)
    spread = Counter(stem for found in stems for stem in dict.fromkeys(found))
    return {
        stem: sqrt(count) * log(1 + total / count) * weights.get(stem, 1.0)
        for stem, count in spread.items()
        if count > 1
    }


def _centrality(stems: Sequence[Sequence[str]], centre: Mapping[str, float]) -> list[int]:
    """0 to 1000 for each sentence; long sentences gain nothing by their length."""
    raw = []
    for found in stems:
        kept = dict.fromkeys(found)
        raw.append(sum(centre.get(stem, 0.0) for stem in kept) / (len(kept) + 6))
    top = max(raw, default=0.0) or 1.0
    return [round(1000 * value / top) for value in raw]


def _leads(statements: Iterable[Sentence]) -> list[int]:
    """2 for the first statement of a section, 1 for that of a paragraph, else 0."""
    leads = []
    section: tuple[str, ...] | None = None
    paragraph = -1
    for sentence in statements:
        block = sentence.paragraph.block
        leads.append(2 if block.section != section else int(sentence.paragraph.number != paragraph))
        section, paragraph = block.section, sentence.paragraph.number
    return leads


def _rating(sentence: Sentence, centrality: int, lead: int) -> Rating:
    text, section = sentence.text, sentence.paragraph.block.section
    alone = centrality + _substance(text) - _penalty(text)
    if is_dependent(sentence):
        alone -= 600
    if section and _LESS.search(section[-1]):
        alone -= 120
    return Rating(alone + 120 * lead + (200 if is_opening(section) else 0), alone)


def _substance(text: str) -> int:
    gain = 60 if _FIGURE.search(text) else 0
    return gain + (60 if _REQUIREMENT.search(text) else 0)


def _penalty(text: str) -> int:
    words = text.count(" ") + 1
    loss = 12 * max(0, words - 34) + 25 * max(0, 9 - words)
    if _POINTING.search(text):
        loss += 250
    if _DANGLING.search(text):
        loss += 200
    loss += 110 * min(3, len(_CROSS.findall(text)))
    if _PERSONAL.search(text):
        loss += 150
    return loss + (60 if ";" in text or ":" in text else 0)
