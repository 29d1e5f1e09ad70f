"""What can be read of a wiki at one commit, by whoever answers from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from gitwiki.asking.texts import clean_all
from gitwiki.ports import HitKind
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.hidden import visible
from gitwiki.wiki.paragraphs import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitwiki.ports import Hit
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.snapshot import PageSummary
    from gitwiki.wiki.source import Paragraph, Source


class Place(NamedTuple):
    """A paragraph and the source that it stands in."""

    source: Source
    paragraph: Paragraph

    @property
    def label(self) -> str:
        """The label that cites it."""
        return f"{self.source.id}-{self.paragraph.id}"


class Holdings(Protocol):
    """The pages and sources of a commit; none is read before it is asked for."""

    @property
    def pages(self) -> Mapping[str, PageSummary]:
        """Every page as a summary, by repository path."""
        ...

    def find(
        self, query: str, limit: int, kinds: frozenset[HitKind] = frozenset(HitKind)
    ) -> Sequence[Hit]:
        """What a search finds, the best first."""
        ...

    def page(self, path: str) -> Page | None:
        """A page in full; None if there is none at the path, or none that can be read."""
        ...

    def source(self, name: str) -> Source | None:
        """A source by its id; None if there is none, or none that can be read."""
        ...


def place_of(holdings: Holdings, label: str) -> Place | None:
    """The paragraph that a label cites; None if there is no such paragraph."""
    target = parse_label(label)
    source = holdings.source(target.source) if target else None
    found = resolve(source, target.paragraph) if source and target else None
    return Place(source, found) if source and found else None


class ShownTexts:
    """What paragraphs say without keys and hidden characters; each source is looked through once.

    A key may go on in the next paragraph, so no paragraph is looked at by itself.
    """

    def __init__(self) -> None:
        self._texts: dict[str, Mapping[str, str]] = {}

    def of(self, place: Place) -> str:
        """What a paragraph says."""
        source = place.source
        if source.id not in self._texts:
            texts = clean_all(each.text for each in source.paragraphs)
            names = (each.id for each in source.paragraphs)
            self._texts[source.id] = dict(zip(names, texts, strict=True))
        return self._texts[source.id][place.paragraph.id]

    def has_key(self, place: Place) -> bool:
        """Whether a paragraph has what looks like a key, or a part of one."""
        return self.of(place) != visible(place.paragraph.text).text
