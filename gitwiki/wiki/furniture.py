"""What stands on a page and says nothing that a source could say: headings, lists of links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitwiki.wiki.markup import references, visible_text
from gitwiki.wiki.page import BlockKind
from gitwiki.wiki.quantities import Kind, claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.wiki.page import Footnote, Page, Row, Statement, Table

_STOPS = (".", "!", "?", "…", "。", "！", "？")
_BLOCK_NAME = re.compile(r"\^[A-Za-z0-9-]+")
_CONTENTS = re.compile(r"\[\[?_?TOC_?\]?\]|\{:?toc\}", re.IGNORECASE)
_BOLD = re.compile(r"(?:\*\*[^*]+\*\*|__[^_]+__):?")
#: A formula: no run of words.
_WORDS = re.compile(r"(?<!\\)\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")
_LINK = re.compile(r"\[\[[^\[\]]+\]\]|\[[^\[\]]+\](?:\([^()\s]*(?: \"[^\"]*\")?\)|\[[^\[\]]*\])")
_BETWEEN_LINKS = re.compile(r"(?:[\s,;·•|/&—–-]|\band\b)*")
_LONGEST_HEADING = 60
_FEWEST_WORDS = 3
_FEWEST_TOLD = 5
_STATED = frozenset({Kind.NUMBER, Kind.DATE, Kind.PERCENTAGE})
_WORD = re.compile(r"[^\W\d_]+")
_LISTED = frozenset({BlockKind.ITEM, BlockKind.TABLE, BlockKind.QUOTE, BlockKind.OPAQUE})


def says_nothing(statement: Statement, page: Page) -> bool:
    """Whether a statement of a page is none: only a heading, a formula, links or a lead-over."""
    text, markdown = statement.text, statement.markdown
    if _BLOCK_NAME.fullmatch(text) or _CONTENTS.fullmatch(markdown):
        return True
    if markdown.startswith("$$"):
        return _WORDS.search(markdown) is None
    if text.endswith(_STOPS):
        return False
    if _BOLD.fullmatch(markdown):
        return len(text) < _LONGEST_HEADING and not states_value(text)
    if text.endswith(":"):
        return _leads_over(statement, page) and not states_value(text)
    return _is_list_of_links(statement)


def states_value(text: str) -> bool:
    """Whether a text gives a number, a share or a date."""
    return any(value.kind in _STATED for value in claims(text))


def uncited_row(table: Table) -> int:
    """Line of the first row of a table that says something and cites nothing; 0 if there is none.

    The row says something if a cell holds a value or a sentence.
    """
    if table.labels:
        return 0
    for place, row in enumerate(table.rows):
        cells = () if row.labels else told_cells(row, place)
        if any(_is_sentence(cell) or states_value(cell) for cell in cells):
            return row.line
    return 0


def told_cells(row: Row, place: int) -> tuple[str, ...]:
    """The cells of a row but the number of the row in front of them; the first place is 0."""
    numbered = (
        row.cells[0].removesuffix(".") in {str(place), str(place + 1)} if row.cells else False
    )
    return row.cells[1:] if numbered else row.cells


def is_remark(note: Footnote) -> bool:
    """Whether a footnote says something itself instead of naming where it was said."""
    if note.title or references(note.raw.partition(":")[2]):
        return False
    markdown = note.raw.partition("]:")[2]
    text = " ".join(visible_text(markdown).split())
    words = _WORD.findall(text)
    # A reference is mostly names: `Wren, J.: On Lights. London 1850.`
    is_told = 2 * sum(map(str.islower, words)) > len(words)
    names_source = text.startswith("See ") or "://" in markdown or _LINK.search(markdown)
    return _is_sentence(text) and len(words) >= _FEWEST_TOLD and is_told and not names_source


def _is_sentence(text: str) -> bool:
    return text.endswith(_STOPS) and len(text.split()) >= _FEWEST_WORDS


def _leads_over(statement: Statement, page: Page) -> bool:
    """Whether what follows a statement is a list, a table, a quote or code."""
    kinds: Iterator[BlockKind] = (
        block.kind
        for block in page.blocks
        if block.line > statement.last_line and block.kind is not BlockKind.BLANK
    )
    return next(kinds, BlockKind.BLANK) in _LISTED


def _is_list_of_links(statement: Statement) -> bool:
    """Whether an item of a list is nothing but links."""
    rest, count = _LINK.subn("", statement.markdown)
    return bool(count and statement.prefix.strip()) and _BETWEEN_LINKS.fullmatch(rest) is not None
