"""The extractive compiler: no model, no network; sentences are chosen, never written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from gitwiki.compiler import analysis, concepts, drafting
from gitwiki.compiler.analysis import Analysis
from gitwiki.compiler.concepts import Concept, Plan
from gitwiki.compiler.descriptions import describe
from gitwiki.ports import WithoutModel
from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import DraftStatement
from gitwiki.wiki.paragraphs import excerpt, is_literal
from gitwiki.wiki.source import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitwiki.wiki.draft import ExistingPage, PageDraft
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.source import Source

#: Characters of a source without sentences that stand for it.
_OPENING = 300

__all__ = ["Analysis", "Concept", "ExtractiveCompiler", "Plan"]


class ExtractiveCompiler:
    """Compiles sources by choosing their best sentences.

    The same sources and wiki give the same drafts, in whatever order they come.
    """

    name = "extractive"
    #: Changes when the drafts of some source would.
    version = "1"
    model = ""
    prompts = ""

    def forecast(self, *_: object) -> None:
        """Nothing: it asks no model."""

    def prepare(
        self,
        sources: Sequence[Source],
        pages: Sequence[ExistingPage],
        contract: str = "",  # noqa: ARG002 - it writes no sentence, so it needs no style
    ) -> ExtractivePrepared:
        """Look at sources that are to be compiled, in the light of the pages that exist."""
        analyses = tuple(analysis.analyse(source) for source in sources)
        return ExtractivePrepared(concepts.plan(analyses, pages), analyses)


@dataclass(frozen=True, slots=True)
class ExtractivePrepared(WithoutModel):
    """A batch of sources with what was found in each and the pages chosen for them."""

    plan: Plan
    analyses: tuple[Analysis, ...]

    @property
    def touches(self) -> tuple[str, ...]:
        """Paths of the existing pages that it will extend, sorted."""
        return self.plan.touches

    def drafts(
        self,
        sources: Mapping[str, Source],
        pages: Mapping[str, Page] = MappingProxyType({}),  # noqa: ARG002 - it only adds
    ) -> tuple[PageDraft, ...]:
        """The drafts, sorted by path."""
        analyses = [found for found in self.analyses if found.source in sources]
        analyses += [analysis.analyse(source) for source in self._versions(sources.values())]
        own = {concepts.source_path(source): sources[source] for source in self.plan.sources}
        return tuple(
            with_opening(draft, own[draft.path])
            if draft.path in own and not (draft.tldr or draft.sections)
            else draft
            for draft in drafting.draft(self.plan, analyses)
        )

    def _versions(self, sources: Iterable[Source]) -> Iterator[Source]:
        """Sources of the wiki that one of these replaces, or that replace one of these.

        What they said differently is looked for, so they are analysed again.
        """
        compiled = set(self.plan.sources)
        labels = {found.label for found in self.analyses if found.label}
        replaced = {label for found in self.analyses for label in found.obsoletes}
        for source in sources:
            if source.id in compiled:
                continue
            if source.label in replaced or labels.intersection(source.obsoletes):
                yield source


def with_opening(draft: PageDraft, source: Source) -> PageDraft:
    """A source in which no sentence was found is summarised by the words it begins with.

    It may be a list, a table, code, verse, or in a script whose sentences are not told apart.
    """
    usual = (BlockKind.PROSE, BlockKind.ITEM, BlockKind.QUOTE)
    for paragraph in sorted(source.paragraphs, key=lambda p: (p.block.kind not in usual, p.number)):
        words = excerpt(paragraph.text.split("\n", 1)[0], _OPENING)
        if is_literal(words, paragraph.text):
            citation = Citation(source.id, paragraph.id, words)
            summary = (DraftStatement(words, (citation,)),)
            return replace(draft, tldr=summary, description=describe(summary))
    return draft
