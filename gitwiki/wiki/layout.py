"""One statement a line: where a page has it otherwise, and what to change.

A page is read and merged line by line, so a line that holds two statements, or half of one, makes
every later change larger than it is. Lists, tables and code have a layout of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.markup import references, visible_text
from gitwiki.wiki.page import BlockKind, cited_lines, ends_statement, statements_of
from gitwiki.wiki.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitwiki.wiki.page import Page, PageBlock, Statement

_LAID_OUT = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE})
_MARKS = re.compile(r"(?: {0,3}> ?)+|[ \t]*")
_LABEL = r"\[\^[^\[\]\s\\]+\]"
#: What a line with two statements has: a citation and, after it, something else.
_CITED_INSIDE = re.compile(rf"{_LABEL}[^\s\[\]\w]*(?:[ \t]+(?!\[\^)[^\s<]|(?!\[\^)[^\x00-\u2fff])")
_CLOSING = re.compile(r"[.!?…。！？।]*[\"'”’»)\]*_]*")
_STOPS = (".", "!", "?", "…", "。", "！", "？", "।")
_AFTER_STOP = "\"')]}”’»*_` \t"
_OPENING = "\"'“‘«([*_~ \t"
#: Scripts that write no space between sentences.
_UNSPACED = re.compile("[\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff60]")
#: How far to look for the word before a full stop.
_LONGEST_WORD = 40
_WORD = re.compile(r"[^\s(\[\"'“‘«]*\Z")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_SHORT = vocabulary(
    "cf vs viz dr mr mrs ms messrs prof rev gen col capt lt sgt hon st ste mt fig figs sec eq ref",
    "ed eds approx ca resp incl esp ibid jan feb apr jun jul aug sept sep oct nov dec dept est",
    "no nos vol pp ch chap art para nr al inc ltd co corp bros jr sr",
)


class Change(NamedTuple):
    """Other text for a stretch of the text of a page, given by its offsets."""

    start: int
    end: int
    new: str


class Misplaced(NamedTuple):
    """Statements that do not have a line each.

    Attributes:
        line: First line in the file.
        lines: How many lines they take up.
        statements: How many there are.
        changes: What gives each its line; nothing but white space and quote marks changes.
    """

    line: int
    lines: int
    statements: int
    changes: tuple[Change, ...]


def misplaced(page: Page) -> Iterator[Misplaced]:
    """The cited statements of paragraphs and block quotes that do not have a line each."""
    offset = len(page.frontmatter.raw)
    for block in page.blocks:
        if block.kind in _LAID_OUT and "[^" in block.text and _is_suspect(block):
            lines = _Lines.of(block)
            for group in _groups(tuple(statements_of(block, ""))):
                found = _examine(lines, group, page.frontmatter.newline)
                if found:
                    changes = (Change(s + offset, e + offset, new) for s, e, new in found.changes)
                    yield found._replace(changes=tuple(changes))
        offset += len(block.text)


def _is_suspect(block: PageBlock) -> bool:
    """Whether a block may have something else than a statement on each line."""
    if cited_lines(block.text):
        return False
    if _CITED_INSIDE.search(block.text):
        return True
    lines = [line.strip() for line in block.lines]
    return any(not ends_statement(line) or _is_abbreviated(line) for line in lines[:-1])


def _groups(statements: Sequence[Statement]) -> Iterator[tuple[Statement, ...]]:
    """Statements, each with those that are its continuation after an abbreviation."""
    group: list[Statement] = []
    for statement in statements:
        if group and not _goes_on(group[-1], statement):
            yield tuple(group)
            group = []
        group.append(statement)
    if group:
        yield tuple(group)


def _goes_on(one: Statement, other: Statement) -> bool:
    """Whether a line ends in an abbreviation, and with the next one the sentence goes on."""
    return (
        not one.labels
        and one.last_line + 1 == other.line
        and other.text[0].islower()
        and _is_abbreviated(one.text)
    )


class _Lines(NamedTuple):
    """The lines of a block, where each begins in it, and the line of the file that is the first."""

    lines: Sequence[str]
    offsets: Sequence[int]
    first: int

    @classmethod
    def of(cls, block: PageBlock) -> _Lines:
        lines = block.lines
        return cls(lines, (0, *accumulate(map(len, lines))), block.line)


class _Piece(NamedTuple):
    """The text of a line without marks and white space around it; offsets in the block."""

    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _examine(block: _Lines, group: Sequence[Statement], newline: str) -> Misplaced | None:
    if not any(statement.labels for statement in group):
        return None
    first, last = group[0].line - block.first, group[-1].last_line - block.first
    pieces = _pieces(block, first, last)
    text = " ".join(piece.text for piece in pieces)
    # A comment speaks for the line that it stands on.
    if not pieces or "<!--" in text or _has_hard_break(block, first, last):
        return None
    starts = _sentence_starts(text)
    if len(starts) == 1 == len(pieces) or not _parts_cleanly(text, starts):
        return None
    if len(starts) == len(pieces) and set(starts) == set(_places(pieces)):
        return None
    changes = tuple(_changes(pieces, starts, newline + group[0].prefix))
    return Misplaced(group[0].line, last - first + 1, len(starts), changes)


def _pieces(block: _Lines, first: int, last: int) -> tuple[_Piece, ...]:
    pieces = []
    for number in range(first, last + 1):
        line = block.lines[number]
        marks = _MARKS.match(line)
        prefix = marks.end() if marks else 0
        text = line[prefix:].strip()
        if text:
            start = prefix + len(line[prefix:]) - len(line[prefix:].lstrip())
            pieces.append(_Piece(block.offsets[number] + start, text))
    return tuple(pieces)


def _has_hard_break(block: _Lines, first: int, last: int) -> bool:
    """Whether a line ends in what Markdown renders as a line break."""
    lines = (line.rstrip("\r\n") for line in block.lines[first:last])
    return any(line.endswith(("  ", "\\")) for line in lines)


def _places(pieces: Sequence[_Piece]) -> tuple[int, ...]:
    """Where the pieces begin in their text joined by spaces."""
    return tuple(accumulate((len(piece.text) + 1 for piece in pieces[:-1]), initial=0))


def _sentence_starts(text: str) -> tuple[int, ...]:
    """Where a statement begins in a text: at 0, and where a sentence follows a citation."""
    starts = [0]
    opened = quoted = last = 0
    for begin, end in _citations(text):
        between = text[last:begin]
        opened += between.count("(") - between.count(")") + between.count("“") - between.count("”")
        quoted += between.count('"')
        last = end
        start = _start_after(text, begin, end)
        if start and not opened and not quoted % 2:
            starts.append(start)
    return tuple(starts)


def _citations(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end of each run of footnote references."""
    cited = references(text)
    begin = 0
    for index, reference in enumerate(cited):
        following = cited[index + 1].start if index + 1 < len(cited) else len(text)
        if following == len(text) or text[reference.end : following].strip():
            yield cited[begin].start, reference.end
            begin = index + 1


def _start_after(text: str, begin: int, end: int) -> int:
    """Where a sentence begins behind a citation that ends one; 0 if none does."""
    closing = _CLOSING.match(text, end)
    stop = closing.end() if closing else end
    ended = text[max(0, begin - _LONGEST_WORD) : begin].rstrip(_AFTER_STOP)
    is_stopped = ended.endswith(_STOPS) or text[end:stop].strip(_AFTER_STOP)
    if not is_stopped or _is_abbreviated(ended):
        return 0
    ahead = text[stop : stop + _LONGEST_WORD]
    start = stop + len(ahead) - len(ahead.lstrip())
    follows = ahead.lstrip().lstrip(_OPENING)[:1]
    if start == stop and not _UNSPACED.match(follows):
        return 0
    begins = follows.isdigit() or follows == "`" or (follows.isalpha() and not follows.islower())
    return start if begins else 0


def _is_abbreviated(text: str) -> bool:
    """Whether a text ends in a full stop that only shortens the word before it."""
    if not text.endswith("."):
        return False
    found = _WORD.search(text, max(0, len(text) - _LONGEST_WORD))
    word = found[0].rstrip(".") if found else ""
    initial = len(word) == 1 and word.isupper()
    return initial or word.lower() in _SHORT or bool(_DOTTED.fullmatch(word))


def _parts_cleanly(text: str, starts: Sequence[int]) -> bool:
    """Whether no emphasis, link or code reaches from one statement into the next."""
    if len(starts) == 1:
        return True
    parts = [text[one:two].strip() for one, two in pairwise((*starts, len(text)))]
    seen = [" ".join(visible_text(part).split()) for part in parts]
    whole = "".join(visible_text(text).split())
    return all(seen) and "".join("".join(seen).split()) == whole


def _changes(pieces: Sequence[_Piece], starts: Sequence[int], line_break: str) -> Iterator[Change]:
    """Line breaks before each statement but the first, and none elsewhere."""
    places = _places(pieces)
    for piece, place in zip(pieces, places, strict=True):
        first = bisect_left(starts, place + 1)
        for start in starts[first : bisect_left(starts, place + len(piece.text))]:
            at = piece.start + start - place
            gap = len(piece.text[: start - place]) - len(piece.text[: start - place].rstrip())
            yield Change(at - gap, at, line_break)
    wanted = frozenset(starts)
    for one, two, place in zip(pieces, pieces[1:], places[1:], strict=False):
        if place not in wanted:
            yield Change(one.end, two.start, " ")
