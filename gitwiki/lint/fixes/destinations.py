"""Where the destinations of links stand in a file, so that they can be written anew."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from pyromark import Markdown, Options

from gitwiki.wiki.outline import without_frontmatter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pyromark.event import LinkDef, Range, _LinkData, _Tag

#: As a page is read for its links.
OPTIONS = (
    Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_WIKILINKS
)
_PARSER = Markdown(options=OPTIONS)

_AFTER_TEXT = re.compile(
    r"\s*\]\(\s*(?:<(?P<angle>[^<>\n]*)>|(?P<bare>(?:\\.|[^\s()\\]|\((?:\\.|[^\s()\\])*\))*))"
)
_NAMED = re.compile(r"!?\[\[(?P<target>[^\[\]|\n]*?)\s*(?P<pipe>\\?\||\]\])")
_DEFINITION = re.compile(
    r"\[(?:\\.|[^\[\]\\])+\]:[ \t]*(?:<(?P<angle>[^<>\n]*)>|(?P<bare>[^\s<]\S*))"
)
_LINK_ENDS = ("Link", "Image")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Destination:
    """The destination of a link as it stands in a file.

    Attributes:
        start, end: Its offsets in the file.
        written: What stands there.
        read: The same as the parser reads it.
        named: Whether it is a wikilink or an embed.
        embed: Whether it shows what it leads to in its place.
        bare: Whether it is a wikilink without a text of its own.
        angle: Whether it stands in angle brackets.
        in_table: Whether it stands in a table.
    """

    start: int
    end: int
    written: str
    read: str
    named: bool = False
    embed: bool = False
    bare: bool = False
    angle: bool = False
    in_table: bool = False


class _Found(NamedTuple):
    """A link of which the parser has told the beginning: offsets in bytes."""

    data: _LinkData
    image: bool
    span: Range
    text_end: int


def destinations(text: str, places: Collection[tuple[int, int]]) -> Iterator[Destination]:
    """The destinations of the links that begin at some places.

    Args:
        text: The whole file.
        places: Line and column, from 1, as a finding has them.

    Yields:
        What could be found for sure: links in raw HTML, for example, are left out. A definition
        that several links refer to comes once for each of them.
    """
    body = without_frontmatter(text)
    shift = len(text) - len(body)
    reader = _Reader(body, shift)
    wanted = _byte_offsets(text, places, shift)
    for found, in_table in reader.links() if wanted else ():
        if found.span["start"] in wanted:
            yield from reader.read(found, in_table=in_table)


def _byte_offsets(text: str, places: Collection[tuple[int, int]], shift: int) -> frozenset[int]:
    """Places in a file as offsets in the bytes of its body."""
    starts = (0, *(found.end() for found in re.finditer("\n", text)))
    offsets = (starts[line - 1] + column - 1 for line, column in places if 0 < line <= len(starts))
    return frozenset(len(text[shift:offset].encode()) for offset in offsets if offset >= shift)


class _Reader:
    """Finds the destinations of links in one body."""

    def __init__(self, body: str, shift: int) -> None:
        self._body = body
        self._shift = shift
        self._bytes = body.encode()

    def links(self) -> Iterator[tuple[_Found, bool]]:
        """Every link, and whether it stands in a table."""
        in_table = False
        stack: list[_Found] = []
        for event, span in _PARSER.events_with_range(self._body):
            kind = "" if isinstance(event, str) else event.get("End", "")
            if kind in _LINK_ENDS:
                yield stack.pop(), in_table
            elif kind == "Table":
                in_table = False
            if stack:
                stack[-1] = stack[-1]._replace(text_end=max(stack[-1].text_end, span["end"]))
            if not isinstance(event, str) and "Start" in event:
                in_table = in_table or event["Start"] == "TableHead"
                stack += _opened(event["Start"], span)

    def read(self, found: _Found, *, in_table: bool) -> Iterator[Destination]:
        """The destination of a link."""
        kind = found.data["link_type"]
        if not isinstance(kind, str):
            yield from self._named(found, in_table=in_table)
        elif kind == "Inline":
            tail = self._bytes[found.text_end : found.span["end"]].decode()
            yield from self._plain(found, _AFTER_TEXT.match(tail), found.text_end)
        elif kind in {"Reference", "Collapsed", "Shortcut"}:
            definition = self._definitions.get(_label(found.data["id"]))
            if definition:
                start, end = definition["span"]["start"], definition["span"]["end"]
                whole = self._bytes[start:end].decode()
                yield from self._plain(found, _DEFINITION.match(whole), start)

    @cached_property
    def _definitions(self) -> Mapping[str, LinkDef]:
        """Link definitions by label; of two with one label the first, as the parser has it."""
        found: dict[str, LinkDef] = {}
        definitions = _PARSER.reference_definitions(self._body)
        for label, each in sorted(definitions.items(), key=lambda item: item[1]["span"]["start"]):
            found.setdefault(_label(label), each)
        return found

    def _plain(
        self, found: _Found, match: re.Match[str] | None, offset: int
    ) -> Iterator[Destination]:
        """The destination of a Markdown link that a match holds; it has to mean the same."""
        if match is None:
            return
        group = "bare" if match["angle"] is None else "angle"
        written, read = match[group], found.data["dest_url"]
        if unescape(_ESCAPED.sub(r"\1", written)) != read:
            return
        start = self._offset(offset) + match.start(group)
        yield Destination(start, start + len(written), written, read, angle=group == "angle")

    def _named(self, found: _Found, *, in_table: bool) -> Iterator[Destination]:
        start, end = found.span["start"], found.span["end"]
        match = _NAMED.match(self._bytes[start:end].decode())
        if match is None:
            return
        at = self._offset(start) + match.start("target")
        written = match["target"]
        yield Destination(
            at,
            at + len(written),
            written,
            found.data["dest_url"],
            named=True,
            embed=found.image,
            bare=match["pipe"] == "]]",
            in_table=in_table,
        )

    def _offset(self, at: int) -> int:
        """An offset in the bytes of the body as one in the file."""
        return self._shift + len(self._bytes[:at].decode())


def _label(text: str) -> str:
    """A label as CommonMark compares it."""
    return " ".join(text.split()).casefold()


def _opened(tag: _Tag, span: Range) -> tuple[_Found, ...]:
    if isinstance(tag, str):
        return ()
    if "Link" in tag:
        return (_Found(tag["Link"], False, span, span["start"] + 1),)
    if "Image" in tag:
        return (_Found(tag["Image"], True, span, span["start"] + 2),)
    return ()
