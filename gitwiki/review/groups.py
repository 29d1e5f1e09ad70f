"""Groups: portions of pages that one request compares, so that few requests cover all pairs."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitwiki.review.pairs import Pair
    from gitwiki.review.portions import Portion

    Edge = tuple[int, int, int]

#: Tokens of pages in one request; with the instructions it stays below 12,000.
ROOM = 10_500


class Groups(NamedTuple):
    """Portions by request, and how many pairs of pages the requests cover.

    Attributes:
        groups: The most promising first; within each by path.
        compared: Pairs of pages that some group has.
        left_out: Pairs of pages that would take more requests.
        alone_left_out: Pages without a partner that would take more requests.
    """

    groups: tuple[tuple[Portion, ...], ...]
    compared: int
    left_out: int
    alone_left_out: int


def group(portions: Sequence[Portion], wanted: Sequence[Pair], most: int) -> Groups:
    """Put portions into groups of at most `ROOM` tokens, so that pairs are together.

    Args:
        portions: Of all pages that are to be looked at, in any order.
        wanted: Pairs of pages, the most promising first.
        most: How many groups there may be.
    """
    listed = sorted(portions, key=lambda portion: (portion.path, portion.number))
    sizes = [portion.size for portion in listed]
    edges = list(_edges(listed, wanted))
    packed = _packed(_covers(sizes, edges), sizes)
    met = {place for members in packed for place in members}
    alone = [place for place in range(len(listed)) if place not in met]
    packed += _packed(([place] for place in alone), sizes)
    kept = packed[:most]
    pages = [{listed[place].path for place in members} for members in kept]
    compared = _together(pages, wanted)
    seen = set().union(*pages)
    speaking = {portion.path for portion in listed}
    return Groups(
        tuple(tuple(listed[place] for place in sorted(members)) for members in kept),
        compared,
        sum(pair.one in speaking and pair.other in speaking for pair in wanted) - compared,
        len({listed[place].path for place in alone} - seen),
    )


def _together(groups: Sequence[set[str]], wanted: Iterable[Pair]) -> int:
    """How many pairs are in some group."""
    groups_of: defaultdict[str, set[int]] = defaultdict(set)
    for number, paths in enumerate(groups):
        for path in paths:
            groups_of[path].add(number)
    return sum(not groups_of[pair.one].isdisjoint(groups_of[pair.other]) for pair in wanted)


def _edges(listed: Sequence[Portion], wanted: Iterable[Pair]) -> Iterator[Edge]:
    """The portions that are to be together: of a long page those with the most words in common."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, portion in enumerate(listed):
        places[portion.path].append(place)
    words: dict[int, frozenset[str]] = {}
    for one, other, weight in wanted:
        ones, others = places.get(one, []), places.get(other, [])
        if len(ones) == len(others) == 1:
            yield ones[0], others[0], weight
            continue
        words |= {place: listed[place].words for place in (*ones, *others) if place not in words}
        for first, second in sorted(_best(ones, others, words)):
            yield first, second, weight
    for found in places.values():
        for first, second in pairwise(found):
            yield first, second, 1


def _best(
    ones: Sequence[int], others: Sequence[int], words: Mapping[int, frozenset[str]]
) -> set[tuple[int, int]]:
    """For each portion of either page the portion of the other page that is most like it."""

    def nearest(place: int, among: Sequence[int]) -> int:
        return max(among, key=lambda each: (len(words[place] & words[each]), -each))

    if not (ones and others):
        return set()
    return {(one, nearest(one, others)) for one in ones} | {
        (nearest(other, ones), other) for other in others
    }


def _covers(sizes: Sequence[int], edges: Sequence[Edge]) -> Iterator[list[int]]:
    """Groups of portions: from the best pair that is in none, add what is most connected to it."""
    open_edges: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for one, other, weight in edges:
        open_edges[one][other] = open_edges[other][one] = weight
    for one, other, _ in edges:
        if other in open_edges[one]:
            members = _grown([one, other], sizes, open_edges)
            for member in members:
                for each in members:
                    open_edges[member].pop(each, None)
            yield members


def _grown(
    members: list[int], sizes: Sequence[int], open_edges: Mapping[int, Mapping[int, int]]
) -> list[int]:
    room = ROOM - sum(sizes[place] for place in members)
    gains: Counter[int] = Counter()
    for place in members:
        gains.update(open_edges[place])
    taken = set(members)
    while fitting := [place for place in gains if place not in taken and sizes[place] <= room]:
        best = max(fitting, key=lambda place: (gains[place], -sizes[place], -place))
        members.append(best)
        taken.add(best)
        room -= sizes[best]
        gains.update(open_edges[best])
    return members


def _packed(groups: Iterable[list[int]], sizes: Sequence[int]) -> list[list[int]]:
    """Fewer groups: what does not fill a request goes with what comes next."""
    packed: list[list[int]] = []
    for members in groups:
        joined = list(dict.fromkeys((*packed[-1], *members))) if packed else members
        if packed and sum(sizes[place] for place in joined) <= ROOM:
            packed[-1] = joined
        else:
            packed.append(members)
    return packed
