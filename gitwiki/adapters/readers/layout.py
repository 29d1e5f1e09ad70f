"""What a stretch of lines is, judged by how it is laid out: prose, code, a table, a heading."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.source import BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.adapters.readers.pages import Line

_PLAIN_WORD = re.compile(r"[\"'“‘(\[]*[^\W\d_]+(?:['’/-][^\W\d_]+)*[\"'”’)\],.;:!?]*")
_TERMINAL = re.compile(r"[.!?:;][\"'”’)\]*_]*\Z")
_GRAMMAR = re.compile(r"\s*<?[A-Za-z\"][\w.\"-]*>?\s*(?:::?=|=/?)(?:\s|\Z)")
_ALTERNATIVE = re.compile(r"\s*[|/] (?!.*\|\s*\Z)")
_MESSAGE = re.compile(
    r"\s*(?:[A-Z]{3,12} \S+(?: HTTP/\d(?:\.\d)?)?\s*\Z|HTTP/\d(?:\.\d)? \d{3}\b"
    r"|[CS]: |[<>]{1,3} ?\S)"
)
_FIELD = re.compile(r"\s*[A-Za-z][\w-]*: ?\S")
_DIAGRAM = re.compile(
    r"[+|] ?[-=+~.]{3}|[.'`][-=]{3}|[-=]{3}[>+|]|<[-=]{2}|[|/\\] {3,}[|/\\]|_{5}|\.{3}[|+]"
)
_BORDER = re.compile(r"\s*\+(?:[-=]+\+)+\s*")
_ROW = re.compile(r"\s*\|.*\|\s*")
_STROKES = re.compile(r"[-=_]{3}")
_GAP = re.compile(r"(?<![.:;!?\"')\s])\s{2,}(?=\S)|(?<=\S)\s{3,}(?=\S)")
_BULLET = re.compile(
    r"(?P<bullet>[o*+•·‣–-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})\)|\d{1,3}\.|[a-z]\.)(?P<gap>\s+)(?=\S)"
)

#: How far from the width a hard-wrapped line of prose may end.
_RAGGED = 12


class Bullet(NamedTuple):
    """The mark of a list item: where it stands and where the text after it begins."""

    mark: str
    indent: int
    text_indent: int


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document as a whole is set.

    Attributes:
        width: The column at which its lines were wrapped.
        base: The indent of its running text; headings hang out to the left of it if it is not 0.
    """

    width: int
    base: int

    def is_filled(self, line: str, following: str) -> bool:
        """Whether a line was broken because the next word did not fit."""
        word = following.split(None, 1)[0] if following.strip() else ""
        return len(line) + 1 + len(word) > self.width - _RAGGED


def measure(lines: Sequence[Line]) -> Layout:
    """How the document is set."""
    texts = [line for line in lines if line.text and not line.is_page_break]
    if not texts:
        return Layout(80, 0)
    lengths = sorted(len(line.text) for line in texts)
    width = lengths[len(lengths) * 19 // 20]
    long = [line.indent for line in texts if len(line.text) > width * 3 // 4]
    base = Counter(long or [0]).most_common(1)[0][0]
    return Layout(width, base if base <= 12 else 0)


def ends_sentence(text: str) -> bool:
    """Whether a text ends with the punctuation of a sentence."""
    return bool(_TERMINAL.search(text.rstrip()[-6:]))


def bullet(text: str) -> Bullet | None:
    """The list mark that a line begins with, if any."""
    indent = len(text) - len(text.lstrip(" "))
    found = _BULLET.match(text, indent)
    if found is None:
        return None
    return Bullet(found["bullet"], indent, found.end())


def kind_of(lines: Sequence[Line], layout: Layout) -> BlockKind:
    """What a stretch of lines without blank lines is: prose, code or a table."""
    texts = [line.text for line in lines]
    inset = min(line.indent for line in lines) > layout.base
    if _is_boxed_table(texts):
        return BlockKind.TABLE
    if sum(1 for text in texts if _DIAGRAM.search(text)) * 4 > len(texts):
        return BlockKind.TABLE if _is_columns(texts) and _is_rule(texts[-1]) else BlockKind.CODE
    if (inset or _plainness(texts) < 0.6) and is_notation(texts):
        return BlockKind.CODE
    if _reads_as_prose(texts, layout, inset):
        return BlockKind.PROSE
    if _is_columns(texts):
        return BlockKind.TABLE
    return BlockKind.CODE if inset or _plainness(texts) < 0.35 else BlockKind.PROSE


def rows(lines: Sequence[Line]) -> list[tuple[list[str], Line, Line]]:
    """The rows of a table: the cells, the first and the last line of each."""
    boxed = any(_BORDER.fullmatch(line.text) for line in lines)
    ruled = boxed and any(_BORDER.fullmatch(line.text) for line in lines[4:-1])
    found: list[tuple[list[str], Line, Line]] = []
    opens = True
    for line in lines:
        if _is_rule(line.text):
            opens = True
            continue
        cells = _cells(line.text, boxed)
        continues = not opens if boxed else bool(found) and line.indent > found[0][1].indent + 3
        if continues and found:
            before, first, _ = found[-1]
            found[-1] = (_merged(before, cells, boxed), first, line)
        else:
            found.append((cells, line, line))
        opens = not ruled
    return found


def _cells(text: str, boxed: bool) -> list[str]:
    if boxed or _ROW.fullmatch(text):
        return [cell.strip() for cell in text.strip().strip("|").split("|")]
    return [cell.strip() for cell in re.split(r"\s{2,}|\s*\|\s*", text.strip())]


def _merged(before: list[str], cells: list[str], boxed: bool) -> list[str]:
    """A row and its continuation on the next line."""
    if boxed and len(before) == len(cells):
        return [f"{a} {b}".strip() for a, b in zip(before, cells, strict=True)]
    return [*before[:-1], " ".join([before[-1], *cells]).strip()]


def _is_boxed_table(texts: Sequence[str]) -> bool:
    borders = [text for text in texts if _BORDER.fullmatch(text)]
    inner = [text for text in texts if not _BORDER.fullmatch(text)]
    if not borders or not inner or not all(map(_ROW.fullmatch, inner)):
        return False
    columns = borders[0].count("+")
    # The cells of a bit diagram are too narrow to hold words.
    widest = max(len(part) for part in borders[0].strip().split("+"))
    return widest > 3 and all(text.count("|") == columns for text in inner)


def _is_rule(text: str) -> bool:
    """Whether a line is a ruled line of a table."""
    return not text.strip("-=_ +|") and _STROKES.search(text) is not None


def is_notation(texts: Sequence[str]) -> bool:
    """Whether lines are grammar, a protocol message or header fields."""
    if _GRAMMAR.match(texts[0]) or _MESSAGE.match(texts[0]):
        return True
    if sum(1 for text in texts if _GRAMMAR.match(text) or _ALTERNATIVE.match(text)) * 3 > len(
        texts
    ):
        return True
    left = min(len(text) - len(text.lstrip()) for text in texts)
    heads = [text for text in texts if len(text) - len(text.lstrip()) == left]
    fields = all(_FIELD.match(text) for text in heads)
    return fields and not (ends_sentence(texts[-1]) and len(" ".join(texts).split()) > 6)


def _reads_as_prose(texts: Sequence[str], layout: Layout, inset: bool) -> bool:
    words = " ".join(texts).split()
    plain = _plainness(texts)
    if len(texts) == 1:
        if not inset:
            return plain >= 0.4 and not _is_columns(texts)
        ends = ends_sentence(texts[0])
        leads_in = plain == 1 and words[-1].endswith(":")
        many = len(words) >= 5 and plain >= 0.8
        return leads_in or many or (plain >= 0.6 and len(words) >= 3 and ends)
    pairs = list(pairwise(texts))
    filled = sum(1 for line, after in pairs if layout.is_filled(line, after)) / len(pairs)
    gaps = sum(1 for text in texts if _GAP.search(text.strip())) / len(texts)
    if gaps > 0.5 and (filled < 0.9 or (len(texts) > 2 and _is_columns(texts))):
        return False
    if inset and layout.base:
        # Notation is set deeper than the text, so what is deeper has to look more like prose.
        starts = texts[0].lstrip()[:1]
        ends = ends_sentence(texts[-1]) and (starts.isupper() or not starts.isalpha())
        return (filled >= 0.9 and plain >= 0.45) or (filled >= 0.5 and plain >= 0.7 and ends)
    return plain >= (0.45 if filled >= 0.6 else 0.6)


def _plainness(texts: Sequence[str]) -> float:
    """The share of the tokens that are ordinary words."""
    tokens = " ".join(texts).split()
    plain = sum(1 for token in tokens if len(token) < 40 and _PLAIN_WORD.fullmatch(token))
    return plain / len(tokens) if tokens else 0.0


def _is_columns(texts: Sequence[str]) -> bool:
    """Whether most lines have a gap, and most of the gaps end in the same column."""
    if len(texts) < 2:
        return False
    ends: Counter[int] = Counter()
    for text in texts:
        ends.update({found.end() for found in _GAP.finditer(text.rstrip()) if found.start() > 0})
    common = max(ends.values(), default=0)
    return common >= 2 and common * 3 >= 2 * sum(1 for text in texts if not _is_rule(text))
