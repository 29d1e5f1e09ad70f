"""Citations of paragraphs that got another id: the source was split, joined or laid out anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitwiki.lint.fixes.repair import Edit, Meant, Repair
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.markup import references
from gitwiki.wiki.page import BlockKind, PageBlock, footnote_of, split_lines
from gitwiki.wiki.paragraphs import is_literal, normalise, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitwiki.lint.fixes.repair import Subject, Surroundings
    from gitwiki.wiki.markup import Reference
    from gitwiki.wiki.page import Footnote, Page
    from gitwiki.wiki.source import Paragraph, Source

#: A quote with fewer bytes than this (about three words) may stand somewhere by chance.
_SHORTEST_QUOTE = 16
_NUMBER = re.compile(r"¶[ \t]*(?P<number>\d{1,9})")


def repair_citations(subject: Subject, around: Surroundings) -> Iterator[Repair]:
    """Point citations that lead to no paragraph at the one that holds the quoted words.

    The label changes in the definition and in every reference, so that all statements which rested
    on one paragraph still do.
    """
    lines = subject.lines
    for note in subject.page.footnotes.values():
        if note.line in lines:
            repair = _repair(subject.page, note, around)
            if repair:
                yield repair


def _repair(page: Page, note: Footnote, around: Surroundings) -> Repair | None:
    target = parse_label(note.label)
    source = around.sources.get(target.source) if target else None
    if target is None or source is None or resolve(source, target.paragraph):
        return None
    paragraph = _paragraph(source, note)
    if paragraph is None or _rests_elsewhere(page, note, source, paragraph):
        return None
    label = f"{source.id}-{paragraph.id}"
    known = page.footnotes.get(label)
    definition = _definition(page, note, label, paragraph, doubled=known is not None)
    if definition is None:
        return None
    edits = (definition, *_references(page, note.label, label))
    dropped = frozenset({note.label} if known else ())
    return Repair(edits, Meant(labels={note.label: label}, dropped=dropped))


def _paragraph(source: Source, note: Footnote) -> Paragraph | None:
    """The only paragraph in which the quote of a footnote stands."""
    if len(normalise(note.quote).encode()) < _SHORTEST_QUOTE:
        return None
    found = [each for each in source.paragraphs if is_literal(note.quote, each.text)]
    return found[0] if len(found) == 1 else None


def _rests_elsewhere(page: Page, note: Footnote, source: Source, meant: Paragraph) -> bool:
    """Whether the words of a statement stand in another paragraph, and not in the one meant."""
    texts = [
        statement.text
        for statement in (*page.tldr, *page.statements, *page.caveats)
        if note.label in statement.labels and not is_literal(statement.text, meant.text)
    ]
    return any(is_literal(text, each.text) for text in texts for each in source.paragraphs)


def _definition(
    page: Page, note: Footnote, label: str, paragraph: Paragraph, *, doubled: bool
) -> Edit | None:
    """The change of a definition; it goes away where the new label has one already."""
    start, block = next(
        (start, block)
        for start, block in _blocks(page)
        if block.kind is BlockKind.FOOTNOTE and block.line == note.line
    )
    new: str | None = ""
    if not doubled:
        new = _relabelled(block.text, note, label, paragraph.number)
    elif len(split_lines(block.text)) > 1:
        new = None  # somebody's words stand right under it
    return None if new is None else Edit(start, start + len(block.text), new)


def _relabelled(text: str, note: Footnote, label: str, number: int) -> str | None:
    """The text of a definition with another label and number, everything else as it is."""
    text = text.replace(f"[^{note.label}]:", f"[^{label}]:", 1)
    wanted = (label, note.title, note.target, number if note.number else 0, note.quote)
    places = [found.span("number") for found in _NUMBER.finditer(text)] if note.number else [(0, 0)]
    for start, end in places:
        new = text[:start] + str(number) + text[end:] if end else text
        read = footnote_of(PageBlock(BlockKind.FOOTNOTE, new, note.line))
        if (read.label, read.title, read.target, read.number, read.quote) == wanted:
            return new
    return None


def _references(page: Page, old: str, new: str) -> Iterator[Edit]:
    """The changes of the references; one that would stand twice in a row goes away."""
    for start, block in _blocks(page):
        if block.kind is BlockKind.OPAQUE or f"[^{old}]" not in block.text:
            continue
        found = references(block.text)
        runs = _runs(found)
        for index, reference in enumerate(found):
            if reference.label == old:
                others = [found[each].label for each in runs[index] if each != index]
                earlier = [found[each].label for each in runs[index] if each < index]
                double = new in others or old in earlier
                text = "" if double else f"[^{new}]"
                yield Edit(start + reference.start, start + reference.end, text)


def _runs(found: Sequence[Reference]) -> list[list[int]]:
    """For each reference the indices of those that it stands together with."""
    runs: list[list[int]] = []
    current: list[int] = []
    for index in range(len(found)):
        if not index or found[index - 1].end != found[index].start:
            current = []
        current.append(index)
        runs.append(current)
    return runs


def _blocks(page: Page) -> Iterator[tuple[int, PageBlock]]:
    """The blocks with their offsets in the file."""
    offset = len(page.frontmatter.raw)
    for block in page.blocks:
        yield offset, block
        offset += len(block.text)
