"""Edits of a page: each names what it replaces, and what it does not name stays byte for byte."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias, cast

from gitwiki.errors import StaleEditError
from gitwiki.wiki import frontmatter as yaml
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.markup import escape, references, visible_text
from gitwiki.wiki.page import (
    CAVEATS,
    FACTS,
    FACTS_HEADER,
    BlockKind,
    CitedText,
    ends_statement,
    fact_columns,
    fact_row,
    facts_of,
    footnote_line,
    items,
    split_lines,
    statement_digest,
    statement_line,
    with_body,
    with_frontmatter,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitwiki.wiki.page import Fact, Footnote, Page, PageBlock, Section, Statement


@dataclass(frozen=True, slots=True)
class AddStatement:
    """Add a statement at the end of a section, which is made where it is missing.

    Attributes:
        section: Heading as plain text; empty for the text under the title.
        text: Markdown without citations.
        labels: Its evidence.
    """

    section: str
    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveStatement:
    """Remove a statement, and its section with it if nothing else is there.

    Attributes:
        section: Heading as plain text.
        text: The plain text that it has now.
        labels: The labels that it has now.
    """

    section: str
    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReplaceStatement:
    """Put another statement in the place of one.

    Attributes:
        section: Heading as plain text.
        old_text, old_labels: The plain text and the labels that it has now.
        text: The new one as Markdown without citations.
        labels: The new labels.
    """

    section: str
    old_text: str
    old_labels: tuple[str, ...]
    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddFact:
    """Add a row to the facts table, which is made where it is missing."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class RemoveFact:
    """Remove a row from the facts table, and the table with the last one."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class AddCaveat:
    """Add a statement about disagreement; the text is Markdown without citations."""

    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveCaveat:
    """Remove a statement about disagreement, named by its plain text and its labels."""

    text: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetTldr:
    """Replace the summary.

    Attributes:
        statements: The new one; empty removes it.
        old: The plain texts of the statements that are there now.
    """

    statements: tuple[CitedText, ...]
    old: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetFootnote:
    """Define a footnote, in the place of the definition that its label has, if any."""

    label: str
    definition: Footnote


@dataclass(frozen=True, slots=True)
class RemoveFootnote:
    """Remove the definition of a footnote."""

    label: str


@dataclass(frozen=True, slots=True)
class SetField:
    """Change a key of the frontmatter.

    Attributes:
        key: Top-level key.
        value: The new value; None removes the key.
        old: The value that it has now; None if it is not there.
    """

    key: str
    value: object
    old: object


Operation: TypeAlias = (
    AddStatement
    | RemoveStatement
    | ReplaceStatement
    | AddFact
    | RemoveFact
    | AddCaveat
    | RemoveCaveat
    | SetTldr
    | SetFootnote
    | RemoveFootnote
    | SetField
)


def apply(page: Page, operations: Iterable[Operation]) -> Page:
    """Carry out edits, one after the other.

    Raises:
        StaleEditError: The page does not hold what an edit names.
    """
    for kind, run in groupby(operations, type):
        if kind is SetFootnote:
            # The text is changed once for all of them: a page may have hundreds.
            page = _set_footnotes(page, cast("Iterator[SetFootnote]", run))
        else:
            for operation in run:
                page = _apply(page, operation)
    return page


def drop_unused_footnotes(page: Page) -> Page:
    """Remove the footnotes that cite a paragraph and that nothing on the page refers to.

    One of several lines stays: a person's words stand right under it.
    """
    text = "".join(block.text for block in page.blocks if block.kind is not BlockKind.FOOTNOTE)
    used = {found.label for found in references(text)}
    for label, note in page.footnotes.items():
        if label not in used and parse_label(label) and len(split_lines(note.raw)) == 1:
            page = _apply(page, RemoveFootnote(label))
    return page


def with_digests(page: Page, owned: Iterable[str]) -> Page:
    """Write digests to `generated.statements`: of what is on the page first, in page order."""
    wanted = dict.fromkeys(owned)
    present = dict.fromkeys(statement_digest(item.kind, item.text) for item in items(page))
    ordered = [digest for digest in present if digest in wanted]
    ordered += [digest for digest in wanted if digest not in present]
    generated = {**page.generated, "statements": " ".join(ordered)}
    return with_frontmatter(page, yaml.with_values(page.frontmatter, {"generated": generated}))


def _apply(page: Page, operation: Operation) -> Page:  # noqa: C901, PLR0911 - a line a kind
    match operation:
        case AddStatement(section, text, labels):
            return _add_statement(page, section, CitedText(text, labels))
        case RemoveStatement(section, text, labels):
            return _remove(page, _find(page, page.statements, section, text, labels))
        case ReplaceStatement(section, old_text, old_labels, text, labels):
            old = _find(page, page.statements, section, old_text, old_labels)
            return _replace(page, old, CitedText(text, labels))
        case AddFact(fact):
            return _add_fact(page, fact)
        case RemoveFact(fact):
            return _remove_fact(page, fact)
        case AddCaveat(text, labels):
            return _add_statement(page, CAVEATS, CitedText(text, labels))
        case RemoveCaveat(text, labels):
            return _remove(page, _find(page, page.caveats, CAVEATS, text, labels))
        case SetTldr(statements, old_texts):
            return _set_tldr(page, statements, old_texts)
        case SetFootnote():
            return _set_footnotes(page, (operation,))
        case RemoveFootnote(label):
            return _without_block(page, _footnote(page, label))
        case SetField(key, value, old_value):
            return _set_field(page, key, value, old_value)


def _find(
    page: Page, statements: Iterable[Statement], section: str, text: str, labels: tuple[str, ...]
) -> Statement:
    """The statement that an edit names."""
    wanted = (section.casefold(), " ".join(text.split()), labels)
    for each in statements:
        if (each.section.casefold(), each.text, each.labels) == wanted:
            return each
    raise StaleEditError(page.path)


def _splice(page: Page, start: int, stop: int, new: Sequence[str]) -> Page:
    """The page with other lines, given without their endings, for some of its body."""
    lines = split_lines(page.body)
    newline = page.frontmatter.newline
    if new and start and not lines[start - 1].endswith(("\n", "\r")):
        lines[start - 1] += newline
    lines[start:stop] = [line + newline for line in new]
    return with_body(page, "".join(lines))


def _cut(page: Page, start: int, stop: int) -> Page:
    """The page without some lines of its body, and without the gap that they leave."""
    lines = split_lines(page.body)
    del lines[start:stop]
    while start < len(lines) and lines[start].isspace() and _is_blank(lines, start - 1):
        del lines[start]
    while start == len(lines) and start > 1 and lines[-1].isspace():
        del lines[-1]
        start -= 1
    return with_body(page, "".join(lines))


def _is_blank(lines: Sequence[str], index: int) -> bool:
    return index < 0 or lines[index].isspace()


def _remove(page: Page, statement: Statement) -> Page:
    return _cut_content(page, statement.line, statement.last_line)


def _replace(page: Page, old: Statement, new: CitedText) -> Page:
    start = old.line - page.first_line
    stop = old.last_line - page.first_line + 1
    return _splice(page, start, stop, [old.prefix + statement_line(new)])


def _cut_content(page: Page, first: int, last: int) -> Page:
    """Remove file lines, and the heading over them if nothing else is left under it."""
    section = _section_at(page, first)
    page = _cut(page, first - page.first_line, last - page.first_line + 1)
    if section is None or section.heading is None or not section.name:
        return page
    line = section.heading.line
    index, left = next(
        (index, each)
        for index, each in enumerate(page.sections)
        if each.heading and each.heading.line == line
    )
    following = page.sections[index + 1 : index + 2]
    levels = {heading.line: heading.level for heading in page.headings}
    deeper = any(each.heading and levels[each.heading.line] > levels[line] for each in following)
    if deeper or _last_content(left) or left.heading is None:
        return page
    return _without_block(page, left.heading)


def _section_at(page: Page, line: int) -> Section | None:
    """The section in which a file line stands."""
    found = None
    for section in page.sections:
        if section.heading is None or section.heading.line < line:
            found = section
    return found


def _last_content(section: Section) -> PageBlock | None:
    """The last block of a section besides footnotes."""
    idle = {BlockKind.BLANK, BlockKind.FOOTNOTE}
    return next((each for each in reversed(section.blocks) if each.kind not in idle), None)


def _without_block(page: Page, block: PageBlock) -> Page:
    start, stop = _extent(page, block)
    return _cut(page, start, stop)


def _extent(page: Page, block: PageBlock) -> tuple[int, int]:
    """The lines of a block, counted from 0 in the body."""
    start = block.line - page.first_line
    return start, start + len(block.lines)


def _add_statement(page: Page, name: str, new: CitedText) -> Page:
    line = statement_line(new)
    section = _section(page, name)
    if section is None:
        return _add_section(page, name, [line])
    last = _last_content(section)
    if last and last.kind is BlockKind.PARAGRAPH and ends_statement(last.lines[-1].strip()):
        _, stop = _extent(page, last)
        return _splice(page, stop, stop, [line])
    return _append(page, section, [line])


def _section(page: Page, name: str) -> Section | None:
    """The first section of a name; for the empty name, the one under the title."""
    found = [section for section in page.sections if section.key == name.casefold()]
    return (found[:2][-1] if not name else found[0]) if found else None


def _append(page: Page, section: Section, new: Sequence[str]) -> Page:
    """Add lines, without their endings, at the end of a section, blank lines around them."""
    last = _last_content(section) or section.heading
    stop = _extent(page, last)[1] if last else 0
    lines = split_lines(page.body)
    after = [""] if stop < len(lines) and not lines[stop].isspace() else []
    return _splice(page, stop, stop, ["", *new, *after])


def _add_section(page: Page, name: str, new: Sequence[str]) -> Page:
    """Add a section in its place: other sections, the facts, the caveats, the footnotes."""
    later = {FACTS.casefold(): {CAVEATS.casefold()}, CAVEATS.casefold(): set[str]()}
    before = later.get(name.casefold(), {FACTS.casefold(), CAVEATS.casefold()})
    place = next((each.heading for each in page.sections if each.key in before), None)
    place = place or _first_footnote(page)
    lines = split_lines(page.body)
    start = _extent(page, place)[0] if place else len(lines)
    gap = [] if _is_blank(lines, start - 1) and lines else [""]
    end = [""] if place else []
    return _splice(page, start, start, [*gap, f"## {escape(name)}", "", *new, *end])


def _first_footnote(page: Page) -> PageBlock | None:
    """The first of the footnotes with which the page ends."""
    first = None
    for block in reversed(page.blocks):
        if block.kind is BlockKind.FOOTNOTE:
            first = block
        elif block.kind is not BlockKind.BLANK:
            break
    return first


def _add_fact(page: Page, fact: Fact) -> Page:
    section = _section(page, FACTS)
    if section is None:
        return _add_section(page, FACTS, [*FACTS_HEADER, fact_row(fact)])
    tables = [block for block in section.blocks if fact_columns(block)]
    if not tables:
        return _append(page, section, [*FACTS_HEADER, fact_row(fact)])
    _, stop = _extent(page, tables[-1])
    return _splice(page, stop, stop, [fact_row(fact, fact_columns(tables[-1]))])


def _remove_fact(page: Page, fact: Fact) -> Page:
    for block in page.blocks:
        rows = [row for row in facts_of(block) if row == fact]
        if rows and rows[0] in page.facts:
            start, stop = _extent(page, block)
            if stop - start <= len(FACTS_HEADER) + 1:
                return _cut_content(page, block.line, block.line + len(FACTS_HEADER))
            return _cut(page, rows[0].line - page.first_line, rows[0].line - page.first_line + 1)
    raise StaleEditError(page.path)


def _set_tldr(page: Page, new: Sequence[CitedText], old: tuple[str, ...]) -> Page:
    if tuple(statement.text for statement in page.tldr) != old:
        raise StaleEditError(page.path)
    block = page.tldr_block
    if block:
        return _change_tldr(page, block, new)
    lines = [f"> {statement_line(each)}" for each in new]
    if not lines:
        return page
    title = next((each.heading for each in page.sections if each.heading and not each.name), None)
    body = split_lines(page.body)
    if title is None:
        after = [""] if body and not body[0].isspace() else []
        return _splice(page, 0, 0, ["", *lines, *after])
    _, stop = _extent(page, title)
    after = [""] if stop < len(body) and not body[stop].isspace() else []
    return _splice(page, stop, stop, ["", *lines, *after])


def _change_tldr(page: Page, block: PageBlock, new: Sequence[CitedText]) -> Page:
    """Change the lines of a summary that differ; the others stay byte for byte."""
    rest = list(new)
    changes: list[tuple[Statement, CitedText | None]] = []
    for statement in page.tldr:
        stays = rest and " ".join(visible_text(rest[0].markdown).split()) == statement.text
        changes.append((statement, rest.pop(0) if stays else None))
    start, stop = _extent(page, block)
    gone = sum(old.last_line - old.line + 1 for old, text in changes if text is None)
    if not rest and gone == stop - start:
        return _cut(page, start, stop)
    first_line = page.first_line
    page = _splice(page, stop, stop, [f"> {statement_line(each)}" for each in rest])
    for old, text in reversed(changes):
        if text != (old.markdown, old.labels):
            lines = [old.prefix + statement_line(text)] if text else []
            page = _splice(page, old.line - first_line, old.last_line - first_line + 1, lines)
    return page


def _footnote(page: Page, label: str) -> PageBlock:
    note = page.footnotes.get(label)
    for block in page.blocks:
        if note and block.kind is BlockKind.FOOTNOTE and block.line == note.line:
            return block
    raise StaleEditError(page.path)


def _set_footnotes(page: Page, notes: Iterable[SetFootnote]) -> Page:
    """Replace the footnotes that are there and put the others after the last one, in order."""
    new: dict[str, str] = {}
    for note in notes:
        line = footnote_line(note.definition)
        if note.label in page.footnotes:
            page = _splice(page, *_extent(page, _footnote(page, note.label)), [line])
        else:
            new[note.label] = line
    if not new:
        return page
    last = next((b for b in reversed(page.blocks) if b.kind is BlockKind.FOOTNOTE), None)
    if last:
        _, stop = _extent(page, last)
        return _splice(page, stop, stop, list(new.values()))
    lines = split_lines(page.body)
    gap = [] if lines and lines[-1].isspace() else [""]
    return _splice(page, len(lines), len(lines), [*gap, *new.values()])


def _set_field(page: Page, key: str, value: object, old: object) -> Page:
    if page.frontmatter.values.get(key) != yaml.frozen(old):
        raise StaleEditError(page.path)
    return with_frontmatter(page, yaml.with_values(page.frontmatter, {key: value}))
