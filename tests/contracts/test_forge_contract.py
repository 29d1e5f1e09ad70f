"""What every forge does, whether in memory, in the repository or on a server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from fakes.forge import FakeForge
from fakes.git_repositories import NOW, git, make_repository
from fakes.on_github import OnGitHub
from fakes.repository import FakeRepository

from gitwiki.adapters.local_forge import PULLS, LocalForge
from gitwiki.errors import (
    BranchEditedError,
    ForeignBranchError,
    NoSuchPullRequestError,
    NoSuchRevisionError,
    NotOnBaseError,
    NotOpenError,
    RefMovedError,
)
from gitwiki.ports import (
    Check,
    CheckState,
    Commit,
    Forge,
    Identity,
    NewCommit,
    Proposal,
    PullRequest,
    PullRequestState,
    Repository,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hub import Hub

_FILES = {"log.md": "# Log\n", "wiki/concepts/a.md": "# A\n"}
_BOT = Identity("gitwiki", "gitwiki@localhost")
_ADA = Identity("Ada", "ada@example.org")
_HEAD = "refs/heads/gitwiki/compile/k1"


@dataclass(frozen=True)
class World:
    """A forge and what people do beside it."""

    forge: Forge
    repository: Repository

    @property
    def main(self) -> str:
        return self.repository.refs("refs/heads/main")["refs/heads/main"]

    def branches(self) -> Mapping[str, str]:
        refs = {**self.repository.refs("refs/heads/"), **self.repository.refs("refs/gitwiki/")}
        return {name: commit for name, commit in refs.items() if name != PULLS}

    def move(self, ref: str, commit: str, old: str | None) -> None:
        self.repository.move_ref(ref, commit, old, "a person")

    def seen(self, ref: str) -> Commit:
        found = self.repository.resolve(self.branches()[ref])
        assert found is not None
        return found

    def commit(self, base: str, page: str, author: Identity = _BOT) -> str:
        changes = {f"wiki/concepts/{page}.md": f"# {page}\n".encode()}
        return self.repository.write(NewCommit(base, changes, f"Add {page}\n", author, NOW + 60))

    def push(self, branch: str, base: str, page: str) -> str:
        ref = f"refs/heads/{branch}"
        commit = self.commit(base, page, _ADA)
        self.move(ref, commit, self.branches().get(ref))
        return commit

    def proposal(self, key: str = "k1", base: str = "") -> Proposal:
        return Proposal(
            key=key,
            branch=f"gitwiki/compile/{key}",
            base="main",
            commit=self.commit(base or self.main, key),
            title=f"Compile {key}: “quotes” & ünï",
            body=f"# What changed\n\nThe review of {key}, with ünï.\n",
            sources=(f"raw/{key}.md",),
            keys=(key,),
            draft=True,
            checks=(Check("gitwiki/lint", "0" * 40, CheckState.FAILURE, "2 errors"),),
        )


@dataclass(frozen=True)
class OnServer(World):
    """GitHub's stand-in, and a clone in which gitwiki works; people push from it too."""

    desk: OnGitHub

    @property
    def main(self) -> str:
        return self.desk.wiki.head()

    def branches(self) -> Mapping[str, str]:
        return self.desk.branches()

    def move(self, ref: str, commit: str, old: str | None) -> None:
        del old
        self.desk.push(commit, ref)

    def seen(self, ref: str) -> Commit:
        git(self.desk.root, "fetch", "-q", self.desk.person, ref)
        found = self.repository.resolve("FETCH_HEAD")
        assert found is not None
        return found


@pytest.fixture(params=["fake", "local", "github"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    if request.param == "github":
        return _on_server(request.getfixturevalue("hub"), tmp_path)
    if request.param == "fake":
        memory = FakeRepository(_FILES)
        return World(FakeForge(memory), memory)
    repository = make_repository(tmp_path, _FILES)
    return World(LocalForge(repository), repository)


def _on_server(hub: Hub, tmp_path: Path) -> World:
    desk = OnGitHub.of(hub, tmp_path / "clone", _FILES)
    return OnServer(desk.forge, desk.clone, desk)


def test_no_pull_requests_at_first(world: World) -> None:
    assert world.forge.pull_requests() == ()


def test_propose_opens_a_pull_request(world: World) -> None:
    proposal = world.proposal()
    pull = world.forge.propose(proposal)
    assert pull == PullRequest(1, PullRequestState.OPEN, proposal, proposal.commit, url=pull.url)
    assert world.forge.pull_requests() == (pull,)
    assert world.branches() == {"refs/heads/main": world.main, _HEAD: proposal.commit}


def test_numbers_count_up(world: World) -> None:
    pulls = [world.forge.propose(world.proposal(key)) for key in ("k1", "k2", "k3")]
    assert [pull.number for pull in pulls] == [1, 2, 3]
    assert world.forge.pull_requests() == tuple(pulls)


def test_propose_again_returns_the_open_one(world: World) -> None:
    first = world.forge.propose(world.proposal())
    again = replace(world.proposal(base=first.head), title="Another title")
    assert world.forge.propose(again) == first
    assert world.forge.pull_requests() == (first,)


def test_propose_again_returns_the_closed_one(world: World) -> None:
    proposal = world.proposal()
    world.forge.propose(proposal)
    closed = world.forge.close(1)
    assert world.forge.propose(proposal) == closed
    assert world.branches() == {"refs/heads/main": world.main}


def test_propose_again_returns_the_merged_one(world: World) -> None:
    proposal, base = world.proposal(), world.main
    world.forge.propose(proposal)
    merged = world.forge.merge(1, head=proposal.commit, base=base, by=_ADA)
    assert world.forge.propose(proposal) == merged
    assert world.branches() == {"refs/heads/main": merged.merge}


def test_propose_takes_a_branch_that_already_has_the_commit(world: World) -> None:
    proposal = world.proposal()
    world.move(_HEAD, proposal.commit, None)
    assert world.forge.propose(proposal).head == proposal.commit


def test_propose_refuses_a_branch_that_holds_something_else(world: World) -> None:
    theirs = world.push("gitwiki/compile/k1", world.main, "theirs")
    with pytest.raises(RefMovedError):
        world.forge.propose(world.proposal())
    assert world.forge.pull_requests() == ()
    assert world.branches()[_HEAD] == theirs


def test_propose_refuses_a_commit_that_does_not_exist(world: World) -> None:
    with pytest.raises(NoSuchRevisionError):
        world.forge.propose(replace(world.proposal(), commit="1" * 40))


@pytest.mark.parametrize("branch", ["main", "notes", "gitwiki", ""])
def test_propose_refuses_the_branches_of_people(world: World, branch: str) -> None:
    with pytest.raises(ForeignBranchError):
        world.forge.propose(replace(world.proposal(), branch=branch, commit=world.main))
    assert world.forge.pull_requests() == ()
    assert world.branches() == {"refs/heads/main": world.main}


def test_update_replaces_proposal_and_branch(world: World) -> None:
    world.forge.propose(world.proposal())
    base = world.push("main", world.main, "other")
    rebuilt = replace(world.proposal(base=base), title="Rebuilt", draft=False, checks=())
    pull = world.forge.update(1, rebuilt)
    assert pull == PullRequest(1, PullRequestState.OPEN, rebuilt, rebuilt.commit, url=pull.url)
    assert world.forge.pull_requests() == (pull,)
    assert world.branches()[_HEAD] == rebuilt.commit


def test_update_to_the_same_changes_nothing(world: World) -> None:
    proposal = world.proposal()
    pull = world.forge.propose(proposal)
    assert world.forge.update(1, proposal) == pull


def test_update_keeps_key_branch_and_base(world: World) -> None:
    world.forge.propose(world.proposal())
    other = world.proposal("k2")
    pull = world.forge.update(1, replace(other, base="elsewhere"))
    same = replace(other, key="k1", branch="gitwiki/compile/k1", base="main")
    assert pull.proposal == same


def test_update_leaves_the_commits_of_a_person_alone(world: World) -> None:
    first = world.forge.propose(world.proposal())
    theirs = world.push("gitwiki/compile/k1", first.head, "theirs")
    with pytest.raises(BranchEditedError):
        world.forge.update(1, world.proposal(base=theirs))
    assert world.forge.pull_requests() == (replace(first, head=theirs),)


def test_update_takes_the_place_of_a_persons_commit_that_it_has_taken_in(world: World) -> None:
    first = world.forge.propose(world.proposal())
    theirs = world.push("gitwiki/compile/k1", first.head, "theirs")
    base = world.push("main", world.main, "other")
    rebuilt = replace(world.proposal(base=base), title="With theirs")
    with pytest.raises(BranchEditedError):
        world.forge.update(1, rebuilt, head=first.head)
    pull = world.forge.update(1, rebuilt, head=theirs)
    assert pull == replace(first, proposal=rebuilt, head=rebuilt.commit)
    assert world.forge.pull_requests() == (pull,)
    assert world.branches()[_HEAD] == rebuilt.commit


def test_update_with_what_was_there_before_a_person_pushed(world: World) -> None:
    proposal = world.proposal()
    first = world.forge.propose(proposal)
    theirs = world.push("gitwiki/compile/k1", first.head, "theirs")
    assert world.forge.update(1, proposal, head=theirs) == first
    assert world.branches()[_HEAD] == first.head


def test_advance_moves_the_base_on_from_the_parent_of_the_commit(world: World) -> None:
    proposal, base = world.proposal(), world.main
    pull = world.forge.propose(proposal)
    derived = world.commit(base, "derived")
    world.forge.advance("main", derived)
    assert world.main == derived
    assert world.forge.pull_requests() == (pull,)


def test_advance_refuses_a_base_that_moved(world: World) -> None:
    derived = world.commit(world.main, "derived")
    moved = world.push("main", world.main, "other")
    with pytest.raises(RefMovedError):
        world.forge.advance("main", derived)
    assert world.main == moved


def test_merge_is_a_merge_commit_with_the_tree_of_the_head(world: World) -> None:
    # A server has no drafts among what is merged.
    proposal, base = replace(world.proposal(), draft=False), world.main
    world.forge.propose(proposal)
    pull = world.forge.merge(1, head=proposal.commit, base=base, by=_ADA)
    merge = world.seen("refs/heads/main")
    assert pull == PullRequest(
        1, PullRequestState.MERGED, proposal, proposal.commit, merge.id, url=pull.url
    )
    assert world.forge.pull_requests() == (pull,)
    assert merge.parents == (base, proposal.commit)
    assert merge.message.removesuffix("\n") == (
        "Merge pull request #1: Compile k1: “quotes” & ünï\n\nGitwiki-Pull: 1\nGitwiki-Key: k1"
    )
    if not isinstance(world, OnServer):
        # A server merges in the name of the token, and by its own clock.
        assert (merge.author, merge.timestamp) == (_ADA, NOW + 60)
    assert world.repository.tree(merge.id) == world.repository.tree(proposal.commit)
    assert world.branches() == {"refs/heads/main": merge.id}


def test_merge_takes_the_commits_of_a_person(world: World) -> None:
    first, base = world.forge.propose(world.proposal()), world.main
    theirs = world.push("gitwiki/compile/k1", first.head, "theirs")
    with pytest.raises(RefMovedError):
        world.forge.merge(1, head=first.head, base=base, by=_ADA)
    pull = world.forge.merge(1, head=theirs, base=base, by=_ADA)
    assert pull.state is PullRequestState.MERGED
    assert [p.merge for p in world.forge.pull_requests()] == [world.main]
    assert world.branches() == {"refs/heads/main": pull.merge}


def test_merge_takes_a_commit_that_a_person_amended(world: World) -> None:
    world.forge.propose(world.proposal())
    base = world.main
    theirs = world.push("gitwiki/compile/k1", base, "amended")
    pull = world.forge.merge(1, head=theirs, base=base, by=_ADA)
    assert (pull.state, pull.merge) == (PullRequestState.MERGED, world.main)
    assert [p.state for p in world.forge.pull_requests()] == [PullRequestState.MERGED]
    assert world.branches() == {"refs/heads/main": pull.merge}


def test_merge_refuses_a_base_that_moved(world: World) -> None:
    proposal, base = world.proposal(), world.main
    world.forge.propose(proposal)
    moved = world.push("main", base, "other")
    with pytest.raises(RefMovedError):
        world.forge.merge(1, head=proposal.commit, base=base, by=_ADA)
    with pytest.raises(NotOnBaseError):
        world.forge.merge(1, head=proposal.commit, base=moved, by=_ADA)
    assert world.main == moved
    assert [pull.state for pull in world.forge.pull_requests()] == [PullRequestState.OPEN]


def test_a_merge_by_hand_counts(world: World) -> None:
    proposal, base = world.proposal(), world.main
    world.forge.propose(proposal)
    by_hand = NewCommit(
        proposal.commit, {}, "By hand\n", _ADA, NOW, parents=(base, proposal.commit)
    )
    merge = world.repository.write(by_hand)
    world.move("refs/heads/main", merge, base)
    later = world.push("main", merge, "later")
    (pull,) = world.forge.pull_requests()
    assert pull == PullRequest(
        1, PullRequestState.MERGED, proposal, proposal.commit, merge, url=pull.url
    )
    assert world.main == later


def test_a_fast_forward_counts_as_a_merge(world: World) -> None:
    proposal = world.proposal()
    world.forge.propose(proposal)
    world.move("refs/heads/main", proposal.commit, world.main)
    (pull,) = world.forge.pull_requests()
    assert (pull.state, pull.merge) == (PullRequestState.MERGED, proposal.commit)


def test_close_deletes_the_branch(world: World) -> None:
    proposal = world.proposal()
    world.forge.propose(proposal)
    pull = world.forge.close(1)
    assert pull == PullRequest(1, PullRequestState.CLOSED, proposal, proposal.commit, url=pull.url)
    assert world.forge.pull_requests() == (pull,)
    assert world.branches() == {"refs/heads/main": world.main}


def test_close_keeps_the_branch_of_a_person(world: World) -> None:
    first = world.forge.propose(world.proposal())
    theirs = world.push("gitwiki/compile/k1", first.head, "theirs")
    assert world.forge.close(1).state is PullRequestState.CLOSED
    assert world.branches()[_HEAD] == theirs


def test_what_is_done_is_not_open(world: World) -> None:
    one, two = world.proposal("k1"), world.proposal("k2")
    world.forge.propose(one)
    world.forge.propose(two)
    base = world.main
    world.forge.close(1)
    world.forge.merge(2, head=two.commit, base=base, by=_ADA)
    for number, proposal in ((1, one), (2, two)):
        with pytest.raises(NotOpenError):
            world.forge.close(number)
        with pytest.raises(NotOpenError):
            world.forge.update(number, proposal)
        with pytest.raises(NotOpenError):
            world.forge.merge(number, head=proposal.commit, base=base, by=_ADA)


def test_there_is_no_such_number(world: World) -> None:
    proposal = world.proposal()
    with pytest.raises(NoSuchPullRequestError):
        world.forge.close(1)
    with pytest.raises(NoSuchPullRequestError):
        world.forge.update(1, proposal)
    with pytest.raises(NoSuchPullRequestError):
        world.forge.merge(1, head=proposal.commit, base=world.main, by=_ADA)
