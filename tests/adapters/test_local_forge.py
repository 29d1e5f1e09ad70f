from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import NOW, git, make_repository

from gitwiki.adapters import git_process
from gitwiki.adapters.git import GitRepository
from gitwiki.adapters.local_forge import PULLS, LocalForge
from gitwiki.errors import BranchEditedError, BrokenPullRequestError, CheckedOutError
from gitwiki.ports import Check, CheckState, Identity, NewCommit, Proposal, PullRequestState

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FILES = {"log.md": "# Log\n", "wiki/a.md": "# A\n"}
_ADA = Identity("Ada", "ada@example.org")
_MAIN = "refs/heads/main"
_FORK = multiprocessing.get_context("fork")


@pytest.fixture
def forge(tmp_path: Path) -> LocalForge:
    return LocalForge(make_repository(tmp_path / "wiki", _FILES, checkout=True))


def _commit(forge: LocalForge, base: str, page: str) -> str:
    changes = {f"wiki/{page}.md": f"# {page}\n".encode()}
    return forge.repository.write(NewCommit(base, changes, f"Add {page}\n", _ADA, NOW + 60))


def _main(forge: LocalForge) -> str:
    return forge.repository.refs(_MAIN)[_MAIN]


def _proposal(forge: LocalForge, key: str, base: str = "") -> Proposal:
    commit = _commit(forge, base or _main(forge), key)
    return Proposal(
        key, f"gitwiki/{key}", "main", commit, f"Compile {key}", "Body\n", ("raw/x.md",), ("k",)
    )


def _ref(key: str) -> str:
    return f"refs/heads/gitwiki/{key}"


def _push(forge: LocalForge, key: str, base: str) -> str:
    commit = _commit(forge, base, "by-a-person")
    forge.repository.move_ref(
        _ref(key), commit, forge.repository.refs(_ref(key)).get(_ref(key)), "x"
    )
    return commit


def _fsck(repository: GitRepository) -> None:
    git(repository.git_directory, "fsck", "--full", "--strict", "--no-dangling")
    assert [
        path for path in repository.git_directory.rglob("*") if path.suffix in {".keep", ".lock"}
    ] == []


def test_what_is_recorded(forge: LocalForge) -> None:
    check = Check("gitwiki/lint", "0" * 40, CheckState.SUCCESS, "no findings")
    proposal = replace(
        _proposal(forge, "k1"),
        title="Compile “x”",
        body="Ünï\n",
        keys=("9f2c",),
        draft=True,
        checks=(check,),
    )
    forge.propose(proposal)
    tree = forge.repository.tree(PULLS)
    contents = forge.repository.blobs(entry.blob for entry in tree.values())
    texts = {path: contents[entry.blob].decode() for path, entry in tree.items()}
    assert list(texts) == ["1/body.md", "1/pull.json"]
    assert texts["1/body.md"] == "Ünï\n"
    assert json.loads(texts["1/pull.json"]) == {
        "base": "main",
        "branch": "gitwiki/k1",
        "checks": [
            {
                "commit": "0" * 40,
                "name": "gitwiki/lint",
                "state": "success",
                "summary": "no findings",
            }
        ],
        "closed": False,
        "commit": proposal.commit,
        "compiler": "",
        "draft": True,
        "key": "k1",
        "keys": ["9f2c"],
        "previous": "",
        "reviewed": "",
        "sources": ["raw/x.md"],
        "title": "Compile “x”",
    }
    assert "“x”" in texts["1/pull.json"]


def test_the_history_of_the_records(forge: LocalForge) -> None:
    first = forge.propose(_proposal(forge, "k1"))
    opened = forge.repository.refs(PULLS)[PULLS]
    forge.close(1)
    newest, oldest = forge.repository.log(PULLS, 2)
    assert (newest.parents, newest.message, newest.timestamp) == (
        (opened, first.head),
        "#1 closed: Compile k1\n",
        NOW + 60,
    )
    assert (oldest.parents, oldest.message) == ((first.head,), "#1 open: Compile k1\n")
    _fsck(forge.repository)


def test_a_checkout_is_never_touched(forge: LocalForge) -> None:
    assert forge.repository.root is not None
    proposal = _proposal(forge, "k1")
    forge.propose(proposal)
    assert git(forge.repository.root, "status", "--porcelain") == ""
    base = _main(forge)
    forge.merge(1, head=proposal.commit, base=base, by=_ADA)
    assert not (forge.repository.root / "wiki/k1.md").exists()
    assert forge.repository.advance_checkout("main", base, _main(forge))
    assert git(forge.repository.root, "status", "--porcelain") == ""


# What a crash may leave behind


def test_a_missing_branch_is_made_again(forge: LocalForge) -> None:
    proposal = _proposal(forge, "k1")
    pull = forge.propose(proposal)
    forge.repository.move_ref(_ref("k1"), None, proposal.commit, "crash")
    assert forge.pull_requests() == (pull,)
    assert forge.repository.refs(_ref("k1")) == {_ref("k1"): proposal.commit}
    forge.repository.move_ref(_ref("k1"), None, proposal.commit, "crash")
    assert forge.propose(proposal) == pull
    assert forge.repository.refs(_ref("k1")) == {_ref("k1"): proposal.commit}


def test_a_branch_that_was_left_behind_catches_up(forge: LocalForge) -> None:
    first = _proposal(forge, "k1")
    forge.propose(first)
    second = _proposal(forge, "k1", base=_commit(forge, _main(forge), "other"))
    pull = forge.update(1, second)
    for behind in (first.commit, _main(forge)):
        forge.repository.move_ref(_ref("k1"), behind, second.commit, "crash")
        assert forge.pull_requests() == (pull,)
        assert forge.repository.refs(_ref("k1")) == {_ref("k1"): second.commit}


def test_an_update_finds_a_branch_that_was_left_behind(forge: LocalForge) -> None:
    first = _proposal(forge, "k1")
    forge.propose(first)
    second = _proposal(forge, "k1", base=_commit(forge, _main(forge), "other"))
    forge.update(1, second)
    forge.repository.move_ref(_ref("k1"), first.commit, second.commit, "crash")
    third = _proposal(forge, "k1", base=_commit(forge, _main(forge), "another"))
    assert forge.update(1, third).head == third.commit
    assert forge.repository.refs(_ref("k1")) == {_ref("k1"): third.commit}


def test_the_branch_of_what_is_done_is_removed(forge: LocalForge) -> None:
    one, two = _proposal(forge, "k1"), _proposal(forge, "k2")
    forge.propose(one)
    forge.propose(two)
    forge.close(1)
    forge.merge(2, head=two.commit, base=_main(forge), by=_ADA)
    forge.repository.move_ref(_ref("k1"), one.commit, None, "crash")
    forge.repository.move_ref(_ref("k2"), two.commit, None, "crash")
    states = [pull.state for pull in forge.pull_requests()]
    assert states == [PullRequestState.CLOSED, PullRequestState.MERGED]
    assert list(forge.repository.refs("refs/heads/")) == [_MAIN]


def test_a_person_goes_on_with_the_branch_of_a_merged_one(forge: LocalForge) -> None:
    proposal = _proposal(forge, "k1")
    forge.propose(proposal)
    merged = forge.merge(1, head=proposal.commit, base=_main(forge), by=_ADA)
    theirs = _push(forge, "k1", proposal.commit)
    (pull,) = forge.pull_requests()
    assert (pull.state, pull.merge) == (PullRequestState.MERGED, merged.merge)
    assert forge.repository.refs(_ref("k1")) == {_ref("k1"): theirs}


def test_an_amended_commit_stays_merged_without_its_branch(forge: LocalForge) -> None:
    forge.propose(_proposal(forge, "k1"))
    base = _main(forge)
    theirs = _push(forge, "k1", base)
    merged = forge.merge(1, head=theirs, base=base, by=_ADA)
    (pull,) = forge.pull_requests()
    assert (pull.state, pull.merge) == (PullRequestState.MERGED, merged.merge)
    assert list(forge.repository.refs("refs/heads/")) == [_MAIN]


def test_a_merge_of_more_than_was_proposed(forge: LocalForge) -> None:
    proposal, base = _proposal(forge, "k1"), _main(forge)
    forge.propose(proposal)
    theirs = _push(forge, "k1", proposal.commit)
    by_hand = NewCommit(theirs, {}, "By hand\n", _ADA, NOW, parents=(base, theirs))
    merge = forge.repository.write(by_hand)
    tip = merge
    for page in ("l1", "l2", "l3"):
        tip = _commit(forge, tip, page)
    forge.repository.move_ref(_MAIN, tip, base, "x")
    forge.repository.move_ref(_ref("k1"), None, theirs, "git branch -d")
    (pull,) = forge.pull_requests()
    assert (pull.state, pull.merge) == (PullRequestState.MERGED, merge)
    assert list(forge.repository.refs("refs/heads/")) == [_MAIN]


def test_two_pull_requests_of_one_branch(forge: LocalForge) -> None:
    one = _proposal(forge, "k1")
    forge.propose(one)
    forge.merge(1, head=one.commit, base=_main(forge), by=_ADA)
    two = replace(_proposal(forge, "k2"), branch="gitwiki/k1")
    forge.propose(two)
    states = [pull.state for pull in forge.pull_requests()]
    assert states == [PullRequestState.MERGED, PullRequestState.OPEN]
    assert forge.repository.refs(_ref("k1")) == {_ref("k1"): two.commit}


def test_the_branch_of_a_closed_one_is_taken_over(forge: LocalForge) -> None:
    one = _proposal(forge, "k1")
    forge.propose(one)
    forge.close(1)
    two = forge.propose(replace(one, key="k2"))
    assert forge.pull_requests()[1:] == (two,)
    assert forge.repository.refs(_ref("k1")) == {_ref("k1"): one.commit}


def test_a_base_that_does_not_exist(forge: LocalForge) -> None:
    forge.propose(replace(_proposal(forge, "k1"), base="nowhere"))
    assert [pull.state for pull in forge.pull_requests()] == [PullRequestState.OPEN]


# Branches that are checked out


def test_a_branch_that_is_checked_out_stays(forge: LocalForge) -> None:
    assert forge.repository.root is not None
    proposal, base = _proposal(forge, "k1"), _main(forge)
    forge.propose(proposal)
    git(forge.repository.root, "checkout", "-q", "gitwiki/k1")
    with pytest.raises(CheckedOutError):
        forge.update(1, _proposal(forge, "k1", base=_commit(forge, base, "other")))
    merged = forge.merge(1, head=proposal.commit, base=base, by=_ADA)
    assert merged.state is PullRequestState.MERGED
    assert git(forge.repository.root, "status", "--porcelain") == ""
    assert forge.repository.refs(_ref("k1")) == {_ref("k1"): proposal.commit}
    git(forge.repository.root, "checkout", "-q", "main")
    forge.pull_requests()
    assert forge.repository.refs(_ref("k1")) == {}


def test_an_update_after_a_crash_does_not_overwrite_a_person(forge: LocalForge) -> None:
    first = _proposal(forge, "k1")
    forge.propose(first)
    theirs = _push(forge, "k1", first.commit)
    with pytest.raises(BranchEditedError):
        forge.update(1, _proposal(forge, "k1", base=_commit(forge, _main(forge), "other")))
    forge.close(1)
    assert forge.repository.refs(_ref("k1")) == {_ref("k1"): theirs}


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"checks": 1}', "", "main"])
def test_a_record_that_somebody_broke(forge: LocalForge, text: str) -> None:
    forge.propose(_proposal(forge, "k1"))
    tip = forge.repository.refs(PULLS)[PULLS]
    if text == "main":
        text = git(forge.repository.git_directory, "show", f"{PULLS}:1/pull.json")
        text = text.replace("gitwiki/k1", "main")
    change = NewCommit(tip, {"1/pull.json": text.encode()}, "x\n", _ADA, NOW)
    broken = forge.repository.write_objects(change, _anything)
    forge.repository.move_ref(PULLS, broken, tip, "x")
    with pytest.raises(BrokenPullRequestError, match=r"1/pull\.json in refs/gitwiki/pulls"):
        forge.pull_requests()


def _anything(path: str, *, exists: bool) -> str | None:
    return None


# Many at once


def _propose_one(directory: Path, key: str) -> None:
    forge = LocalForge(GitRepository.open(directory))
    forge.propose(_proposal(forge, key))


def _at_once(directory: Path, keys: list[str]) -> None:
    processes = [_FORK.Process(target=_propose_one, args=(directory, key)) for key in keys]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0


def test_ten_processes_propose_at_once(forge: LocalForge) -> None:
    assert forge.repository.root is not None
    keys = [f"k{n}" for n in range(10)]
    _at_once(forge.repository.root, keys)
    pulls = forge.pull_requests()
    assert [pull.number for pull in pulls] == list(range(1, 11))
    assert {pull.proposal.key for pull in pulls} == set(keys)
    heads = {_ref(pull.proposal.key): pull.head for pull in pulls}
    assert forge.repository.refs("refs/heads/gitwiki/") == heads
    _fsck(forge.repository)


def test_ten_processes_propose_the_same_at_once(forge: LocalForge) -> None:
    assert forge.repository.root is not None
    _at_once(forge.repository.root, ["k1"] * 10)
    (pull,) = forge.pull_requests()
    assert (pull.number, pull.state) == (1, PullRequestState.OPEN)
    assert forge.repository.refs("refs/heads/gitwiki/") == {_ref("k1"): pull.head}
    assert len(forge.repository.log(PULLS, 10)) == 3
    _fsck(forge.repository)


# Kills


def _life(directory: Path) -> None:
    """A pull request from its commit to its merge; whatever is done already is left out."""
    forge = LocalForge(GitRepository.open(directory))
    pull = forge.propose(_proposal(forge, "k1"))
    if pull.state is PullRequestState.OPEN:
        proposal = replace(pull.proposal, title="Second version")
        if pull.proposal.title != proposal.title:
            second = _commit(forge, pull.proposal.commit, "second")
            pull = forge.update(1, replace(proposal, commit=second))
        forge.merge(1, head=pull.head, base=_main(forge), by=_ADA)


def _life_until(directory: Path, last: int) -> None:
    """Die before the git command with this number, or right after it."""
    run, calls = git_process._run, iter(range(1, 1000))

    def run_or_die(*args: object) -> object:
        call = next(calls)
        if call == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return run(*args)  # type: ignore[arg-type]

    git_process._run = run_or_die  # type: ignore[assignment]
    _life(directory)


def _assert_whole(forge: LocalForge) -> None:
    """No pull request can be seen, or an open one with its branch, or a merged one."""
    main = _main(forge)
    pulls = forge.pull_requests()
    refs = dict(forge.repository.refs("refs/"))
    if not pulls:
        assert refs == {_MAIN: main}
        return
    (pull,) = pulls
    assert set(refs) - {_ref("k1")} == {_MAIN, PULLS}
    if pull.state is PullRequestState.OPEN:
        assert refs[_ref("k1")] == pull.head == pull.proposal.commit
        assert list(forge.repository.tree(main)) == list(_FILES)
    else:
        assert (pull.state, pull.merge) == (PullRequestState.MERGED, main)
        assert _ref("k1") not in refs
    _fsck(forge.repository)


def _assert_done(forge: LocalForge) -> None:
    (pull,) = forge.pull_requests()
    assert (pull.state, pull.merge) == (PullRequestState.MERGED, _main(forge))
    assert list(forge.repository.refs("refs/heads/")) == [_MAIN]
    assert list(forge.repository.tree(_main(forge))) == [
        "log.md",
        "wiki/a.md",
        "wiki/k1.md",
        "wiki/second.md",
    ]


def _killed(target: Callable[..., None], *args: object, after: float | None = None) -> bool:
    process = _FORK.Process(target=_alone, args=(target, *args))
    process.start()
    if after is not None:
        time.sleep(after)
        process.kill()
    process.join()
    assert process.exitcode in {0, -signal.SIGKILL}
    _wait_for_group(process.pid or 0)
    return process.exitcode != 0


def _alone(target: Callable[..., None], *args: object) -> None:
    os.setsid()
    target(*args)


def _wait_for_group(group: int) -> None:
    # A git that was running goes on without its parent.
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.005)


@pytest.mark.slow
def test_killed_before_any_command(tmp_path: Path) -> None:
    for last in range(1, 1000):
        forge = LocalForge(make_repository(tmp_path / str(last), _FILES))
        if not _killed(_life_until, tmp_path / str(last), last):
            assert last > 40
            break
        _assert_whole(forge)
        _life(tmp_path / str(last))
        _assert_done(forge)


@pytest.mark.slow
def test_killed_at_random(tmp_path: Path) -> None:
    chance, kills = random.Random(1), 0
    forge = LocalForge(make_repository(tmp_path / "wiki", _FILES))
    for number in range(20):
        forge = LocalForge(make_repository(tmp_path / str(number), _FILES))
        kills += _killed(_life, tmp_path / str(number), after=chance.uniform(0, 0.25))
        _assert_whole(forge)
        _life(tmp_path / str(number))
        _assert_done(forge)
    assert kills
