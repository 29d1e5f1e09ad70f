"""Mentions: where the running text of a page names other pages.

Words are compared in the singular and without regard to case, as names are when pages are linked;
but acronyms, and the capitals of entities, which have proper names, are compared as they are
written. Of overlapping names the longest counts, so that ``shared cache`` is no mention of
``cache``. A name that two pages have mentions neither.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.questions import names_only
from gitwiki.wiki.words import ARTICLES, STOP, WORD, fold, singular

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from gitwiki.wiki.prose import Prose
    from gitwiki.wiki.snapshot import PageSummary

#: A word of running text with all that hyphens and the like join to it; an address counts as one.
_TOKEN = re.compile(r"[A-Za-z]{2,9}://\S+|[^\W_](?:[\w./'’@-]*\w)?[+#]{0,2}")
_JOINT = re.compile(r"\s+")
#: A name of one word that is shorter, and no acronym, stands in any text.
_FEWEST_LETTERS = 4


class _Name(NamedTuple):
    """A name of a page.

    Attributes:
        parts: Its words, as `_part` compares them.
        exact: Those of them whose case matters, as they are written, at their places; else empty.
        path: The page; empty if nobody need link to it.
    """

    parts: tuple[str, ...]
    exact: tuple[str, ...]
    path: str


class _Run(NamedTuple):
    """Some words of a text: how they are compared, as they are written, and where they end."""

    parts: tuple[str, ...]
    text: str
    end: int

    def has(self, name: _Name) -> bool:
        """Whether the letters are those of a name too; a plural or a possessive has more."""
        if not any(name.exact):
            return True
        words = WORD.findall(self.text)
        return all(word.startswith(exact) for word, exact in zip(words, name.exact, strict=True))


class Mention(NamedTuple):
    """Where a page is named: its path, the words, line and column from 1."""

    path: str
    words: str
    line: int
    column: int


class Names:
    """The names of all pages, to be found in texts.

    Nobody need link to pages that are deprecated, or to those of sources, which bear the titles of
    documents; but where such a name stands, no shorter one does.

    Args:
        pages: All pages.
    """

    def __init__(self, pages: Iterable[PageSummary]) -> None:
        known = {
            name: None
            for page in pages
            for text in (page.title, *names_only(page.aliases))
            if (name := _name(text, page))
        }
        self._named: defaultdict[tuple[str, ...], list[_Name]] = defaultdict(list)
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for name in known:
            self._named[name.parts].append(name)
            lengths[name.parts[0]].add(len(name.parts))
        self._lengths = {first: sorted(found) for first, found in lengths.items()}
        self._parts_of: dict[str, tuple[str, ...]] = {}
        self._starts: dict[str, Sequence[int]] = {}

    def mentions(self, text: Prose, but: Collection[str]) -> tuple[Mention, ...]:
        """The first mention of each page, in page order.

        Args:
            text: The running text of a page.
            but: Paths of pages whose mentions do not matter.
        """
        found: dict[str, Mention] = {}
        for passage in text.passages:
            for path, start, end in self._hits(passage.text):
                if path not in but and path not in found:
                    place = text.place(passage, start)
                    found[path] = Mention(path, passage.text[start:end], *place)
        return tuple(found.values())

    def _hits(self, text: str) -> Iterator[tuple[str, int, int]]:
        """The pages that a text names, with the offsets of the names, from left to right."""
        starts = self._starts
        after = 0
        for token in _TOKEN.finditer(text):
            word = token[0]
            lengths = starts.get(word)
            if lengths is None:
                lengths = starts[word] = self._lengths.get(self._parts(word)[0], ())
            if not lengths or token.start() < after:
                continue
            for run in reversed(self._runs(text, token, lengths)):
                names = [name for name in self._named.get(run.parts, ()) if run.has(name)]
                if names:
                    after = run.end
                    paths = {name.path for name in names} - {""}
                    if len(paths) == 1:
                        yield paths.pop(), token.start(), after
                    break

    def _runs(self, text: str, first: re.Match[str], lengths: Sequence[int]) -> list[_Run]:
        """The words from a token on that may be a name, of one of some lengths, in that order."""
        found = []
        parts: tuple[str, ...] = ()
        token: re.Match[str] | None = first
        while token and len(parts) < lengths[-1]:
            parts += self._parts(token[0])
            if len(parts) in lengths:
                found.append(_Run(parts, text[first.start() : token.end()], token.end()))
            end = token.end()
            joint = _JOINT.match(text, end)
            token = _TOKEN.match(text, joint.end()) if joint else None
        return found

    def _parts(self, token: str) -> tuple[str, ...]:
        parts = self._parts_of.get(token)
        if parts is None:
            parts = self._parts_of[token] = tuple(map(_part, WORD.findall(token))) or (token,)
        return parts


def _name(text: str, page: PageSummary) -> _Name | None:
    """A name of a page; None if it would be found everywhere."""
    words = WORD.findall(text)
    parts = tuple(map(_part, words))
    letters = sum(map(str.isalpha, text))
    if not letters or (len(words) == 1 and not _is_telling(words[0])):
        return None
    is_proper = page.type == "entity"
    exact = tuple(
        word if _is_acronym(word) or (is_proper and word[0].isupper()) else "" for word in words
    )
    is_wanted = page.type != "source-summary" and page.status != "deprecated"
    return _Name(parts, exact, page.path if is_wanted else "")


def _is_telling(word: str) -> bool:
    """Whether a word alone can be the name of a page."""
    if _is_acronym(word):
        return True
    return len(word) >= _FEWEST_LETTERS and word.casefold() not in STOP


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word.casefold() not in ARTICLES


def _part(word: str) -> str:
    return singular(fold(word))
