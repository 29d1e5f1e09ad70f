"""Merging: what comes out of it, and what GitHub wants before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from hub.driving import Refusal, proposed, ready, refusal, seen_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub import Hub, HubRepository
    from hub.git import Commit

GITHUB = ("GitHub", "noreply@github.com")


def tip(wiki: HubRepository) -> Commit:
    return wiki.git.commit(wiki.head())


def pages(wiki: HubRepository) -> str:
    return wiki.git.run("ls-tree", "--name-only", "main").replace("\n", " ")


def test_a_merge_has_two_parents_and_a_person_as_author(
    hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[I: the committer is GitHub]"""
    base = wiki.commit({"z.md": "z\n"})
    pull = proposed(hub, wiki, alice)
    base = wiki.commit({"z.md": "zz\n"})
    done = seen_by(hub, hub.person("bob")).get_pull(1).merge(sha=pull.head.sha)
    merge = tip(wiki)
    assert (done.merged, done.sha, merge.parents) == (True, merge.sha, (base, pull.head.sha))
    assert merge.message == "Merge pull request #1 from acme/topic\n\nPropose topic"
    assert (merge.author.name, merge.committer.name, merge.committer.email) == ("bob", *GITHUB)
    assert pages(wiki) == "a.md b.md c.md z.md"


def test_remembers_who_merged(hub: Hub, wiki: HubRepository, alice: str) -> None:
    proposed(hub, wiki, alice)
    seen_by(hub, hub.person("bob")).get_pull(1).merge()
    pull = seen_by(hub, alice).get_pull(1)
    assert (pull.state, pull.merged, pull.is_merged()) == ("closed", True, True)
    assert (pull.merged_by.login, pull.merge_commit_sha) == ("bob", wiki.head())
    assert [(event.name, event.action, event.actor) for event in hub.events[-2:]] == [
        ("pull_request", "closed", "bob"),
        ("push", "", "bob"),
    ]
    body: Any = hub.events[-2].payload["pull_request"]
    assert (body["merged"], body["merge_commit_sha"]) == (True, wiki.head())
    assert set(wiki.refs()) == {"refs/heads/main", "refs/heads/topic", "refs/pull/1/head"}


class Squash(NamedTuple):
    """The messages of the commits of a branch, and of what they are squashed to."""

    commits: tuple[str, ...]
    settings: dict[str, str]
    options: dict[str, Any]
    becomes: str
    source: str


TRAILERS = "Compile two sources\n\nGitwiki-Key: 1f\nGitwiki-Source: raw/a.md"
CO_AUTHOR = "Co-authored-by: Seed <seed@example.org>"
SQUASHES = {
    "one commit": Squash(
        (TRAILERS,),
        {},
        {},
        f"Compile two sources (#1)\n\nGitwiki-Key: 1f\nGitwiki-Source: raw/a.md\n\n{CO_AUTHOR}",
        "D: the commit's title and message",
    ),
    "two commits": Squash(
        ("One\n\nWhy", "Two"),
        {},
        {},
        f"Title (#1)\n\n* One\n\nWhy\n\n* Two\n\n---------\n\n{CO_AUTHOR}",
        "D: the pull request's title and a list of commits",
    ),
    "titles of pull requests": Squash(
        ("One",),
        {"squash_merge_commit_title": "PR_TITLE", "squash_merge_commit_message": "PR_BODY"},
        {},
        "Title (#1)\n\nBody",
        "D: repository settings",
    ),
    "blank messages": Squash(
        ("One\n\nWhy",), {"squash_merge_commit_message": "BLANK"}, {}, "One (#1)", "D: settings"
    ),
    "as the caller says": Squash(
        ("One",), {}, {"commit_title": "Mine", "commit_message": "So"}, "Mine\n\nSo", "D"
    ),
}


@pytest.mark.parametrize("what", SQUASHES)
def test_a_squash_is_one_commit_of_who_opened_it(
    what: str, hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[I: isaacs/github#1368, python/miss-islington#16]"""
    case, base = SQUASHES[what], wiki.head()
    for name, value in case.settings.items():
        setattr(wiki.settings, name, value)
    for at, text in enumerate(case.commits):
        wiki.commit({f"{at}.md": "x\n"}, branch="topic", message=text)
    pull = seen_by(hub, alice).create_pull("main", "topic", title="Title", body="Body")
    bob = seen_by(hub, hub.person("bob"))
    bob.get_pull(pull.number).merge(merge_method="squash", **case.options)
    commit = tip(wiki)
    assert (commit.parents, commit.message) == ((base,), case.becomes)
    assert (commit.author.name, commit.committer.name) == ("alice", "GitHub")


def test_a_rebase_keeps_authors_and_writes_new_commits(
    hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[D]"""
    wiki.commit({"c.md": "c\n"}, branch="topic", message="one")
    wiki.commit({"d.md": "d\n"}, branch="topic", message="two")
    seen_by(hub, alice).create_pull("main", "topic", title="T")
    base = wiki.commit({"z.md": "z\n"})
    seen_by(hub, hub.person("bob")).get_pull(1).merge(merge_method="rebase")
    commits = wiki.git.log(f"{base}..{wiki.head()}")
    assert [(it.message, it.author.name, it.committer.name) for it in commits] == [
        ("one", "Seed", "bob"),
        ("two", "Seed", "bob"),
    ]
    assert pages(wiki) == "a.md b.md c.md d.md z.md"


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_does_not_merge_a_conflict(method: str, hub: Hub, wiki: HubRepository, alice: str) -> None:
    pull = proposed(hub, wiki, alice, {"a.md": "1\ntwo\nthree\n"})
    before = wiki.commit({"a.md": "uno\ntwo\nthree\n"})
    says = Refusal(405, "Pull Request is not mergeable")
    assert refusal(lambda: pull.merge(merge_method=method)) == says
    assert (wiki.head(), wiki.pulls[1].state) == (before, "open")


def test_attributes_do_not_count(hub: Hub, wiki: HubRepository, alice: str) -> None:
    """[forge.md 0, fact 5: merge=union conflicts on GitHub though it does not in a checkout]"""
    wiki.commit({".gitattributes": "*.md merge=union\n"})
    pull = proposed(hub, wiki, alice, {"a.md": "one\ntwo\nthree\nfour\n"})
    wiki.commit({"a.md": "one\ntwo\nthree\nvier\n"})
    assert ready(hub, alice, 1).mergeable is False
    assert refusal(pull.merge).status == 405


class Refused(NamedTuple):
    """What is refused of a merge, whatever the rules say."""

    prepare: Callable[[HubRepository], object]
    options: dict[str, Any]
    says: Refusal
    source: str


def forbid(name: str) -> Callable[[HubRepository], object]:
    return lambda wiki: setattr(wiki.settings, name, False)


MODIFIED = Refusal(409, "Head branch was modified. Review and try the merge again.")
REFUSED = {
    "another head": Refused(lambda _: None, {"sha": "0" * 40}, MODIFIED, "D: 409; I"),
    "no merge commits": Refused(
        forbid("allow_merge_commit"),
        {},
        Refusal(405, "Merge commits are not allowed on this repository."),
        "I",
    ),
    "no squashes": Refused(
        forbid("allow_squash_merge"),
        {"merge_method": "squash"},
        Refusal(405, "Squash merges are not allowed on this repository."),
        "I",
    ),
    "no rebases": Refused(
        forbid("allow_rebase_merge"),
        {"merge_method": "rebase"},
        Refusal(405, "Rebase merges are not allowed on this repository."),
        "I",
    ),
    "a draft": Refused(
        lambda wiki: setattr(wiki.pulls[1], "draft", True),
        {},
        Refusal(405, "Pull Request is still a draft"),
        "I",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_is_not_merged_with(what: str, hub: Hub, wiki: HubRepository, alice: str) -> None:
    case, pull, before = REFUSED[what], proposed(hub, wiki, alice), wiki.head()
    case.prepare(wiki)
    assert (refusal(lambda: pull.merge(**case.options)), wiki.head()) == (case.says, before)


def test_is_merged_once(hub: Hub, wiki: HubRepository, alice: str) -> None:
    pull = proposed(hub, wiki, alice)
    pull.merge()
    assert refusal(pull.merge) == Refusal(405, "Pull Request is not mergeable")
    assert refusal(lambda: pull.edit(state="open")).status == 422


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda hub, _: hub.person("eve", "read"), 403),
        (lambda hub, wiki: hub.job_token(wiki, {"pull-requests": "write"}), 403),
        (lambda hub, wiki: hub.job_token(wiki, {"contents": "write"}), 0),
    ],
)
def test_is_merged_by_who_may_write(
    who: Callable[[Hub, HubRepository], str],
    status: int,
    hub: Hub,
    wiki: HubRepository,
    alice: str,
) -> None:
    """[D: contents: write]"""
    proposed(hub, wiki, alice)
    pull = seen_by(hub, who(hub, wiki)).get_pull(1)
    if status:
        assert refusal(pull.merge).status == status
    else:
        assert pull.merge().merged


def test_the_branch_goes_if_the_settings_say_so(hub: Hub, wiki: HubRepository, alice: str) -> None:
    """[D]"""
    wiki.settings.delete_branch_on_merge = True
    proposed(hub, wiki, alice).merge()
    assert set(wiki.refs()) == {"refs/heads/main", "refs/pull/1/head"}
    assert [event.name for event in hub.events[-3:]] == ["pull_request", "push", "push"]


def test_a_head_that_is_pushed_to_the_base_is_merged(
    hub: Hub, wiki: HubRepository, alice: str
) -> None:
    """[D: indirect merges]"""
    pull = proposed(hub, wiki, alice)
    before = wiki.refs()
    wiki.git.update_ref("refs/heads/main", pull.head.sha)
    wiki.git.update_ref("refs/heads/other", before["refs/heads/main"])
    seen_by(hub, alice).get_git_ref("heads/main").edit(pull.head.sha)
    hub.push(wiki, alice, {"more.md": "m\n"})
    pull = seen_by(hub, alice).get_pull(1)
    assert (pull.merged, pull.merged_by.login) == (True, "alice")


def test_the_other_pull_requests_stay_open(hub: Hub, wiki: HubRepository, alice: str) -> None:
    proposed(hub, wiki, alice, branch="one")
    proposed(hub, wiki, alice, {"d.md": "d\n"}, branch="two")
    seen_by(hub, alice).get_pull(1).merge(merge_method="squash")
    assert ready(hub, alice, 2).mergeable is True
