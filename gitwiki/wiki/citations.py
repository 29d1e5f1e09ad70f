"""Citations: from a statement to the paragraph it rests on, with words of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

#: A footnote label that cites a paragraph: ``<source id>-p-<hex>`` or ``<source id>-p-<hex>.<n>``.
LABEL = re.compile(r"(?P<source>[a-z0-9]+(?:-[a-z0-9]+)*)-(?P<paragraph>p-[0-9a-f]{6,8}(?:\.\d+)?)")


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
