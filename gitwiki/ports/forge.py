"""Where changes are reviewed: proposals, pull requests and what is said about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.ports.repository import Identity


class PullRequestState(StrEnum):
    """What became of a pull request."""

    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


class CheckState(StrEnum):
    """What a check said about one commit."""

    SUCCESS = "success"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of a check on one commit, such as ``gitwiki/lint``.

    Attributes:
        name: Its context.
        commit: The commit it looked at.
        state: What it said.
        summary: One line for people.
        is_own: The account that gitwiki runs as has posted it, as the server says; False for one
            that is not posted yet.
    """

    name: str
    commit: str
    state: CheckState
    summary: str
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change to be reviewed.

    Attributes:
        key: What it is the result of; a forge never opens two pull requests for one key.
        branch: Branch name, without ``refs/heads/``.
        base: Branch that it is meant for.
        commit: The commit that carries it, one commit on top of the base.
        title: One line.
        body: Markdown, at most 65,536 characters.
        sources: Repository paths of the sources it claims.
        keys: The compile key of each of them.
        draft: Not ready to be merged: lint found errors.
        compiler: The compiler and the model that it was made with.
        checks: Checks that ran on the commit.
    """

    key: str
    branch: str
    base: str
    commit: str
    title: str
    body: str
    sources: tuple[str, ...]
    keys: tuple[str, ...] = ()
    draft: bool = False
    compiler: str = ""
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request as the forge has it now.

    Attributes:
        number: Its number on this forge, from 1.
        state: Open, merged or closed.
        proposal: What is proposed; its commit is the head as gitwiki last wrote it.
        head: The head of its branch now; another one than ``proposal.commit`` if a person
            pushed to it.
        merge: The commit that merged it; empty unless merged.
        url: Where to look at it; empty on the local forge.
    """

    number: int
    state: PullRequestState
    proposal: Proposal
    head: str
    merge: str = ""
    url: str = ""


class Forge(Protocol):
    """Where pull requests live."""

    def pull_requests(self) -> Sequence[PullRequest]:
        """Every pull request of gitwiki's, by number; merged and closed ones too."""
        ...

    def propose(self, proposal: Proposal) -> PullRequest:
        """Open a pull request, or return the one that its key already has, whatever its state."""
        ...

    def update(self, number: int, proposal: Proposal, *, head: str = "") -> PullRequest:
        """Replace what an open pull request proposes, its branch included.

        Args:
            number: Which one.
            proposal: What it shall propose.
            head: The commit of a person that its branch is at and that the proposal has taken in;
                empty if there is none.

        Raises:
            NoSuchPullRequestError: There is none with that number.
            NotOpenError: It is merged or closed.
            BranchEditedError: A person pushed to its branch.
        """
        ...

    def merge(self, number: int, *, head: str, base: str, by: Identity) -> PullRequest:
        """Merge an open pull request if its head and base are where the caller saw them.

        Raises:
            NoSuchPullRequestError: There is none with that number.
            NotOpenError: It is merged or closed.
            RefMovedError: Head or base has moved.
        """
        ...

    def close(self, number: int) -> PullRequest:
        """Close a pull request without merging; its key is not wanted again.

        Raises:
            NoSuchPullRequestError: There is none with that number.
            NotOpenError: It is merged or closed.
        """
        ...

    def advance(self, base: str, commit: str) -> None:
        """Move a base branch on by a commit of gitwiki's own, if it is at the parent of the commit.

        Args:
            base: The branch, without ``refs/heads/``.
            commit: Object id; what it changes follows from the commits before it.

        Raises:
            RefMovedError: The branch is somewhere else.
            BaseRefusedError: A server does not let gitwiki push to the branch.
        """
        ...
