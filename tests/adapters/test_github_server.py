"""Conversations, reviews, statuses and issues on GitHub's stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import NOW
from fakes.on_github import OnGitHub

from gitwiki.errors import NoSuchPullRequestError, NotPermittedError
from gitwiki.ports import (
    Approval,
    ApprovalKind,
    Check,
    CheckState,
    Identity,
    NewCommit,
    OpenPull,
    Proposal,
)

if TYPE_CHECKING:
    from pathlib import Path

    from github.PullRequest import PullRequest as GitHubPull
    from hub import Hub

_FILES = {"log.md": "# Log\n", "wiki/concepts/a.md": "# A\n"}
_PAGE = "wiki/concepts/k1.md"
_BOT = Identity("gitwiki", "gitwiki@users.noreply.github.com")
_ALL = {
    "contents": "write",
    "pull-requests": "write",
    "statuses": "write",
    "issues": "write",
}


@pytest.fixture
def desk(hub: Hub, tmp_path: Path) -> OnGitHub:
    """A clone with a token that may do everything."""
    return OnGitHub.of(hub, tmp_path / "clone", _FILES, _ALL)


@pytest.fixture
def proposal(desk: OnGitHub) -> Proposal:
    """What pull request 1 proposes."""
    lines = "# K1\n\nOne.\nTwo.\n"
    change = NewCommit(desk.wiki.head(), {_PAGE: lines.encode()}, "Add\n", _BOT, NOW)
    commit = desk.clone.write(change)
    found = Proposal("k1", "gitwiki/compile/k1", "main", commit, "Compile k1", "# Body\n", (), ())
    desk.forge.propose(found)
    return found


def _pull(hub: Hub, login: str, permission: str = "write", number: int = 1) -> GitHubPull:
    """A pull request as somebody sees it."""
    return hub.client(hub.person(login, permission)).get_repo("acme/wiki").get_pull(number)


def test_the_open_pull_requests_of_everybody(desk: OnGitHub, hub: Hub, proposal: Proposal) -> None:
    eve = hub.person("eve", "read")
    fork = hub.fork(desk.wiki, "eve")
    head = fork.commit({"wiki/concepts/b.md": "# B\n"}, branch="gitwiki/compile/k2")
    api = hub.client(eve).get_repo("acme/wiki")
    api.create_pull(base="main", head="eve:gitwiki/compile/k2", title="B", body="")
    mine, hers = desk.server.open_pulls()
    assert mine == OpenPull(
        1, proposal.commit, "main", is_own=True, opened=mine.opened, title="Compile k1"
    )
    assert hers == OpenPull(2, head, "main", is_own=False, opened=hers.opened, title="B")
    assert desk.server.fetch(2) == head
    assert desk.clone.resolve(head) is not None


def test_there_is_no_such_pull_request(desk: OnGitHub) -> None:
    with pytest.raises(NoSuchPullRequestError):
        desk.server.fetch(7)
    with pytest.raises(NoSuchPullRequestError):
        desk.server.comments(7)


def test_the_newest_status_of_a_context_counts(
    desk: OnGitHub, hub: Hub, proposal: Proposal
) -> None:
    check = Check("gitwiki/lint", proposal.commit, CheckState.FAILURE, "2 errors")
    desk.server.post(check, "https://example.org/run")
    better = Check("gitwiki/lint", proposal.commit, CheckState.SUCCESS, "x" * 200)
    desk.server.post(better)
    api = hub.client(hub.person("eve")).get_repo("acme/wiki")
    api.get_commit(proposal.commit).create_status("success", context="other")
    assert desk.server.checks(proposal.commit) == (
        Check("gitwiki/lint", proposal.commit, CheckState.SUCCESS, "x" * 140, is_own=True),
        Check("other", proposal.commit, CheckState.SUCCESS, ""),
    )


def test_a_status_that_somebody_else_posts_is_not_ours(
    desk: OnGitHub, hub: Hub, proposal: Proposal
) -> None:
    api = hub.client(hub.person("eve")).get_repo("acme/wiki")
    api.get_commit(proposal.commit).create_status("success", context="gitwiki/lint")
    (check,) = desk.server.checks(proposal.commit)
    assert not check.is_own


def test_a_token_that_may_not_post(hub: Hub, tmp_path: Path, proposal: Proposal) -> None:
    reader = OnGitHub.of(hub, tmp_path / "other", _FILES, {"contents": "read", "statuses": "read"})
    check = Check("gitwiki/lint", proposal.commit, CheckState.SUCCESS, "fine")
    with pytest.raises(NotPermittedError, match="statuses: write"):
        reader.server.post(check)


def test_what_was_said_in_the_conversation_and_at_lines(
    desk: OnGitHub, hub: Hub, proposal: Proposal
) -> None:
    _pull(hub, "ada").create_issue_comment("/gitwiki recompile")
    _pull(hub, "eve", "read").create_issue_comment("Me too")
    pull = _pull(hub, "bob")
    commit = pull.get_commits()[0]
    pull.create_review_comment("Which two?", commit, _PAGE, line=4, side="RIGHT")
    desk.server.say(1, "edited", "Said by us")
    said = desk.server.comments(1)
    assert [(each.author, each.by_person, each.may_write, each.body) for each in said] == [
        ("ada", True, True, "/gitwiki recompile"),
        ("eve", True, False, "Me too"),
        ("bob", True, True, "Which two?"),
        ("github-actions[bot]", False, False, "<!-- gitwiki:edited -->\nSaid by us"),
    ]
    line = said[2]
    assert (line.path, line.line, line.line_text) == (_PAGE, 4, "Two.")
    assert [each.path for each in said if each is not line] == ["", "", ""]
    assert proposal.commit == desk.wiki.pulls[1].head


def test_what_was_said_on_a_topic_is_edited(desk: OnGitHub, hub: Hub, proposal: Proposal) -> None:
    del proposal
    # A marker can be copied; whoever did keeps what they wrote.
    _pull(hub, "eve").create_issue_comment("<!-- gitwiki:edited -->\nHers")
    for text in ("One", "Two", "Two"):
        desk.server.say(1, "edited", text)
    desk.server.say(1, "other", "Three")
    assert [each.body for each in desk.server.comments(1)] == [
        "<!-- gitwiki:edited -->\nHers",
        "<!-- gitwiki:edited -->\nTwo",
        "<!-- gitwiki:other -->\nThree",
    ]


def test_who_approved_and_who_merged(desk: OnGitHub, hub: Hub, proposal: Proposal) -> None:
    for login, permission in (("ada", "write"), ("eve", "read")):
        _pull(hub, login, permission).create_review(body="", event="APPROVE")
    bob = _pull(hub, "bob", "admin")
    bob.create_review(body="", event="APPROVE")
    bob.create_review(body="Wait", event="REQUEST_CHANGES")
    _pull(hub, "cyd", "admin").merge()
    found = desk.server.approvals()
    merge = desk.wiki.head()
    assert found == (
        Approval(1, "ada", ApprovalKind.REVIEW, proposal.commit, merge, found[0].at),
        Approval(1, "cyd", ApprovalKind.MERGE, proposal.commit, merge, found[1].at),
    )


def test_an_approval_of_an_older_head_is_none(desk: OnGitHub, hub: Hub, proposal: Proposal) -> None:
    _pull(hub, "ada").create_review(body="", event="APPROVE")
    later = NewCommit(proposal.commit, {_PAGE: b"# Other\n"}, "Other\n", _BOT, NOW)
    desk.push(desk.clone.write(later), "refs/heads/gitwiki/compile/k1")
    token = hub.job_token(desk.wiki, _ALL)
    hub.client(token).get_repo("acme/wiki").get_pull(1).merge()
    assert desk.server.approvals() == ()


def test_one_issue_on_a_topic(desk: OnGitHub) -> None:
    first = desk.server.report("health", "Health", "Bad")
    assert desk.server.report("health", "Health", "Worse") == first
    desk.server.report("other", "Other", "x")
    desk.server.settle("health")
    desk.server.settle("health")
    issues = [(each.title, each.body, each.state) for each in desk.wiki.issues.values()]
    assert issues == [
        ("Health", "<!-- gitwiki:health -->\nWorse", "closed"),
        ("Other", "<!-- gitwiki:other -->\nx", "open"),
    ]
    assert desk.server.report("health", "Health", "Again") != first
