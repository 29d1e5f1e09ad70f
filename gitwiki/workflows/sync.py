"""Bring open pull requests onto a base that has moved: one commit on the current base.

No model is asked. What was compiled by code is compiled anew; what a model wrote, or people edited,
is merged with the base statement by statement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from gitwiki.errors import (
    BranchEditedError,
    CheckedOutError,
    NoSuchPullRequestError,
    NotOpenError,
)
from gitwiki.ports import PullRequestState
from gitwiki.wiki.schema import AFTER_MERGE
from gitwiki.workflows.change import build
from gitwiki.workflows.compile import made_with, propose_as, write
from gitwiki.workflows.conversation import guidance_for, tell_edited, tell_stuck
from gitwiki.workflows.pending import find_work
from gitwiki.workflows.rebase import Ground, Origin, overtaken, rebase, stands_apart
from gitwiki.workflows.record import BRANCH as RECORD
from gitwiki.workflows.record import propose_record
from gitwiki.workflows.settle import settle

if TYPE_CHECKING:
    from gitwiki.compiler.pending import Work
    from gitwiki.ports import Compiler, Outside, Proposal, PullRequest
    from gitwiki.workflows.load import LoadedWiki
    from gitwiki.workflows.rebase import Obstacle


class SyncState(StrEnum):
    """What `sync` did with one pull request."""

    CURRENT = "current"
    REBUILT = "rebuilt"
    EDITED = "edited by a person, left alone"
    CHECKED_OUT = "its branch is checked out, left alone"
    CONFLICT = "cannot be merged with the base, left alone; it needs to be compiled again"
    OUTDATED = "made for other sources or another schema.md; it needs to be compiled again"
    DONE = "merged or closed meanwhile"
    OBSOLETE = "closed, the base has all of it"


#: What can keep one pull request from being rebuilt, and does not concern the others.
_LEFT_ALONE = {
    BranchEditedError: SyncState.EDITED,
    CheckedOutError: SyncState.CHECKED_OUT,
    NotOpenError: SyncState.DONE,
}
_REASONS: tuple[type[Exception], ...] = tuple(_LEFT_ALONE)


@dataclass(frozen=True, slots=True)
class Synced:
    """One pull request and what was done with it.

    Attributes:
        pull_request: As it is now.
        state: What was done.
        obstacles: Why it could not be rebuilt; empty if it could or need not be.
    """

    pull_request: PullRequest
    state: SyncState
    obstacles: tuple[Obstacle, ...] = ()


def sync(
    outside: Outside, compiler: Compiler, only: int | None = None, *, force: bool = False
) -> tuple[Synced, ...]:
    """Rebuild every open pull request that was made for an older base, by number.

    One that cannot be rebuilt is left alone and does not keep the others from it. Before that, the
    derived files of the base are brought up to date where they are committed after merges.

    Args:
        outside: Where the pull requests are.
        compiler: Compiles anew what was compiled by code; if it has a model, that is not asked.
        only: The number of the only one that is looked at.
        force: Rebuild one that a person pushed to, too: their edits become part of its one commit.

    Raises:
        NoSuchPullRequestError: There is none with that number.
        CheckoutDirtyError: The checkout has changes where derived files would be written.
        RefMovedError: The base moved while derived files were committed.
        BaseRefusedError: A server does not let gitwiki push to the base.
    """
    pulls = outside.forge.pull_requests()
    if only is not None:
        pulls = [pull for pull in pulls if pull.number == only]
        if not pulls:
            raise NoSuchPullRequestError(only)
    run = _Run(outside, compiler, settle(outside), force=force)
    return tuple(
        run.sync(pull) if pull.state is PullRequestState.OPEN else Synced(pull, SyncState.DONE)
        for pull in pulls
        if pull.state is PullRequestState.OPEN or only is not None
    )


class _Run:
    """What all pull requests of one run have in common."""

    def __init__(
        self, outside: Outside, compiler: Compiler, loaded: LoadedWiki, *, force: bool
    ) -> None:
        self._outside = outside
        self._compiler = compiler
        self._loaded = loaded
        self._ground = Ground(outside, loaded)
        self._force = force

    @cached_property
    def _work(self) -> Work:
        return find_work(self._outside, self._loaded, self._compiler)

    def sync(self, pull: PullRequest) -> Synced:
        """Rebuild one pull request if it was made for an older base."""
        base = self._loaded.commit.id
        is_edited = pull.head != pull.proposal.commit
        if is_edited and self._outside.repository.is_ancestor(base, pull.head):
            return Synced(pull, SyncState.CURRENT)
        # Without its commit nobody knows what gitwiki had put there.
        origin = Origin.of(self._ground, pull) if pull.proposal.commit else None
        if origin and not is_edited and origin.base == base:
            return Synced(pull, SyncState.CURRENT)
        if origin and self._stands_apart(origin):
            return Synced(pull, SyncState.CURRENT)
        if origin is None or (is_edited and not self._force):
            tell_edited(self._outside, pull.number)
            return Synced(pull, SyncState.EDITED)
        return self._again(origin)

    def _stands_apart(self, origin: Origin) -> bool:
        is_apart = self._loaded.schema.derived == AFTER_MERGE
        is_apart = is_apart and origin.pull.proposal.branch != RECORD
        return is_apart and stands_apart(self._ground, origin)

    def _again(self, origin: Origin) -> Synced:
        try:
            if origin.pull.proposal.branch == RECORD:
                return self._record(origin.pull)
            by_code = self._is_by_code(origin)
            return self._compile(origin.pull) if by_code else self._rebase(origin)
        except _REASONS as error:
            state = next(state for kind, state in _LEFT_ALONE.items() if isinstance(error, kind))
            return Synced(origin.pull, state)

    def _is_by_code(self, origin: Origin) -> bool:
        """Whether compiling anew loses nothing and costs nothing."""
        made = origin.pull.proposal.compiler
        known = made in {"", made_with(self._compiler)} and not self._compiler.model
        is_edited = origin.pull.head != origin.made.id or bool(origin.authors)
        return known and not is_edited

    def _compile(self, pull: PullRequest) -> Synced:
        work = self._work.only(pull.proposal.sources)
        self._outside.progress.step(f"rebuilding #{pull.number}")
        wishes = guidance_for(self._outside, pull.number)
        change = build(self._outside, self._loaded, work, self._compiler, wishes) if work else None
        if change is None or not change.files:
            return self._close(pull)
        commit = write(self._outside, self._loaded, change)
        made = propose_as(change, commit, pull.proposal.base, self._compiler)
        known = pull.proposal
        return self._update(pull, replace(made, key=known.key, branch=known.branch))

    def _rebase(self, origin: Origin) -> Synced:
        pull = origin.pull
        if obstacles := overtaken(self._ground, origin):
            return self._stuck(pull, SyncState.OUTDATED, obstacles)
        made = rebase(self._ground, origin)
        if made.obstacles:
            return self._stuck(pull, SyncState.CONFLICT, made.obstacles)
        return self._update(pull, made.proposal) if made.proposal else self._close(pull)

    def _stuck(
        self, pull: PullRequest, state: SyncState, obstacles: tuple[Obstacle, ...]
    ) -> Synced:
        tell_stuck(self._outside, pull.number, ((each.path, each.why) for each in obstacles))
        return Synced(pull, state, obstacles)

    def _record(self, pull: PullRequest) -> Synced:
        """Say anew who verified what; that follows from no source."""
        proposal = propose_record(self._outside, self._loaded)
        return self._update(pull, proposal) if proposal else self._close(pull)

    def _update(self, pull: PullRequest, proposal: Proposal) -> Synced:
        head = pull.head if pull.head != pull.proposal.commit else ""
        updated = self._outside.forge.update(pull.number, proposal, head=head)
        return Synced(updated, SyncState.REBUILT)

    def _close(self, pull: PullRequest) -> Synced:
        return Synced(self._outside.forge.close(pull.number), SyncState.OBSOLETE)
