"""Attacks between gitwiki and GitHub: git, the API and tokens (numbers as in the design).

Each goes through the command line, with the real git and the real PyGithub against the stand-in.
"""

from __future__ import annotations

import copy
import json
import os
from base64 import b64encode
from shutil import which
from typing import TYPE_CHECKING, Any

import pytest
from fakes.elsewhere import elsewhere
from fakes.git_repositories import git
from fakes.quoting_model import quoting_model
from hosted_wiki import ALL, CHECK, COMPILE, PROPOSE, HostedWiki
from hub.bodies.pulls import simple_pull_body
from hub.faults import Fault, Faults, secondary_limit, server_error
from hub.state import BranchRule
from standin import StandIn

from gitwiki.cli.step_outputs import write_outputs

if TYPE_CHECKING:
    from pathlib import Path

    from hosted_wiki import Job
    from hub import Hub

_PAGE = "wiki/sources/lanterns.md"
_SOURCE = "raw/lanterns.md"
_STATUS = "gitwiki/lint"
_DEAD = "---\ntype: concept\ntitle: Dead\n---\n\n# Dead\n\nIt is [there](nowhere.md).\n"


@pytest.fixture
def wiki(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HostedWiki:
    """A wiki on the server, with a source that is pending."""
    return HostedWiki.make(hub, tmp_path, monkeypatch)


def _bundle(wiki: HostedWiki) -> str:
    """What the job that compiles hands over."""
    path = wiki.folder / "bundle.json"
    ran = wiki.job(COMPILE, "compile").run("compile", "--output", str(path))
    assert ran.code == 0, ran.err
    return str(path)


def _proposed(wiki: HostedWiki) -> Job:
    """The job that has proposed the source as pull request 1."""
    job = wiki.job(PROPOSE, "propose")
    assert job.run("compile").code == 0
    return job


# 43 Values for the next steps


def test_43_a_line_end_in_a_value_sets_no_other_output(wiki: HostedWiki, tmp_path: Path) -> None:
    job, outputs = wiki.job(PROPOSE), tmp_path / "outputs"
    hostile = "https://x\nnumber=666\nurl<<EOF\nhttps://evil.example\nEOF\n"
    with wiki.patch.context() as patch:
        patch.setenv("GITHUB_OUTPUT", str(outputs))
        bundle = _bundle(wiki)
        body = _seen(wiki, wiki.job(PROPOSE, "other"), html_url=hostile)
        wiki.hub.fail(Fault("pulls/list", status=200, body=[body]))
        ran = job.run("propose", bundle)
        assert ran.code == 0, ran.err
        write_outputs({"url": hostile, "action": "a\nb"})
    found = _as_a_runner_reads(outputs.read_text("utf-8"))
    commands = {"bundle": ["true"], "number": ["1"], "operation": ["found"], "action": ["a\nb"]}
    assert {name: found[name] for name in commands} == commands
    assert found["url"] == ["", hostile]
    assert found.keys() == {*commands, "sha256", "head", "url"}


def _as_a_runner_reads(text: str) -> dict[str, list[str]]:
    """Outputs by name, each with its values, as GitHub reads the file."""
    found: dict[str, list[str]] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        name, heredoc, end = line.partition("<<")
        if not heredoc:
            assert line == ""
            continue
        inside = []
        for inner in lines:
            if inner == end:
                break
            inside.append(inner)
        found.setdefault(name, []).append("\n".join(inside))
    return found


def _seen(wiki: HostedWiki, job: Job, **fields: Any) -> Any:
    """Pull request 1, opened by a job, as the server lists it, but for some fields."""
    if not wiki.repository.pulls:
        assert job.run("compile").code == 0
    body = copy.deepcopy(simple_pull_body(wiki.repository, wiki.pull))
    for name, value in fields.items():
        *way, last = name.split("__")
        place = body
        for each in way:
            place = place[each]
        place[last] = value
    return body


# 52, 53 and 54 Others at the same time


def test_52_a_base_that_moved_elsewhere_is_built_upon(wiki: HostedWiki) -> None:
    bundle = _bundle(wiki)
    job = wiki.job(PROPOSE)
    moved = wiki.push({"raw/pot.md": "# Pot\n\nA pot is a vessel for tea.\n"})
    assert job.run("propose", bundle).code == 0
    commit = wiki.repository.git.commit(wiki.pull.head)
    assert commit.parents == (moved,)


@pytest.mark.parametrize("changed", [_SOURCE, "schema.md"])
def test_52_a_base_that_changed_what_was_compiled_is_refused(
    wiki: HostedWiki, changed: str
) -> None:
    bundle = _bundle(wiki)
    job = wiki.job(PROPOSE)
    other = {_SOURCE: "# Lanterns\n\nA lantern is no lamp.\n", "schema.md": "---\n---\n\nOther.\n"}
    wiki.push({changed: other[changed]})
    before = wiki.state
    ran = job.run("propose", bundle)
    assert (ran.code, "main has moved" in ran.err) == (1, True), ran.err
    assert wiki.state == before


def test_52_a_merge_is_only_done_on_the_base_that_was_linted(wiki: HostedWiki) -> None:
    job = _proposed(wiki)
    moved = wiki.push({"raw/pot.md": "# Pot\n\nA pot is a vessel for tea.\n"})
    ran = job.run("pr", "merge", "1")
    assert (ran.code, "#1 was made for an older main" in ran.err) == (1, True), ran.err
    assert (wiki.repository.head(), wiki.pull.merged_at) == (moved, None)


def test_53_two_jobs_at_once_open_one_pull_request(wiki: HostedWiki) -> None:
    bundle = _bundle(wiki)
    jobs = [wiki.job(PROPOSE, name) for name in ("one", "two", "three")]
    said = []
    running = [job.start("propose", bundle, "--json") for job in jobs]
    for process in running:
        with process:
            out, err = process.communicate()
        assert process.returncode == 0, err
        said.append(json.loads(out))
    assert [each["pull_request"] for each in said] == [1, 1, 1]
    assert len({each["commit"] for each in said if each["commit"]}) == 1
    assert wiki.branches.keys() == {"main", wiki.pull.branch}
    assert wiki.branches[wiki.pull.branch] == wiki.pull.head


def test_54_a_branch_that_a_person_pushed_to_is_not_overwritten(wiki: HostedWiki) -> None:
    job = _proposed(wiki)
    branch = wiki.pull.branch
    theirs = wiki.push({"wiki/concepts/theirs.md": _DEAD}, branch)
    wiki.push({"wiki/index.md": "# Index of ours\n"})
    for command in (["sync"], ["compile"], ["compile", "--pull", "1"], ["sync"]):
        assert job.run(*command).code in {0, 1}
        assert wiki.branches[branch] == theirs
    assert "edited" in job.run("sync").out


def test_54_a_push_in_the_middle_of_an_update_wins(wiki: HostedWiki) -> None:
    """What the API says of the head is a moment old; git names what it replaces."""
    job = _proposed(wiki)
    branch = wiki.pull.branch
    old = _seen(wiki, job)
    wiki.push({"log.md": "# Log\n\n## [2026-11-20] note | By hand\n\n- something\n"})
    theirs = wiki.push({"wiki/concepts/theirs.md": _DEAD}, branch)
    wiki.hub.fail(Fault("pulls/list", status=200, body=[old]))
    wiki.hub.fail(Fault("pulls/get", status=200, body=old))
    job.run("sync")
    assert wiki.branches[branch] == theirs


# 56 and 57 Statuses


@pytest.mark.parametrize("login", ["mallory", "github-actions", "gitwiki"])
def test_56_a_status_of_somebody_else_is_not_believed(wiki: HostedWiki, login: str) -> None:
    number, head = _by_hand(wiki, {"wiki/concepts/dead.md": _DEAD})
    job = wiki.job(CHECK)
    theirs = wiki.hub.client(wiki.hub.person(login)).get_repo("acme/wiki").get_commit(head)
    said = f"0 errors, 0 warnings (base {wiki.repository.head()[:12]})"
    for _ in range(2):
        theirs.create_status("success", context=_STATUS, description=said)
        assert job.run("check").code == 0
        newest = wiki.repository.statuses[-1]
        assert (newest.creator.login, newest.state) == ("github-actions[bot]", "failure")
    assert {each.commit for each in wiki.repository.statuses} == {head}
    assert number == 1


def test_56_the_status_keeps_a_pull_request_from_being_merged(wiki: HostedWiki) -> None:
    wiki.repository.protect("main", BranchRule(required_statuses=(_STATUS,)))
    number, _ = _by_hand(wiki, {"wiki/concepts/dead.md": _DEAD})
    wiki.job(CHECK).run("check")
    pull = wiki.hub.client(wiki.hub.person("ada")).get_repo("acme/wiki").get_pull(number)
    with pytest.raises(Exception, match="405"):
        pull.merge()
    assert wiki.pull.merged_at is None


def _by_hand(wiki: HostedWiki, files: dict[str, str], branch: str = "topic") -> tuple[int, str]:
    """A pull request of a person: its number and head."""
    head = wiki.push(dict(files), branch)
    ada = wiki.hub.client(wiki.hub.person("ada")).get_repo("acme/wiki")
    return ada.create_pull(base="main", head=branch, title="By hand", body="x").number, head


def test_57_a_status_is_posted_on_the_commit_that_was_linted(wiki: HostedWiki) -> None:
    _, listed = _by_hand(wiki, {"wiki/concepts/a.md": _DEAD.replace("[there](nowhere.md)", "x")})
    job = wiki.job(CHECK)
    stale = _seen(wiki, job)
    pushed = wiki.push({"wiki/concepts/dead.md": _DEAD}, "topic")
    wiki.hub.fail(Fault("pulls/list", status=200, body=[stale]))
    assert job.run("check").code == 0
    (status,) = wiki.repository.statuses
    assert (status.commit, status.state) == (pushed, "failure")
    assert pushed != listed


def test_57_a_merge_names_the_head_that_was_linted(wiki: HostedWiki) -> None:
    job = _proposed(wiki)
    stale = _seen(wiki, job)
    theirs = wiki.push({"wiki/concepts/dead.md": _DEAD}, wiki.pull.branch)
    wiki.hub.fail(*(Fault("pulls/list", status=200, body=[stale]) for _ in range(1)))
    wiki.hub.fail(*(Fault("pulls/get", status=200, body=stale) for _ in range(1)))
    assert job.run("pr", "merge", "1").code == 1
    assert (wiki.pull.merged_at, wiki.pull.head) == (None, theirs)
    assert wiki.repository.head() != theirs


# 58 Tokens

#: Makes git say all that it does, headers too.
_LOUD = {
    "GIT_TRACE": "1",
    "GIT_TRACE_CURL": "1",
    "GIT_TRACE_REDACT": "0",
    "GIT_CURL_VERBOSE": "1",
    "GIT_TRACE_SETUP": "1",
    "GIT_TRACE2": "1",
    "GIT_TRACE2_ENV_VARS": "GIT_CONFIG_VALUE_0,GIT_CONFIG_VALUE_1,GITHUB_TOKEN",
}
_COMMANDS = (
    *(("status",), ("compile",), ("compile", "--dry-run", "--verbose"), ("check",), ("sync",)),
    *(("health",), ("pr", "list"), ("pr", "merge", "1")),
)


def test_58_the_token_is_in_no_log_no_file_and_no_argument(
    wiki: HostedWiki, tmp_path: Path
) -> None:
    job = wiki.job(COMPILE)
    # As people write it, and as actions/checkout leaves it unless it is told not to.
    git(job.directory, "remote", "set-url", "origin", wiki.hub.git_url(wiki.repository, job.token))
    config = job.directory / ".git" / "config"
    before = config.read_bytes()
    arguments = tmp_path / "arguments"
    around = {
        **_LOUD,
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_OUTPUT": str(tmp_path / "outputs"),
        "PATH": _with_a_talkative_git(tmp_path / "programs", arguments),
    }
    said = ""
    for faults in (
        [],
        [server_error("git/upload-pack/refs")] * 3,
        [Fault("repos/get", status=401, body={"message": "Bad credentials"})],
    ):
        for command in _COMMANDS:
            wiki.hub.world.faults = Faults()
            wiki.hub.fail(*faults)
            ran = job.run(*command, **around)
            said += ran.out + ran.err
    wiki.hub.world.faults = Faults()
    basic = b64encode(f"x-access-token:{job.token}".encode()).decode()
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path != config]
    written = b"".join(path.read_bytes() for path in files)
    for secret in (job.token, basic, basic[24:48]):
        assert secret not in said
        assert secret.encode() not in written
    # It was used, refused, and git was asked to talk.
    assert "\npush\n" in arguments.read_text("utf-8")
    assert "the token may not" in said
    assert "GIT_TRACE" in around
    assert config.read_bytes() == before


def _with_a_talkative_git(folder: Path, seen: Path) -> str:
    """A PATH on which git writes down its arguments first."""
    folder.mkdir()
    program = folder / "git"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>"{seen}"\nexec {which("git")} "$@"\n')
    program.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def test_58_git_that_talks_shows_nothing_of_the_header(wiki: HostedWiki, tmp_path: Path) -> None:
    """Traces go to a file that the environment names; git is given none of those variables."""
    job, trace = wiki.job(PROPOSE), tmp_path / "trace"
    names = ("GIT_TRACE", "GIT_TRACE_CURL", "GIT_TRACE2", "GIT_TRACE2_EVENT", "GIT_TRACE_PACKET")
    ran = job.run("compile", **dict.fromkeys(names, str(trace)), GIT_TRACE_REDACT="0")
    assert ran.code == 0
    assert not trace.exists()


# 59 What could be an option


def test_59_names_that_look_like_options_are_names(wiki: HostedWiki, tmp_path: Path) -> None:
    touched = tmp_path / "touched"
    names = (f"--output={touched}", "-x", f"--upload-pack=touch${{IFS}}{touched}", "--help")
    for number, name in enumerate(names, 1):
        head = wiki.repository.commit({"wiki/concepts/dead.md": _DEAD}, branch=name)
        wiki.repository.git.update_ref(f"refs/tags/{name}", head)
        ada = wiki.hub.client(wiki.hub.person("ada")).get_repo("acme/wiki")
        ada.create_pull(base="main", head=name, title=name, body="x")
        wiki.repository.commit({"wiki/concepts/x.md": _DEAD}, branch=f"gitwiki/{name}")
        ada.create_pull(base="main", head=f"gitwiki/{name}", title=name, body="x")
        assert len(wiki.repository.pulls) == 2 * number
    job = wiki.job(ALL)
    for command in _COMMANDS:
        job.run(*command)
    assert {each.state for each in wiki.repository.statuses} >= {"failure"}
    assert not touched.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--rev={}", "--base=main"),
        ("check", "--rev=main", "--base={}"),
        ("lint", "--rev={}"),
        ("lint", "--rev=main", "--base={}"),
        ("compile", "--", "{}"),
        ("propose", "--", "{}"),
        ("pr", "show", "--", "{}"),
        ("sync", "--", "{}"),
        ("respond", "--event={}"),
    ],
)
def test_59_an_argument_is_no_option_of_git(
    wiki: HostedWiki, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    job, touched = wiki.job(ALL), tmp_path / "touched"
    before = wiki.state
    for value in (f"--output={touched}", f"--upload-pack=touch {touched}", f"-o{touched}", "-"):
        ran = job.run(*(each.format(value) for each in arguments))
        assert (ran.code, ran.out) in {(1, ""), (2, "")}, ran.out
    assert not touched.exists()
    assert wiki.state == before


@pytest.mark.parametrize(
    "url",
    [
        "--upload-pack=touch {} x",
        "--receive-pack=touch {}",
        "ext::sh -c touch% {}",
        "ssh://-oProxyCommand=touch%20{}/acme/wiki",
        "ssh://-oProxyCommand=touch {}/acme/wiki",
        "-oProxyCommand=touch {}:acme/wiki",
        "file:///acme/wiki",
    ],
)
def test_59_an_origin_that_is_a_command_is_no_repository(
    wiki: HostedWiki, tmp_path: Path, url: str
) -> None:
    job, touched = wiki.job(ALL), tmp_path / "touched"
    git(job.directory, "config", "remote.origin.url", url.format(touched))
    asked = len(wiki.hub.requests)
    ran = job.run("compile", GITWIKI_FORGE="github")
    assert (ran.code, "is no repository on http://127.0.0.1" in ran.err) == (2, True), ran.err
    assert job.run("compile").code == 0
    assert len(wiki.hub.requests) == asked
    assert not touched.exists()


# 60 The surroundings of git

_PROGRAMS = (
    *("core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass"),
    *("diff.external", "filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv"),
    *("gpg.program", "alias.push", "alias.fetch", "sequence.editor", "uploadpack.packObjectsHook"),
    *("gc.recentObjectsHook", "receive.procReceiveRefs", "core.alternateRefsCommand"),
)


def test_60_no_setting_of_git_runs_a_program(wiki: HostedWiki, tmp_path: Path) -> None:
    job, marks = wiki.job(ALL), tmp_path / "marks"
    marks.mkdir()
    hooks = _hooks(tmp_path / "hooks", marks)
    settings = {name: f"touch {marks}/{name};:" for name in _PROGRAMS}
    settings |= {"core.hooksPath": str(hooks), "credential.helper": f"!touch {marks}/helper;:"}
    settings |= {
        "commit.gpgSign": "true",
        "push.gpgSign": "if-asked",
        "fetch.recurseSubmodules": "1",
    }
    home = tmp_path / "home"
    home.mkdir()
    for name, value in settings.items():
        git(job.directory, "config", "--file", str(home / ".gitconfig"), name, value)
        git(job.directory, "config", name, value)
    (job.directory / ".gitattributes").write_text("*.md filter=evil diff=evil\n", "utf-8")
    for mark in marks.iterdir():
        mark.unlink()
    given = {f"GIT_CONFIG_KEY_{n}": name for n, name in enumerate(settings)}
    given |= {f"GIT_CONFIG_VALUE_{n}": value for n, value in enumerate(settings.values())}
    given |= {"GIT_CONFIG_COUNT": str(len(settings)), "HOME": str(home), "XDG_CONFIG_HOME": "/"}
    assert job.run("compile", **given).code == 0
    assert [job.run(*command, **given).code for command in _COMMANDS[3:]] == [0] * 5
    assert wiki.pull.merged_at is not None
    assert sorted(path.name for path in marks.iterdir()) == []


def _hooks(folder: Path, marks: Path) -> Path:
    """A folder with every hook of a client."""
    folder.mkdir()
    for name in (
        *("pre-push", "reference-transaction", "post-checkout", "pre-auto-gc", "post-index-change"),
        *("pre-commit", "post-commit", "post-merge", "fsmonitor-watchman", "push-to-checkout"),
    ):
        (folder / name).write_text(f"#!/bin/sh\ntouch {marks}/{name}\n", "utf-8")
        (folder / name).chmod(0o755)
    return folder


def test_60_no_variable_of_git_leads_it_elsewhere(wiki: HostedWiki, tmp_path: Path) -> None:
    job, other = wiki.job(PROPOSE), tmp_path / "other"
    other.mkdir()
    touch = f"touch {other}/ran;:"
    given = {
        "GIT_DIR": str(other),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(other / "index"),
        "GIT_OBJECT_DIRECTORY": str(other / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(other),
        "GIT_COMMON_DIR": str(other),
        "GIT_NAMESPACE": "evil",
        "GIT_EXEC_PATH": str(other),
        "GIT_TEMPLATE_DIR": str(other),
        "GIT_SHALLOW_FILE": str(other / "shallow"),
        "GIT_GRAFT_FILE": str(other / "grafts"),
        "GIT_REPLACE_REF_BASE": "refs/evil",
        "GIT_CEILING_DIRECTORIES": str(tmp_path),
        "GIT_DEFAULT_HASH": "sha256",
        "GIT_ASKPASS": touch,
        "SSH_ASKPASS": touch,
        "GIT_EDITOR": touch,
        "GIT_PAGER": touch,
        "GIT_EXTERNAL_DIFF": touch,
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_ALLOW_PROTOCOL": "ext",
        "GIT_PUSH_OPTION_COUNT": "1",
    }
    assert job.run("compile", **given).code == 0
    assert job.run("sync", **given).code == 0
    assert wiki.branches[wiki.pull.branch] == wiki.pull.head
    assert list(other.iterdir()) == []


# 61 and 62 A server that refuses for a while


@pytest.mark.parametrize("bundled", [False, True])
def test_61_a_limit_between_push_and_pull_request_is_made_up_for(
    wiki: HostedWiki, bundled: bool
) -> None:
    command = ("propose", _bundle(wiki)) if bundled else ("compile",)
    job = wiki.job(PROPOSE)
    wiki.hub.fail(secondary_limit("pulls/create", retry_after=90))
    ran = job.run(*command)
    assert (ran.code, "for 90 seconds; run it again then" in ran.err) == (1, True), ran.err
    left = wiki.branches
    assert len(left) == 2
    assert wiki.repository.pulls == {}
    again = wiki.job(PROPOSE, "again").run(*command)
    assert again.code == 0, again.err
    assert wiki.branches == left
    assert wiki.pull.head == left[wiki.pull.branch]


@pytest.mark.parametrize("operation", ["repos/get", "pulls/list", "pulls/create"])
@pytest.mark.parametrize("seconds", [86_400, 10**30])
def test_62_nobody_waits_for_a_day(wiki: HostedWiki, operation: str, seconds: int) -> None:
    job = wiki.job(PROPOSE)
    wiki.hub.fail(secondary_limit(operation, retry_after=seconds))
    with job.start("compile") as process:
        try:
            _, err = process.communicate(timeout=120)
        finally:
            process.kill()
    assert process.returncode == 1
    assert "GitHub's rate limit is used up for " in err
    assert "Traceback" not in err


# 63 and 64 Who says where the servers are


def _lures(url: str) -> dict[str, str]:
    """Files of a wiki that would like to say where the servers are."""
    variables = (
        *("GITHUB_API_URL", "GITHUB_SERVER_URL", "GITHUB_GRAPHQL_URL", "GH_HOST", "HTTP_PROXY"),
        *("ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL", "BASE_URL"),
    )
    pairs = "\n".join(f"{name}={url}" for name in variables)
    settings = json.dumps({"env": dict.fromkeys(variables, url), "base_url": url, "api_url": url})
    fields = "\n".join(f"{name.lower()}: {url}" for name in variables)
    headers = f"ANTHROPIC_CUSTOM_HEADERS=x-key: 1\n{pairs}\n"
    return {
        "schema.md": f"---\ngitwiki: 1\nserver: {url}\nbase_url: {url}\n{fields}\n---\n\n{pairs}\n",
        ".env": headers,
        ".envrc": headers,
        "raw/.env": headers,
        ".netrc": f"machine 127.0.0.1 login evil password {url}\n",
        ".gitwiki.toml": f'api_url = "{url}"\n',
        "gitwiki.toml": f'api_url = "{url}"\n',
        "pyproject.toml": f'[tool.gitwiki]\napi_url = "{url}"\n',
        "sitecustomize.py": f'import os\nos.environ["GITHUB_API_URL"] = "{url}"\n',
        "github.py": "raise SystemExit(9)\n",
        ".claude/settings.json": settings,
        ".anthropic/config.json": settings,
        ".config/anthropic/config.json": settings,
        ".gitconfig": f'[url "{url}/"]\n\tinsteadOf = http\n',
        ".gitmodules": f'[submodule "x"]\n\tpath = x\n\turl = {url}\n',
        ".github/gitwiki.yml": f"api_url: {url}\n",
    }


def test_63_no_file_says_where_the_api_is(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with elsewhere() as other:
        wiki = HostedWiki.make(hub, tmp_path, monkeypatch, _lures(other.url))
        job = wiki.job(ALL)
        for command in _COMMANDS:
            with job.start(*command) as process:
                _, err = process.communicate()
            assert process.returncode in {0, 1}, err
    assert other.seen == []
    assert wiki.pull.merged_at is not None


def test_63_a_token_is_shown_to_no_server_but_its_own(wiki: HostedWiki) -> None:
    """The remote is elsewhere; the environment says where GitHub is."""
    job = wiki.job(ALL)
    with elsewhere() as other:
        for url in (other.url, other.other_host, f"{wiki.hub.url}@{other.url[7:]}"):
            git(job.directory, "remote", "set-url", "origin", f"{url}/acme/wiki")
            ran = job.run("compile", GITWIKI_FORGE="github")
            assert (ran.code, "is no repository on" in ran.err) == (2, True), ran.err
            assert job.run("status").code == 0
    assert other.seen == []


def test_64_no_file_says_where_the_model_is(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with elsewhere() as other, StandIn(quoting_model) as model:
        wiki = HostedWiki.make(hub, tmp_path, monkeypatch, _lures(other.url))
        job = wiki.job(COMPILE)
        bundle = str(tmp_path / "bundle.json")
        with job.start("compile", "--output", bundle, **model.environment) as process:
            _, err = process.communicate()
        assert process.returncode == 0, err
        assert model.calls["messages"] > 0
        keys = {each.request.headers.get("x-key") for each in model.requests}
    assert other.seen == []
    assert keys == {None}
    made = json.loads((tmp_path / "bundle.json").read_text("utf-8"))
    assert made["made_with"]["compiler"] == "claude"
