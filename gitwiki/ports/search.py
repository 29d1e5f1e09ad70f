"""Search over the pages and the sources of one commit."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class HitKind(StrEnum):
    """What was found."""

    PAGE = "page"
    PASSAGE = "passage"


class Hit(NamedTuple):
    """A page or a paragraph of a source that was found.

    Attributes:
        kind: Which of the two.
        ref: Of a page, its repository path; of a passage, the label that cites it
            (`gitwiki.wiki.citations.LABEL`). ``gitwiki read`` takes either.
        title: Title of the page, or of the source.
        section: Of a passage, the headings above it, outermost first, joined by `` > ``.
        text: What it says, shortened around what was asked for; on one line.
        score: Larger is better; comparable within one list of hits only.
        source: Id of the source; empty for a page.
        work: The work that the passage is from, as `gitwiki.query.library` has it; empty for a
            page.
    """

    kind: HitKind
    ref: str
    title: str
    section: str
    text: str
    score: float
    source: str = ""
    work: str = ""


class Search(Protocol):
    """What can be found at one commit."""

    @property
    def commit(self) -> str:
        """The id of the commit."""
        ...

    def find(
        self, question: str, limit: int, kinds: frozenset[HitKind] = frozenset(HitKind)
    ) -> Sequence[Hit]:
        """What answers a question, in words or in a sentence, the best first.

        Any text is a question: nothing in it is syntax. The same commit gives the same hits.

        Args:
            question: What is looked for.
            limit: How many hits, from 1.
            kinds: Pages, passages or both.
        """
        ...


class Catalogue(Search, Protocol):
    """A search that knows works and neighbours too."""

    def find_in(self, work: str, question: str, limit: int) -> Sequence[Hit]:
        """The passages of one work that answer a question, the best first.

        Args:
            work: As `Hit.work` has it.
            question: What is looked for.
            limit: How many hits, from 1.
        """
        ...

    def neighbours(self, path: str, limit: int) -> Sequence[str]:
        """The pages whose words are most like those of a page, the nearest first.

        Args:
            path: Repository path of the page.
            limit: How many, from 1.
        """
        ...


class Weights(NamedTuple):
    """A number for each field of what is indexed: how much a word in it counts, or its length.

    Attributes:
        name: What it is called: title, aliases, the words of its path.
        lead: What introduces it: description, headings.
        text: What it says.
        about: What is said of it elsewhere: the work, its author, its time; tags and types.
    """

    name: float
    lead: float
    text: float
    about: float


class Fields(NamedTuple):
    """The words of what is indexed, by field; see `Weights`."""

    name: str
    lead: str
    text: str
    about: str


class Item(NamedTuple):
    """A page or a passage as an index keeps it.

    Attributes:
        kind, ref, title, section, source, work: As in `Hit`.
        text: All that it says, to be shown.
        fields: What is found of it.
        path: The file that it is of: the page itself, or the raw file.
        place: Of a passage, its place among those of its source, from 1.
        cites: Of a page, the labels that it cites, in order, each once.
    """

    kind: HitKind
    ref: str
    title: str
    section: str
    text: str
    source: str
    work: str
    fields: Fields
    path: str
    place: int = 0
    cites: tuple[str, ...] = ()


class Found(NamedTuple):
    """An item that was found, and the words of its text as `SearchIndex.terms` gives them."""

    item: Item
    words: tuple[str, ...]


class Term(NamedTuple):
    """A word that is looked for, as `SearchIndex.terms` gives it, and what it counts by field."""

    text: str
    weights: Weights


class SearchIndex(Protocol):
    """The pages and passages of one tree, to be asked for words.

    All numbers are exact and follow from the tree alone, however the index came about.
    """

    def terms(self, text: str) -> Sequence[str]:
        """The words of a text in order, as they are indexed: folded and stemmed."""
        ...

    def count(self, kind: HitKind) -> int:
        """How many there are of a kind."""
        ...

    def lengths(self, kind: HitKind) -> Weights:
        """How many words each field of a kind has on average."""
        ...

    def frequency(self, kind: HitKind, term: str) -> Weights:
        """How many of a kind have a word, by field."""
        ...

    def passages(self) -> Mapping[str, int]:
        """The sources that have passages, by repository path, and how many."""
        ...

    def spread(self, term: str, field: str) -> Mapping[str, int]:
        """The sources that have a word in a field, by path, and in how many of their passages.

        Empty if they are so many that the word tells nothing about them.
        """
        ...

    def profiles(self, paths: Iterable[str]) -> Mapping[str, Mapping[str, int]]:
        """The words that files use most, and how often, by path; stop words are left out."""
        ...

    def names(self, prefix: str) -> Sequence[str]:
        """The words of names, and of what works are, that begin in some way; of many, the first."""
        ...

    def best(
        self, kind: HitKind, wanted: Sequence[Term], limit: int, work: str = ""
    ) -> Sequence[Found]:
        """The items that have most of what is wanted, best first; a good guess, to be ranked.

        Args:
            kind: What is looked for.
            wanted: Words.
            limit: How many.
            work: Only passages of this one, if it is named.
        """
        ...

    def get(self, refs: Iterable[str]) -> Mapping[str, Found]:
        """Items by reference; those that there are not are left out."""
        ...


class ReadItems(Protocol):
    """Gives the items of files, each file with its path."""

    def __call__(self, paths: Sequence[str], /) -> Iterable[tuple[str, Sequence[Item]]]:
        """The items of some files, in any order; a file that has none may be left out."""
        ...


class SearchEngine(Protocol):
    """Keeps indexes, each of one tree, and makes a new one from the nearest that it has."""

    def open(self, versions: Mapping[str, str], read: ReadItems) -> SearchIndex:
        """The index of a tree.

        Args:
            versions: Repository path of each file that is indexed, to what stands for all that its
                items depend on.
            read: Gives the items of some of these files, each with its path.
        """
        ...
