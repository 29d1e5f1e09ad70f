"""A forge in memory: pull requests in a dictionary, branches in a repository."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gitwiki.errors import (
    BranchEditedError,
    ForeignBranchError,
    NoSuchPullRequestError,
    NoSuchRevisionError,
    NotOnBaseError,
    NotOpenError,
    RefMovedError,
)
from gitwiki.ports import Identity, NewCommit, Proposal, PullRequest, PullRequestState, Repository

if TYPE_CHECKING:
    from collections.abc import Sequence


class FakeForge:
    """Implements `gitwiki.ports.Forge`; people push by moving branches of the repository."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.pulls: dict[int, PullRequest] = {}

    def pull_requests(self) -> Sequence[PullRequest]:
        return tuple(self._seen(number) for number in self.pulls)

    def propose(self, proposal: Proposal) -> PullRequest:
        for pull in self.pulls.values():
            if pull.proposal.key == proposal.key:
                return self._seen(pull.number)
        if not proposal.branch.startswith("gitwiki/"):
            raise ForeignBranchError(proposal.branch)
        if self.repository.resolve(proposal.commit) is None:
            raise NoSuchRevisionError(proposal.commit)
        if self._branch(proposal) != proposal.commit:
            self._move(proposal, proposal.commit, None)
        number = len(self.pulls) + 1
        self.pulls[number] = PullRequest(number, PullRequestState.OPEN, proposal, proposal.commit)
        return self.pulls[number]

    def update(self, number: int, proposal: Proposal, *, head: str = "") -> PullRequest:
        pull = self._open(number)
        if pull.head not in (pull.proposal.commit, head):
            raise BranchEditedError(pull.proposal.branch)
        if self.repository.resolve(proposal.commit) is None:
            raise NoSuchRevisionError(proposal.commit)
        known = pull.proposal
        proposal = replace(proposal, key=known.key, branch=known.branch, base=known.base)
        self._move(proposal, proposal.commit, pull.head)
        self.pulls[number] = replace(pull, proposal=proposal, head=proposal.commit)
        return self.pulls[number]

    def merge(self, number: int, *, head: str, base: str, by: Identity) -> PullRequest:
        pull = self._open(number)
        ref = f"refs/heads/{pull.proposal.base}"
        for name, expected, actual in (
            (f"refs/heads/{pull.proposal.branch}", head, pull.head),
            (ref, base, self.repository.refs(ref).get(ref)),
        ):
            if expected != actual:
                raise RefMovedError(name, expected, actual)
        if not self.repository.is_ancestor(base, head):
            raise NotOnBaseError(number, pull.proposal.base)
        message = (
            f"Merge pull request #{number}: {pull.proposal.title}\n\n"
            f"Gitwiki-Pull: {number}\nGitwiki-Key: {pull.proposal.key}\n"
        )
        times = [
            commit.timestamp for commit in map(self.repository.resolve, (head, base)) if commit
        ]
        change = NewCommit(head, {}, message, by, max(times), parents=(base, head))
        merge = self.repository.write(change)
        self.repository.move_ref(ref, merge, base, message)
        self._drop(pull.proposal, head)
        self.pulls[number] = replace(pull, state=PullRequestState.MERGED, merge=merge)
        return self.pulls[number]

    def close(self, number: int) -> PullRequest:
        pull = self._open(number)
        self._drop(pull.proposal, pull.proposal.commit)
        head = pull.proposal.commit
        self.pulls[number] = replace(pull, state=PullRequestState.CLOSED, head=head)
        return self.pulls[number]

    def advance(self, base: str, commit: str) -> None:
        found = self.repository.resolve(commit)
        if found is None:
            raise NoSuchRevisionError(commit)
        self.repository.move_ref(f"refs/heads/{base}", commit, found.parents[0], "fake forge")

    def _seen(self, number: int) -> PullRequest:
        pull = self.pulls[number]
        if pull.state is not PullRequestState.OPEN:
            return pull
        head = self._branch(pull.proposal) or pull.proposal.commit
        merge = self._bringer(pull.proposal.base, head)
        state = PullRequestState.MERGED if merge else pull.state
        self.pulls[number] = replace(pull, state=state, head=head, merge=merge)
        return self.pulls[number]

    def _bringer(self, base: str, head: str) -> str:
        tip = self.repository.resolve(f"refs/heads/{base}")
        found = ""
        while tip and self.repository.is_ancestor(head, tip.id):
            found = tip.id
            tip = self.repository.resolve(tip.parents[0]) if tip.parents else None
        return found

    def _open(self, number: int) -> PullRequest:
        if number not in self.pulls:
            raise NoSuchPullRequestError(number)
        pull = self._seen(number)
        if pull.state is not PullRequestState.OPEN:
            raise NotOpenError(number, pull.state)
        return pull

    def _branch(self, proposal: Proposal) -> str | None:
        ref = f"refs/heads/{proposal.branch}"
        return self.repository.refs(ref).get(ref)

    def _move(self, proposal: Proposal, new: str | None, old: str | None) -> None:
        self.repository.move_ref(f"refs/heads/{proposal.branch}", new, old, "fake forge")

    def _drop(self, proposal: Proposal, expected: str) -> None:
        if self._branch(proposal) == expected:
            self._move(proposal, None, expected)
