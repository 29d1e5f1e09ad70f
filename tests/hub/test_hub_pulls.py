"""Pull requests from opening to closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from hub.driving import Refusal, proposed, ready, refusal, seen_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from github.Repository import Repository

    from hub import Hub, HubRepository


def told(hub: Hub) -> list[tuple[str, str]]:
    return [(event.name, event.action) for event in hub.events]


def test_is_open_until_it_is_closed(hub: Hub, wiki: HubRepository, alice: str) -> None:
    pull = proposed(hub, wiki, alice)
    assert (pull.number, pull.state, pull.user.login, pull.user.type) == (
        1,
        "open",
        "alice",
        "User",
    )
    assert (pull.head.sha, pull.base.sha) == (wiki.head("topic"), wiki.head())
    assert (pull.head.label, pull.commits, pull.changed_files) == ("acme:topic", 1, 1)
    pull.edit(title="Better", body="")
    pull.edit(state="closed")
    pull.edit(state="open")
    assert (pull.title, pull.body, pull.state, pull.merged) == ("Better", "", "open", False)
    actions = ["opened", "edited", "closed", "reopened"]
    assert told(hub) == [("push", ""), *(("pull_request", action) for action in actions)]


def test_shares_numbers_with_issues(hub: Hub, wiki: HubRepository, alice: str) -> None:
    """[D]"""
    seen_by(hub, alice).create_issue(title="First")
    assert proposed(hub, wiki, alice).number == 2


class Refused(NamedTuple):
    """What is refused when a pull request is opened from `topic`, and in which words."""

    do: Callable[[Repository], object]
    says: Refusal
    source: str


OPENING = {
    "a second one": Refused(
        lambda it: it.create_pull(base="main", head="open", title="T"),
        Refusal(422, "A pull request already exists for acme:open."),
        "I, many",
    ),
    "no such head": Refused(
        lambda it: it.create_pull(base="main", head="none", title="T"),
        Refusal(422, "invalid"),
        "D validation_failed",
    ),
    "no such base": Refused(
        lambda it: it.create_pull(base="none", head="topic", title="T"),
        Refusal(422, "invalid"),
        "D validation_failed",
    ),
    "no such fork": Refused(
        lambda it: it.create_pull(base="main", head="eve:topic", title="T"),
        Refusal(422, "invalid"),
        "D validation_failed",
    ),
    "nothing to pull": Refused(
        lambda it: it.create_pull(base="main", head="same", title="T"),
        Refusal(422, "No commits between main and same"),
        "I, many",
    ),
    "too long a body": Refused(
        lambda it: it.create_pull(base="main", head="topic", title="T", body="x" * 65_537),
        Refusal(422, "body is too long (maximum is 65536 characters)"),
        "forge.md 2; I, many",
    ),
    "too long a title": Refused(
        lambda it: it.create_pull(base="main", head="topic", title="x" * 257),
        Refusal(422, "title is too long (maximum is 256 characters)"),
        "K",
    ),
}


@pytest.mark.parametrize("what", OPENING)
def test_is_not_opened_with(what: str, hub: Hub, wiki: HubRepository, alice: str) -> None:
    proposed(hub, wiki, alice, branch="open")
    wiki.commit({"c.md": "c\n"}, branch="topic")
    wiki.git.update_ref("refs/heads/same", wiki.head())
    before, refs = len(hub.events), wiki.refs()
    assert refusal(lambda: OPENING[what].do(seen_by(hub, alice))) == OPENING[what].says
    assert (list(wiki.pulls), len(hub.events), wiki.refs()) == ([1], before, refs)


def test_a_body_may_be_as_long_as_it_may(hub: Hub, wiki: HubRepository, alice: str) -> None:
    pull = proposed(hub, wiki, alice)
    pull.edit(body="é" * 65_536)
    assert pull.body == "é" * 65_536


class Bot(NamedTuple):
    """Whether a bot may open a pull request."""

    permissions: dict[str, str]
    setting: bool
    says: Refusal | None
    source: str


BOTS = {
    "permitted": Bot({"pull-requests": "write"}, True, None, "D"),
    "without the permission": Bot(
        {"contents": "write", "pull-requests": "read"},
        True,
        Refusal(403, "Resource not accessible by integration"),
        "forge.md 2",
    ),
    "without the setting": Bot(
        {"pull-requests": "write"},
        False,
        Refusal(403, "GitHub Actions is not permitted to create or approve pull requests."),
        "forge.md 2: D changelog 2022-05-03; I",
    ),
}


@pytest.mark.parametrize("how", BOTS)
def test_is_opened_by_a_job(how: str, hub: Hub, wiki: HubRepository) -> None:
    case = BOTS[how]
    wiki.settings.actions_may_open_pulls = case.setting
    wiki.commit({"c.md": "c\n"}, branch="topic")
    repository = seen_by(hub, hub.job_token(wiki, case.permissions))
    if case.says:
        found = refusal(lambda: repository.create_pull(base="main", head="topic", title="T"))
        assert (found, list(wiki.pulls)) == (case.says, [])
    else:
        author = repository.create_pull(base="main", head="topic", title="T").user
        assert (author.login, author.type) == ("github-actions[bot]", "Bot")


def test_a_draft_needs_a_plan(hub: Hub, wiki: HubRepository, alice: str) -> None:
    """[D: private repositories of free plans have no drafts; I, many: the message]"""
    wiki.settings.drafts = False
    says = Refusal(422, "Draft pull requests are not supported in this repository.")
    assert refusal(lambda: proposed(hub, wiki, alice, draft=True)) == says
    pull = seen_by(hub, alice).create_pull("main", "topic", title="T")
    assert refusal(pull.convert_to_draft) == Refusal(400, says.message)


def test_the_token_of_a_job_ends_with_it(hub: Hub, wiki: HubRepository) -> None:
    """[D]"""
    token = hub.job_token(wiki, {"contents": "read"})
    repository = seen_by(hub, token)
    hub.revoke(token)
    assert refusal(lambda: repository.get_branch("main")) == Refusal(401, "Bad credentials")


def test_an_app_needs_no_setting(hub: Hub, wiki: HubRepository) -> None:
    wiki.settings.actions_may_open_pulls = False
    wiki.commit({"c.md": "c\n"}, branch="topic")
    repository = seen_by(hub, hub.app_token(wiki, {"pull-requests": "write"}))
    pull = repository.create_pull(base="main", head="topic", title="T")
    assert pull.user.login == "wiki-bot[bot]"


def test_whether_it_can_be_merged_is_not_known_at_first(
    hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[forge.md 1b and 2: null on the first read after a change]"""
    repository, number = seen_by(hub, alice), proposed(hub, wiki, alice).number
    known = [(it.mergeable, it.mergeable_state) for it in map(repository.get_pull, [number] * 2)]
    assert known == [(None, "unknown"), (True, "clean")]
    hub.push(wiki, alice, {"c.md": "other\n"})
    known = [(it.mergeable, it.mergeable_state) for it in map(repository.get_pull, [number] * 2)]
    assert known == [(None, "unknown"), (False, "dirty")]


def test_what_merging_would_make_can_be_fetched(hub: Hub, wiki: HubRepository, alice: str) -> None:
    """[D: refs/pull/N/merge, what pull_request workflows check out]"""
    pull = ready(hub, alice, proposed(hub, wiki, alice).number)
    merge = wiki.git.commit(wiki.refs()["refs/pull/1/merge"])
    assert (merge.sha, merge.parents) == (pull.merge_commit_sha, (wiki.head(), pull.head.sha))


def test_follows_its_branch(hub: Hub, wiki: HubRepository, alice: str) -> None:
    before = proposed(hub, wiki, alice).head.sha
    after = hub.push(wiki, alice, {"d.md": "d\n"}, branch="topic")
    assert seen_by(hub, alice).get_pull(1).head.sha == after == wiki.refs()["refs/pull/1/head"]
    event = hub.events[-1]
    assert (event.name, event.action, event.actor) == ("pull_request", "synchronize", "alice")
    assert (event.payload["before"], event.payload["after"]) == (before, after)


def test_keeps_the_base_it_was_opened_or_pushed_on(
    hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[I: github/docs#431, apache/texera#8096: base.sha is no moving target]"""
    base = proposed(hub, wiki, alice).base.sha
    now = wiki.commit({"z.md": "z\n"})
    assert seen_by(hub, alice).get_pull(1).base.sha == base
    hub.push(wiki, alice, {"d.md": "d\n"}, branch="topic")
    assert seen_by(hub, alice).get_pull(1).base.sha == now


@pytest.mark.parametrize("deed", ["deleted", "force-pushed"])
def test_is_not_opened_again_when_its_branch_was(
    deed: str, hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[I, many: 422 for both]"""
    pull = proposed(hub, wiki, alice)
    pull.edit(state="closed")
    wiki.git.update_ref("refs/heads/topic", "")
    says = "state cannot be changed. The topic branch has been deleted."
    if deed == "force-pushed":
        wiki.commit({"other.md": "o\n"}, branch="topic")
        says = "state cannot be changed. The topic branch was force-pushed or recreated."
    assert refusal(lambda: pull.edit(state="open")) == Refusal(422, says)


def test_is_opened_again_when_its_branch_was_pushed_to(
    hub: Hub, wiki: HubRepository, alice: str
) -> None:
    pull = proposed(hub, wiki, alice)
    pull.edit(state="closed")
    after = hub.push(wiki, alice, {"d.md": "d\n"}, branch="topic")
    assert seen_by(hub, alice).get_pull(1).head.sha == pull.head.sha
    pull.edit(state="open")
    assert seen_by(hub, alice).get_pull(1).head.sha == after


@pytest.mark.parametrize("branch", ["topic", "base"])
def test_is_closed_when_a_branch_goes(
    branch: str, hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[K]"""
    wiki.git.update_ref("refs/heads/base", wiki.head())
    wiki.commit({"c.md": "c\n"}, branch="topic")
    repository = seen_by(hub, alice)
    pull = repository.create_pull(base="base", head="topic", title="T")
    repository.get_git_ref(f"heads/{branch}").delete()
    assert repository.get_pull(pull.number).state == "closed"
    assert told(hub)[-1] == ("pull_request", "closed")


def test_is_meant_for_another_branch(hub: Hub, wiki: HubRepository, alice: str) -> None:
    pull = proposed(hub, wiki, alice)
    other = wiki.commit({"n.md": "n\n"}, branch="next")
    pull.edit(base="next")
    assert (pull.base.ref, pull.base.sha) == ("next", other)
    assert refusal(lambda: pull.edit(base="none")) == Refusal(422, "invalid")


def test_only_its_author_or_who_may_write_edits_it(
    hub: Hub, wiki: HubRepository, alice: str
) -> None:
    number = proposed(hub, wiki, alice).number
    pull = seen_by(hub, hub.person("eve", "read")).get_pull(number)
    assert refusal(lambda: pull.edit(title="Mine")).status == 403


def test_lists_by_state_head_and_base(hub: Hub, wiki: HubRepository, alice: str) -> None:
    """[D: open by default, newest first; head is owner:branch]"""
    for branch in ("a", "b", "c"):
        proposed(hub, wiki, alice, branch=branch)
    repository = seen_by(hub, alice)
    repository.get_pull(2).edit(state="closed")
    listed = {
        "": repository.get_pulls(),
        "all up": repository.get_pulls(state="all", direction="asc"),
        "head": repository.get_pulls(state="all", head="acme:b"),
        "bare head": repository.get_pulls(state="all", head="b"),
        "base": repository.get_pulls(base="next"),
        "updated": repository.get_pulls(state="all", sort="updated", direction="desc"),
    }
    assert {name: [pull.number for pull in found] for name, found in listed.items()} == {
        "": [3, 1],
        "all up": [1, 2, 3],
        "head": [2],
        "bare head": [3, 2, 1],
        "base": [],
        "updated": [2, 3, 1],
    }


def test_lists_in_pages(hub: Hub, wiki: HubRepository, alice: str) -> None:
    for branch in ("a", "b", "c"):
        proposed(hub, wiki, alice, branch=branch)
    asked = hub.requests.count("pulls/list")
    client = hub.client(alice)
    client.per_page = 2
    found = client.get_repo("acme/wiki").get_pulls()
    assert ([pull.number for pull in found], found.totalCount) == ([3, 2, 1], 3)
    assert hub.requests.count("pulls/list") - asked == 3  # two pages, and one to count


def test_lists_files_and_commits(hub: Hub, wiki: HubRepository, alice: str) -> None:
    pull = proposed(hub, wiki, alice, {"c.md": "c\n", "a.md": "one\n2\nthree\n", "b.md": None})
    files = {it.filename: (it.status, it.additions, it.deletions) for it in pull.get_files()}
    assert files == {"a.md": ("modified", 1, 1), "b.md": ("removed", 0, 1), "c.md": ("added", 1, 0)}
    assert next(it for it in pull.get_files() if it.filename == "a.md").patch.startswith("@@ -1,3")
    assert [it.commit.message for it in pull.get_commits()] == ["on topic"]


def test_of_a_fork(hub: Hub, wiki: HubRepository) -> None:
    """[D: head is owner:branch; refs/pull/N/head is in the base repository]"""
    eve = hub.person("eve", "read")
    fork = hub.fork(wiki, "eve")
    sha = hub.push(fork, eve, {"c.md": "c\n"}, branch="topic")
    repository = seen_by(hub, eve)
    pull = repository.create_pull(
        base="main", head="eve:topic", title="T", maintainer_can_modify=True
    )
    assert (pull.head.repo.full_name, pull.base.repo.full_name) == ("eve/wiki", "acme/wiki")
    assert (pull.head.repo.fork, pull.head.label) == (True, "eve:topic")
    assert wiki.refs()["refs/pull/1/head"] == sha
    after = hub.push(fork, eve, {"d.md": "d\n"}, branch="topic")
    assert (wiki.refs()["refs/pull/1/head"], "refs/heads/topic" in wiki.refs()) == (after, False)
    assert hub.events[-1].repository == "acme/wiki"


def test_a_token_that_nobody_has_is_refused(hub: Hub, wiki: HubRepository) -> None:
    assert refusal(lambda: seen_by(hub, "ghp_nobody")) == Refusal(401, "Bad credentials")


def test_what_is_private_is_not_there(hub: Hub, wiki: HubRepository) -> None:
    """[D: 404, not 403]"""
    wiki.settings.private = True
    eve = hub.client(hub.person("eve", "none"))
    assert refusal(lambda: eve.get_repo("acme/wiki")) == Refusal(404, "Not Found")
