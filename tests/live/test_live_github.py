"""A pull request from its source to its merge on a real repository, for whoever has one to spare.

    GITWIKI_LIVE_REPO=me/throwaway GITWIKI_LIVE_GITHUB_TOKEN=... .venv/bin/pytest tests/live

Never in CI. The token has to be allowed to push to the default branch and to write pull requests
and statuses. What it pushed to the default branch it takes back in the end, and the branches and
pull requests that it made are gone or closed, whatever happened. The same path is gone on the
stand-in by an ordinary test, so that it is known to work.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from base64 import b64encode
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from fakes.wikis import PROJECT
from github import GithubException
from hub.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from github.Repository import Repository
    from hub import Hub

REPOSITORY = os.environ.get("GITWIKI_LIVE_REPO", "")
TOKEN = os.environ.get("GITWIKI_LIVE_GITHUB_TOKEN", "")
SERVER = os.environ.get("GITWIKI_LIVE_SERVER_URL", "https://github.com")
API = os.environ.get("GITWIKI_LIVE_API_URL", "https://api.github.com")

_STATUS = "gitwiki/lint"
#: GitHub notices a push and works out whether it can be merged a moment later.
_TRIES, _SECONDS = 10, 3.0


@dataclass(frozen=True)
class Place:
    """A repository on a server, and a clone of it.

    Attributes:
        folder: Everything that is written is in it.
        name: ``owner/name``.
        token: Of somebody who may push.
        server: Where git finds it.
        api: Where its API is.
        mark: Stands in every name of this run.
    """

    folder: Path
    name: str
    token: str
    server: str
    api: str
    mark: str

    @property
    def clone(self) -> Path:
        return self.folder / "clone"

    @property
    def environment(self) -> Mapping[str, str]:
        """That of gitwiki, and of git: the token is in no address and no file."""
        parts = urlsplit(self.server)
        basic = b64encode(f"x-access-token:{self.token}".encode()).decode()
        return {
            **os.environ,
            "PYTHONPATH": str(PROJECT),
            "GITHUB_TOKEN": self.token,
            "GITHUB_SERVER_URL": self.server,
            "GITHUB_API_URL": self.api,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"http.{parts.scheme}://{parts.netloc}/.extraheader",
            "GIT_CONFIG_VALUE_0": f"AUTHORIZATION: basic {basic}",
        }

    def git(self, *arguments: str, where: Path | None = None) -> str:
        """Run git as the person whose token it is."""
        done = self._run("git", *arguments, where=where)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def gitwiki(self, *arguments: str) -> str:
        """Run a command that has to end well; what it printed."""
        done = self.attempt(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def json(self, *arguments: str) -> Any:
        """The same, decoded."""
        return json.loads(self.gitwiki(*arguments, "--json"))

    def attempt(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command that may be refused."""
        done = self._run(sys.executable, "-P", "-m", "gitwiki", *arguments)
        assert done.returncode in {0, 1}, done.stderr
        return done

    def push(self, path: str, text: str) -> str:
        """Push a file to the default branch; the commit."""
        self.git("pull", "-q", "--rebase")
        file = self.clone / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        self.git("add", path)
        self.git("commit", "-q", "-m", f"Smoke test {self.mark}")
        self.git("push", "-q")
        return self.git("rev-parse", "HEAD")

    def source(self, noun: str) -> str:
        """Push a source; its path."""
        path = f"raw/smoke-{noun}-{self.mark}.md"
        lines = (f"The {noun} is number {self.mark}.", f"The {noun} was made in 1911.")
        self.push(path, f"# The {noun}\n\nA {noun} is a thing of the house.\n\n{' '.join(lines)}\n")
        return path

    def _run(self, *command: str, where: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=where or self.clone,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


@contextmanager
def _opened(place: Place) -> Iterator[Repository]:
    """The repository by its API, with a clone of it; afterwards it is as it was."""
    import github  # noqa: PLC0415 - it loads slowly

    api = github.Github(auth=github.Auth.Token(place.token), base_url=place.api)
    repository = api.get_repo(place.name)
    place.git("clone", "-q", f"{place.server}/{place.name}", "clone", where=place.folder)
    if not (place.clone / "schema.md").exists():
        place.gitwiki("init")
        place.git("push", "-q", "-u", "origin", "HEAD")
    before = place.git("rev-parse", "HEAD")
    branches = _branches(place)
    try:
        yield repository
    finally:
        _take_back(place, repository, before, branches)
        api.close()


def _branches(place: Place) -> set[str]:
    """The branches of gitwiki's on the server."""
    lines = place.git("ls-remote", "origin", "refs/heads/gitwiki/*").splitlines()
    return {line.split("\t")[1] for line in lines}


def _take_back(place: Place, repository: Repository, before: str, branches: set[str]) -> None:
    """Close what is open, delete what was pushed, and put the files of the beginning back."""
    for branch in _branches(place) - branches:
        name = branch.removeprefix("refs/heads/")
        owner = place.name.partition("/")[0]
        for pull in repository.get_pulls(state="open", head=f"{owner}:{name}"):
            pull.edit(state="closed")
        place.git("push", "-q", "origin", f":{branch}")
    place.git("pull", "-q", "--rebase")
    if place.git("rev-parse", "HEAD^{tree}") != place.git("rev-parse", f"{before}^{{tree}}"):
        place.git("rm", "-rq", "--ignore-unmatch", ".")
        place.git("checkout", before, "--", ".")
        place.git("commit", "-q", "-m", f"Take back smoke test {place.mark}")
        place.git("push", "-q")


def _smoke(place: Place) -> None:
    with _opened(place) as repository:
        number = _proposes(place, repository)
        _says_what_lint_says(place, repository, number)
        _answers(place, repository, number)
        _follows_its_base(place, repository, number)
        _merges(place, repository, number)
        _closes(place, repository)


def _proposes(place: Place, repository: Repository) -> int:
    """A source becomes a pull request, once, over two jobs."""
    source = place.source("lantern")
    bundle = str(place.folder / "bundle.json")
    compiled = place.json("compile", source, "--compiler", "extractive", "--output", bundle)
    proposed = place.json("propose", bundle, "--sha256", compiled["sha256"])
    number = int(proposed["pull_request"])
    pull = repository.get_pull(number)
    assert (proposed["operation"], pull.state) == ("opened", "open")
    assert pull.head.sha == compiled["commit"]
    assert pull.base.ref == repository.default_branch
    assert (pull.body or "").startswith("<!-- gitwiki:v1 {")
    assert "gitwiki" in {label.name for label in pull.labels}
    again = place.json("propose", bundle)
    assert (again["operation"], again["pull_request"]) == ("found", number)
    return number


def _says_what_lint_says(place: Place, repository: Repository, number: int) -> None:
    """The status is on the head, with gitwiki's words, and is not posted twice."""
    head = repository.get_pull(number).head.sha
    place.gitwiki("check", "--pull", str(number))
    place.gitwiki("check")
    posted = [it for it in repository.get_commit(head).get_statuses() if it.context == _STATUS]
    assert [it.state for it in posted] == ["success"]
    assert posted[0].description.startswith("0 errors")


def _answers(place: Place, repository: Repository, number: int) -> None:
    """A comment that asks for something is read from the server, and answered there."""
    asked = repository.get_issue(number).create_comment("/gitwiki nonsense")
    event = place.folder / "event.json"
    said = {"id": asked.id, "body": asked.body}
    event.write_text(
        json.dumps({"action": "created", "issue": {"number": number}, "comment": said}), "utf-8"
    )
    assert place.json("respond", "--event", str(event))["action"] == "none"
    bodies = [it.body for it in repository.get_issue(number).get_comments()]
    assert [body for body in bodies if body.startswith("<!-- gitwiki:")] != []


def _follows_its_base(place: Place, repository: Repository, number: int) -> None:
    """The base moves, the pull request is rebuilt on it, and its new head is linted."""
    base = place.push(f"smoke-{place.mark}.txt", "moved\n")
    assert f"#{number} rebuilt" in place.gitwiki("sync")
    head = _eventually(
        lambda: repository.get_pull(number).head.sha,
        lambda sha: [it.sha for it in repository.get_commit(sha).parents] == [base],
    )
    place.gitwiki("check")
    statuses = repository.get_commit(head).get_combined_status().statuses
    assert {it.context: it.state for it in statuses}[_STATUS] == "success"


def _merges(place: Place, repository: Repository, number: int) -> None:
    """It is merged, or the rules of the repository are against it and it is closed."""
    for _ in range(_TRIES):
        done = place.attempt("pr", "merge", str(number))
        if done.returncode == 0 or "is not merged" in done.stderr:
            break
        time.sleep(_SECONDS)
    if done.returncode:
        assert "is not merged" in done.stderr, done.stderr
        place.gitwiki("pr", "close", str(number))
    pull = repository.get_pull(number)
    assert (pull.state, pull.merged) == ("closed", done.returncode == 0)
    assert place.gitwiki("sync") == "no open pull requests\n"
    if pull.merged:
        place.git("pull", "-q", "--rebase")
        pages = place.git("ls-files", "wiki/sources").splitlines()
        assert [path for path in pages if place.mark in path] != []


def _closes(place: Place, repository: Repository) -> None:
    """What is closed is not wanted again, and its branch is gone."""
    before = _branches(place)
    source = place.source("basket")
    number = int(place.json("compile", source, "--compiler", "extractive")["pull_request"])
    assert repository.get_pull(number).state == "open"
    place.gitwiki("pr", "close", str(number))
    assert repository.get_pull(number).state == "closed"
    assert _branches(place) == before
    again = place.attempt("compile", source, "--compiler", "extractive", "--json")
    assert json.loads(again.stdout)["pull_request"] is None


def _eventually(look: Any, is_there: Any) -> str:
    """What is seen once it is as it should be."""
    for _ in range(_TRIES):
        found = str(look())
        if is_there(found):
            return found
        time.sleep(_SECONDS)
    raise AssertionError(found)


@pytest.mark.live
@pytest.mark.skipif(not (REPOSITORY and TOKEN), reason="GITWIKI_LIVE_REPO names no repository")
def test_a_pull_request_on_github(tmp_path: Path) -> None:
    _smoke(Place(tmp_path, REPOSITORY, TOKEN, SERVER, API, uuid4().hex[:8]))


@pytest.fixture
def place(hub: Hub, tmp_path: Path) -> Place:
    """The stand-in, with an empty wiki."""
    schema = (PROJECT / "schema.md").read_text("utf-8")
    hub.repository("acme/wiki", {"schema.md": schema, "log.md": "# Log\n"})
    return Place(tmp_path, "acme/wiki", hub.person("ada"), hub.url, hub.api_url, "5a0e1b2c")


def _tree(hub: Hub) -> tuple[str, set[str]]:
    """The files of the default branch, and which branches there are."""
    wiki = hub.repository("acme/wiki")
    names = {name for name in wiki.refs() if name.startswith("refs/heads/")}
    return wiki.git.run("rev-parse", "main^{tree}"), names


@pytest.mark.slow
@pytest.mark.parametrize("may_merge", [True, False])
def test_the_same_on_the_stand_in(hub: Hub, place: Place, may_merge: bool) -> None:
    wiki = hub.repository("acme/wiki")
    for method in ("merge_commit", "squash_merge", "rebase_merge"):
        setattr(wiki.settings, f"allow_{method}", may_merge)
    before = _tree(hub)
    _smoke(place)
    merged = [(pull.state, pull.merged_at is not None) for pull in wiki.pulls.values()]
    assert merged == [("closed", may_merge), ("closed", False)]
    assert _tree(hub) == before


@pytest.mark.slow
def test_a_repository_that_is_no_wiki_becomes_one(hub: Hub, tmp_path: Path) -> None:
    wiki = hub.repository("acme/wiki", {"README.md": "# Ours\n"})
    token = hub.person("ada")
    _smoke(Place(tmp_path, "acme/wiki", token, hub.url, hub.api_url, "5a0e1b2c"))
    assert "schema.md" in wiki.git.run("ls-tree", "--name-only", "main").split()


@pytest.mark.slow
def test_what_it_made_is_taken_back_if_it_fails(hub: Hub, place: Place) -> None:
    before = _tree(hub)
    hub.fail(Fault("issues/create-comment", status=422, body={"message": "No"}))
    with pytest.raises(GithubException):
        _smoke(place)
    (pull,) = hub.repository("acme/wiki").pulls.values()
    assert pull.state == "closed"
    assert _tree(hub) == before
