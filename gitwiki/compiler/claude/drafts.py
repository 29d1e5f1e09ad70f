"""Drafts: pages put together from what a model answered; nothing in them is checked yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gitwiki.compiler.assemble import shorten
from gitwiki.compiler.concepts import source_path
from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import (
    DraftFact,
    DraftSection,
    DraftStatement,
    DraftTerm,
    PageDraft,
)
from gitwiki.wiki.hidden import visible
from gitwiki.wiki.page import CAVEATS, FACTS
from gitwiki.wiki.paragraphs import excerpt, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.compiler.claude.plan import PlannedPart, SourcePlan
    from gitwiki.compiler.claude.replies import Evidence, MendedStatement, PageReply, Said
    from gitwiki.wiki.source import Paragraph, Source

POINTS = "Main points"
_MOST_SUMMARY = 3
#: Characters of a heading.
_HEADING = 100
#: Headings whose place on a page code fills.
_OURS = frozenset({FACTS.casefold(), CAVEATS.casefold()})


def page_draft(
    parts: Sequence[tuple[PlannedPart, PageReply]], sources: Mapping[str, Source]
) -> PageDraft:
    """The draft of one page, from what each of some sources says about it."""
    drafts = [_part_draft(part, reply, sources[part.source]) for part, reply in parts]
    first, *others = drafts
    for other in others:
        first = _joined(first, other, sources)
    return _said_once(first)


def untitled_draft(part: PlannedPart) -> PageDraft:
    """A draft with nothing but a title that no source has, so that it is dropped and listed."""
    term = DraftTerm(part.title, part.source, (*part.paragraphs, "")[0])
    return _draft(part.path, part.type, part.title, title_term=term)


def source_draft(plan: SourcePlan) -> PageDraft:
    """The draft of a source's own page."""
    source = plan.source
    replies = [reply for _, reply in plan.sections]
    first, *others = [_statements(reply.summary, source) for reply in replies]
    points = [
        DraftSection(
            _heading(section) if others else POINTS,
            (*(others[at - 1] if at else ()), *_statements(reply.points, source)),
        )
        for at, (section, reply) in enumerate(plan.sections)
    ]
    draft = _draft(
        source_path(source.id),
        "source-summary",
        source.title,
        description=shorten(_line(replies[0].description)),
        tldr=first[:_MOST_SUMMARY],
        sections=_by_heading(points),
    )
    return _said_once(draft)


def with_mended(
    draft: PageDraft, mended: Mapping[str, MendedStatement], source: Source
) -> PageDraft:
    """A draft with some statements of one source corrected.

    Args:
        draft: As it was; nothing that rests on another source changes.
        mended: The text of a statement as it was, to what takes its place.
        source: The source.
    """
    if not mended:
        return draft

    def corrected(statement: DraftStatement) -> DraftStatement:
        now = mended.get(statement.text)
        cited = [citation.source for citation in statement.citations[:1]]
        if now is None or cited != [source.id]:
            return statement
        return DraftStatement(_line(now.text), _citations(now.evidence, source), verbatim=False)

    return replace(
        draft,
        tldr=tuple(map(corrected, draft.tldr)),
        sections=tuple(
            replace(section, statements=tuple(map(corrected, section.statements)))
            for section in draft.sections
        ),
        caveats=tuple(map(corrected, draft.caveats)),
    )


def _said_once(draft: PageDraft) -> PageDraft:
    """A draft in which no statement comes a second time; the summary comes first."""
    said = {normalise(each.text) for each in draft.tldr}
    sections = []
    for section in draft.sections:
        new: dict[str, DraftStatement] = {}
        for statement in section.statements:
            new.setdefault(normalise(statement.text), statement)
        kept = tuple(statement for text, statement in new.items() if text not in said)
        said |= new.keys()
        sections.append(replace(section, statements=kept))
    return replace(draft, sections=tuple(each for each in sections if each.statements))


def _part_draft(part: PlannedPart, reply: PageReply, source: Source) -> PageDraft:
    standing = part.title_paragraph
    names = dict.fromkeys((*part.aliases, *map(_line, reply.aliases)))
    at = standing or (*part.paragraphs, "")[0]
    return _draft(
        part.path,
        part.type,
        part.title,
        description=shorten(_line(reply.description)),
        aliases=tuple(
            DraftTerm(name, source.id, _standing(name, source) or at)
            for name in names
            if name and name != part.title
        ),
        title_term=DraftTerm(part.title, source.id, standing)
        if standing and not part.exists
        else None,
        tldr=_statements(reply.summary, source)[:_MOST_SUMMARY],
        sections=_by_heading(
            DraftSection(_title(section.heading), _statements(section.statements, source))
            for section in reply.sections
        ),
        facts=tuple(
            DraftFact(
                _line(fact.subject),
                _line(fact.attribute),
                _line(fact.value),
                _line(fact.as_of),
                _citation(fact.evidence, source),
            )
            for fact in reply.facts
        ),
        caveats=_statements(reply.caveats, source),
    )


def _joined(one: PageDraft, other: PageDraft, sources: Mapping[str, Source]) -> PageDraft:
    """Two sources on one page: one summary, and what the other has for one is said below it."""
    citations = [each.citations for each in other.tldr if each.citations]
    name = sources[citations[0][0].source].name if citations else POINTS
    extra = (DraftSection(name, other.tldr),) if other.tldr and one.tldr else ()
    return replace(
        one,
        description=one.description or other.description,
        aliases=(*one.aliases, *other.aliases),
        title_term=one.title_term or other.title_term,
        tldr=one.tldr or other.tldr,
        sections=_by_heading((*one.sections, *extra, *other.sections)),
        facts=(*one.facts, *other.facts),
        caveats=(*one.caveats, *other.caveats),
    )


def _draft(  # noqa: PLR0913 - the fields of a draft, all but three of them optional
    path: str,
    kind: str,
    title: str,
    *,
    description: str = "",
    aliases: tuple[DraftTerm, ...] = (),
    title_term: DraftTerm | None = None,
    tldr: tuple[DraftStatement, ...] = (),
    sections: tuple[DraftSection, ...] = (),
    facts: tuple[DraftFact, ...] = (),
    caveats: tuple[DraftStatement, ...] = (),
) -> PageDraft:
    return PageDraft(
        path, kind, title, description, aliases, title_term, tldr, sections, facts, caveats
    )


def _by_heading(found: Iterable[DraftSection]) -> tuple[DraftSection, ...]:
    """Sections with the same heading made one; those that say nothing left out."""
    statements: dict[str, list[DraftStatement]] = {}
    for section in found:
        statements.setdefault(section.heading, []).extend(section.statements)
    return tuple(DraftSection(name, tuple(said)) for name, said in statements.items() if said)


def _heading(section: Sequence[Paragraph]) -> str:
    """What a section of a long source is called: the outermost heading that it begins under."""
    headings = (each.block.section[0] for each in section if each.block.section)
    return next(headings, POINTS)


def _statements(said: Iterable[Said], source: Source) -> tuple[DraftStatement, ...]:
    return tuple(
        DraftStatement(_line(each.text), _citations(each.evidence, source), verbatim=False)
        for each in said
        if _line(each.text)
    )


def _citations(evidence: Iterable[Evidence], source: Source) -> tuple[Citation, ...]:
    return tuple(_citation(each, source) for each in evidence)


def _citation(evidence: Evidence, source: Source) -> Citation:
    """A citation as the model gave it; around the id it may have put the id of the source."""
    name = evidence.paragraph.strip().strip("[]^¶ ")
    cut = name.removeprefix(f"{source.id}-")
    return Citation(source.id, cut, _line(evidence.quote))


def _standing(name: str, source: Source) -> str:
    """The first paragraph that has a name as it is written; empty if none does."""
    return next((each.id for each in source.paragraphs if name in each.text), "")


def _title(heading: str) -> str:
    """The heading of a section as the model wants it, as far as a section can be called so."""
    name = excerpt(_line(heading), _HEADING)
    return name if name and name.casefold() not in _OURS else POINTS


def _line(text: str) -> str:
    """A text on one line, without what nobody sees."""
    return " ".join(visible(text).text.split())
