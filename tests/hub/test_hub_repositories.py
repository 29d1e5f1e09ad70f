"""Statuses, refs, commits, branches and comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from hub import BranchRule
from hub.driving import Refusal, proposed, refusal, seen_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from github.Repository import Repository

    from hub import Hub, HubRepository


def test_the_newest_status_of_a_context_counts(hub: Hub, wiki: HubRepository) -> None:
    """[D]"""
    repository = seen_by(hub, hub.job_token(wiki, {"statuses": "write"}))
    commit = repository.get_commit(wiki.head())
    commit.create_status("failure", description="two findings", context="gitwiki/lint")
    commit.create_status("success", target_url="http://x.example/", context="gitwiki/lint")
    assert [(it.state, it.description) for it in commit.get_statuses()] == [
        ("success", None),
        ("failure", "two findings"),
    ]
    combined = commit.get_combined_status()
    assert (combined.state, combined.total_count) == ("success", 1)
    status = combined.statuses[0]
    assert (status.context, status.target_url) == ("gitwiki/lint", "http://x.example/")
    assert commit.get_statuses()[0].creator.login == "github-actions[bot]"


@pytest.mark.parametrize(
    ("states", "combined"),
    [
        ((), "pending"),
        (("success", "success"), "success"),
        (("success", "pending"), "pending"),
        (("pending", "failure"), "failure"),
        (("success", "error"), "failure"),
    ],
)
def test_statuses_come_to_one(
    states: tuple[str, ...], combined: str, hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[D: repos/get-combined-status-for-ref]"""
    commit = seen_by(hub, alice).get_commit(wiki.head())
    for at, state in enumerate(states):
        commit.create_status(state, context=f"check {at}")
    assert commit.get_combined_status().state == combined


def test_statuses_are_read_by_branch(hub: Hub, wiki: HubRepository, alice: str) -> None:
    wiki.commit({"c.md": "c\n"}, branch="topic/one")
    repository = seen_by(hub, alice)
    repository.get_commit(wiki.head("topic/one")).create_status("success", context="ci")
    assert repository.get_commit("topic/one").get_combined_status().state == "success"


class Posted(NamedTuple):
    """A status that is not taken."""

    token: Callable[[Hub, HubRepository], str]
    options: dict[str, Any]
    says: Refusal
    source: str


INTEGRATION = Refusal(403, "Resource not accessible by integration")
POSTED = {
    "without the permission": Posted(
        lambda hub, wiki: hub.job_token(wiki, {"contents": "write", "checks": "write"}),
        {},
        INTEGRATION,
        "D; forge.md 2",
    ),
    "by a reader": Posted(
        lambda hub, _: hub.person("eve", "read"),
        {},
        Refusal(403, "Must have admin rights to Repository."),
        "D: push access",
    ),
    "with too long a description": Posted(
        lambda hub, _: hub.person("bob"),
        {"description": "x" * 141},
        Refusal(422, "description is too long (maximum is 140 characters)"),
        "forge.md 2; I, many",
    ),
}


@pytest.mark.parametrize("what", POSTED)
def test_a_status_is_not_posted(what: str, hub: Hub, wiki: HubRepository) -> None:
    case = POSTED[what]
    commit = seen_by(hub, case.token(hub, wiki)).get_commit(wiki.head())
    found = refusal(lambda: commit.create_status("success", context="x", **case.options))
    assert (found, wiki.statuses) == (case.says, [])


def test_a_ref_is_created_moved_and_deleted(hub: Hub, wiki: HubRepository) -> None:
    first = wiki.head()
    second = wiki.commit({"c.md": "c\n"}, branch="topic")
    repository = seen_by(hub, hub.job_token(wiki, {"contents": "write"}))
    ref = repository.create_git_ref("refs/heads/a/b", first)
    ref.edit(second)
    assert repository.get_git_ref("heads/a/b").object.sha == second
    assert [it.ref for it in repository.get_git_matching_refs("heads/a")] == ["refs/heads/a/b"]
    ref.delete()
    assert "refs/heads/a/b" not in wiki.refs()
    assert [(it.name, it.payload["after"]) for it in hub.events] == [
        ("push", first),
        ("push", second),
        ("push", "0" * 40),
    ]


class Ref(NamedTuple):
    """A ref that is not written."""

    do: Callable[[Repository, HubRepository], object]
    says: Refusal
    source: str


REFS = {
    "that is there": Ref(
        lambda it, wiki: it.create_git_ref("refs/heads/topic", wiki.head()),
        Refusal(422, "Reference already exists"),
        "I, many",
    ),
    "that is not there": Ref(
        lambda it, _: it.get_git_ref("heads/none"), Refusal(404, "Not Found"), "D"
    ),
    "to nothing": Ref(
        lambda it, _: it.create_git_ref("refs/heads/new", "0" * 39 + "1"),
        Refusal(422, "Object does not exist"),
        "K",
    ),
    "with a bad name": Ref(
        lambda it, wiki: it.create_git_ref("refs/heads/a..b", wiki.head()),
        Refusal(422, "refs/heads/a..b is not a valid ref name."),
        "K",
    ),
    "backwards": Ref(
        lambda it, wiki: it.get_git_ref("heads/topic").edit(wiki.head()),
        Refusal(422, "Update is not a fast forward"),
        "D",
    ),
    "of a protected branch": Ref(
        lambda it, wiki: it.get_git_ref("heads/main").edit(wiki.head("topic")),
        Refusal(422, "Changes must be made through a pull request."),
        "K",
    ),
    "of a protected branch by force": Ref(
        lambda it, wiki: it.get_git_ref("heads/main").edit(wiki.head("apart"), force=True),
        Refusal(
            422, "Changes must be made through a pull request. Cannot force-push to this branch"
        ),
        "I: find_string of the message",
    ),
    "of a protected branch away": Ref(
        lambda it, _: it.get_git_ref("heads/main").delete(),
        Refusal(422, "Cannot delete a protected branch"),
        "I: find_string of the message",
    ),
    "of a pull request": Ref(
        lambda it, wiki: it.create_git_ref("refs/pull/9/head", wiki.head()),
        Refusal(422, "deny updating a hidden ref"),
        "D",
    ),
}


@pytest.mark.parametrize("what", REFS)
def test_does_not_write_a_ref(what: str, hub: Hub, wiki: HubRepository, alice: str) -> None:
    wiki.protect("main", BranchRule(block_direct_push=True))
    wiki.commit({"c.md": "c\n"}, branch="topic")
    apart = wiki.git.run("-c", "user.name=A", "-c", "user.email=a@x", "commit-tree", "main^{tree}")
    wiki.git.update_ref("refs/heads/apart", apart)
    before = wiki.refs()
    assert refusal(lambda: REFS[what].do(seen_by(hub, alice), wiki)) == REFS[what].says
    assert wiki.refs() == before


def test_a_ref_goes_backwards_by_force(hub: Hub, wiki: HubRepository, alice: str) -> None:
    wiki.commit({"c.md": "c\n"}, branch="topic")
    seen_by(hub, alice).get_git_ref("heads/topic").edit(wiki.head(), force=True)
    assert wiki.head("topic") == wiki.head()
    assert hub.events[-1].payload["forced"] is True


@pytest.mark.parametrize(
    ("what", "comes"),
    [
        ("main...topic", ("ahead", 1, 0)),
        ("topic...main", ("behind", 0, 1)),
        ("main...main", ("identical", 0, 0)),
        ("other...topic", ("diverged", 1, 1)),
    ],
)
def test_compares(
    what: str, comes: tuple[str, int, int], hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[D: three dots]"""
    wiki.commit({"c.md": "c\n"}, branch="topic")
    wiki.commit({"d.md": "d\n"}, branch="other")
    found = seen_by(hub, alice).compare(*what.split("..."))
    assert (found.status, found.ahead_by, found.behind_by) == comes
    assert [it.filename for it in found.files] == ["c.md"] * found.ahead_by
    assert found.merge_base_commit.sha == wiki.head()


def test_does_not_compare_with_nothing(hub: Hub, wiki: HubRepository, alice: str) -> None:
    assert refusal(lambda: seen_by(hub, alice).compare("main", "none")).status == 404


def test_commits_have_people_and_files(hub: Hub, wiki: HubRepository, alice: str) -> None:
    proposed(hub, wiki, alice).merge(merge_method="squash")
    commit = seen_by(hub, alice).get_commit("main")
    assert (commit.author.login, commit.commit.committer.name) == ("alice", "GitHub")
    assert [(it.filename, it.status) for it in commit.files] == [("c.md", "added")]
    listed = seen_by(hub, alice).get_commits(path="a.md")
    assert [it.sha for it in listed] == [commit.parents[0].sha]
    assert seen_by(hub, alice).get_git_commit(commit.sha).message == commit.commit.message
    assert [it.number for it in commit.get_pulls()] == [1]


def test_branches_say_whether_they_are_protected(hub: Hub, wiki: HubRepository, alice: str) -> None:
    wiki.protect("main", BranchRule(required_statuses=("gitwiki/lint",)))
    wiki.commit({"c.md": "c\n"}, branch="topic/one")
    repository = seen_by(hub, alice)
    assert [(it.name, it.protected) for it in repository.get_branches()] == [
        ("main", True),
        ("topic/one", False),
    ]
    assert repository.get_branch("topic/one").commit.sha == wiki.head("topic/one")
    assert refusal(lambda: repository.get_branch("none")) == Refusal(404, "Branch not found")


def test_a_repository_says_how_it_merges(hub: Hub, wiki: HubRepository, alice: str) -> None:
    wiki.settings.allow_rebase_merge = False
    repository = seen_by(hub, alice)
    assert (repository.allow_squash_merge, repository.allow_rebase_merge) == (True, False)
    assert (repository.default_branch, repository.clone_url) == ("main", wiki.clone_url)
    assert repository.permissions.push
    assert not repository.permissions.admin
