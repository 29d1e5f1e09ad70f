"""What a question asks for: its words, and how much each counts. Nothing in it is syntax."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.ports.search import HitKind
from gitwiki.query.documents import spelt
from gitwiki.wiki.vocabulary import vocabulary
from gitwiki.wiki.words import STOP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitwiki.ports.search import SearchIndex

#: What is longer is cut: nobody asks as much.
_LONGEST = 4_000
#: Of more words, the rarest are looked for.
_MOST_TERMS = 32
#: What is left of words that an apostrophe cuts.
_REMAINS = vocabulary("s t d m ll re ve")
#: They say what to do with what is found, or what kind of text it is, and seldom what about.
_ASKING = vocabulary(
    "work works corpus text texts passage passages verse verses line lines couplet couplets",
    "chapter chapters poem poems book books author authors source sources page pages",
    "document documents",
    "discuss discusses discussed mention mentions mentioned explicit explicitly engage engages",
    "address addresses contain contains contained find finds pull show shows locate quote cite",
    "identify list lists trace describe describes describing explain compare comparing comparison",
    "contrast contrasts question questions topic topics deal deals treat treats treated specific",
    "specifically particular concept concepts term terms word words mean means meaning meanings",
    "appear appears use uses used using refer refers reference references speak speaks directly",
    "offer offers employ employs tell give relation relate relates relationship reflection reflect",
    "collection literally figure notion idea ideas theme themes",
)
_ASKING_WEIGHT = 0.3
#: Whoever writes one of these asks which of all works, and not for one passage.
_SEVERAL = vocabulary("corpus works texts books authors poets sources writings documents")
#: What a name counts that is one letter away from a word that is hardly there.
_NEAR_WEIGHT = 0.6
_HARDLY = 3
_SHORTEST_NEAR = 5


class Question(NamedTuple):
    """A question as it is looked for.

    Attributes:
        weights: Its words, as `SearchIndex.terms` gives them, in order, to what each counts.
        order: The same words in order, repeated as they are, to see which stand together.
        spellings: The words as they are spelt, in lower case, to those of `weights`.
        is_for_several: Whether it asks which works there are, or for what is across them.
    """

    weights: Mapping[str, float]
    order: Sequence[str]
    spellings: Mapping[str, str]
    is_for_several: bool = False


def understand(index: SearchIndex, text: str) -> Question:
    """The words of a question that are looked for.

    Stop words do not count, unless there are no others; words about the search itself count
    little. A word that the sources hardly have brings the names that are one letter away. Of very
    many words the rarest are kept.
    """
    words = index.terms(spelt(text[:_LONGEST]))
    stop = frozenset(index.terms(" ".join(sorted(STOP)))) | _REMAINS
    order = [word for word in words if word not in stop] or list(words)
    asking = frozenset(index.terms(" ".join(sorted(_ASKING))))
    weights = {word: _ASKING_WEIGHT if word in asking else 1.0 for word in order}
    if all(weight < 1 for weight in weights.values()):
        weights = dict.fromkeys(weights, 1.0)
    kept = sorted(weights, key=lambda word: -weights[word] * rarity(index, word))[:_MOST_TERMS]
    weights = {word: weight for word, weight in weights.items() if word in frozenset(kept)}
    for word, weight in list(weights.items()):
        for name in _near(index, word):
            weights.setdefault(name, weight * _NEAR_WEIGHT)
    spelt_words = plain_words(text[:_LONGEST])
    spellings = {
        each: term for each in spelt_words for term in index.terms(each) if term in weights
    }
    is_for_several = not spelt_words.isdisjoint(_SEVERAL)
    return Question(weights, order[: 2 * _MOST_TERMS], spellings, is_for_several)


class _Letters(dict[int, int]):
    """For `str.translate`: letters and digits stay, anything else is a space."""

    def __missing__(self, code: int) -> int:
        known = self[code] = code if chr(code).isalnum() else ord(" ")
        return known


_LETTERS = _Letters()


def plain_words(text: str) -> frozenset[str]:
    """The words of a text as they are spelt, in lower case."""
    return frozenset(text.lower().translate(_LETTERS).split())


def rarity(index: SearchIndex, term: str) -> float:
    """How much a word tells: its inverse document frequency where it is rarer but there."""
    found = (inverse_frequency(index, kind, term) for kind in HitKind if index.count(kind))
    return max(found, default=0.0)


def inverse_frequency(index: SearchIndex, kind: HitKind, term: str) -> float:
    """How much a word tells about items of a kind, by the field that most of them have it in."""
    return inverse(max(index.frequency(kind, term)), index.count(kind))


def inverse(having: float, count: float) -> float:
    """The inverse document frequency of BM25; 0 for what nothing has."""
    return math.log(1 + (count - having + 0.5) / (having + 0.5)) if having else 0.0


def _near(index: SearchIndex, word: str) -> Iterator[str]:
    """The names that are one letter away from a word that is hardly there."""
    if len(word) < _SHORTEST_NEAR or word.isdecimal():
        return
    if sum(max(index.frequency(kind, word)) for kind in HitKind) > _HARDLY:
        return
    for name in index.names(word[0]):
        if name != word and is_near(name, word):
            yield name


def is_near(one: str, other: str) -> bool:
    """Whether two words differ by one letter more, less or other, or by two that changed places."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    at = next((i for i, each in enumerate(shorter) if each != longer[i]), len(shorter))
    if len(shorter) < len(longer):
        return shorter[at:] == longer[at + 1 :]
    swapped = longer[at + 1 : at + 2] + longer[at : at + 1]
    same_after = shorter[at + 1 :] == longer[at + 1 :]
    return same_after or (shorter[at : at + 2] == swapped and shorter[at + 2 :] == longer[at + 2 :])
