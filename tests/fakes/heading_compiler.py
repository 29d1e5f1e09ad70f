"""A compiler without cleverness: each heading of a source is a page, each sentence a statement.

It takes no time to think, so that what is left of a compile is everything else. Given the name of a
model it passes for one that asks it, and counts how often it was asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.ports import WithoutModel
from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import DraftFact, DraftSection, DraftStatement, DraftTerm, PageDraft

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitwiki.wiki.draft import ExistingPage
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.source import Paragraph, Source

_LIMIT = re.compile(r"has a limit of (?P<value>\d+ KB)\b")


class _Passage(NamedTuple):
    source: Source
    paragraph: Paragraph

    def statements(self) -> list[DraftStatement]:
        cited = (self.source.id, self.paragraph.id)
        sentences = re.split(r"(?<=\.) ", self.paragraph.text)
        return [DraftStatement(text, (Citation(*cited, text),)) for text in sentences]

    def facts(self, title: str) -> Iterator[DraftFact]:
        for found in _LIMIT.finditer(self.paragraph.text):
            citation = Citation(self.source.id, self.paragraph.id, found["value"])
            yield DraftFact(title, "limit", found["value"], "", citation)


@dataclass(frozen=True, slots=True)
class HeadingPrepared(WithoutModel):
    """Sources, and the passages about each page by the title of the page."""

    sources: Sequence[Source]
    passages: Mapping[str, Sequence[_Passage]]
    existing: Mapping[str, str]

    @property
    def touches(self) -> tuple[str, ...]:
        return tuple(sorted(self.existing[t] for t in self.passages if t in self.existing))

    def drafts(
        self,
        sources: Mapping[str, Source],
        pages: Mapping[str, Page],  # noqa: ARG002 - it only adds
    ) -> tuple[PageDraft, ...]:
        drafts = [self._own_page(source) for source in self.sources if source.id in sources]
        drafts += [self._page(title, passages) for title, passages in self.passages.items()]
        return tuple(sorted(drafts, key=lambda draft: draft.path))

    def _page(self, title: str, passages: Sequence[_Passage]) -> PageDraft:
        first, *rest = passages[0].statements()
        sections = [DraftSection(passages[0].source.title, tuple(rest))]
        sections += [DraftSection(p.source.title, tuple(p.statements())) for p in passages[1:]]
        return PageDraft(
            path=self.existing.get(title) or page_path(title),
            type="concept",
            title=title,
            description=first.text[:120],
            aliases=(),
            title_term=DraftTerm(title, passages[0].source.id, passages[0].paragraph.id),
            tldr=(first,),
            sections=tuple(section for section in sections if section.statements),
            facts=tuple(fact for passage in passages for fact in passage.facts(title)),
        )

    def _own_page(self, source: Source) -> PageDraft:
        opening = next(p for p in source.paragraphs if p.block.kind == "prose")
        (first, *_) = _Passage(source, opening).statements()
        return PageDraft(
            path=f"wiki/sources/{source.id}.md",
            type="source-summary",
            title=source.title,
            description=first.text[:120],
            aliases=(),
            title_term=None,
            tldr=(first,),
            sections=(),
        )


class HeadingCompiler:
    """Implements `gitwiki.ports.Compiler`.

    Args:
        model: Name of the model that it says it asks; empty for none.
    """

    name = "headings"
    version = "1"

    def __init__(self, model: str = "") -> None:
        self.model = model
        self.prompts = "1" if model else ""
        self.asked = 0

    def forecast(self, *_: object) -> None:
        """Nothing."""

    def prepare(
        self,
        sources: Sequence[Source],
        pages: Sequence[ExistingPage],
        contract: str,  # noqa: ARG002 - it writes no sentence
    ) -> HeadingPrepared:
        self.asked += 1
        passages: dict[str, list[_Passage]] = defaultdict(list)
        for source in sources:
            for paragraph in source.paragraphs:
                if paragraph.block.kind == "prose" and paragraph.block.section:
                    passages[paragraph.block.section[-1]].append(_Passage(source, paragraph))
        existing = {page.title: page.path for page in pages}
        return HeadingPrepared(sources, passages, existing)


def page_path(title: str) -> str:
    """Where the page of a title is."""
    return f"wiki/concepts/{title.lower().replace(' ', '-')}.md"
