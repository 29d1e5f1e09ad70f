"""Which pull requests are linted, against what, and what is said of them on the server."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import git
from fakes.talk import Talk, note, notes, with_index

from gitwiki.errors import NoSuchPullRequestError
from gitwiki.ports import OpenPull, Proposal
from gitwiki.workflows.check import Checked, check_all, check_commits, check_pull

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

A, B = note("Alpha", "It is the first."), note("Beta", "It is the second.")
LINKED = note("Alpha", "It is before [Beta](beta.md).")
DEAD = note("Alpha", "It is before [Gamma](gamma.md).")
PATH = "wiki/notes/alpha.md"


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk.make(tmp_path / "wiki", notes(alpha=A, beta=B))


def _since(talk: Talk) -> str:
    return f" (base {talk.main[:12]})"


def _posted(talk: Talk) -> list[tuple[str, str, str]]:
    """Commit, state and summary of each status of the server."""
    checks = [each.check for each in talk.server.statuses]
    assert {check.name for check in checks} <= {"gitwiki/lint"}
    return [(check.commit, check.state.value, check.summary) for check in checks]


def _codes(checked: Checked) -> list[tuple[str, str]]:
    return [(found.path, found.code) for found in checked.findings]


def test_every_open_pull_request_gets_its_status(talk: Talk) -> None:
    good = talk.open(3, {PATH: LINKED})
    bad = talk.open(4, {PATH: DEAD})

    one, other = check_all(talk.outside, "https://git.example.org/runs/1")

    assert (one.number, one.has_failed, one.findings) == (3, False, ())
    assert (other.number, other.has_failed, _codes(other)) == (4, True, [(PATH, "GW101")])
    assert _posted(talk) == [
        (good, "success", f"0 errors, 0 warnings{_since(talk)}"),
        (bad, "failure", f"1 errors, 0 warnings{_since(talk)}"),
    ]
    assert {each.url for each in talk.server.statuses} == {"https://git.example.org/runs/1"}
    assert all(len(summary) <= 140 for _, _, summary in _posted(talk))


def test_what_has_its_status_is_left_alone(talk: Talk) -> None:
    talk.open(3, {PATH: LINKED})
    check_all(talk.outside)
    before = list(talk.server.statuses)
    talk.server.fetched.clear()

    (again,) = check_all(talk.outside)

    assert again.left_alone == f"said already: 0 errors, 0 warnings{_since(talk)}"
    assert (again.check, talk.server.statuses, talk.server.fetched) == (None, before, [])


def test_one_is_linted_again_when_it_is_asked_for(talk: Talk) -> None:
    head = talk.open(3, {PATH: LINKED})
    check_all(talk.outside)

    again = check_pull(talk.outside, 3)

    assert (again.is_posted, again.head) == (True, head)
    assert len(talk.server.statuses) == 2


def test_there_is_no_such_pull_request(talk: Talk) -> None:
    with pytest.raises(NoSuchPullRequestError):
        check_pull(talk.outside, 3)


def test_when_the_base_moves_every_head_is_linted_anew(talk: Talk) -> None:
    head = talk.open(3, {PATH: LINKED})
    check_all(talk.outside)
    first = _since(talk)
    talk.push(with_index({PATH: A}) | {"wiki/notes/beta.md": None})

    (again,) = check_all(talk.outside)

    assert _codes(again) == [(PATH, "GW101")]
    assert _posted(talk) == [
        (head, "success", f"0 errors, 0 warnings{first}"),
        (head, "failure", f"1 errors, 0 warnings{_since(talk)}"),
    ]


def test_what_the_base_has_mended_meanwhile_is_not_the_fault_of_the_head(tmp_path: Path) -> None:
    broken = note("Gamma", "It is after [Delta](delta.md).")
    talk = Talk.make(tmp_path / "wiki", notes(alpha=A, beta=B, gamma=broken))
    talk.open(3, {PATH: LINKED})
    talk.push({"wiki/notes/gamma.md": note("Gamma", "It is after Delta.")})

    (checked,) = check_all(talk.outside)

    assert checked.findings == ()


def test_what_the_base_has_added_meanwhile_is_not_taken_away_by_the_head(talk: Talk) -> None:
    talk.open(3, {PATH: LINKED})
    pages = {"wiki/notes/gamma.md": note("Gamma", "It is the third.")}
    log = {"log.md": "# Log\n\n## [2026-11-21] compile | Gamma\n"}
    talk.push(pages | log)

    (checked,) = check_all(talk.outside)

    assert "GW205" not in {code for _, code in _codes(checked)}
    assert not checked.has_failed


def test_a_head_that_conflicts_is_not_linted(talk: Talk) -> None:
    head = talk.open(3, {PATH: LINKED, "wiki/notes/beta.md": note("Beta", "It is third.")})
    talk.push({PATH: note("Alpha", "It is the very first.")})

    (checked,) = check_all(talk.outside)

    assert (checked.has_failed, checked.findings, checked.conflicts) == (True, (), (PATH,))
    said = f"not linted, it conflicts with the base{_since(talk)}"
    assert _posted(talk) == [(head, "failure", said)]


def test_a_head_without_a_common_commit_is_not_linted(talk: Talk) -> None:
    other = Talk.make(talk.directory.parent / "other", notes(alpha=A))
    git(talk.directory, "fetch", "-q", str(other.directory), "main")
    head = git(talk.directory, "rev-parse", "FETCH_HEAD")
    assert head != talk.main
    talk.open(3, {})
    talk.server.people[3] = replace(talk.server.people[3], head=head)

    (checked,) = check_all(talk.outside)

    assert checked.check is not None
    assert checked.check.summary.startswith("not linted, it has no commit in common with the base")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"README.md": "# Another\n"}, "nothing to lint"),
        ({"src/main.py": "print()\n"}, "nothing to lint"),
        ({}, "nothing to lint"),
        ({"raw/a.md": "# A\n\nSome text.\n"}, "0 errors, 0 warnings"),
        ({"schema.md": "---\ngitwiki: 1\n---\n"}, "0 errors, 0 warnings"),
    ],
)
def test_a_change_of_other_files_has_its_status_too(
    talk: Talk, changes: Mapping[str, str], said: str
) -> None:
    head = talk.open(3, changes)
    check_all(talk.outside)
    assert _posted(talk) == [(head, "success", f"{said}{_since(talk)}")]


def test_a_file_elsewhere_that_a_page_links_to_is_missed(tmp_path: Path) -> None:
    files = notes(alpha=note("Alpha", "It is in the [readme](../../README.md)."))
    talk = Talk.make(tmp_path / "wiki", files)
    talk.open(3, {"README.md": None})

    (checked,) = check_all(talk.outside)

    assert _codes(checked) == [(PATH, "GW101")]


def test_a_pull_request_for_another_branch_is_left_alone(talk: Talk) -> None:
    talk.open(3, {PATH: DEAD}, base="next")

    assert check_pull(talk.outside, 3).left_alone == "it is not meant for main"
    assert (_posted(talk), talk.server.fetched) == ([], [])


def test_two_commits_without_a_pull_request(talk: Talk) -> None:
    repository = talk.outside.repository
    base, head = repository.resolve("main"), repository.resolve(talk.commit({PATH: DEAD}))
    assert base is not None
    assert head is not None

    checked = check_commits(talk.outside, head, base)

    assert (checked.number, checked.has_failed) == (0, True)
    assert _posted(talk) == [(head.id, "failure", f"1 errors, 0 warnings{_since(talk)}")]


def test_a_token_that_may_not_post_is_told_of(talk: Talk) -> None:
    talk.server.forbidden.add("statuses: write")
    talk.open(3, {PATH: DEAD})

    (checked,) = check_all(talk.outside)

    assert (checked.has_failed, checked.is_posted) == (True, False)
    assert "statuses: write" in checked.refusal
    assert _posted(talk) == []


def test_the_head_of_a_fork_is_fetched(talk: Talk, tmp_path: Path) -> None:
    fork = Talk.make(tmp_path / "fork", notes(alpha=A, beta=B))
    head = fork.push({PATH: DEAD})
    talk.server.people[3] = OpenPull(3, head, "main", is_own=False)
    talk.server.forks[3] = fork.directory

    (checked,) = check_all(talk.outside)

    assert _codes(checked) == [(PATH, "GW101")]
    assert [commit for commit, _, _ in _posted(talk)] == [head]


def test_a_pull_request_that_is_closed_meanwhile_keeps_no_other_from_its_status(
    talk: Talk,
) -> None:
    talk.open(3, {PATH: LINKED})
    talk.open(4, {PATH: LINKED})
    first, *_ = talk.server.open_pulls()
    talk.server.unknown.add(first.number)

    gone, other = check_all(talk.outside)

    assert (gone.left_alone, other.is_posted) == ("closed meanwhile", True)


def test_on_the_local_forge_nothing_is_posted(talk: Talk) -> None:
    local = replace(talk.outside, server=None)
    commit = talk.commit({PATH: DEAD})
    local.forge.propose(Proposal("k", "gitwiki/compile/k", "main", commit, "A", "B", (), ()))

    (checked,) = check_all(local)

    assert (checked.number, checked.head, checked.has_failed) == (1, commit, True)
    assert (checked.is_posted, checked.refusal, talk.server.statuses) == (False, "", [])
    assert check_all(local) == (checked,)
