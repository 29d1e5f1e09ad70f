"""The stand-in for GitHub, driven by the real PyGithub and the real git."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.git_repositories import git

if TYPE_CHECKING:
    from pathlib import Path

    from hub import Hub


def test_pushes_a_branch_and_opens_a_pull_request(hub: Hub, tmp_path: Path) -> None:
    repository = hub.repository("acme/wiki", {"a.md": "a\n"})
    alice = hub.person("alice")
    git(tmp_path, "clone", "-q", hub.git_url(repository, alice), "clone")
    clone = tmp_path / "clone"
    git(clone, "checkout", "-q", "-b", "topic/b")
    git(clone, "commit", "-q", "--allow-empty", "-m", "b")
    git(clone, "push", "-q", "origin", "HEAD")
    pull = (
        hub.client(alice).get_repo("acme/wiki").create_pull(base="main", head="topic/b", title="B")
    )
    assert (pull.number, pull.state, pull.user.login) == (1, "open", "alice")
    assert pull.mergeable_state == "unknown"
    assert repository.refs()["refs/pull/1/head"] == pull.head.sha == git(clone, "rev-parse", "HEAD")
    assert hub.environment(repository, alice) == {
        "GITHUB_TOKEN": alice,
        "GITHUB_REPOSITORY": "acme/wiki",
        "GITHUB_SERVER_URL": hub.url,
        "GITHUB_API_URL": f"{hub.url}/api/v3",
    }
    assert [(event.name, event.action) for event in hub.events] == [
        ("push", ""),
        ("pull_request", "opened"),
    ]
