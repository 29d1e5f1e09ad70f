"""A page: its frontmatter and blocks, every byte kept, and what they say, read on demand.

The blocks are those of CommonMark 0.31 with GFM tables and footnotes, as far as it takes to tell
sentences from everything else; code, HTML, images and tables other than the facts are left alone.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki import frontmatter as yaml
from gitwiki.wiki.markup import anchors, escape, references, slug, visible_text
from gitwiki.wiki.source_names import usual_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.wiki.frontmatter import Frontmatter

FACTS = "Facts"
CAVEATS = "Caveats"
#: The header of a facts table.
FACTS_HEADER = (
    "| Subject | Attribute | Value | As of | Source |",
    "|---|---|---|---|---|",
)

#: The columns of a facts table, as they are compared: case does not matter.
FACT_COLUMNS = ("subject", "attribute", "value", "as of", "source")

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_FENCE = re.compile(r"[ \t]*(?P<marks>`{3,}(?=[^`]*$)|~{3,})")
_ITEM = re.compile(
    r"[ \t]*(?P<bullet>[-*+]|\d{1,9}[.)])(?:[ \t]+(?:\[[ xX]\][ \t]+)?|(?=\r?\n|\Z))"
)
_RULE = re.compile(r" {0,3}([-*_])[ \t]*+(?:\1[ \t]*+){2,}\s*\Z")
_SETEXT = re.compile(r" {0,3}(?:=+|-+)[ \t]*(?:\r?\n|\r|\Z)")
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})(?=[ \t\r\n]|\Z)")
_QUOTE_MARKS = re.compile(r"(?: {0,3}> ?)+")
_ALERT = re.compile(r"\[![A-Za-z]+\]")
_HTML = re.compile(
    r" {0,3}<(?:[!?]|/?(?:address|article|aside|blockquote|body|center|details|dialog|dd|div|dl|dt"
    r"|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|iframe|li|link|main|menu"
    r"|nav|ol|p|pre|script|section|source|style|summary|svg|table|tbody|td|textarea|tfoot|th|thead"
    r"|title|tr|track|ul|video)(?=[\s/>]))",
    re.IGNORECASE,
)
_HTML_TAG = re.compile(r" {0,3}</?[A-Za-z][\w-]*(?:\s[^<>]*)?>\s*\Z")
_DELIMITER_ROW = re.compile(
    r"[ \t]*+\|?(?:[ \t]*+:?-++:?[ \t]*+\|)*+(?:[ \t]*+:?-++:?[ \t]*+)?\s*\Z"
)
_DEFINITION = re.compile(r" {0,3}\[[^\[\]^][^\[\]]*\]:[ \t]*\S")
_FOOTNOTE = re.compile(r" {0,3}\[\^(?P<label>[^\[\]\s\\]+)\]:[ \t]*")
_IMAGE = re.compile(
    r"[ \t]*!\[(?:[^\[\]]*\](?:\([^()\n]*\)|\])|\[[^\[\]\n]*\]\])[ \t]*(?:\r?\n|\r|\Z)"
)
_EVIDENCE = re.compile(
    r"\[(?P<title>(?:[^\[\]\\]++|\\.)*+)\]"
    r"\((?P<target><[^<>]*+>|[^()\s]*+(?:\([^()\s]*+\)[^()\s]*+)*+)\)"
    r"(?:[ \t]*¶[ \t]*(?P<number>\d{1,9}))?(?:[ \t]*\"(?P<quote>.*)\")?[ \t]*",
    re.DOTALL,
)
_CELL = re.compile(r"((?:[^|\\]++|\\.|\\\Z)*+)(?:\||\Z)")
_CITATION_END = re.compile(r"\[\^[^\[\]\s\\]+\]")
#: A line that ends in citations and has nothing before them that could be one.
_CITED_LINE = re.compile(
    r"^([^\s\\`^][^\n\\`^]*)\[\^([^\[\]\s\\]++(?:\]\[\^[^\[\]\s\\]++)*+)\]$", re.MULTILINE
)
#: Below a table: what the values in it were taken from.
_ONLY_CITATIONS = re.compile(
    r"\s*(?:[*_]{0,3}sources?:?[*_]{0,3}:?\s*)?(?:\[\^[^\[\]\s\\]+\][,;.]?\s*)+", re.IGNORECASE
)
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_AFTER_STOP = "\"')]}”’»*_`~ \t"
_STOPS = (".", "!", "?", "…", "。", "！", "？", "．", "।", "؟", "۔")
_RAW = re.compile(r"(?:^|/)(raw/.+)")


class BlockKind(StrEnum):
    """What a block of a page is."""

    BLANK = "blank"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    ITEM = "item"
    TABLE = "table"
    FOOTNOTE = "footnote"
    OPAQUE = "opaque"


# In Python 3.11 a global is there in a tenth of the time that a member of an enumeration takes.
BLANK, HEADING, PARAGRAPH, QUOTE, ITEM, TABLE, FOOTNOTE, OPAQUE = BlockKind


class PageBlock(NamedTuple):
    """A stretch of whole lines of a page.

    Attributes:
        kind: What it is.
        text: Its lines with their endings.
        line: The file line on which it starts.
    """

    kind: BlockKind
    text: str
    line: int

    @property
    def lines(self) -> list[str]:
        """The lines, with their endings."""
        return split_lines(self.text)


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A source as the frontmatter of a page names it.

    Attributes:
        id: Source id.
        resource: The source's own page, from the root of the bundle, or a URL.
        raw: Repository path of the raw file.
        blob: Blob id of the raw file when the page was compiled.
        title: Title of the source.
    """

    id: str
    resource: str = ""
    raw: str = ""
    blob: str = ""
    title: str = ""


class Heading(NamedTuple):
    """A heading: its level from 1, visible text, fragment and line in the file."""

    level: int
    text: str
    anchor: str
    line: int


class Statement(NamedTuple):
    """A sentence and its citations.

    Attributes:
        section: Text of the heading it stands under; empty under the title.
        text: What a reader sees, on one line, without citations.
        markdown: The same as Markdown.
        labels: Footnote labels, in order, each once.
        line: First line in the file.
        last_line: Last line, inclusive.
        prefix: What stands before it on its first line: a bullet or quote marks.
    """

    section: str
    text: str
    markdown: str
    labels: tuple[str, ...]
    line: int = 0
    last_line: int = 0
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of a facts table, as plain text.

    Attributes:
        subject, attribute, value: As in the row.
        as_of: ISO 8601 date; empty if unknown.
        label: Footnote label of its evidence; empty if it has none.
        line: Line in the file; no part of what it says.
        more_labels: Further footnote labels, as in a row that a person wrote.
    """

    subject: str
    attribute: str
    value: str
    as_of: str
    label: str
    line: int = field(default=0, compare=False)
    more_labels: tuple[str, ...] = field(default=(), compare=False)

    @property
    def labels(self) -> tuple[str, ...]:
        """All footnote labels of its evidence, in order."""
        return (self.label, *self.more_labels) if self.label else ()

    @property
    def text(self) -> str:
        """The row on one line, as digests are made of it."""
        return f"{self.subject} | {self.attribute} | {self.value} | {self.as_of} | {self.label}"


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote definition.

    Attributes:
        label: Its label, without ``^``.
        title: Title of the source; empty, as what follows, if it is not in gitwiki's form.
        target: Where the title links to.
        number: Number of the paragraph in the source; 0 if it is not given.
        quote: Words of that paragraph.
        line: Line in the file.
        raw: Its exact text; empty if it is not from a file.
    """

    label: str
    title: str = ""
    target: str = ""
    number: int = 0
    quote: str = ""
    line: int = field(default=0, compare=False)
    raw: str = field(default="", compare=False)


class Row(NamedTuple):
    """A row of a table, as plain text.

    Attributes:
        cells: What a reader sees in each cell, without citations.
        labels: Footnote labels in the row, in order, each once.
        line: Line in the file.
    """

    cells: tuple[str, ...]
    labels: tuple[str, ...]
    line: int


class Table(NamedTuple):
    """A table that is no facts table.

    Attributes:
        rows: The rows below the header.
        labels: Footnote labels of the header, and of a line right below the table that holds
            nothing but citations; they are those of every row.
    """

    rows: tuple[Row, ...]
    labels: tuple[str, ...]


class Item(NamedTuple):
    """One thing that a page says: its kind (as for `statement_digest`), plain text and line."""

    kind: str
    text: str
    line: int


@dataclass(frozen=True)  # no slots: what is read of the blocks is kept
class Page:
    """A page of the wiki.

    Attributes:
        path: Repository path.
        frontmatter: Its frontmatter.
        blocks: Everything after it.
    """

    path: str
    frontmatter: Frontmatter
    blocks: tuple[PageBlock, ...]

    @cached_property
    def body(self) -> str:
        """The exact text after the frontmatter."""
        return "".join([block.text for block in self.blocks])

    @property
    def text(self) -> str:
        """The exact text of the file."""
        return self.frontmatter.raw + self.body

    @property
    def first_line(self) -> int:
        """The file line on which the body starts."""
        return self.frontmatter.raw.count("\n") + 1

    @cached_property
    def type(self) -> str:
        """Page type, such as ``concept``."""
        return self._value("type")

    @cached_property
    def title(self) -> str:
        """Title; empty if the frontmatter has none."""
        return self._value("title")

    @property
    def description(self) -> str:
        """One line for the index."""
        return self._value("description")

    @property
    def resource(self) -> str:
        """For a source's own page, where the raw file is."""
        return self._value("resource")

    @cached_property
    def aliases(self) -> tuple[str, ...]:
        """Other names."""
        return self._list("aliases")

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """Tags."""
        return self._list("tags")

    @cached_property
    def related(self) -> tuple[str, ...]:
        """Names of related pages."""
        return self._list("related")

    @property
    def created(self) -> str:
        """ISO 8601 date."""
        return self._value("created")

    @property
    def updated(self) -> str:
        """ISO 8601 date."""
        return self._value("updated")

    @property
    def confidence(self) -> str:
        """``high``, ``medium`` or ``low``."""
        return self._value("confidence")

    @property
    def status(self) -> str:
        """``draft``, ``stable`` or ``deprecated`` (OKF v0.2); empty where it is not said."""
        return self._value("status")

    @property
    def stale_after(self) -> str:
        """Instant from which the page counts as stale, ISO 8601."""
        return self._value("stale_after")

    @property
    def verified(self) -> tuple[object, ...]:
        """The entries of ``verified``; a single one need not be in a list (OKF v0.2)."""
        value = self.frontmatter.values.get("verified")
        return value if isinstance(value, tuple) else (value,) if value else ()

    @property
    def generated(self) -> Mapping[str, object]:
        """Who generated it, when, from what; empty if nobody says."""
        value = self.frontmatter.values.get("generated")
        return value if isinstance(value, Mapping) else {}

    @property
    def key(self) -> str:
        """The compile key."""
        return _as_text(self.generated.get("key"))

    @cached_property
    def sources(self) -> tuple[SourceRef, ...]:
        """The sources that the frontmatter lists; a plain path is read as one, too."""
        value = self.frontmatter.values.get("sources")
        items = value if isinstance(value, tuple) else (value,) if value else ()
        return tuple(ref for ref in map(_source_ref, items) if ref)

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """All headings, in page order."""
        found = [
            (*_heading(block.text), block.line) for block in self.blocks if block.kind is HEADING
        ]
        fragments = anchors(text for _, text, _ in found)
        return tuple(
            Heading(level, text, fragment, line)
            for (level, text, line), fragment in zip(found, fragments, strict=True)
        )

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The blocks by the heading they stand under; the first section is before any heading."""
        return _sections(self.blocks)

    @cached_property
    def tldr(self) -> tuple[Statement, ...]:
        """The statements of the first block quote under the title."""
        quote = self.tldr_block
        return tuple(statements_of(quote, "")) if quote else ()

    @cached_property
    def tldr_block(self) -> PageBlock | None:
        """The first block quote under the title; None if there is none."""
        intro = [block for part in self.sections if not part.name for block in part.blocks]
        return next((block for block in intro if block.kind is QUOTE), None)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The statements outside the TLDR and the caveats."""
        summary = self.tldr_block
        return tuple(
            statement
            for section in self.sections
            if section.key != _CAVEATS_KEY
            for block in section.blocks
            if block.kind in _SPOKEN and block is not summary
            for statement in statements_of(block, section.name)
        )

    @cached_property
    def caveats(self) -> tuple[Statement, ...]:
        """The statements about disagreement."""
        return tuple(
            statement
            for section in self.sections
            if section.key == _CAVEATS_KEY
            for block in section.blocks
            for statement in statements_of(block, section.name)
        )

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The rows of the facts tables, whatever heading they stand under."""
        return tuple(fact for place in self._table_places for fact in facts_of(self.blocks[place]))

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables that are no facts tables."""
        return tuple(
            _table(self.blocks[place], _text_below(self.blocks, place))
            for place in self._table_places
            if not fact_columns(self.blocks[place])
        )

    @cached_property
    def _table_places(self) -> list[int]:
        kind = TABLE
        return [place for place, block in enumerate(self.blocks) if block.kind is kind]

    @cached_property
    def footnotes(self) -> Mapping[str, Footnote]:
        """The footnotes by label; of two with one label the first, as forges render them."""
        found: dict[str, Footnote] = {}
        for block in self.blocks:
            if block.kind is FOOTNOTE:
                note = footnote_of(block)
                found.setdefault(note.label, note)
        return found

    def _value(self, key: str) -> str:
        return _as_text(self.frontmatter.values.get(key))

    def _list(self, key: str) -> tuple[str, ...]:
        value = self.frontmatter.values.get(key)
        items = value if isinstance(value, tuple) else (value,)
        return tuple(text for text in map(_as_text, items) if text)


class Section(NamedTuple):
    """A heading and the blocks under it.

    Attributes:
        name: Visible text of the heading; empty before the first one and under the title.
        key: The same as names of sections are compared: case does not matter.
        heading: The block of the heading; None before the first one.
        blocks: The blocks up to the next heading.
    """

    name: str
    key: str
    heading: PageBlock | None
    blocks: tuple[PageBlock, ...]


class Parsed(NamedTuple):
    """A page, or None and the diagnostics that say why."""

    page: Page | None
    diagnostics: tuple[Diagnostic, ...]


_USUAL_HEADER = f"{FACTS_HEADER[0]}\n"
_CAVEATS_KEY = CAVEATS.casefold()
_SPOKEN = frozenset({PARAGRAPH, ITEM, QUOTE})


def parse(path: str, text: str) -> Parsed:
    """Read a page.

    Args:
        path: Repository path.
        text: The whole file.

    Returns:
        The page, whose `Page.text` is the given text; or None, with the diagnostics of
        `gitwiki.wiki.frontmatter.read`.
    """
    found, body, diagnostics = yaml.read(text, path)
    if found is None:
        return Parsed(None, diagnostics)
    blocks = read_blocks(body, found.raw.count("\n") + 1)
    return Parsed(Page(path, found, blocks), diagnostics)


def with_body(page: Page, body: str) -> Page:
    """The page with other text after its frontmatter."""
    return Page(page.path, page.frontmatter, read_blocks(body, page.first_line))


def with_frontmatter(page: Page, frontmatter: Frontmatter) -> Page:
    """The page with other frontmatter."""
    return Page(page.path, frontmatter, read_blocks(page.body, frontmatter.raw.count("\n") + 1))


def split_lines(text: str) -> list[str]:
    """The lines of a text with their endings (LF, CRLF or CR, as Markdown has them)."""
    if "\r" in text:
        return _LINE.findall(text)
    *lines, rest = text.split("\n")
    ended = [line + "\n" for line in lines]
    return [*ended, rest] if rest else ended


def read_blocks(body: str, first_line: int) -> tuple[PageBlock, ...]:
    """Cut the text after the frontmatter into blocks; joined, they are the text again.

    Args:
        body: The text.
        first_line: The file line on which it starts.
    """
    lines = split_lines(body)
    blocks: list[PageBlock] = []
    position, in_list = 0, False
    while position < len(lines):
        kind, end = _block(lines, position, in_list=in_list)
        if kind is ITEM:
            in_list = True
        elif kind is not BLANK:
            in_list = in_list and lines[position][0] in " \t"
        text = lines[position] if end == position + 1 else "".join(lines[position:end])
        blocks.append(PageBlock(kind, text, first_line + position))
        position = end
    return tuple(blocks)


def statements_of(block: PageBlock, section: str) -> Iterator[Statement]:
    """The statements of a paragraph, list item or block quote; none in other blocks.

    Lines of one paragraph belong together up to a line that ends in a citation or in the mark
    that ends a sentence.
    """
    if block.kind not in _SPOKEN:
        return
    if block.kind is PARAGRAPH and (cited := cited_lines(block.text)):  # mostly
        for number, (text, labels) in enumerate(cited, start=block.line):
            yield from _statement(section, text, labels.split("][^"), "", (number, number))
        return
    parts: list[str] = []
    lines = block.lines
    first, prefix = block.line, ""
    for number, line in enumerate(lines, start=block.line):
        before, text = _without_prefix(block.kind, line, is_first=number == block.line)
        if not parts:
            first, prefix = number, before
        elif not text:
            yield from _joined(section, parts, prefix, (first, number - 1))
            parts = []
        if text:
            parts.append(text)
            if ends_statement(text):
                yield from _joined(section, parts, prefix, (first, number))
                parts = []
    if parts:
        yield from _joined(section, parts, prefix, (first, block.line + len(lines) - 1))


def cited_lines(text: str) -> Sequence[tuple[str, str]]:
    """The lines of a paragraph if beyond doubt each is a statement with its citations behind it.

    Returns:
        For each line its Markdown without citations, and its footnote labels with ``][^`` between
        them; empty if one line is something else.
    """
    found = _CITED_LINE.findall(text)
    return found if len(found) == text.count("\n") + (text[-1:] != "\n") else ()


def ends_statement(text: str) -> bool:
    """Whether a line ends in a citation or in the mark that ends a sentence."""
    if text.endswith("]"):
        return _CITATION_END.fullmatch(text, text.rfind("[")) is not None
    return text.endswith(_STOPS) or text.rstrip(_AFTER_STOP).endswith(_STOPS)


def fact_columns(block: PageBlock) -> tuple[str, ...]:
    """The columns of a facts table, casefolded; none if the block is no such table.

    A facts table is one whose header names at least subject, attribute and value.
    """
    if block.kind is not TABLE:
        return ()
    if block.text.startswith(_USUAL_HEADER):
        return FACT_COLUMNS
    columns = tuple(visible_text(cell).casefold() for cell in _cells(block.lines[0]))
    return columns if set(FACT_COLUMNS[:3]) <= set(columns) else ()


def facts_of(block: PageBlock) -> Iterator[Fact]:
    """The rows of a facts table; none for other blocks."""
    columns = fact_columns(block)
    if not columns:
        return
    for number, line in enumerate(block.lines[2:], start=block.line + 2):
        cells = dict(zip(columns, _cells(line), strict=False))
        subject, attribute, value, as_of = (
            _one_line(visible_text(cells.get(name, ""))) for name in FACT_COLUMNS[:4]
        )
        cited = references(cells.get("source", ""))
        label, *more = dict.fromkeys(found.label for found in cited) or ("",)
        yield Fact(subject, attribute, value, as_of, label, number, tuple(more))


def footnote_of(block: PageBlock) -> Footnote:
    """Read a footnote definition."""
    head = _FOOTNOTE.match(block.text)
    label = head["label"] if head else ""
    lines = block.text[head.end() if head else 0 :].splitlines()
    rest = lines[0].strip() if len(lines) == 1 else " ".join([line.strip() for line in lines])
    found = _EVIDENCE.fullmatch(rest)
    if not found:
        return Footnote(label, line=block.line, raw=block.text)
    return Footnote(
        label=label,
        title=_one_line(visible_text(found["title"])),
        target=found["target"].removeprefix("<").removesuffix(">"),
        number=int(found["number"] or 0),
        quote=visible_text(found["quote"] or ""),
        line=block.line,
        raw=block.text,
    )


def statement_digest(kind: str, text: str) -> str:
    """Six hexadecimal digits that stand for an item that gitwiki wrote.

    Args:
        kind: ``statement``, ``tldr``, ``fact``, ``caveat``, ``alias``, ``title``, ``description``
            or ``tag``.
        text: Its plain text; white space and Unicode form do not matter.
    """
    normal = unicodedata.normalize("NFC", _one_line(text))
    return hashlib.sha256(f"{kind}\n{normal}".encode("utf-8", "replace")).hexdigest()[:6]


def items(page: Page) -> tuple[Item, ...]:
    """Everything that a page says, frontmatter first, then in page order by kind."""
    lines = page.frontmatter.lines
    found = [
        Item(kind, text, lines[key])
        for kind, key, texts in (
            ("title", "title", (page.title,)),
            ("description", "description", (page.description,)),
            ("alias", "aliases", page.aliases),
            ("tag", "tags", page.tags),
        )
        for text in texts
        if text
    ]
    found += [Item("tldr", statement.text, statement.line) for statement in page.tldr]
    found += [Item("statement", statement.text, statement.line) for statement in page.statements]
    found += [Item("fact", fact.text, fact.line) for fact in page.facts]
    found += [Item("caveat", statement.text, statement.line) for statement in page.caveats]
    return tuple(found)


def written_by_gitwiki(page: Page) -> frozenset[str]:
    """The digests of the items that gitwiki wrote on a page, also of those since changed."""
    return frozenset(_as_text(page.generated.get("statements")).split())


class CitedText(NamedTuple):
    """A statement to be written: Markdown without citations, and its footnote labels."""

    markdown: str
    labels: tuple[str, ...]


class SectionContent(NamedTuple):
    """A section to be written: its heading as plain text, and its statements."""

    heading: str
    statements: tuple[CitedText, ...]


@dataclass(frozen=True, slots=True)
class PageContent:
    """Everything that a new page is composed of.

    Attributes:
        path: Repository path.
        type, title, description, aliases, sources, related, tags, created, updated, confidence:
            As in `Page`; what is empty is left out.
        tldr: The summary.
        sections: In page order, without facts and caveats.
        facts: Rows of the facts table.
        caveats: Statements about disagreement.
        footnotes: In any order; they are written in the order of their first use.
        generated: The keys ``by``, ``at`` and ``key``; the digests are added.
        resource: For a source's own page, where the raw file is.
        extra: More keys for the frontmatter.
    """

    path: str
    type: str
    title: str
    description: str = ""
    aliases: tuple[str, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    related: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    created: str = ""
    updated: str = ""
    confidence: str = ""
    tldr: tuple[CitedText, ...] = ()
    sections: tuple[SectionContent, ...] = ()
    facts: tuple[Fact, ...] = ()
    caveats: tuple[CitedText, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    generated: Mapping[str, str] = field(default_factory=dict)
    resource: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)


def compose(content: PageContent) -> Page:
    """Write a new page in gitwiki's layout; everything on it counts as written by gitwiki."""
    parts = [f"# {escape(content.title)}"]
    if content.tldr:
        parts.append("\n".join(f"> {statement_line(each)}" for each in content.tldr))
    for section in content.sections:
        parts += [f"## {escape(section.heading)}", _statement_lines(section.statements)]
    if content.facts:
        parts += [f"## {FACTS}", "\n".join([*FACTS_HEADER, *map(fact_row, content.facts)])]
    if content.caveats:
        parts += [f"## {CAVEATS}", _statement_lines(content.caveats)]
    notes = _by_first_use(content.footnotes, parts)
    if notes:
        parts.append("\n".join(map(footnote_line, notes)))
    body = "\n" + "\n\n".join(part for part in parts if part) + "\n"
    values = _content_values(content)
    draft = _page(content.path, yaml.write(values), body)
    if not content.generated:
        return draft
    digests = dict.fromkeys(statement_digest(item.kind, item.text) for item in items(draft))
    values["generated"] = {**content.generated, "statements": " ".join(digests)}
    return _page(content.path, yaml.write(values), body)


def statement_line(statement: CitedText) -> str:
    """A statement as a line of a page."""
    return statement.markdown + "".join(f"[^{label}]" for label in statement.labels)


def fact_row(fact: Fact, columns: Sequence[str] = FACT_COLUMNS) -> str:
    """A fact as a row of a table with some columns, named as `fact_columns` names them."""
    texts = dict(
        zip(
            FACT_COLUMNS,
            (fact.subject, fact.attribute, fact.value, fact.as_of, fact.label),
            strict=True,
        )
    )
    texts = {name: escape(text) for name, text in texts.items()}
    texts["source"] = "".join(f"[^{label}]" for label in fact.labels)
    cells = [texts.get(name, "") for name in columns]
    return "".join(f"| {cell} " if cell else "| " for cell in cells) + "|"


def footnote_line(note: Footnote) -> str:
    """A footnote definition as a line of a page."""
    target = f"<{note.target}>" if re.search(r"[\s()]", note.target) else note.target
    line = f"[^{note.label}]: [{escape(note.title)}]({target})"
    line += f" ¶{note.number}" if note.number else ""
    return line + (f' "{escape(note.quote)}"' if note.quote else "")


def source_values(sources: Iterable[SourceRef]) -> tuple[Mapping[str, str], ...]:
    """Sources as values for the frontmatter."""
    return tuple(
        {
            key: value
            for key in ("id", "resource", "raw", "blob", "title")
            if (value := getattr(source, key))
        }
        for source in sources
    )


def _page(path: str, frontmatter: Frontmatter, body: str) -> Page:
    return Page(path, frontmatter, read_blocks(body, frontmatter.raw.count("\n") + 1))


def _content_values(content: PageContent) -> dict[str, object]:
    values: dict[str, object] = {
        "type": content.type,
        "title": content.title,
        "description": content.description,
        "resource": content.resource,
        "aliases": content.aliases,
        "sources": source_values(content.sources),
        "related": content.related,
        "tags": content.tags,
        "created": content.created,
        "updated": content.updated,
        "confidence": content.confidence,
        **content.extra,
    }
    return {key: value for key, value in values.items() if value not in ("", ())}


def _statement_lines(statements: Iterable[CitedText]) -> str:
    return "\n".join(map(statement_line, statements))


def _by_first_use(notes: Iterable[Footnote], parts: Iterable[str]) -> list[Footnote]:
    used = dict.fromkeys(found.label for part in parts for found in references(part))
    order = {label: place for place, label in enumerate(used)}
    return sorted(notes, key=lambda note: order.get(note.label, len(order)))


def _block(lines: Sequence[str], start: int, *, in_list: bool) -> tuple[BlockKind, int]:
    """Kind and end of the block that starts at a line."""
    kind = _kind(lines[start], in_list=in_list)
    end = start + 1
    if kind is PARAGRAPH or kind is FOOTNOTE:
        return _text_block(lines, start, kind, in_list=in_list)
    if kind is BLANK:
        return kind, _run(lines, end, str.isspace)
    if kind is HEADING:
        return kind, end
    if kind is QUOTE:
        return kind, _run(lines, end, lambda line: line.lstrip().startswith(">"))
    if kind is OPAQUE:
        return kind, _opaque_end(lines, start, in_list=in_list)
    return _text_block(lines, start, kind, in_list=in_list)


def _text_block(
    lines: Sequence[str], start: int, kind: BlockKind, *, in_list: bool
) -> tuple[BlockKind, int]:
    """The block of a paragraph, item or footnote, or the table or heading it turns out to be."""
    if _is_table(lines, start):
        end = _run(lines, start + 2, lambda line: _kind(line, in_list=in_list) in _ROWS)
        return TABLE, end
    end = start + 1
    in_list = in_list or kind is ITEM
    while end < len(lines):
        line = lines[end]
        if _is_text(line):  # mostly
            end += 1
            continue
        if kind is PARAGRAPH and line.lstrip(" ")[:1] in "=-" and _SETEXT.match(line):
            return HEADING, end + 1
        if not _continues(line, kind, in_list=in_list) or _is_table(lines, end):
            break
        end += 1
    return kind, end


_RULES = ((_RULE, OPAQUE),)
_ITEMS = ((_ITEM, ITEM),)
_FENCES = ((_FENCE, OPAQUE),)
#: For each character that a marked block can start with, what to look for in which order.
_MARKS = {
    "#": ((_HEADING, HEADING),),
    ">": ((_QUOTE_MARKS, QUOTE),),
    "[": ((_FOOTNOTE, FOOTNOTE), (_DEFINITION, OPAQUE)),
    "`": _FENCES,
    "~": _FENCES,
    "<": ((_HTML, OPAQUE), (_HTML_TAG, OPAQUE)),
    "!": ((_IMAGE, OPAQUE),),
    "_": _RULES,
    "-": (*_RULES, *_ITEMS),
    "*": (*_RULES, *_ITEMS),
    "+": _ITEMS,
    **dict.fromkeys("0123456789", _ITEMS),
}
_NO_TEXT = frozenset({*_MARKS, "=", "|"})
_ROWS = frozenset({PARAGRAPH})


def _continues(line: str, kind: BlockKind, *, in_list: bool) -> bool:
    """Whether a line goes on with the paragraph, item or footnote before it."""
    following = _kind(line, in_list=in_list)
    if following is ITEM and kind is PARAGRAPH and not in_list:
        # A numbered list interrupts a paragraph only if it starts at 1, and no empty item does.
        found = _ITEM.match(line)
        bullet = found["bullet"] if found else ""
        return (bullet[0].isdigit() and bullet[:-1] != "1") or line.strip() == bullet
    if following is OPAQUE:
        # These start a block only after a blank line.
        indented = _is_indented(line) and not (in_list and _FENCE.match(line))
        return indented or bool(_DEFINITION.match(line) or _HTML_TAG.match(line))
    return following is PARAGRAPH


def _is_text(line: str) -> bool:
    """Whether it is beyond doubt that a line neither begins a block nor is a row of a table."""
    first = line[0]
    return first not in _NO_TEXT and not first.isspace() and "|" not in line


def _kind(line: str, *, in_list: bool) -> BlockKind:
    """What kind of block a line starts, if a block starts there."""
    if not line[0].isspace():
        return _marked_kind(line, line[0])
    if line.isspace():
        return BLANK
    text = line.lstrip(" \t")
    first = text[:1]
    if _is_indented(line) and not in_list:
        return OPAQUE
    return _marked_kind(text if in_list and _is_indented(line) else line, first)


def _marked_kind(line: str, first: str) -> BlockKind:
    """The kind of a line that is no code, by its first character, which may be a mark."""
    for pattern, kind in _MARKS.get(first, ()):
        if pattern.match(line):
            return kind
    return PARAGRAPH


def _is_indented(line: str) -> bool:
    return line.startswith(("    ", "\t", " \t", "  \t", "   \t"))


def _opaque_end(lines: Sequence[str], start: int, *, in_list: bool) -> int:
    """The end of code, HTML, an image, a rule or a link definition."""
    line, end = lines[start], start + 1
    fence = None if _is_indented(line) and not in_list else _FENCE.match(line)
    if fence:
        marks = fence["marks"]
        while end < len(lines) and not _closes(lines[end], marks):
            end += 1
        return min(end + 1, len(lines))
    text = line.lstrip()
    if text.startswith("<!--"):
        end = start
        while end < len(lines) and "-->" not in lines[end]:
            end += 1
        return min(end + 1, len(lines))
    if text.startswith("<"):
        return _run(lines, end, lambda following: not following.isspace())
    if _is_indented(line) and not in_list:
        return _run(lines, end, _is_code)
    return end


def _is_code(line: str) -> bool:
    return _is_indented(line) and not line.isspace()


def _closes(line: str, marks: str) -> bool:
    """Whether a line is the closing fence of code."""
    text = line.strip()
    return len(text) >= len(marks) and not text.strip(marks[0])


def _run(lines: Sequence[str], position: int, holds: Callable[[str], bool]) -> int:
    """The first line from a position on for which something does not hold."""
    while position < len(lines) and holds(lines[position]):
        position += 1
    return position


def _is_table(lines: Sequence[str], start: int) -> bool:
    """Whether a table starts at a line: a header and a delimiter row of as many cells."""
    if start + 1 >= len(lines) or "|" not in lines[start]:
        return False
    delimiters = lines[start + 1]
    if "-" not in delimiters or not _DELIMITER_ROW.match(delimiters):
        return False
    return len(_cells(lines[start])) == len(_cells(delimiters))


def _table(block: PageBlock, below: str) -> Table:
    """A table, with the paragraph below it."""
    head, _, *lines = block.lines
    rows = [_row(line, number) for number, line in enumerate(lines, start=block.line + 2)]
    labels = list(_row(head, block.line).labels)
    # A line right below the last row is a row, too.
    for line in (lines[-1] if len(lines) > 1 and "|" not in lines[-1] else "", below):
        if _ONLY_CITATIONS.fullmatch(line):
            labels += [found.label for found in references(line)]
            if line != below:
                rows.pop()
    return Table(tuple(rows), tuple(dict.fromkeys(labels)))


def _row(line: str, number: int) -> Row:
    cells = tuple(_one_line(_seen(cell)) for cell in _cells(line))
    labels = tuple(dict.fromkeys(found.label for found in references(line)))
    return Row(cells, labels, number)


def _text_below(blocks: Sequence[PageBlock], place: int) -> str:
    """The paragraph that follows a block after a blank line; empty if something else does."""
    below = blocks[place + 1 : place + 3]
    kinds = [block.kind for block in below]
    return below[1].text if kinds == [BLANK, PARAGRAPH] else ""


def _cells(row: str) -> list[str]:
    """The cells of a row of a table, as Markdown."""
    text = row.strip().removeprefix("|")
    if not text:
        return []
    cells = [found[1].strip() for found in _CELL.finditer(text)]
    return cells[:-1] if len(cells) > 1 and not cells[-1] else cells


@lru_cache(maxsize=1 << 10)
def _heading(text: str) -> tuple[int, str]:
    """Level and visible text of a heading block."""
    marks = _HEADING.match(text)
    if marks is None:
        lines = split_lines(text)
        level = 1 if lines[-1].strip().startswith("=") else 2
        return level, _one_line(visible_text(" ".join(lines[:-1])))
    content = text[marks.end() :].strip()
    open_end = content.rstrip("#")
    if not open_end or open_end[-1] in " \t":
        content = open_end
    return len(marks["marks"]), _one_line(visible_text(content))


def _sections(blocks: Sequence[PageBlock]) -> tuple[Section, ...]:
    sections: list[Section] = []
    heading: PageBlock | None = None
    name, current = "", list[PageBlock]()
    titled = False
    for block in blocks:
        if block.kind is not HEADING:
            current.append(block)
            continue
        sections.append(Section(name, name.casefold(), heading, tuple(current)))
        level, text = _heading(block.text)
        is_title = level == 1 and not titled and not name
        titled = True
        heading, name, current = block, "" if is_title else text, []
    sections.append(Section(name, name.casefold(), heading, tuple(current)))
    return tuple(sections)


def _without_prefix(kind: BlockKind, line: str, *, is_first: bool) -> tuple[str, str]:
    """A line as its bullet or quote marks, and the text after them."""
    found = None
    if kind is QUOTE:
        found = _QUOTE_MARKS.match(line)
    elif kind is ITEM and is_first:
        found = _ITEM.match(line)
    prefix = found[0] if found else line[: len(line) - len(line.lstrip(" \t"))]
    text = line[len(prefix) :].strip()
    return prefix, "" if kind is QUOTE and _ALERT.fullmatch(text) else text


def _joined(
    section: str, parts: Sequence[str], prefix: str, lines: tuple[int, int]
) -> tuple[Statement, ...]:
    """The statement that some lines make up, if anything in them is seen."""
    text = " ".join(parts)
    cited = references(text)
    if cited:
        kept = [text[: cited[0].start]]
        kept += [text[one.end : two.start] for one, two in pairwise(cited)]
        text = "".join([*kept, text[cited[-1].end :]])
    return _statement(section, text, [found.label for found in cited], prefix, lines)


def _statement(
    section: str, text: str, labels: Iterable[str], prefix: str, lines: tuple[int, int]
) -> tuple[Statement, ...]:
    """The statement of a text without citations, if anything in it is seen."""
    markdown = _one_line(text)
    visible = _seen(markdown)
    if visible is not markdown:
        visible = _one_line(visible)
    if not visible:
        return ()
    cited = tuple(dict.fromkeys(labels))
    return (Statement(section, visible, markdown, cited, *lines, prefix),)


def _seen(markdown: str) -> str:
    """What a reader sees, a line break in HTML being white space."""
    if "<" in markdown:
        markdown = _LINE_BREAK.sub(r"\g<0> ", markdown)
    return visible_text(markdown)


def _one_line(text: str) -> str:
    if text.isprintable() and "  " not in text:  # then a space is all the white space there is
        return text.strip(" ")
    return " ".join(text.split())


def _as_text(value: object) -> str:
    """A scalar of the frontmatter as it was typed; empty for anything else."""
    if isinstance(value, str):
        return _one_line(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else ""


def _source_ref(value: object) -> SourceRef | None:
    if isinstance(value, Mapping):
        fields = [_as_text(value.get(key)) for key in ("id", "resource", "raw", "blob", "title")]
        return _listed(*fields) if any(fields) else None
    path = _as_text(value)
    if not path:
        return None
    raw = _raw_path(path)
    return SourceRef(id=_source_id(raw or path), raw=raw, resource="" if raw else path)


# Many pages list the same source.
@lru_cache(maxsize=1 << 12)
def _listed(name: str, resource: str, raw: str, blob: str, title: str) -> SourceRef:
    """A source of which these are given, or empty."""
    raw = _raw_path(raw) or raw
    return SourceRef(name or _source_id(raw or resource), resource, raw, blob, title)


def _raw_path(path: str) -> str:
    """A path, perhaps from the page, as that of a raw file; empty if it leads to something else."""
    found = None if "://" in path else _RAW.search(path)
    return found[1] if found else ""


def _source_id(path: str) -> str:
    """The id of a source that is listed by its file or page alone."""
    if path.startswith("raw/"):
        return usual_id(path)
    return slug(PurePosixPath(path).stem) if path else ""
