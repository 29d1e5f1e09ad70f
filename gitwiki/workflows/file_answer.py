"""File an answer back: verify it, put it on a page, lint, commit, open a pull request.

It is the tail of a compile with an answer in the place of a draft, so an answer becomes part of the
wiki in no other way than everything else does: when somebody merges it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import gitwiki
from gitwiki.compiler import record, review
from gitwiki.compiler.assemble import Stamp, Target, assemble
from gitwiki.compiler.linker import Linker
from gitwiki.compiler.reconcile import Evidence
from gitwiki.compiler.verify import Verified, verify
from gitwiki.errors import (
    AlreadyFiledError,
    NoAnswerError,
    NoQuestionError,
    NothingHoldsError,
    UncompiledAnswerError,
    UnwritablePageError,
)
from gitwiki.ports import CheckState, NewCommit, Proposal
from gitwiki.proposals import body_limit
from gitwiki.query.file_back import draft, filing_key, place, with_summary
from gitwiki.wiki.markup import link_target
from gitwiki.wiki.paths import own_page
from gitwiki.wiki.questions import LONGEST, as_alias, names_only
from gitwiki.wiki.schema import IN_PR
from gitwiki.workflows.change import blocked, page_names
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.compile import AUTHOR, diff_of, lint_check
from gitwiki.workflows.derivation import Pages, complete, relate
from gitwiki.workflows.lint import cited_sources
from gitwiki.workflows.load import SourceAt, load_pages, load_sources, load_wiki

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitwiki.compiler.verify import Dropped
    from gitwiki.ports import Outside, PullRequest
    from gitwiki.query.answer import Answer
    from gitwiki.query.file_back import Place
    from gitwiki.wiki.draft import PageDraft
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.source import Source
    from gitwiki.workflows.load import LoadedWiki

BRANCHES = "gitwiki/answer/"


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of an answer.

    Attributes:
        path: The page that has it, once it is merged.
        proposal: What is proposed.
        pull_request: Where; None if it was only looked at.
        diff: What would change, if it was only looked at.
        files: Paths of the files that it changes.
        dropped: What of it does not hold.
    """

    path: str
    proposal: Proposal
    pull_request: PullRequest | None = None
    diff: str = ""
    files: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def file_answer(outside: Outside, answer: Answer, producer: str, *, dry_run: bool = False) -> Filed:
    """Open a pull request that puts an answer on a page, or find the one that is there.

    Args:
        outside: Where the wiki is.
        answer: What was answered.
        producer: Who wrote its sentences, as OKF names actors: a model, or ``extractive``.
        dry_run: Stop before anything is written.

    Raises:
        NotFiledError: There is nothing to file; the class says why.
        NoRoomError: The frontmatter of the page has no room for it.
    """
    if not answer.said:
        raise NoAnswerError
    question = as_alias(answer.question)
    if not question:
        raise NoQuestionError(LONGEST)
    loaded = load_wiki(outside, base_commit(outside))
    filing = _Filing(outside, loaded, place(answer, question, loaded.wiki), producer)
    filed = filing.propose(draft(answer, question, filing.place), question, dry_run=dry_run)
    if dry_run:
        return filed
    outside.progress.step("opening the pull request")
    return replace(filed, pull_request=outside.forge.propose(filed.proposal))


class _Filing:
    """One answer that is filed."""

    def __init__(self, outside: Outside, loaded: LoadedWiki, where: Place, producer: str) -> None:
        self.outside = outside
        self.loaded = loaded
        self.place = where
        self.by = f"gitwiki/{gitwiki.__version__} {producer}"
        self.before: Mapping[str, Page] = load_pages(outside, loaded.entries, _paths(where))

    def propose(self, proposed: PageDraft, question: str, *, dry_run: bool) -> Filed:
        """The proposal, its commit written unless it is only looked at."""
        path = self.place.path
        self._require_room()
        sources = self._sources(proposed)
        self.outside.progress.step(f"verifying the answer for {path}")
        verified = self._verified(proposed, sources)
        self._require_pages(verified.draft, sources)
        key = filing_key(verified.draft)
        pages = self._pages(verified.draft, sources, key)
        told = review.Review(
            key=key,
            base=self.loaded.commit.id,
            sources=sources,
            compiled=(),
            deleted=(),
            changes=pages.changes(),
            report=verified.report,
            conflicts=pages.conflicts,
            findings=(),
            unread=(),
            command="",
            compiler=self.by,
            question=question,
        )
        said = record.record_of(told, ())._replace(answer=link_target(path))
        entry = record.log_entry(said, self.loaded.commit.timestamp)
        done = complete(self.outside, self.loaded, pages, entry, sources)
        commit = "" if dry_run else self._write(done.files, record.message(said))
        proposal = self._proposal(told.with_findings(done.findings), commit)
        return Filed(
            path,
            proposal,
            diff=diff_of(self.outside, self.loaded, done.files) if dry_run else "",
            files=tuple(done.files),
            dropped=tuple(verified.report.dropped),
        )

    def _require_room(self) -> None:
        for path, conflict in blocked(self.loaded, [self.place.path]).items():
            raise UnwritablePageError(path, conflict.why)

    def _require_pages(self, kept: PageDraft, sources: Mapping[str, Source]) -> None:
        """Refuse footnotes to sources that have no page yet, which they would lead to."""
        own = {name: own_page(name) for name in _cited(kept)}
        there = self.loaded.wiki.pages
        missing = [sources[name].raw for name, path in own.items() if path not in there]
        if missing:
            raise UncompiledAnswerError(sorted(missing))

    def _sources(self, proposed: PageDraft) -> Mapping[str, Source]:
        """What the answer and the page cite, as it is on the base."""
        ids = _cited(proposed)
        raw = {self.loaded.ids[path]: path for path in self.loaded.raw}
        wanted = [
            SourceAt(name, raw[name], self.loaded.raw[raw[name]]) for name in ids if name in raw
        ]
        known = cited_sources(self.loaded, self.before)
        return load_sources(self.outside, dict.fromkeys((*wanted, *known))).sources

    def _verified(self, proposed: PageDraft, sources: Mapping[str, Source]) -> Verified:
        page = self.place.page
        names = names_only((page.title, *page.aliases)) if page else ()
        verified = verify(proposed, sources, names)
        kept = verified.draft
        if not (self.place.is_there or kept.tldr or kept.sections):
            raise NothingHoldsError([found.sentence for found in verified.report.dropped])
        kept = kept if self.place.page else with_summary(kept)
        return verified._replace(draft=kept)

    def _pages(self, kept: PageDraft, sources: Mapping[str, Source], key: str) -> Pages:
        """The page with the answer, and those that change because of it.

        Raises:
            AlreadyFiledError: The page has all of it, the question too.
        """
        path = self.place.path
        linker = Linker.of(page_names(self.loaded), self.loaded.schema.links)
        evidence = Evidence(sources, frozenset(), {}, {})
        stamp = Stamp(self.loaded.commit.timestamp, self.by, key)
        target = Target(path, self.before.get(path), kept)
        page, conflicts = assemble(target, evidence, linker, stamp)
        if page is self.before.get(path):
            raise AlreadyFiledError(path)
        pages = Pages(self.before, {path: page}, conflicts)
        if self.loaded.schema.derived == IN_PR:
            pages = relate(self.outside, self.loaded, pages)
        return pages

    def _write(self, files: Mapping[str, bytes | None], message: str) -> str:
        base = self.loaded.commit
        self.outside.progress.step(f"writing {len(files)} files")
        new = NewCommit(base.id, files, message, AUTHOR, base.timestamp)
        return self.outside.repository.write(new)

    def _proposal(self, told: review.Review, commit: str) -> Proposal:
        check = lint_check(told.findings, commit)
        return Proposal(
            key=told.key,
            branch=f"{BRANCHES}{told.key}",
            base=self.outside.repository.default_branch(),
            commit=commit,
            title=review.title(told),
            body=review.body(told, body_limit(())),
            sources=(),
            keys=(),
            draft=check.state is CheckState.FAILURE,
            compiler="answer",
            checks=(check,),
        )


def _cited(proposed: PageDraft) -> set[str]:
    """Ids of the sources that a draft cites."""
    said = [*proposed.tldr, *(each for part in proposed.sections for each in part.statements)]
    return {citation.source for each in said for citation in each.citations}


def _paths(where: Place) -> list[str]:
    return [where.path] if where.page else []
