"""A compiler that needs no time to think: what it drafts follows from the headings of a source.

It stands in for a compiler of any price, so that what is left to measure is everything else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.ports import WithoutModel
from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import DraftFact, DraftSection, DraftStatement, DraftTerm, PageDraft
from gitwiki.wiki.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.wiki.draft import ExistingPage
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.source import Paragraph, Source

_LIMIT = re.compile(r"has a limit of (?P<value>\d+ KB)\b")


class _Passage(NamedTuple):
    source: Source
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class ScriptedPrepared(WithoutModel):
    """Sources, and the passages about each page by the title of the page."""

    sources: Sequence[Source]
    passages: Mapping[str, Sequence[_Passage]]
    existing: Mapping[str, ExistingPage]

    @property
    def touches(self) -> tuple[str, ...]:
        """Paths of the existing pages that it will extend, sorted."""
        known = (self.existing[title].path for title in self.passages if title in self.existing)
        return tuple(sorted(known))

    def drafts(
        self,
        sources: Mapping[str, Source],
        pages: Mapping[str, Page],  # noqa: ARG002
    ) -> tuple[PageDraft, ...]:
        """The drafts, sorted by path."""
        drafts = [_source_page(source) for source in self.sources if source.id in sources]
        drafts += [_page(title, passages) for title, passages in self.passages.items()]
        return tuple(sorted(drafts, key=lambda draft: draft.path))


class ScriptedCompiler:
    """Takes each heading of a source for the title of a page and each sentence under it."""

    name = "scripted"
    version = "1"
    model = ""
    prompts = ""

    def forecast(self, *_: object) -> None:
        """Nothing: it asks no model."""

    def prepare(
        self,
        sources: Sequence[Source],
        pages: Sequence[ExistingPage],
        contract: str,  # noqa: ARG002
    ) -> ScriptedPrepared:
        """Sort the paragraphs by the page that they are about."""
        passages: dict[str, list[_Passage]] = defaultdict(list)
        for source in sources:
            for title, paragraph in _sections(source):
                passages[title].append(_Passage(source, paragraph))
        return ScriptedPrepared(sources, passages, {page.title: page for page in pages})


def page_path(title: str) -> str:
    """Where the page of a title is."""
    return f"{ROOT}/concepts/{title.lower().replace(' ', '-')}.md"


def _sections(source: Source) -> Iterable[tuple[str, Paragraph]]:
    for paragraph in source.paragraphs:
        if paragraph.block.kind == "prose" and paragraph.block.section:
            yield paragraph.block.section[-1], paragraph


def _statements(source: Source, paragraph: Paragraph) -> list[DraftStatement]:
    sentences = re.split(r"(?<=\.) ", paragraph.text)
    return [DraftStatement(text, (Citation(source.id, paragraph.id, text),)) for text in sentences]


def _page(title: str, passages: Sequence[_Passage]) -> PageDraft:
    source, paragraph = passages[0]
    first, *_ = _statements(source, paragraph)
    sections: dict[str, list[DraftStatement]] = defaultdict(list)
    for about, where in passages:
        sections[about.title] += _statements(about, where)
    return PageDraft(
        path=page_path(title),
        type="concept",
        title=title,
        description=first.text[:120],
        aliases=(),
        title_term=DraftTerm(title, source.id, paragraph.id),
        tldr=(first,),
        sections=tuple(DraftSection(name, tuple(said)) for name, said in sections.items()),
        facts=tuple(fact for passage in passages for fact in _facts(title, passage)),
    )


def _facts(title: str, passage: _Passage) -> Iterable[DraftFact]:
    for found in _LIMIT.finditer(passage.paragraph.text):
        citation = Citation(passage.source.id, passage.paragraph.id, found["value"])
        yield DraftFact(title, "limit", found["value"], "", citation)


def _source_page(source: Source) -> PageDraft:
    opening = [p for p in source.paragraphs if p.block.kind == "prose"][:1]
    told = [_statements(source, paragraph)[0] for _, paragraph in _sections(source)]
    first = _statements(source, opening[0])[0]
    return PageDraft(
        path=f"{ROOT}/sources/{source.id}.md",
        type="source-summary",
        title=source.title,
        description=first.text[:120],
        aliases=(),
        title_term=None,
        tldr=(first,),
        sections=(DraftSection("Outline", tuple(told)),),
    )
