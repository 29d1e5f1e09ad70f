"""Links from a sentence to the pages that its words name, put in by code and never by a model."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from posixpath import dirname, relpath
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.markup import escape, link_target
from gitwiki.wiki.paths import slug_of
from gitwiki.wiki.words import ARTICLES, STOP, concept_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: A word of running text; an address counts as one, and names no page.
_WORD = re.compile(r"[A-Za-z]{2,9}://\S+|(?:[^\W_][\w./'’-]*\w|[^\W_])[+#]{0,2}")
#: What may stand between the words of a name; more only if the name has the same there.
_JOINT = re.compile(r"\s+|\s?[-‐‑–/&_]\s?")
#: The longest name that is looked for, in words.
_LONGEST = 5
#: Links in one sentence; more would make it hard to read.
_PER_SENTENCE = 3


class Name(NamedTuple):
    """A name of a page: its title or an alias."""

    text: str
    path: str


class _Mention(NamedTuple):
    start: int
    end: int
    path: str


@dataclass(frozen=True, slots=True)
class Linker:
    """Finds page names in text, at word boundaries, the longest first.

    Attributes:
        paths: Concept key of every name to the page it names.
        style: How links are written, ``markdown`` or ``wikilink``, as schema.md says.
        spelt: The names as they are written.
    """

    paths: Mapping[str, str]
    style: str = "markdown"
    spelt: frozenset[str] = frozenset()
    _keys: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, names: Iterable[Name], style: str = "markdown") -> Linker:
        """A linker for these names; a name that two pages claim links to neither."""
        paths: dict[str, str] = {}
        ambiguous: set[str] = set()
        spelt: set[str] = set()
        for text, path in names:
            key = concept_key(text)
            spelt.add(text)
            if paths.setdefault(key, path) != path:
                ambiguous.add(key)
        unique = {key: path for key, path in paths.items() if key and key not in ambiguous}
        return cls(unique, style, frozenset(spelt))

    def markdown(self, text: str, page: str, linked: set[str]) -> str:
        """The text as Markdown, with a link at the first mention of each other page.

        Args:
            text: Plain text of one sentence.
            page: Path of the page it goes on; it is never linked to itself.
            linked: Paths that the page links to already; those found are added.
        """
        pieces, at = [], 0
        for mention in self._mentions(text, {page, *linked}):
            linked.add(mention.path)
            pieces.append(_escaped(text[at : mention.start]))
            pieces.append(self._link(text[mention.start : mention.end], mention.path, page))
            at = mention.end
        pieces.append(_escaped(text[at:]))
        return "".join(pieces)

    def mentions(self, text: str) -> Counter[str]:
        """How often a text names each page, by path."""
        words = [found.span() for found in _WORD.finditer(text)]
        counts: Counter[str] = Counter()
        at = 0
        while at < len(words):
            length, mention = self._longest(text, words, at) or (1, None)
            if mention:
                counts[mention.path] += 1
            at += length
        return counts

    def _link(self, text: str, path: str, page: str) -> str:
        if self.style == "wikilink":
            return f"[[{slug_of(path)}|{escape(text)}]]"
        return f"[{escape(text)}]({link_target(relpath(path, dirname(page)))})"

    def _mentions(self, text: str, taken: set[str]) -> Iterable[_Mention]:
        words = [found.span() for found in _WORD.finditer(text)]
        at, count = 0, 0
        while at < len(words) and count < _PER_SENTENCE:
            found = self._longest(text, words, at)
            if found is None or found[1].path in taken:
                at += 1 if found is None else found[0]
                continue
            taken.add(found[1].path)
            yield found[1]
            at += found[0]
            count += 1

    def _longest(
        self, text: str, words: list[tuple[int, int]], at: int
    ) -> tuple[int, _Mention] | None:
        # A name matches without its article, and the link should leave it out.
        if text[slice(*words[at])].lower() in ARTICLES:
            return None
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            start, end = words[at][0], words[at + length - 1][1]
            path = self.paths.get(self._key(text[start:end]))
            if path is not None and self._is_name(text, words[at : at + length]):
                return length, _Mention(start, end, path)
        return None

    def _is_name(self, text: str, words: list[tuple[int, int]]) -> bool:
        """Whether words with the key of a name are it, and no ``us`` or ``a cache, proxies``."""
        phrase = text[words[0][0] : words[-1][1]]
        if phrase in self.spelt:
            return True
        gaps = (text[one[1] : other[0]] for one, other in pairwise(words))
        return phrase.casefold() not in STOP and all(map(_JOINT.fullmatch, gaps))

    def _key(self, phrase: str) -> str:
        key = self._keys.get(phrase)
        if key is None:
            key = self._keys[phrase] = concept_key(phrase)
        return key


def _escaped(text: str) -> str:
    """A piece of a sentence as Markdown, with the spaces around it."""
    inner = text.strip()
    start = len(text) - len(text.lstrip())
    return f"{text[:start]}{escape(inner)}{text[start + len(inner) :]}" if inner else text
