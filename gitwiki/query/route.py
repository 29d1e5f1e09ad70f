"""From a question to the page that answers it, by a vote; and to none where the vote is not clear.

The names of pages vote (`gitwiki.query.aliases`), and so does search. Somebody who knows better, a
model or an embedding, is asked only where these do not agree. The two thresholds were measured:
``docs/fast-path.md`` says on what, and how often a page that they let through is the wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.ports.decisions import Candidate
from gitwiki.ports.search import HitKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitwiki.ports.search import Search
    from gitwiki.query.aliases import AliasIndex, Named

#: Picks the page that answers a question, or None if none of them does.
Arbiter = Callable[[str, Sequence[Candidate]], str | None]

ALIAS = "alias"
SEARCH = "search"
MODEL = "model"

_MOST_CANDIDATES = 5
_HITS = 10
#: A name has to be at least so much of what a question asks for that search can confirm it.
_NAMED_ENOUGH = 0.5
_PAGES = frozenset({HitKind.PAGE})


class Thresholds(NamedTuple):
    """When the vote of the aliases that are questions is clear.

    Attributes:
        share: Least share of the vote, between the best page and the best other one.
        score: Least score of the best page: below, the question is like none of its aliases.
    """

    share: float = 0.71
    score: float = 0.5


USUAL = Thresholds()


@dataclass(frozen=True, slots=True)
class Route:
    """Where a question leads.

    Attributes:
        page: Path of the page that answers it; None if that is not clear.
        confidence: The share of the vote of that page, or of the best candidate; 0 without any.
        why: In one sentence.
        candidates: The pages that were considered, best first.
    """

    page: str | None
    confidence: float
    why: str
    candidates: tuple[Candidate, ...] = ()


def route(
    question: str,
    index: AliasIndex,
    search: Search,
    arbiter: Arbiter | None = None,
    thresholds: Thresholds = USUAL,
) -> Route:
    """Which page answers a question.

    Args:
        question: Any text.
        index: The names of the pages.
        search: Search at the commit that has these pages.
        arbiter: Is asked where the others do not agree.
        thresholds: When their vote is clear.
    """
    exact = index.exact(question)
    if exact:
        return _among(exact, "the question is one of its names")
    named, asked = index.named(question), _shares(index, question)
    whole = tuple(each.page for each in named if each.share == 1.0)
    likest = asked[0] if asked and asked[0].score >= thresholds.score else None
    if whole and (likest is None or likest.page in {"", *whole}):
        return _among(whole, "it is what the question names")
    clear = _Votes(named, asked, _found(search, question)).clear(thresholds)
    if clear.page or arbiter is None or len(clear.candidates) < 2:
        return clear
    return _arbitrated(question, clear, arbiter)


class _Asked(NamedTuple):
    """A page, its share of the vote of the aliases that are questions, and its score."""

    page: str
    share: float
    score: float


class _Votes(NamedTuple):
    """All votes that were cast: by names in the question, by questions like it, and by search."""

    named: tuple[Named, ...]
    asked: tuple[_Asked, ...]
    found: tuple[tuple[str, float], ...]

    def clear(self, thresholds: Thresholds) -> Route:
        """The page on which they agree clearly enough, or none and why not."""
        candidates = self.candidates()
        names = tuple(dict.fromkeys(each.page for each in self.named))
        best = self.asked[0] if self.asked else _Asked("", 0.0, 0.0)
        is_like = bool(best.page) and best.score >= thresholds.score
        is_clear = best.share >= thresholds.share
        if is_like and len(names) == 1 and names[0] != best.page:
            return _unclear(candidates, f"it names {names[0]} and is put as for {best.page}")
        if is_like and is_clear:
            why = "the question is put like its aliases"
            return Route(best.page, best.share, why, _first(best.page, candidates))
        if len(names) == 1:
            return self._confirmed(self.named[0], candidates)
        if len(names) > 1:
            return _unclear(candidates, f"it names several pages: {', '.join(names[:3])}")
        return _unclear(candidates, self._doubt(best, thresholds))

    def candidates(self) -> tuple[Candidate, ...]:
        """The pages that got a vote, with the largest share that one of the voters gave them."""
        shares: dict[str, dict[str, float]] = {}
        for each in self.named:
            _cast(shares, each.page, ALIAS, each.share)
        for one in self.asked:
            _cast(shares, one.page, ALIAS, one.share if one.score > 0 else 0.0)
        for page, share in self.found:
            _cast(shares, page, SEARCH, share)
        found = [
            Candidate(page, round(max(given.values()), 3), "+".join(given))
            for page, given in shares.items()
        ]
        found.sort(key=lambda each: (-each.score, each.page))
        return tuple(found[:_MOST_CANDIDATES])

    def _confirmed(self, named: Named, candidates: tuple[Candidate, ...]) -> Route:
        """The page that the question names, if search finds it first too."""
        found = self.found[0][0] if self.found else ""
        if named.share < _NAMED_ENOUGH:
            return _unclear(candidates, f"the name of {named.page} is the least part of it")
        if found != named.page:
            other = f"search finds {found} first" if found else "search finds nothing"
            return _unclear(candidates, f"it names {named.page}, and {other}")
        why = "the question names it and search finds it first"
        return Route(named.page, named.share, why, _first(named.page, candidates))

    def _doubt(self, best: _Asked, thresholds: Thresholds) -> str:
        if best.page and best.score >= thresholds.score and len(self.asked) > 1:
            other = self.asked[1].page
            return f"two pages fit: {best.page}, {other}" if other else "other pages fit as well"
        if self.found:
            return f"only search finds a page, {self.found[0][0]}"
        return "no page is named and none is asked about like this"


def _among(pages: tuple[str, ...], why: str) -> Route:
    """One page beyond doubt, or several that have the same name."""
    candidates = tuple(Candidate(page, round(1 / len(pages), 3), ALIAS) for page in pages)
    if len(pages) == 1:
        return Route(pages[0], 1.0, why, candidates)
    return _unclear(candidates, f"{_count(pages)} pages fit equally: {', '.join(pages[:3])}")


def _count(pages: Sequence[str]) -> str:
    return "two" if len(pages) == 2 else str(len(pages))


def _unclear(candidates: tuple[Candidate, ...], why: str) -> Route:
    return Route(None, candidates[0].score if candidates else 0.0, why, candidates)


def _arbitrated(question: str, unclear: Route, arbiter: Arbiter) -> Route:
    """What the arbiter picks; only a candidate counts."""
    picked = arbiter(question, unclear.candidates)
    known = {each.page: each for each in unclear.candidates}
    if picked not in known:
        return Route(None, unclear.confidence, f"{unclear.why}; no pick", unclear.candidates)
    chosen = known[picked]
    chosen = chosen._replace(because=f"{chosen.because}+{MODEL}")
    others = (each for each in unclear.candidates if each.page != picked)
    return Route(picked, chosen.score, f"{unclear.why}; picked", (chosen, *others))


def _shares(index: AliasIndex, question: str) -> tuple[_Asked, ...]:
    """The pages with questions, best first: each against the best of the others."""
    scored = index.scored(question)
    if len(scored) < 2:
        return ()
    first, second = scored[0].score, scored[1].score
    return tuple(
        _Asked(each.page, _share(each.score, second if at == 0 else first), each.score)
        for at, each in enumerate(scored[:_MOST_CANDIDATES])
    )


def _share(score: float, other: float) -> float:
    """The share of the vote between two pages: an example leads by 1, which is all of it."""
    return max(0.0, min(1.0, (1 + score - other) / 2))


def _found(search: Search, question: str) -> tuple[tuple[str, float], ...]:
    """The pages that search finds, best first, and their share of all scores."""
    hits = search.find(question, _HITS, _PAGES)
    most = sum(max(0.0, hit.score) for hit in hits) or 1.0
    return tuple((hit.ref, max(0.0, hit.score) / most) for hit in hits)


def _first(page: str, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The candidates with the chosen one in front."""
    return tuple(sorted(candidates, key=lambda each: each.page != page))


def _cast(shares: dict[str, dict[str, float]], page: str, voter: str, share: float) -> None:
    if page and share > 0:
        given = shares.setdefault(page, {})
        given[voter] = max(share, given.get(voter, 0.0))
