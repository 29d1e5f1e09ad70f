"""How a wiki stands: what is pending, open, stale or broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitwiki.ports import PullRequestState
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.lint import lint_commit
from gitwiki.workflows.load import SourceAt, load_sources, load_wiki
from gitwiki.workflows.pending import claims, find_work

if TYPE_CHECKING:
    from gitwiki.diagnostics import Diagnostic
    from gitwiki.ports import Commit, Compiler, Outside, PullRequest


@dataclass(frozen=True, slots=True)
class Stale:
    """A page that rests on a source that is no longer what it was."""

    path: str
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Status:
    """How a wiki stands at the newest commit of its base branch.

    Attributes:
        branch: The base branch.
        commit: Its newest commit.
        pages: How many pages there are.
        sources: How many sources there are.
        pending: Sources to be compiled, by path.
        claimed: Those of them that an open pull request has.
        refused: Those whose pull request was closed without a merge.
        stale: Pages that rest on changed or deleted sources.
        pull_requests: The open ones.
        unread: Why pending sources cannot be compiled, where they cannot.
        findings: What lint says.
        unverified: Pages that nobody verified, as far as they say, by path.
    """

    branch: str
    commit: Commit
    pages: int
    sources: int
    pending: tuple[str, ...]
    claimed: tuple[str, ...]
    refused: tuple[str, ...]
    stale: tuple[Stale, ...]
    pull_requests: tuple[PullRequest, ...]
    unread: tuple[Diagnostic, ...]
    findings: tuple[Diagnostic, ...]
    unverified: tuple[str, ...] = ()


def status(outside: Outside, compiler: Compiler) -> Status:
    """How the wiki stands."""
    base = base_commit(outside)
    loaded = load_wiki(outside, base)
    work = find_work(outside, loaded, compiler)
    pulls = outside.forge.pull_requests()
    taken = claims(pulls, PullRequestState.OPEN)
    unwanted = claims(pulls, PullRequestState.CLOSED) - taken
    changed = {s.id: f"{s.raw} changed" for s in work.sources if s.previous not in {"", s.blob}}
    gone = {d.id: f"{d.raw} was deleted" for d in work.deleted}
    stale = tuple(
        Stale(path, source, why)
        for source, why in sorted({**changed, **gone}.items())
        for path in loaded.wiki.pages_citing(source)
    )
    return Status(
        branch=outside.repository.default_branch(),
        commit=base,
        pages=len(loaded.wiki.pages),
        sources=len(loaded.raw),
        pending=tuple(path for path, _ in work.claims),
        claimed=tuple(path for path, key in work.claims if (path, key) in taken),
        refused=tuple(path for path, key in work.claims if (path, key) in unwanted),
        stale=stale,
        pull_requests=tuple(p for p in pulls if p.state is PullRequestState.OPEN),
        unread=load_sources(
            outside, (SourceAt(source.id, source.raw, source.blob) for source in work.sources)
        ).diagnostics,
        findings=lint_commit(outside, base).findings,
        unverified=tuple(path for path, page in loaded.wiki.pages.items() if not page.verified),
    )
