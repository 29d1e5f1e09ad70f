"""What a rule may look at: values only, prepared once and shared by all rules."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.evidence import Evidence, Reader
from gitwiki.wiki.links import elements
from gitwiki.wiki.paragraphs import has_words, is_literal, normalise, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gitwiki.wiki.links import Elements
    from gitwiki.wiki.page import Footnote, Page, Statement
    from gitwiki.wiki.schema import Schema
    from gitwiki.wiki.snapshot import Wiki
    from gitwiki.wiki.source import Paragraph, Source

#: Types of the pages whose text rests on sources; others are taken as they are.
COMPILED_TYPES = frozenset({"concept", "entity", "source-summary", "comparison", "answer"})


@dataclass(frozen=True)  # no slots: what is derived is computed once and kept
class TextContext:
    """A Markdown file as text, for rules that need no more than that.

    Attributes:
        path: Repository path.
        text: The whole file.
        schema: The contract of the wiki, from the base.
    """

    path: str
    text: str
    schema: Schema

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends; line 1 is the first of them."""
        return tuple(self.text.split("\n"))

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


class Cited(NamedTuple):
    """A label of a page and the paragraph that it cites."""

    label: str
    source: Source
    paragraph: Paragraph


class TermText:
    """The text of a source, prepared for looking up names."""

    def __init__(self, source: Source) -> None:
        texts = (source.title, source.label, *(each.text for each in source.paragraphs))
        self._whole = "\n".join(map(normalise, texts))
        # The normal form joins `well-known`, of which `known` is a name too.
        hyphenated = (text.replace("-", " ") for text in texts if "-" in text)
        self._parted = "\n".join(map(normalise, hyphenated))

    def has(self, name: str) -> bool:
        """Whether a name stands in it, compared in normal form and as whole words."""
        return has_words(self._whole, normalise(name)) or has_words(
            self._parted, normalise(name.replace("-", " "))
        )


class Prepared:
    """What is prepared of sources once and shared by all pages of a run."""

    def __init__(self) -> None:
        self.evidence = Reader()
        self._normal: dict[str, str] = {}
        self._terms: dict[str, TermText] = {}

    def has(self, text: str, words: str) -> bool:
        """Whether words stand literally in a paragraph, without reading the values in it."""
        if text not in self._normal:
            self._normal[text] = normalise(text)
        return has_words(self._normal[text], normalise(words)) or (
            # Only a hyphen that was taken out can hide words from the normal form.
            "-" in text and is_literal(words, text)
        )

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

    @property
    def is_compiled(self) -> bool:
        """Whether its text has to rest on sources."""
        return self.page.type in COMPILED_TYPES

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
        """The sources that the page lists, as far as they could be read."""
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

    def cite(self, label: str) -> Cited | None:
        """Follow a footnote label to its paragraph; None if there is none."""
        target = parse_label(label)
        source = self.sources.get(target.source) if target else None
        paragraph = resolve(source, target.paragraph) if source and target else None
        return Cited(label, source, paragraph) if source and paragraph else None

    def cited(self, labels: Iterable[str]) -> tuple[Cited, ...]:
        """The paragraphs that some labels cite; labels that lead nowhere are left out."""
        return tuple(found for found in map(self.cite, labels) if found)

    def says(self, cited: Iterable[Cited], words: str) -> bool:
        """Whether words stand literally in one of some cited paragraphs."""
        return any(self.prepared.has(each.paragraph.text, words) for each in cited)

    def terms(self, source: Source) -> TermText:
        """The text of a source, prepared for looking up names."""
        return self.prepared.terms(source)

    def evidence_of(self, cited: Iterable[Cited]) -> list[Evidence]:
        """Cited paragraphs and the dates of their sources, prepared for comparison."""
        texts = [text for each in cited for text in (each.paragraph.text, each.source.date) if text]
        return [self.prepared.evidence(text) for text in dict.fromkeys(texts)]

    def names(self, cited: Iterable[Cited]) -> Iterator[str]:
        """Names that need no evidence where some paragraphs are cited.

        Those are the names of the page itself, of its sources, and the headings that the
        paragraphs stand under.
        """
        yield self.page.title
        yield from self.page.aliases
        for each in cited:
            yield from (each.source.title, each.source.label, *each.paragraph.block.section)


@dataclass(frozen=True, slots=True)
class WikiContext:
    """A wiki as summaries.

    Attributes:
        wiki: The wiki.
        schema: Its contract.
    """

    wiki: Wiki
    schema: Schema


@dataclass(frozen=True, slots=True)
class ChangeContext:
    """A change: the wiki before and after.

    Attributes:
        before: The wiki at the base.
        after: The wiki at the head.
        schema: The contract, from the base.
    """

    before: Wiki
    after: Wiki
    schema: Schema
