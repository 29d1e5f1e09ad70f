"""What one source says, worked out without looking at any other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitwiki.compiler.definitions import definitions, glossary
from gitwiki.compiler.figures import facts
from gitwiki.compiler.salience import is_skipped, rate
from gitwiki.compiler.sentences import is_self_description, is_statement, sentences
from gitwiki.compiler.stream import stream
from gitwiki.compiler.terms import terms
from gitwiki.wiki.words import WORD, singular, split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.compiler.definitions import Definition
    from gitwiki.compiler.salience import Rating
    from gitwiki.compiler.sentences import Sentence
    from gitwiki.compiler.terms import Term
    from gitwiki.wiki.draft import DraftFact
    from gitwiki.wiki.source import Source


#: A number that is not part of a name or a reference.
_FIGURE = re.compile(
    r"(?<![\w./\[-])(?<!Section )(?<!section )(?<!Sections )(?<!Appendix )(?<!RFC )\d"
)


@dataclass(frozen=True, slots=True)
class Analysis:
    """The result for one source.

    Attributes:
        source: Its id.
        name: How it is called in running text.
        label, title, date, obsoletes: As in `gitwiki.wiki.source.Source`.
        words: How many words it has in sentences.
        statements: The sentences that may stand on a page, in order.
        ratings: How much each says.
        own: Sentences in which the source says what it is.
        terms: Candidates for pages, the best first.
        definitions: The definitions found, in order.
        facts: The values found.
    """

    source: str
    name: str
    label: str
    title: str
    date: str
    obsoletes: tuple[str, ...]
    words: int
    statements: tuple[Sentence, ...]
    ratings: tuple[Rating, ...]
    own: tuple[Sentence, ...]
    terms: tuple[Term, ...]
    definitions: tuple[Definition, ...]
    facts: tuple[DraftFact, ...]


def analyse(source: Source) -> Analysis:
    """Work out what a source is about and which of its sentences say it."""
    found = sentences(source.paragraphs)
    skipped = {
        section: is_skipped(section)
        for section in dict.fromkeys(paragraph.block.section for paragraph in source.paragraphs)
    }
    spoken = [sentence for sentence in found if not skipped[sentence.paragraph.block.section]]
    kept = [paragraph for paragraph in source.paragraphs if not skipped[paragraph.block.section]]
    entries = glossary(kept, len(found))
    explained = frozenset(
        (entry.sentence.paragraph.number, entry.sentence.text) for entry in entries
    )
    statements = tuple(
        sentence
        for sentence in spoken
        if (sentence.paragraph.number, sentence.text) not in explained and is_statement(sentence)
    )
    defined = definitions(found, [sentence.index for sentence in statements]) + entries
    words = stream(found)
    candidates = terms(source, found, words, defined)
    ratings = rate(
        statements,
        [words.sentence(sentence.index) for sentence in statements],
        _weights(candidates),
    )
    return Analysis(
        source=source.id,
        name=source.name,
        label=source.label,
        title=source.title,
        date=source.date,
        obsoletes=source.obsoletes,
        words=sum(len(WORD.findall(sentence.text)) for sentence in spoken),
        statements=statements,
        ratings=ratings,
        own=tuple(sentence for sentence in spoken if is_self_description(sentence)),
        terms=candidates,
        definitions=defined,
        facts=facts(source, [sentence for sentence in spoken if _FIGURE.search(sentence.text)]),
    )


def _weights(candidates: Sequence[Term]) -> dict[str, float]:
    """Stems of the best terms count more than others."""
    weights: dict[str, float] = {}
    for rank, term in enumerate(candidates[:30]):
        for word in split(term.forms[0].text):
            weights.setdefault(singular(word), 2.0 - rank / 30)
    return weights
