"""How alike files or works are, by the words that they use most."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Name = TypeVar("Name")
Vector = dict[str, float]


def vectors(profiles: Mapping[Name, Mapping[str, int]]) -> dict[Name, Vector]:
    """TF-IDF vectors of length 1; a word that all of them use counts nothing.

    Args:
        profiles: Words and how often, by name.
    """
    having = Counter(word for profile in profiles.values() for word in profile)
    rarity = {word: math.log(len(profiles) / count) for word, count in having.items()}
    return {name: weighted(profile, rarity) for name, profile in profiles.items()}


def weighted(profile: Mapping[str, int], rarity: Mapping[str, float]) -> Vector:
    """The vector of one profile, of length 1, or empty."""
    found = {word: math.log1p(count) * rarity[word] for word, count in sorted(profile.items())}
    length = math.sqrt(sum(value * value for value in found.values()))
    return {word: value / length for word, value in found.items() if value} if length else {}


def likeness(one: Vector, other: Vector) -> float:
    """The cosine of two vectors of length 1."""
    shorter, longer = sorted((one, other), key=len)
    return sum(value * longer[word] for word, value in shorter.items() if word in longer)


def added(profiles: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    """Several profiles as one."""
    found: Counter[str] = Counter()
    for profile in profiles:
        found.update(profile)
    return found
