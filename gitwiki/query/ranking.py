"""Which pages and passages answer a question, best first: exact scores over good candidates."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.ports.search import Hit, HitKind, Term, Weights
from gitwiki.query.documents import spelt
from gitwiki.wiki.words import STOP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitwiki.ports.search import Item, SearchIndex

#: What is longer is cut: nobody asks as much.
_LONGEST_QUESTION = 4_000
_MOST_TERMS = 32
_CANDIDATES = 200
_SNIPPET = 240
#: BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).
_K1 = 1.2
_B = 0.75
_WEIGHTS = {
    HitKind.PAGE: Weights(name=4.0, lead=2.0, text=1.0, about=0.5),
    HitKind.PASSAGE: Weights(name=1.0, lead=1.0, text=1.0, about=1.0),
}


class Ranked(NamedTuple):
    """An item and its score."""

    item: Item
    score: float


def find(index: SearchIndex, question: str, limit: int, kinds: frozenset[HitKind]) -> Sequence[Hit]:
    """What answers a question, the best first."""
    terms = question_terms(index, question)
    ranked: list[Ranked] = []
    for kind in HitKind:
        if kind in kinds and index.count(kind):
            ranked += rank(index, kind, terms, max(_CANDIDATES, 2 * limit))
    ranked.sort(key=lambda each: (-each.score, each.item.kind, each.item.ref))
    return [hit_of(index, each, frozenset(terms)) for each in ranked[:limit]]


def question_terms(index: SearchIndex, question: str) -> Sequence[str]:
    """The words of a question that are looked for, in order, each once."""
    words = spelt(question[:_LONGEST_QUESTION])
    telling = " ".join(
        word for word in words.split() if word.strip(".,;:!?\"'()").lower() not in STOP
    )
    found = list(dict.fromkeys(index.terms(telling))) or list(dict.fromkeys(index.terms(words)))
    return found[:_MOST_TERMS]


def rank(index: SearchIndex, kind: HitKind, terms: Sequence[str], limit: int) -> list[Ranked]:
    """The candidates of one kind, scored."""
    rarity = {term: _rarity(index, kind, term) for term in terms}
    wanted = [
        Term(term, Weights(*(weight * rarity[term] for weight in _WEIGHTS[kind])))
        for term in terms
        if rarity[term]
    ]
    items = index.best(kind, wanted, limit)
    lengths = index.lengths(kind)
    return [Ranked(item, _score(index, item, rarity, lengths)) for item in items]


def _rarity(index: SearchIndex, kind: HitKind, term: str) -> float:
    having = max(index.frequency(kind, term))
    return math.log(1 + (index.count(kind) - having + 0.5) / (having + 0.5)) if having else 0.0


def _score(index: SearchIndex, item: Item, rarity: Mapping[str, float], lengths: Weights) -> float:
    """BM25F: what a word counts in all fields together saturates once."""
    found: defaultdict[str, float] = defaultdict(float)
    for text, weight, mean in zip(item.fields, _WEIGHTS[item.kind], lengths, strict=True):
        if not text:
            continue
        words = index.terms(text)
        norm = 1 - _B + _B * len(words) / (mean or 1)
        for word, times in Counter(words).items():
            if word in rarity:
                found[word] += weight * times / norm
    return sum(rarity[word] * times / (_K1 + times) for word, times in sorted(found.items()))


def hit_of(index: SearchIndex, ranked: Ranked, terms: frozenset[str]) -> Hit:
    """A scored item as it is shown."""
    item = ranked.item
    return Hit(
        kind=item.kind,
        ref=item.ref,
        title=item.title,
        section=item.section,
        text=excerpt(index, item.text, terms),
        score=round(ranked.score, 6),
        source=item.source,
        work=item.work,
    )


def excerpt(index: SearchIndex, text: str, terms: frozenset[str]) -> str:
    """The stretch of a text that has most of the words that were asked for, on one line."""
    words = text.split()
    line = " ".join(words)
    if len(line) <= _SNIPPET:
        return line
    asked = [not terms.isdisjoint(index.terms(word)) for word in words]
    count = max(_SNIPPET * len(words) // len(line), 1)
    sums = [sum(asked[:count])]
    for at in range(len(words) - count):
        sums.append(sums[-1] - asked[at] + asked[at + count])
    start = sums.index(max(sums))
    shown = " ".join(words[start : start + count])[:_SNIPPET]
    return f"{'… ' if start else ''}{shown}{' …' if start + count < len(words) else ''}"
