"""Rebuild open pull requests on a base that has moved: one commit on the current base."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from gitwiki.errors import BranchEditedError, CheckedOutError, ModelError, NotOpenError
from gitwiki.ports import PullRequestState
from gitwiki.workflows.change import build
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.compile import made_with, propose_as, write
from gitwiki.workflows.conversation import guidance_for
from gitwiki.workflows.load import load_wiki
from gitwiki.workflows.pending import find_work
from gitwiki.workflows.record import BRANCH as RECORD
from gitwiki.workflows.record import propose_record

if TYPE_CHECKING:
    from gitwiki.ports import Compiler, Outside, PullRequest
    from gitwiki.workflows.load import LoadedWiki


class SyncState(StrEnum):
    """What `sync` did with one pull request."""

    CURRENT = "current"
    REBUILT = "rebuilt"
    EDITED = "edited by a person, left alone"
    CHECKED_OUT = "its branch is checked out, left alone"
    OTHER = "made with another compiler, left alone"
    UNANSWERED = "the model did not answer, left alone"
    DONE = "merged or closed meanwhile"
    OBSOLETE = "closed, the base has all of it"


#: What can keep one pull request from being rebuilt, and does not concern the others.
_LEFT_ALONE = {
    BranchEditedError: SyncState.EDITED,
    CheckedOutError: SyncState.CHECKED_OUT,
    NotOpenError: SyncState.DONE,
    ModelError: SyncState.UNANSWERED,
}
_REASONS: tuple[type[Exception], ...] = tuple(_LEFT_ALONE)


@dataclass(frozen=True, slots=True)
class Synced:
    """One pull request and what was done with it."""

    pull_request: PullRequest
    state: SyncState


def sync(outside: Outside, compiler: Compiler) -> tuple[Synced, ...]:
    """Rebuild every open pull request that was made for an older base, by number.

    One that cannot be rebuilt is left alone and does not keep the others from it.
    """
    loaded = load_wiki(outside, base_commit(outside))
    pulls = outside.forge.pull_requests()
    return tuple(
        _sync(outside, compiler, loaded, pull)
        for pull in pulls
        if pull.state is PullRequestState.OPEN
    )


def _sync(outside: Outside, compiler: Compiler, loaded: LoadedWiki, pull: PullRequest) -> Synced:
    base = loaded.commit.id
    if outside.repository.is_ancestor(base, pull.head):
        return Synced(pull, SyncState.CURRENT)
    if pull.head != pull.proposal.commit:
        return Synced(pull, SyncState.EDITED)
    if pull.proposal.compiler not in ("", made_with(compiler)):
        return Synced(pull, SyncState.OTHER)
    try:
        return _rebuild(outside, compiler, loaded, pull)
    except _REASONS as error:
        state = next(state for kind, state in _LEFT_ALONE.items() if isinstance(error, kind))
        return Synced(pull, state)


def _rebuild(outside: Outside, compiler: Compiler, loaded: LoadedWiki, pull: PullRequest) -> Synced:
    if pull.proposal.branch == RECORD:
        return _record_again(outside, loaded, pull)
    work = find_work(outside, loaded, compiler).only(pull.proposal.sources)
    outside.progress.step(f"rebuilding #{pull.number}")
    wishes = guidance_for(outside, pull.number)
    change = build(outside, loaded, work, compiler, wishes) if work else None
    if change is None or not change.files:
        return Synced(outside.forge.close(pull.number), SyncState.OBSOLETE)
    commit = write(outside, loaded, change)
    rebuilt = propose_as(change, commit, pull.proposal.base, compiler)
    proposal = replace(rebuilt, key=pull.proposal.key, branch=pull.proposal.branch)
    return Synced(outside.forge.update(pull.number, proposal), SyncState.REBUILT)


def _record_again(outside: Outside, loaded: LoadedWiki, pull: PullRequest) -> Synced:
    """Say anew who verified what; that follows from no source."""
    proposal = propose_record(outside, loaded)
    if proposal is None:
        return Synced(outside.forge.close(pull.number), SyncState.OBSOLETE)
    return Synced(outside.forge.update(pull.number, proposal), SyncState.REBUILT)
