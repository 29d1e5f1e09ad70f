"""The shipped workflows under act: which jobs run, with what, and what one hands to the next.

gitwiki itself is played here, so that every way through a workflow can be gone; where lint is what
is looked at, it is run.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from fakes.git_repositories import git
from fakes.wikis import PROJECT

from actions.dispatcher import Trigger
from actions.service import Service, Started
from actions.shipped import files

if TYPE_CHECKING:
    from pathlib import Path

    from hub import Hub
    from hub.repository import HubRepository

BUNDLE = '{"a": 1}'
DIGEST = hashlib.sha256(BUNDLE.encode()).hexdigest()
KEY = "sk-ant-of-this-test"
pytestmark = pytest.mark.slow

SECRETS = {"ANTHROPIC_API_KEY": KEY, "OTHER": "another-secret"}

COMPILED = {"outputs": {"bundle": "true", "sha256": DIGEST}, "writes": BUNDLE}
NOTHING_NEW = {"outputs": {"bundle": "false", "sha256": ""}}
PROPOSED = {"outputs": {"number": "7", "url": "u", "head": "h"}}
FINE: dict[str, Any] = {}
FAILS = {"code": 1, "prints": "::add-mask::from a source\n"}
PLAYS: dict[str, Any] = {
    "compile": COMPILED,
    "propose": PROPOSED,
    "check": FINE,
    "sync": FINE,
    "health": FINE,
    "lint": FINE,
    "respond": {"outputs": {"action": "none", "number": ""}},
}


@pytest.fixture
def repository(hub: Hub) -> HubRepository:
    """A wiki on the stand-in, with the workflows."""
    schema = (PROJECT / "schema.md").read_text(encoding="utf-8")
    return hub.repository(
        "acme/wiki",
        {"schema.md": schema, "log.md": "# Log\n", "wiki/index.md": "# Index\n", **files()},
    )


class World:
    """Somebody's clone of a wiki, and GitHub Actions for it."""

    def __init__(self, folder: Path, hub: Hub, repository: HubRepository, **plays: Any) -> None:
        self.hub = hub
        self.repository = repository
        self.clone = folder / "clone"
        self.service = Service(
            folder / "actions", hub, repository, SECRETS, plays={**PLAYS, **plays}
        )
        git(folder, "clone", "-q", hub.git_url(repository, hub.person("alice")), "clone")

    def push(self, *paths: str, branch: str = "main", message: str = "m") -> list[Started]:
        """Change files, push them, and let the workflows run."""
        for path in paths:
            file = self.clone / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"# {path}\n", encoding="utf-8")
        git(self.clone, "add", ".")
        git(self.clone, "commit", "-q", "-m", message)
        git(self.clone, "push", "-q", "origin", f"HEAD:{branch}")
        return self.service.work()


@pytest.fixture
def world(tmp_path: Path, hub: Hub, repository: HubRepository) -> World:
    return World(tmp_path, hub, repository)


def _said(started: list[Started]) -> list[str]:
    return sorted(map(str, started))


def _arguments(started: Started) -> dict[str, list[str]]:
    assert started.run is not None
    return started.run.commands()


def test_a_source_is_compiled_proposed_and_checked(world: World) -> None:
    (done,) = world.push("raw/a.md")
    assert str(done) == "gitwiki: check success, compile success, propose success"
    run = done.run
    assert run is not None
    commands = run.commands()
    assert commands["check"] == ["check", "--format=github"]
    (output,) = commands["compile"][1:]
    assert output.endswith("/gitwiki-bundle-1.json")
    assert commands["propose"][:3] == ["propose", f"--sha256={DIGEST}", "--"]
    (upload,) = run.seen("upload-artifact")
    assert upload["inputs"]["path"] == output.removeprefix("--output=")
    (download,) = run.seen("download-artifact")
    assert download["inputs"]["path"] == commands["propose"][3]


def test_each_job_has_its_own_token_and_only_compile_has_the_key(world: World) -> None:
    (done,) = world.push("raw/a.md")
    assert done.run is not None
    seen = {each["job"]: each["environment"] for each in done.run.seen("gitwiki")}
    assert {job: it["GITHUB_TOKEN"] for job, it in seen.items()} == done.run.tokens
    assert len(set(done.run.tokens.values())) == 3
    rights = {
        value: world.hub.world.tokens[value].permissions for value in done.run.tokens.values()
    }
    assert {job: dict(rights[value]) for job, value in done.run.tokens.items()} == {
        "compile": {"metadata": "read", "contents": "read", "pull-requests": "read"},
        "propose": {"metadata": "read", "contents": "write", "pull-requests": "write"},
        "check": {
            "metadata": "read",
            "contents": "read",
            "pull-requests": "read",
            "statuses": "write",
        },
    }
    with_key = [job for job, it in seen.items() if KEY in it.values()]
    assert with_key == ["compile"]
    assert seen["compile"]["ANTHROPIC_API_KEY"] == KEY
    assert not any("another-secret" in it.values() for it in seen.values())
    # What is installed and checked out is not given the key either.
    assert KEY not in str([each for each in done.run.record if each["kind"] != "gitwiki"])


def test_variables_of_the_repository_reach_the_compile(world: World) -> None:
    world.service.variables = {"ANTHROPIC_BASE_URL": "http://127.0.0.1:1", "GITWIKI_BUDGET": "2"}
    (done,) = world.push("raw/a.md")
    assert done.run is not None
    names = ("ANTHROPIC_BASE_URL", "GITWIKI_BUDGET")
    seen = {each["job"]: each["environment"] for each in done.run.seen("gitwiki")}
    assert {job: [it.get(name) for name in names] for job, it in seen.items()} == {
        "compile": ["http://127.0.0.1:1", "2"],
        "propose": [None, None],
        "check": [None, None],
    }


def test_the_wiki_is_checked_out_as_it_is_now_without_a_token(world: World) -> None:
    (done,) = world.push("raw/a.md")
    assert done.run is not None
    for checkout in done.run.seen("checkout"):
        inputs = {key: value for key, value in checkout["inputs"].items() if value}
        assert inputs == {"ref": "main", "fetch-depth": "0", "persist-credentials": "false"}
    folders = {each["environment"]["PWD"] for each in done.run.seen("gitwiki")}
    assert len(folders) == 3


def test_gitwiki_is_installed_from_the_action_and_not_from_the_wiki(world: World) -> None:
    (done,) = world.push("raw/a.md", "pyproject.toml", "venv.py", "pip.py")
    # What lies in the wiki under such names is imported by nobody.
    assert done.run is not None
    installed = [each["arguments"][-1] for each in done.run.seen("pip")]
    assert len(installed) == 6
    workspaces = {each["environment"]["GITHUB_WORKSPACE"] for each in done.run.seen("gitwiki")}
    assert not any(place.startswith(tuple(workspaces)) for place in installed)
    assert set(done.run.results.values()) == {"success"}


def test_many_sources_are_compiled_side_by_side(world: World) -> None:
    (done,) = world.service.dispatch("gitwiki", shards="2")
    assert str(done) == "gitwiki: check success, compile success, propose success"
    assert done.run is not None
    compiles = [each["arguments"] for each in done.run.seen("gitwiki", "compile")]
    ends = [[argument.rpartition("/")[2] for argument in each] for each in compiles]
    assert sorted(ends) == [
        ["compile", "2", "gitwiki-bundle-1.json"],
        ["compile", "2", "gitwiki-bundle-2.json"],
    ]
    assert sorted(each[1] for each in compiles) == ["--shard=1/2", "--shard=2/2"]
    kept = sorted(each["inputs"]["name"] for each in done.run.seen("upload-artifact"))
    assert kept == ["gitwiki-bundle-1", "gitwiki-bundle-2"]
    # act knows the outputs of one of several jobs side by side only, so one digest is missing here.
    (propose,) = done.run.seen("gitwiki", "propose")
    assert propose["arguments"][1:3] == [f"--sha256={DIGEST}", "--"]
    assert propose["files"] == ["gitwiki-bundle-1.json", "gitwiki-bundle-2.json"]


@pytest.mark.parametrize(
    ("plays", "said"),
    [
        ({"compile": NOTHING_NEW}, "gitwiki: check success, compile success"),
        ({"compile": FAILS}, "gitwiki: check success, compile failure"),
        ({"propose": FAILS}, "gitwiki: check success, compile success, propose failure"),
        ({"check": FAILS}, "gitwiki: check failure, compile success, propose success"),
    ],
)
def test_other_ways_through_a_compile(
    tmp_path: Path, hub: Hub, repository: HubRepository, plays: dict[str, Any], said: str
) -> None:
    (done,) = World(tmp_path, hub, repository, **plays).push("raw/a.md")
    assert str(done) == said


def test_a_failure_is_shown_and_nothing_of_it_is_obeyed(
    tmp_path: Path, hub: Hub, repository: HubRepository
) -> None:
    refused = {"code": 1, "prints": "::add-mask::e\n::error::forged\nOpen it yourself: https://x\n"}
    (done,) = World(tmp_path, hub, repository, propose=refused).push("raw/a.md")
    assert done.run is not None
    log = done.run.log["propose"]
    assert "Open it yourself: https://x" in log
    # What act obeys of errors has this mark; what it reads while commands are stopped has a cog.
    obeyed = [line for line in log.splitlines() if line.startswith("  ❗")]
    assert len(obeyed) == 1
    assert "::error title=gitwiki::gitwiki propose ended with 1" in obeyed[0]
    assert "  ⚙  ::error::forged" in log
    assert "***" not in log


def test_a_merge_syncs_and_checks(world: World) -> None:
    assert _said(world.push("wiki/concepts/a.md", "log.md")) == [
        "gitwiki-sync: check success, sync success",
        "gitwiki: check success, compile success, propose success",
    ]
    (sync,) = [each for each in world.service.started if each.run and each.name == "gitwiki-sync"]
    assert _arguments(sync) == {"sync": ["sync"], "check": ["check", "--format=github"]}


def test_a_sync_that_fails_is_checked_all_the_same(
    tmp_path: Path, hub: Hub, repository: HubRepository
) -> None:
    done = World(tmp_path, hub, repository, sync=FAILS).push("log.md")
    assert _said(done) == ["gitwiki-sync: check success, sync failure"]


def test_what_runs_by_the_clock(world: World) -> None:
    assert _said(world.service.schedule()) == [
        "gitwiki-health: check success, health success, trust success",
        "gitwiki-sync: check success, sync success",
        "gitwiki: check success, compile success, propose success",
    ]
    rights = [dict(world.hub.world.tokens[value].permissions) for value in _tokens(world, "health")]
    assert rights == [
        {"metadata": "read", "contents": "read", "pull-requests": "read", "issues": "write"}
    ]


def _tokens(world: World, job: str) -> list[str]:
    runs = [each.run for each in world.service.started if each.run]
    return [run.tokens[job] for run in runs if job in run.tokens]


def test_pushes_at_one_moment_are_compiled_twice_at_most(world: World) -> None:
    for name in ("a", "b", "c"):
        (world.clone / "raw").mkdir(exist_ok=True)
        (world.clone / "raw" / f"{name}.md").write_text("x\n", encoding="utf-8")
        git(world.clone, "add", ".")
        git(world.clone, "commit", "-q", "-m", name)
        git(world.clone, "push", "-q", "origin", "HEAD:main")
    assert _said(world.service.work()) == [
        "gitwiki: cancelled",
        "gitwiki: check success, compile success, propose success",
        "gitwiki: check success, compile success, propose success",
    ]


def test_what_concerns_no_wiki_starts_nothing(world: World) -> None:
    assert world.push("README.md") == []
    assert world.push("raw/a.md", branch="topic") == []
    assert world.push("raw/b.md", message="Add b [skip ci]") == []
    assert {each.decision.rule for each in world.service.started} >= {"paths", "branch", "skip"}


def _pull(world: World, login: str = "alice", origin: str = "acme/wiki") -> int:
    """Open a pull request from a branch that changes a page."""
    token = world.hub.person(login)
    clone = world.clone.parent / f"clone-of-{login}"
    place = world.hub.repository(origin)
    git(world.clone.parent, "clone", "-q", world.hub.git_url(world.repository, token), clone.name)
    page = clone / "wiki" / "concepts" / "dead.md"
    page.parent.mkdir(parents=True)
    page.write_text("---\ntype: concept\ntitle: D\n---\n\n# D\n\n[x](nowhere.md)\n", "utf-8")
    git(clone, "add", ".")
    git(clone, "commit", "-q", "-m", "A page")
    git(clone, "push", "-q", world.hub.git_url(place, token), "HEAD:topic")
    head = "topic" if origin == "acme/wiki" else f"{origin.split('/', maxsplit=1)[0]}:topic"
    pulls = world.hub.client(token).get_repo("acme/wiki")
    return pulls.create_pull(base="main", head=head, title="A page").number


def test_a_pull_request_is_checked(world: World) -> None:
    number = _pull(world)
    (done,) = world.service.work()
    assert str(done) == "gitwiki-lint: check success"
    assert _arguments(done) == {"check": ["check", f"--pull={number}", "--format=github"]}
    assert done.run is not None
    (checkout,) = done.run.seen("checkout")
    assert checkout["inputs"]["ref"] == "main"


def test_the_merge_queue_is_checked(world: World) -> None:
    queue = "refs/heads/gh-readonly-queue/main/pr-1"
    base = world.repository.head()
    world.repository.git.update_ref(queue, base)
    group = {"head_ref": queue, "head_sha": base, "base_sha": "b" * 40, "base_ref": "main"}
    (done,) = world.service.start(
        Trigger("merge_group", {"merge_group": group}, "checks_requested")
    )
    expected = ["check", f"--rev={base}", f"--base={'b' * 40}", "--format=github"]
    assert _arguments(done) == {"check": expected}


def test_a_pull_request_from_a_fork_is_linted_by_who_can_only_read(
    tmp_path: Path, hub: Hub, repository: HubRepository
) -> None:
    world = World(tmp_path, hub, repository)
    fork = hub.repository("eve/wiki")
    fork.fork_of = repository
    world.service.plays = None
    _pull(world, "eve", "eve/wiki")
    (done,) = world.service.work()
    assert str(done) == "gitwiki-lint: check failure"
    assert done.decision.rule == "fork-rights"
    assert done.run is not None
    (token,) = {each["environment"]["GITHUB_TOKEN"] for each in done.run.seen("gitwiki")}
    assert set(hub.world.tokens[token].permissions.values()) == {"read"}
    assert not any(secret in str(done.run.record) for secret in SECRETS.values())
    # It ran for real: annotations are obeyed, the summary is there, and no status is.
    assert "❗  ::error file=wiki/concepts/dead.md" in done.run.log["check"]
    assert repository.statuses == []
    (lint,) = done.run.seen("gitwiki")
    assert "GW101" in lint["GITHUB_STEP_SUMMARY"]


def test_a_newcomer_from_a_fork_waits(tmp_path: Path, hub: Hub, repository: HubRepository) -> None:
    world = World(tmp_path, hub, repository)
    hub.repository("eve/wiki").fork_of = repository
    world.service.outsiders = frozenset({"eve"})
    _pull(world, "eve", "eve/wiki")
    (waiting,) = world.service.work()
    assert str(waiting) == "gitwiki-lint: waits for approval (outsider)"
    assert str(world.service.approve(waiting)) == "gitwiki-lint: check success"


@pytest.mark.parametrize(
    ("action", "jobs"),
    [
        ("none", "respond success"),
        ("lint", "check success, respond success"),
        ("rebase", "check success, rebase success, respond success"),
        (
            "recompile",
            "check success, compile success, propose success, respond success",
        ),
    ],
)
def test_a_comment(
    tmp_path: Path, hub: Hub, repository: HubRepository, action: str, jobs: str
) -> None:
    respond = {"outputs": {"action": action, "number": "1"}}
    world = World(tmp_path, hub, repository, respond=respond)
    number = _pull(world)
    world.service.forget()
    alice = hub.client(hub.person("alice")).get_repo("acme/wiki")
    alice.get_issue(number).create_comment(f"/gitwiki {action}")
    (done,) = world.service.work()
    assert str(done) == f"gitwiki-respond: {jobs}"
    commands = _arguments(done)
    assert commands["respond"][0] == "respond"
    assert commands["respond"][1].startswith("--event=")
    for job, arguments in commands.items():
        if job in {"compile", "propose", "check"}:
            assert "--pull=1" in arguments
    assert commands.get("rebase") == (
        ["sync", "--force", "--", "1"] if action == "rebase" else None
    )
    assert done.run is not None
    with_key = [each["job"] for each in done.run.seen("gitwiki") if KEY in str(each)]
    assert with_key == (["compile"] if action == "recompile" else [])


def test_a_comment_that_is_no_command_runs_no_job(world: World) -> None:
    number = _pull(world)
    alice = world.hub.client(world.hub.person("alice")).get_repo("acme/wiki")
    issue = alice.create_issue("not a pull request")
    world.service.forget()
    alice.get_issue(number).create_comment("looks good")
    issue.create_comment("/gitwiki lint")
    for done in world.service.work():
        assert done.run is not None
        assert (done.name, done.run.results, done.run.record) == ("gitwiki-respond", {}, ())


def test_what_a_job_pushes_starts_nothing_and_its_pull_request_waits(world: World) -> None:
    token = world.hub.job_token(world.repository, {"contents": "write", "pull-requests": "write"})
    git(world.clone, "commit", "-q", "--allow-empty", "-m", "pages")
    git(world.clone, "push", "-q", world.hub.git_url(world.repository, token), "HEAD:gitwiki/x")
    repository = world.hub.client(token).get_repo("acme/wiki")
    repository.create_pull(base="main", head="gitwiki/x", title="Pages")
    assert _said(world.service.work()) == ["gitwiki-lint: waits for approval (approval)"]
    assert "recursion" in {each.decision.rule for each in world.service.started}


def test_a_copy_of_the_wiki_does_nothing(
    tmp_path: Path, hub: Hub, repository: HubRepository
) -> None:
    copy = hub.repository("eve/wiki", {"schema.md": "---\n---\n", **files()})
    copy.fork_of = repository
    world = World(tmp_path, hub, copy)
    for done in world.push("raw/a.md", "wiki/a.md"):
        assert done.run is not None
        assert done.run.results == {}
