"""How alike files or works are, by the words that they use most."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.ports.search import SearchIndex

Name = TypeVar("Name")
Vector = dict[str, float]

#: So many words of a work tell what it is like; more of them say less, and take time.
_MOST_WORDS = 96
#: An index never changes, so neither do the works of it.
_KNOWN: WeakKeyDictionary[SearchIndex, dict[str, Mapping[str, int]]] = WeakKeyDictionary()


def vectors(profiles: Mapping[Name, Mapping[str, int]]) -> dict[Name, Vector]:
    """TF-IDF vectors of length 1, of the words that tell most; what all of them use counts nothing.

    Args:
        profiles: Words and how often, by name.
    """
    having = Counter(word for profile in profiles.values() for word in profile)
    rarity = {word: math.log(len(profiles) / count) for word, count in having.items()}
    return {name: _strongest(weighted(profile, rarity)) for name, profile in profiles.items()}


def _strongest(vector: Vector) -> Vector:
    """The words that count most in a vector, again of length 1."""
    if len(vector) <= _MOST_WORDS:
        return vector
    kept = sorted(vector.items(), key=lambda item: (-item[1], item[0]))[:_MOST_WORDS]
    return _of_length_1(dict(kept))


def weighted(profile: Mapping[str, int], rarity: Mapping[str, float]) -> Vector:
    """The vector of one profile, of length 1, or empty."""
    found = {word: math.log1p(count) * rarity[word] for word, count in sorted(profile.items())}
    return _of_length_1(found)


def _of_length_1(found: Vector) -> Vector:
    length = math.sqrt(sum(value * value for value in found.values()))
    return {word: value / length for word, value in found.items() if value} if length else {}


def likeness(one: Vector, other: Vector) -> float:
    """The cosine of two vectors of length 1."""
    shorter, longer = sorted((one, other), key=len)
    return sum(value * longer[word] for word, value in shorter.items() if word in longer)


def mixed(vectors: Iterable[tuple[Vector, float]]) -> Vector:
    """The sum of vectors, each times a number: what is like it is like them together."""
    found: defaultdict[str, float] = defaultdict(float)
    for vector, share in vectors:
        for word, value in vector.items():
            found[word] += share * value
    return found


def profile_of(index: SearchIndex, work: str, paths: Sequence[str]) -> Mapping[str, int]:
    """The words that the files of a work use most, added up; known after the first time.

    Args:
        index: Of the commit.
        work: The work.
        paths: Its files.
    """
    known = _KNOWN.setdefault(index, {})
    if work not in known:
        used: Counter[str] = Counter()
        for profile in index.profiles(paths).values():
            used.update(profile)
        known[work] = used
    return known[work]
