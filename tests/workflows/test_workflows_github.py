"""What goes wrong on GitHub, by the command line: each ends well, or with one clear sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from fakes.git_repositories import git
from fakes.wikis import EXAMPLES, PROJECT
from hub.faults import secondary_limit, server_error

from gitwiki.wiki.derive import index_files

if TYPE_CHECKING:
    from pathlib import Path

    from hub import Hub, HubRepository

NAME = "grid-operator-note.md"
RIGHTS = {"contents": "write", "pull-requests": "write", "statuses": "write", "issues": "write"}


@dataclass(frozen=True)
class Clone:
    """A clone in which gitwiki runs as a job of Actions does."""

    directory: Path
    hub: Hub
    wiki: HubRepository
    token: str

    def start(self, *args: str) -> subprocess.Popen[str]:
        """Begin a command."""
        return subprocess.Popen(
            (sys.executable, "-m", "gitwiki", *args),
            cwd=self.directory,
            env={
                **os.environ,
                **self.hub.environment(self.wiki, self.token),
                "PYTHONPATH": str(PROJECT),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *args: str, code: int = 0) -> str:
        """Run a command to its end; what it printed, or why it stopped."""
        with self.start(*args) as process:
            out, err = process.communicate()
        assert process.returncode == code, err
        return err if code else out

    def push(self, files: dict[str, str], branch: str = "main", who: str = "ada") -> str:
        """A person pushes a commit."""
        commit = self.hub.push(self.wiki, self.hub.person(who), files, branch=branch)
        assert commit
        return commit

    def pulls(self) -> list[tuple[int, str, str]]:
        """Number, state and branch of each pull request."""
        return [(number, pull.state, pull.branch) for number, pull in self.wiki.pulls.items()]

    def statuses(self) -> dict[str, str]:
        """The last status of each commit."""
        return {each.commit: each.state for each in self.wiki.statuses}


@pytest.fixture
def clone(hub: Hub, tmp_path: Path) -> Clone:
    """A wiki with one pending source."""
    schema = (PROJECT / "schema.md").read_text("utf-8")
    source = {f"raw/{NAME}": EXAMPLES[NAME].read_text("utf-8")}
    files = {"schema.md": schema, "log.md": "# Log\n", **index_files(()), **source}
    wiki = hub.repository("acme/wiki", files)
    git(tmp_path, "clone", "-q", wiki.clone_url, "clone")
    return Clone(tmp_path / "clone", hub, wiki, hub.job_token(wiki, RIGHTS))


def _assert_one(clone: Clone) -> None:
    """One open pull request, on top of the base, and it can be merged."""
    ((number, state, branch),) = clone.pulls()
    assert (number, state) == (1, "open")
    head = clone.wiki.head(branch)
    assert head == clone.wiki.pulls[1].head
    assert clone.wiki.git.commit(head).parents == (clone.wiki.head(),)
    assert clone.wiki.git.merge_tree(clone.wiki.head(), head)


def test_the_server_fails_after_the_push(clone: Clone) -> None:
    clone.hub.fail(*(server_error("pulls/create") for _ in range(4)))
    said = clone.run("compile", code=1)
    assert said.splitlines()[-1].endswith("run it again")
    assert clone.pulls() == []
    clone.run("compile")
    _assert_one(clone)


def test_the_same_when_the_base_has_moved_since(clone: Clone) -> None:
    clone.hub.fail(*(server_error("pulls/create") for _ in range(4)))
    clone.run("compile", code=1)
    clone.push({"README.md": "# Ours\n"})
    clone.run("compile")
    _assert_one(clone)


def test_a_rate_limit(clone: Clone) -> None:
    clone.hub.fail(secondary_limit("pulls/create", retry_after=1000))
    said = clone.run("compile", code=1)
    assert "rate limit is used up for 1000 seconds; run it again then" in said
    clone.run("compile")
    _assert_one(clone)


def test_actions_may_not_open_pull_requests(clone: Clone) -> None:
    clone.wiki.settings.actions_may_open_pulls = False
    said = clone.run("compile", code=1)
    assert "/acme/wiki/compare/main...gitwiki/compile/" in said
    assert "Settings > Actions > General" in said
    clone.wiki.settings.actions_may_open_pulls = True
    clone.run("compile")
    _assert_one(clone)


def test_what_was_closed_is_not_wanted(clone: Clone) -> None:
    clone.run("compile")
    api = clone.hub.client(clone.hub.person("ada")).get_repo("acme/wiki")
    api.get_pull(1).edit(state="closed")
    said = clone.run("compile")
    assert said == f"not proposed again, its pull request was closed: raw/{NAME}\n"
    assert [state for _, state, _ in clone.pulls()] == ["closed"]


def test_a_branch_that_a_person_pushed_to_is_theirs(clone: Clone) -> None:
    clone.run("compile")
    ((_, _, branch),) = clone.pulls()
    path = "wiki/concepts/of-a-person.md"
    page = "---\ntype: concept\ntitle: Of a person\n---\n\n# Of a person\n\nHers.\n"
    theirs = clone.push({path: page}, branch)
    clone.push({"README.md": "# Ours\n"})
    for _ in range(2):
        assert "#1 edited by a person, left alone" in clone.run("sync")
    assert clone.wiki.head(branch) == theirs
    (comment,) = clone.wiki.conversation(1)
    assert "gitwiki leaves it alone from now on" in comment.body

    assert "#1 rebuilt" in clone.run("sync", "1", "--force")
    _assert_one(clone)
    head = clone.wiki.head(branch)
    assert clone.wiki.git.run("show", f"{head}:{path}") == page.rstrip("\n")


def test_a_pull_request_that_conflicts_is_rebuilt(clone: Clone) -> None:
    clone.run("compile")
    clone.push({"log.md": "# Log\n\n## [2026-11-20] note | By hand\n\n- something\n"})
    head = clone.wiki.pulls[1].head
    assert clone.wiki.git.merge_tree(clone.wiki.head(), head) == ""
    assert "conflicts with the base" in clone.run("check")
    assert clone.statuses()[head] == "failure"
    assert "#1 rebuilt" in clone.run("sync")
    _assert_one(clone)
    clone.run("check")
    assert clone.statuses()[clone.wiki.pulls[1].head] == "success"


def test_the_base_moves_between_the_jobs(clone: Clone, tmp_path: Path) -> None:
    bundle = str(tmp_path / "bundle.json")
    clone.run("compile", "--output", bundle)
    clone.push({"README.md": "# Ours\n"})
    assert json.loads(clone.run("propose", bundle, "--json"))["operation"] == "opened"
    _assert_one(clone)


def test_two_runs_at_once(clone: Clone, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", clone.wiki.clone_url, "other")
    other = Clone(tmp_path / "other", clone.hub, clone.wiki, clone.token)
    processes = [each.start("compile", "--json") for each in (clone, other)]
    said: list[Any] = []
    for process in processes:
        with process:
            out, err = process.communicate()
        assert process.returncode == 0, err
        said.append(json.loads(out)["pull_request"])
    assert said in ([1, 1], [1, None], [None, 1])
    _assert_one(clone)


def test_a_pull_request_that_was_merged_by_squashing_is_done(clone: Clone) -> None:
    clone.run("compile")
    api = clone.hub.client(clone.hub.person("ada")).get_repo("acme/wiki")
    api.get_pull(1).merge(merge_method="squash")
    assert clone.run("compile") == "nothing to compile, nothing is pending\n"
    assert clone.run("sync") == "no open pull requests\n"


def test_a_clone_without_history_is_completed(clone: Clone, tmp_path: Path) -> None:
    clone.push({"README.md": "# Ours\n"})
    git(tmp_path, "clone", "-q", "--depth", "1", clone.wiki.clone_url, "shallow")
    shallow = Clone(tmp_path / "shallow", clone.hub, clone.wiki, clone.token)
    shallow.run("compile")
    _assert_one(clone)


def test_killed_between_the_push_and_the_pull_request(clone: Clone) -> None:
    clone.hub.fail(server_error("pulls/create"))
    with clone.start("compile") as process:
        # Refused once, it waits a second before it tries again.
        while "pulls/create" not in clone.hub.requests:
            assert process.poll() is None
        process.kill()
    assert process.returncode == -9
    (branch,) = (name for name in clone.wiki.refs() if name.startswith("refs/heads/gitwiki/"))
    assert clone.pulls() == []
    assert json.loads(clone.run("compile", "--json"))["pull_request"] == 1
    _assert_one(clone)
    assert clone.pulls()[0][2] == branch.removeprefix("refs/heads/")
