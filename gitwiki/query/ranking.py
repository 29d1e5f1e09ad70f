"""Which pages and passages answer a question, best first: exact scores over good candidates.

The engine gives candidates; everything that decides about their order is computed here, from
numbers that follow from the tree alone.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.ports.search import Found, Hit, HitKind, Item, Term, Weights
from gitwiki.query.excerpt import Excerpts
from gitwiki.query.question import inverse_frequency, plain_words, understand
from gitwiki.query.standing import standing
from gitwiki.wiki.paths import own_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitwiki.ports.search import SearchIndex
    from gitwiki.query.question import Question

#: So many are ranked further; more cost time, and have little of the question.
_CANDIDATES = {HitKind.PAGE: 50, HitKind.PASSAGE: 150}
#: The engine is asked for so many times as many: its own order is a guess (`SearchIndex.best`), and
#: which are the best must not hang on it.
_SPARE = 1.5
#: What each field counts, and how much its length counts (b of BM25F).
_WEIGHTS = {
    HitKind.PAGE: Weights(name=4.0, lead=2.0, text=1.0, about=0.5),
    HitKind.PASSAGE: Weights(name=0.3, lead=0.5, text=1.0, about=0.1),
}
#: BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).
_K1 = 1.2
_B = 0.5
#: Two words of the question that stand together in the text, as a share of the rarer one.
_TOGETHER = 0.3
_APART = 2
#: A word that the text spells as the question does, stem and ending.
_EXACT = 0.5
#: What counts more if all words of the question are there.
_COVERAGE = 1.0
#: What the better neighbour of a paragraph gives to it: an answer seldom ends with a paragraph.
_NEIGHBOUR = 0.4
#: What the work gives to its passages.
_WORK = 1.0
#: The fields whose texts many items have in common.
_SHARED = ("name", "lead", "about")
#: So many of the best passages come first, wherever they are from; then each work has its turn.
_HEAD = 5
_WORKS = 12
#: So many pages say which works they cite.
_CITING = 10
#: A page says more than a passage, but only a passage is evidence.
_PASSAGES_A_PAGE = 2
#: So many citations of a page are looked at.
_MOST_CITED = 60


class Ranked(NamedTuple):
    """What was found, and its score: the share of what would be the best possible."""

    found: Found
    score: float

    @property
    def item(self) -> Item:
        """What was found."""
        return self.found.item


def find(index: SearchIndex, text: str, limit: int, kinds: frozenset[HitKind]) -> Sequence[Hit]:
    """What answers a question, the best first.

    Args:
        index: Of the commit.
        text: The question.
        limit: How many hits.
        kinds: Pages, passages or both.
    """
    question = understand(index, text)
    pages = _ranked(index, HitKind.PAGE, question, limit)
    passages: Sequence[Ranked] = ()
    if HitKind.PASSAGE in kinds:
        passages = _passages(index, question, pages, limit)
        pages = _without_own(pages, passages[:limit])
    if HitKind.PAGE not in kinds:
        pages = []
    best = _merged(pages, passages, _WORKS if question.is_for_several else 0)[:limit]
    excerpts = Excerpts(index, question.weights)
    return [_hit(each, excerpts) for each in best]


def find_in(index: SearchIndex, work: str, text: str, limit: int) -> Sequence[Hit]:
    """The passages of one work that answer a question, the best first.

    Args:
        index: Of the commit.
        work: The work.
        text: The question.
        limit: How many hits.
    """
    question = understand(index, text)
    most = max(limit, _CANDIDATES[HitKind.PASSAGE])
    best = _ranked(index, HitKind.PASSAGE, question, most, work)[:limit]
    excerpts = Excerpts(index, question.weights)
    return [_hit(each, excerpts) for each in best]


def _ranked(
    index: SearchIndex, kind: HitKind, question: Question, limit: int, work: str = ""
) -> list[Ranked]:
    """The candidates of one kind, the best first; of one work, its best."""
    scorer = _Scorer(index, kind, question)
    most = limit if work else max(limit, _CANDIDATES[kind])
    asked = math.ceil(most * _SPARE)
    found = index.best(kind, scorer.wanted(), asked, work) if index.count(kind) else ()
    ranked = [Ranked(each, scorer.score(each)) for each in found]
    return sorted(ranked, key=_place)[:most]


def _place(ranked: Ranked) -> tuple[float, str, int, str]:
    """Sorts by score, and what is as good in reading order."""
    return (-ranked.score, *_reading_order(ranked))


def _reading_order(ranked: Ranked) -> tuple[str, int, str]:
    return (ranked.item.path, ranked.item.place, ranked.item.ref)


class _Scorer:
    """Scores items of one kind by BM25F, with the words of the question that stand together."""

    def __init__(self, index: SearchIndex, kind: HitKind, question: Question) -> None:
        self._index = index
        self._weights = _WEIGHTS[kind]
        self._lengths = index.lengths(kind)
        self._rarity = {
            term: weight * inverse_frequency(index, kind, term)
            for term, weight in question.weights.items()
        }
        self._all = sum(self._rarity.values()) or 1.0
        self._pairs = {
            pair: min(self._rarity.get(word, 0.0) for word in pair)
            for pair in pairwise(question.order)
            if pair[0] != pair[1]
        }
        self._spellings = question.spellings
        self._known: dict[tuple[str, str], Mapping[str, float]] = {}

    def wanted(self) -> list[Term]:
        """The words to be looked for, and what they count in each field."""
        return [
            Term(term, Weights(*(weight * rarity for weight in self._weights)))
            for term, rarity in self._rarity.items()
            if rarity
        ]

    def score(self, found: Found) -> float:
        """How good an item is, as a share of one that has all words as often as can be."""
        places = self._places(found.words)
        times = self._times(found, places)
        have = [(self._rarity[term], count) for term, count in times.items()]
        words = sum(rarity * count * (_K1 + 1) / (count + _K1) for rarity, count in have)
        covered = sum(rarity for rarity, _ in have) / self._all
        together = _TOGETHER * self._together(places)
        exact = _EXACT * self._exact(found.item.fields.text)
        return (
            (words + together + exact)
            * (1 + _COVERAGE * covered)
            / (self._all * (_K1 + 1) * (1 + _COVERAGE))
        )

    def _places(self, words: Sequence[str]) -> Mapping[str, Sequence[int]]:
        """Where in a text the words of the question stand."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        wanted = self._rarity
        for at, word in enumerate(words):
            if word in wanted:
                places[word].append(at)
        return places

    def _times(self, found: Found, places: Mapping[str, Sequence[int]]) -> Mapping[str, float]:
        """How often an item has each word, weighted by field and length."""
        times: defaultdict[str, float] = defaultdict(float)
        share = self._share("text", len(found.words))
        for term, own in places.items():
            times[term] = share * len(own)
        for field in _SHARED:
            for term, value in self._elsewhere(field, getattr(found.item.fields, field)).items():
                times[term] += value
        return {term: times[term] for term in self._rarity if term in times}

    def _elsewhere(self, field: str, text: str) -> Mapping[str, float]:
        """The same for a field whose text many items share."""
        known = self._known.get((field, text))
        if known is None:
            words = self._index.terms(text)
            share = self._share(field, len(words))
            places = self._places(words)
            known = {term: share * len(own) for term, own in places.items()}
            self._known[field, text] = known
        return known

    def _share(self, field: str, length: int) -> float:
        """What a word counts in a field that is so long."""
        norm = 1 - _B + _B * length / (getattr(self._lengths, field) or 1.0)
        weight: float = getattr(self._weights, field)
        return weight / norm

    def _exact(self, text: str) -> float:
        """What the words count that a text spells as the question does."""
        same = {self._spellings[each] for each in self._spellings.keys() & plain_words(text)}
        return sum(sorted(self._rarity[term] for term in same))

    def _together(self, places: Mapping[str, Sequence[int]]) -> float:
        """What the pairs of words of the question count that stand together in a text."""
        return sum(
            worth
            for (first, second), worth in self._pairs.items()
            if first in places
            and second in places
            and any(0 < after - at <= _APART for at in places[first] for after in places[second])
        )


def _passages(
    index: SearchIndex, question: Question, pages: Sequence[Ranked], limit: int
) -> list[Ranked]:
    """The passages that answer a question, in the order in which they are shown."""
    ranked = sorted(_with_neighbours(_ranked(index, HitKind.PASSAGE, question, limit)), key=_place)
    evidence = [(each.item.work, each.score) for each in ranked]
    works = standing(index, question, evidence, _cited_works(index, pages))
    ranked = [
        each._replace(score=each.score * (1 + _WORK * works.get(each.item.work, 0.0)) / (1 + _WORK))
        for each in ranked
    ]
    ranked = _repeated_last(sorted(ranked, key=_place))
    return _in_turn(index, question, ranked, works, limit)


def _with_neighbours(ranked: Sequence[Ranked]) -> Iterator[Ranked]:
    """The same, with what the paragraphs before and after give to each."""
    known = {(each.item.path, each.item.place): each.score for each in ranked}
    for each in ranked:
        path, place = each.item.path, each.item.place
        beside = max(known.get((path, place - 1), 0.0), known.get((path, place + 1), 0.0))
        yield each._replace(score=(each.score + _NEIGHBOUR * beside) / (1 + _NEIGHBOUR))


def _repeated_last(ranked: Sequence[Ranked]) -> list[Ranked]:
    """The same, but what a work says several times counts once, where it says it first.

    The other places come after all else.
    """
    same: defaultdict[tuple[str, Sequence[str]], list[Ranked]] = defaultdict(list)
    for each in ranked:
        same[each.item.work, each.found.words].append(each)
    places = [sorted(each, key=_reading_order) for each in same.values()]
    best = [max(each.score for each in group) for group in same.values()]
    firsts = [group[0]._replace(score=score) for group, score in zip(places, best, strict=True)]
    again = [each for group in places for each in group[1:]]
    return firsts + sorted(again, key=_place)


def _cited_works(index: SearchIndex, pages: Sequence[Ranked]) -> Mapping[str, float]:
    """What the pages that were found say for the works that they cite.

    A page says the more for a work, the larger the part of its citations is that lead there.
    """
    leading = pages[:_CITING]
    cited = index.get(label for each in leading for label in each.item.cites[:_MOST_CITED])
    said: defaultdict[str, float] = defaultdict(float)
    for page in leading:
        works = Counter(
            cited[label].item.work for label in page.item.cites[:_MOST_CITED] if label in cited
        )
        for work, times in sorted(works.items()):
            said[work] += page.score * math.sqrt(times / works.total())
    return said


def _in_turn(
    index: SearchIndex,
    question: Question,
    ranked: Sequence[Ranked],
    works: Mapping[str, float],
    limit: int,
) -> list[Ranked]:
    """The best passages, then the best one of each work that has none yet, then the others.

    Where several works are asked for, they come at once.
    """
    head = 0 if question.is_for_several and len(works) > _HEAD else _HEAD
    shown = list(ranked[:head])
    seen = {each.item.work for each in shown}
    rest = ranked[head:]
    first: dict[str, Ranked] = {}
    for each in rest:
        first.setdefault(each.item.work, each)
    for work in sorted(works, key=lambda work: (-works[work], work))[:_WORKS]:
        if work in seen or len(shown) >= limit:
            continue
        own = [first[work]] if work in first else _ranked(index, HitKind.PASSAGE, question, 1, work)
        shown += own[:1]
    refs = {each.item.ref for each in shown}
    return shown + [each for each in rest if each.item.ref not in refs]


def _without_own(pages: Sequence[Ranked], passages: Sequence[Ranked]) -> list[Ranked]:
    """The pages without those of sources of which a passage is shown, which say it better."""
    own = {own_page(each.item.source) for each in passages}
    return [each for each in pages if each.item.ref not in own]


def _merged(pages: Sequence[Ranked], passages: Sequence[Ranked], works: int) -> list[Ranked]:
    """A page and two passages in turn, the better kind first; scores never rise.

    They are not compared further: a page says more than a paragraph, and would always win. Where
    works are asked for, the passages that stand for them follow the best page.
    """
    head = [*pages[:1], *passages[:works]] if works else []
    rest = (pages[1:], passages[works:]) if works else (pages, passages)
    merged: list[Ranked] = []
    for each in (*head, *_by_turns(*rest)):
        least = merged[-1].score if merged else each.score
        merged.append(each._replace(score=min(each.score, least)))
    return merged


def _by_turns(pages: Sequence[Ranked], passages: Sequence[Ranked]) -> Iterator[Ranked]:
    left, right = iter(pages), iter(passages)
    if passages and not (pages and pages[0].score >= passages[0].score):
        yield next(right)
    while some := [*islice(left, 1), *islice(right, _PASSAGES_A_PAGE)]:
        yield from some


def _hit(ranked: Ranked, excerpts: Excerpts) -> Hit:
    item = ranked.item
    return Hit(
        kind=item.kind,
        ref=item.ref,
        title=item.title,
        section=item.section,
        text=excerpts.excerpt(item.text),
        score=round(ranked.score, 6),
        source=item.source,
        work=item.work,
    )
