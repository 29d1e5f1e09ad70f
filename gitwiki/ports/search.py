"""Search over the pages and the sources of one commit."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


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
