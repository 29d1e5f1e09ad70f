"""Pull requests: look at them, merge them, close them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.errors import (
    BaseRefusedError,
    CheckoutDirtyError,
    EditedBehindError,
    MergeBlockedError,
    NoSuchPullRequestError,
    NotOpenError,
    NotRebuiltError,
    NotSettledError,
    RefMovedError,
)
from gitwiki.ports import PullRequestState
from gitwiki.wiki.schema import AFTER_MERGE
from gitwiki.workflows.commits import base_commit, commit_at
from gitwiki.workflows.judge import lint_over
from gitwiki.workflows.load import load_wiki
from gitwiki.workflows.rebase import Ground, Origin, rebase, stands_apart
from gitwiki.workflows.settle import settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.ports import Commit, Outside, PullRequest


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did.

    Attributes:
        pull_request: As it is now.
        warnings: New findings that do not stop a merge.
        checkout: Whether the checkout was brought along.
    """

    pull_request: PullRequest
    warnings: tuple[Diagnostic, ...]
    checkout: bool


def pull_requests(outside: Outside, *, everything: bool = False) -> Sequence[PullRequest]:
    """The open pull requests, or all of them, by number."""
    pulls = outside.forge.pull_requests()
    return [pull for pull in pulls if everything or pull.state is PullRequestState.OPEN]


def find(outside: Outside, number: int) -> PullRequest:
    """One pull request.

    Raises:
        NoSuchPullRequestError: There is none with that number.
    """
    for pull in outside.forge.pull_requests():
        if pull.number == number:
            return pull
    raise NoSuchPullRequestError(number)


def diff(outside: Outside, number: int) -> str:
    """The diff of a pull request against the commit it was made for.

    Raises:
        NoSuchPullRequestError: There is none with that number.
    """
    pull = find(outside, number)
    head = outside.server.fetch(number) if outside.server else pull.head
    commit = commit_at(outside, pull.proposal.commit or head)
    return outside.repository.diff(commit.parents[0], head)


def merge(outside: Outside, number: int) -> Merged:
    """Merge a pull request: lint at its head, the base unmoved, one compare-and-swap.

    Raises:
        NoSuchPullRequestError: There is none with that number.
        NotOpenError: It is merged or closed.
        NotRebuiltError: The base has moved since it was made.
        EditedBehindError: The same, and a person pushed to it.
        MergeBlockedError: Lint found errors that it brings in.
        CheckoutDirtyError: The checkout of the base has changes in the way.
        RefMovedError: Somebody else was faster.
        NotSettledError: It is merged, but derived files that are committed afterwards are not.
    """
    pull = find(outside, number)
    if pull.state is not PullRequestState.OPEN:
        _catch_up(outside, pull)
        raise NotOpenError(number, pull.state.value)
    repository = outside.repository
    base = base_commit(outside)
    if not repository.is_ancestor(base.id, pull.head):
        pull = _brought_up(outside, pull, base)
    outside.progress.step(f"checking {pull.head[:12]}")
    findings = lint_over(outside, commit_at(outside, pull.head), base).findings
    errors = [found for found in findings if found.severity is Severity.ERROR]
    if errors:
        lines = (f"  {f.path}:{f.line} {f.code} {f.message}" for f in errors)
        raise MergeBlockedError(number, "\n".join(lines))
    by = repository.identity()
    if outside.server:
        # The branch that moves is the server's; the one that is checked out here stays.
        merged = outside.forge.merge(number, head=pull.head, base=base.id, by=by)
        return Merged(merged, tuple(findings), checkout=False)
    conflict = repository.checkout_conflict(pull.proposal.base, base.id, pull.head)
    if conflict:
        raise CheckoutDirtyError(conflict)
    merged = outside.forge.merge(number, head=pull.head, base=base.id, by=by)
    followed = repository.advance_checkout(pull.proposal.base, base.id, merged.merge)
    try:
        settle(outside)
    except (BaseRefusedError, CheckoutDirtyError, RefMovedError) as error:
        raise NotSettledError(number, str(error)) from error
    return Merged(merged, tuple(findings), followed)


def close(outside: Outside, number: int) -> PullRequest:
    """Close a pull request without merging; the same change is not proposed again.

    Raises:
        NoSuchPullRequestError: There is none with that number.
        NotOpenError: It is merged or closed.
    """
    return outside.forge.close(number)


def _brought_up(outside: Outside, pull: PullRequest, base: Commit) -> PullRequest:
    """A pull request that was made for an older base, put on the base as it is.

    That is for `sync`, but where derived files are committed after merges the base moves each time,
    and what has no page in common with it need not be looked at again.
    """
    known = pull.proposal
    if pull.head != known.commit:
        raise EditedBehindError(pull.number, known.branch, known.base)
    loaded = load_wiki(outside, base)
    if loaded.schema.derived == AFTER_MERGE:
        ground = Ground(outside, loaded)
        origin = Origin.of(ground, pull)
        made = rebase(ground, origin) if stands_apart(ground, origin) else None
        if made and made.proposal:
            return outside.forge.update(pull.number, made.proposal)
    raise NotRebuiltError(pull.number, known.base)


def _catch_up(outside: Outside, pull: PullRequest) -> None:
    """Bring the checkout along where an interrupted merge moved the branch and came no further."""
    if pull.merge and outside.server is None and base_commit(outside).id == pull.merge:
        before = commit_at(outside, pull.merge).parents[0]
        outside.repository.advance_checkout(pull.proposal.base, before, pull.merge)
