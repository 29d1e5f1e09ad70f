"""Git over HTTP: who may fetch and push, and what GitHub refuses of a push."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from fakes.git_repositories import git

from hub import BranchRule
from hub.driving import proposed, run_git, seen_by

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from hub import Hub, HubRepository

WORKFLOW = ".github/workflows/ci.yml"


@pytest.fixture
def clone(hub: Hub, wiki: HubRepository, tmp_path: Path) -> Path:
    """A clone of the wiki that knows no token."""
    git(tmp_path, "clone", "-q", wiki.clone_url, "clone")
    return tmp_path / "clone"


def write(clone: Path, path: str, branch: str = "main") -> str:
    git(clone, "checkout", "-q", "-B", branch)
    (clone / path).parent.mkdir(parents=True, exist_ok=True)
    (clone / path).write_text("new\n")
    git(clone, "add", path)
    git(clone, "commit", "-q", "-m", f"write {path}")
    return git(clone, "rev-parse", "HEAD")


def push(
    hub: Hub, wiki: HubRepository, clone: Path, token: str, refs: str
) -> CompletedProcess[str]:
    url = hub.git_url(wiki, token) if token else wiki.clone_url
    return run_git(clone, "push", "--porcelain", url, *refs.split())


class Access(NamedTuple):
    """Who may push, and what git says to who may not."""

    token: Callable[[Hub, HubRepository], str]
    says: str  # empty: it is done
    source: str


ACCESS = {
    "person who may write": Access(lambda hub, _: hub.person("bob"), "", "D roles"),
    "person who may read": Access(
        lambda hub, _: hub.person("eve", "read"),
        "remote: Permission to acme/wiki.git denied to eve.",
        "K",
    ),
    "job with contents: write": Access(
        lambda hub, wiki: hub.job_token(wiki, {"contents": "write"}), "", "D permissions"
    ),
    "job with contents: read": Access(
        lambda hub, wiki: hub.job_token(wiki, {"contents": "read", "pull-requests": "write"}),
        "remote: Permission to acme/wiki.git denied to github-actions[bot].",
        "forge.md 2: any listed block sets all others to none",
    ),
    "job of another repository": Access(
        lambda hub, _: hub.job_token(hub.repository("acme/other"), {"contents": "write"}),
        "remote: Permission to acme/wiki.git denied to github-actions[bot].",
        "D GITHUB_TOKEN is for its repository only",
    ),
    "unknown token": Access(lambda *_: "ghp_nobody", "remote: Invalid username or token.", "K"),
    "nobody": Access(lambda *_: "", "could not read Username", "D public repositories"),
}


@pytest.mark.parametrize("who", ACCESS)
def test_pushes_by(who: str, hub: Hub, wiki: HubRepository, clone: Path) -> None:
    access, commit = ACCESS[who], write(clone, "c.md")
    before = wiki.head()
    done = push(hub, wiki, clone, access.token(hub, wiki), "main")
    if access.says:
        assert access.says in done.stderr
    assert (done.returncode == 0, wiki.head()) == (
        not access.says,
        before if access.says else commit,
    )


def test_fetches_a_private_repository_with_a_token_only(
    hub: Hub, wiki: HubRepository, tmp_path: Path
) -> None:
    wiki.settings.private = True
    reader = hub.job_token(wiki, {"contents": "read"})
    other = hub.job_token(wiki, {"issues": "write"})
    assert "could not read Username" in run_git(tmp_path, "ls-remote", wiki.clone_url).stderr
    assert "not found" in run_git(tmp_path, "ls-remote", hub.git_url(wiki, other)).stderr
    assert run_git(tmp_path, "ls-remote", hub.git_url(wiki, reader)).returncode == 0


def test_an_address_without_git_at_its_end_is_one_as_well(
    hub: Hub, wiki: HubRepository, tmp_path: Path
) -> None:
    """[forge.md 1a: actions/checkout asks without .git]"""
    listed = git(tmp_path, "ls-remote", wiki.clone_url.removesuffix(".git"), "refs/heads/main")
    assert listed == f"{wiki.head()}\trefs/heads/main"


def test_any_commit_can_be_fetched_by_its_id(hub: Hub, wiki: HubRepository, tmp_path: Path) -> None:
    """[K: allowReachableSHA1InWant; actions/checkout fetches by id]"""
    first = wiki.head()
    wiki.commit({"c.md": "c\n"})
    git(tmp_path, "init", "-q", "empty")
    git(tmp_path / "empty", "fetch", "-q", "--depth=1", wiki.clone_url, first)
    assert git(tmp_path / "empty", "rev-parse", "FETCH_HEAD") == first


def test_a_large_push_arrives_whole(hub: Hub, wiki: HubRepository, clone: Path, alice: str) -> None:
    """Beyond http.postBuffer git sends chunks."""
    (clone / "large.bin").write_bytes(bytes(range(256)) * 8192)
    git(clone, "config", "core.compression", "0")
    git(clone, "config", "http.postBuffer", "65536")
    commit = write(clone, "large.bin.md")
    git(clone, "add", ".")
    git(clone, "commit", "-q", "--amend", "--no-edit")
    commit = git(clone, "rev-parse", "HEAD")
    assert push(hub, wiki, clone, alice, "main").returncode == 0
    assert wiki.head() == commit


class Declined(NamedTuple):
    """What a rule refuses; the reason as git prints it, and what stands before it."""

    rule: BranchRule
    path: str
    refs: str
    reason: str
    before: str
    source: str


NO_WORKFLOWS = (
    f"refusing to allow a GitHub App to create or update workflow `{WORKFLOW}` "
    "without `workflows` permission"
)
DECLINED = {
    "a protected branch": Declined(
        BranchRule(block_direct_push=True),
        "c.md",
        "main",
        "protected branch hook declined",
        "remote: - Changes must be made through a pull request.",
        "I: push logs with GH006",
    ),
    "a branch that wants reviews": Declined(
        BranchRule(required_reviews=2),
        "c.md",
        "main",
        "protected branch hook declined",
        "remote: - At least 2 approving reviews are required by reviewers with write access.",
        "I: push logs with GH006",
    ),
    "a branch that wants a check": Declined(
        BranchRule(required_statuses=("gitwiki/lint",)),
        "c.md",
        "main",
        "protected branch hook declined",
        'remote: - Required status check "gitwiki/lint" is expected.',
        "I: push logs with GH006",
    ),
    "a branch by force": Declined(
        BranchRule(required_statuses=("a", "b")),
        "c.md",
        "--force c:main",
        "protected branch hook declined",
        "remote: - 2 of 2 required status checks are expected.\n"
        "remote: - Cannot force-push to this branch",
        "I: push logs with GH006",
    ),
    "a deletion": Declined(
        BranchRule(),
        "c.md",
        ":refs/heads/kept",
        "protected branch hook declined",
        "remote: - Cannot delete a protected branch",
        "I: push logs with GH006",
    ),
    "a workflow file": Declined(
        BranchRule(), WORKFLOW, "main", NO_WORKFLOWS, "", "forge.md 0, fact 8"
    ),
    "any file beside workflow files": Declined(
        BranchRule(),
        ".github/workflows/README.md",
        "main",
        NO_WORKFLOWS.replace("ci.yml", "README.md"),
        "",
        "I: the guard looks at the path only",
    ),
    "a workflow file on a new branch": Declined(
        BranchRule(), WORKFLOW, "main:refs/heads/new", NO_WORKFLOWS, "", "forge.md 0, fact 8"
    ),
    "the head of a pull request": Declined(
        BranchRule(), "c.md", "main:refs/pull/1/head", "deny updating a hidden ref", "", "D"
    ),
}


@pytest.mark.parametrize("what", DECLINED)
def test_declines_to_write(what: str, hub: Hub, wiki: HubRepository, clone: Path) -> None:
    case = DECLINED[what]
    wiki.protect("main", case.rule)
    wiki.protect("kept", case.rule)
    wiki.git.update_ref("refs/heads/kept", wiki.head())
    write(clone, case.path)
    git(clone, "branch", "c", git(clone, "commit-tree", "HEAD^{tree}", "-m", "without a past"))
    before = wiki.refs()
    token = hub.job_token(wiki, {"contents": "write"})
    done = push(hub, wiki, clone, token, case.refs)
    assert f"[remote rejected] ({case.reason})" in done.stdout
    lines = [line.rstrip() for line in done.stderr.splitlines()]  # git fills them up
    assert case.before in "\n".join(lines)
    assert (done.returncode, wiki.refs(), hub.events) == (1, before, [])


def test_one_ref_is_declined_and_another_taken(
    hub: Hub, wiki: HubRepository, clone: Path, alice: str
) -> None:
    wiki.protect("main", BranchRule(block_direct_push=True))
    commit = write(clone, "c.md")
    done = push(hub, wiki, clone, alice, "main main:refs/heads/topic")
    assert "!\trefs/heads/main:refs/heads/main\t[remote rejected] (protected branch" in done.stdout
    assert "*\trefs/heads/main:refs/heads/topic\t[new branch]" in done.stdout
    assert wiki.head("topic") == commit


def test_a_commit_that_passed_its_checks_may_be_pushed(
    hub: Hub, wiki: HubRepository, clone: Path, alice: str
) -> None:
    """[D: required status checks]"""
    wiki.protect("main", BranchRule(required_statuses=("gitwiki/lint",)))
    commit = write(clone, "c.md")
    push(hub, wiki, clone, alice, "main:refs/heads/topic")
    assert push(hub, wiki, clone, alice, "main").returncode == 1
    seen_by(hub, alice).get_commit(commit).create_status("success", context="gitwiki/lint")
    assert push(hub, wiki, clone, alice, "main").returncode == 0
    assert wiki.head() == commit


def test_who_may_bypass_a_rule_pushes(hub: Hub, wiki: HubRepository, clone: Path) -> None:
    rule = BranchRule(block_direct_push=True, may_bypass=frozenset({"wiki-bot[bot]"}))
    wiki.protect("main", rule)
    commit = write(clone, "c.md")
    token = hub.app_token(wiki, {"contents": "write"})
    assert push(hub, wiki, clone, token, "main").returncode == 0
    assert wiki.head() == commit


def test_a_workflow_file_that_was_changed_and_changed_back_is_declined(
    hub: Hub, wiki: HubRepository, clone: Path
) -> None:
    """[I: GitHub looks at every commit that a push adds, not only at the tip]"""
    write(clone, WORKFLOW)
    git(clone, "rm", "-q", WORKFLOW)
    git(clone, "commit", "-q", "-m", "back")
    done = push(hub, wiki, clone, hub.job_token(wiki, {"contents": "write"}), "main")
    assert NO_WORKFLOWS in done.stdout


def test_a_branch_may_carry_workflow_files_that_are_there_already(
    hub: Hub, wiki: HubRepository, clone: Path
) -> None:
    wiki.commit({WORKFLOW: "on: push\n"})
    git(clone, "pull", "-q", "--no-rebase")
    write(clone, "c.md", "topic")
    token = hub.job_token(wiki, {"contents": "write"})
    assert push(hub, wiki, clone, token, "topic").returncode == 0


@pytest.mark.parametrize("permissions", [{"workflows": "write"}, {}])
def test_an_app_writes_workflow_files_if_it_was_given_the_permission(
    hub: Hub, wiki: HubRepository, clone: Path, permissions: dict[str, str]
) -> None:
    write(clone, WORKFLOW)
    token = hub.app_token(wiki, {"contents": "write", **permissions})
    assert (push(hub, wiki, clone, token, "main").returncode == 0) == bool(permissions)


def test_people_write_workflow_files(
    hub: Hub, wiki: HubRepository, clone: Path, alice: str
) -> None:
    write(clone, WORKFLOW)
    assert push(hub, wiki, clone, alice, "main").returncode == 0


def test_a_branch_is_created_once_under_a_lease(
    hub: Hub, wiki: HubRepository, clone: Path, alice: str
) -> None:
    """[forge.md 4: an empty expectation is a lock, M]"""
    first = write(clone, "c.md", "one")
    lease = "--force-with-lease=refs/heads/lock: one:refs/heads/lock"
    assert push(hub, wiki, clone, alice, lease).returncode == 0
    write(clone, "d.md", "two")
    again = push(hub, wiki, clone, alice, lease.replace("one:", "two:"))
    assert "[rejected] (stale info)" in again.stdout
    assert wiki.head("lock") == first


def test_a_push_that_lost_a_race_is_rejected(
    hub: Hub, wiki: HubRepository, clone: Path, alice: str
) -> None:
    write(clone, "c.md")
    now = wiki.commit({"d.md": "d\n"})
    assert "[rejected] (fetch first)" in push(hub, wiki, clone, alice, "main").stdout
    assert wiki.head() == now


def test_the_head_of_a_pull_request_is_kept_when_its_branch_is_gone(
    hub: Hub, wiki: HubRepository, clone: Path, alice: str
) -> None:
    """[D: refs/pull]"""
    pull = proposed(hub, wiki, alice)
    assert push(hub, wiki, clone, alice, ":refs/heads/topic").returncode == 0
    git(clone, "fetch", "-q", wiki.clone_url, "refs/pull/1/head")
    assert git(clone, "rev-parse", "FETCH_HEAD") == pull.head.sha
    assert wiki.pulls[1].state == "closed"


def test_tells_of_a_push(hub: Hub, wiki: HubRepository, clone: Path, alice: str) -> None:
    before, commit = wiki.head(), write(clone, "raw/new.md")
    push(hub, wiki, clone, alice, "main main:refs/heads/copy")
    moved, made = (event.payload for event in reversed(hub.events))
    assert (moved["ref"], moved["before"], moved["after"]) == ("refs/heads/main", before, commit)
    assert (made["ref"], made["created"], made["before"]) == ("refs/heads/copy", True, "0" * 40)
    assert [event.name for event in hub.events] == ["push", "push"]
