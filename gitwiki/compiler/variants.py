"""Variants: sentences that say nearly the same, and the values in which they differ.

Pairs are found through runs of four stems that both contain, so that the cost grows with the text
and not with its square; a run that stands in very many sentences is a formula and finds nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.words import TOKEN, Lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_RUN = 3
_FORMULA = 40
#: Sentences that share this part of their content words say nearly the same.
ALIKE = 0.66

_NOT_VALUES = re.compile(
    r"\[[^\]]{0,40}\]|\b[A-Za-z]{1,12}/\d+(?:\.\d+)?|\bRFC ?\d+"
    r"|\(?(?:see )?\b(?:[Ss]ections?|[Aa]ppendix|[Cc]hapter) [A-Z]?[\d.]*\d\)?"
    r"(?: (?:of|and) [\[\w.\]]+)?"
)
_NUMBER = re.compile(r"0x[0-9a-fA-F]+|\d+(?:[.,:/-]\d+)*")
_DEMAND = re.compile(r"(?i)\b(?:must|shall|should|required|recommended|may|optional)\b(?: not\b)?")
_STRENGTH = {
    "must": "must",
    "shall": "must",
    "required": "must",
    "should": "should",
    "recommended": "should",
    "may": "may",
    "optional": "may",
}


class Print(NamedTuple):
    """What of a sentence is compared.

    Attributes:
        stems: Its content words.
        numbers: Its numbers, in order.
        demands: How strongly it demands, such as ``must not``, in order.
    """

    stems: tuple[str, ...]
    numbers: tuple[str, ...]
    demands: tuple[str, ...]


def take_print(text: str, lexicon: Lexicon) -> Print:
    """The print of a sentence."""
    bare = _NOT_VALUES.sub(" ", text)
    stems = tuple(stem for stem, _ in (lexicon[token] for token in TOKEN.findall(bare)) if stem)
    return Print(stems, tuple(map(_number, _NUMBER.findall(bare))), tuple(_demands(bare)))


def _number(text: str) -> str:
    """A number in one form: ``0x00`` is ``0``."""
    return str(int(text, 16)) if text.startswith("0x") else text


def _demands(text: str) -> list[str]:
    """How strongly a sentence demands, clause by clause; capitals make no difference."""
    found = []
    for demand in _DEMAND.findall(text):
        word, _, negation = demand.lower().partition(" ")
        found.append(f"{_STRENGTH[word]} {negation}".rstrip())
    return found


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Share of the content words that two sentences have in common, 0 to 1 (Jaccard)."""
    first, second = frozenset(one), frozenset(other)
    return len(first & second) / (len(first | second) or 1)


class Index:
    """Sentences by the runs of words in them; each has a place, such as source and number."""

    def __init__(self) -> None:
        self._prints: dict[tuple[int, int], Print] = {}
        self._places: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)

    def add(self, place: tuple[int, int], taken: Print) -> None:
        """Make a sentence findable."""
        self._prints[place] = taken
        for run in _runs(taken.stems):
            places = self._places[run]
            if len(places) < _FORMULA:
                places.append(place)

    def nearest(
        self, taken: Print, among: frozenset[int] | None = None, least: float = ALIKE
    ) -> tuple[int, int] | None:
        """The sentence that says nearly the same, if there is one.

        Args:
            taken: What is looked for.
            among: Only places that begin with one of these; None for all.
            least: Lowest `likeness` of what is found.
        """
        shared = Counter(
            place
            for run in _runs(taken.stems)
            for place in self._places.get(run, ())
            if among is None or place[0] in among
        )
        best: tuple[float, tuple[int, int]] | None = None
        for place, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:8]:
            other = self._prints[place]
            alike = likeness(taken.stems, other.stems)
            # A sentence that also has the same values is the nearer one.
            rank = alike + (0.1 if other.numbers == taken.numbers else 0)
            if alike >= least and (best is None or rank > best[0]):
                best = rank, place
        return best[1] if best else None

    def print_at(self, place: tuple[int, int]) -> Print:
        """The print of a sentence that was added."""
        return self._prints[place]


def _runs(stems: Sequence[str]) -> Iterable[tuple[str, ...]]:
    if len(stems) < _RUN:
        return [tuple(stems)] if stems else []
    return dict.fromkeys(zip(stems, stems[1:], stems[2:], strict=False))


def differ(one: Print, other: Print) -> bool:
    """Whether two sentences that say nearly the same give other numbers or demand otherwise.

    That one of them gives a value and the other none is no difference.
    """
    if one.numbers and other.numbers and Counter(one.numbers) != Counter(other.numbers):
        return True
    return bool(one.demands and other.demands) and _strong(one) != _strong(other)


def _strong(taken: Print) -> frozenset[str]:
    """What a sentence demands; to allow something (``may``) or not to forbid it is the same."""
    return frozenset(taken.demands) - {"may"}
