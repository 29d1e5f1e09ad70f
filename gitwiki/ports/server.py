"""What only a forge on a server has: conversations, reviews, statuses and issues."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.ports.forge import Check


@dataclass(frozen=True, slots=True)
class OpenPull:
    """Any pull request of the server, a person's too, as the two commits that lint compares.

    Attributes:
        number: Its number.
        head: The newest commit of its branch; it may be in another repository than the base.
        base: Branch that it is meant for, without ``refs/heads/``.
        is_own: It is one of gitwiki's.
        opened: When it was opened, ISO 8601, UTC; empty if the forge does not say.
        title: One line, as its author wrote it.
    """

    number: int
    head: str
    base: str
    is_own: bool
    opened: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote about a pull request.

    Attributes:
        id: Unique among comments of its kind.
        author: Login.
        by_person: Its author is no bot.
        may_write: Its author may push to the repository, as the server says, not as they do.
        at: ISO 8601, UTC.
        body: Markdown, as written.
        path: The file whose line it is about; empty for the conversation.
        line: From 1; 0 where there is none.
        line_text: That line as its author had it before them; empty where there is none.
    """

    id: int
    author: str
    by_person: bool
    may_write: bool
    at: str
    body: str
    path: str = ""
    line: int = 0
    line_text: str = ""


class ApprovalKind(StrEnum):
    """How somebody took responsibility for a pull request."""

    REVIEW = "review"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody with write access approved or merged a pull request, and is no bot.

    A review that was dismissed, or that its author took back, is none.

    Attributes:
        number: The pull request.
        login: Who.
        kind: By a review or by merging.
        commit: The head that they saw.
        merge: The commit that brought it into the base.
        at: ISO 8601, UTC.
    """

    number: int
    login: str
    kind: ApprovalKind
    commit: str
    merge: str
    at: str


class Server(Protocol):
    """A forge on a server, beyond pull requests of gitwiki's own."""

    def open_pulls(self) -> Sequence[OpenPull]:
        """Every open pull request, people's too, by number."""
        ...

    def fetch(self, number: int) -> str:
        """Bring the head of a pull request here, whatever repository it is in; its commit id.

        Raises:
            NoSuchPullRequestError: There is none with that number.
        """
        ...

    def checks(self, commit: str) -> Sequence[Check]:
        """The newest status of each context on a commit, whoever posted it."""
        ...

    def post(self, check: Check, url: str = "") -> None:
        """Post a status on the commit of a check.

        Args:
            check: What it said.
            url: Where to read more.

        Raises:
            NotPermittedError: The token may not.
        """
        ...

    def comments(self, number: int) -> Sequence[Comment]:
        """What was said about a pull request, in its conversation and at its lines, oldest first.

        Raises:
            NoSuchPullRequestError: There is none with that number.
        """
        ...

    def say(self, number: int, topic: str, body: str) -> None:
        """Say something in the conversation of a pull request; what was said on a topic is edited.

        Args:
            number: The pull request.
            topic: Letters and hyphens, such as ``edited``.
            body: Markdown.
        """
        ...

    def approvals(self) -> Sequence[Approval]:
        """Who approved the heads of gitwiki's merged pull requests and who merged, oldest first."""
        ...

    def report(self, topic: str, title: str, body: str) -> str:
        """Keep one open issue on a topic up to date; its address.

        Args:
            topic: Letters and hyphens, such as ``health``.
            title: One line.
            body: Markdown.
        """
        ...

    def settle(self, topic: str) -> None:
        """Close the issue on a topic, if there is one."""
        ...
