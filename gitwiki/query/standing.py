"""Which works a question is about: what their passages, chapters, names and kin say for them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.query.kinship import likeness, mixed, profile_of, vectors
from gitwiki.query.question import inverse
from gitwiki.query.works import work_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from gitwiki.ports.search import SearchIndex
    from gitwiki.query.question import Question

#: A word in the names of a larger share of the works names none of them.
_FEW_WORKS = 0.15
#: Nor does one that a larger share of the works use in their texts, such as "old" or "part".
_COMMON = 0.5
_SHORTEST_NAME = 3
#: A word that was asked for, or a name that is near to one; none that is about the search itself.
_NAME_WEIGHT = 0.6
#: So many of a work's best passages speak for it.
_BEST_PASSAGES = 3
#: BM25 over chapters: what counts is in how many of their passages a word is.
_K1 = 1.2
_B = 0.75
#: Works beyond these are not looked at for their likeness.
_MOST_KIN = 40
#: The works that those like them rise with.
_LEADERS = 16


class Shares(NamedTuple):
    """What each kind of evidence counts; docs/search.md says how it was found.

    Attributes:
        passages: The best passages of the work.
        chapters: All passages of its best chapter together.
        about: What is said of the work: author, time, language, description.
        names: What the work is called.
        kin: That works like it have evidence.
        pages: Pages of the wiki that were found and cite it.
    """

    passages: float
    chapters: float
    about: float
    names: float
    kin: float
    pages: float


#: For a question that names a work, for one that asks for several, and for any other.
_NAMED = Shares(passages=1.6, chapters=1.7, about=2.2, names=1.5, kin=0.0, pages=0.2)
_SEVERAL = Shares(passages=1.4, chapters=0.8, about=0.6, names=0.0, kin=2.3, pages=0.0)
_OTHER = Shares(passages=1.6, chapters=1.1, about=1.3, names=0.0, kin=0.3, pages=0.4)

Scores = dict[str, float]


def standing(
    index: SearchIndex,
    question: Question,
    passages: Sequence[tuple[str, float]],
    pages: Mapping[str, float],
) -> Scores:
    """How much there is for each work, from 0 to 1; a work without evidence is left out.

    Args:
        index: Of the commit.
        question: What is asked.
        passages: The work and the score of each passage that was found, best first.
        pages: What the pages that were found say for works.
    """
    chapters = _Chapters(index)
    names = chapters.named(question)
    shares = _NAMED if names else _SEVERAL if question.is_for_several else _OTHER
    spoken, about = _by_passages(passages), chapters.by_about(question)
    found = _sum(
        (
            (shares.passages, spoken),
            (shares.chapters, chapters.by_text(question)),
            (shares.about, about),
            (shares.names, names),
            (shares.pages, dict(pages)),
        )
    )
    if not shares.kin:
        return _even(found)
    leading = _sum(((1.0, spoken), (1.0, about)))
    for work, score in _even(_by_kin(index, chapters, found, leading)).items():
        found[work] += shares.kin * score
    return _even(found)


def _by_passages(passages: Sequence[tuple[str, float]]) -> Scores:
    best: defaultdict[str, list[float]] = defaultdict(list)
    for work, score in passages:
        if len(best[work]) < _BEST_PASSAGES:
            best[work].append(score)
    return {work: sum(scores) for work, scores in best.items()}


class _Chapters:
    """The sources of a tree by work, asked for words."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index
        self._sizes = index.passages()
        self._mean = sum(self._sizes.values()) / max(len(self._sizes), 1)
        self.works: defaultdict[str, list[str]] = defaultdict(list)
        for path in self._sizes:
            self.works[work_of(path)].append(path)

    def by_text(self, question: Question) -> Scores:
        """The best chapter of each work, by BM25 over chapters."""
        chapters: defaultdict[str, float] = defaultdict(float)
        for term, weight in question.weights.items():
            having = self._index.spread(term, "text")
            rarity = weight * inverse(len(having), len(self._sizes))
            for path, times in having.items():
                norm = 1 - _B + _B * self._sizes[path] / self._mean
                chapters[path] += rarity * times * (_K1 + 1) / (times + _K1 * norm)
        works: defaultdict[str, float] = defaultdict(float)
        for path, score in chapters.items():
            works[work_of(path)] = max(works[work_of(path)], score)
        return works

    def by_about(self, question: Question) -> Scores:
        """The works that something is said of that the question asks for."""
        return self._rare(
            (weight, {work_of(path) for path in self._index.spread(term, "about")})
            for term, weight in question.weights.items()
        )

    def named(self, question: Question) -> Scores:
        """The works that the question names: few have the word in all of their names."""
        few = max(len(self.works) * _FEW_WORKS, 1)
        found = (
            (weight, self._called(term))
            for term, weight in question.weights.items()
            if len(term) >= _SHORTEST_NAME and weight >= _NAME_WEIGHT
        )
        return self._rare((weight, works) for weight, works in found if len(works) <= few)

    def _is_common(self, term: str) -> bool:
        using = {work_of(path) for path in self._index.spread(term, "text")}
        return len(using) > max(len(self.works) * _COMMON, 1)

    def _called(self, term: str) -> frozenset[str]:
        having = self._index.spread(term, "name")
        works = {work_of(path) for path in having}
        called = [work for work in works if all(path in having for path in self.works[work])]
        return frozenset(called if called and not self._is_common(term) else ())

    def _rare(self, found: Iterable[tuple[float, Collection[str]]]) -> Scores:
        scores: defaultdict[str, float] = defaultdict(float)
        for weight, works in found:
            rarity = weight * inverse(len(works), len(self.works))
            for work in sorted(works):
                scores[work] += rarity
        return scores


def _by_kin(index: SearchIndex, chapters: _Chapters, found: Scores, leading: Scores) -> Scores:
    """What the works that lead by their passages and by what they are give to those like them."""
    works = _best(found, _MOST_KIN)
    leaders = _best(leading, _LEADERS)
    if len(works) <= _LEADERS or len(leaders) < _LEADERS:
        return {}
    known = sorted({*works, *leaders})
    vector = vectors({work: profile_of(index, work, chapters.works[work]) for work in known})
    least = leading[leaders[-1]]
    given = {leader: leading[leader] - least for leader in leaders}
    together = mixed((vector[leader], share) for leader, share in given.items())
    return {
        work: likeness(own, together) - given.get(work, 0.0) * likeness(own, own)
        for work in works
        if (own := vector[work])
    }


def _best(scores: Scores, most: int) -> list[str]:
    return sorted(scores, key=lambda work: (-scores[work], work))[:most]


def _even(scores: Scores) -> Scores:
    """Scores with 1 for the best."""
    best = max(scores.values(), default=0.0)
    return {work: score / best for work, score in scores.items()} if best > 0 else {}


def _sum(parts: Iterable[tuple[float, Scores]]) -> defaultdict[str, float]:
    found: defaultdict[str, float] = defaultdict(float)
    for share, scores in parts:
        for work, score in _even(scores).items():
            found[work] += share * score
    return found
