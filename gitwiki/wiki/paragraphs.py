"""Paragraph ids, and the form in which text is compared: the specification and its code.

Normalisation 1. Two texts say the same words if `normalise` gives the same string for both:

1. Soft hyphens (U+00AD), zero-width characters, bidirectional controls and the two emoji
   presentation selectors are removed.
2. Unicode form NFC (not NFKC: ``x²`` is not ``x2``), then full case folding, which also takes
   Latin ligatures apart (``ﬁ`` is ``fi``) and makes ``ß`` ``ss``.
3. Typographic double quotes become ``"``, single ones, primes and apostrophes ``'``, the ellipsis
   ``...``, hyphen variants, the en dash and the minus sign ``-``. The em dash, and two or three
   hyphens in a row, become ``-`` with a space on both sides.
4. A line break after a hyphen that follows a letter or digit and stands before another is removed,
   with the white space around it. A hyphen between two letters is removed too: ``exam-/ple`` is
   ``example``, and ``well-known`` is ``wellknown`` however it is broken. Next to a digit it stays:
   ``10-20``, ``ISO-8859-1``.
5. Every run of white space (no-break spaces and line breaks included) becomes one space; none is
   left at the ends.
6. NFC again, for what the steps before have put next to each other.

A paragraph id is ``p-`` and the first six hexadecimal digits of the 32-bit FNV-1a hash (Fowler,
Noll, Vo; draft-eastlake-fnv) of the normalised text in UTF-8. Where two paragraphs of a source
differ but share them, all of those have eight digits. The second paragraph with an id has ``.2``
appended, the third ``.3``: they have the same text (or, once in four thousand million pairs, the
same hash).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING
from unicodedata import category
from unicodedata import normalize as unicode_form

from stringzilla import find  # type: ignore[import-not-found]  # C without stubs

from gitwiki.wiki.fnv import hashes
from gitwiki.wiki.source import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitwiki.wiki.source import Block, Source

#: Version of the specification above; part of the key of everything that is derived from it.
NORMALISATION = 1

_SHORT = 6
_FULL = 8

_REMOVED = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff]"
)
_FOLDED = dict(
    (
        *((quote, '"') for quote in "“”„‟«»″〝〞＂"),
        *((quote, "'") for quote in "‘’‚‛′‵ʼʻˈ´‹›＇"),
        *((hyphen, "-") for hyphen in "‐‑‒–−⁃﹣－"),
        *((dash, " - ") for dash in "—―﹘⸺⸻"),
        ("…", "..."),
    )
)
_FOLDED_CHARACTER = re.compile(f"[{''.join(_FOLDED)}]")

_BREAK = r"[^\S\n\r\v\f\x85\u2028\u2029]*[\n\r\v\f\x85\u2028\u2029]\s*"
# The hyphen comes first in these patterns so that the search can skip to it.
_HYPHEN_AT_LINE_END = re.compile(rf"-(?<=[^\W_]-){_BREAK}(?=[^\W_])")
_HYPHEN_IN_WORD = re.compile(r"-(?<=[^\W\d_]-)(?=[^\W\d_])")
_DOUBLE_HYPHEN = re.compile(r"--(?<!---)-?(?!-)")

#: Scripts that write no space between words: any place in them is a word boundary.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)

#: So many places are looked at before it is cheaper to normalise: words may stand everywhere.
_TRIES = 50
#: What may stand before and after words that `stands_plainly` finds. Empty: an end of the text.
_SPACES = frozenset({"", " "})
_OPENINGS = frozenset({*_SPACES, *'("“'})
_CLOSINGS = frozenset(mark + space for mark in '.,;:!?)"”' for space in _SPACES)
_MARKS = frozenset('"“‘([')
_OPENING_BYTES = tuple(before.encode() for before in _OPENINGS if before)
_CLOSING_BYTES = (b" ", *(after.encode() for after in _CLOSINGS if after[1:]))
_BREAKS = frozenset({b"", b" ", b"\n"})

_ID = re.compile(r"p-(?P<digits>[0-9a-f]{6,8})(?P<ordinal>(?:\.\d+)?)")


def normalise(text: str) -> str:
    """The form in which text is compared (normalisation 1, see above)."""
    return _join_hyphens(_fold(text))


def identify(blocks: Iterable[Block]) -> tuple[Paragraph, ...]:
    """Number the blocks of one source and give each its id."""
    kept = tuple(blocks)
    texts = [normalise(block.text) for block in kept]
    stems = _abbreviate(_hashes(texts))
    seen: Counter[str] = Counter()
    paragraphs = []
    for number, (block, text) in enumerate(zip(kept, texts, strict=True), start=1):
        stem = stems[text]
        seen[stem] += 1
        ordinal = f".{seen[stem]}" if seen[stem] > 1 else ""
        paragraphs.append(Paragraph(f"p-{stem}{ordinal}", number, block))
    return tuple(paragraphs)


def resolve(source: Source, paragraph_id: str) -> Paragraph | None:
    """The paragraph that an id names, or None.

    An id with more or fewer digits than the source uses now (6 to 8) is understood as long as it
    names exactly one paragraph.
    """
    exact = source.by_id.get(paragraph_id)
    if exact is not None:
        return exact
    found = candidates(source, paragraph_id)
    return found[0] if len(found) == 1 else None


def candidates(source: Source, paragraph_id: str) -> tuple[Paragraph, ...]:
    """The paragraphs that an id may name: several where it has too few digits for the source."""
    exact = source.by_id.get(paragraph_id)
    if exact is not None:
        return (exact,)
    wanted = _ID.fullmatch(paragraph_id)
    if wanted is None:
        return ()
    stem = f"p-{wanted['digits'][:_SHORT]}"
    return tuple(
        paragraph
        for paragraph in source.paragraphs
        if paragraph.id.startswith(stem)
        and paragraph.id.partition(".")[2] == wanted["ordinal"][1:]
        and _digits(normalise(paragraph.text)).startswith(wanted["digits"])
    )


def is_literal(words: str, text: str) -> bool:
    """Whether the words stand in the text, compared in normal form and as whole words.

    A part of a hyphenated word counts as a word (``known`` stands in ``well-known``). Empty words
    stand nowhere.
    """
    if stands_plainly(words, text):
        return True
    folded_words, folded_text = _fold(words), _fold(text)
    return has_words(_join_hyphens(folded_text), _join_hyphens(folded_words)) or (
        "-" in folded_text and has_words(_collapse(folded_text), _collapse(folded_words))
    )


def stands_plainly(words: str, text: str) -> bool:
    """Whether words stand in a text letter by letter, set off by spaces or marks of a sentence.

    If they do, they stand there in normal form too: nothing that `normalise` does reaches across a
    space, so neither has to be normalised. Most words that are quoted do. If they do not, ask
    `is_literal`; only the first places are looked at.
    """
    at = text.find(words) if _begins_plainly(words) else -1
    for _ in range(_TRIES):
        if at < 0:
            return False
        end = at + len(words)
        if text[at - 1 : at] in _OPENINGS and (
            text[end : end + 1] in _SPACES or text[end : end + 2] in _CLOSINGS
        ):
            return True
        at = text.find(words, at + 1)
    return False


def _begins_plainly(words: str) -> bool:
    """Whether words begin with what neither goes away nor joins what stands before it."""
    return words[:1].isalnum() or words[:1] in _MARKS


def _encoded(text: str) -> bytes:
    return text.encode() if text.isascii() else text.encode("utf-8", "surrogatepass")


class LongText:
    """A long text, such as a whole source, in which many words are looked up.

    It is searched by stringzilla, which with the check for whole words takes a fifth to an eighth
    of the time of ``in`` without one (benchmarks/evidence.py; automata are there too, which have to
    know all words beforehand). It does not pay for a paragraph that is asked for once or twice:
    encoding it takes what the search saves. Bytes are given to it, since it counts in bytes, and a
    `str` with a lone surrogate makes it crash.
    """

    __slots__ = ("_data",)

    def __init__(self, text: str) -> None:
        self._data = _encoded(text)

    def has_words(self, words: str) -> bool:
        """As the function `has_words`."""
        data, wanted = self._data, _encoded(words)
        at: int = find(data, wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            between = data[at - 1 : at] in _BREAKS and data[end : end + 1] in _BREAKS
            if (between and words[0].isalnum()) or self._is_whole(words, at, end):
                return True
            at = find(data, wanted, at + 1)
        return False

    def stands_plainly(self, words: str) -> bool:
        """As the function `stands_plainly`, but not at the ends of the text."""
        data, wanted = self._data, _encoded(words)
        at: int = find(data, wanted) if _begins_plainly(words) else -1
        for _ in range(_TRIES):
            if at < 0:
                return False
            end = at + len(wanted)
            if data.endswith(_OPENING_BYTES, 0, at) and data.startswith(_CLOSING_BYTES, end):
                return True
            at = find(data, wanted, at + 1)
        return False

    def _is_whole(self, words: str, start: int, end: int) -> bool:
        """Whether words that stand at these bytes begin and end there."""
        # Two characters on each side tell.
        before = self._data[max(0, start - 8) : start].decode("utf-8", "replace")
        near = before + words + self._data[end : end + 8].decode("utf-8", "replace")
        return _is_boundary(near, len(before)) and _is_boundary(near, len(before) + len(words))


def has_words(text: str, words: str) -> bool:
    """Whether words stand in a text as whole words; both are in normal form already.

    A number is one word up to its last digit: ``5`` does not stand in ``1.5``.
    """
    at = text.find(words) if words else -1
    while at >= 0:
        if _is_boundary(text, at) and _is_boundary(text, at + len(words)):
            return True
        at = text.find(words, at + 1)
    return False


def hyphenated(text: str) -> str:
    """The normal form without step 4, in which a part of a hyphenated word is a word."""
    return _collapse(_fold(text))


def excerpt(text: str, limit: int) -> str:
    """The beginning of a text, at most ``limit`` characters, cut between words, nothing added."""
    if len(text) <= limit:
        return text
    if limit <= 0:
        return ""
    cut = limit if text[limit].isspace() else text.rfind(" ", 0, limit)
    if cut <= 0:
        cut = next((at for at in range(limit, 0, -1) if _may_cut(text, at)), limit)
    return text[:cut].rstrip()


def _fold(text: str) -> str:
    """Steps 1 to 3, with line breaks left in."""
    if text.isascii():
        folded = text.lower()
    else:
        text = _REMOVED.sub("", text)
        folded = unicode_form("NFC", unicode_form("NFC", text).casefold())
        folded = _FOLDED_CHARACTER.sub(_folded, folded)
    return _DOUBLE_HYPHEN.sub(" - ", folded) if "--" in folded else folded


def _folded(character: re.Match[str]) -> str:
    return _FOLDED[character[0]]


def _join_hyphens(folded: str) -> str:
    """Steps 4 to 6."""
    if "-" in folded:
        folded = _HYPHEN_IN_WORD.sub("", _HYPHEN_AT_LINE_END.sub("-", folded))
    return _collapse(folded)


def _collapse(text: str) -> str:
    """Steps 5 and 6."""
    collapsed = " ".join(text.split())
    return collapsed if collapsed.isascii() else unicode_form("NFC", collapsed)


def _hashes(texts: Iterable[str]) -> dict[str, str]:
    """Texts to the 32-bit FNV-1a of their UTF-8 bytes, as eight hexadecimal digits."""
    distinct = list(dict.fromkeys(texts))
    found = hashes([text.encode("utf-8", "surrogatepass") for text in distinct])
    return {text: f"{value:08x}" for text, value in zip(distinct, found, strict=True)}


def _digits(text: str) -> str:
    return _hashes([text])[text]


def _abbreviate(digits_of: dict[str, str]) -> dict[str, str]:
    """As many digits of each text's hash as its id needs."""
    sharing: defaultdict[str, int] = defaultdict(int)
    for digits in digits_of.values():
        sharing[digits[:_SHORT]] += 1
    return {
        text: digits[: _FULL if sharing[digits[:_SHORT]] > 1 else _SHORT]
        for text, digits in digits_of.items()
    }


def _is_boundary(text: str, at: int) -> bool:
    """Whether a word may begin or end before the character at an index."""
    if at in {0, len(text)}:
        return True
    before, after = text[at - 1], text[at]
    if category(after)[0] == "M":
        return False
    if _is_word(before) and _is_word(after):
        return bool(_UNSPACED.match(before) or _UNSPACED.match(after))
    return not _is_in_number(text, at)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_" or category(character)[0] == "M"


def _is_in_number(text: str, at: int) -> bool:
    """Whether an index is next to the point or comma of a number such as 1.5 or 1,000."""
    point = at if text[at] in ".," else at - 1
    return (
        text[point] in ".,"
        and text[point - 1 : point].isdigit()
        and text[point + 1 : point + 2].isdigit()
    )


def _may_cut(text: str, at: int) -> bool:
    return _is_boundary(text, at) and "-" not in text[at - 1 : at + 1]
