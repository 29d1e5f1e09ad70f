"""The sources of a commit as works and chapters, and what a work says of itself at its head.

A work is a folder of raw/ with all that is in it, or a file that stands in raw/ itself. The
chapters of a folder are its files; those of a file are its top-level headings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.query.works import is_about, work_of
from gitwiki.wiki import frontmatter
from gitwiki.wiki.hidden import visible
from gitwiki.wiki.markup import visible_text
from gitwiki.wiki.secrets import without_secrets
from gitwiki.wiki.source import BlockKind
from gitwiki.wiki.source_names import title_from_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitwiki.wiki.source import Paragraph, Source

_RAW = "raw/"
#: What a value of a card may have in characters, and how many values there are at most.
_MAX_VALUE = 600
_MAX_VALUES = 40
_HEAD = 1 << 16
_DIGITS = re.compile(r"(\d{1,18})", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_TITLE = re.compile(r"^ {0,3}#[ \t]+(?P<title>\S[^\n]{0,300})", re.MULTILINE)
#: Keys by which texts name the same thing, the most telling first.
_NAMES = {
    "title": ("title", "chapter_title", "name"),
    "work": ("work_title",),
    "author": ("author", "author_name", "authors", "creator"),
    "era": ("era", "period"),
    "genre": ("genre", "category"),
    "language": ("language", "lang", "source_language"),
    "date": ("published_year", "year", "date", "published"),
    "description": ("description", "summary", "subtitle"),
}


class Card(NamedTuple):
    """What a text says of itself in its frontmatter; empty where it does not.

    Attributes:
        title: Its title, or its first-level heading.
        work: The title of the work that it belongs to.
        author, era, genre, language, date, description: As it says them.
        values: Everything that it says, by key; what nests has keys such as ``author.name``.
    """

    title: str = ""
    work: str = ""
    author: str = ""
    era: str = ""
    genre: str = ""
    language: str = ""
    date: str = ""
    description: str = ""
    values: tuple[tuple[str, str], ...] = ()


class ChapterRef(NamedTuple):
    """A chapter: its number, its name within the work, its file and, if it is known, its title."""

    number: int
    name: str
    raw: str
    title: str = ""


class Division(NamedTuple):
    """A chapter of a file: its number, its heading (empty before the first) and what it says."""

    number: int
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """A work.

    Attributes:
        path: Its folder or file, as `gitwiki.query.works.work_of` has it.
        chapters: Its files in order; of a work that is one file, that one.
        about: Path of the file that speaks of all of it; empty if there is none.
    """

    path: str
    chapters: tuple[ChapterRef, ...]
    about: str

    @property
    def name(self) -> str:
        """What readers call it by: its path below raw/."""
        return self.path.removeprefix(_RAW)

    @property
    def is_file(self) -> bool:
        """Whether it is one file, whose chapters are headings."""
        return self.chapters[0].raw == self.path


def works(raw: Iterable[str]) -> Mapping[str, Work]:
    """The works of some sources, by name, in order.

    Args:
        raw: Repository paths of the sources.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in raw:
        found[work_of(path)].append(path)
    made = (_work(path, found[path]) for path in sorted(found, key=natural))
    return {work.name: work for work in made}


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A key to sort names by as people do: ``2`` before ``10``, without regard to case."""
    parts = _DIGITS.split(name.casefold())
    return tuple((0, int(part), "") if at % 2 else (1, 0, part) for at, part in enumerate(parts))


def card_of(text: str, path: str) -> Card:
    """What a text says of itself.

    Args:
        text: The text, or its beginning.
        path: Repository path.
    """
    matter, body, _ = frontmatter.read(text[:_HEAD], path)
    values = tuple(_values(matter.values)) if matter else ()
    said = dict(values)
    heading = _TITLE.search(body)
    told = {name: next(_told(said, keys), "") for name, keys in _NAMES.items()}
    if not told["title"] and heading:
        told["title"] = _plain(visible_text(heading["title"].rstrip(" #")))
    return Card(**told, values=values)


def title_of(card: Card, path: str) -> str:
    """The title of a text: what it says, or else one made from its path."""
    return card.title or title_from_path(path)


def divisions(source: Source) -> tuple[Division, ...]:
    """The chapters of a source: its top-level headings with all below them.

    What stands before the first of them, its title included, is a chapter without a heading.
    """
    parts = groupby(source.paragraphs, key=lambda paragraph: _division(paragraph, source.title))
    return tuple(
        Division(number, title, tuple(paragraphs))
        for number, (title, paragraphs) in enumerate(parts, start=1)
    )


def _division(paragraph: Paragraph, title: str) -> str:
    block = paragraph.block
    if block.section:
        return block.section[0]
    is_heading = block.kind is BlockKind.HEADING and block.text != title
    return block.text if is_heading else ""


def _work(work: str, paths: Sequence[str]) -> Work:
    if paths == [work]:
        return Work(work, (ChapterRef(1, _stem(work), work),), work)
    about = next(filter(is_about, sorted(paths)), "")
    files = [path for path in paths if path != about] or [about]
    return Work(work, _chapters(work, files), about)


def _chapters(work: str, paths: Sequence[str]) -> tuple[ChapterRef, ...]:
    below = {path: path.removeprefix(f"{work}/") for path in paths}
    ordered = sorted(paths, key=lambda path: natural(below[path]))
    names = _without_endings([below[path] for path in ordered])
    return tuple(map(ChapterRef, _numbers(names), names, ordered))


def _stem(path: str) -> str:
    folder, slash, file = path.removeprefix(_RAW).rpartition("/")
    return folder + slash + (file.rpartition(".")[0] or file)


def _without_endings(paths: Sequence[str]) -> list[str]:
    """The paths without their endings, but for those that would be the same."""
    stems = [_stem(path) for path in paths]
    seen = {stem for stem in stems if stems.count(stem) > 1} if len(set(stems)) < len(stems) else ()
    return [path if stem in seen else stem for path, stem in zip(paths, stems, strict=True)]


def _numbers(names: Sequence[str]) -> list[int]:
    """The numbers that the names begin with, if they tell the chapters apart; else their places."""
    begun = [_NUMBER.match(name) for name in names]
    numbers = [int(found[0]) for found in begun if found]
    is_told = len(numbers) == len(names) and len(set(numbers)) == len(numbers)
    return numbers if is_told else list(range(1, len(names) + 1))


def _told(said: Mapping[str, str], keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        for name in (key, f"{key}.name"):
            if said.get(name):
                yield said[name]


def _values(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, value in list(values.items())[:_MAX_VALUES]:
        if isinstance(value, Mapping):
            parts = list(value.items())[:_MAX_VALUES]
            yield from ((_key(f"{key}.{part}"), _plain(_text(each))) for part, each in parts)
        else:
            yield _key(str(key)), _plain(_text(value))


def _key(name: str) -> str:
    return _plain(name)[:80].casefold()


def _text(value: object) -> str:
    """A value as text; what nests deeper is left out."""
    if isinstance(value, tuple):
        return ", ".join(filter(None, map(_text, value[:_MAX_VALUES])))
    return "" if value is None or isinstance(value, Mapping) else str(value)


def _plain(text: str) -> str:
    """Text on one line, without what nobody sees and what nobody should see."""
    line = " ".join(visible(without_secrets(text[: 2 * _MAX_VALUE])).text.split())
    return line if len(line) <= _MAX_VALUE else f"{line[: _MAX_VALUE - 1]}…"
