"""Reads Markdown: CommonMark with tables, footnotes, task lists and wikilinks, as it is shown."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

import pyromark

from gitwiki.adapters.readers.dates import iso_date
from gitwiki.adapters.readers.decoding import MAX_BYTES, decode, empty, hidden_text
from gitwiki.adapters.readers.frontmatter import Frontmatter, read_frontmatter
from gitwiki.adapters.readers.line_joining import Joiner
from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.ports import ReadOutcome
from gitwiki.wiki.hypertext import Markup
from gitwiki.wiki.source import Block, BlockKind, Reading
from gitwiki.wiki.unseen import without_unseen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyromark.event import Range

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
    | pyromark.Options.ENABLE_GFM
)
_WIKILINK = re.compile(r"(?<![\w\]$])!?\[\[(?:[^\[\]|\n]*\|)?([^\[\]|\n]+)\]\](?![\[(])")
#: An id that no other document would use as a name.
_OPAQUE = re.compile(r"[0-9a-fA-F-]{16,}|\S{40,}")
_MAX_TITLE = 300
# In Python 3.11 a global is there in a tenth of the time that a member of an enumeration takes.
_PROSE = BlockKind.PROSE
_CONTAINERS = {
    "Item": BlockKind.ITEM,
    "FootnoteDefinition": BlockKind.ITEM,
    "BlockQuote": BlockKind.QUOTE,
}
#: Tags inside a paragraph; every other tag begins or ends a block.
_INLINE = frozenset({"Emphasis", "Strong", "Strikethrough", "Superscript", "Subscript", "Link"})


class MarkdownReader:
    """Reads ``.md`` files; the version is part of the key of everything derived from them."""

    version = 1
    suffixes: tuple[str, ...] = (".md", ".markdown")
    max_bytes = MAX_BYTES

    def read(self, path: str, data: bytes) -> ReadOutcome:
        """Read one source; headings give the section paths, the only first-level one the title."""
        decoded = decode(path, data)
        if decoded.text is None:
            return ReadOutcome(None, decoded.diagnostics)
        front = read_frontmatter(decoded.text)
        body = decoded.text.split("\n", front.lines)[-1] if front.lines else decoded.text
        shown, unseen, first = without_unseen(body)
        document = _Document(shown, front.lines)
        blocks, markup = document.read(), document.markup
        diagnostics = _warnings(path, front)
        if hidden := decoded.hidden + unseen + markup.hidden:
            defined = body.count("\n", 0, first) + 1 + front.lines if unseen else 0
            firsts = (decoded.first_hidden, defined, markup.first_hidden)
            lines = [line for line in firsts if line]
            diagnostics += (hidden_text(path, hidden, min(lines)),)
        if not blocks:
            return ReadOutcome(None, (*diagnostics, empty(path)))
        return ReadOutcome(_reading(front.values, document.title, blocks), diagnostics)


class _Heading(NamedTuple):
    level: int
    title: str


class _Document:
    """The blocks of a body, gathered from the parser's events in one pass."""

    def __init__(self, body: str, line_offset: int) -> None:
        self._body = body
        self._bytes = body.encode("utf-8", "replace")
        self._starts = [0, *(found.end() for found in re.finditer(rb"\n", self._bytes))]
        self._offset = line_offset
        self._joiner = Joiner(body)
        self._levels: list[int] = []
        self.markup = Markup()
        self.title = ""
        self._blocks: list[Block] = []
        self._containers: list[BlockKind] = []
        self._headings: list[_Heading] = []
        self._cells: list[str] = []
        self._parts: list[str] = []
        self._literals: list[str] = []
        self._span: tuple[int, int] | None = None
        self._images = 0
        self._code = False
        self._html: list[str] = []

    def read(self) -> tuple[Block, ...]:
        """Every block; the title is known afterwards."""
        for event, span in pyromark.events_with_range(self._body, options=_OPTIONS):
            if isinstance(event, str):
                self._text("\n" if event == "SoftBreak" else " ", span)
                continue
            for name, value in event.items():
                self._take(name, value, span)
        self._flush(self._kind())
        if self._levels[:1] == [1] and self._levels.count(1) == 1:
            self._blocks = self._take_title()
        return tuple(self._blocks)

    def _take_title(self) -> list[Block]:
        """The blocks with the only first-level heading out of their section paths."""
        title = next(block.text for block in self._blocks if block.kind is BlockKind.HEADING)
        self.title = title if len(title) <= _MAX_TITLE else ""
        return [
            block._replace(section=block.section[1:]) if block.section else block
            for block in self._blocks
        ]

    def _take(self, name: str, value: object, span: Range) -> None:
        """One event that is more than a line break."""
        match name:
            case "Start" | "End":
                tag = value if isinstance(value, str) else next(iter(_mapping(value)))
                (self._start if name == "Start" else self._end)(tag, value, span)
            case "Text":
                self._text(self.markup.visible(str(value), self._line(span["start"])), span)
            case "Code":
                self._literal(str(value), span)
            case "InlineHtml":
                self._text(self.markup.tag(str(value), self._line(span["start"])), span)
            case "Html":
                self._html.append(str(value))
                self._extend(span)

    def _start(self, tag: str, _: object, span: Range) -> None:
        if tag == "Image":
            self._images += 1
        elif tag not in _INLINE and tag != "TableCell":
            self._flush(self._kind())
            if tag in _CONTAINERS:
                self._containers.append(_CONTAINERS[tag])
            elif tag == "CodeBlock":
                self._code = True
                self._extend(span)

    def _end(self, tag: str, value: object, _: Range) -> None:
        match tag:
            case "Image":
                self._images -= 1
            case "Heading":
                self._heading(int(str(_mapping(value)["Heading"])[1:]))
            case "TableCell":
                self._cells.append(self._visible())
            case "TableHead" | "TableRow":
                self._row()
            case "CodeBlock":
                self._code_block()
            case "HtmlBlock":
                self._html_block()
            case _ if tag not in _INLINE:
                self._flush(self._kind())
                if tag in _CONTAINERS:
                    self._containers.pop()

    def _kind(self) -> BlockKind:
        return self._containers[-1] if self._containers else _PROSE

    def _text(self, text: str, span: Range) -> None:
        if text and not self._images and not self.markup.hides:
            self._parts.append(text)
            if self._span or not text.isspace():
                self._extend(span)

    def _literal(self, code: str, span: Range) -> None:
        """Code in running text: its brackets are not a wikilink's."""
        if not self._images and not self.markup.hides:
            self._literals.append(code)
            self._text("\x00", span)

    def _extend(self, span: Range) -> None:
        first, end = self._span or (span["start"], 0)
        self._span = (first, max(end, span["end"]))

    def _visible(self) -> str:
        """The text gathered so far, on one line; what is gathered starts anew."""
        if not self._parts:
            return ""
        text = "".join(self._parts)
        if "[[" in text:
            text = _WIKILINK.sub(r"\1", text)
        if self._literals:
            codes = iter(self._literals)
            text = re.sub("\x00", lambda _: next(codes), text)
        self._parts, self._literals = [], []
        return self._joiner.join(text.split("\n"))

    def _flush(self, kind: BlockKind) -> None:
        self._add(self._visible(), kind)

    def _heading(self, level: int) -> None:
        title = self._visible()
        while self._headings and self._headings[-1].level >= level:
            self._headings.pop()
        self._add(title, BlockKind.HEADING)
        if title:
            self._headings.append(_Heading(level, title))
            self._levels.append(level)

    def _row(self) -> None:
        cells, self._cells = self._cells, []
        self._add(" | ".join(cells) if any(cells) else "", BlockKind.TABLE)

    def _code_block(self) -> None:
        text = "".join(self._parts).strip("\n")
        self._parts, self._code = [], False
        self._add(text if text.strip() else "", BlockKind.CODE)

    def _html_block(self) -> None:
        html, self._html = "".join(self._html), []
        span, self._span = self._span, None
        if span is None:
            return
        for text, line in self.markup.pieces(html, self._line(span[0])):
            self._blocks.append(Block(text, self._kind(), self._section(), line, line))

    def _add(self, text: str, kind: BlockKind) -> None:
        span, self._span = self._span, None
        if not text or span is None:
            return
        first, end = span
        last = first + len(self._bytes[first:end].rstrip()) - 1
        lines = (self._line(first), self._line(max(first, last)))
        self._blocks.append(Block(text, kind, self._section(), *lines))

    def _section(self) -> tuple[str, ...]:
        return tuple(heading.title for heading in self._headings)

    def _line(self, at: int) -> int:
        return bisect_right(self._starts, at) + self._offset


def _mapping(value: object) -> Mapping[str, object]:
    """What the parser gives for a tag with data."""
    return value if isinstance(value, dict) else {}


def _reading(
    values: Mapping[str, tuple[str, ...]], heading: str, blocks: tuple[Block, ...]
) -> Reading:
    def value(*keys: str) -> str:
        return next((values[key][0] for key in keys if values.get(key)), "")

    obsoletes = (*values.get("obsoletes", ()), *values.get("supersedes", ()))
    return Reading(
        title=value("title") or heading,
        label=value("label") or ("" if _OPAQUE.fullmatch(value("id")) else value("id")),
        date=next(
            filter(None, map(iso_date, (value(k) for k in ("date", "published", "created")))), ""
        ),
        obsoletes=tuple(
            part.strip() for entry in obsoletes for part in entry.split(",") if part.strip()
        ),
        url=value("url", "source"),
        blocks=blocks,
    )


def _warnings(path: str, front: Frontmatter) -> tuple[Diagnostic, ...]:
    if front.error is None:
        return ()
    why, line = front.error
    said = f"The frontmatter cannot be read: {why}."
    hint = "The text below it was read."
    return (Diagnostic(path, line, "GW808", said, severity=Severity.WARNING, hint=hint),)
