"""Answers of a server that are wrong, absurd or lead elsewhere: each ends in an error with a name.

People who may edit a pull request may edit its marker, so that is hostile; the rest is what a
proxy, a stale address or a server of somebody else may answer.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from fakes.elsewhere import elsewhere
from fakes.git_repositories import NOW, git
from fakes.on_github import OnGitHub
from hub.bodies.pulls import simple_pull_body
from hub.faults import Fault

from gitwiki.__main__ import run
from gitwiki.errors import (
    ForgeError,
    ForgeUnavailableError,
    NoSuchPullRequestError,
    OddAnswerError,
    PushRefusedError,
    RateLimitedError,
)
from gitwiki.ports import Check, CheckState, Identity, NewCommit, Proposal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hub import Hub

Json = dict[str, Any]

_FILES = {"schema.md": "---\ngitwiki: 1\n---\n", "log.md": "# Log\n", "wiki/index.md": "# Index\n"}
_BOT = Identity("gitwiki", "gitwiki@users.noreply.github.com")
_ALL = {"contents": "write", "pull-requests": "write", "statuses": "write", "issues": "write"}
_BRANCH = "refs/heads/gitwiki/compile/k1"


@pytest.fixture
def desk(hub: Hub, tmp_path: Path) -> OnGitHub:
    """A clone with a token that may do everything, and pull request 1 of gitwiki's."""
    desk = OnGitHub.of(hub, tmp_path / "clone", _FILES, _ALL)
    desk.forge.propose(_proposal(desk))
    return desk


def _commit(desk: OnGitHub, base: str, page: str, key: str = "k1") -> str:
    changes = {f"wiki/concepts/{page}.md": f"# {page}\n".encode()}
    message = f"Add {page}\n\nGitwiki-Key: {key}\n"
    return desk.clone.write(NewCommit(base, changes, message, _BOT, NOW))


def _proposal(desk: OnGitHub, key: str = "k1") -> Proposal:
    commit = _commit(desk, desk.wiki.head(), key, key)
    branch = f"gitwiki/compile/{key}"
    return Proposal(key, branch, "main", commit, "T", "B\n", (f"raw/{key}.md",), ("0f0f0f",))


def _but(desk: OnGitHub, path: str, value: Any) -> Json:
    """Pull request 1 as GitHub has it, but for one field."""
    body: Json = copy.deepcopy(simple_pull_body(desk.wiki, desk.wiki.pulls[1]))
    *way, last = path.split(".")
    place = body
    for name in way:
        place = place[name]
    place[last] = value
    return body


# Pull requests

_ODD: list[tuple[str, Any]] = [
    *(("head", None), ("head.sha", None), ("head.sha", ""), ("head.sha", "--output=/tmp/x")),
    *(("head.sha", "HEAD"), ("head.ref", "gitwiki/\ud800"), ("head.ref", 7), ("base.repo", None)),
    *(("number", "1"), ("merged_at", 5), ("base.ref", 1.5), ("title", ["x"])),
]


@pytest.mark.parametrize(("path", "value"), _ODD)
def test_a_pull_request_that_cannot_be_one(
    desk: OnGitHub, hub: Hub, path: str, value: object
) -> None:
    body = _but(desk, path, value)
    hub.fail(Fault("pulls/list", status=200, body=[body]))
    with pytest.raises(OddAnswerError, match=r"listing pull requests: what answers does not"):
        desk.forge.pull_requests()
    hub.fail(Fault("pulls/get", status=200, body=body))
    with pytest.raises((OddAnswerError, NoSuchPullRequestError)):
        desk.forge.close(1)
    assert desk.wiki.pulls[1].state == "open"


@pytest.mark.parametrize(
    ("path", "value"), [("head.sha", "--all"), ("created_at", None), ("created_at", "yesterday")]
)
def test_an_open_pull_request_that_cannot_be_one(
    desk: OnGitHub, hub: Hub, path: str, value: object
) -> None:
    hub.fail(Fault("pulls/list", status=200, body=[_but(desk, path, value)]))
    with pytest.raises(OddAnswerError):
        desk.server.open_pulls()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("user", None),
        ("head.user", None),
        ("body", None),
        ("labels", None),
        ("title", "a\ud800\nb"),
    ],
)
def test_what_may_be_missing_is_missed_by_nobody(
    desk: OnGitHub, hub: Hub, path: str, value: object
) -> None:
    hub.fail(*(Fault("pulls/list", status=200, body=[_but(desk, path, value)]) for _ in range(2)))
    (pull,) = desk.forge.pull_requests()
    assert (pull.number, pull.head) == (1, desk.wiki.pulls[1].head)
    assert pull.proposal.title == ("a b" if path == "title" else "T")
    (seen,) = desk.server.open_pulls()
    assert seen.is_own
    assert seen.title.encode()


@pytest.mark.parametrize("number", [-1, 0, 10**40])
def test_a_number_that_is_none_is_a_number(desk: OnGitHub, hub: Hub, number: int) -> None:
    body = _but(desk, "number", number)
    hub.fail(Fault("pulls/list", status=200, body=[body]))
    (pull,) = desk.forge.pull_requests()
    assert pull.number == number
    hub.fail(Fault("pulls/get", status=200, body=body))
    with pytest.raises(NoSuchPullRequestError):
        desk.forge.close(1)


def test_a_fork_that_is_gone_makes_no_pull_request_ours(desk: OnGitHub, hub: Hub) -> None:
    hub.fail(Fault("pulls/list", status=200, body=[_but(desk, "head.repo", None)]))
    assert desk.forge.pull_requests() == ()


def _marker(**said: str) -> str:
    fields = {"checks": "[]", "commit": '""', "key": '"k1"', "keys": "[]", "sources": "[]", **said}
    inside = ",".join(f'"{name}":{value}' for name, value in fields.items())
    return f"<!-- gitwiki:v1 {{{inside}}} -->\n\nText\n"


_MARKERS = {
    "a revision": _marker(commit='"HEAD"'),
    "an option": _marker(commit='"--output=x"'),
    "half a character": _marker(commit='"\\ud800"'),
    "a line end in a key": _marker(key='"k1\\nGitwiki-Pull: 9"'),
    "half a character in a key": _marker(key='"\\ud800"'),
    "a key of a source": _marker(keys='["a\\nb"]', sources='["raw/a.md"]'),
    "a line end in a path": _marker(keys='["a"]', sources='["raw/a\\n::error::b.md"]'),
    "a path that leads out": _marker(keys='["a"]', sources='["../x"]'),
    "checks of another kind": _marker(checks='[{"name":5,"commit":{},"state":"success"}]'),
    "a check of another kind": _marker(
        checks='[{"name":"n","commit":"","state":"success","summary":[]}]'
    ),
    "no list": _marker(sources='{"raw/a.md":1}'),
    "depth": _marker(sources="[" * 100_000),
    "a long number": _marker(key="1" * 100_000),
    "braces": "<!-- gitwiki:v1 {" + "}" * 1_000_000,
    "a megabyte": "<!-- gitwiki:v1 {} -->\n\n" + "x" * 1_000_000,
}


@pytest.mark.parametrize("name", _MARKERS)
def test_a_marker_that_gitwiki_cannot_have_written_is_none(
    desk: OnGitHub, hub: Hub, name: str
) -> None:
    hub.fail(Fault("pulls/list", status=200, body=[_but(desk, "body", _MARKERS[name])]))
    (pull,) = desk.forge.pull_requests()
    known = pull.proposal
    assert (known.key, known.commit, known.sources, known.keys, known.checks) == (
        *("k1", "", (), (), ()),
    )
    assert (pull.head, known.branch) == (desk.wiki.pulls[1].head, "gitwiki/compile/k1")


def test_a_head_that_moves_while_it_is_listed_is_where_git_has_it(desk: OnGitHub, hub: Hub) -> None:
    theirs = _commit(desk, desk.wiki.pulls[1].head, "theirs")
    gone = _but(desk, "head.sha", "1" * 40)
    desk.push(theirs, _BRANCH)
    hub.fail(Fault("pulls/list", status=200, body=[gone]))
    (pull,) = desk.forge.pull_requests()
    assert pull.head == theirs
    assert pull.proposal.commit != theirs


# Addresses


def test_an_address_in_an_answer_that_leads_elsewhere_is_not_asked(
    desk: OnGitHub, hub: Hub
) -> None:
    desk.server.say(1, "edited", "One")
    (comment,) = desk.wiki.comments.values()
    with elsewhere() as other:
        body = {
            "id": comment.id,
            "url": f"{other.url}/api/v3/repos/acme/wiki/issues/comments/1",
            "body": comment.body,
            "user": {"login": comment.author.login, "id": comment.author.id, "type": "Bot"},
        }
        hub.fail(Fault("issues/list-comments", status=200, body=[body]))
        with pytest.raises(OddAnswerError, match="commenting on #1"):
            desk.server.say(1, "edited", "Two")
        pull = _but(desk, "url", f"{other.url}/api/v3/repos/acme/wiki/pulls/1")
        hub.fail(Fault("pulls/get", status=200, body=pull))
        with pytest.raises(OddAnswerError):
            desk.forge.close(1)
    assert other.seen == []
    assert comment.body == "<!-- gitwiki:edited -->\nOne"


@pytest.mark.parametrize("host", ["url", "other_host"])
def test_the_next_page_is_not_looked_for_elsewhere(desk: OnGitHub, hub: Hub, host: str) -> None:
    with elsewhere() as other:
        link = f'<{getattr(other, host)}/api/v3/repos/acme/wiki/pulls?page=2>; rel="next"'
        first = [_but(desk, "title", "T")]
        hub.fail(Fault("pulls/list", status=200, body=first, headers={"link": link}))
        with pytest.raises(OddAnswerError):
            desk.forge.pull_requests()
    assert other.seen == []


@pytest.mark.parametrize("login", ["../../../user", "a/b", "x?y=z", "%2e%2e", "a b\n", "--help"])
def test_a_name_of_an_account_is_no_path(desk: OnGitHub, hub: Hub, login: str) -> None:
    user = {"login": login, "id": 7, "type": "User"}
    body = {"id": 1, "user": user, "body": "x", "created_at": "2026-11-21T10:00:00Z"}
    hub.fail(Fault("issues/list-comments", status=200, body=[body]))
    asked = len(hub.requests)
    (said,) = desk.server.comments(1)
    assert not said.may_write
    assert set(hub.requests[asked:]) <= {
        *("pulls/get", "issues/list-comments", "pulls/list-review-comments"),
        "repos/get-collaborator-permission-level",
    }


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_api_is_not_followed_elsewhere(desk: OnGitHub, hub: Hub, status: int) -> None:
    with elsewhere() as other:
        headers = {"location": f"{other.other_host}/repositories/1"}
        for operation in ("pulls/list", "pulls/create"):
            hub.fail(Fault(operation, status=status, body={"message": "Moved"}, headers=headers))
        with pytest.raises(ForgeError):
            desk.forge.pull_requests()
        with pytest.raises(ForgeError):
            desk.forge.propose(_proposal(desk, "k2"))
    assert other.seen == []


@pytest.mark.parametrize("scope", ["http", "http.{server}/", "http.{server}/acme/wiki"])
def test_git_follows_nobody_with_a_token(desk: OnGitHub, hub: Hub, scope: str) -> None:
    name = scope.format(server=hub.url)
    git(desk.root, "config", f"{name}.followRedirects", "true")
    with elsewhere() as other:
        headers = {"location": f"{other.url}/acme/wiki.git/info/refs?service=git-upload-pack"}
        hub.fail(
            *(Fault("git/upload-pack/refs", status=301, body={}, headers=headers) for _ in range(3))
        )
        with pytest.raises(ForgeUnavailableError):
            desk.server.fetch(1)
    assert other.seen == []


def test_git_shows_the_token_to_nobody_else(desk: OnGitHub, hub: Hub) -> None:
    with elsewhere() as other:
        git(desk.root, "config", f"url.{other.url}/.insteadOf", f"{hub.url}/")
        with pytest.raises(ForgeUnavailableError) as caught:
            desk.server.fetch(1)
    assert other.seen
    assert not any("authorization" in headers for headers in other.seen)
    assert "ghs_" not in str(caught.value)


def test_a_header_of_the_checkout_is_not_sent_beside_ours(desk: OnGitHub, hub: Hub) -> None:
    for scope in ("", "/acme", "/acme/wiki"):
        name = f"http.{hub.url}{scope}.extraheader"
        git(desk.root, "config", name, "AUTHORIZATION: basic bm9ib2R5OmdoZWltbmlz")
    assert desk.server.fetch(1) == desk.wiki.pulls[1].head


# Opening


def _list(desk: OnGitHub, hub: Hub, patch: pytest.MonkeyPatch, **more: str) -> int:
    token = hub.job_token(desk.wiki, _ALL)
    for name, value in {**hub.environment(desk.wiki, token), **more}.items():
        patch.setenv(name, value)
    return run(["pr", "list", "-C", str(desk.root)])


_NOT_GITHUB = {
    "a page": "<html>Log in</html>",
    "a list": [1],
    "nothing": None,
    "an empty object": {},
    "another type": {"full_name": "acme/wiki", "default_branch": 5},
}


@pytest.mark.parametrize("name", _NOT_GITHUB)
def test_what_answers_is_not_github(
    desk: OnGitHub,
    hub: Hub,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    hub.fail(Fault("repos/get", status=200, body=_NOT_GITHUB[name]))
    assert _list(desk, hub, monkeypatch) == 1
    assert "looking at acme/wiki: what answers does not answer as GitHub" in capsys.readouterr().err


_BRANCHES = (
    *("", "*", "a:b", "a b", "..", "a..b", "x.lock", "@{-1}", "a\nb", "a\0b", "\ud800", "\u202ea"),
    *("gitwiki", "gitwiki/x", "--upload-pack=touch x", "x" * 256),
)


@pytest.mark.parametrize("branch", _BRANCHES)
def test_a_default_branch_that_can_be_none(
    desk: OnGitHub,
    hub: Hub,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    branch: str,
) -> None:
    answer = {"full_name": "acme/wiki", "default_branch": branch}
    hub.fail(Fault("repos/get", status=200, body=answer))
    assert _list(desk, hub, monkeypatch) == 2
    said = capsys.readouterr().err
    assert said.startswith("gitwiki: the default branch of acme/wiki is ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("branch", ["-x", "--help", "HEAD", "refs/heads/main", "$(x)`'\"", "ünï"])
def test_a_default_branch_of_a_strange_name(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, branch: str
) -> None:
    desk = OnGitHub.of(hub, tmp_path / "clone", _FILES, _ALL)
    page = "---\ntitle: Alpha\n---\n\nA lantern is a lamp in a case.\n"
    desk.wiki.commit({"raw/a.md": page, "wiki/x.md": "# X\n"}, branch=branch)
    desk.wiki.default_branch = branch
    assert _list(desk, hub, monkeypatch) == 0
    for command in (["status"], ["compile"], ["check"], ["sync"], ["pr", "merge", "1"], ["status"]):
        assert run([*command, "-C", str(desk.root)]) == 0, command
    pull = desk.wiki.pulls[1]
    assert (pull.base, bool(pull.merged_at)) == (branch, True)


def test_a_repository_of_another_name_is_named(
    desk: OnGitHub,
    hub: Hub,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = {"full_name": "acme/\x1b[31mbooks", "default_branch": "main"}
    hub.fail(Fault("repos/get", status=200, body=answer))
    assert _list(desk, hub, monkeypatch) == 2
    said = capsys.readouterr().err
    assert said == (
        "gitwiki: the repository acme/wiki is called acme/\\u001b[31mbooks now; say so to git with "
        "`git remote set-url origin`\n"
    )


def test_letters_of_another_size_are_the_same_name(
    desk: OnGitHub, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = {"full_name": "Acme/Wiki", "default_branch": "main"}
    hub.fail(Fault("repos/get", status=200, body=answer))
    assert _list(desk, hub, monkeypatch) == 0


def _limit(header: str, value: str, status: int = 403) -> Fault:
    said = "You have exceeded a secondary rate limit."
    return Fault("pulls/list", status=status, body={"message": said}, headers={header: value})


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (_limit("retry-after", "9" * 40), RateLimitedError),
        (_limit("retry-after", "9" * 5000), OddAnswerError),
        (_limit("retry-after", "tomorrow"), ForgeUnavailableError),
        (_limit("retry-after", "-1"), ForgeUnavailableError),
        (_limit("x-ratelimit-reset", "inf", 200), OddAnswerError),
        (Fault("pulls/list", status=404, body=["x"]), OddAnswerError),
        (Fault("pulls/list", status=404, body={"message": 5}), OddAnswerError),
        (Fault("pulls/list", status=422, body={"errors": 5, "message": None}), ForgeError),
    ],
    ids=str,
)
def test_headers_and_errors_out_of_all_proportion(
    desk: OnGitHub, hub: Hub, fault: Fault, error: type[ForgeError]
) -> None:
    hub.fail(fault)
    with pytest.raises(error) as caught:
        desk.forge.pull_requests()
    assert len(str(caught.value)) < 500
    assert desk.waited == []


# Accounts


def test_an_account_that_is_gone_may_not_write(desk: OnGitHub, hub: Hub) -> None:
    pulls = hub.client(hub.person("mallory")).get_repo("acme/wiki")
    pulls.get_pull(1).create_issue_comment("/gitwiki recompile")
    del hub.world.accounts["mallory"]
    (said,) = desk.server.comments(1)
    assert (said.author, said.may_write) == ("mallory", False)


@pytest.mark.parametrize("login", ["github-actions", "wiki-bot"])
def test_a_person_who_is_called_like_an_app_is_another(
    hub: Hub, tmp_path: Path, login: str
) -> None:
    desk = OnGitHub.of(hub, tmp_path / "clone", _FILES, _ALL)
    desk.forge.propose(_proposal(desk))
    head = desk.wiki.pulls[1].head
    theirs = hub.client(hub.person(login)).get_repo("acme/wiki")
    theirs.get_commit(head).create_status("success", context="gitwiki/lint")
    theirs.get_pull(1).create_issue_comment("<!-- gitwiki:edited -->\nTheirs")
    assert [each.is_own for each in desk.server.checks(head)] == [False]
    desk.server.say(1, "edited", "Ours")
    assert [each.body for each in desk.server.comments(1)] == [
        "<!-- gitwiki:edited -->\nTheirs",
        "<!-- gitwiki:edited -->\nOurs",
    ]
    desk.server.post(Check("gitwiki/lint", head, CheckState.FAILURE, "1 errors"))
    assert [each.is_own for each in desk.server.checks(head)] == [True]


@pytest.mark.parametrize(
    "answer", [{}, {"data": None}, {"data": {"viewer": {}}}, {"data": {"viewer": None}}], ids=str
)
def test_a_token_of_nobody(desk: OnGitHub, hub: Hub, answer: Json) -> None:
    desk.server.post(Check("gitwiki/lint", desk.wiki.head(), CheckState.SUCCESS, "fine"))
    hub.fail(Fault("graphql", status=200, body=answer))
    with pytest.raises(OddAnswerError, match="whose token this is"):
        desk.server.checks(desk.wiki.head())


# Branches


def test_a_branch_of_the_server_that_is_in_the_way(hub: Hub, tmp_path: Path) -> None:
    desk = OnGitHub.of(hub, tmp_path / "clone", _FILES, _ALL)
    desk.push(desk.wiki.head(), "refs/heads/gitwiki")
    with pytest.raises(PushRefusedError, match="gitwiki"):
        desk.forge.propose(_proposal(desk))
    assert desk.wiki.pulls == {}


@pytest.mark.parametrize("branch", ["gitwiki/-x", "gitwiki/--force", "gitwiki/a;b", "gitwiki/ünï"])
def test_a_branch_of_gitwiki_that_a_person_named(desk: OnGitHub, hub: Hub, branch: str) -> None:
    commit = _commit(desk, desk.wiki.head(), "by-hand")
    desk.push(commit, f"refs/heads/{branch}")
    ada = hub.client(hub.person("ada")).get_repo("acme/wiki")
    ada.create_pull(base="main", head=branch, title="By hand", body="x")
    _, pull = desk.forge.pull_requests()
    assert (pull.head, pull.proposal.branch) == (commit, branch)
    desk.forge.close(2)
    assert desk.wiki.pulls[2].state == "closed"
    # Nothing says that gitwiki made it, so the branch stays.
    assert desk.branches()[f"refs/heads/{branch}"] == commit


_DEEDS: list[tuple[str, Callable[[OnGitHub], object]]] = [
    ("pulls/list", lambda desk: desk.forge.pull_requests()),
    ("pulls/list", lambda desk: desk.server.open_pulls()),
    ("pulls/list", lambda desk: desk.server.approvals()),
    ("pulls/list", lambda desk: desk.forge.propose(_proposal(desk, "k2"))),
    ("pulls/get", lambda desk: desk.forge.close(1)),
    ("pulls/get", lambda desk: desk.server.comments(1)),
    ("pulls/create", lambda desk: desk.forge.propose(_proposal(desk, "k3"))),
    ("issues/list-comments", lambda desk: desk.server.comments(1)),
    ("issues/list-for-repo", lambda desk: desk.server.settle("health")),
    ("issues/create", lambda desk: desk.server.report("health", "T", "B")),
    ("repos/list-commit-statuses-for-ref", lambda desk: desk.server.checks(desk.wiki.head())),
]


@pytest.mark.parametrize("answer", [{"a": 1}, "text", 5, [5], [{}], [None]], ids=repr)
def test_whatever_is_answered_is_an_answer_or_an_error_of_the_forge(
    desk: OnGitHub, hub: Hub, answer: object
) -> None:
    base = desk.wiki.head()
    for operation, deed in _DEEDS:
        hub.fail(Fault(operation, status=200, body=answer))
        assert len(_said(desk, deed)) < 600, operation
        assert (desk.wiki.head(), hub.world.faults.left()) == (base, 0), operation
    branches = {pull.branch for pull in desk.wiki.pulls.values()}
    assert branches <= {f"gitwiki/compile/k{number}" for number in (1, 2, 3)}


def _said(desk: OnGitHub, deed: Callable[[OnGitHub], object]) -> str:
    """What a deed is refused with, if it is; any other error passes."""
    try:
        deed(desk)
    except (ForgeError, NoSuchPullRequestError) as error:
        return str(error)
    return ""
