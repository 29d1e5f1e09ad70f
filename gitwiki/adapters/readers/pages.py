"""Pages of a printed text: their running headers and footers go, their line numbers stay.

What is furniture is found by where it stands and how often it comes back, not by what it says:
the first or last line of a page that many pages share (page numbers aside), a bare page number,
and a line in three columns that stands apart from the text at a page edge.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

_PAGE_NUMBER = re.compile(r"\W*(?:page\s*)?\d+(?:\s*(?:of|/)\s*\d+)?\W*", re.IGNORECASE)
_ROMAN_NUMBER = re.compile(r"\W*(?=\w)(?:x[lc]|l?x{0,3})(?:i[xv]|v?i{0,3})\W*", re.IGNORECASE)
_PAGE_FOOTER = re.compile(r"\S.*\s\[?page\s*\d+\]?\s*", re.IGNORECASE)
_COLUMNS = re.compile(r"\s*\S+(?: {1,2}\S+)* {3,}\S+(?: {1,2}\S+)* {3,}\S.*")
_GAP = re.compile(r"\S {3,}\S")
_DIGITS = re.compile(r"\d+")

#: How many lines of furniture a page may have at each edge.
_ROUNDS = 3


class Line(NamedTuple):
    """A line of a text file: its number from 1, and its text with tabs expanded.

    A page break is a line whose text is a form feed.
    """

    number: int
    text: str

    @property
    def indent(self) -> int:
        """How many spaces it starts with."""
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def is_page_break(self) -> bool:
        """Whether a page ends here."""
        return self.text == "\f"


def text_lines(text: str) -> list[Line]:
    """The lines of a text in order, page breaks marked, without page furniture.

    The blank lines next to a page break are gone too: they say nothing about the text.
    """
    printed = _pages(text)
    pages = [list(page) for page in printed]
    if len(pages) > 1:
        for edge in (0, -1):
            for _ in range(_ROUNDS):
                if not _remove_furniture(pages, edge):
                    break
    pages = [page for page in pages if page] or [page for page in printed if page]
    lines: list[Line] = []
    for page in pages:
        if lines:
            lines.append(Line(page[0].number, "\f"))
        lines += page
    return lines


def _pages(text: str) -> list[list[Line]]:
    """Pages between form feeds, or after lines that end with a page number in brackets."""
    pages: list[list[Line]] = [[]]
    by_footer = "\f" not in text
    for number, raw in enumerate(text.split("\n"), start=1):
        first, *others = raw.split("\f") if "\f" in raw else (raw,)
        pages[-1].append(_line(number, first))
        pages.extend([_line(number, part)] for part in others)
        if by_footer and raw.rstrip().endswith("]") and _PAGE_FOOTER.fullmatch(raw):
            pages.append([])
    return [_trimmed(page) for page in pages]


def _line(number: int, text: str) -> Line:
    return Line(number, (text.expandtabs(8) if "\t" in text else text).rstrip())


def _trimmed(page: list[Line]) -> list[Line]:
    """A page without blank lines at its edges."""
    filled = [at for at, line in enumerate(page) if line.text]
    return page[filled[0] : filled[-1] + 1] if filled else []


def _remove_furniture(pages: list[list[Line]], edge: int) -> bool:
    """Take the furniture off one edge of every page; whether there was any."""
    shared = Counter(_key(page[edge].text, edge) for page in pages if page)
    removed = False
    for at, page in enumerate(pages):
        # The first page has no header.
        if not page or (at == 0 and edge == 0):
            continue
        count = shared[_key(page[edge].text, edge)]
        if _is_furniture(page, edge, count, len(pages)):
            del page[edge]
            pages[at] = _trimmed(page)
            removed = True
    return removed


def _is_furniture(page: list[Line], edge: int, count: int, pages: int) -> bool:
    """Whether the line at an edge of a page is furniture; ``count`` pages share it."""
    text = page[edge].text
    apart = len(page) == 1 or not page[1 if edge == 0 else -2].text
    often = count >= max(2, pages // 5)
    return bool(
        _PAGE_NUMBER.fullmatch(text)
        or (apart and _ROMAN_NUMBER.fullmatch(text))
        or (often and (apart or _DIGITS.search(text) or count * 2 > max(pages, 5)))
        or (apart and (_COLUMNS.fullmatch(text) or _PAGE_FOOTER.fullmatch(text)))
    )


def _key(text: str, edge: int) -> str:
    """What a line has in common with its like on other pages."""
    words = " ".join(text.split())
    # At the top of a page, "Chapter 1" and "Chapter 2" are headings, not furniture.
    return _DIGITS.sub("#", words) if edge == -1 or _GAP.search(text) else words
