"""The change of a page made again on the page as it has become meanwhile, without asking anybody.

The texts are merged statement by statement (`gitwiki.wiki.merge`). Around that, what a compile of
the new base would have seen to is seen to here: nothing is said twice, what a person removed does
not come back, a page keeps its summary, values that disagree get their caveat, and the page goes on
recording who wrote what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.compiler.assemble import set_fields
from gitwiki.compiler.reconcile import Line, fact_caveats, key_of, lines_of
from gitwiki.compiler.review import Conflict
from gitwiki.wiki import derive
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.edits import (
    AddCaveat,
    AddStatement,
    RemoveCaveat,
    RemoveFact,
    RemoveStatement,
    ReplaceStatement,
    SetFootnote,
    SetTldr,
    apply,
    with_digests,
)
from gitwiki.wiki.markup import escape
from gitwiki.wiki.merge import merge_pages
from gitwiki.wiki.page import (
    CitedText,
    items,
    split_lines,
    statement_digest,
    with_body,
    written_by_gitwiki,
)
from gitwiki.wiki.paragraphs import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitwiki.wiki.edits import Operation
    from gitwiki.wiki.merge import Conflict as Clash
    from gitwiki.wiki.page import Page, PageBlock, Statement

#: Keys that follow from the text or the path, or that code sets on both sides.
_DERIVED = ("type", "resource", "related", "confidence")
#: Keys whose values are recorded like statements where gitwiki wrote them.
_WRITTEN = ("title", "description")


class Rebased(NamedTuple):
    """A change on the new base.

    Attributes:
        page: The page; not to be used if there are clashes.
        clashes: What both sides changed in different ways.
        left: What was not written because of a person.
    """

    page: Page
    clashes: tuple[Clash, ...]
    left: tuple[Conflict, ...] = ()


def rebase_page(old: Page | None, ours: Page, theirs: Page) -> Rebased:
    """Make a change again on a page that has changed meanwhile.

    Args:
        old: The page that the change was made for; None if it made the page.
        ours: The page as it is on the base now.
        theirs: The page with the change.

    Raises:
        NoRoomError: Its frontmatter would hold more than it may.
    """
    sides = _Sides(old, ours, theirs)
    plan = _plan(sides)
    base, change = _settled(old, ours, apply(theirs, plan.before))
    if not (_heading_of(base) and _heading_of(change)):
        # Without it, what stood under the title stands somewhere else.
        old, base, change = old and _untitled(old), _untitled(base), _untitled(change)
    merged, clashes = merge_pages(old, base, change)
    if clashes:
        return Rebased(merged, clashes)
    page = apply(merged, _more_evidence(merged, theirs, plan.evidence))
    caveats = _Caveats.of(page, sides)
    page = apply(page, caveats.operations())
    page = _with_confidence(_with_sorted_sources(page), sides)
    owned = _owned(page, sides) - plan.forgotten - caveats.forgotten
    owned |= plan.written | {line.digest for line in caveats.missing}
    if page.generated and owned != written_by_gitwiki(page):
        page = with_digests(page, sorted(owned))
    return Rebased(page, (), plan.left)


class _Side:
    """What one side says, and which of it gitwiki wrote."""

    def __init__(self, page: Page | None) -> None:
        self.lines = lines_of(page) if page else ()
        self.facts = tuple(page.facts) if page else ()
        self.keys = {key_of(line) for line in self.lines}
        self.texts = {normalise(line.text) for line in self.lines}
        self.summary = [line.text for line in self.lines if line.kind == "tldr"]
        self.owned = written_by_gitwiki(page) if page else frozenset()
        present = {statement_digest(item.kind, item.text) for item in items(page)} if page else ()
        #: Digests of what a person wrote on it.
        self.people = frozenset(present) - self.owned
        #: Digests of what gitwiki wrote and a person took away.
        self.removed = self.owned.difference(present)
        #: Its confidence if a person has lowered it; empty if not.
        self.lowered = _lowered(page)


class _Sides:
    """The three versions of a page."""

    def __init__(self, old: Page | None, ours: Page, theirs: Page) -> None:
        self.old, self.ours, self.theirs = _Side(old), _Side(ours), _Side(theirs)
        self.base = ours
        self.change = theirs

    def added(self) -> tuple[Line, ...]:
        """What the change adds, as far as gitwiki wrote it: what people add is theirs to place."""
        return tuple(
            line
            for line in self.theirs.lines
            if line.digest in self.theirs.owned and key_of(line) not in self.old.keys
        )


@dataclass(slots=True)
class _Plan:
    """What is done to the change before it is merged, and what has to be done afterwards.

    Attributes:
        before: Edits of the page with the change.
        evidence: Lines of the base that get more evidence, to the labels.
        written, forgotten: Digests to be recorded, and to be recorded no more.
        left: What is not written because of a person.
    """

    before: list[Operation] = field(default_factory=list)
    evidence: dict[Line, tuple[str, ...]] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    left: tuple[Conflict, ...] = ()


def _plan(sides: _Sides) -> _Plan:
    plan = _Plan()
    removed: list[str] = []
    gone: list[Line] = []
    lower: list[Line] = []
    known = {key_of(line): line for line in reversed(sides.ours.lines)}
    for line in sides.added():
        twin = known.get(key_of(line))
        if line.digest in sides.ours.removed:
            removed.append(line.text)
            gone.append(line)
        elif twin is None:
            lower += [line] if line.kind == "tldr" else []
        elif twin[:3] != line[:3]:
            gone.append(line)
            if line.kind == "statement" and twin.digest in sides.ours.owned:
                plan.evidence[twin] = (*plan.evidence.get(twin, ()), *line.labels)
    plan.before += _without(gone)
    _follow_moves(plan, sides)
    summary = {line.text for line in gone if line.kind == "tldr"}
    removed += _place_summary(plan, sides, lower, summary)
    removed += _without_facts(plan, sides)
    plan.left = tuple(Conflict(sides.base.path, "", text, _REMOVED) for text in removed)
    return plan


_REMOVED = "a person removed this from the page, so it is not written again."


def _follow_moves(plan: _Plan, sides: _Sides) -> None:
    """Give more evidence to statements where the base has them by now."""
    places = {line[:3] for line in sides.ours.lines}
    known = {key_of(line): line for line in reversed(sides.ours.lines)}
    before = {line[:3]: line for line in sides.old.lines}
    for line in sides.theirs.lines:
        old = before.get(line[:3])
        more = tuple(label for label in line.labels if old and label not in old.labels)
        if not (old and more) or line.kind != "statement" or line[:3] in places:
            continue
        statement = _find(sides.change.statements, line)
        kept = tuple(label for label in line.labels if label not in more)
        if statement:
            place = (statement.section, statement.text, statement.labels)
            plan.before.append(ReplaceStatement(*place, statement.markdown, kept))
        twin = known.get(key_of(line))
        if twin and twin.digest in sides.ours.owned:
            plan.evidence[twin] = (*plan.evidence.get(twin, ()), *more)


def _without(lines: Iterable[Line]) -> Iterator[Operation]:
    """Edits that take lines from the change; those of the summary are taken together."""
    for line in lines:
        if line.kind == "statement":
            yield RemoveStatement(line.section, line.text, line.labels)
        elif line.kind == "caveat":
            yield RemoveCaveat(line.text, line.labels)


def _without_facts(plan: _Plan, sides: _Sides) -> Iterator[str]:
    """Take the facts from the change that a person removed; what they said."""
    for fact in sides.theirs.facts:
        digest = statement_digest("fact", fact.text)
        if digest in sides.ours.removed and digest in sides.theirs.owned:
            plan.before.append(RemoveFact(fact))
            yield fact.text


def _place_summary(
    plan: _Plan, sides: _Sides, added: Iterable[Line], gone: set[str]
) -> Iterator[str]:
    """Where the base has got a summary of its own, that of the change goes below it.

    Yields:
        What is not written because a person removed it.
    """
    has_own = bool(sides.ours.summary) and sides.ours.summary != sides.old.summary
    moved = [line for line in added if has_own and _heading(line, sides.change)]
    gone = gone | {line.text for line in moved}
    tldr = sides.change.tldr
    if gone:
        kept = tuple(CitedText(s.markdown, s.labels) for s in tldr if s.text not in gone)
        plan.before.append(SetTldr(kept, tuple(statement.text for statement in tldr)))
    for line in moved:
        plan.forgotten.add(line.digest)
        below = line._replace(kind="statement", section=_heading(line, sides.change))
        if normalise(line.text) in sides.ours.texts or key_of(below) in sides.theirs.keys:
            continue
        if below.digest in sides.ours.removed:
            yield line.text
            continue
        markdown = next(each.markdown for each in tldr if each.text == line.text)
        plan.before.append(AddStatement(below.section, markdown, line.labels))
        plan.written.add(below.digest)


def _heading(line: Line, page: Page) -> str:
    """Where on a page a statement of its summary can stand: with what cites the same source."""
    sources = {target.source for label in line.labels if (target := parse_label(label))}
    for statement in page.statements:
        cited = {target.source for label in statement.labels if (target := parse_label(label))}
        if statement.section and sources & cited:
            return statement.section
    return next((ref.title for ref in page.sources if ref.id in sources), "")


def _settled(old: Page | None, ours: Page, theirs: Page) -> tuple[Page, Page]:
    """Both sides with one value for the keys that are not worth a conflict.

    What follows from the rest is taken from the base. Of two titles or descriptions a person's
    counts, and else that of the base, which somebody has reviewed.
    """
    for_ours: dict[str, object] = {}
    for_theirs: dict[str, object] = {}
    for key in (*_DERIVED, *_WRITTEN):
        was, here, there = (_value(page, key) for page in (old, ours, theirs))
        if here == there or (key != "related" and was in (here, there)):
            continue
        people = [key in _WRITTEN and not _is_ours(page, key) for page in (ours, theirs)]
        if all(people):
            continue
        if people[1]:
            for_ours[key] = there
        else:
            for_theirs[key] = here
    one = set_fields(ours, for_ours)
    other = set_fields(theirs, for_theirs)
    if "title" in for_ours:
        one = _with_title_line(one, theirs)
    if "title" in for_theirs:
        other = _with_title_line(other, ours)
    return one, other


def _value(page: Page | None, key: str) -> object:
    return page.frontmatter.values.get(key) if page else None


def _is_ours(page: Page, key: str) -> bool:
    text = page.title if key == "title" else page.description
    return statement_digest(key, text) in written_by_gitwiki(page)


def _with_title_line(page: Page, other: Page) -> Page:
    """The page with the heading of another one over it."""
    old, new = _heading_of(page), _heading_of(other)
    if old is None or new is None:
        return page
    lines = split_lines(page.body)
    start = old.line - page.first_line
    ending = lines[start][len(lines[start].rstrip("\r\n")) :]
    lines[start : start + len(old.lines)] = [new.lines[0].rstrip("\r\n") + ending]
    return with_body(page, "".join(lines))


def _untitled(page: Page) -> Page:
    """The page without the heading over it."""
    heading = _heading_of(page)
    if heading is None:
        return page
    lines = split_lines(page.body)
    start = heading.line - page.first_line
    del lines[start : start + len(heading.lines)]
    return with_body(page, "".join(lines))


def _heading_of(page: Page) -> PageBlock | None:
    """The heading with the title over a page; None if somebody took it away."""
    return next((part.heading for part in page.sections if part.heading and not part.name), None)


def _more_evidence(
    page: Page, theirs: Page, evidence: Mapping[Line, tuple[str, ...]]
) -> Iterator[Operation]:
    """Edits that add the evidence of what the change said elsewhere."""
    for line, labels in evidence.items():
        said = _find(page.statements, line)
        more = [label for label in dict.fromkeys(labels) if said and label not in said.labels]
        if said is None or not more:
            continue
        all_labels = (*said.labels, *more)
        yield ReplaceStatement(said.section, said.text, said.labels, said.markdown, all_labels)
        for label in more:
            if label not in page.footnotes and label in theirs.footnotes:
                yield SetFootnote(label, theirs.footnotes[label])


def _find(statements: Iterable[Statement], line: Line) -> Statement | None:
    wanted = (line.section.casefold(), line.text)
    return next((s for s in statements if (s.section.casefold(), s.text) == wanted), None)


class _Caveats(NamedTuple):
    """Caveats that the facts of a merged page call for, and those that they no longer do."""

    missing: tuple[Line, ...]
    outdated: tuple[Line, ...]

    @classmethod
    def of(cls, page: Page, sides: _Sides) -> _Caveats:
        present = lines_of(page)
        there = {key_of(line) for line in present}
        wanted = fact_caveats(page.facts)
        earlier = {
            key_of(line)
            for side in (sides.old, sides.ours, sides.theirs)
            for line in fact_caveats(side.facts)
        } - {key_of(line) for line in wanted}
        owned = (sides.ours.owned | sides.theirs.owned) - sides.ours.people - sides.theirs.people
        return cls(
            missing=tuple(
                line
                for line in wanted
                if key_of(line) not in there and line.digest not in sides.ours.removed
            ),
            outdated=tuple(
                line for line in present if key_of(line) in earlier and line.digest in owned
            ),
        )

    @property
    def forgotten(self) -> set[str]:
        """Digests of what is taken away."""
        return {line.digest for line in self.outdated}

    def operations(self) -> Iterator[Operation]:
        """The edits."""
        for line in self.outdated:
            yield RemoveCaveat(line.text, line.labels)
        for line in self.missing:
            yield AddCaveat(escape(line.text), line.labels)


def _owned(page: Page, sides: _Sides) -> set[str]:
    """What gitwiki wrote on a merged page: what either side records, but for what people wrote."""
    owned = set(written_by_gitwiki(page)) - sides.ours.people
    for key in _WRITTEN:
        # A title that was given up was not removed by a person.
        given_up = str(_value(sides.change, key) or "")
        if _value(page, key) != _value(sides.change, key):
            owned -= {statement_digest(key, given_up)} - sides.ours.owned
    return owned


def _with_sorted_sources(page: Page) -> Page:
    """The page with its sources in the order in which a compile lists them."""
    listed = page.frontmatter.values.get("sources")
    if not isinstance(listed, tuple):
        return page
    known = [item for item in listed if isinstance(item, Mapping) and "id" in item]
    if len(known) < len(listed):
        return page
    return set_fields(page, {"sources": sorted(known, key=lambda item: str(item["id"]))})


def _with_confidence(page: Page, sides: _Sides) -> Page:
    """The page with the confidence that its sources allow, or less where a person said so."""
    if not (page.confidence and page.generated):
        return page
    derived = derive.confidence(page.type, len(page.sources), len(page.caveats))
    was, here, there = sides.old.lowered, sides.ours.lowered, sides.theirs.lowered
    said = here if there == was else there if here == was else derive.lower(here, there)
    return set_fields(page, {"confidence": derive.lower(said, derived) if said else derived})


def _lowered(page: Page | None) -> str:
    if page is None or not page.confidence:
        return ""
    usual = derive.confidence(page.type, len(page.sources), len(page.caveats))
    return page.confidence if derive.lower(page.confidence, usual) != usual else ""
