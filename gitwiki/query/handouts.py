"""What the librarian hands out: each as data with names, and as text to read.

The data is what ``--json`` prints and what a client of the MCP server gets as structured content;
its schema is made of these classes. Everything says the commit that it is from. ``next`` is the
cursor of what follows, empty if nothing does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Handout(Protocol):
    """Something that the librarian hands out."""

    @property
    def commit(self) -> str:
        """The id of the commit that it is from."""
        ...

    @property
    def next(self) -> str:
        """The cursor of what follows; empty if nothing does."""
        ...

    def as_text(self) -> str:
        """The same as text to read."""
        ...


@dataclass(frozen=True, slots=True)
class WorkEntry:
    """A work in a list; `chapters` is 0 for a work that is one file, whose headings they are."""

    name: str
    title: str
    author: str
    era: str
    genre: str
    language: str
    date: str
    description: str
    chapters: int


@dataclass(frozen=True, slots=True)
class WorkList:
    """The works of a commit."""

    commit: str
    works: tuple[WorkEntry, ...]
    total: int
    next: str = ""

    def as_text(self) -> str:
        """A line for each work."""
        return _lines(f"{_count(self.total, 'work')} at {self.commit[:12]}", map(_work, self.works))


@dataclass(frozen=True, slots=True)
class ChapterEntry:
    """A chapter in a list; `source` is the id that citations of it begin with."""

    number: int
    name: str
    title: str
    source: str


@dataclass(frozen=True, slots=True)
class ChapterList:
    """The chapters of a work."""

    commit: str
    work: str
    title: str
    chapters: tuple[ChapterEntry, ...]
    total: int
    next: str = ""

    def as_text(self) -> str:
        """A line for each chapter."""
        head = f"{self.title} ({self.work}): {_count(self.total, 'chapter')}"
        return _lines(
            head, (f"{each.number}. {each.title} ({each.name})" for each in self.chapters)
        )


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a work, a source or a page beside its text.

    Attributes:
        kind: ``work``, ``source`` or ``page``.
        name: Name of the work, id of the source, path of the page.
        title, description: As it says them.
        values: What else its frontmatter says, by key.
        chapters: How many chapters a work has; 0 for what has none.
        sources: Ids of the sources of a work, or of those that a page rests on.
        pages: Paths of the pages that rest on a source, or on one of a work.
    """

    commit: str
    kind: str
    name: str
    title: str
    description: str
    values: dict[str, str]
    chapters: int
    sources: tuple[str, ...]
    pages: tuple[str, ...]
    next: str = ""

    def as_text(self) -> str:
        """A line for each thing that is known."""
        rows = [
            ("title", self.title),
            ("description", self.description),
            *((key, value) for key, value in self.values.items() if key not in _SAID),
            ("chapters", str(self.chapters or "")),
            ("sources", ", ".join(self.sources)),
            ("pages", ", ".join(self.pages)),
        ]
        return _lines(f"{self.kind} {self.name}", (f"{key}: {said}" for key, said in rows if said))


@dataclass(frozen=True, slots=True)
class ParagraphText:
    """A paragraph of a source, or the part of it that fits.

    Attributes:
        label: Cites it: ``[^label]`` in a page.
        id: Its id within the source.
        number: Its place in the source, from 1.
        kind: ``prose``, ``heading``, ``item``, ``quote``, ``table`` or ``code``.
        text: What it says.
        is_whole: Whether that is all of it.
    """

    label: str
    id: str
    number: int
    kind: str
    text: str
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class ChapterText:
    """A chapter or a source, or as much of it as fits.

    Attributes:
        chapter: Its name within the work; empty for a source as a whole.
        total: How many paragraphs all of it has.
    """

    commit: str
    work: str
    chapter: str
    title: str
    source: str
    paragraphs: tuple[ParagraphText, ...]
    total: int
    next: str = ""

    def as_text(self) -> str:
        """The paragraphs, each behind its id."""
        where = f"{self.work}, chapter {self.chapter}; " if self.chapter else ""
        head = f"{self.title} ({where}source {self.source})"
        return "\n\n".join([head, *map(_paragraph, self.paragraphs)])


@dataclass(frozen=True, slots=True)
class PassageText:
    """A paragraph with those around it.

    Attributes:
        raw, first_line, last_line: Where it stands.
        section: The headings above it, outermost first.
        before, after: The paragraphs around it.
        pages: Paths of the pages that cite it.
    """

    commit: str
    label: str
    source: str
    title: str
    work: str
    raw: str
    first_line: int
    last_line: int
    section: tuple[str, ...]
    passage: ParagraphText
    before: tuple[ParagraphText, ...]
    after: tuple[ParagraphText, ...]
    pages: tuple[str, ...]
    next: str = ""

    def as_text(self) -> str:
        """The passage and its surroundings, marked by what it is cited by."""
        where = f"{self.raw}:{self.first_line}-{self.last_line}"
        head = " > ".join([self.title, *self.section])
        around = [*self.before, self.passage, *self.after]
        texts = [("» " if each is self.passage else "") + _paragraph(each) for each in around]
        cited = f"cited by: {', '.join(self.pages)}" if self.pages else ""
        return "\n\n".join(filter(None, [f"{head}\n{where}\n[^{self.label}]", *texts, cited]))


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A paragraph that was found: what cites it, where it is from and words of it."""

    label: str
    source: str
    title: str
    work: str
    section: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """The paragraphs of sources that were found, the best first."""

    commit: str
    query: str
    passages: tuple[FoundPassage, ...]
    next: str = ""

    def as_text(self) -> str:
        """The passages, each with its label."""
        return _lines(_found(len(self.passages), "passage"), map(_passage, self.passages), "\n\n")


@dataclass(frozen=True, slots=True)
class WorkPassages:
    """The best passages of one work."""

    work: str
    title: str
    passages: tuple[FoundPassage, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What several works say to one question, side by side."""

    commit: str
    query: str
    works: tuple[WorkPassages, ...]
    next: str = ""

    def as_text(self) -> str:
        """The works, each with its passages."""
        return "\n\n".join(
            _lines(f"## {each.title} ({each.work})", map(_passage, each.passages), "\n\n")
            if each.passages
            else f"## {each.title} ({each.work})\n\nnothing found"
            for each in self.works
        )


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page in a list."""

    page: str
    title: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page that was found, and words of it."""

    page: str
    title: str
    section: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class FoundPages:
    """The pages that were found, the best first."""

    commit: str
    query: str
    pages: tuple[FoundPage, ...]
    next: str = ""

    def as_text(self) -> str:
        """The pages, each with its path."""
        lines = (f"{each.title} ({each.page})\n  {each.text}" for each in self.pages)
        return _lines(_found(len(self.pages), "page"), lines)


@dataclass(frozen=True, slots=True)
class PageList:
    """Pages that have to do with a page: how says the relation."""

    commit: str
    page: str
    relation: str
    pages: tuple[PageEntry, ...]
    total: int
    next: str = ""

    def as_text(self) -> str:
        """A line for each page."""
        head = f"{_count(self.total, 'page')} {self.relation} {self.page}"
        return _lines(head, map(_page, self.pages))


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source that a page rests on."""

    id: str
    raw: str


@dataclass(frozen=True, slots=True)
class PageCard:
    """A page in short.

    Attributes:
        summary: Its first statements with their labels.
        headings: Its headings.
        sources: What it rests on.
        related: Paths of pages that have to do with it.
        backlinks: How many pages link to it.
        statements: How many statements it has.
    """

    commit: str
    page: str
    title: str
    type: str
    description: str
    summary: str
    headings: tuple[str, ...]
    sources: tuple[SourceEntry, ...]
    related: tuple[str, ...]
    backlinks: int
    statements: int
    confidence: str
    updated: str
    next: str = ""

    def as_text(self) -> str:
        """The card, a line or a short paragraph for each part."""
        rows = [
            ("headings", "; ".join(self.headings)),
            ("sources", ", ".join(each.id for each in self.sources)),
            ("related", ", ".join(self.related)),
            ("updated", self.updated),
            ("confidence", self.confidence),
        ]
        head = f"{self.title} ({self.page}, {self.type or 'page'})"
        is_said = self.summary.startswith(self.description.rstrip("…"))
        parts = [head, "" if is_said else self.description, self.summary]
        parts.append("\n".join(f"{key}: {said}" for key, said in rows if said))
        counts = f"{_count(self.statements, 'statement')}, {_count(self.backlinks, 'backlink')}"
        return "\n\n".join(filter(None, [*parts, counts]))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A citation of a page: its label, the title of the source and the words it rests on."""

    label: str
    source: str
    number: int
    quote: str


@dataclass(frozen=True, slots=True)
class PageText:
    """A page, or as much of it as fits, as Markdown without frontmatter and footnotes.

    Attributes:
        citations: What is cited in this much of it.
    """

    commit: str
    page: str
    title: str
    markdown: str
    citations: tuple[Evidence, ...] = field(default=())
    next: str = ""

    def as_text(self) -> str:
        """The Markdown and the evidence below it."""
        notes = [
            f'[^{each.label}]: {each.source} ¶{each.number} "{each.quote}"'
            for each in self.citations
        ]
        return "\n\n".join(filter(None, [f"({self.page})", self.markdown, "\n".join(notes)]))


@dataclass(frozen=True, slots=True)
class Dropped:
    """A statement that is not on the proposed page, and why."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A page that was proposed; number 0 if nothing was left to propose."""

    commit: str
    page: str
    number: int
    url: str
    dropped: tuple[Dropped, ...]
    next: str = ""

    def as_text(self) -> str:
        """The pull request, and what is not in it."""
        where = f" ({self.url})" if self.url else ""
        head = f"pull request #{self.number}{where} proposes {self.page}"
        lines = [f"left out: {each.text}: {each.why}" for each in self.dropped]
        return "\n".join([head if self.number else "nothing was proposed", *lines])


#: Keys of frontmatter that a card has elsewhere.
_SAID = frozenset({"title", "description"})


def _lines(head: str, lines: Iterable[str], between: str = "\n") -> str:
    shown = list(lines)
    return between.join([f"{head}:", *shown]) if shown else head


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _found(number: int, noun: str) -> str:
    return f"{_count(number, noun)} found" if number else "nothing found"


def _work(work: WorkEntry) -> str:
    said = ", ".join(filter(None, [work.author, work.era, work.genre, work.language, work.date]))
    chapters = _count(work.chapters, "chapter") if work.chapters else "one file"
    about = f"\n  {work.description}" if work.description else ""
    return f"{work.name}: {work.title}{f' ({said})' if said else ''}, {chapters}{about}"


def _page(page: PageEntry) -> str:
    return f"{page.title} ({page.page})" + (f": {page.description}" if page.description else "")


def _paragraph(paragraph: ParagraphText) -> str:
    mark = "## " if paragraph.kind == "heading" else ""
    return f"[{paragraph.id}] {mark}{paragraph.text}{'' if paragraph.is_whole else ' …'}"


def _passage(passage: FoundPassage) -> str:
    where = " > ".join(_where(passage))
    return f"[^{passage.label}] {where}\n  {passage.text}"


def _where(passage: FoundPassage) -> Iterator[str]:
    yield passage.title
    if passage.section:
        yield passage.section
