"""Headings of plain text: numbered ones, and what chapters of books are called."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBERED = re.compile(
    r"(?:(?P<word>appendix|annex|chapter|section|part)\s+)?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3})*|[A-Z](?:\.\d{1,3})+|[A-Z](?=\.)|(?<=\s)[A-Z](?=[.:\s]|\Z))"
    r"(?P<end>[.:]?)(?:\s+(?P<title>\S.*))?",
    re.IGNORECASE,
)
_DIVISIONS = "|".join(
    (
        *("volume", "book", "part", "act", "chapter", "canto", "scene", "letter", "section"),
        *("appendix", "preface", "foreword", "introduction", "prologue", "epilogue", "contents"),
        *("dramatis personae", "conclusion", "afterword", "glossary", "index", "bibliography"),
        *("acknowledge?ments", "references", "abstract", "summary"),
    )
)
_DIVISION = re.compile(rf"(?:the\s+)?(?:{_DIVISIONS})\b.{{0,70}}", re.IGNORECASE)
_RANKS = {"volume": 1, "book": 2, "part": 2, "act": 2, "chapter": 3, "canto": 3, "scene": 3}
_MAX_LENGTH = 100
_NOTATION = re.compile(r"[=|{}<>;]")

#: Letters of appendices come after all digits.
_LETTERS = 1000
_SKIP = 3


class Title(NamedTuple):
    """A heading without its number; level 1 is the outermost."""

    level: int
    text: str
    number: tuple[int, ...] = ()


def numbered_title(text: str) -> Title | None:
    """The heading that a line such as ``3.2.1.  Title`` or ``Appendix A.  Title`` is."""
    text = text.strip()
    found = _NUMBERED.fullmatch(text) if len(text) <= _MAX_LENGTH else None
    if found is None or (found["number"].isalpha() and found["number"].islower()):
        return None
    title = (found["title"] or "").strip()
    if not title and not found["word"]:
        return None
    if title and not (title[0].isalnum() or title[0] in "\"'“‘(<[_`"):
        return None
    number = tuple(
        int(part) if part.isdigit() else _LETTERS + ord(part) for part in found["number"].split(".")
    )
    return Title(len(number), title or text, number)


def follows(before: tuple[int, ...], number: tuple[int, ...]) -> bool:
    """Whether a heading may have a number after another one: 8.2, then 8.2.1, 8.3 or 9.

    A few numbers may be left out, and the first letter may follow any digits. What does not follow
    is a list.
    """
    if not before:
        return all(part <= _SKIP or part >= _LETTERS for part in number)
    shared = next((n for n, (a, b) in enumerate(zip(before, number, strict=False)) if a != b), None)
    if shared is None:
        return len(number) > len(before) and max(number[len(before) :]) <= _SKIP + 1
    step = number[shared] - before[shared]
    lettered = number[shared] >= _LETTERS > before[shared]
    return (0 < step <= _SKIP or lettered) and all(part <= _SKIP for part in number[shared + 1 :])


def plain_title(text: str) -> Title | None:
    """The heading that an unnumbered line to the left of the running text is."""
    text = text.strip()
    title = text.rstrip(":").rstrip()
    if len(text) > _MAX_LENGTH or title.endswith((",", ".", "-")) or _NOTATION.search(text):
        return None
    if not title[:1].isupper() or (title != text and not _is_title_case(title)):
        return None
    return Title(1, title)


def division_title(text: str) -> Title | None:
    """The heading that a line of a book is: ``CHAPTER I``, ``Book Two``, or all in capitals."""
    text = text.strip()
    if len(text) > 80 or text.endswith((",", ";")):
        return None
    letters = [character for character in text if character.isalpha()]
    if _DIVISION.fullmatch(text) and text[0].isupper() and not text.endswith((".", "?", "!")):
        return Title(_RANKS.get(text.split()[0].lower().strip(".:"), 4), text)
    if _DIVISION.fullmatch(text) and text.split()[0].isupper():
        return Title(_RANKS.get(text.split()[0].lower().strip(".:"), 4), text)
    if len(letters) >= 3 and all(map(str.isupper, letters)) and len(text) <= 60:
        return Title(4, text)
    return None


def _is_title_case(text: str) -> bool:
    return all(word[0].isupper() for word in text.split() if len(word) > 3)
