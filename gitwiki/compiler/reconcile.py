"""Drafts meet the pages as they are: what to add, what has lost its evidence, what stays.

Three rules decide. What a person wrote or changed is never removed. What a person removed does not
come back. A statement of gitwiki's goes exactly when none of the paragraphs that it cites exists
any more; since paragraph ids are hashes of text, a paragraph that still resolves still says it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.compiler.review import Conflict
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.facts import caveat_text, disagreements
from gitwiki.wiki.page import CAVEATS, Fact, statement_digest, written_by_gitwiki
from gitwiki.wiki.paragraphs import normalise, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitwiki.wiki.draft import DraftFact, DraftStatement, PageDraft
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.source import Source


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the sources of a change.

    Attributes:
        sources: Every source that a page or draft cites, as it is now, by id.
        compiled: Ids of the sources that are compiled.
        deleted: Ids of the sources that are gone, to their paths.
        seen: For a source that is compiled again, the paragraph ids of its previous version.
    """

    sources: Mapping[str, Source]
    compiled: frozenset[str]
    deleted: Mapping[str, str]
    seen: Mapping[str, frozenset[str]]

    def holds(self, label: str) -> bool:
        """Whether a footnote label still has its paragraph, as far as this change can tell."""
        target = parse_label(label)
        if target is None:
            return True
        if target.source not in self.compiled and target.source not in self.deleted:
            return True
        source = self.sources.get(target.source)
        return source is not None and resolve(source, target.paragraph) is not None

    def is_new(self, statement: DraftStatement) -> bool:
        """Whether a statement rests on a paragraph that was not there before."""
        return any(
            citation.paragraph not in self.seen.get(citation.source, frozenset())
            for citation in statement.citations
        )


class Line(NamedTuple):
    """A statement for a page.

    Attributes:
        kind: ``tldr``, ``statement`` or ``caveat``.
        section: Heading of the section; empty for the summary.
        text: Plain text.
        labels: Its evidence.
    """

    kind: str
    section: str
    text: str
    labels: tuple[str, ...]

    @property
    def digest(self) -> str:
        """What a page records of it when gitwiki writes it."""
        return statement_digest(self.kind, self.text)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done with one page.

    Attributes:
        remove: Lines that lost their evidence.
        relabel: Lines whose evidence changes: the line as it is and the labels that it has then.
        add: Lines to add, in order.
        remove_facts, add_facts: The same for rows of the facts table.
        aliases: Aliases to add.
        conflicts: What is left because of a person.
    """

    remove: tuple[Line, ...]
    relabel: tuple[tuple[Line, tuple[str, ...]], ...]
    add: tuple[Line, ...]
    remove_facts: tuple[Fact, ...]
    add_facts: tuple[Fact, ...]
    aliases: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def decide(page: Page | None, draft: PageDraft | None, evidence: Evidence) -> Decision:
    """What a draft and the loss of evidence mean for a page.

    Args:
        page: The page as it is; None if it is new.
        draft: What was verified of the compiler's proposal; None if it has none for this page.
        evidence: The sources of the change.
    """
    there = _Present(page)
    lost = _lost(there, evidence)
    added = _added(there, draft, evidence, lost) if draft else _Added((), (), (), (), {})
    facts = [fact for fact in there.facts if evidence.holds(fact.label)] + list(added.facts)
    lines = (
        *_summary(there, draft, lost, added.lines),
        *added.lines,
        *_fact_caveats(there, facts, lost),
    )
    return Decision(
        remove=(*lost.lines, *_outdated_caveats(there, facts, lost)),
        relabel=_relabelled(lost, added),
        add=_distinct(lines),
        remove_facts=lost.facts,
        add_facts=added.facts,
        aliases=added.aliases,
        conflicts=(*lost.conflicts, *added.conflicts),
    )


def _relabelled(lost: _Lost, added: _Added) -> tuple[tuple[Line, tuple[str, ...]], ...]:
    """Each line whose evidence changes, with all that it has then."""
    kept = dict(lost.relabel)
    for line, labels in added.more.items():
        if labels and line not in lost.lines:
            kept[line] = (*kept.get(line, line.labels), *labels)
    return tuple(kept.items())


class _Lost(NamedTuple):
    lines: tuple[Line, ...]
    relabel: tuple[tuple[Line, tuple[str, ...]], ...]
    facts: tuple[Fact, ...]
    conflicts: tuple[Conflict, ...]


class _Added(NamedTuple):
    lines: tuple[Line, ...]
    facts: tuple[Fact, ...]
    aliases: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    more: Mapping[Line, tuple[str, ...]]


class _Present:
    """What a page says now, and which of it gitwiki wrote."""

    def __init__(self, page: Page | None) -> None:
        self.path = page.path if page else ""
        self.is_new = page is None
        self.lines = lines_of(page) if page else ()
        self.facts: tuple[Fact, ...] = tuple(page.facts) if page else ()
        self.aliases = page.aliases if page else ()
        self.title = page.title if page else ""
        self.owned = written_by_gitwiki(page) if page else frozenset()
        self.texts = {key_of(line) for line in self.lines}
        self.rows = {_row(fact) for fact in self.facts}

    def wrote(self, line: Line) -> bool:
        """Whether gitwiki wrote a line that is on the page."""
        return line.digest in self.owned

    def conflict_with(self, line: Line) -> Conflict:
        """A person took away what gitwiki wrote, and perhaps put other words in its place."""
        instead = [
            other.text
            for other in self.lines
            if other.section == line.section
            and not self.wrote(other)
            and set(other.labels) & set(line.labels)
        ]
        done = "reworded" if instead else "removed"
        why = f"a person {done} this statement, so the compiled one is not written again."
        return Conflict(self.path, " ".join(instead), line.text, why)

    def was_removed(self, kind: str, text: str) -> bool:
        """Whether gitwiki once wrote this and a person took it away."""
        return (
            statement_digest(kind, text) in self.owned and (kind, normalise(text)) not in self.texts
        )

    def left(self, lost: _Lost) -> tuple[Line, ...]:
        """The lines that stay, with the labels that they keep."""
        relabelled = dict(lost.relabel)
        gone = set(lost.lines)
        return tuple(
            line._replace(labels=relabelled.get(line, line.labels))
            for line in self.lines
            if line not in gone
        )


def key_of(line: Line) -> tuple[str, str]:
    """As what a line is compared: where it stands and what it cites does not matter."""
    return line.kind, normalise(line.text)


def _distinct(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The first line of each text."""
    found: dict[tuple[str, str], Line] = {}
    for line in lines:
        found.setdefault(key_of(line), line)
    return tuple(found.values())


def _digest(fact: Fact) -> str:
    return statement_digest("fact", fact.text)


def _as_fact(draft: DraftFact) -> Fact:
    return Fact(draft.subject, draft.attribute, draft.value, draft.as_of, draft.citation.label)


def _row(fact: Fact) -> tuple[str, ...]:
    return (normalise(fact.subject), normalise(fact.attribute), normalise(fact.value), fact.label)


def lines_of(page: Page) -> tuple[Line, ...]:
    """The statements of a page: summary, body, caveats."""
    found = [Line("tldr", "", s.text, s.labels) for s in page.tldr]
    found += [Line("statement", s.section, s.text, s.labels) for s in page.statements]
    found += [Line("caveat", CAVEATS, s.text, s.labels) for s in page.caveats]
    return tuple(found)


def _lost(there: _Present, evidence: Evidence) -> _Lost:
    lines: list[Line] = []
    relabel: list[tuple[Line, tuple[str, ...]]] = []
    conflicts: list[Conflict] = []
    for line in there.lines:
        kept = tuple(label for label in line.labels if evidence.holds(label))
        if kept == line.labels:
            continue
        if not there.wrote(line):
            conflicts.append(_unsupported(there.path, line.text, line.labels, evidence))
        elif kept and line.kind != "caveat":
            relabel.append((line, kept))
        else:
            lines.append(line)
    facts = tuple(fact for fact in there.facts if not evidence.holds(fact.label))
    ours = tuple(fact for fact in facts if _digest(fact) in there.owned)
    conflicts += [
        _unsupported(there.path, fact.text, (fact.label,), evidence)
        for fact in facts
        if fact not in ours
    ]
    return _Lost(tuple(lines), tuple(relabel), ours, tuple(conflicts))


def _unsupported(path: str, text: str, labels: tuple[str, ...], evidence: Evidence) -> Conflict:
    gone = sorted(
        {
            evidence.deleted.get(target.source) or evidence.sources[target.source].raw
            for label in labels
            if not evidence.holds(label) and (target := parse_label(label))
        }
    )
    return Conflict(
        path=path,
        kept=text,
        proposed="",
        why=f"a person wrote this, and what it cites is no longer in {', '.join(gone)}.",
    )


def _added(there: _Present, draft: PageDraft, evidence: Evidence, lost: _Lost) -> _Added:
    lines: list[Line] = []
    conflicts: list[Conflict] = []
    said = {key_of(line) for line in there.left(lost)}
    wanted = [
        *_second_summary(there, draft, evidence, lost),
        *(("statement", s.heading, found) for s in draft.sections for found in s.statements),
        *(("caveat", CAVEATS, found) for found in draft.caveats),
    ]
    more: dict[Line, tuple[str, ...]] = {}
    for kind, section, statement in wanted:
        line = _as_line(kind, section, statement)
        if key_of(line) in said:
            if evidence.is_new(statement):
                more.update(_more_evidence(there, line, more))
            continue
        if there.was_removed(kind, line.text):
            conflicts.append(there.conflict_with(line))
        elif there.is_new or key_of(line) in there.texts or evidence.is_new(statement):
            lines.append(line)
    return _Added(
        tuple(lines),
        tuple(_new_facts(there, draft, evidence)),
        tuple(_new_aliases(there, draft)),
        tuple(conflicts),
        more,
    )


def _more_evidence(
    there: _Present, line: Line, more: Mapping[Line, tuple[str, ...]]
) -> Iterable[tuple[Line, tuple[str, ...]]]:
    """Another source says literally what a line of gitwiki's says: the labels to add to it."""
    for known in there.lines:
        if known.kind == "statement" and key_of(known) == key_of(line) and there.wrote(known):
            labels = dict.fromkeys((*more.get(known, ()), *line.labels))
            yield known, tuple(label for label in labels if label not in known.labels)
            return


def _second_summary(
    there: _Present, draft: PageDraft, evidence: Evidence, lost: _Lost
) -> Iterable[tuple[str, str, DraftStatement]]:
    """Where a page keeps its summary, what the draft would have put there goes below."""
    left = there.left(lost)
    if not _has_summary(left):
        return
    headings = {
        citation.source: section.heading
        for section in reversed(draft.sections)
        for statement in section.statements
        for citation in statement.citations
    }
    there_already = {normalise(line.text) for line in left}
    for statement in draft.tldr:
        source = statement.citations[0].source
        is_new = normalise(statement.text) not in there_already
        if is_new and not there.was_removed("tldr", statement.text):
            yield "statement", headings.get(source) or evidence.sources[source].title, statement


def _has_summary(lines: Iterable[Line]) -> bool:
    return any(line.kind == "tldr" for line in lines)


def _as_line(kind: str, section: str, statement: DraftStatement) -> Line:
    labels = dict.fromkeys(citation.label for citation in statement.citations)
    return Line(kind, section, statement.text, tuple(labels))


def _new_facts(there: _Present, draft: PageDraft, evidence: Evidence) -> Iterable[Fact]:
    known = set(there.rows)
    for proposed in draft.facts:
        fact = _as_fact(proposed)
        paragraphs = evidence.seen.get(proposed.citation.source, frozenset())
        seen = not there.is_new and proposed.citation.paragraph in paragraphs
        if _row(fact) not in known and not seen and _digest(fact) not in there.owned:
            known.add(_row(fact))
            yield fact


def _new_aliases(there: _Present, draft: PageDraft) -> Iterable[str]:
    known = {normalise(alias) for alias in (*there.aliases, there.title or draft.title)}
    said = (*draft.tldr, *(s for section in draft.sections for s in section.statements))
    cited = {citation.source for statement in said for citation in statement.citations}
    for term in draft.aliases:
        name = normalise(term.text)
        if term.source not in cited:
            continue
        if name not in known and statement_digest("alias", term.text) not in there.owned:
            known.add(name)
            yield term.text
    for question in draft.questions:
        if normalise(question) not in known:
            yield question


def _summary(
    there: _Present, draft: PageDraft | None, lost: _Lost, lines: Iterable[Line]
) -> list[Line]:
    """A summary where the page has none that still holds; not one that a person removed."""
    left = there.left(lost)
    if _has_summary(left):
        return []
    proposed = [_as_line("tldr", "", statement) for statement in draft.tldr] if draft else []
    proposed = [line for line in proposed if not there.was_removed("tldr", line.text)]
    if proposed or not (there.is_new or _has_summary(there.lines)):
        return proposed
    ours = [line for line in left if there.wrote(line)]
    first = (
        line._replace(kind="tldr", section="")
        for line in (*ours, *lines)
        if line.kind == "statement" and line.labels and not there.was_removed("tldr", line.text)
    )
    return list(first)[:1]


def _fact_caveats(there: _Present, facts: list[Fact], lost: _Lost) -> list[Line]:
    said = {key_of(line) for line in there.left(lost)}
    return [
        line
        for line in fact_caveats(facts)
        if key_of(line) not in said and not there.was_removed("caveat", line.text)
    ]


def _outdated_caveats(there: _Present, facts: list[Fact], lost: _Lost) -> list[Line]:
    """Caveats that facts gave rise to and that the facts that are left no longer do."""
    before = {key_of(line) for line in fact_caveats(there.facts)}
    now = {key_of(line) for line in fact_caveats(facts)}
    return [
        line
        for line in there.lines
        if line not in lost.lines and there.wrote(line) and key_of(line) in before - now
    ]


def fact_caveats(facts: Iterable[Fact]) -> list[Line]:
    """The caveats that facts of one page call for."""
    return [
        Line("caveat", CAVEATS, caveat_text(found), tuple(fact.label for fact in found.facts))
        for found in disagreements(facts)
    ]
