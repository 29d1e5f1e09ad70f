"""What a rule may look at: values only, prepared once and shared by all rules."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.citations import Target, parse_label
from gitwiki.wiki.evidence import Evidence, Reader, stands_in
from gitwiki.wiki.links import elements
from gitwiki.wiki.outline import without_frontmatter
from gitwiki.wiki.paragraphs import LongText, normalise, resolve, stands_plainly
from gitwiki.wiki.questions import names_only
from gitwiki.wiki.surroundings import names_around

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitwiki.wiki.links import Elements
    from gitwiki.wiki.page import Footnote, Page, Statement
    from gitwiki.wiki.schema import Schema
    from gitwiki.wiki.snapshot import Wiki
    from gitwiki.wiki.source import Paragraph, Source
    from gitwiki.wiki.trust import Verification

_KEY = re.compile(r"""["']?(?P<key>[\w-]+)["']?\s*:""")
#: Types of the pages whose text rests on sources; others are taken as they are.
COMPILED_TYPES = frozenset({"concept", "entity", "source-summary", "comparison", "answer"})


@dataclass(frozen=True)  # no slots: what is derived is computed once and kept
class TextContext:
    """A Markdown file as text, for rules that need no more than that.

    Attributes:
        path: Repository path.
        text: The whole file.
        schema: The contract of the wiki, from the base.
        files: Every file of the wiki that is no page, to its blob id.
    """

    path: str
    text: str
    schema: Schema
    files: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends; line 1 is the first of them."""
        return tuple(self.text.split("\n"))

    @cached_property
    def body(self) -> str:
        """The text after the frontmatter."""
        return without_frontmatter(self.text)

    @cached_property
    def elements(self) -> Elements:
        """Links and raw HTML."""
        return elements(self.text)

    def place(self, offset: int) -> Place:
        """Line and column of an offset in the text."""
        index = bisect_right(self._starts, offset) - 1
        return Place(index + 1, offset - self._starts[index] + 1)

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        """Offsets of the first characters of the lines."""
        return (0, *(found.end() for found in re.finditer("\n", self.text)))


class Place(NamedTuple):
    """A line and a column in it, both from 1."""

    line: int
    column: int


class Places(NamedTuple):
    """Where the links and the keys of a page stand.

    Attributes:
        links: Each link, as `Reference.written` has it, to its places.
        keys: Each key of the frontmatter, to its line.
    """

    links: Mapping[str, tuple[Place, ...]]
    keys: Mapping[str, int]


def find_places(text: str) -> Places:
    """Where the links and the keys of a page stand.

    Args:
        text: The whole file.
    """
    links: dict[str, list[Place]] = {}
    for link in elements(text).links:
        links.setdefault(link.written, []).append(Place(link.line, link.column))
    keys: dict[str, int] = {}
    head = text[: len(text) - len(without_frontmatter(text))]
    for number, line in enumerate(head.split("\n"), start=1):
        found = _KEY.match(line)
        if found:
            keys.setdefault(found["key"], number)
    return Places({written: tuple(places) for written, places in links.items()}, keys)


class Cited(NamedTuple):
    """A label of a page and the paragraph that it cites."""

    label: str
    source: Source
    paragraph: Paragraph


class TermText:
    """The text of a source, prepared for looking up names, as far as names are looked up."""

    def __init__(self, source: Source) -> None:
        self._texts = (source.title, source.label, *(each.text for each in source.paragraphs))

    def has_plainly(self, name: str) -> bool:
        """Whether a name stands in it in so plain a way that `has` need not be asked."""
        return any(map(self._plain.stands_plainly, _plain_forms(name)))

    def has(self, name: str) -> bool:
        """Whether a name stands in it, compared in normal form and as whole words."""
        return self._whole.has_words(normalise(name)) or self._parted.has_words(
            normalise(name.replace("-", " "))
        )

    @cached_property
    def _plain(self) -> LongText:
        return LongText(_plain(self._texts))

    @cached_property
    def _whole(self) -> LongText:
        return LongText("\n".join(map(normalise, self._texts)))

    @cached_property
    def _parted(self) -> LongText:
        # The normal form joins `well-known`, of which `known` is a name too.
        hyphenated = (text.replace("-", " ") for text in self._texts if "-" in text)
        return LongText("\n".join(map(normalise, hyphenated)))


def _plain(texts: Iterable[str]) -> str:
    """Texts in which the `_plain_forms` of names are looked up: in lower case where it is cheap."""
    return " \n ".join(["", *(text.lower() if text.isascii() else text for text in texts), ""])


def _plain_forms(name: str) -> Iterable[str]:
    return dict.fromkeys((name.lower(), name))


class Prepared:
    """What is prepared of sources once and shared by all pages of a run."""

    def __init__(self) -> None:
        self.evidence = Reader()
        self._terms: dict[str, TermText] = {}

    def terms(self, source: Source) -> TermText:
        """The text of a source, prepared for looking up names."""
        if source.id not in self._terms:
            self._terms[source.id] = TermText(source)
        return self._terms[source.id]


@dataclass(frozen=True)  # no slots: what is derived is computed once and kept
class PageContext:
    """A page, the wiki around it and the sources that it cites.

    Attributes:
        text: The page as a file.
        page: The page.
        wiki: The wiki that it is part of, as summaries.
        sources: The sources that could be read, by id; all that the page cites are needed.
        prepared: What is prepared of the sources, shared between pages.
    """

    text: TextContext
    page: Page
    wiki: Wiki
    sources: Mapping[str, Source]
    prepared: Prepared = field(default_factory=Prepared)

    @property
    def schema(self) -> Schema:
        """The contract of the wiki, from the base."""
        return self.text.schema

    @cached_property
    def is_compiled(self) -> bool:
        """Whether its text has to rest on sources.

        A type that schema.md has besides the usual ones is for what people know themselves; one
        that it does not have frees no page that names sources.
        """
        kind = self.page.type
        if kind in COMPILED_TYPES or kind.casefold() in COMPILED_TYPES:
            return True
        if kind.casefold() in map(str.casefold, self.schema.types):
            return False
        return any(self.listed.values()) or any(map(self.target, self.footnotes))

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The TLDR, the statements and the caveats, in page order."""
        page = self.page
        return (*page.tldr, *page.statements, *page.caveats)

    @cached_property
    def footnotes(self) -> Mapping[str, Footnote]:
        """The footnotes of the page by label."""
        return self.page.footnotes

    @cached_property
    def page_sources(self) -> tuple[Source, ...]:
        """The sources that the page lists; none if one of them cannot be read any more."""
        if any(raw and name not in self.sources for name, raw in self.listed.items()):
            return ()
        return tuple(self.sources[name] for name in self.listed if name in self.sources)

    @cached_property
    def listed(self) -> Mapping[str, str]:
        """Id of each source that the page lists, to its raw file."""
        return {source.id: source.raw for source in self.page.sources}

    def line_of(self, key: str) -> int:
        """Line of a key of the frontmatter; 1 where it is missing."""
        return self.page.frontmatter.lines.get(key, 1)

    def line_with(self, key: str, words: str) -> int:
        """Line in the block of a frontmatter key that holds some words; the key's if none does."""
        first = self.line_of(key)
        for number, line in enumerate(self.text.lines[first - 1 :], start=first):
            if number > first and (line.startswith("---") or re.match(r"[\w\"']", line)):
                break
            if words in line:
                return number
        return first

    def target(self, label: str) -> Target | None:
        """What a footnote label points at; None if it cites no paragraph."""
        return self._follow(label).target

    def cite(self, label: str) -> Cited | None:
        """Follow a footnote label to its paragraph; None if there is none."""
        return self._follow(label).cited

    def cites(self, labels: Sequence[str]) -> bool:
        """Whether one of some labels is that of a paragraph, be it there or not."""
        return bool(self.cited(labels)) or any(map(self.target, labels))

    @cached_property
    def all_cited(self) -> Sequence[Cited]:
        """The paragraphs that its footnotes cite."""
        return tuple(filter(None, map(self.cite, self.footnotes)))

    def cited(self, labels: Iterable[str]) -> Sequence[Cited]:
        """The paragraphs that some labels cite; labels that lead nowhere are left out.

        There are none if the source of one of them cannot be read: nobody knows what it says.
        """
        key = tuple(labels)
        found = self._cited.get(key)
        if found is None:
            found = self._cited[key] = self._cite_all(key)
        return found

    def says(self, cited: Sequence[Cited], words: str) -> bool:
        """Whether words stand literally in one of some cited paragraphs."""
        for each in cited:
            if stands_plainly(words, each.paragraph.block.text):
                return True
        return any(stands_in(words, self.prepared.evidence(each.paragraph.text)) for each in cited)

    def has_name(self, name: str) -> bool:
        """Whether a name stands in one of the sources that the page lists."""
        # Mostly in what it cites, or else as the page writes it: then no source is normalised.
        if any(stands_plainly(form, self._cited_text) for form in _plain_forms(name)):
            return True
        texts = [self.prepared.terms(source) for source in self.page_sources]
        return any(text.has_plainly(name) for text in texts) or any(
            text.has(name) for text in texts
        )

    def anywhere(self) -> list[Evidence]:
        """Everything in the sources that the page lists, prepared for comparison."""
        texts = (
            text
            for source in self.page_sources
            for paragraph in source.paragraphs
            for text in (*paragraph.block.section, paragraph.text)
        )
        heads = (name for each in self.page_sources for name in (each.title, each.label, each.date))
        return [self.prepared.evidence(text) for text in dict.fromkeys((*heads, *texts)) if text]

    def evidence_of(self, cited: Iterable[Cited]) -> list[Evidence]:
        """Cited paragraphs and the dates of their sources, prepared for comparison."""
        texts = [text for each in cited for text in (each.paragraph.text, each.source.date) if text]
        return [self.prepared.evidence(text) for text in dict.fromkeys(texts)]

    def names(self, cited: Iterable[Cited]) -> Iterator[str]:
        """Names that need no evidence where some paragraphs are cited.

        Those are the names of the page itself, of its sources, the headings that the paragraphs
        stand under, and what the sources abbreviate.
        """
        yield from names_only((self.page.title, *self.page.aliases))
        for each in cited:
            yield from names_around(each.source, each.paragraph)

    def _follow(self, label: str) -> _Followed:
        found = self._followed.get(label)
        if found is None:
            found = self._followed[label] = _follow(label, self.sources)
        return found

    def _cite_all(self, labels: tuple[str, ...]) -> Sequence[Cited]:
        followed = [self._follow(label) for label in labels]
        if any(each.target and each.target.source not in self.sources for each in followed):
            return ()
        return tuple([each.cited for each in followed if each.cited])

    @cached_property
    def _followed(self) -> dict[str, _Followed]:
        return {}

    @cached_property
    def _cited(self) -> dict[tuple[str, ...], Sequence[Cited]]:
        return {}

    @cached_property
    def _cited_text(self) -> str:
        """What the page cites of the sources that it lists, for `stands_plainly`."""
        listed = self.listed
        return _plain(each.paragraph.text for each in self.all_cited if each.source.id in listed)


class _Followed(NamedTuple):
    """What a footnote label points at, and what is there."""

    target: Target | None
    cited: Cited | None


def _follow(label: str, sources: Mapping[str, Source]) -> _Followed:
    name, _, digits = label.rpartition("-p-")
    source = sources.get(name)
    paragraph = source.by_id.get(f"p-{digits}") if source else None
    if source and paragraph:  # mostly
        return _Followed(Target(name, paragraph.id), Cited(label, source, paragraph))
    target = parse_label(label)
    source = sources.get(target.source) if target else None
    paragraph = resolve(source, target.paragraph) if source and target else None
    return _Followed(target, Cited(label, source, paragraph) if source and paragraph else None)


@dataclass(frozen=True, slots=True)
class WikiContext:
    """A wiki as summaries.

    Attributes:
        wiki: The wiki.
        schema: Its contract.
        date: Day of the commit that is looked at, ISO 8601; empty if there is none. What is old is
            old by this day, so that a commit has the same findings for ever.
    """

    wiki: Wiki
    schema: Schema
    date: str = ""


@dataclass(frozen=True, slots=True)
class CorpusContext:
    """A wiki as summaries, and the texts of its pages.

    Attributes:
        wiki: The wiki.
        schema: Its contract.
        texts: The whole files, by path.
    """

    wiki: Wiki
    schema: Schema
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChangeContext:
    """A change: the wiki before and after.

    Attributes:
        before: The wiki at the base.
        after: The wiki at the head.
        schema: The contract, from the base.
        granted: Who verified which page as it was, as far as the forge knows it: of what the change
            says of that, these entries are true.
    """

    before: Wiki
    after: Wiki
    schema: Schema
    granted: frozenset[Verification] = frozenset()
