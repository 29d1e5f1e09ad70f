"""Citations: from a statement to the paragraph it rests on, with words of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Container

#: A footnote label that cites a paragraph: ``<source id>-p-<hex>`` or ``<source id>-p-<hex>.<n>``.
LABEL = re.compile(r"(?P<source>[a-z0-9]+(?:-[a-z0-9]+)*)-(?P<paragraph>p-[0-9a-f]{6,8}(?:\.\d+)?)")

_FEWEST_WORDS = 3
#: So many bytes of UTF-8 are not there by chance, even if they are one word.
_LONG = 16
#: A word; of scripts that write no space between them, a letter.
_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+"
)


class Target(NamedTuple):
    """What a footnote label points at."""

    source: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The evidence for a statement.

    Attributes:
        source: Source id.
        paragraph: Paragraph id.
        quote: Words that stand literally in that paragraph.
    """

    source: str
    paragraph: str
    quote: str

    @property
    def label(self) -> str:
        """The footnote label."""
        return f"{self.source}-{self.paragraph}"


def parse_label(label: str) -> Target | None:
    """Split a footnote label; None if it does not cite a paragraph."""
    found = LABEL.fullmatch(label)
    return Target(found["source"], found["paragraph"]) if found else None


class Listed(Protocol):
    """A source as a page lists it."""

    @property
    def raw(self) -> str:
        """Repository path of the raw file; empty if it has none."""
        ...

    @property
    def blob(self) -> str:
        """Blob id of the raw file when the page was compiled."""
        ...


def is_gone(source: Listed, files: Container[str]) -> bool:
    """Whether a listed source was deleted: the blob id says that it was there once.

    Args:
        source: The source.
        files: Repository paths of the raw files that are there.
    """
    return bool(source.raw and source.blob) and source.raw not in files


def shows_nothing(quote: str, paragraph: str) -> bool:
    """Whether a quote is so short that it may stand in a paragraph by chance.

    Args:
        quote: Words of the paragraph.
        paragraph: All of it, which may be as short itself.
    """
    return (
        len(quote) < _LONG  # most have more characters already
        and len(quote.encode()) < _LONG
        and _word_count(quote) < _FEWEST_WORDS
        and _word_count(paragraph) >= _FEWEST_WORDS
    )


def _word_count(text: str) -> int:
    """How many words a text has, if it has few; a number says as much as two."""
    found = [word[0] for word in islice(_WORD.finditer(text), _FEWEST_WORDS)]
    return len(found) + any(map(str.isdigit, "".join(found)))
