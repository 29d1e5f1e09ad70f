"""A forge on a server, in memory: what people say, approve and push, and what gitwiki posts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fakes.git_repositories import git
from gitwiki.errors import NoSuchPullRequestError, NotPermittedError
from gitwiki.ports import (
    Approval,
    Check,
    Comment,
    Forge,
    OpenPull,
    PullRequestState,
    Repository,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: The account that gitwiki runs as.
OWN = "gitwiki[bot]"


@dataclass(frozen=True)
class Status:
    """A status as the server keeps it."""

    check: Check
    by: str = OWN
    url: str = ""


@dataclass(frozen=True)
class Issue:
    """The issue on a topic."""

    number: int
    title: str
    body: str
    is_open: bool = True


@dataclass
class FakeServer:
    """Implements `gitwiki.ports.Server` beside a forge.

    Attributes:
        repository: Where heads are fetched to.
        forge: Has the pull requests of gitwiki's own.
        forks: By number of a pull request, the repository that its head is fetched from.
        people: Pull requests of people, by number.
        statuses: Every status, oldest first.
        conversation: The comments, by number of the pull request.
        said: What gitwiki said, by number and topic.
        given: The approvals.
        issues: By topic.
        forbidden: What the token may not do, such as ``statuses: write``.
        pushed: By number, a head that was pushed after the pull requests were listed.
        unknown: Pull requests that are gone when somebody looks closer.
        fetched: The numbers that were fetched, in order.
    """

    repository: Repository
    forge: Forge
    forks: dict[int, Path] = field(default_factory=dict)
    people: dict[int, OpenPull] = field(default_factory=dict)
    statuses: list[Status] = field(default_factory=list)
    conversation: dict[int, list[Comment]] = field(default_factory=dict)
    said: dict[tuple[int, str], str] = field(default_factory=dict)
    given: list[Approval] = field(default_factory=list)
    issues: dict[str, Issue] = field(default_factory=dict)
    forbidden: set[str] = field(default_factory=set)
    pushed: dict[int, str] = field(default_factory=dict)
    unknown: set[int] = field(default_factory=set)
    fetched: list[int] = field(default_factory=list)

    def open_pulls(self) -> Sequence[OpenPull]:
        own = [
            OpenPull(pull.number, pull.head, pull.proposal.base, is_own=True)
            for pull in self.forge.pull_requests()
            if pull.state is PullRequestState.OPEN
        ]
        return sorted([*own, *self.people.values()], key=lambda pull: pull.number)

    def fetch(self, number: int) -> str:
        self.fetched.append(number)
        head = self.pushed.get(number) or self._head(number)
        if number in self.forks:
            directory = self.repository.git_directory  # type: ignore[attr-defined]
            git(directory, "fetch", "-q", str(self.forks[number]), head)
        return head

    def checks(self, commit: str) -> Sequence[Check]:
        newest = {
            each.check.name: replace(each.check, is_own=each.by == OWN)
            for each in self.statuses
            if each.check.commit == commit
        }
        return list(newest.values())

    def post(self, check: Check, url: str = "") -> None:
        self._require("statuses: write", "posting a status")
        self.statuses.append(Status(check, OWN, url))

    def comments(self, number: int) -> Sequence[Comment]:
        self._head(number)
        return sorted(self.conversation.get(number, []), key=lambda comment: comment.at)

    def say(self, number: int, topic: str, body: str) -> None:
        self._require("pull-requests: write", "commenting")
        self._head(number)
        self.said[number, topic] = body

    def approvals(self) -> Sequence[Approval]:
        return sorted(self.given, key=lambda approval: approval.at)

    def report(self, topic: str, title: str, body: str) -> str:
        self._require("issues: write", "keeping an issue")
        known = self.issues.get(topic)
        number = known.number if known and known.is_open else 1000 + len(self.issues)
        self.issues[topic] = Issue(number, title, body)
        return f"https://git.example.org/issues/{number}"

    def settle(self, topic: str) -> None:
        self._require("issues: write", "closing an issue")
        if topic in self.issues:
            self.issues[topic] = replace(self.issues[topic], is_open=False)

    def _head(self, number: int) -> str:
        if number in self.unknown:
            raise NoSuchPullRequestError(number)
        if number in self.people:
            return self.people[number].head
        for pull in self.forge.pull_requests():
            if pull.number == number:
                return pull.head
        raise NoSuchPullRequestError(number)

    def _require(self, permission: str, deed: str) -> None:
        if permission in self.forbidden:
            raise NotPermittedError(deed, permission, "403 Resource not accessible by integration")
