"""A compile job that is fully taken over: the worst that it can do (docs/security.md).

The attacker has all that the job has: its token, its environment, its checkout and the path of the
bundle, and knows everything that gitwiki does. Three things are shown. What it cannot do with its
token, deed by deed, while a job with all rights can do each of them. What becomes of the bundles
that it can write. And what becomes of all that in the workflow as it is shipped.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from actions.dispatcher import Repository, Trigger, dispatch
from actions.service import Service
from actions.shipped import files, workflow_files
from fakes.git_repositories import git
from fooled_model import KETTLE, Fooled
from github import GithubException
from hosted_wiki import ALL, CHECK, PROPOSE, HostedWiki
from hostile_wiki import Compiled
from hub.driving import run_git
from standin import StandIn
from worst_answers import as_written, fooled_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from actions.dispatcher import JobRights
    from github.Repository import Repository as GitHubRepository
    from hosted_wiki import Job
    from hostile_wiki import Ran
    from hub import Hub

Json = dict[str, Any]

_POT = "# Pot\n\nA pot is a vessel for tea.\n"
_EVIL = {".github/workflows/evil.yml": "on: push\n"}


def _rights() -> JobRights:
    """What the shipped workflow gives to the job that compiles, on a push to the wiki."""
    payload = {"ref": "refs/heads/main", "before": "1" * 40, "after": "2" * 40}
    pushed = Trigger("push", payload, files=("raw/kettle.md",))
    secrets = frozenset({"ANTHROPIC_API_KEY", "DEPLOY_KEY", "PYPI_TOKEN"})
    world = Repository(lambda _: workflow_files(), secrets=secrets)
    (run,) = [it for it in dispatch(pushed, world) if it.workflow.endswith("/gitwiki.yml")]
    (compiling,) = [job for job in run.jobs if job.id == "compile"]
    return compiling


@pytest.fixture
def wiki(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HostedWiki:
    """A wiki with a life: #1 is gitwiki's, #2 a person's, #3 an issue; a source is pending."""
    wiki = HostedWiki.make(hub, tmp_path, monkeypatch)
    assert wiki.job(PROPOSE, "before").run("compile").code == 0
    assert wiki.job(CHECK, "check-before").run("check").code == 0
    wiki.push({"wiki/concepts/a.md": "---\ntype: concept\ntitle: A\n---\n\n# A\n"}, "topic")
    wiki.push({"b.md": "b\n"}, "other")
    ada = hub.client(hub.person("ada")).get_repo("acme/wiki")
    ada.create_pull(base="main", head="topic", title="By hand", body="x")
    ada.create_issue("An issue")
    ada.get_pull(2).create_issue_comment("Looks good")
    ada.get_pull(1).add_to_labels("gitwiki")
    wiki.push({"raw/kettle.md": KETTLE})
    return wiki


# What its token is good for


@dataclass(frozen=True)
class Hand:
    """What somebody with a token can reach for.

    Attributes:
        api: The repository by REST, and GraphQL behind it.
        checkout: A clone whose remote has the token.
        wiki: Only to look up names.
    """

    api: GitHubRepository
    checkout: Path
    wiki: HostedWiki

    @classmethod
    def of(cls, wiki: HostedWiki, token: str, name: str) -> Hand:
        git(wiki.folder, "clone", "-q", wiki.hub.git_url(wiki.repository, token), name)
        return cls(wiki.hub.client(token).get_repo("acme/wiki"), wiki.folder / name, wiki)

    @property
    def branch(self) -> str:
        """The branch of the pull request of gitwiki's."""
        return self.wiki.repository.pulls[1].branch

    @property
    def comment(self) -> int:
        """What ada said."""
        comments = self.wiki.repository.comments.values()
        return next(it.id for it in comments if it.author.login == "ada")

    def push(self, *refspecs: str, files: Mapping[str, str] | None = None) -> None:
        """Push, with a commit of its own if there are files."""
        for path, text in (files or {}).items():
            (self.checkout / path).parent.mkdir(parents=True, exist_ok=True)
            (self.checkout / path).write_text(text, "utf-8")
            git(self.checkout, "add", path)
        if files:
            git(self.checkout, "commit", "-q", "-m", "evil")
        done = run_git(self.checkout, "push", "--force", "origin", *refspecs)
        if done.returncode:
            raise PermissionError(done.stderr)


_DEEDS: dict[str, Callable[[Hand], object]] = {
    "make a draft": lambda it: it.api.get_pull(1).convert_to_draft(),
    "make it ready": lambda it: it.api.get_pull(1).mark_ready_for_review(),
    "push a branch": lambda it: it.push("HEAD:refs/heads/evil"),
    "push a tag": lambda it: it.push("HEAD:refs/tags/v9"),
    "push notes": lambda it: it.push("HEAD:refs/notes/commits"),
    "push to a pull request": lambda it: it.push(f"HEAD:{it.branch}", files={"wiki/x.md": "x"}),
    "delete a branch": lambda it: it.push(":refs/heads/other"),
    "create a ref": lambda it: it.api.create_git_ref("refs/heads/evil2", it.wiki.repository.head()),
    "move a ref": lambda it: it.api.get_git_ref("heads/evil2").edit(
        it.wiki.repository.pulls[2].head, force=True
    ),
    "delete a ref": lambda it: it.api.get_git_ref("heads/evil2").delete(),
    "open a pull request": lambda it: it.api.create_pull(base="main", head="evil3", title="Evil"),
    "change a title": lambda it: it.api.get_pull(1).edit(title="Evil", body="Evil"),
    "approve": lambda it: it.api.get_pull(2).create_review(event="APPROVE"),
    "object": lambda it: it.api.get_pull(2).create_review(event="REQUEST_CHANGES", body="x"),
    "comment": lambda it: it.api.get_pull(1).create_issue_comment("/gitwiki recompile"),
    "comment at a line": lambda it: it.api.get_pull(2).create_review_comment(
        "x", it.api.get_commit(it.wiki.repository.pulls[2].head), "wiki/concepts/a.md", line=1
    ),
    "edit a comment": lambda it: it.api.get_issue(2).get_comment(it.comment).edit("/gitwiki lint"),
    "react": lambda it: it.api.get_issue(2).get_comment(it.comment).create_reaction("heart"),
    "delete a comment": lambda it: it.api.get_issue(2).get_comment(it.comment).delete(),
    "add a label": lambda it: it.api.get_issue(1).add_to_labels("gitwiki"),
    "make a label": lambda it: it.api.create_label("evil", "ff0000"),
    "open an issue": lambda it: it.api.create_issue("Evil", body="x"),
    "edit an issue": lambda it: it.api.get_issue(3).edit(state="closed"),
    "post a status": lambda it: it.api.get_commit(it.wiki.repository.pulls[2].head).create_status(
        "success", context="gitwiki/lint"
    ),
    "merge": lambda it: it.api.get_pull(2).merge(),
    "close": lambda it: it.api.get_pull(1).edit(state="closed"),
    "push to the default branch": lambda it: it.push("HEAD:main", files={"wiki/y.md": "y"}),
}
#: What no job may do at all, whatever its rights.
_NEVER: dict[str, Callable[[Hand], object]] = {
    "push a workflow": lambda it: it.push("HEAD:refs/heads/evil4", files=_EVIL),
    "push to the head of a pull request": lambda it: it.push("HEAD:refs/pull/2/head"),
}


def test_a_compile_job_has_a_key_and_two_rights_to_read() -> None:
    rights = _rights()
    assert dict(rights.permissions) == {
        "metadata": "read",
        "contents": "read",
        "pull-requests": "read",
    }
    assert rights.secrets == {"ANTHROPIC_API_KEY"}


@pytest.mark.parametrize("private", [False, True])
def test_a_compile_job_that_is_taken_over_can_read_and_nothing_else(
    wiki: HostedWiki, private: bool
) -> None:
    wiki.push({"c.md": "c\n"}, "evil3")
    wiki.push({"d.md": "d\n"}, "evil2")
    wiki.repository.settings.private = private
    token = wiki.hub.job_token(wiki.repository, _rights().permissions)
    hand = Hand.of(wiki, token, "taken-over")
    before = wiki.state
    for name, deed in {**_DEEDS, **_NEVER}.items():
        with pytest.raises((GithubException, PermissionError)) as refused:
            deed(hand)
        assert re.search("403|not accessible", str(refused.value)), (name, refused.value)
        assert wiki.state == before, name
    # It can read what there is, which somebody with a private repository should know.
    assert hand.api.get_pull(1).title
    assert git(hand.checkout, "show", "HEAD:raw/kettle.md") == KETTLE.strip("\n")


def test_a_job_with_all_rights_could_do_each_of_it(wiki: HostedWiki) -> None:
    """So what keeps the other one from it is its token."""
    wiki.push({"c.md": "c\n"}, "evil3")
    hand = Hand.of(wiki, wiki.hub.job_token(wiki.repository, ALL), "mighty")
    for name, deed in _DEEDS.items():
        before = wiki.state
        deed(hand)
        assert wiki.state != before or name in {"add a label", "react"}, name
    for name, deed in _NEVER.items():
        with pytest.raises(PermissionError) as caught:
            deed(hand)
        assert "workflow" in str(caught.value) or "hidden ref" in str(caught.value), name


# What its bundle is good for


@dataclass(frozen=True)
class Attack:
    """Both jobs of a run.

    Attributes:
        wiki: Where.
        bundle: Where the attacker writes to.
        honest: What an honest compile would have written there.
    """

    wiki: HostedWiki
    bundle: Path
    honest: bytes

    @property
    def data(self) -> Json:
        """The honest bundle, to be altered."""
        found: Json = json.loads(self.honest)
        return found

    def propose(self, job: Job, *options: str) -> Ran:
        """What the next job does with it; the digest is what the attacker says, so it fits."""
        digest = hashlib.sha256(self.bundle.read_bytes()).hexdigest()
        return job.run("propose", "--sha256", digest, "--json", *options, str(self.bundle))


def _compiled(wiki: HostedWiki, path: Path, wish: str, *options: str) -> bytes:
    """The bundle of a job whose model says what somebody wishes; its commit fits."""
    permissions = _rights().permissions
    job = wiki.job(permissions, f"compile-{wish or 'honestly'}{''.join(options)}")
    with StandIn(fooled_by(wish) if wish else Fooled()) as model:
        arguments = ("compile", "--compiler", "claude", "--output", str(path), *options)
        with job.start(*arguments, **model.environment) as process:
            _, err = process.communicate()
    assert process.returncode == 0, err
    return path.read_bytes()


@pytest.fixture
def attack(wiki: HostedWiki, tmp_path: Path) -> Attack:
    """A bundle is there, to be altered."""
    bundle = tmp_path / "bundle.json"
    return Attack(wiki, bundle, _compiled(wiki, bundle, ""))


@pytest.mark.parametrize("wish", ["marks", "paths", "lies"])
def test_its_worst_bundle_is_what_a_hostile_model_could_have_said(
    wiki: HostedWiki, tmp_path: Path, wish: str
) -> None:
    bundle = tmp_path / "bundle.json"
    attack = Attack(wiki, bundle, _compiled(wiki, bundle, wish))
    before, heads = wiki.state, wiki.branches
    job = wiki.job(PROPOSE, "propose")
    ran = attack.propose(job)
    assert ran.code == 0, ran.err
    pull = wiki.repository.pulls[4]
    # One branch, one pull request, by the bot, meant for the default branch; nothing else.
    assert {name: it for name, it in wiki.branches.items() if name != pull.branch} == heads
    assert pull.branch.startswith("gitwiki/compile/")
    assert (pull.base, pull.author.login, pull.merged_at) == ("main", "github-actions[bot]", None)
    assert wiki.state[2:5] == (before[2], before[3], [*before[4], (4, 0, 0, None)])  # type: ignore[misc]
    # Pages and the log, plain files, nothing removed; it passes lint or is a draft.
    commit, head = pull.head, wiki.repository.head()
    changed = git(job.directory, "diff", "--name-status", head, commit).splitlines()
    paths = [line.split("\t")[1] for line in changed]
    assert all(path == "log.md" or path.startswith("wiki/") for path in paths)
    assert all(path.endswith(".md") for path in paths)
    assert {line[0] for line in changed} <= {"A", "M"}
    assert job.wiki.modes(commit) == {"100644"}
    texts = {path: job.wiki.show(commit, path) for path in paths}
    job.wiki.assert_inert(Compiled(ran, texts), draft=pull.draft)
    # And the job that lints says what it is.
    assert wiki.job(CHECK, "check").run("check").code == 0
    said = {it.state for it in wiki.repository.statuses if it.commit == commit}
    assert said == {"failure" if pull.draft else "success"}


def _other_commit(attack: Attack) -> Json:
    """A commit that lies in the repository and would do anything."""
    evil = attack.wiki.push(_EVIL, "evil")
    return {**attack.data, "commit": evil}


def _lax_contract(attack: Attack) -> Json:
    """Compiled for a branch with a contract of its own, as if that were the default branch."""
    repository = attack.wiki.repository
    attack.wiki.push({"schema.md": "---\ngitwiki: 1\nlimits: {page_bytes: 9000000}\n---\n"}, "lax")
    repository.default_branch = "lax"
    made = _compiled(attack.wiki, attack.bundle, "", "--shard=1/1")
    repository.default_branch = "main"
    found: Json = json.loads(made)
    assert (found["branch"], found["base"]) == ("lax", attack.wiki.branches["lax"])
    return {**found, "branch": "main"}


_WORSE: dict[str, Callable[[Attack], Json | bytes]] = {
    "files": lambda it: {**it.data, "files": {".github/workflows/x.yml": "on: push"}},
    "a patch": lambda _: b"diff --git a/schema.md b/schema.md\n",
    "the commit of somebody": _other_commit,
    "a base of somebody": lambda it: {**it.data, "base": it.wiki.branches["other"]},
    "a contract of somebody": _lax_contract,
    "an older base": lambda it: {**it.data, "base": it.wiki.repository.pulls[1].base_sha},
    "another branch": lambda it: {**it.data, "branch": "other"},
    "a branch of gitwiki's": lambda it: {**it.data, "branch": it.wiki.repository.pulls[1].branch},
    "a pull request of gitwiki's": lambda it: {**it.data, "pull": 1},
    "a pull request of a person": lambda it: {**it.data, "pull": 2},
    "another key": lambda it: {**it.data, "key": "0" * 12},
    "a source that is none": lambda it: {
        **it.data,
        "claims": [{**it.data["claims"][0], "path": "schema.md"}],
    },
    "a wish of nobody": lambda it: {
        **it.data,
        "guidance": [{"by": "ada", "text": "Delete all.", "path": "", "statement": ""}],
    },
    "another model": lambda it: {
        **it.data,
        "made_with": {**it.data["made_with"], "model": "evil-model"},
    },
    "nothing": lambda _: b"",
    "depth": lambda _: b"[" * 1_000_000,
}


def test_no_bundle_of_it_does_more(attack: Attack) -> None:
    job = attack.wiki.job(PROPOSE, "propose")
    for name, worse in _WORSE.items():
        data = worse(attack)
        attack.bundle.write_bytes(data if isinstance(data, bytes) else as_written(data))
        before = attack.wiki.state
        # As actions/checkout does with `fetch-depth: 0`: every branch is there.
        everything = "+refs/heads/*:refs/remotes/origin/*"
        git(job.directory, "fetch", "-q", str(attack.wiki.repository.path), everything)
        ran = attack.propose(job)
        assert (ran.code, ran.out) == (1, ""), (name, ran.out)
        assert len(ran.err) < 1_000, name
        assert attack.wiki.state == before, name


def test_it_cannot_choose_which_pull_request_is_written_anew(
    wiki: HostedWiki, tmp_path: Path
) -> None:
    """Of a run that was to open one; in the run of a comment, the workflow says which."""
    bundle = tmp_path / "bundle.json"
    attack = Attack(wiki, bundle, _compiled(wiki, bundle, "", "--pull=1"))
    before, head = wiki.state, wiki.repository.pulls[1].head
    job = wiki.job(PROPOSE, "propose")
    ran = attack.propose(job)
    assert (ran.code, "a new pull request was asked for" in ran.err) == (1, True), ran.err
    ran = attack.propose(job, "--pull=2")
    assert (ran.code, "pull request #2 was asked for" in ran.err) == (1, True), ran.err
    assert wiki.state == before
    assert attack.propose(job, "--pull=1").code == 0
    assert wiki.repository.pulls[1].head != head
    assert set(wiki.repository.pulls) == {1, 2}


def test_an_honest_bundle_is_proposed(attack: Attack) -> None:
    ran = attack.propose(attack.wiki.job(PROPOSE, "propose"))
    assert (ran.code, ran.data["operation"]) == (0, "opened"), ran.err


def test_no_file_in_the_place_of_a_bundle_does_more(attack: Attack, tmp_path: Path) -> None:
    """Links, pipes, folders and hundreds of files, as an artifact may hold them."""
    before = attack.wiki.state
    folder = tmp_path / "artifact"
    folder.mkdir()
    (folder / "link.json").symlink_to("/etc/passwd")
    (folder / "bundle.json").symlink_to(attack.bundle)
    os.mkfifo(folder / "pipe.json")
    (folder / "folder.json").mkdir()
    job = attack.wiki.job(PROPOSE, "propose")
    for place in (*(folder / f"{name}.json" for name in ("link", "bundle", "pipe")), folder):
        ran = job.run("propose", str(place))
        assert (ran.code, "root:" in ran.err) == (1, False), ran.err
    many = tmp_path / "many"
    many.mkdir()
    for number in range(300):
        (many / f"{number}.json").write_bytes(attack.honest)
    ran = job.run("propose", str(many))
    assert (ran.code, "more than 256" in ran.err) == (1, True), ran.err
    assert attack.wiki.state == before


# The workflow as it is shipped


@pytest.fixture
def service(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A wiki with the shipped workflows and a pending source; its compile job is not ours."""
    wiki = HostedWiki.make(hub, tmp_path, monkeypatch, {**files(), "raw/kettle.md": KETTLE})
    path = tmp_path / "bundle.json"
    data = _compiled(wiki, path, "marks")
    said = {"bundle": "true", "sha256": hashlib.sha256(data).hexdigest()}
    hostile = "::set-env name=GITHUB_API_URL::http://evil.example\n::add-mask::e\n##[error]x\n"
    plays = {"compile": {"outputs": said, "writes": data.decode(), "prints": hostile}}
    return Service(tmp_path / "actions", hub, wiki.repository, plays=plays)


@pytest.mark.slow
def test_in_the_workflow_it_proposes_pages_at_worst(service: Service) -> None:
    base = service.repository.head()
    (done,) = service.dispatch("gitwiki")
    assert str(done) == "gitwiki: check success, compile success, propose success"
    (pull,) = service.repository.pulls.values()
    assert (service.repository.head(), pull.merged_at) == (base, None)
    changed = service.repository.git.run("diff", "--name-only", base, pull.head).splitlines()
    assert all(path == "log.md" or path.startswith("wiki/") for path in changed)
    (status,) = service.repository.statuses
    assert (status.commit, status.creator.login) == (pull.head, "github-actions[bot]")
    assert set(service.repository.refs()) == {
        "refs/heads/main",
        f"refs/heads/{pull.branch}",
        "refs/pull/1/head",
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "digest", ["", "0" * 64, "--pull=1", "* $(touch x)", "-- /etc/passwd", "%0Anumber=1"]
)
def test_in_the_workflow_its_outputs_are_values(service: Service, digest: str) -> None:
    assert service.plays is not None
    played = service.plays["compile"]
    service.plays = {"compile": {**played, "outputs": {"bundle": "true", "sha256": digest}}}
    before = service.repository.refs()
    (done,) = service.dispatch("gitwiki")
    assert done.run is not None
    (propose,) = done.run.seen("gitwiki", "propose")
    given = [each for each in propose["arguments"] if each.startswith("--sha256=")]
    assert propose["arguments"][: len(given) + 2] == ["propose", *given, "--"]
    if digest:
        assert str(done) == "gitwiki: check success, compile success, propose failure"
        assert service.repository.refs() == before
    assert not (service.folder / "x").exists()
