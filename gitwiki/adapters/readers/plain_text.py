"""Reads plain text: RFCs and other documents set for a printer, books, notes, transcripts.

What comes out: headings give the section paths (`Block.section` of a heading is what it stands
under; its text has no number). A list item is one item block without its mark. A defined term (on
a line of its own above an indented definition, or before a colon and two spaces) is an item block
of its own, and the paragraphs of its definition are prose with the term as the innermost section.
A table is one block a row, its cells joined by `` | ``. Grammar, protocol messages and drawings
are code. Page furniture and tables of contents are dropped.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from gitwiki.adapters.readers import headings
from gitwiki.adapters.readers.decoding import MAX_BYTES, decode, empty, hidden_text
from gitwiki.adapters.readers.document_header import document_header
from gitwiki.adapters.readers.layout import (
    Bullet,
    Layout,
    bullet,
    ends_sentence,
    is_notation,
    kind_of,
    measure,
    rows,
)
from gitwiki.adapters.readers.line_joining import Joiner
from gitwiki.adapters.readers.pages import Line, text_lines
from gitwiki.ports import ReadOutcome
from gitwiki.wiki.source import Block, BlockKind, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.adapters.readers.document_header import DocumentHeader

Stretch = tuple[Line, ...]

_CONTENTS = re.compile(r"(?:table of )?contents:?", re.IGNORECASE)
_LEADER = re.compile(r"(?:\.{4,}|(?:\. ){3,}\.?)\s*[\divxl]*\Z|\s{3,}\d{1,4}\Z")
_DEFINITION = re.compile(r"(?P<term>[^\s:][^:.]{0,60}?)(?P<gap>:\s{2,}|\s+--\s{1,})(?P<text>\S.*)")
_REFERENCE = re.compile(r"\[[^\]\s]{1,30}\](?=\s|\Z)")
_SPEECH = re.compile(
    r"(?:[\[(]?\d\d?:\d\d(?::\d\d)?[\])]?\s*-?\s*)?(?:[A-Z][\w .'’-]{0,30}:\s)|[\[(]\d\d?:\d\d"
)
_UNDERLINE = re.compile(r"(?P<mark>[=~*-])(?P=mark){2,}")
_LEAD_INS = frozenset(
    (
        *("note:", "notes:", "example:", "examples:", "for example:", "and:", "or:"),
        *("otherwise:", "then:", "else:", "if so:", "if not:", "where:"),
    )
)
_MARKED = re.compile(r"(?P<marks>#{1,6}) +(?P<title>\S.*?)(?: +#+)?")
_UNWRAPPED = 160


class PlainTextReader:
    """Reads ``.txt`` files; the version is part of the key of everything derived from them."""

    version = 1
    suffixes: tuple[str, ...] = (".txt", ".text")
    max_bytes = MAX_BYTES

    def read(self, path: str, data: bytes) -> ReadOutcome:
        """Read one source."""
        decoded = decode(path, data)
        if decoded.text is None:
            return ReadOutcome(None, decoded.diagnostics)
        warnings = (
            (hidden_text(path, decoded.hidden, decoded.first_hidden),) if decoded.hidden else ()
        )
        document = _Document(decoded.text)
        blocks = document.read()
        if not blocks:
            return ReadOutcome(None, (*warnings, empty(path)))
        header = document.header
        title = header.title or document.title
        reading = Reading(title, header.label, header.date, header.obsoletes, header.url, blocks)
        return ReadOutcome(reading, warnings)


class _Document:
    """The blocks of a text, made stretch by stretch."""

    def __init__(self, text: str) -> None:
        lines = text_lines(text)
        self._layout = measure(lines)
        self._joiner = Joiner(text)
        self._stretches = _stretches(lines, self._layout)
        self._headings: list[headings.Title] = []
        self._number: tuple[int, ...] = ()
        self._term: tuple[str, int] | None = None
        self._in_contents = False
        self._blocks: list[Block] = []
        self.title = ""
        self.header: DocumentHeader = document_header(self._stretches)

    def read(self) -> tuple[Block, ...]:
        """Every block in reading order."""
        at = self._head()
        for index in range(at, len(self._stretches)):
            following = self._stretches[index + 1] if index + 1 < len(self._stretches) else ()
            self._stretch(self._stretches[index], following)
        return tuple(self._blocks)

    def _head(self) -> int:
        """Take header and title; the index of the stretch after them."""
        at = 0
        if self.header.lines:
            at = next(n for n, s in enumerate(self._stretches) if s[0] is self.header.lines[0])
            for line in self.header.lines:
                cells = re.split(r"\s{3,}", line.text.strip())
                self._add(" | ".join(cells), BlockKind.TABLE, (line,))
            at += 1
        if at < len(self._stretches) and self._underlined_title(self._stretches[at]):
            return at + 1
        if at < len(self._stretches) and self._is_title(self._stretches[at], at):
            self.title = self._joined(self._stretches[at])
            self._add(self.title, BlockKind.HEADING, self._stretches[at])
            at += 1
        return at

    def _underlined_title(self, stretch: Stretch) -> bool:
        """Take a title with a line drawn under it."""
        if len(stretch) != 2 or not _UNDERLINE.fullmatch(stretch[1].text.strip()):
            return False
        self.title = stretch[0].text.strip()
        self._add(self.title, BlockKind.HEADING, stretch)
        return True

    def _is_title(self, stretch: Stretch, at: int) -> bool:
        if len(stretch) > 4 or any(len(line.text) > 100 for line in stretch):
            return False
        if self._layout.base:
            left = min(line.indent for line in stretch)
            return left > self._layout.base + 1 or (left >= self._layout.base and at > 0)
        if _MARKED.fullmatch(stretch[0].text):
            return False
        if len(stretch) > 2 or at + 1 >= len(self._stretches) or bullet(stretch[0].text):
            return False
        last = stretch[-1].text.rstrip()
        short = len(last) < self._layout.width or len(stretch) == 1
        return short and not last.endswith((".", ",", ";", ":")) and stretch[0].number <= 20

    def _stretch(self, stretch: Stretch, following: Stretch | tuple[()]) -> None:
        """One stretch of lines, with the next one to look at."""
        taken = self._heading(stretch, following)
        rest = stretch[taken:]
        if not rest or self._is_contents(rest, following):
            return
        if self._term and min(line.indent for line in rest) < self._term[1]:
            self._term = None
        self._body(rest, following if not taken or len(rest) == 1 else ())

    def _heading(self, stretch: Stretch, following: Stretch | tuple[()]) -> int:
        """Take the headings that a stretch begins with; how many lines they are."""
        taken = 0
        while taken < len(stretch):
            title, lines = self._title_at(stretch[taken : taken + 3], following)
            if title is None:
                break
            while self._headings and self._headings[-1].level >= title.level:
                self._headings.pop()
            self._number = title.number or self._number
            self._term = None
            self._in_contents = bool(_CONTENTS.fullmatch(title.text))
            if not self._in_contents:
                self._add(title.text, BlockKind.HEADING, stretch[taken : taken + lines])
                self._headings.append(title)
            taken += lines
        return taken

    def _title_at(
        self, lines: Stretch, following: Stretch | tuple[()]
    ) -> tuple[headings.Title | None, int]:
        first = lines[0]
        if self._layout.base:
            if first.indent >= self._layout.base:
                return None, 0
            return self._hanging_title(lines)
        return self._book_title(lines, following)

    def _hanging_title(self, lines: Stretch) -> tuple[headings.Title | None, int]:
        """A heading that stands to the left of the running text."""
        first = lines[0]
        numbered = headings.numbered_title(first.text)
        if numbered and not headings.follows(self._number, numbered.number):
            return None, 0
        if numbered:
            column = first.text.find(numbered.text)
            more = [line for line in lines[1:2] if line.indent == column != self._layout.base]
            text = self._joined((first, *more))[
                len(first.text.strip()[: column - first.indent].rstrip()) :
            ]
            return numbered._replace(text=text.strip()), 1 + len(more)
        alone = len(lines) == 1 or (
            lines[1].indent == self._layout.base
            and not self._layout.is_filled(first.text, lines[1].text)
        )
        return (headings.plain_title(first.text), 1) if alone else (None, 0)

    def _book_title(
        self, lines: Stretch, following: Stretch | tuple[()]
    ) -> tuple[headings.Title | None, int]:
        """A heading of a text that is not indented: underlined, numbered, or a division's name."""
        first = lines[0]
        if len(lines) > 1 and (line := _UNDERLINE.fullmatch(lines[1].text.strip())):
            level = 1 if line["mark"] == "=" else 2
            return headings.Title(level, first.text.strip()), 2
        if self._in_contents and not self._is_running(following):
            return None, 0
        if marked := _MARKED.fullmatch(first.text):
            return headings.Title(len(marked["marks"]), marked["title"]), 1
        if len(lines) == 1:
            title = headings.division_title(first.text)
            if title is None and not ends_sentence(first.text) and following:
                title = headings.numbered_title(first.text)
                if title and not headings.follows(self._number, title.number):
                    title = None
                if bullet(following[0].text) or len(first.text) > 80:
                    title = None
            return title, 1
        division = headings.division_title(first.text)
        if len(lines) == 2 and division and not ends_sentence(lines[1].text) and division.level < 4:
            text = self._joined(lines)
            return division._replace(text=text), 2
        return None, 0

    def _is_running(self, stretch: Stretch | tuple[()]) -> bool:
        """Whether a stretch is running text and not an entry of a list."""
        return len(stretch) > 1 or bool(stretch and len(stretch[0].text) > self._layout.width)

    def _is_contents(self, stretch: Stretch, following: Stretch | tuple[()]) -> bool:
        """Whether a stretch belongs to a table of contents."""
        dotted = any(". . ." in line.text or "...." in line.text for line in stretch)
        if dotted and sum(map(_has_leader, stretch)) * 5 >= len(stretch) * 3:
            return True
        if not self._in_contents:
            return False
        if self._layout.base:
            return True
        running = any(self._layout.is_filled(a.text, b.text) for a, b in pairwise(stretch))
        self._in_contents = not running and not (len(stretch) == 1 and self._is_running(following))
        return self._in_contents

    def _body(self, lines: Stretch, following: Stretch | tuple[()]) -> None:
        """Text that is no heading."""
        mark = bullet(lines[0].text)
        if mark and self._is_item(lines, mark):
            self._items(lines)
        elif self._is_reference(lines):
            self._add(self._joined(lines), BlockKind.ITEM, lines)
        elif not self._defines(lines, following):
            self._plain(lines)

    def _is_reference(self, lines: Stretch) -> bool:
        """Whether a stretch is an entry of a bibliography: a label in brackets, deeper lines."""
        found = _REFERENCE.match(lines[0].text.lstrip())
        if found is None or _is_even(lines):
            return False
        listed = any("references" in title.text.lower() for title in self._headings)
        return found.end() < len(lines[0].text.lstrip()) or (listed and len(lines) > 1)

    def _is_item(self, lines: Stretch, mark: Bullet) -> bool:
        """Whether a stretch that begins with a mark is a list: its text reads as text."""
        first = Line(lines[0].number, " " * mark.text_indent + lines[0].text[mark.text_indent :])
        return not is_notation([first.text, *(line.text for line in lines[1:])])

    def _items(self, lines: Stretch) -> None:
        """A list whose items follow each other, or one item."""
        starts = [n for n, line in enumerate(lines) if self._same_mark(line, lines[0])]
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            item = lines[start:end]
            here = bullet(item[0].text)
            text = self._joined(item)
            mark_text = item[0].text[: here.text_indent].strip() if here else ""
            self._add(text[len(mark_text) :].strip(), BlockKind.ITEM, item)

    def _same_mark(self, line: Line, first: Line) -> bool:
        mark = bullet(line.text)
        return line is first or (mark is not None and mark.indent <= first.indent + 3)

    def _defines(self, lines: Stretch, following: Stretch | tuple[()]) -> bool:
        """Take a term and its definition, if that is what the lines are."""
        first, rest = lines[0], lines[1:]
        deeper = bool(rest) and min(line.indent for line in rest) >= first.indent + 2
        found = _DEFINITION.fullmatch(first.text.strip())
        if found and (deeper or not rest) and first.indent >= self._layout.base:
            self._define(found["term"], first)
            body = (Line(first.number, found["text"]), *rest)
            self._term = (found["term"], first.indent + 1)
            self._add(self._joined(body), BlockKind.PROSE, body)
            return True
        below = rest or following
        if not below or (bullet(below[0].text) and not rest):
            return False
        indent = min(line.indent for line in below)
        if indent < first.indent + 2 or not self._is_term(first, below):
            return False
        term = first.text.strip().removesuffix(":")
        self._define(term, first)
        self._term = (term, indent)
        if rest:
            self._plain(rest)
        return True

    def _is_term(self, line: Line, below: Stretch) -> bool:
        text = line.text.strip()
        if text.endswith(":"):
            text = "" if text.lower() in _LEAD_INS or len(text.split()) > 3 else text[:-1]
        return (
            0 < len(text) <= 60
            and len(text.split()) <= 8
            and not text.endswith((".", ",", ";", ":", "?", "!"))
            and not self._layout.is_filled(line.text, below[0].text)
            and kind_of(below, self._layout) is BlockKind.PROSE
        )

    def _define(self, term: str, line: Line) -> None:
        self._term = None
        self._add(term, BlockKind.ITEM, (line,))

    def _plain(self, lines: Stretch) -> None:
        """Prose, code or a table; text that leads in what is set deeper is taken apart from it."""
        lead = _lead(lines)
        if lead and kind_of(lines[lead:], self._layout) is not BlockKind.PROSE:
            self._uniform(lines[:lead])
            self._uniform(lines[lead:])
        else:
            self._uniform(lines)

    def _uniform(self, lines: Stretch) -> None:
        """Lines that are all of a kind."""
        kind = kind_of(lines, self._layout)
        if kind is BlockKind.CODE:
            left = min(line.indent for line in lines)
            self._add("\n".join(line.text[left:] for line in lines), kind, lines)
        elif kind is BlockKind.TABLE:
            for cells, first, last in rows(lines):
                self._add(" | ".join(cells), kind, (first, last))
        else:
            for part in _paragraphs(lines, self._layout):
                self._add(self._joined(part), kind, part)

    def _joined(self, lines: Sequence[Line]) -> str:
        return self._joiner.join(line.text for line in lines)

    def _add(self, text: str, kind: BlockKind, lines: Sequence[Line]) -> None:
        if text.strip():
            section = tuple(title.text for title in self._headings)
            if self._term:
                section += (self._term[0],)
            self._blocks.append(Block(text, kind, section, lines[0].number, lines[-1].number))


def _stretches(lines: Sequence[Line], layout: Layout) -> list[Stretch]:
    """Lines between blank lines; a paragraph that a page break or a slip cuts is one stretch."""
    found: list[list[Line]] = []
    pending = ""
    for line in lines:
        if not line.text or line.is_page_break:
            pending = pending if pending == "\f" else line.text or " "
            continue
        if pending or not found:
            if found and _goes_on(found[-1], line, layout, broken_page=pending == "\f"):
                found[-1].append(line)
            else:
                found.append([line])
        else:
            found[-1].append(line)
        pending = ""
    return [tuple(stretch) for stretch in found]


def _goes_on(before: list[Line], line: Line, layout: Layout, *, broken_page: bool) -> bool:
    """Whether a paragraph goes on with a line that stands after a gap."""
    last = before[-1]
    text = line.text.lstrip()
    mark = bullet(last.text)
    expected = {last.indent} if len(before) > 1 else {last.indent, mark.text_indent if mark else -1}
    if line.indent not in expected or not layout.is_filled(last.text, line.text):
        return False
    if bullet(line.text) or last.indent < layout.base or not any(map(str.isalpha, last.text)):
        return False
    if text[0].islower() and not last.text.endswith((":", ";")):
        return not ends_sentence(last.text) or broken_page
    return broken_page and not ends_sentence(last.text)


def _has_leader(line: Line) -> bool:
    """Whether a line ends like an entry of a table of contents."""
    return line.text[-1] in ".0123456789ivxl" and _LEADER.search(line.text[-40:]) is not None


def _is_even(lines: Stretch) -> bool:
    """Whether several lines all start in the same column."""
    return len(lines) > 1 and len({line.indent for line in lines}) == 1


def _lead(lines: Stretch) -> int:
    """How many lines stand before the first deeper one, if the last of them ends with a colon."""
    for at, line in enumerate(lines[1:], start=1):
        if line.indent > lines[0].indent:
            return at if lines[at - 1].text.endswith(":") else 0
    return 0


def _paragraphs(lines: Stretch, layout: Layout) -> list[Stretch]:
    """Prose without blank lines between its paragraphs: one a line, one a speaker, or indented."""
    if len(lines) == 1:
        return [lines]
    if any(len(line.text) > _UNWRAPPED for line in lines):
        return [(line,) for line in lines]
    speeches = [at for at, line in enumerate(lines) if _SPEECH.match(line.text)]
    if not layout.base and len(speeches) > 1 and speeches[0] == 0:
        return _cut(lines, speeches)
    left = min(line.indent for line in lines)
    indented = [at for at, line in enumerate(lines) if line.indent > left]
    if not layout.base and indented and len(indented) * 5 < len(lines) * 2:
        return _cut(lines, sorted({0, *indented}))
    return [lines]


def _cut(lines: Stretch, starts: list[int]) -> list[Stretch]:
    return [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
