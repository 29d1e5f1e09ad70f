"""Who verified what follows from merges and approvals, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import NOW, git
from fakes.server import Status
from fakes.talk import ADA, Talk, note, notes
from fakes.wikis import pages_at, refs

from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.errors import MergeBlockedError
from gitwiki.ports import (
    Approval,
    ApprovalKind,
    Check,
    CheckState,
    Proposal,
    PullRequestState,
)
from gitwiki.wiki.derive import instant_of
from gitwiki.wiki.trust import LINT
from gitwiki.workflows import pulls
from gitwiki.workflows.check import check_all, check_pull
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.compile import AUTHOR, CompileRequest, compile_sources
from gitwiki.workflows.load import load_wiki
from gitwiki.workflows.record import BRANCH, Recorded, RecordState, record
from gitwiki.workflows.sync import SyncState, sync
from gitwiki.workflows.trust import grants

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

A, B = note("Alpha", "It is the first."), note("Beta", "It is the second.")
ALPHA, BETA = "wiki/notes/alpha.md", "wiki/notes/beta.md"
NEW = note("Alpha", "It is the one.")
AT = "2026-11-21T10:00:00Z"
#: The time of the commits that people make here.
LINTED = instant_of(NOW + 60)


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk.make(tmp_path / "wiki", notes(alpha=A, beta=B))


def propose(talk: Talk, key: str, changes: Mapping[str, str | None]) -> int:
    """A pull request of gitwiki's."""
    branch = f"gitwiki/compile/{key}"
    proposal = Proposal(key, branch, "main", talk.commit(changes), "T", "B", ("raw/a.md",), ("k",))
    return talk.outside.forge.propose(proposal).number


def merge(talk: Talk, number: int, login: str = "alice", at: str = AT) -> str:
    """A person merges on the server; the merge commit."""
    pull = pulls.find(talk.outside, number)
    merged = talk.outside.forge.merge(number, head=pull.head, base=talk.main, by=ADA)
    approve(talk, number, login, at, ApprovalKind.MERGE)
    return merged.merge


def approve(
    talk: Talk,
    number: int,
    login: str = "bob",
    at: str = AT,
    kind: ApprovalKind = ApprovalKind.REVIEW,
    commit: str = "",
) -> None:
    pull = pulls.find(talk.outside, number)
    seen = commit or pull.head
    talk.server.given.append(Approval(number, login, kind, seen, pull.merge, at))


def passed(talk: Talk, number: int, by: str = "") -> None:
    """The status of lint on the head of a pull request."""
    head = pulls.find(talk.outside, number).head
    check = Check("gitwiki/lint", head, CheckState.SUCCESS, "0 errors, 0 warnings")
    talk.server.statuses.append(Status(check, by) if by else Status(check))


def granted(talk: Talk) -> list[tuple[str, str, str]]:
    loaded = load_wiki(talk.outside, base_commit(talk.outside))
    return sorted(each[:3] for each in grants(talk.outside, loaded))


def verified(talk: Talk, rev: str = "main") -> dict[str, list[tuple[object, object]]]:
    """Path of each page that has entries to who verified it and when."""
    pages = pages_at(talk.outside, rev)
    return {
        path: [(each["by"], each["at"]) for each in page.verified]  # type: ignore[index]
        for path, page in pages.items()
        if page.verified
    }


def opened(recorded: Recorded) -> int:
    assert recorded.pull_request is not None
    return recorded.pull_request.number


def test_who_merges_verifies_the_pages_that_changed(talk: Talk) -> None:
    number = propose(talk, "k", {ALPHA: NEW})
    passed(talk, number)
    merge(talk, number)
    assert granted(talk) == [(ALPHA, "human:alice", AT), (ALPHA, LINT, LINTED)]


def test_who_approves_the_head_that_is_merged_verifies_it(talk: Talk) -> None:
    number = propose(talk, "k", {ALPHA: NEW})
    merge(talk, number)
    approve(talk, number, "bob", "2026-11-21T11:00:00+02:00")
    assert (ALPHA, "human:bob", "2026-11-21T09:00:00Z") in granted(talk)


def test_the_review_of_an_older_commit_does_not_count(talk: Talk) -> None:
    number = propose(talk, "k", {ALPHA: B})
    older = pulls.find(talk.outside, number)
    rebuilt = replace(older.proposal, commit=talk.commit({ALPHA: NEW}))
    talk.outside.forge.update(number, rebuilt)
    merge(talk, number)
    approve(talk, number, "bob", commit=older.head)
    approve(talk, number, "eve", commit="0" * 40)
    assert granted(talk) == [(ALPHA, "human:alice", AT)]


@pytest.mark.parametrize(("login", "at"), [("a b", AT), ("", AT), ("alice", "yesterday")])
def test_an_approval_that_cannot_be_written_down(talk: Talk, login: str, at: str) -> None:
    number = propose(talk, "k", {ALPHA: NEW})
    merge(talk, number, login, at)
    assert granted(talk) == []


@pytest.mark.parametrize("by", ["mallory", "github-actions[bot]"])
def test_lint_verifies_by_its_own_status_only(talk: Talk, by: str) -> None:
    number = propose(talk, "k", {ALPHA: NEW})
    passed(talk, number, by)
    merge(talk, number)
    assert [each[1] for each in granted(talk)] == ["human:alice"]


def test_lint_that_failed_verifies_nothing(talk: Talk) -> None:
    number = propose(talk, "k", {ALPHA: NEW})
    head = pulls.find(talk.outside, number).head
    talk.server.statuses.append(Status(Check("gitwiki/lint", head, CheckState.FAILURE, "1 errors")))
    talk.server.statuses.append(Status(Check("other", head, CheckState.SUCCESS, "fine")))
    merge(talk, number)
    assert [each[1] for each in granted(talk)] == ["human:alice"]


def test_nothing_follows_from_what_is_open_closed_or_of_people(talk: Talk) -> None:
    one, other = propose(talk, "one", {ALPHA: NEW}), propose(talk, "other", {BETA: NEW})
    approve(talk, one)
    approve(talk, other)
    talk.outside.forge.close(other)
    head = talk.open(7, {ALPHA: NEW})
    talk.server.given.append(Approval(7, "bob", ApprovalKind.REVIEW, head, "", AT))
    assert granted(talk) == []


def test_a_page_of_which_only_other_fields_changed_was_not_read(talk: Talk) -> None:
    number = propose(
        talk, "k", {ALPHA: NEW, BETA: B.replace("type: note", "related: [a]\ntype: note")}
    )
    merge(talk, number)
    assert [each[0] for each in granted(talk)] == [ALPHA]


def test_a_squash_is_as_good_as_a_merge(talk: Talk) -> None:
    number = propose(talk, "k", {ALPHA: NEW})
    pull = pulls.find(talk.outside, number)
    talk.push({BETA: note("Beta", "It is other.")})
    squash = talk.push({ALPHA: NEW})
    landed = replace(pull, state=PullRequestState.MERGED, merge=squash)
    outside = replace(talk.outside, forge=_Squashing(landed))  # type: ignore[arg-type]
    given = Approval(number, "alice", ApprovalKind.MERGE, pull.head, squash, AT)
    talk.server.given.append(given)
    found = grants(outside, load_wiki(outside, base_commit(outside)))
    assert [each[:3] for each in found] == [(ALPHA, "human:alice", AT)]


class _Squashing:
    """A forge on which one pull request was squashed."""

    def __init__(self, pull: object) -> None:
        self._pull = pull

    def pull_requests(self) -> tuple[object, ...]:
        return (self._pull,)


def test_it_is_recorded_as_a_pull_request_that_passes(talk: Talk) -> None:
    number = propose(talk, "k", {ALPHA: NEW})
    passed(talk, number)
    merge(talk, number)

    recorded = record(talk.outside)

    pull = recorded.pull_request
    assert pull is not None
    assert (recorded.state, pull.proposal.branch) == (RecordState.OPENED, BRANCH)
    assert pull.proposal.title == "Record who verified 1 page"
    assert "| [Alpha](wiki/notes/alpha.md) | human:alice | 2026-11-21T10:00:00Z | #1 |" in (
        pull.proposal.body
    )
    assert verified(talk, pull.head) == {ALPHA: [(LINT, LINTED), ("human:alice", AT)]}
    (checked,) = check_all(talk.outside)
    assert (checked.number, checked.findings, checked.has_failed) == (pull.number, (), False)
    pulls.merge(talk.outside, pull.number)
    assert list(verified(talk)) == [ALPHA]
    assert record(talk.outside) == Recorded(RecordState.NOTHING)


def test_it_is_one_pull_request_that_is_kept_up_to_date(talk: Talk) -> None:
    merge(talk, propose(talk, "one", {ALPHA: NEW}))
    first = record(talk.outside)
    assert record(talk.outside) == replace(first, state=RecordState.CURRENT)
    merge(talk, propose(talk, "other", {BETA: note("Beta", "It is the other.")}), "bob")

    again = record(talk.outside)

    assert (again.state, opened(again)) == (RecordState.UPDATED, opened(first))
    assert again.pull_request is not None
    assert verified(talk, again.pull_request.head) == {
        ALPHA: [("human:alice", AT)],
        BETA: [("human:bob", AT)],
    }
    commit = talk.outside.repository.resolve(again.pull_request.head)
    assert commit is not None
    assert commit.parents == (talk.main,)


def test_sync_rebuilds_it_on_a_base_that_moved(talk: Talk) -> None:
    merge(talk, propose(talk, "one", {ALPHA: NEW}))
    number = opened(record(talk.outside))
    talk.push({"README.md": "# Other\n"})

    (synced,) = sync(talk.outside, ExtractiveCompiler())

    assert (synced.state, synced.pull_request.number) == (SyncState.REBUILT, number)
    assert verified(talk, synced.pull_request.head) == {ALPHA: [("human:alice", AT)]}


def test_sync_closes_it_when_there_is_nothing_to_record_any_more(talk: Talk) -> None:
    merge(talk, propose(talk, "one", {ALPHA: NEW}))
    record(talk.outside)
    talk.push({ALPHA: A})
    (synced,) = sync(talk.outside, ExtractiveCompiler())
    assert synced.state is SyncState.OBSOLETE


def test_statements_that_were_changed_since_are_not_verified(talk: Talk) -> None:
    merge(talk, propose(talk, "one", {ALPHA: NEW}))
    talk.push({ALPHA: NEW.replace("the one", "the last one")})
    assert record(talk.outside) == Recorded(RecordState.NOTHING)


def test_when_there_is_nothing_to_record_any_more_it_is_closed(talk: Talk) -> None:
    merge(talk, propose(talk, "one", {ALPHA: NEW}))
    number = opened(record(talk.outside))
    talk.push({ALPHA: A})
    recorded = record(talk.outside)
    assert (recorded.state, opened(recorded)) == (RecordState.OBSOLETE, number)
    assert pulls.find(talk.outside, number).state is PullRequestState.CLOSED


def test_entries_for_what_a_page_said_once_are_removed(talk: Talk) -> None:
    merge(talk, propose(talk, "one", {ALPHA: NEW}))
    pulls.merge(talk.outside, opened(record(talk.outside)))
    text = pages_at(talk.outside, "main")[ALPHA].text
    talk.push({ALPHA: text.replace("the one", "the last one")})
    assert list(verified(talk)) == [ALPHA]

    recorded = record(talk.outside)

    assert recorded.pull_request is not None
    assert verified(talk, recorded.pull_request.head) == {}
    assert "- wiki/notes/alpha.md: human:alice" in recorded.pull_request.proposal.body
    assert check_pull(talk.outside, opened(recorded)).findings == ()


def test_entries_of_others_are_left_as_they_are(tmp_path: Path) -> None:
    head = "verified: [{by: human:carol, at: 2026-01-01T00:00:00Z}]\n"
    talk = Talk.make(tmp_path / "wiki", notes(alpha=note("Alpha", "It is the first.", head)))
    merge(talk, propose(talk, "one", {ALPHA: note("Alpha", "It is the one.", head)}))
    recorded = record(talk.outside)
    assert recorded.pull_request is not None
    assert verified(talk, recorded.pull_request.head)[ALPHA] == [
        ("human:carol", "2026-01-01T00:00:00Z"),
        ("human:alice", AT),
    ]


def test_closed_it_stays_closed_until_there_is_something_else(talk: Talk) -> None:
    merge(talk, propose(talk, "one", {ALPHA: NEW}))
    first = opened(record(talk.outside))
    merge(talk, propose(talk, "two", {BETA: note("Beta", "It is the other.")}))
    assert opened(record(talk.outside)) == first
    talk.outside.forge.close(first)

    refused = record(talk.outside)
    assert (refused.state, opened(refused)) == (RecordState.REFUSED, first)

    merge(talk, propose(talk, "three", {BETA: note("Beta", "It is another.")}))
    again = record(talk.outside)
    assert again.state is RecordState.OPENED
    assert opened(again) > first


def test_a_person_may_edit_it(talk: Talk) -> None:
    merge(talk, propose(talk, "one", {ALPHA: NEW}))
    number = opened(record(talk.outside))
    pushed = talk.push({ALPHA: A}, BRANCH)
    recorded = record(talk.outside)
    assert (recorded.state, opened(recorded)) == (RecordState.EDITED, number)
    assert refs(talk.directory)[f"refs/heads/{BRANCH}"] == pushed
    assert list(talk.server.said) == [(number, "edited")]


def test_no_more_pages_than_schema_allows_and_then_the_rest(tmp_path: Path) -> None:
    files = notes(alpha=A, beta=B)
    files["schema.md"] = files["schema.md"].replace(
        "types:", "limits: {pages_per_change: 1}\ntypes:"
    )
    talk = Talk.make(tmp_path / "wiki", files)
    merge(talk, propose(talk, "k", {ALPHA: NEW, BETA: note("Beta", "It is the other.")}))
    for expected in ([ALPHA], [ALPHA, BETA]):
        pulls.merge(talk.outside, opened(record(talk.outside)))
        assert list(verified(talk)) == expected


def test_on_the_local_forge_nothing_is_granted(talk: Talk) -> None:
    local = replace(talk.outside, server=None)
    merge(talk, propose(talk, "one", {ALPHA: NEW}))
    assert grants(local, load_wiki(local, base_commit(local))) == {}
    assert record(local) == Recorded(RecordState.NOTHING)


def test_on_the_local_forge_no_entry_is_merged(talk: Talk) -> None:
    merge(talk, propose(talk, "one", {ALPHA: NEW}))
    number = opened(record(talk.outside))
    with pytest.raises(MergeBlockedError, match="GW601"):
        pulls.merge(replace(talk.outside, server=None), number)


def test_a_compile_that_changes_a_page_takes_its_entries_away(tmp_path: Path) -> None:
    talk = Talk.compiled(tmp_path / "wiki", "faq.md", ExtractiveCompiler())
    page = "wiki/sources/faq.md"
    merge(talk, 1)
    git(talk.directory, "reset", "-q", "--hard")
    pulls.merge(talk.outside, opened(record(talk.outside)))
    assert list(verified(talk)) == [page]
    source = git(talk.directory, "show", "main:raw/faq.md")
    talk.push({"raw/faq.md": source.replace("0.15 kg", "0.16 kg") + "\n"})

    outcome = compile_sources(talk.outside, ExtractiveCompiler(), CompileRequest())

    assert outcome.pull_request is not None
    assert verified(talk, outcome.pull_request.head) == {}


def test_what_a_pull_request_said_is_found_out_once(talk: Talk) -> None:
    number = propose(talk, "one", {ALPHA: NEW})
    merge(talk, number)
    pull = pulls.find(talk.outside, number)
    key, cache = f"{pull.merge}:{pull.head}", talk.outside.cache
    first = granted(talk)
    assert list(cache.load("approved", [key])) == [key]
    cache.store("approved", {key: b'{"wiki/notes/beta.md": "x"}'})
    assert [each[0] for each in granted(talk)] == [BETA]
    cache.store("approved", {key: b"no JSON"})
    assert granted(talk) == first


def test_heads_that_are_gone_grant_nothing(talk: Talk) -> None:
    number = propose(talk, "one", {ALPHA: NEW})
    merge(talk, number)
    pull = pulls.find(talk.outside, number)
    gone = replace(pull, head="1" * 40)
    outside = replace(talk.outside, forge=_Squashing(gone))  # type: ignore[arg-type]
    talk.server.given[0] = replace(talk.server.given[0], commit="1" * 40)
    assert grants(outside, load_wiki(outside, base_commit(outside))) == {}


def test_the_commit_is_gitwikis(talk: Talk) -> None:
    merge(talk, propose(talk, "one", {ALPHA: NEW}))
    pull = record(talk.outside).pull_request
    assert pull is not None
    commit = talk.outside.repository.resolve(pull.head)
    assert commit is not None
    assert commit.author == AUTHOR
    assert instant_of(commit.timestamp) == AT
    assert commit.message.startswith("Record who verified 1 page\n\nEach entry follows from")
    assert commit.parents == (talk.main,)
