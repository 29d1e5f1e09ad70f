"""What goes wrong between gitwiki and GitHub, and where it ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import NOW
from fakes.on_github import PROPOSES, OnGitHub
from hub.faults import Moment, dropped, primary_limit, secondary_limit, server_error
from hub.state import BranchRule

from gitwiki.adapters.github.forge import LABEL
from gitwiki.errors import (
    BranchEditedError,
    ForgeError,
    ForgeUnavailableError,
    NoSuchPullRequestError,
    NotMergeableError,
    NotPermittedError,
    PullRequestsForbiddenError,
    PushRefusedError,
    RateLimitedError,
    RefMovedError,
)
from gitwiki.ports import Identity, NewCommit, Proposal, PullRequestState

if TYPE_CHECKING:
    from pathlib import Path

    from hub import Hub
    from hub.faults import Fault

_FILES = {"log.md": "# Log\n", "wiki/concepts/a.md": "# A\n"}
_BOT = Identity("gitwiki", "gitwiki@users.noreply.github.com")
_ADA = Identity("Ada", "ada@example.org")
_BRANCH = "refs/heads/gitwiki/compile/k1"


@pytest.fixture
def desk(hub: Hub, tmp_path: Path) -> OnGitHub:
    """A clone with the token of the job that proposes."""
    return OnGitHub.of(hub, tmp_path / "clone", _FILES)


def _commit(desk: OnGitHub, base: str, page: str, key: str = "k1") -> str:
    changes = {f"wiki/concepts/{page}.md": f"# {page}\n".encode()}
    message = f"Add {page}\n\nGitwiki-Key: {key}\n"
    return desk.clone.write(NewCommit(base, changes, message, _BOT, NOW + 60))


def _proposal(desk: OnGitHub, page: str = "k1", base: str = "") -> Proposal:
    return Proposal(
        key="k1",
        branch="gitwiki/compile/k1",
        base="main",
        commit=_commit(desk, base or desk.wiki.head(), page),
        title="Compile k1",
        body="# What changed\n",
        sources=("raw/k1.md",),
        keys=("key-of-k1",),
    )


def _assert_proposed(desk: OnGitHub, proposal: Proposal) -> None:
    """One pull request, one branch, and both say the same."""
    (pull,) = desk.forge.pull_requests()
    assert (pull.number, pull.state) == (1, PullRequestState.OPEN)
    assert (pull.proposal, pull.head) == (proposal, proposal.commit)
    assert desk.branches() == {"refs/heads/main": desk.wiki.head(), _BRANCH: proposal.commit}


def test_it_is_labelled_and_has_an_address(desk: OnGitHub, hub: Hub) -> None:
    pull = desk.forge.propose(_proposal(desk))
    assert pull.url == f"{hub.url}/acme/wiki/pull/1"
    assert desk.wiki.pulls[1].labels == [LABEL]


@pytest.mark.parametrize(
    "fault",
    [
        server_error("pulls/create"),
        server_error("pulls/create", Moment.AFTER),
        dropped("pulls/create"),
        dropped("pulls/create", Moment.AFTER),
        server_error("pulls/list"),
        dropped("git/receive-pack"),
        dropped("git/receive-pack", Moment.AFTER),
        server_error("git/receive-pack"),
        server_error("issues/add-labels"),
    ],
    ids=lambda fault: f"{fault.operation}-{fault.moment.name}-{fault.drop}",
)
def test_one_failure_of_the_server_changes_nothing(desk: OnGitHub, hub: Hub, fault: Fault) -> None:
    hub.fail(fault)
    proposal = _proposal(desk)
    assert desk.forge.propose(proposal).proposal == proposal
    _assert_proposed(desk, proposal)


def test_a_run_that_ended_between_push_and_pull_request(desk: OnGitHub) -> None:
    proposal = _proposal(desk)
    desk.push(proposal.commit, _BRANCH)
    desk.forge.propose(proposal)
    _assert_proposed(desk, proposal)


def test_the_same_after_the_base_has_moved(desk: OnGitHub) -> None:
    desk.push(_proposal(desk).commit, _BRANCH)
    base = _commit(desk, desk.wiki.head(), "other", "k2")
    desk.push(base, "refs/heads/main")
    proposal = _proposal(desk, base=base)
    desk.forge.propose(proposal)
    _assert_proposed(desk, proposal)


def test_a_server_that_keeps_failing(desk: OnGitHub, hub: Hub) -> None:
    hub.fail(*(server_error("pulls/create") for _ in range(4)))
    proposal = _proposal(desk)
    with pytest.raises(ForgeUnavailableError, match=r"opening the pull request .* failed with 502"):
        desk.forge.propose(proposal)
    assert desk.waited == [1.0, 2.0, 4.0]
    desk.forge.propose(proposal)
    _assert_proposed(desk, proposal)


def test_a_rate_limit_after_the_push(desk: OnGitHub, hub: Hub) -> None:
    hub.fail(secondary_limit("pulls/create", retry_after=90))
    proposal = _proposal(desk)
    with pytest.raises(RateLimitedError, match="for 90 seconds"):
        desk.forge.propose(proposal)
    desk.forge.propose(proposal)
    _assert_proposed(desk, proposal)


def test_a_server_that_asks_for_a_day_is_not_waited_for(desk: OnGitHub, hub: Hub) -> None:
    hub.fail(secondary_limit("pulls/list", retry_after=86_400))
    with pytest.raises(RateLimitedError, match="for 86400 seconds"):
        desk.forge.pull_requests()


def test_a_limit_that_ends_next_year_is_not_waited_for(desk: OnGitHub, hub: Hub) -> None:
    hub.fail(primary_limit("pulls/list", reset=4_000_000_000))
    with pytest.raises(RateLimitedError):
        desk.forge.pull_requests()


def test_actions_may_not_open_pull_requests(desk: OnGitHub, hub: Hub) -> None:
    desk.wiki.settings.actions_may_open_pulls = False
    proposal = _proposal(desk)
    with pytest.raises(PullRequestsForbiddenError, match="Settings > Actions") as caught:
        desk.forge.propose(proposal)
    where = f"{hub.url}/acme/wiki/compare/main...gitwiki/compile/k1?expand=1"
    assert (caught.value.branch, caught.value.url) == (proposal.branch, where)
    assert desk.branches()[_BRANCH] == proposal.commit
    assert desk.forge.pull_requests() == ()
    # Then somebody allows it.
    desk.wiki.settings.actions_may_open_pulls = True
    desk.forge.propose(proposal)
    _assert_proposed(desk, proposal)


def test_a_pull_request_that_a_person_opened_for_the_branch_is_taken_over(
    desk: OnGitHub, hub: Hub
) -> None:
    proposal = _proposal(desk)
    desk.push(proposal.commit, _BRANCH)
    api = hub.client(hub.person("ada")).get_repo("acme/wiki")
    api.create_pull(base="main", head=proposal.branch, title="By hand", body="Please")
    desk.forge.propose(proposal)
    _assert_proposed(desk, proposal)


def test_a_token_that_may_only_read(hub: Hub, tmp_path: Path) -> None:
    desk = OnGitHub.of(hub, tmp_path / "clone", _FILES, {"contents": "read"})
    with pytest.raises(ForgeError):
        desk.forge.propose(_proposal(desk))
    assert desk.branches() == {"refs/heads/main": desk.wiki.head()}


def test_a_token_that_may_push_and_nothing_else(hub: Hub, tmp_path: Path) -> None:
    permissions = {"contents": "write", "pull-requests": "read"}
    desk = OnGitHub.of(hub, tmp_path / "clone", _FILES, permissions)
    with pytest.raises(NotPermittedError, match="`permissions: pull-requests: write`"):
        desk.forge.propose(_proposal(desk))


def test_the_loser_of_a_race_finds_the_winner(hub: Hub, desk: OnGitHub, tmp_path: Path) -> None:
    other = OnGitHub.of(hub, tmp_path / "other", _FILES)
    proposal = _proposal(desk)
    assert _proposal(other) == proposal
    first, second = desk.forge.propose(proposal), other.forge.propose(proposal)
    assert first == second
    _assert_proposed(desk, proposal)


def test_killed_between_the_marker_and_the_push_of_an_update(desk: OnGitHub, hub: Hub) -> None:
    first = _proposal(desk)
    desk.forge.propose(first)
    rebuilt = _proposal(desk, "rebuilt")
    hub.fail(*(server_error("git/receive-pack") for _ in range(3)))
    with pytest.raises(ForgeUnavailableError):
        desk.forge.update(1, rebuilt)
    (pull,) = desk.forge.pull_requests()
    # It is not taken for a push of a person, so the next run does the rest.
    assert (pull.proposal.commit, pull.head) == (first.commit, first.commit)
    desk.forge.update(1, rebuilt)
    _assert_proposed(desk, rebuilt)


def test_a_person_pushes_while_it_is_updated(desk: OnGitHub, tmp_path: Path, hub: Hub) -> None:
    first = _proposal(desk)
    desk.forge.propose(first)
    theirs = _commit(desk, first.commit, "theirs")
    desk.push(theirs, _BRANCH)
    with pytest.raises(BranchEditedError):
        desk.forge.update(1, _proposal(desk, "rebuilt"))
    (pull,) = desk.forge.pull_requests()
    assert (pull.proposal, pull.head) == (first, theirs)
    assert desk.branches()[_BRANCH] == theirs


def test_a_draft_becomes_ready_and_a_draft_again(desk: OnGitHub) -> None:
    proposal = replace(_proposal(desk), draft=True)
    desk.forge.propose(proposal)
    seen = []
    for draft in (False, True):
        desk.forge.update(1, replace(proposal, draft=draft))
        seen.append(desk.wiki.pulls[1].draft)
    assert seen == [False, True]
    _assert_proposed(desk, proposal)


@pytest.mark.parametrize(
    ("allowed", "parents"), [("squash", 1), ("rebase", 1), ("merge", 2)], ids=str
)
def test_it_merges_as_the_repository_allows(desk: OnGitHub, allowed: str, parents: int) -> None:
    settings = desk.wiki.settings
    settings.allow_merge_commit = allowed == "merge"
    settings.allow_squash_merge = allowed == "squash"
    settings.allow_rebase_merge = allowed == "rebase"
    proposal, base = _proposal(desk), desk.wiki.head()
    desk.forge.propose(proposal)
    pull = desk.forge.merge(1, head=proposal.commit, base=base, by=_ADA)
    assert (pull.state, pull.merge) == (PullRequestState.MERGED, desk.wiki.head())
    merged = desk.clone.resolve(desk.wiki.head())
    assert merged is not None
    assert len(merged.parents) == parents
    assert desk.clone.tree(merged.id) == desk.clone.tree(proposal.commit)


def test_a_check_is_missing(desk: OnGitHub) -> None:
    desk.wiki.protect("main", BranchRule(required_statuses=("gitwiki/lint",)))
    proposal, base = _proposal(desk), desk.wiki.head()
    desk.forge.propose(proposal)
    with pytest.raises(NotMergeableError, match=r"#1 is not merged: .*gitwiki/lint"):
        desk.forge.merge(1, head=proposal.commit, base=base, by=_ADA)
    _assert_proposed(desk, proposal)


def test_the_answer_to_a_merge_is_lost(desk: OnGitHub, hub: Hub) -> None:
    proposal, base = _proposal(desk), desk.wiki.head()
    desk.forge.propose(proposal)
    hub.fail(dropped("pulls/merge", Moment.AFTER))
    pull = desk.forge.merge(1, head=proposal.commit, base=base, by=_ADA)
    assert (pull.state, pull.merge) == (PullRequestState.MERGED, desk.wiki.head())


def test_a_branch_that_a_rule_protects_is_not_pushed_to(desk: OnGitHub) -> None:
    desk.wiki.protect("main", BranchRule(block_direct_push=True))
    with pytest.raises(ForgeError, match="derived: in-pr"):
        desk.forge.advance("main", _commit(desk, desk.wiki.head(), "derived"))


def test_a_branch_of_a_fork_is_not_ours(desk: OnGitHub, hub: Hub) -> None:
    eve = hub.person("eve", "read")
    fork = hub.fork(desk.wiki, "eve")
    fork.commit({"wiki/concepts/b.md": "# B\n"}, branch="gitwiki/compile/k1")
    api = hub.client(eve).get_repo("acme/wiki")
    api.create_pull(
        base="main",
        head="eve:gitwiki/compile/k1",
        title="Compile k1",
        body='<!-- gitwiki:v1 {"key":"k1","sources":["raw/k1.md"],"keys":["key-of-k1"]} -->\n\nX\n',
    )
    assert desk.forge.pull_requests() == ()
    with pytest.raises(NoSuchPullRequestError):
        desk.forge.close(1)
    proposal = _proposal(desk)
    assert desk.forge.propose(proposal).number == 2


@pytest.mark.parametrize(
    "body",
    [
        "",
        "By hand",
        "<!-- gitwiki:v1 {} -->\n\nX\n",
        '<!-- gitwiki:v1 {"key":7} -->\n\nX\n',
        '<!-- gitwiki:v1 {"checks":[],"commit":"","key":"k1","keys":["a"],"sources":[]} -->\n\nX\n',
    ],
)
def test_a_pull_request_whose_marker_is_gone_counts_as_a_persons(
    desk: OnGitHub, hub: Hub, body: str
) -> None:
    desk.forge.propose(_proposal(desk))
    hub.client(hub.person("ada")).get_repo("acme/wiki").get_pull(1).edit(body=body)
    (pull,) = desk.forge.pull_requests()
    assert (pull.proposal.key, pull.proposal.commit, pull.proposal.sources) == ("k1", "", ())
    with pytest.raises(BranchEditedError):
        desk.forge.update(1, _proposal(desk, "rebuilt"))


def test_a_conflicting_branch_name_of_a_person_stays(desk: OnGitHub) -> None:
    theirs = _commit(desk, _commit(desk, desk.wiki.head(), "k1"), "theirs", "none")
    desk.push(theirs, _BRANCH)
    with pytest.raises(RefMovedError):
        desk.forge.propose(_proposal(desk))
    assert desk.branches()[_BRANCH] == theirs


def test_workflows_cannot_be_pushed(desk: OnGitHub) -> None:
    base = desk.wiki.head()
    changes = {".github/workflows/x.yml": b"on: push\n"}
    change = NewCommit(base, changes, "X\n", _BOT, NOW)
    commit = desk.clone.write_objects(change, lambda *_, **__: None)
    with pytest.raises(PushRefusedError, match="workflow"):
        desk.forge.propose(replace(_proposal(desk), commit=commit))
    assert desk.branches() == {"refs/heads/main": base}


def test_the_token_is_in_no_message_and_no_file(hub: Hub, tmp_path: Path) -> None:
    desk = OnGitHub.of(hub, tmp_path / "clone", _FILES, {"contents": "read"})
    with pytest.raises(ForgeError) as caught:
        desk.forge.propose(_proposal(desk))
    tokens = [token for token in hub.world.tokens if token.startswith("ghs_")]
    assert tokens
    said = str(caught.value)
    files = [path for path in desk.root.rglob("*") if path.is_file()]
    written = b"".join(path.read_bytes() for path in files)
    assert not any(token in said or token.encode() in written for token in tokens)


def test_only_the_default_permissions_are_needed() -> None:
    assert PROPOSES == {"contents": "write", "pull-requests": "write"}


def test_where_there_are_no_drafts_it_is_opened_all_the_same(desk: OnGitHub) -> None:
    desk.wiki.settings.drafts = False
    proposal = replace(_proposal(desk), draft=True)
    assert desk.forge.propose(proposal).proposal == replace(proposal, draft=False)


def test_a_draft_that_cannot_be_changed_is_no_failure(desk: OnGitHub) -> None:
    proposal = replace(_proposal(desk), draft=True)
    desk.forge.propose(proposal)
    desk.wiki.settings.bots_may_draft = False
    pull = desk.forge.update(1, replace(proposal, draft=False, title="Better"))
    assert pull.proposal.title == "Better"
    assert desk.wiki.pulls[1].draft
