"""The links of a page and where they lead.

Links are found by a CommonMark parser (pyromark), so that code, comments and escaped brackets are
not taken for links; ``[[wikilinks]]`` and ``![[embeds]]`` are read as Obsidian writes them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from pyromark import Markdown, Options

from gitwiki.wiki.outline import (
    SCHEME,
    Destination,
    destination,
    prepared,
    raw_destinations,
    without_frontmatter,
    written,
)
from gitwiki.wiki.paths import ROOT, join

if TYPE_CHECKING:
    from pyromark.event import Event, _LinkData, _Tag, _TagEnd

_PARSER = Markdown(
    options=Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_WIKILINKS
)
_NEWLINE = re.compile(rb"\n")


class LinkKind(StrEnum):
    """How a link is written."""

    MARKDOWN = "markdown"
    WIKI = "wiki"
    IMAGE = "image"
    EMBED = "embed"


_LINK_ENDS: tuple[_TagEnd, ...] = ("Link", "Image")
_KINDS = {
    (False, False): LinkKind.MARKDOWN,
    (False, True): LinkKind.IMAGE,
    (True, False): LinkKind.WIKI,
    (True, True): LinkKind.EMBED,
}


class Link(NamedTuple):
    """A link as it stands in a page.

    Attributes:
        target: Where it leads as written, entities decoded, without the anchor; empty for an
            anchor in the page itself.
        anchor: What follows ``#``; empty if nothing does.
        text: The visible text.
        line: Line in the file, from 1.
        column: Column in the line, from 1.
        kind: How it is written.
    """

    target: str
    anchor: str
    text: str
    line: int
    column: int
    kind: LinkKind

    @property
    def named(self) -> bool:
        """Whether it is a wikilink or an embed."""
        return self.kind in {LinkKind.WIKI, LinkKind.EMBED}

    @property
    def written(self) -> str:
        """As `gitwiki.wiki.outline.Reference.written` has it."""
        whole = f"{self.target}#{self.anchor}" if self.anchor else self.target
        found = destination(whole, named=self.named) or Destination(self.target, self.anchor)
        return written(found, self.text if self.named and self.text != whole else "")

    @property
    def external(self) -> bool:
        """Whether it leaves the repository by a scheme (``https:``) or a host (``//host``)."""
        return SCHEME.match(self.target) is not None


class Html(NamedTuple):
    """A piece of raw HTML in a page: a tag, a comment, or a line of a block."""

    text: str
    line: int
    column: int


class Elements(NamedTuple):
    """What a page holds besides text, in page order."""

    links: tuple[Link, ...]
    html: tuple[Html, ...]


def links(text: str) -> tuple[Link, ...]:
    """The links of a page, frontmatter excluded, in page order."""
    return elements(text).links


def elements(text: str) -> Elements:
    """The links and the raw HTML of a page in one pass, frontmatter excluded.

    Args:
        text: The whole file.
    """
    body = without_frontmatter(text)
    start = len(text) - len(body)
    return _Reader(prepared(body), text.count("\n", 0, start)).read()


def locate(link: Link, from_path: str) -> str | None:
    """The repository path that a Markdown link of a page of the wiki means, there or not.

    Args:
        link: A link that is not external and no wikilink.
        from_path: Repository path of the page it stands in.

    Returns:
        The path; None if it climbs out of the repository.
    """
    meant = destination(link.target, named=False)
    if not link.target or meant is None:
        return from_path
    return join(meant.target, from_path.rpartition("/")[0], ROOT)


class _Open(NamedTuple):
    """A link whose end has not been read yet."""

    data: _LinkData
    image: bool
    offset: int
    text: list[str]


class _Reader:
    """Collects the elements of one body from the parser's events."""

    def __init__(self, body: str, lines_before: int) -> None:
        self._body = body
        self._lines_before = lines_before
        self._bytes = b""
        self._line_starts: list[int] = []
        self._last = (-1, 1)
        self._open: list[_Open] = []
        self._links: list[Link] = []
        self._html: list[Html] = []

    def read(self) -> Elements:
        """All elements; links inside a link's text come before it."""
        for event, span in _PARSER.events_with_range(self._body):
            if isinstance(event, str):
                continue
            if "Start" in event:
                self._start(event["Start"], span["start"])
            elif "Html" in event:
                self._take_html(event["Html"], span["start"])
            elif "InlineHtml" in event:
                self._take_html(event["InlineHtml"], span["start"])
            elif self._open:
                self._inside(event)
        return Elements(tuple(self._links), tuple(self._html))

    def _take_html(self, text: str, offset: int) -> None:
        line, column = self._position(offset)
        self._html.append(Html(text, line, column))
        for whole, image in raw_destinations(text):
            target, _, anchor = whole.partition("#")
            kind = LinkKind.IMAGE if image else LinkKind.MARKDOWN
            self._links.append(Link(target, anchor, "", line, column, kind))

    def _start(self, tag: _Tag, offset: int) -> None:
        if isinstance(tag, str):
            return
        if "Link" in tag:
            self._open.append(_Open(tag["Link"], False, offset, []))
        elif "Image" in tag:
            self._open.append(_Open(tag["Image"], True, offset, []))

    def _inside(self, event: Event) -> None:
        """Take an event that comes before the end of a link."""
        if isinstance(event, str):
            return
        if "Text" in event:
            self._open[-1].text.append(event["Text"])
        elif "Code" in event:
            self._open[-1].text.append(event["Code"])
        elif "End" in event and event["End"] in _LINK_ENDS:
            self._links.append(self._link(self._open.pop()))

    def _link(self, found: _Open) -> Link:
        kind = found.data["link_type"]
        wiki = not isinstance(kind, str)
        destination = found.data["dest_url"]
        if kind == "Email":
            destination = f"mailto:{destination}"
        target, _, anchor = destination.partition("#")
        line, column = self._position(found.offset)
        return Link(
            # A pipe inside a table cell has a backslash before it, which the parser keeps.
            target.removesuffix("\\").strip() if wiki else target,
            anchor.removesuffix("\\").strip() if wiki else anchor,
            "".join(found.text),
            line,
            column,
            _KINDS[wiki, found.image],
        )

    def _position(self, offset: int) -> tuple[int, int]:
        """Line in the file and column in characters of a byte offset in the body."""
        if not self._line_starts:
            self._bytes = self._body.encode()
            self._line_starts = [0, *(found.end() for found in _NEWLINE.finditer(self._bytes))]
        index = bisect_right(self._line_starts, offset) - 1
        start = self._line_starts[index]
        # A line may have a hundred thousand links, so its columns are counted on from the last.
        known, column = self._last if start <= self._last[0] <= offset else (start, 1)
        column += len(self._bytes[known:offset].decode())
        self._last = (offset, column)
        return self._lines_before + index + 1, column
