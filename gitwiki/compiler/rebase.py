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
    drop_unused_footnotes,
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
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from gitwiki.wiki.edits import Operation
    from gitwiki.wiki.merge import Conflict as Clash
    from gitwiki.wiki.page import Fact, Page, PageBlock, Statement

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
    plan = _Plan()
    pages = _without_lost(plan, _Pages(old, ours, theirs))
    pages = _without_relabelling(plan, pages)
    removed = _Side(ours).removed
    pages = pages._replace(theirs=apply(pages.theirs, _additions(plan, pages, removed)))
    pages = _with_titles(_settled(pages))
    merged, clashes = merge_pages(*pages)
    if clashes:
        return Rebased(merged, clashes)
    sides = [_Side(page) for page in (old, ours, theirs)]
    page = drop_unused_footnotes(apply(merged, _relabelled(merged, theirs, plan)))
    caveats = _caveats(page, sides)
    page = apply(page, caveats.operations())
    page = _with_confidence(_with_sorted_sources(page), sides)
    owned = _owned(page, theirs, sides) - plan.forgotten - caveats.forgotten
    owned |= plan.written | {line.digest for line in caveats.missing}
    if page.generated and owned != written_by_gitwiki(page):
        page = with_digests(page, sorted(owned))
    left = tuple(Conflict(ours.path, "", text, _REMOVED) for text in plan.left)
    return Rebased(page, (), left)


_REMOVED = "a person removed this from the page, so it is not written again."


class _Pages(NamedTuple):
    """The three versions of a page, as `merge_pages` takes them."""

    old: Page | None
    ours: Page
    theirs: Page


class _Side:
    """What one side says, and which of it gitwiki wrote."""

    def __init__(self, page: Page | None) -> None:
        self.lines = lines_of(page) if page else ()
        self.facts = tuple(page.facts) if page else ()
        self.keys = {key_of(line) for line in self.lines}
        self.summary = [line.text for line in self.lines if line.kind == "tldr"]
        self.owned = written_by_gitwiki(page) if page else frozenset()
        self.present = (
            {statement_digest(item.kind, item.text) for item in items(page)} if page else set()
        )
        #: Its confidence if a person has lowered it; empty if not.
        self.lowered = _lowered(page)

    @property
    def people(self) -> set[str]:
        """Digests of what a person wrote on it."""
        return self.present - self.owned

    @property
    def removed(self) -> frozenset[str]:
        """Digests of what gitwiki wrote and a person took away."""
        return self.owned - self.present

    def find(self, line: Line) -> Line | None:
        """What says the same, in the same place if it is there."""
        alike = [each for each in self.lines if key_of(each) == key_of(line)]
        return next((each for each in alike if each[:3] == line[:3]), alike[0] if alike else None)


@dataclass(slots=True)
class _Plan:
    """What has to be done to the merged page, and what is told of it.

    Attributes:
        relabel: Lines to evidence that they get, and evidence that they lose.
        written, forgotten: Digests to be recorded, and to be recorded no more.
        left: What is not written because of a person.
    """

    relabel: dict[Line, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    left: list[str] = field(default_factory=list)

    def add_evidence(self, line: Line, labels: Iterable[str]) -> None:
        """A line gets more evidence."""
        more, less = self.relabel.get(line, ((), ()))
        self.relabel[line] = ((*more, *labels), less)


def _without_lost(plan: _Plan, pages: _Pages) -> _Pages:
    """The versions without what a compile on either side took away with its evidence.

    To a merge of texts it would look as if it had become what was added in its place. What has
    evidence of its own on the other side stays there.
    """
    old, ours, theirs = (_Side(page) for page in pages)
    if pages.old is None:
        return pages
    lost_there, lost_here = _forgotten(old, theirs), _forgotten(old, ours)
    gone_there, gone_here = _forgotten_facts(old, theirs), _forgotten_facts(old, ours)
    lost = dict.fromkeys((*lost_there, *lost_here), ())
    return _Pages(
        _without_facts(_with_labels(pages.old, lost), (*gone_there, *gone_here)),
        _without_facts(_with_labels(pages.ours, _left(plan, ours, lost_there)), gone_there),
        _without_facts(_with_labels(pages.theirs, _left(plan, theirs, lost_here)), gone_here),
    )


def _forgotten(old: _Side, new: _Side) -> list[Line]:
    """Lines of gitwiki's that gitwiki took away; what a person took away is still recorded."""
    gone = (line for line in old.lines if key_of(line) not in new.keys)
    return [line for line in gone if line.digest in old.owned - new.owned]


def _forgotten_facts(old: _Side, new: _Side) -> list[Fact]:
    gone = ((fact, statement_digest("fact", fact.text)) for fact in old.facts)
    return [fact for fact, digest in gone if digest in old.owned - new.owned - new.present]


def _left(plan: _Plan, side: _Side, lost: Iterable[Line]) -> dict[Line, tuple[str, ...]]:
    """The lines of a side that lost their evidence, to what is left of it."""
    found: dict[Line, tuple[str, ...]] = {}
    for line in lost:
        there = side.find(line)
        if there and there.digest in side.owned:
            found[there] = tuple(label for label in there.labels if label not in line.labels)
            plan.written |= {there.digest} if found[there] else set()
    return found


def _without_facts(page: Page, facts: Iterable[Fact]) -> Page:
    present = set(page.facts)
    return apply(page, [RemoveFact(fact) for fact in facts if fact in present])


def _with_labels(page: Page, changes: Mapping[Line, tuple[str, ...]]) -> Page:
    """The page with other evidence for some of its lines; without those that have none left."""
    return apply(page, _labelling(page, changes))


def _labelling(page: Page, changes: Mapping[Line, tuple[str, ...]]) -> Iterator[Operation]:
    for line, labels in changes.items():
        if line.kind == "statement" and labels:
            place = (line.section, line.text, line.labels)
            markdown = next(each.markdown for each in page.statements if _place_of(each) == place)
            yield ReplaceStatement(*place, markdown, labels)
        else:
            yield from _without(line)
    summary = {line.text: labels for line, labels in changes.items() if line.kind == "tldr"}
    if summary:
        kept = ((s.markdown, summary.get(s.text, s.labels), s.text) for s in page.tldr)
        said = tuple(
            CitedText(markdown, labels)
            for markdown, labels, text in kept
            if labels or text not in summary
        )
        yield SetTldr(said, tuple(statement.text for statement in page.tldr))


def _place_of(statement: Statement) -> tuple[str, str, tuple[str, ...]]:
    return statement.section, statement.text, statement.labels


def _without_relabelling(plan: _Plan, pages: _Pages) -> _Pages:
    """The change without new evidence for what was there, which is for code to place.

    On the base a person may have moved a statement, or reworded it: then it is no longer what the
    evidence is for.
    """
    old, ours, theirs = (_Side(page) for page in pages)
    before = {line[:3]: line for line in old.lines}
    back: dict[Line, tuple[str, ...]] = {}
    for line in theirs.lines:
        was = before.get(line[:3])
        if was is None or was.labels == line.labels or line.digest not in theirs.owned:
            continue
        if line.kind == "caveat" or not was.labels:
            continue
        back[line] = was.labels
        there = ours.find(line)
        if there and there.digest in ours.owned:
            more = tuple(label for label in line.labels if label not in was.labels)
            less = tuple(label for label in was.labels if label not in line.labels)
            plan.relabel[there] = (more, less)
    return pages._replace(theirs=_with_labels(pages.theirs, back))


def _additions(plan: _Plan, pages: _Pages, removed: Collection[str]) -> list[Operation]:
    """Edits of the change so that what it adds fits the page as it is: see the module.

    Args:
        plan: Gets what has to be done after the merge.
        pages: The versions.
        removed: Digests of what a person took away on the base.
    """
    old, ours, theirs = (_Side(page) for page in pages)
    operations: list[Operation] = []
    summary: dict[str, Line | None] = {}
    for line in theirs.lines:
        if line.digest not in theirs.owned or key_of(line) in old.keys:
            continue
        twin = ours.find(line)
        if line.digest in removed:
            plan.left.append(line.text)
        elif twin is None:
            summary |= {line.text: line} if line.kind == "tldr" else {}
            continue
        elif twin[:3] == line[:3]:
            continue
        elif line.kind == "statement" and twin.digest in ours.owned:
            plan.add_evidence(twin, line.labels)
        summary |= {line.text: None} if line.kind == "tldr" else {}
        operations += _without(line)
    operations += _placed_summary(plan, pages, removed, summary)
    for fact in theirs.facts:
        digest = statement_digest("fact", fact.text)
        if digest in removed and digest in theirs.owned:
            plan.left.append(fact.text)
            operations.append(RemoveFact(fact))
    return operations


def _without(line: Line) -> Iterator[Operation]:
    """Edits that take a line from a page; those of the summary are taken together."""
    if line.kind == "statement":
        yield RemoveStatement(line.section, line.text, line.labels)
    elif line.kind == "caveat":
        yield RemoveCaveat(line.text, line.labels)


def _placed_summary(
    plan: _Plan, pages: _Pages, removed: Collection[str], added: Mapping[str, Line | None]
) -> Iterator[Operation]:
    """Edits that put a summary below where the base has got one of its own.

    Args:
        plan: Gets the digests.
        pages: The versions.
        removed: Digests of what a person took away on the base.
        added: The statements that the change adds to the summary; None for one that goes.
    """
    old, ours, theirs = (_Side(page) for page in pages)
    tldr = pages.theirs.tldr
    has_own = bool(ours.summary) and ours.summary != old.summary
    lines = [line for line in added.values() if line and has_own]
    lower = {line: heading for line in lines if (heading := _heading(line, pages.theirs))}
    gone = {text for text, line in added.items() if line is None or line in lower}
    if gone:
        kept = tuple(CitedText(s.markdown, s.labels) for s in tldr if s.text not in gone)
        yield SetTldr(kept, tuple(statement.text for statement in tldr))
    texts = {normalise(line.text) for line in ours.lines}
    for line, heading in lower.items():
        plan.forgotten.add(line.digest)
        below = line._replace(kind="statement", section=heading)
        if below.digest in removed:
            plan.left.append(line.text)
        elif normalise(line.text) not in texts and key_of(below) not in theirs.keys:
            markdown = next(each.markdown for each in tldr if each.text == line.text)
            yield AddStatement(heading, markdown, line.labels)
            plan.written.add(below.digest)


def _heading(line: Line, page: Page) -> str:
    """Where on a page a statement of its summary can stand: with what cites the same source."""
    sources = {target.source for label in line.labels if (target := parse_label(label))}
    for statement in page.statements:
        cited = {target.source for label in statement.labels if (target := parse_label(label))}
        if statement.section and sources & cited:
            return statement.section
    return next((ref.title for ref in page.sources if ref.id in sources), "")


def _settled(pages: _Pages) -> _Pages:
    """The versions with one value for the keys that are not worth a conflict.

    What follows from the rest is taken from the base. Of two titles or descriptions a person's
    counts, and else that of the base, which somebody has reviewed.
    """
    for_ours: dict[str, object] = {}
    for_theirs: dict[str, object] = {}
    for key in (*_DERIVED, *_WRITTEN):
        was, here, there = (_value(page, key) for page in pages)
        if here == there or (key != "related" and was in (here, there)):
            continue
        people = [key in _WRITTEN and not _is_ours(page, key) for page in pages[1:] if page]
        if all(people):
            continue
        if people[1]:
            for_ours[key] = there
        else:
            for_theirs[key] = here
    ours, theirs = set_fields(pages.ours, for_ours), set_fields(pages.theirs, for_theirs)
    if "title" in for_ours:
        ours = _with_title_line(ours, theirs)
    if "title" in for_theirs:
        theirs = _with_title_line(theirs, ours)
    return _Pages(pages.old, ours, theirs)


def _with_titles(pages: _Pages) -> _Pages:
    """The versions without their titles if somebody took that of one away.

    Without it, what stood under the title stands somewhere else.
    """
    if _heading_of(pages.ours) and _heading_of(pages.theirs):
        return pages
    old = _untitled(pages.old) if pages.old else None
    return _Pages(old, _untitled(pages.ours), _untitled(pages.theirs))


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


def _relabelled(page: Page, theirs: Page, plan: _Plan) -> Iterator[Operation]:
    """Edits that give the lines of a page the evidence that the change gave them."""
    side = _Side(page)
    notes: dict[str, SetFootnote] = {}
    changes: dict[Line, tuple[str, ...]] = {}
    for line, (more, less) in plan.relabel.items():
        there = side.find(line)
        if there is None:
            continue
        labels = tuple(dict.fromkeys((*(each for each in there.labels if each not in less), *more)))
        if labels and labels != there.labels:
            changes[there] = labels
        for label in more:
            if label not in page.footnotes and label in theirs.footnotes:
                notes[label] = SetFootnote(label, theirs.footnotes[label])
    yield from _labelling(page, changes)
    yield from notes.values()


class _Caveats(NamedTuple):
    """Caveats that the facts of a merged page call for, and those that they no longer do."""

    missing: tuple[Line, ...]
    outdated: tuple[Line, ...]

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


def _caveats(page: Page, sides: Sequence[_Side]) -> _Caveats:
    _, ours, theirs = sides
    present = lines_of(page)
    there = {key_of(line) for line in present}
    wanted = fact_caveats(page.facts)
    earlier = {key_of(line) for side in sides for line in fact_caveats(side.facts)}
    earlier -= {key_of(line) for line in wanted}
    owned = (ours.owned | theirs.owned) - ours.people - theirs.people
    missing = (line for line in wanted if key_of(line) not in there)
    outdated = (line for line in present if key_of(line) in earlier)
    return _Caveats(
        tuple(line for line in missing if line.digest not in ours.removed),
        tuple(line for line in outdated if line.digest in owned),
    )


def _owned(page: Page, theirs: Page, sides: Sequence[_Side]) -> set[str]:
    """What gitwiki wrote on a merged page: what either side records, but for what people wrote."""
    ours = sides[1]
    owned = set(written_by_gitwiki(page)) - ours.people
    for key in _WRITTEN:
        # A title that was given up was not removed by a person.
        if _value(page, key) != _value(theirs, key):
            given_up = statement_digest(key, str(_value(theirs, key) or ""))
            owned -= {given_up} - ours.owned
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


def _with_confidence(page: Page, sides: Sequence[_Side]) -> Page:
    """The page with the confidence that its sources allow, or less where a person said so."""
    if not (page.confidence and page.generated):
        return page
    derived = derive.confidence(page.type, len(page.sources), len(page.caveats))
    was, here, there = (side.lowered for side in sides)
    said = here if there == was else there if here == was else derive.lower(here, there)
    return set_fields(page, {"confidence": derive.lower(said, derived) if said else derived})


def _lowered(page: Page | None) -> str:
    if page is None or not page.confidence:
        return ""
    usual = derive.confidence(page.type, len(page.sources), len(page.caveats))
    return page.confidence if derive.lower(page.confidence, usual) != usual else ""
