"""Pairs: which pages are worth comparing, so that not every page is compared to every other.

Each page is compared with the few that it has most in common with: links, names, sources and
paragraphs that both cite, the subjects of facts, nearly the same words. How many pairs there are
grows with the pages, and no faster.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.questions import names_only
from gitwiki.wiki.sketch import similar
from gitwiki.wiki.words import STOP, concept_key, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gitwiki.wiki.snapshot import PageSummary, Wiki

    Named = tuple[str, str]

#: Partners of a page: its best ones. A page may be the partner of more.
_PARTNERS = 4
#: Of a large group of pages that have something in common each is paired with so many.
_WINDOW = 8
#: A word of a name that more pages have says nothing.
_MOST_WITH_WORD = 8
#: What it counts to have something in common.
_SKETCH, _NAME, _SUBJECT, _ATTRIBUTE, _PARAGRAPH, _WORD, _LINK, _SOURCE = 10, 8, 4, 4, 3, 2, 2, 1
#: More paragraphs in common count no more.
_MOST_PARAGRAPHS = 3
_SOURCE_PAGE = "source-summary"
_DEPRECATED = "deprecated"


class Pair(NamedTuple):
    """Two pages, the first by path first, and how much they have in common."""

    one: str
    other: str
    weight: int


def pairs(wiki: Wiki, is_wanted: Callable[[str], bool] = lambda _: True) -> tuple[Pair, ...]:
    """The pairs of pages to be compared, the most promising first.

    Args:
        wiki: The wiki.
        is_wanted: Whether a page is one of those that are compared with all others.
    """
    weights = _weights(wiki)
    partners: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for (one, other), weight in weights.items():
        for path, partner in ((one, other), (other, one)):
            if is_wanted(path):
                partners[path].append((-weight, partner))
    chosen = {
        (min(path, other), max(path, other))
        for path, found in partners.items()
        for _, other in sorted(found)[:_PARTNERS]
    }
    found = (Pair(*pair, weights[pair]) for pair in chosen)
    return tuple(sorted(found, key=lambda pair: (-pair.weight, pair.one, pair.other)))


def _weights(wiki: Wiki) -> Mapping[Named, int]:
    """How much pages have in common, for every pair that has something."""
    pages = {path: page for path, page in wiki.pages.items() if page.status != _DEPRECATED}
    weights: Counter[Named] = Counter()
    for weight, found in (
        (_LINK, _linked(wiki, pages)),
        (_SOURCE, _neighbours(_grouped(pages, _sources))),
        (_NAME, set(_neighbours(_grouped(pages, _names)))),
        (_WORD, _neighbours(_rare(_grouped(pages, _words)))),
        (_SUBJECT, set(_neighbours(_grouped(pages, _subjects)))),
        (_ATTRIBUTE, set(_neighbours(_grouped(pages, _attributes)))),
        (_SKETCH, _alike(pages)),
    ):
        for pair in found:
            weights[pair] += weight
    shared = Counter(_neighbours(_grouped(pages, _paragraphs)))
    for pair, count in shared.items():
        weights[pair] += _PARAGRAPH * min(count, _MOST_PARAGRAPHS)
    for pair in weights:
        if _is_told_by_its_source(pages[pair[0]], pages[pair[1]]):
            weights[pair] = 1
    return weights


def _is_told_by_its_source(one: PageSummary, other: PageSummary) -> bool:
    """Whether one is the page of a source of the other: they say the same, as they should."""
    for page, source in ((one, other), (other, one)):
        if source.type == _SOURCE_PAGE and page.type != _SOURCE_PAGE:
            return set(_sources(source)) <= set(_sources(page))
    return False


def _linked(wiki: Wiki, pages: Mapping[str, PageSummary]) -> Iterator[Named]:
    for path in pages:
        for target in wiki.links[path]:
            if target in pages:
                yield _ordered(path, target)


def _alike(pages: Mapping[str, PageSummary]) -> Iterator[Named]:
    paths = list(pages)
    for place, earlier in similar(page.sketch for page in pages.values()):
        yield _ordered(paths[earlier], paths[place])


def _grouped(
    pages: Mapping[str, PageSummary], keys_of: Callable[[PageSummary], Iterable[object]]
) -> list[list[str]]:
    """The pages that have a key in common, in path order, for each key."""
    found: defaultdict[object, list[str]] = defaultdict(list)
    for path in sorted(pages):
        for key in dict.fromkeys(keys_of(pages[path])):
            found[key].append(path)
    return [group for group in found.values() if len(group) > 1]


def _rare(groups: Iterable[list[str]]) -> list[list[str]]:
    return [group for group in groups if len(group) <= _MOST_WITH_WORD]


def _neighbours(groups: Iterable[list[str]]) -> Iterator[Named]:
    """All pairs of a small group; of a large one each page with those that follow it."""
    for group in groups:
        for at, one in enumerate(group):
            for other in group[at + 1 : at + 1 + _WINDOW]:
                yield one, other


def _ordered(one: str, other: str) -> Named:
    return (one, other) if one < other else (other, one)


def _sources(page: PageSummary) -> list[str]:
    return [*(source.id for source in page.sources), *page.citations]


def _paragraphs(page: PageSummary) -> list[str]:
    return [label for labels in page.citations.values() for label in labels]


def _names(page: PageSummary) -> list[str]:
    return [concept_key(name) for name in names_only((page.title, *page.aliases)) if name]


def _words(page: PageSummary) -> list[str]:
    names = names_only((page.title, *page.aliases))
    return [word for name in names for word in split(name) if _tells(word)]


def _tells(word: str) -> bool:
    return len(word) > 2 and word not in STOP


def _subjects(page: PageSummary) -> list[str]:
    return [concept_key(fact.subject) for fact in page.facts]


def _attributes(page: PageSummary) -> list[tuple[str, str]]:
    return [(concept_key(fact.subject), concept_key(fact.attribute)) for fact in page.facts]
