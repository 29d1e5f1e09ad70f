"""The wiki and the sources of one commit, as the librarian has them at hand."""

from __future__ import annotations

import re
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import combining, normalize

from gitwiki.errors import (
    BrokenSourceError,
    NoSuchChapterError,
    NoSuchPassageError,
    NoSuchWorkError,
    UnknownSourceError,
)
from gitwiki.query import library
from gitwiki.query.library import Card, ChapterRef, card_of, title_of
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.paragraphs import resolve
from gitwiki.wiki.paths import MAX_PATH
from gitwiki.wiki.secrets import without_secrets_in
from gitwiki.workflows.load import LoadedWiki, SourceAt, load_pages, load_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from gitwiki.ports import Catalogue, Outside
    from gitwiki.query.library import Work
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.source import Paragraph, Source

_NEAR = 3
#: A larger file is not read for its title alone.
_MAX_CARD_FILE = 1 << 20
#: So many cards are kept.
_MAX_CARDS = 10_000
#: So many characters of sources are kept once they were read.
_MAX_KEPT = 8_000_000
#: Titles of works are looked through as long as there are not more.
_MAX_TITLES = 500
#: A name that is part of others is near to them from so many characters on.
_TELLING = 4
_JOINTS = re.compile(r"[\s_-]+")
_BRACKETS = re.compile(r"\[\^(.*)\]")


class Reading(NamedTuple):
    """A source and what each of its paragraphs says, keys and tokens taken out."""

    source: Source
    texts: tuple[str, ...]


class Chapter(NamedTuple):
    """A chapter in full.

    Attributes:
        work: Its work.
        name: Its name within the work; its number where chapters are headings.
        title: Its title.
        reading: The source that it is (part) of.
        paragraphs: Its paragraphs.
    """

    work: Work
    name: str
    title: str
    reading: Reading
    paragraphs: tuple[Paragraph, ...]


class Kept:
    """What was read of blobs, whatever commit they are of; the oldest goes first."""

    def __init__(self) -> None:
        self.cards: dict[str, Card] = {}
        self._readings: OrderedDict[SourceAt, Reading] = OrderedDict()
        self._size = 0

    def reading(self, version: SourceAt, read: Callable[[], Reading]) -> Reading:
        """A source, read if it is not kept."""
        if version not in self._readings:
            self._readings[version] = found = read()
            self._size += _size(found)
            while self._size > _MAX_KEPT and len(self._readings) > 1:
                self._size -= _size(self._readings.popitem(last=False)[1])
        self._readings.move_to_end(version)
        return self._readings[version]


@dataclass(frozen=True)  # no slots: what is derived is computed once and kept
class Shelf:
    """What there is at one commit.

    Attributes:
        outside: Where it is read from.
        loaded: The wiki.
        kept: What was read of it and of other commits.
        open_search: Opens the search of this commit.
    """

    outside: Outside
    loaded: LoadedWiki
    kept: Kept = field(repr=False)
    open_search: Callable[[], Catalogue] = field(repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @property
    def commit(self) -> str:
        """The id of the commit."""
        return self.loaded.commit.id

    @property
    def search(self) -> Catalogue:
        """What can be found; the index is made or updated when somebody searches first.

        Two that do so at once wait for one index.
        """
        with self._lock:
            return self._search

    @cached_property
    def _search(self) -> Catalogue:
        return self.open_search()

    @cached_property
    def works(self) -> Mapping[str, Work]:
        """The works by name, in order."""
        return library.works(self.loaded.raw)

    @cached_property
    def raw_of(self) -> Mapping[str, str]:
        """Id of a source to its path."""
        return {name: raw for raw, name in self.loaded.ids.items() if raw in self.loaded.raw}

    def work(self, name: str) -> Work:
        """The work that a name means: its path below raw/, without its ending, or its title.

        Raises:
            NoSuchWorkError: There is none, or there are several.
        """
        wanted = name.strip().removeprefix("raw/").strip("/")
        if wanted in self.works:
            return self.works[wanted]
        key = _key(wanted[:MAX_PATH])
        found = self._works_by_name.get(key) or self._works_by_title.get(key, [])
        if len(found) != 1:
            raise NoSuchWorkError(name[:MAX_PATH], found[:_NEAR] or self._near_works(key))
        return self.works[found[0]]

    def chapter(self, work: Work, name: str) -> Chapter:
        """A chapter of a work, by its number, its name or its title.

        Raises:
            NoSuchChapterError: There is none.
        """
        found = self._chapter(work, name.strip())
        if found is None:
            near = _near_keys(name.strip(), [_key(each.name) for each in self.chapters(work)])
            raise NoSuchChapterError(work.name, name[:MAX_PATH], near)
        reading = self.reading(found.raw)
        title = found.title or self.titles([found.raw])[found.raw]
        paragraphs = reading.source.paragraphs
        if work.is_file:
            paragraphs = library.divisions(reading.source)[found.number - 1].paragraphs
        return Chapter(work, found.name, title, reading, paragraphs)

    def chapters(self, work: Work) -> Sequence[ChapterRef]:
        """The chapters of a work: files, without their titles, or headings, with theirs."""
        if not work.is_file:
            return work.chapters
        source = self.reading(work.path).source
        return [
            ChapterRef(each.number, str(each.number), source.raw, each.title or source.title)
            for each in library.divisions(source)
        ]

    def source(self, name: str) -> str:
        """The path of a source, by its id or its path.

        Raises:
            UnknownSourceError: There is none.
        """
        wanted = name.strip()
        for path in (wanted, f"raw/{wanted}", self.raw_of.get(wanted, "")):
            if path in self.loaded.raw:
                return path
        near = get_close_matches(wanted[:MAX_PATH], self.raw_of, n=_NEAR)
        raise UnknownSourceError(name[:MAX_PATH], near)

    def passage(self, label: str) -> tuple[Reading, int]:
        """The source that a label cites, and the place of the paragraph in it, from 0.

        Raises:
            NoSuchPassageError: The label is none, or there is no such paragraph.
        """
        wanted = label.strip()[:MAX_PATH]
        if brackets := _BRACKETS.fullmatch(wanted):
            wanted = brackets[1]
        target = parse_label(wanted)
        if target is None:
            raise NoSuchPassageError(wanted, "a label is like attention-p-868413")
        if target.source not in self.raw_of:
            near = get_close_matches(target.source, self.raw_of, n=_NEAR)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise NoSuchPassageError(wanted, f"there is no source {target.source}{hint}")
        reading = self.reading(self.raw_of[target.source])
        paragraph = resolve(reading.source, target.paragraph)
        if paragraph is None:
            raise NoSuchPassageError(wanted, f"{target.source} has no paragraph of this id now")
        return reading, paragraph.number - 1

    def reading(self, raw: str) -> Reading:
        """A source with its paragraphs.

        Raises:
            BrokenSourceError: It cannot be read.
        """
        version = SourceAt(self.loaded.ids[raw], raw, self.loaded.raw[raw])
        return self.kept.reading(version, lambda: self._read(version))

    def cards(self, paths: Iterable[str]) -> Mapping[str, Card]:
        """What sources say of themselves; one that is large is not read for that."""
        blobs = {path: self.loaded.raw[path] for path in paths}
        known = self.kept.cards
        if len(known) > _MAX_CARDS:
            known.clear()
        missing = [blob for blob in blobs.values() if blob not in known]
        if missing:
            sizes = self.outside.repository.sizes(missing)
            small = [blob for blob in missing if sizes.get(blob, 0) <= _MAX_CARD_FILE]
            texts = self.outside.repository.blobs(small)
            for path, blob in blobs.items():
                if blob not in known:
                    known[blob] = card_of(texts.get(blob, b"").decode("utf-8", "replace"), path)
        return {path: known[blob] for path, blob in blobs.items()}

    def titles(self, paths: Iterable[str]) -> Mapping[str, str]:
        """The titles of sources."""
        return {path: title_of(card, path) for path, card in self.cards(paths).items()}

    def work_cards(self, works: Collection[Work]) -> Mapping[str, Card]:
        """What works say of themselves, by name; from a chapter where nothing else says it."""
        heads = {work.name: work.about or work.chapters[0].raw for work in works}
        cards = self.cards(heads.values())
        return {
            work.name: card if work.about else _of_work(card, work)
            for work in works
            for card in (cards[heads[work.name]],)
        }

    def page(self, path: str) -> Page:
        """A page in full; what cannot be parsed is no page of the wiki."""
        return load_pages(self.outside, self.loaded.entries, [path])[path]

    @cached_property
    def _works_by_name(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name, work in self.works.items():
            for key in {_key(name), _key(name.rpartition(".")[0] if work.is_file else name)}:
                found[key].append(name)
        return found

    @cached_property
    def _works_by_title(self) -> dict[str, list[str]]:
        """The works by what they call themselves; not of a library so large that it takes long."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        if len(self.works) <= _MAX_TITLES:
            for name, card in self.work_cards(self.works.values()).items():
                found[_key(card.title or name)].append(name)
        return found

    def _near_works(self, key: str) -> list[str]:
        keys = {**self._works_by_title, **self._works_by_name}
        inside = [each for each in keys if len(key) >= _TELLING and key in each]
        near = inside[:_NEAR] or get_close_matches(key, list(keys), n=_NEAR)
        return list(dict.fromkeys(name for each in near for name in keys[each]))[:_NEAR]

    def _chapter(self, work: Work, wanted: str) -> ChapterRef | None:
        listed = self.chapters(work)
        number, key = wanted.lstrip("0"), _key(wanted[:MAX_PATH])
        for each in listed:
            if each.name == wanted or str(each.number) == number or _key(each.name) == key:
                return each
        known = {} if work.is_file else self.titles([each.raw for each in listed])
        titled = (each for each in listed if _key(each.title or known[each.raw]) == key)
        return next(titled, None)

    def _read(self, version: SourceAt) -> Reading:
        loaded = load_sources(self.outside, [version])
        if version.id not in loaded.sources:
            why = "; ".join(found.message for found in loaded.diagnostics)
            raise BrokenSourceError(version.raw, why or "its blob is missing")
        source = loaded.sources[version.id]
        return Reading(source, tuple(without_secrets_in(each.text for each in source.paragraphs)))


def _of_work(card: Card, work: Work) -> Card:
    """What a chapter says of its work."""
    title = card.work or title_of(Card(), work.path)
    return card._replace(title=title, description="", date="", values=())


def _size(reading: Reading) -> int:
    return sum(map(len, reading.texts)) + 100 * len(reading.texts)


def _key(name: str) -> str:
    """A name as it is compared: without case, accents, and what words are joined by."""
    plain = normalize("NFKD", name.casefold())
    return _JOINTS.sub("-", "".join(each for each in plain if not combining(each)))


def _near_keys(wanted: str, keys: Iterable[str]) -> list[str]:
    return get_close_matches(_key(wanted[:MAX_PATH]), list(keys), n=_NEAR)
