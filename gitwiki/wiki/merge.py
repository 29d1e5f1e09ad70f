"""Three-way merge of a page, statement by statement.

A page is taken apart into atoms: statements, rows of the facts, footnotes, headings, and whole
blocks of everything else. Atoms of the two sides are recognised in the base by what they say, or
by what they stand in the place of; what only one side changed is taken from it, citations are
merged as sets, and what both changed in different ways is a conflict, as a value.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.edits import drop_unused_footnotes
from gitwiki.wiki.frontmatter_merge import merge_frontmatter, merge_sets
from gitwiki.wiki.markup import references
from gitwiki.wiki.page import (
    BlockKind,
    CitedText,
    Page,
    ends_statement,
    fact_columns,
    facts_of,
    footnote_of,
    read_blocks,
    split_lines,
    statement_line,
    statements_of,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from gitwiki.wiki.page import PageBlock, Statement

_T = TypeVar("_T")

#: The section of a conflict that is about a key of the frontmatter.
FRONTMATTER = "frontmatter"

#: Share of the words of two statements that agree when one is taken for a change of the other.
_SIMILAR = 0.4
#: Runs of changed statements are compared each with each up to this many pairs.
_MAX_PAIRS = 40_000
#: Kinds of atoms that follow each other line by line.
_LINES = frozenset({"item", "fact", "footnote"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """What both sides changed in different ways.

    Attributes:
        section: Heading of the section; empty under the title, ``frontmatter`` for a key of it.
        base, ours, theirs: The text on each side, citations included; empty where it is absent.
    """

    section: str
    base: str
    ours: str
    theirs: str


class Merge(NamedTuple):
    """The merged page; where there are conflicts it holds our side, or the side that changed."""

    page: Page
    conflicts: tuple[Conflict, ...]


def merge_pages(base: Page | None, ours: Page, theirs: Page) -> Merge:
    """Merge two versions of a page.

    Args:
        base: The version that both come from; None if both made the page.
        ours: Our version; its layout is kept where there is a choice.
        theirs: Their version.
    """
    if ours.text == theirs.text or (base and base.text == theirs.text):
        return Merge(ours, ())
    if base and base.text == ours.text:
        return Merge(theirs, ())
    front, clashes = merge_frontmatter(
        base.frontmatter if base else None, ours.frontmatter, theirs.frontmatter
    )
    conflicts = [Conflict(FRONTMATTER, *clash) for clash in clashes]
    if base and base.body == theirs.body:
        body = ours.body
    elif ours.body == theirs.body or not (base and base.body == ours.body):
        body = _merge_bodies(base, ours, theirs, conflicts)
    else:
        body = theirs.body
    blocks = read_blocks(body, front.raw.count("\n") + 1)
    page = Page(ours.path, front, blocks)
    return Merge(_with_needed_footnotes(page, base, ours, theirs), tuple(conflicts))


@dataclass(frozen=True, slots=True)
class _Atom:
    """A stretch of whole lines that is merged as one.

    Attributes:
        kind: ``heading``, ``paragraph``, ``item``, ``quote``, ``header`` and ``fact`` (of the
            facts), ``footnote`` or ``opaque``.
        key: What it says; atoms with one key are the same.
        place: What it stands for whatever it says; None if only its key tells.
        lead: The blank lines before it; None if there is one because of what comes before it,
            as between a heading and the first statement.
        raw: Its lines, ending in LF.
        statement: The statement that it is, if it is one.
    """

    kind: str
    key: Hashable
    place: Hashable
    lead: str | None
    raw: str
    statement: Statement | None = None

    @property
    def content(self) -> Hashable:
        """What has to be equal for it to be unchanged."""
        if self.statement is None:
            return self.raw.strip()
        return (self.statement.markdown, self.statement.labels)


class _Part(NamedTuple):
    """A section: its name, and its atoms, the heading first."""

    name: str
    level: int
    atoms: tuple[_Atom, ...]


class _Sides(NamedTuple):
    """An atom as the base, we and they have it; None where it is absent."""

    base: _Atom | None
    ours: _Atom | None
    theirs: _Atom | None


def _merge_bodies(base: Page | None, ours: Page, theirs: Page, conflicts: list[Conflict]) -> str:
    old = _parts(base) if base else {}
    our = _renamed(old, _parts(ours))
    their = _renamed(old, _parts(theirs))
    merged: list[_Part] = []
    for key in _order(list(old), list(our), list(their)):
        part = _merge_parts(old.get(key), our.get(key), their.get(key), conflicts)
        if part.atoms:
            merged.append(part)
    adjacent = _adjacent(our) | _adjacent(their)
    text = _join(
        [atom for part in _without_empty(merged, our, their) for atom in part.atoms], adjacent
    )
    newline = _three_way(
        base.frontmatter.newline if base else None,
        ours.frontmatter.newline,
        theirs.frontmatter.newline,
    )
    return text.replace("\n", newline or ours.frontmatter.newline)


def _with_needed_footnotes(page: Page, base: Page | None, ours: Page, theirs: Page) -> Page:
    """Bring back footnotes that are still referred to; drop those that no longer are."""
    text = "".join(b.text for b in page.blocks if b.kind is not BlockKind.FOOTNOTE)
    used = dict.fromkeys(found.label for found in references(text))
    missing = [label for label in used if label not in page.footnotes]
    known = [each.footnotes for each in (ours, theirs, base) if each]
    raws = [
        next(notes[label].raw for notes in known if label in notes)
        for label in missing
        if any(label in notes for notes in known)
    ]
    if raws:
        newline = page.frontmatter.newline
        lines = "".join(raw.rstrip("\r\n") + newline for raw in raws)
        gap = "" if page.footnotes else newline
        body = page.body.rstrip("\r\n") + newline + gap + lines
        page = replace(page, blocks=read_blocks(body, page.first_line))
    unused = [label for label in page.footnotes if label not in used and parse_label(label)]
    referred = {
        found.label for each in (ours, theirs) for found in references(_without_notes(each))
    }
    return drop_unused_footnotes(page) if referred.intersection(unused) else page


def _without_notes(page: Page) -> str:
    return "".join(b.text for b in page.blocks if b.kind is not BlockKind.FOOTNOTE)


def _parts(page: Page) -> dict[Hashable, _Part]:
    """The sections of a page by name and ordinal; the footnotes at its end are one of them."""
    parts: dict[Hashable, _Part] = {}
    seen: Counter[str] = Counter()
    levels = {heading.line: heading.level for heading in page.headings}
    notes = _trailing_footnotes(page)
    lead = ""
    for section in page.sections:
        atoms: list[_Atom] = []
        if section.heading:
            atoms.append(_Atom("heading", section.key, "heading", lead, _lf(section.heading.text)))
            lead = ""
        for block in section.blocks:
            if block.line >= notes:
                break
            if block.kind is BlockKind.BLANK:
                lead += _lf(block.text)
                continue
            atoms += _atoms(block, section.name, lead)
            lead = ""
        name = section.key if section.name or section.heading is None else "\0title"
        level = levels[section.heading.line] if section.heading else 0
        parts[name, seen[name]] = _Part(section.name, level, _with_natural_lead(atoms))
        seen[name] += 1
    parts["\0footnotes", 0] = _Part("", 0, _with_natural_lead(list(_note_atoms(page, notes, lead))))
    return parts


def _with_natural_lead(atoms: list[_Atom]) -> tuple[_Atom, ...]:
    """The atoms, the blank line before the first one that is no heading not counted as its own."""
    first = 1 if atoms and atoms[0].kind == "heading" else 0
    if len(atoms) > first and atoms[first].lead == "\n":
        atoms[first] = replace(atoms[first], lead=None)
    return tuple(atoms)


def _trailing_footnotes(page: Page) -> int:
    """The line from which on there are only footnotes; past the end if there are none."""
    first = page.first_line + len(split_lines(page.body)) + 1
    for block in reversed(page.blocks):
        if block.kind is BlockKind.FOOTNOTE:
            first = block.line
        elif block.kind is not BlockKind.BLANK:
            break
    return first


def _note_atoms(page: Page, first: int, lead: str) -> Iterator[_Atom]:
    for block in page.blocks:
        if block.line >= first and block.kind is BlockKind.FOOTNOTE:
            yield from _atoms(block, "", lead)
            lead = ""
        elif block.line >= first:
            lead += _lf(block.text)


def _atoms(block: PageBlock, section: str, lead: str) -> Iterator[_Atom]:
    """The atoms of a block that is neither blank nor a heading."""
    raw = _lf(block.text)
    if block.kind is BlockKind.FOOTNOTE:
        yield _Atom("footnote", raw.strip(), ("footnote", footnote_of(block).label), lead, raw)
    elif section.casefold() == "facts" and fact_columns(block):
        yield from _fact_atoms(block, lead)
    elif block.kind in {BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.QUOTE}:
        yield from _statement_atoms(block, section, lead)
    else:
        yield _Atom("opaque", raw.strip(), None, lead, raw)


def _fact_atoms(block: PageBlock, lead: str) -> Iterator[_Atom]:
    lines = [_lf(line) for line in block.lines]
    yield _Atom("header", "header", "header", lead, "".join(lines[:2]))
    for fact in facts_of(block):
        place = ("fact", fact.subject, fact.attribute, fact.label)
        yield _Atom("fact", fact.text, place, "", lines[fact.line - block.line])


def _statement_atoms(block: PageBlock, section: str, lead: str) -> Iterator[_Atom]:
    lines = [_lf(line) for line in block.lines]
    position = 0
    quoted = block.kind is BlockKind.QUOTE
    for statement in statements_of(block, section):
        start, stop = statement.line - block.line, statement.last_line - block.line + 1
        if start > position:
            raw = "".join(lines[position:start])
            yield _Atom("opaque", raw.strip(), None, lead, raw)
            lead = ""
        raw = "".join(lines[start:stop])
        yield _Atom(block.kind.value, (quoted, statement.text), None, lead, raw, statement)
        position, lead = stop, ""
    if position < len(lines):
        raw = "".join(lines[position:])
        yield _Atom("opaque", raw.strip(), None, lead, raw)


def _lf(text: str) -> str:
    """Whole lines that end in LF."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") else f"{text}\n"


def _renamed(old: Mapping[Hashable, _Part], parts: dict[Hashable, _Part]) -> dict[Hashable, _Part]:
    """The sections of a side by their names in the base, where a section was only renamed."""
    gone = {key: _spoken(part) for key, part in old.items() if key not in parts}
    names: dict[Hashable, Hashable] = {}
    for key, part in parts.items():
        spoken = _spoken(part)
        alike = [
            name
            for name, said in gone.items()
            if key not in old and spoken and 2 * len(spoken & said) >= len(said) > 0
        ]
        if alike:
            names[key] = alike[0]
            del gone[alike[0]]
    return {names.get(key, key): part for key, part in parts.items()}


def _spoken(part: _Part) -> set[Hashable]:
    return {atom.key for atom in part.atoms if atom.statement}


def _merge_parts(
    base: _Part | None, ours: _Part | None, theirs: _Part | None, conflicts: list[Conflict]
) -> _Part:
    """Merge one section; no atoms are left if it is to go."""
    shown = ours or theirs or base or _Part("", 0, ())
    old, our, their = (part.atoms if part else () for part in (base, ours, theirs))
    our_ids, their_ids = _identities(old, our), _identities(old, their)
    at_base: dict[Hashable, _Atom] = dict(enumerate(old))
    at_ours = dict(zip(our_ids, our, strict=True))
    at_theirs = dict(zip(their_ids, their, strict=True))
    atoms: list[_Atom] = []
    for identity in _order(list(range(len(old))), our_ids, their_ids):
        sides = _Sides(at_base.get(identity), at_ours.get(identity), at_theirs.get(identity))
        atom, clash = _merge_atoms(sides)
        if atom:
            atoms.append(atom)
        if clash:
            texts = (side.raw.strip() if side else "" for side in sides)
            conflicts.append(Conflict(shown.name, *texts))
    atoms = _without_repeats(atoms, our, their)
    whole = _with_whole_tables(_with_heads(atoms, [*our, *their]))
    return _Part(shown.name, shown.level, tuple(whole))


def _with_heads(atoms: Sequence[_Atom], available: Sequence[_Atom]) -> list[_Atom]:
    """Put back a heading or table header over what is left; drop a header over nothing."""
    kinds = {atom.kind for atom in atoms}
    kept = [atom for atom in atoms if atom.kind != "header" or "fact" in kinds]
    if "fact" in kinds and "header" not in kinds:
        header = next(atom for atom in available if atom.kind == "header")
        first = next(index for index, atom in enumerate(kept) if atom.kind == "fact")
        kept.insert(first, header)
    heading = next((atom for atom in available if atom.kind == "heading"), None)
    if kept and heading and "heading" not in kinds:
        kept.insert(0, heading)
    return kept


def _with_whole_tables(atoms: Iterable[_Atom]) -> list[_Atom]:
    """Put rows back to their table where something has come between them."""
    kept: list[_Atom] = []
    end = 0
    for atom in atoms:
        if atom.kind == "fact" and 0 < end < len(kept):
            kept.insert(end, replace(atom, lead=""))
            end += 1
            continue
        kept.append(atom)
        if atom.kind in {"header", "fact"}:
            end = len(kept)
    return kept


def _without_empty(
    parts: Sequence[_Part], ours: Mapping[Hashable, _Part], theirs: Mapping[Hashable, _Part]
) -> Iterator[_Part]:
    """Leave out headings under which the merge left nothing, though each side had something."""
    bare = {
        part.atoms[0].key
        for side in (ours, theirs)
        for part in side.values()
        if len(part.atoms) == 1 and part.atoms[0].kind == "heading"
    }
    for index, part in enumerate(parts):
        only = part.atoms[0] if len(part.atoms) == 1 else None
        if only and only.kind == "heading" and part.name and only.key not in bare:
            deeper = any(each.level > part.level for each in parts[index + 1 : index + 2])
            if not deeper:
                continue
        yield part


def _identities(base: Sequence[_Atom], side: Sequence[_Atom]) -> list[Hashable]:
    """For each atom of a side, its index in the base, or else what makes it new."""
    found: list[int | None] = _matched(
        [_ordinal_keys(base), _ordinal_keys(side)], [None] * len(side)
    )
    places = [[atom.place for atom in atoms] for atoms in (base, side)]
    found = _matched(places, found)
    _pair_runs(base, side, found)
    new: Counter[Hashable] = Counter()
    identities: list[Hashable] = []
    for atom, index in zip(side, found, strict=True):
        if index is not None:
            identities.append(index)
            continue
        name = atom.place or atom.key
        identities.append(("new", atom.kind in {"fact", "footnote"}, name, new[name]))
        new[name] += 1
    return identities


def _ordinal_keys(atoms: Sequence[_Atom]) -> list[Hashable]:
    """The keys of atoms, repeated ones numbered."""
    seen: Counter[Hashable] = Counter()
    keys: list[Hashable] = []
    for atom in atoms:
        key = (atom.kind if atom.statement is None else "", atom.key)
        keys.append((key, seen[key]))
        seen[key] += 1
    return keys


def _matched(names: Sequence[Sequence[Hashable]], found: list[int | None]) -> list[int | None]:
    """Complete matches by equal names; None names nothing, and nothing is matched twice."""
    taken = {index for index in found if index is not None}
    free = {
        name: index
        for index, name in reversed(list(enumerate(names[0])))
        if name is not None and index not in taken
    }
    return [
        free.pop(name, None) if index is None and name is not None else index
        for index, name in zip(found, names[1], strict=True)
    ]


def _pair_runs(base: Sequence[_Atom], side: Sequence[_Atom], found: list[int | None]) -> None:
    """Match what a side has in the place of atoms of the base that it no longer has."""
    taken = {index for index in found if index is not None}
    position = 0
    while position < len(side):
        if found[position] is not None:
            position += 1
            continue
        start = position
        while position < len(side) and found[position] is None:
            position += 1
        before = found[start - 1] if start else -1
        after = found[position] if position < len(side) else len(base)
        run = _free_run(len(base), taken, -1 if before is None else before, after)
        for index, match in _pairs([base[i] for i in run], side[start:position]):
            found[start + match] = run[index]
            taken.add(run[index])


def _free_run(size: int, taken: set[int], before: int, after: int | None) -> list[int]:
    """The unmatched atoms of the base right after one index, or else right before another."""
    run = []
    index = before + 1
    while index < size and index not in taken:
        run.append(index)
        index += 1
    if run or after is None:
        return run
    index = after - 1
    while index >= 0 and index not in taken:
        run.insert(0, index)
        index -= 1
    return run


def _pairs(old: Sequence[_Atom], new: Sequence[_Atom]) -> Iterator[tuple[int, int]]:
    """Which atoms became which: in order if there are as many, else by their words."""
    if len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            if _may_become(one, other):
                yield index, index
        return
    if len(old) * len(new) > _MAX_PAIRS:
        return
    words = [set(atom.raw.split()) for atom in old]
    start = 0
    for index, atom in enumerate(new):
        said = set(atom.raw.split())
        for candidate in range(start, len(old)):
            shared = len(said & words[candidate])
            alike = shared >= _SIMILAR * len(said | words[candidate])
            if alike and _may_become(old[candidate], atom):
                yield candidate, index
                start = candidate + 1
                break


def _may_become(old: _Atom, new: _Atom) -> bool:
    if old.place is not None or new.place is not None:
        return False
    return (old.statement is None) == (new.statement is None)


def _order(
    base: Sequence[Hashable], ours: Sequence[Hashable], theirs: Sequence[Hashable]
) -> list[Hashable]:
    """All of two sequences in one order; at one place what we have comes before what they have.

    The order is ours, unless only they moved what was in the base.
    """
    rank = {name: index for index, name in enumerate(base)}
    swap = _moved(rank, theirs) and not _moved(rank, ours)
    first, second = (theirs, ours) if swap else (ours, theirs)
    known, other = set(first), set(second)
    following: dict[Hashable, list[Hashable]] = {}
    anchor: Hashable = _START
    for name in second:
        if name in known:
            anchor = name
        else:
            following.setdefault(anchor, []).append(name)
    merged: list[Hashable] = []
    waiting = following.get(_START, [])
    for name in first:
        if swap or name in rank or name in other:
            merged += waiting
            waiting = []
        merged.append(name)
        waiting = waiting + following.get(name, [])
    return merged + waiting


_START = object()


def _moved(rank: Mapping[Hashable, int], side: Sequence[Hashable]) -> bool:
    """Whether the names of the base stand in another order."""
    ranks = [rank[name] for name in side if name in rank]
    return ranks != sorted(ranks)


def _merge_atoms(sides: _Sides) -> tuple[_Atom | None, bool]:
    """The atom that is left of three, and whether that is a conflict."""
    base, ours, theirs = sides
    if ours and theirs:
        return _combine(base, ours, theirs)
    one = ours or theirs
    if one is None or base is None:
        return one, False
    changed = one.content != base.content
    return (one if changed else None), changed


def _combine(base: _Atom | None, ours: _Atom, theirs: _Atom) -> tuple[_Atom, bool]:
    lead = theirs.lead if base and ours.lead == base.lead else ours.lead
    if ours.statement and theirs.statement:
        merged, clash = _combine_statements(base, ours, theirs)
    else:
        raw = _three_way(base.raw if base else None, ours.raw, theirs.raw)
        clash = raw is None
        merged = replace(ours, raw=ours.raw if raw is None else raw)
        if clash and ours.kind == "footnote":
            # Both quotes are evidence; the choice must not depend on whose is whose.
            merged, clash = max(ours, theirs, key=lambda note: (len(note.raw), note.raw)), False
        elif merged.raw == theirs.raw:
            merged = theirs
    return replace(merged, lead=lead), clash


def _combine_statements(base: _Atom | None, ours: _Atom, theirs: _Atom) -> tuple[_Atom, bool]:
    one, other = ours.statement, theirs.statement
    old = base.statement if base else None
    if one is None or other is None:
        return ours, True
    text = _three_way(old.markdown if old else None, one.markdown, other.markdown)
    if text is None and one.text != other.text:
        return ours, True
    text = one.markdown if text is None else text
    labels = merge_sets(old.labels if old else (), one.labels, other.labels)
    if (text, labels) == (one.markdown, one.labels):
        same = (text, labels) == (other.markdown, other.labels)
        kept = theirs if same and base and base.raw == ours.raw else ours
        return kept, False
    if (text, labels) == (other.markdown, other.labels):
        return theirs, False
    source = ours if text == one.markdown else theirs
    raw = f"{one.prefix}{statement_line(CitedText(text, labels))}\n"
    shown = (source.statement or one)._replace(markdown=text, labels=labels)
    return replace(source, kind=ours.kind, raw=raw, statement=shown), False


def _three_way(base: _T | None, ours: _T, theirs: _T) -> _T | None:
    """What is left of three values; None if both sides changed it in different ways."""
    if theirs in (ours, base):
        return ours
    return theirs if ours == base else None


def _without_repeats(
    atoms: Sequence[_Atom], ours: Sequence[_Atom], theirs: Sequence[_Atom]
) -> list[_Atom]:
    """Leave out statements that stand there more often than on either side."""
    allowed = Counter(atom.key for atom in ours if atom.statement)
    allowed |= Counter(atom.key for atom in theirs if atom.statement)
    kept = []
    for atom in atoms:
        if atom.statement and atom.key in allowed:
            if not allowed[atom.key]:
                continue
            allowed[atom.key] -= 1
        kept.append(atom)
    return kept


def _adjacent(parts: Mapping[Hashable, _Part]) -> set[tuple[Hashable, Hashable]]:
    """The pairs of atoms that follow each other without a blank line."""
    atoms = [atom for part in parts.values() for atom in part.atoms]
    return {(one.key, other.key) for one, other in pairwise(atoms) if other.lead == ""}


def _join(atoms: Sequence[_Atom], adjacent: set[tuple[Hashable, Hashable]]) -> str:
    """The text of atoms, with blank lines where they would otherwise run into each other."""
    pieces: list[str] = []
    last: _Atom | None = None
    for atom in atoms:
        lead = atom.lead or ""
        if last and not lead and (last.key, atom.key) not in adjacent and not _fits(last, atom):
            lead = "\n"
        pieces += (lead, atom.raw)
        last = atom
    return "".join(pieces)


def _fits(last: _Atom, atom: _Atom) -> bool:
    """Whether an atom can stand on the line after another."""
    if last.kind == "header":
        return atom.kind == "fact"
    if last.kind != atom.kind or atom.kind in _LINES:
        return last.kind == atom.kind
    return atom.kind in {"paragraph", "quote"} and ends_statement(split_lines(last.raw)[-1].strip())
