"""Weights: how much each feature of a question speaks for each page, learnt from examples.

A linear model of the kind of a support vector machine for many classes (Crammer and Singer, "On
the algorithmic implementation of multiclass kernel-based vector machines", 2001): the page of each
example shall score higher than every other page by `_LEAD`. It is found by going through the
examples a few times; each that does not have its lead moves the weights of its features from the
page that is ahead to its own, as far as `_MOST_PULL` allows. The examples are in an order that
depends on nothing but themselves, so that the same examples always give the same weights.

While it learns, the weights of a feature for all pages are lanes of 32 bits in one large integer:
to add up the features of an example for a hundred pages is a sum of integers, which takes Python
microseconds and not milliseconds.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LEAD = 1.0
#: How far one example may move weights in all, so that one that is wrong does not spoil others.
_MOST_PULL = 1.0
#: A step that is smaller is not worth it.
_LEAST_STEP = 1e-3
_ROUNDS = 5
#: So many weights are looked at in all; with more examples and pages there are fewer rounds.
_MOST_LOOKS = 12_000_000
#: An example that has its lead is not looked at in so many rounds.
_REST = 3
#: About a hundred megabytes.
_MOST_WEIGHTS = 25_000_000
_LANE = 32
_MIDDLE = 1 << (_LANE - 1)
_UNIT = 1 << 14
#: Weights are kept as 16 bits, in these units.
_KEPT_UNIT = 1 << 10
_KEPT_MOST = (1 << 15) - 1
_SWAP = sys.byteorder == "big"


class Example(NamedTuple):
    """A text that a page answers: the features of the text, and the number of the page."""

    features: tuple[int, ...]
    page: int


class Kept(NamedTuple):
    """Weights as they are kept.

    Attributes:
        features: The features, ascending, each four bytes.
        rarities: How rare each of them is, each a float of four bytes.
        weights: For each of them the weights for all pages, each two bytes.
        pages: How many pages there are.
        unknown: How rare a feature is that is not there.
    """

    features: bytes
    rarities: bytes
    weights: bytes
    pages: int
    unknown: float


class Weights:
    """Scores pages for a question.

    Args:
        kept: The weights.

    Raises:
        ValueError: They are not as `learn` made them.
    """

    def __init__(self, kept: Kept) -> None:
        self._pages = kept.pages
        self._unknown = kept.unknown
        features = _read("I", kept.features)
        self._rarities = _read("f", kept.rarities)
        self._weights = _read("h", kept.weights)
        self._places = {feature: place for place, feature in enumerate(features)}
        if len(self._places) != len(self._rarities):
            raise ValueError("as many rarities as features")
        if len(self._weights) != len(self._places) * max(0, self._pages):
            raise ValueError("as many weights as features and pages")

    def scores(self, features: Sequence[int]) -> list[float]:
        """The score of each page: about 1 more than all others if it is beyond doubt.

        Args:
            features: Those of the question.
        """
        places = [place for each in features if (place := self._places.get(each)) is not None]
        if not places:
            return [0.0] * self._pages
        mass = sum([self._rarities[place] ** 2 for place in places])
        length = math.sqrt(mass + (len(features) - len(places)) * self._unknown**2) * _KEPT_UNIT
        size = self._pages
        rows = [self._weights[place * size : (place + 1) * size] for place in places]
        return [total / length for total in map(sum, zip(*rows, strict=True))]


def learn(examples: Iterable[Example], pages: int, most: int = _MOST_WEIGHTS) -> Kept:
    """Learn the weights from examples.

    Args:
        examples: In any order; every page has at least one.
        pages: How many pages there are.
        most: So many weights are in memory at once; beyond it the rarest features are left out.
    """
    ordered = sorted(set(examples), key=lambda each: (hash_of(each.features), each))
    counts = Counter(feature for each in ordered for feature in each.features)
    known = sorted(_most_usual(counts, most // max(1, pages)))
    unknown = _rarity(len(ordered), 0)
    rarities = {feature: _rarity(len(ordered), counts[feature]) for feature in known}
    lanes = _Lanes(rarities, pages)
    if pages > 1:
        lanes.learn(ordered)
    spoken = [feature for feature in known if lanes.speaks(feature)]
    return Kept(
        features=_bytes("I", spoken),
        rarities=_bytes("f", [rarities[feature] for feature in spoken]),
        weights=b"".join(map(lanes.row, spoken)),
        pages=pages,
        unknown=unknown,
    )


def hash_of(features: Sequence[int]) -> int:
    """A number that shuffles examples in the same way everywhere."""
    mixed = 0
    for feature in features:
        mixed = (mixed * 0x9E3779B1 + feature) & 0xFFFFFFFF
    return mixed


class _Pull:
    """How far an example has moved weights, by the page from which it took them."""

    __slots__ = ("from_page", "rests_until")

    def __init__(self) -> None:
        self.from_page: dict[int, float] = {}
        self.rests_until = 0

    @property
    def left(self) -> float:
        return _MOST_PULL - sum(self.from_page.values())


class _Row(NamedTuple):
    """An example, ready to be scored.

    Attributes:
        features: Those that are known.
        steps: How far a step of 1 moves the weight of each.
        length: Of the example as a vector, in units of a lane.
        page: The page that it is for.
        pull: How far it has moved weights.
    """

    features: tuple[int, ...]
    steps: tuple[float, ...]
    length: float
    page: int
    pull: _Pull


class _Lanes:
    """The weights while they are learnt."""

    def __init__(self, rarities: Mapping[int, float], pages: int) -> None:
        self._squares = {feature: rarity**2 for feature, rarity in rarities.items()}
        self._of = dict.fromkeys(rarities, 0)
        self._pages = pages
        self._ones = [1 << _LANE * page for page in range(pages)]
        self._middles = sum(one * _MIDDLE for one in self._ones)
        self._lanes = (1 << _LANE * pages) - 1

    def learn(self, examples: Sequence[Example]) -> None:
        """Go through the examples until hardly one moves a weight, or often enough."""
        rows = [row for each in examples if (row := self._row(each))]
        rounds = max(2, min(_ROUNDS, _MOST_LOOKS // max(1, len(rows) * self._pages)))
        for number in range(rounds):
            moved = sum(self._look(row, number) for row in rows if row.pull.rests_until <= number)
            if moved * 100 < len(rows):
                return

    def speaks(self, feature: int) -> bool:
        """Whether a feature says anything about any page; if not, it might as well be unknown."""
        return self._of[feature] != 0

    def row(self, feature: int) -> bytes:
        """The weights of a feature as they are kept."""
        ratio = _UNIT // _KEPT_UNIT
        found = [(lane - _MIDDLE) // ratio for lane in self._read(self._of[feature])]
        if max(found) > _KEPT_MOST or min(found) < -_KEPT_MOST:
            found = [max(-_KEPT_MOST, min(_KEPT_MOST, weight)) for weight in found]
        return _bytes("h", found)

    def _row(self, example: Example) -> _Row | None:
        known = tuple(feature for feature in example.features if feature in self._squares)
        if not known:
            return None
        squares = [self._squares[feature] for feature in known]
        length = math.sqrt(sum(squares))
        steps = tuple(square / length * _UNIT for square in squares)
        return _Row(known, steps, length * _UNIT, example.page, _Pull())

    def _look(self, row: _Row, number: int) -> bool:
        """Move weights for one example, if it takes that; whether it did."""
        lanes = self._read(sum(map(self._of.__getitem__, row.features)))
        own = lanes[row.page]
        lanes[row.page] = 0
        rival = lanes.index(max(lanes))
        lack = _LEAD - (own - lanes[rival]) / row.length
        step = min(lack / 2, row.pull.left) if lack > 0 else 0.0
        for page, pulled in row.pull.from_page.items():
            spare = _LEAD - (own - lanes[page]) / row.length
            back = max(spare / 2, -pulled)
            if back < -abs(step):
                step, rival = back, page
        if abs(step) < _LEAST_STEP:
            if lack < 0 and not row.pull.from_page:
                row.pull.rests_until = number + _REST
            return False
        self._move(row, rival, step)
        return True

    def _move(self, row: _Row, rival: int, step: float) -> None:
        row.pull.from_page[rival] = row.pull.from_page.get(rival, 0.0) + step
        way = self._ones[row.page] - self._ones[rival]
        of = self._of
        for feature, size in zip(row.features, row.steps, strict=True):
            of[feature] += int(size * step) * way

    def _read(self, total: int) -> array[int]:
        """The lanes of a sum, each with `_MIDDLE` added."""
        lanes = array("I")
        # A lane never gets full; if one did, it would be wrong, and nothing would break.
        whole = (total + self._middles) & self._lanes
        lanes.frombytes(whole.to_bytes(self._pages * _LANE // 8, "little"))
        if _SWAP:
            lanes.byteswap()
        return lanes


def _rarity(examples: int, having: int) -> float:
    """How much it tells that an example has a feature: the inverse document frequency."""
    return math.log((examples + 1) / (having + 1)) + 1


def _most_usual(counts: Mapping[int, int], limit: int) -> list[int]:
    """The features that most examples have; of those that as many have, the smaller numbers."""
    if len(counts) <= limit:
        return list(counts)
    return sorted(counts, key=lambda feature: (-counts[feature], feature))[:limit]


def _bytes(kind: str, values: Iterable[float]) -> bytes:
    found = array(kind, values)
    if _SWAP:
        found.byteswap()
    return found.tobytes()


def _read(kind: str, data: bytes) -> array[Any]:
    found: array[Any] = array(kind)
    found.frombytes(data)
    if _SWAP:
        found.byteswap()
    return found
