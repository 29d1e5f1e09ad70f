"""The names of all pages, so that a question finds those that it names or that answer it.

A page is asked for in three ways: in words that are one of its names, by a name within other words,
or in words like those of its aliases that are whole questions, such as a filed answer adds. All
three follow from the titles and aliases of one commit, in whatever order the pages come.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gitwiki.query.features import FEATURES, features, words
from gitwiki.query.weights import Example, Kept, Weights, learn
from gitwiki.wiki.questions import is_question
from gitwiki.wiki.vocabulary import vocabulary
from gitwiki.wiki.words import ARTICLES, STOP, singular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

#: An alias of so many words is taken for a question even without its mark.
_QUESTION_WORDS = 4
_MOST_PAGES = 1_000
#: Names of more words are not looked for within a question.
_LONGEST_NAME = 8
_VERSION = 1
_SOURCE_SUMMARY = "source-summary"
#: Words that ask, and say nothing of what is asked for; `STOP` has the others.
_ASKING = vocabulary(
    "define definition describe description detail explain explanation exactly mean meaning",
    "overview summarise summarize summary tell work works stand stands know understand question",
    "show list",
)


class NamedPage(NamedTuple):
    """A page and what it is called: path, title, aliases and type."""

    path: str
    title: str
    aliases: tuple[str, ...] = ()
    type: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Title and aliases, as far as there are any."""
        return tuple(name for name in (self.title, *self.aliases) if name)

    @property
    def questions(self) -> tuple[str, ...]:
        """Those of the aliases that are whole questions."""
        return tuple(alias for alias in self.aliases if _is_question(alias))


class Named(NamedTuple):
    """A page that a question names.

    Attributes:
        page: Its path.
        share: How much of what the question asks for the name is, from 0 to 1.
    """

    page: str
    share: float


class Scored(NamedTuple):
    """A page and its score for a question; the path is empty for all pages without questions."""

    page: str
    score: float


class _Kept(NamedTuple):
    """An index as it is kept.

    Attributes:
        version: That of this format and of the features.
        paths: The pages.
        exact: Every name, as `whole` writes it, to the pages that have it, by number.
        names: Every name that may stand within a question, as `_name_key` writes it, likewise.
        asked: The pages that compete for questions, by number; -1 stands for all others.
        weights: How much each feature speaks for each of these.
    """

    version: tuple[int, int]
    paths: list[str]
    exact: dict[str, list[int]]
    names: dict[str, list[int]]
    asked: list[int]
    weights: Kept


class AliasIndex:
    """Finds pages by their names.

    Args:
        kept: The index as it is kept.
    """

    def __init__(self, kept: _Kept) -> None:
        self._kept = kept
        self._weights = Weights(kept.weights)

    def exact(self, question: str) -> tuple[str, ...]:
        """Paths of the pages one of whose names is the question, in path order."""
        return self._paths(self._kept.exact.get(whole(question), ()))

    def named(self, question: str) -> tuple[Named, ...]:
        """The pages that the question names, the longest name first, then in path order.

        Of overlapping names the longest counts.
        """
        known = words(question)
        parts = [singular(word) for word in known]
        telling = [at for at, word in enumerate(known) if _is_telling(word)]
        found: dict[str, int] = {}
        taken: set[int] = set()
        for span in _spans(len(parts)):
            pages = self._kept.names.get(_joined(parts[span.start : span.stop]))
            if pages and taken.isdisjoint(span):
                taken.update(span)
                said = sum(at in span for at in telling)
                found |= {path: max(said, found.get(path, 0)) for path in self._paths(pages)}
        most = max(1, len(telling))
        return tuple(Named(path, min(1.0, said / most)) for path, said in found.items())

    def scored(self, question: str) -> tuple[Scored, ...]:
        """How well the question fits the questions that are aliases, best first."""
        kept = self._kept
        scores = self._weights.scores(features(question))
        found = [
            Scored(kept.paths[page] if page >= 0 else "", score)
            for page, score in zip(kept.asked, scores, strict=True)
        ]
        return tuple(sorted(found, key=lambda each: (-each.score, each.page)))

    def _paths(self, numbers: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._kept.paths[number] for number in numbers)


def build(pages: Iterable[NamedPage], most: int = _MOST_PAGES) -> AliasIndex:
    """The index of some pages.

    Args:
        pages: In any order.
        most: So many pages compete for questions; those with the most of them, if there are more.
    """
    return AliasIndex(_index(pages, most))


def encode(index: AliasIndex) -> bytes:
    """An index as bytes; `decode` reads them back."""
    return msgspec.msgpack.encode(index._kept)  # noqa: SLF001 - of this module


def decode(data: bytes) -> AliasIndex:
    """The index that `encode` wrote.

    Raises:
        ValueError: It did not write this, or an earlier version of it did.
    """
    try:
        kept = _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error
    if kept.version != (_VERSION, FEATURES):
        raise ValueError("an index of another version")
    return AliasIndex(kept)


def content(question: str) -> tuple[str, ...]:
    """The words of a question that say what is asked for, in the singular, in reading order."""
    telling = (singular(word) for word in words(question) if _is_telling(word))
    return tuple(dict.fromkeys(telling))


def whole(text: str) -> str:
    """A name or a question as it is compared as a whole; empty if it has no words.

    Case, plurals, articles and punctuation make no difference.
    """
    known = words(text)
    telling = [singular(word) for word in known if word not in ARTICLES]
    return " ".join(telling or known)


def _index(pages: Iterable[NamedPage], most: int) -> _Kept:
    ordered = sorted(pages)
    asked = _asked(ordered, most)
    lanes = {number: lane for lane, number in enumerate(asked)}
    has_others = len(lanes) < len(ordered)
    examples = [
        Example(found, lanes.get(number, len(asked)))
        for number, page in enumerate(ordered)
        for name in page.names
        if asked and (found := features(name))
    ]
    return _Kept(
        version=(_VERSION, FEATURES),
        paths=[page.path for page in ordered],
        exact=_table(ordered, whole),
        names=_table(ordered, _name_key),
        asked=[*asked, -1] if has_others else asked,
        weights=learn(examples, len(asked) + has_others),
    )


def _asked(pages: Sequence[NamedPage], most: int) -> list[int]:
    """The numbers of the pages that have questions, or of those that have most of them."""
    counts = {number: len(page.questions) for number, page in enumerate(pages) if page.questions}
    first = sorted(counts, key=lambda number: (-counts[number], number))[:most]
    return sorted(first)


def _table(pages: Sequence[NamedPage], key_of: Callable[[str], str]) -> dict[str, list[int]]:
    """Names to the pages that have them; a source's own page yields to a page about the thing."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, page in enumerate(pages):
        for key in dict.fromkeys(map(key_of, page.names)):
            if key:
                found[key].append(number)
    return {key: _first_choice(pages, numbers) for key, numbers in found.items()}


def _first_choice(pages: Sequence[NamedPage], numbers: list[int]) -> list[int]:
    others = [number for number in numbers if pages[number].type != _SOURCE_SUMMARY]
    return others or numbers


def _name_key(name: str) -> str:
    """A name as it is looked for within a question; empty for what names nothing or anything."""
    known = words(name)
    is_no_name = is_question(name) or len(known) > _LONGEST_NAME
    if is_no_name or not any(map(_is_telling, known)):
        return ""
    return _joined([singular(word) for word in known])


def _joined(parts: Sequence[str]) -> str:
    """Joints make no difference: ``header field``, ``header-field`` and ``headerfield``."""
    return "".join(parts)


def _spans(size: int) -> Iterator[range]:
    """All runs of words that may be a name, the longest first, then from left to right."""
    for length in range(min(size, _LONGEST_NAME), 0, -1):
        for start in range(size - length + 1):
            yield range(start, start + length)


def _is_telling(word: str) -> bool:
    return word not in STOP and word not in _ASKING


def _is_question(alias: str) -> bool:
    return is_question(alias) or len(words(alias)) >= _QUESTION_WORDS


_DECODER = msgspec.msgpack.Decoder(_Kept)
