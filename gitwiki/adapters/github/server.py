"""What GitHub has besides pull requests of gitwiki's: conversations, reviews, statuses, issues."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from github.CommitStatus import CommitStatus
from github.GithubException import GithubException
from github.PaginatedList import PaginatedList

from gitwiki.adapters.github.client import asking, plain
from gitwiki.adapters.github.forge import LABEL, head_of, is_own
from gitwiki.adapters.github.remote import SEEN
from gitwiki.errors import NoRemoteBranchError, NoSuchPullRequestError, NotThereError
from gitwiki.ports import Approval, ApprovalKind, Check, CheckState, Comment, OpenPull
from gitwiki.proposals import BODY_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from github.Issue import Issue
    from github.IssueComment import IssueComment
    from github.NamedUser import NamedUser
    from github.Organization import Organization
    from github.PullRequest import PullRequest as GitHubPull
    from github.PullRequestComment import PullRequestComment
    from github.PullRequestReview import PullRequestReview
    from github.Repository import Repository

    from gitwiki.adapters.git import GitRepository
    from gitwiki.adapters.github.remote import Remote

    _Account = NamedUser | Organization | None

#: The longest description of a status.
_DESCRIPTION = 140
#: Merged pull requests whose approvals are looked up, each by two requests: the newest.
_APPROVALS = 100
_GONE = 404
_VERDICTS = frozenset({"APPROVED", "CHANGES_REQUESTED", "DISMISSED"})
_WRITERS = frozenset({"admin", "maintain", "write"})
_STATES = {
    "success": CheckState.SUCCESS,
    "failure": CheckState.FAILURE,
    "error": CheckState.FAILURE,
}


class GitHubServer:
    """Implements `gitwiki.ports.Server`.

    Args:
        repository: The clone.
        remote: Its repository on the server.
        api: The same for PyGithub.
    """

    def __init__(self, repository: GitRepository, remote: Remote, api: Repository) -> None:
        self._repository = repository
        self._remote = remote
        self._api = api
        self._may_write = cache(self._has_write_access)

    def open_pulls(self) -> Sequence[OpenPull]:
        """Every open pull request, people's too, by number."""
        with asking("listing pull requests", "pull-requests: read"):
            listed = self._api.get_pulls(state="open", sort="created", direction="asc")
            return tuple(
                OpenPull(
                    each.number,
                    head_of(each),
                    each.base.ref,
                    is_own(each),
                    opened=_instant(each.created_at),
                    title=plain(each.title),
                )
                for each in listed
            )

    def fetch(self, number: int) -> str:
        """Bring the head of a pull request here, whatever repository it is in; its commit id.

        Raises:
            NoSuchPullRequestError: There is none with that number.
        """
        here = f"{SEEN}pull/{number}"
        try:
            self._remote.fetch({f"refs/pull/{number}/head": here})
        except NoRemoteBranchError as error:
            raise NoSuchPullRequestError(number) from error
        return self._repository.refs(here)[here]

    def checks(self, commit: str) -> Sequence[Check]:
        """The newest status of each context on a commit."""
        with asking(f"reading the statuses of {commit[:12]}", "statuses: read"):
            newest: dict[str, CommitStatus] = {}
            for each in self._statuses(commit):
                newest.setdefault(each.context, each)
            return tuple(
                Check(
                    name,
                    commit,
                    _STATES[each.state],
                    plain(each.description),
                    is_own=self._is_ours(each.creator),
                )
                for name, each in sorted(newest.items())
                if each.state in _STATES
            )

    def post(self, check: Check, url: str = "") -> None:
        """Post a status on the commit of a check.

        Raises:
            NotPermittedError: The token may not.
        """
        with asking(f"posting {check.name} on {check.commit[:12]}", "statuses: write"):
            more = {"target_url": url} if url else {}
            self._api.get_commit(check.commit).create_status(
                state=check.state.value,
                description=check.summary[:_DESCRIPTION],
                context=check.name,
                **more,
            )

    def comments(self, number: int) -> Sequence[Comment]:
        """What was said about a pull request, in its conversation and at its lines, oldest first.

        Raises:
            NoSuchPullRequestError: There is none with that number.
        """
        with asking(f"reading what was said about #{number}", "pull-requests: read"):
            pull = self._pull(number)
            said = [
                *(self._comment(each) for each in pull.get_issue_comments()),
                *(self._comment(each) for each in pull.get_review_comments()),
            ]
        return tuple(sorted(said, key=lambda each: (each.at, each.id)))

    def say(self, number: int, topic: str, body: str) -> None:
        """Say something in the conversation of a pull request; what was said on a topic is edited.

        Only comments of our own account are edited: a marker can be copied.
        """
        text = _on(topic, body)
        with asking(f"commenting on #{number}", "pull-requests: write"):
            pull = self._pull(number)
            for each in pull.get_issue_comments():
                if self._is_ours(each.user) and (each.body or "").startswith(_marker(topic)):
                    if each.body != text:
                        each.edit(text)
                    return
            pull.create_issue_comment(text)

    def approvals(self) -> Sequence[Approval]:
        """Who approved the heads of gitwiki's merged pull requests and who merged, oldest first.

        Of the newest pull requests only; who approved earlier is on record by then.
        """
        with asking("reading who approved what", "pull-requests: read"):
            listed = self._api.get_pulls(state="closed", sort="created", direction="desc")
            merged: list[GitHubPull] = []
            for each in listed:
                if is_own(each) and each.merged_at is not None:
                    merged.append(each)
                if len(merged) == _APPROVALS:
                    break
            found = [given for pull in merged for given in self._approvals(pull)]
        return tuple(sorted(found, key=lambda each: (each.at, each.number)))

    def report(self, topic: str, title: str, body: str) -> str:
        """Keep one open issue on a topic up to date; its address."""
        text = _on(topic, body)
        with asking(f"reporting on {topic}", "issues: write"):
            issue = self._issue(topic)
            if issue is None:
                return self._api.create_issue(title, body=text, labels=[LABEL]).html_url
            if (issue.title, issue.body) != (title, text):
                issue.edit(title=title, body=text)
            return issue.html_url

    def settle(self, topic: str) -> None:
        """Close the issue on a topic, if there is one."""
        with asking(f"closing the issue on {topic}", "issues: write"):
            issue = self._issue(topic)
            if issue is not None:
                issue.edit(state="closed")

    def _statuses(self, commit: str) -> PaginatedList[CommitStatus]:
        """The statuses of a commit, newest first, from where GitHub documents them.

        PyGithub's own method asks at an older address.
        """
        where = f"{self._api.url}/commits/{commit}/statuses"
        return PaginatedList(CommitStatus, self._api.requester, where, None)

    def _pull(self, number: int) -> GitHubPull:
        pull = self._api.get_pull(number)
        try:
            with asking(f"looking at #{number}", "pull-requests: read"):
                pull.complete()
        except NotThereError as error:
            raise NoSuchPullRequestError(number) from error
        return pull

    def _issue(self, topic: str) -> Issue | None:
        for each in self._api.get_issues(state="open", labels=[LABEL]):
            is_issue = each.pull_request is None
            if is_issue and (each.body or "").startswith(_marker(topic)):
                return each
        return None

    def _comment(self, found: IssueComment | PullRequestComment) -> Comment:
        path, line = plain(getattr(found, "path", "")), getattr(found, "line", 0) or 0
        hunk = plain(getattr(found, "diff_hunk", "")).splitlines()
        by_person = _is_person(found.user)
        return Comment(
            id=found.id,
            author=found.user.login if found.user else "ghost",
            by_person=by_person,
            may_write=by_person and self._may_write(found.user.login),
            at=_instant(found.created_at),
            body=plain(found.body),
            path=path,
            line=line,
            # The last line of the hunk is the one that was commented on, behind its sign.
            line_text=hunk[-1][1:] if path and hunk else "",
        )

    def _approvals(self, pull: GitHubPull) -> Iterator[Approval]:
        head, merge = pull.head.sha, pull.merge_commit_sha or ""
        for review in _last_words(pull):
            if review.state == "APPROVED" and review.commit_id == head:
                yield from self._approval(pull, review.user, "review", review.submitted_at)
        pull.complete()
        if pull.merged_by is not None and pull.merged_at is not None and merge:
            yield from self._approval(pull, pull.merged_by, "merge", pull.merged_at)

    def _approval(
        self, pull: GitHubPull, by: NamedUser, kind: str, at: datetime
    ) -> Iterator[Approval]:
        if _is_person(by) and self._may_write(by.login):
            yield Approval(
                number=pull.number,
                login=by.login,
                kind=ApprovalKind(kind),
                commit=pull.head.sha,
                merge=pull.merge_commit_sha or "",
                at=_instant(at),
            )

    def _is_ours(self, user: _Account) -> bool:
        """Whether an account is the one that the token belongs to.

        By its number: a person may be called like an App, whose name has ``[bot]`` in some answers.
        """
        return user is not None and user.id == self._account

    @cached_property
    def _account(self) -> int:
        """The account that the token belongs to; REST tells it to people only."""
        with asking("looking up whose token this is", "metadata: read"):
            _, answer = self._api.requester.graphql_query("query { viewer { databaseId } }", {})
            return int(answer["data"]["viewer"]["databaseId"])

    def _has_write_access(self, login: str) -> bool:
        try:
            return self._api.get_collaborator_permission(login) in _WRITERS
        except GithubException as error:
            if error.status != _GONE:
                raise
            # An account that is gone; what it said stays.
            return False


def _last_words(pull: GitHubPull) -> Iterator[PullRequestReview]:
    """The review of each person that counts: the last that approves, objects or was dismissed."""
    verdicts = {
        review.user.login: review
        for review in pull.get_reviews()
        if review.user and review.state in _VERDICTS
    }
    yield from verdicts.values()


def _is_person(user: _Account) -> bool:
    """Whether somebody is a person; accounts that are gone are nobody."""
    return user is not None and user.type == "User"


def _marker(topic: str) -> str:
    return f"<!-- gitwiki:{topic} -->"


def _on(topic: str, body: str) -> str:
    return f"{_marker(topic)}\n{body}"[:BODY_LIMIT]


def _instant(at: datetime) -> str:
    """An instant in UTC, as OKF writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
