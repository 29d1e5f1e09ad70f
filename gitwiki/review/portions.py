"""Portions: what a page says, in pieces of which several fit into one request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.asking.texts import clean
from gitwiki.budget import tokens_of
from gitwiki.wiki.citations import parse_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitwiki.wiki.page import Page

#: Tokens of one portion: two of them always fit into one request.
PORTION = 4_500
#: Characters of a statement that are shown.
_LONGEST = 600
#: Caveats of a page that are shown.
_MOST_CAVEATS = 8
#: What a statement takes besides its words: its id, its date.
_BESIDES = 10
_TELLING = re.compile(r"[^\W_]{4,}|\d+")


class Anchor(NamedTuple):
    """A statement of the wiki: the page, the line in its file, what a reader sees."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """A statement or a fact, as a page has it.

    Attributes:
        anchor: Where it stands.
        shown: What a model is shown of it.
        labels: Footnote labels of its evidence.
        as_of: The date for which a fact holds; empty if there is none.
    """

    anchor: Anchor
    shown: str
    labels: tuple[str, ...]
    as_of: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the sources that it cites."""
        targets = filter(None, map(parse_label, self.labels))
        return tuple(dict.fromkeys(target.source for target in targets))


@dataclass(frozen=True, slots=True)
class Portion:
    """A page, or some of what it says where it is long.

    Attributes:
        path: The page.
        number: Which portion of it this is, from 1.
        title: Its title.
        type: Its type.
        sources: The ids of the sources that the page lists.
        said: Its statements and facts, by line.
        caveats: What it says about disagreement.
        told: For each caveat the footnote labels that it cites.
    """

    path: str
    number: int
    title: str
    type: str
    sources: tuple[str, ...]
    said: tuple[Said, ...]
    caveats: tuple[str, ...]
    told: tuple[frozenset[str], ...]

    @property
    def size(self) -> int:
        """About how many tokens it has, rather too many than too few."""
        return _size(self.said) + sum(map(tokens_of, (*self.caveats, self.title, *self.sources)))

    @property
    def words(self) -> frozenset[str]:
        """The longer words and the numbers that stand in it."""
        texts = (said.shown.casefold() for said in self.said)
        return frozenset(word for text in texts for word in _TELLING.findall(text))


def portions(page: Page) -> tuple[Portion, ...]:
    """A page in portions of at most `PORTION` tokens; none if it says nothing."""
    caveats = page.caveats[:_MOST_CAVEATS]
    return tuple(
        Portion(
            path=page.path,
            number=number,
            title=_shown(page.title),
            type=page.type,
            sources=tuple(source.id for source in page.sources),
            said=tuple(said),
            caveats=tuple(_shown(each.text) for each in caveats),
            told=tuple(frozenset(each.labels) for each in page.caveats),
        )
        for number, said in enumerate(_runs(said_on(page)), start=1)
    )


def said_on(page: Page) -> tuple[Said, ...]:
    """The statements and facts of a page, by line; what it says about disagreement is left out."""
    found = [
        Said(Anchor(page.path, each.line, each.text), _shown(each.text), each.labels)
        for each in (*page.tldr, *page.statements)
        if each.text
    ]
    for fact in page.facts:
        text = " | ".join(filter(None, (fact.subject, fact.attribute, fact.value, fact.as_of)))
        anchor = Anchor(page.path, fact.line, text)
        found.append(Said(anchor, _shown(text), fact.labels, fact.as_of))
    return tuple(sorted(found, key=lambda said: said.anchor.line))


def _runs(said: Iterable[Said]) -> list[list[Said]]:
    runs: list[list[Said]] = []
    room = 0
    for each in said:
        room -= _size([each])
        if room < 0:
            runs.append([])
            room = PORTION - _size([each])
        runs[-1].append(each)
    return runs


def _size(said: Sequence[Said]) -> int:
    return sum(tokens_of(each.shown) + _BESIDES for each in said)


def _shown(text: str) -> str:
    """A text on one line, not too long, without what nobody sees and without keys."""
    line = " ".join(clean(text).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
