"""Between plain text and the Markdown of a line; names for page files and for headings."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_ACTIVE = re.compile(
    r"[\\`\[\]|~$]"
    r"|(?<! )\*|\*(?! )"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|<(?! )"
    r"|&(?=#?\w+;)"
)
# One of these is in what `_ACTIVE` finds; most texts have none.
_MARKS = re.compile(r"[\\`\[\]|~$*_<&]")
_ACTIVE_START = re.compile(
    r"(?P<number>\d{1,9}(?=[.)](?: |$)))|(?=[-+](?:[- :]|$)|#{1,6}(?: |$)|>|=+$|:)"
)
# Where a forge sees a mention, a reference or an address, and acts on it: notifies, links, closes;
# and where a bot sees a command at the start of a text.
_TRIGGER = re.compile(
    r"(?<=[@#])(?=\w)|(?<=\bGH-)(?=\d)|(?<=:)(?=//)|(?<=\bwww)(?=\.)"
    r"|(?<=\A/)(?=\w)|(?<=\s/)(?=gitwiki\b)",
    re.IGNORECASE,
)
_CLOSING_HASHES = re.compile(r"(?:(?<= )|^)(?=#+$)")

_CODE = r"(?P<ticks>`++)(?P<code>(?:[^`]++|(?!(?P=ticks)(?!`))`++)++)(?P=ticks)(?!`)"
_INNER = r"(?:[^\[\]\\]++|\\.)*+"
_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    rf"|{_CODE}"
    r"|\[\^(?P<label>[^\[\]\s\\]++)\]"
    rf"|!?\[\[(?P<page>(?:[^\[\]\\|]++|\\[^|])*+)(?:\\?\|(?P<alias>{_INNER}))?\]\]"
    rf"|!?\[(?P<text>{_INNER})\]"
    r"\((?:<[^<>]*+>|[^()\s]*+(?:\([^()\s]*+\)[^()\s]*+)*+)(?:\s++(?:\"[^\"]*+\"|'[^']*+'))?\s*+\)"
    r"|<(?P<autolink>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\s]*+)>"
    r"|(?P<tag></?[A-Za-z][^<>]*+>|<!--[^<>]*+>)"
    r"|(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|(?P<stray>`++)|(?P<marks>\*++|_++|~++)"
)
_SPECIAL = re.compile(r"[\\`\[<&*_~]")
# What no text has that has no markup but links to pages, and such a link.
_NOT_ONLY_LINKS = re.compile(r"[\\`<&*_~!^]")
_SIMPLE_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\[\]\s]*\)")
_NOT_IN_TARGET = re.compile(r"[\x00-\x20\x7f!\"#$%&'()*+,:;<=>?@\[\\\]^`{|}]")
_REFERENCE = re.compile(rf"\\.|{_CODE}|`++|\[\^(?P<label>[^\[\]\s\\]++)\](?!:)")
# The same where nothing is escaped and nothing is code.
_PLAIN_REFERENCE = re.compile(r"\[\^(?P<label>[^\[\]\s\\]++)\](?!:)")

_NOT_IN_ASCII_ANCHOR = re.compile(r"[^a-z0-9_ -]+")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ](?=\w)")
#: Names that Windows keeps for devices, and those of derived files of the wiki.
RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "index", "log"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in range(10)]
)
_SLUG_CHARACTERS = 80
_SLUG_BYTES = 180


class Reference(NamedTuple):
    """A footnote reference in a line: its label and where it stands in the text."""

    label: str
    start: int
    end: int


def escape(text: str) -> str:
    """Write plain text as Markdown that renders to exactly that text.

    Args:
        text: Plain text; white space of any kind and amount counts as one space.

    Returns:
        One line without white space at its ends. A backslash stands before each character that
        Markdown (CommonMark, GFM tables and strikethrough, dollar mathematics, wikilinks) would
        read as a mark at its place, at the start of a line too.
    """
    line = " ".join(text.split())
    if _MARKS.search(line):
        line = _ACTIVE.sub(r"\\\g<0>", line)
    start = None if line[:1].isalpha() else _ACTIVE_START.match(line)
    if start:
        line = f"{start[0]}\\{line[start.end() :]}"
    if line.endswith("!"):
        return line[:-1] + "\\!"
    return _CLOSING_HASHES.sub(r"\\", line) if line.endswith("#") else line


def inert(text: str, between: str = "&#8203;") -> str:
    """Text in which a forge sees no mention, reference, address or command that it would act on.

    Args:
        text: Markdown or plain text.
        between: What keeps the mark apart from the name or number. A zero-width space, where a
            character reference is read as one: it can be seen in the source then.
    """
    return _TRIGGER.sub(between, text)


def link_target(path: str) -> str:
    """A relative path as the target of a link: nothing in it ends the link or is a scheme."""
    return _NOT_IN_TARGET.sub(lambda found: f"%{ord(found[0]):02X}", path)


def visible_text(markdown: str) -> str:
    """What a reader sees of a line of Markdown.

    Args:
        markdown: Inline Markdown, without bullets or quote marks in front.

    Returns:
        The text without footnote references, emphasis and code marks and HTML tags, with links
        and images as their text and escapes and entities resolved. White space is kept.
    """
    if not _SPECIAL.search(markdown):
        return markdown
    if not _NOT_ONLY_LINKS.search(markdown):
        # Nearly every statement, in a quarter of the time.
        plain = "".join(_SIMPLE_LINK.split(markdown))
        if "[" not in plain and "]" not in plain:
            return plain
    pieces: list[str] = []
    openers: dict[str, list[int]] = {"*": [], "_": [], "~": []}
    last = 0
    for token in _TOKEN.finditer(markdown):
        pieces.append(markdown[last : token.start()])
        last = token.end()
        if token["marks"]:
            _place_marks(pieces, openers[token["marks"][0]], markdown, token)
        else:
            pieces.append(_seen(token))
    pieces.append(markdown[last:])
    return "".join(pieces)


def references(markdown: str) -> tuple[Reference, ...]:
    """The footnote references of a text, in order, without escaped ones and those in code."""
    if "[^" not in markdown:
        return ()
    pattern = _REFERENCE if "\\" in markdown or "`" in markdown else _PLAIN_REFERENCE
    return tuple(
        [
            Reference(found["label"], found.start(), found.end())
            for found in pattern.finditer(markdown)
            if found["label"]
        ]
    )


def slug(text: str) -> str:
    """A name for a page file.

    Args:
        text: A title in any script.

    Returns:
        Letters, digits and hyphens, in NFC and case-folded: Latin letters without their accents,
        other scripts as they are. At most 80 characters and 180 bytes of UTF-8, never empty,
        never a name that Windows reserves or that a derived file of the wiki has (``index``).
    """
    folded = _APOSTROPHES.sub("", unicodedata.normalize("NFC", text).casefold())
    letters = "".join(map(_slug_character, folded.translate(_LETTERS)))
    words = unicodedata.normalize("NFC", letters).split("-")
    name = _shorten("-".join(word for word in words if word))
    if not name:
        return "page-" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:6]
    return f"{name}-page" if name in RESERVED else name


# Most headings of a page are those of its neighbours too.
@lru_cache(maxsize=1 << 12)
def anchor(heading: str) -> str:
    """The fragment of a heading's visible text, as github-slugger 2 makes it for the first one."""
    lowered = heading.lower()
    if lowered.isascii():
        return _NOT_IN_ASCII_ANCHOR.sub("", lowered).replace(" ", "-")
    return "".join(filter(_in_anchor, lowered)).replace(" ", "-")


def anchors(headings: Iterable[str]) -> tuple[str, ...]:
    """The fragments of all headings of a page, in order; repeated ones are numbered.

    As github-slugger 2: ``Foo``, ``Foo``, ``Foo 1`` give ``foo``, ``foo-1``, ``foo-1-1``.
    """
    seen: dict[str, int] = {}
    fragments = []
    for heading in headings:
        plain = fragment = anchor(heading)
        while fragment in seen:
            seen[plain] += 1
            fragment = f"{plain}-{seen[plain]}"
        seen[fragment] = 0
        fragments.append(fragment)
    return tuple(fragments)


def _seen(token: re.Match[str]) -> str:
    """What is left of one piece of markup."""
    kind = token.lastgroup
    value = token[kind] if kind else ""
    if kind in {"label", "tag"}:
        return ""
    if kind in {"text", "alias"}:
        return visible_text(value)
    if kind == "code":
        return value[1:-1] if value[0] == value[-1] == " " and value.strip() else value
    return html.unescape(value) if kind == "entity" else value


def _place_marks(
    pieces: list[str], openers: list[int], markdown: str, token: re.Match[str]
) -> None:
    """Add a run of emphasis marks, but drop those that are closed and those that close them.

    Marks open and close by the flanking rules of CommonMark 0.31, section 6.2, taken one
    character at a time.
    """
    marks, start, end = token["marks"], token.start(), token.end()
    before = markdown[start - 1] if start else ""
    opens, closes = _flanks(before, markdown[end : end + 1], marks[0])
    left = len(marks)
    while closes and openers and left:
        pieces[openers.pop()] = ""
        left -= 1
    if opens:
        openers.extend(range(len(pieces), len(pieces) + left))
    pieces.extend(marks[0] * left)


def _flanks(before: str, after: str, mark: str) -> tuple[bool, bool]:
    """Whether marks between two characters (empty at the ends) may open and may close."""
    space_before, space_after = not before or before.isspace(), not after or after.isspace()
    word_before = not space_before and before.isalnum()
    word_after = not space_after and after.isalnum()
    left = not space_after and (word_after or not word_before)
    right = not space_before and (word_before or not word_after)
    if mark != "_":
        return left, right
    return left and (not right or not word_before), right and (not left or not word_after)


def _slug_character(character: str) -> str:
    """What a character gives to a slug; a hyphen where a word ends."""
    base = unicodedata.normalize("NFKD", character)
    plain = "".join(part for part in base if not unicodedata.category(part).startswith("M"))
    if plain.isascii() and plain.isalnum():
        return plain.lower()
    kept = unicodedata.normalize("NFKC", character).casefold()
    if kept and not kept.isascii() and all(map(_in_slug, kept)):
        return kept
    return "-"


def _in_slug(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def _in_anchor(character: str) -> bool:
    category = unicodedata.category(character)
    return (
        category[0] in "LM"
        or category in {"Nd", "Nl", "Pc"}
        or character in " -"
        # Circled and squared Latin letters have the property Other_Alphabetic.
        or "\u24b6" <= character <= "\u24e9"
        or "\U0001f130" <= character <= "\U0001f189"
    )


def _shorten(name: str) -> str:
    """Cut a slug to its limits, between words where one ends in the last half."""
    cut = name[:_SLUG_CHARACTERS]
    while len(cut.encode()) > _SLUG_BYTES:
        cut = cut[:-1]
    if len(cut) < len(name) and name[len(cut)] != "-":
        head, _, _ = cut.rpartition("-")
        cut = head if len(head) * 2 >= len(cut) else cut
    return cut.strip("-")
