"""Hard-wrapped lines back into running text, with words that were hyphenated at a line end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"-(?<=[^\W\d_]-)[^\S\n]*\n\s*(?=[^\W\d_])")
_LEFT = re.compile(r"(?<![^\W_])[^\W\d_]+(?=-\Z)")
_LONGEST = 60
_RIGHT = re.compile(r"[^\W\d_]+")
#: Words before which a hyphen stands for the rest of a word: ``client- and server-side``.
_SUSPENDING = frozenset({"and", "or", "to", "und", "oder", "bis", "et", "ou"})


class Joiner:
    """Joins lines of one document, whose other words tell a hyphen from a hyphenation.

    ``exam-`` / ``ple`` becomes ``example``, and ``well-`` / ``known`` stays ``well-known``: the
    hyphen is kept where the document has the hyphenated word elsewhere, dropped where it has the
    joined one. Where it has neither, a document that breaks words more often than compounds drops
    it, unless both halves are words of the document.
    """

    def __init__(self, document: str) -> None:
        breaks = list(_BROKEN.finditer(document))
        self._words: frozenset[str] = frozenset()
        self._hyphenates = False
        if breaks:
            broken, unbroken = _apart(document, breaks)
            compounds = set(_WORD.findall(unbroken.lower()))
            halves = {half for word in compounds if "-" in word for half in word.split("-")}
            self._words = frozenset(compounds | halves)
            joined = sum(left + right in self._words for left, right in broken)
            hyphened = sum(f"{left}-{right}" in self._words for left, right in broken)
            self._hyphenates = joined > hyphened

    def join(self, lines: Iterable[str]) -> str:
        """The lines as one, white space collapsed."""
        parts: list[str] = []
        for line in lines:
            words = " ".join(line.split())
            if not words:
                continue
            if parts and parts[-1].endswith("-"):
                parts[-1:] = self._bridge(parts[-1], words)
            else:
                parts += [" ", words] if parts else [words]
        return "".join(parts)

    def _bridge(self, before: str, after: str) -> tuple[str, ...]:
        """The parts that two lines become where the first ends with a hyphen."""
        if len(before) < 2 or not (before[-2].isalnum() and after[0].isalnum()):
            return (before, " ", after)
        left, right = _LEFT.search(before[-80:]), _RIGHT.match(after)
        if right and right[0].lower() in _SUSPENDING:
            return (before, " ", after)
        if left is None or right is None or self._keeps_hyphen(left[0].lower(), right[0].lower()):
            return (before, after)
        return (before[:-1], after)

    def _keeps_hyphen(self, left: str, right: str) -> bool:
        if f"{left}-{right}" in self._words:
            return True
        if left + right in self._words:
            return False
        return not self._hyphenates or (left in self._words and right in self._words)


def _apart(document: str, breaks: list[re.Match[str]]) -> tuple[list[tuple[str, str]], str]:
    """The halves of the words at broken line ends, and the document without them.

    What stands at a line end is no evidence for how it is spelled: it is the question.
    """
    halves: list[tuple[str, str]] = []
    kept: list[str] = []
    at = 0
    for found in breaks:
        left = _LEFT.search(document[max(at, found.start() - _LONGEST) : found.start() + 1])
        right = _RIGHT.match(document[found.end() : found.end() + _LONGEST])
        if left and right:
            halves.append((left[0].lower(), right[0].lower()))
            kept.append(document[at : found.start() - len(left[0])])
            at = found.end() + len(right[0])
    return halves, " ".join([*kept, document[at:]])
