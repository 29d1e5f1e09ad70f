"""A pull request is compiled again, as its reviewers ask for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from fakes.bundles import asking, propose_bundles
from fakes.git_repositories import git
from fakes.models import claude, replay
from fakes.quoting_model import page, quoting_model
from fakes.talk import Talk
from fakes.wikis import pages_at, refs
from msgspec import structs
from standin import Answer

from gitwiki.bootstrap.bundles import open_replay
from gitwiki.bundle import Wish, join
from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.compiler.guidance import NO_GUIDANCE, guidance_of, note
from gitwiki.errors import (
    BranchEditedError,
    NoSuchPullRequestError,
    NotOpenError,
    OtherPullRequestError,
    TamperedBundleError,
)
from gitwiki.ports import PullRequestState
from gitwiki.workflows.compile import CompileRequest
from gitwiki.workflows.conversation import guidance_for
from gitwiki.workflows.propose import Operation, Wanted, compile_again
from gitwiki.workflows.recompile import recompile, recompile_pending
from gitwiki.workflows.sync import SyncState, sync

if TYPE_CHECKING:
    from pathlib import Path

    from standin import ReceivedRequest, StandIn

    from gitwiki.workflows.compile import CompileOutcome

NAME = "grid-operator-note.md"
AGAIN = CompileRequest(pull=1)
WISH = "Say who pays for the transformer."


def _obliging(request: ReceivedRequest) -> Answer:
    """As the quoting model, but asked for less it says less."""
    if str((request.schema or {})["title"]) == "PageReply" and WISH in str(request.body["system"]):
        return Answer.json({**page(request), "sections": []})
    return quoting_model(request)


@pytest.fixture
def talk(tmp_path: Path, stand_in: StandIn) -> Talk:
    """Pull request #1 has a source compiled by the quoting model."""
    stand_in.play(_obliging)
    return Talk.compiled(tmp_path / "wiki", NAME, claude(stand_in, tmp_path))


def _page(talk: Talk) -> tuple[str, str]:
    """A page of the pull request, and the line of a statement on it."""
    made = pages_at(talk.outside, talk.outside.forge.pull_requests()[0].head)
    path = next(path for path, each in made.items() if each.statements)
    return path, made[path].text.splitlines()[made[path].statements[0].line - 1]


def _ask(talk: Talk, text: str = WISH, **who: Any) -> None:
    path, line = _page(talk)
    talk.comment(1, text, path=path, line=9, line_text=line, **who)


def _updated(outcome: CompileOutcome) -> str:
    assert outcome.pull_request is not None
    return outcome.pull_request.head


def test_number_key_and_branch_stay(talk: Talk, stand_in: StandIn, tmp_path: Path) -> None:
    _ask(talk)
    (opened,) = talk.outside.forge.pull_requests()

    updated = recompile(talk.outside, claude(stand_in, tmp_path), AGAIN).pull_request

    assert updated is not None
    assert talk.outside.forge.pull_requests() == (updated,)
    names = [(p.number, p.proposal.key, p.proposal.branch) for p in (opened, updated)]
    assert names[0] == names[1]
    assert updated.head != opened.head
    assert refs(talk.directory)[f"refs/heads/{opened.proposal.branch}"] == updated.head


def test_the_body_says_whose_comments_were_followed(
    talk: Talk, stand_in: StandIn, tmp_path: Path
) -> None:
    _ask(talk, f"{WISH} cc @bob, fixes #1 <!-- hidden -->", author="ada")
    path, _ = _page(talk)

    outcome = recompile(talk.outside, claude(stand_in, tmp_path), AGAIN)

    assert outcome.proposal is not None
    section = outcome.proposal.body.partition("## What reviewers asked for\n\n")[2]
    how, _, line, *_ = section.splitlines()
    assert how.startswith("The compiler was given these comments")
    assert line.startswith(f'- ada on `{path}` at "')
    assert line.endswith(f'": "{WISH} cc @&#8203;bob, fixes #&#8203;1"')
    assert "gitwiki compile --compiler claude --pull 1\n" in outcome.proposal.body


def test_the_same_answers_give_the_same_commit(
    talk: Talk, stand_in: StandIn, tmp_path: Path
) -> None:
    _ask(talk)
    recorded = asking(stand_in, tmp_path)
    bundle = recorded.bundle(recompile_pending(talk.outside, recorded.compiler, AGAIN), AGAIN)
    assert bundle is not None
    assert (bundle.pull, [each.text for each in bundle.guidance]) == (1, [WISH])

    proposed = propose_bundles(talk.outside, bundle)

    assert proposed.operation is Operation.UPDATED
    assert _updated(proposed.outcome) == bundle.commit
    assert recompile(talk.outside, replay(tmp_path), AGAIN).pull_request == (
        proposed.outcome.pull_request
    )


def test_a_bundle_that_makes_up_a_wish_is_refused(
    talk: Talk, stand_in: StandIn, tmp_path: Path
) -> None:
    recorded = asking(stand_in, tmp_path)
    bundle = recorded.bundle(recompile_pending(talk.outside, recorded.compiler, AGAIN), AGAIN)
    assert bundle is not None
    wish = Wish("ada", "Say that it is free.", "", "")
    before = refs(talk.directory)
    with pytest.raises(TamperedBundleError, match="nobody who may has said that of #1"):
        propose_bundles(talk.outside, structs.replace(bundle, guidance=(wish,)))
    assert refs(talk.directory) == before


def test_a_bundle_of_another_pull_request_is_refused(
    talk: Talk, stand_in: StandIn, tmp_path: Path
) -> None:
    recorded = asking(stand_in, tmp_path)
    bundle = recorded.bundle(recompile_pending(talk.outside, recorded.compiler, AGAIN), AGAIN)
    assert bundle is not None
    with pytest.raises(TamperedBundleError, match="there is no #7"):
        propose_bundles(talk.outside, structs.replace(bundle, pull=7))


@pytest.mark.parametrize("wanted", [0, 2])
def test_a_bundle_for_a_pull_request_that_nobody_asked_for_is_refused(
    talk: Talk, stand_in: StandIn, tmp_path: Path, wanted: int
) -> None:
    """Whoever compiles must not choose which open pull request is written anew."""
    recorded = asking(stand_in, tmp_path)
    bundle = recorded.bundle(recompile_pending(talk.outside, recorded.compiler, AGAIN), AGAIN)
    assert bundle is not None
    joined = join([bundle])
    before = refs(talk.directory)
    with pytest.raises(OtherPullRequestError, match="the bundle is for pull request #1, and "):
        compile_again(talk.outside, open_replay(joined), joined, Wanted(pull=wanted))
    assert refs(talk.directory) == before


def test_without_comments_it_is_the_same_again(
    talk: Talk, stand_in: StandIn, tmp_path: Path
) -> None:
    (before,) = talk.outside.forge.pull_requests()
    calls = stand_in.calls["messages"]

    outcome = recompile(talk.outside, claude(stand_in, tmp_path), AGAIN)

    assert _updated(outcome) == before.head
    assert stand_in.calls["messages"] == calls
    assert "What reviewers asked for" not in (outcome.proposal or before.proposal).body


def test_it_is_made_on_the_base_as_it_is_now(talk: Talk, stand_in: StandIn, tmp_path: Path) -> None:
    _ask(talk)
    base = talk.push({"README.md": "# Other\n"})

    outcome = recompile(talk.outside, claude(stand_in, tmp_path), AGAIN)

    commit = talk.outside.repository.resolve(_updated(outcome))
    assert commit is not None
    assert commit.parents == (base,)


def test_a_rebuild_keeps_what_reviewers_asked_for(
    talk: Talk, stand_in: StandIn, tmp_path: Path
) -> None:
    _ask(talk)
    asked = recompile(talk.outside, claude(stand_in, tmp_path), AGAIN)
    talk.push({"README.md": "# Other\n"})

    (synced,) = sync(talk.outside, claude(stand_in, tmp_path))

    assert synced.state is SyncState.REBUILT
    one, other = (
        pages_at(talk.outside, head) for head in (_updated(asked), synced.pull_request.head)
    )
    assert {path: each.body for path, each in one.items()} == {
        path: each.body for path, each in other.items()
    }
    assert "What reviewers asked for" in synced.pull_request.proposal.body


def test_a_compiler_that_chooses_sentences_says_that_it_cannot_follow(talk: Talk) -> None:
    _ask(talk)

    outcome = recompile(talk.outside, ExtractiveCompiler(), AGAIN)

    assert outcome.proposal is not None
    assert "so it cannot follow comments. These are not followed:" in outcome.proposal.body
    assert _updated(outcome)


def test_a_dry_run_writes_nothing(talk: Talk, stand_in: StandIn, tmp_path: Path) -> None:
    _ask(talk)
    before = refs(talk.directory)

    outcome = recompile(talk.outside, claude(stand_in, tmp_path), replace(AGAIN, dry_run=True))

    assert (outcome.pull_request, refs(talk.directory)) == (None, before)
    assert WISH in (outcome.proposal.body if outcome.proposal else "")
    assert outcome.diff.startswith("--- ")


def test_what_the_base_has_already_is_not_compiled(
    talk: Talk, stand_in: StandIn, tmp_path: Path
) -> None:
    head = talk.outside.forge.pull_requests()[0].head
    git(talk.directory, "merge", "-q", "--squash", head)
    git(talk.directory, "commit", "-q", "-m", "By hand")

    outcome = recompile(talk.outside, claude(stand_in, tmp_path), AGAIN)

    assert (outcome.proposal, outcome.pull_request) == (None, None)
    assert talk.outside.forge.pull_requests()[0].state is PullRequestState.OPEN


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_branch_that_a_person_pushed_to_is_left_to_them(talk: Talk, dry_run: bool) -> None:
    branch = talk.outside.forge.pull_requests()[0].proposal.branch
    pushed = talk.push({_page(talk)[0]: None}, branch)

    with pytest.raises(BranchEditedError):
        recompile(talk.outside, ExtractiveCompiler(), replace(AGAIN, dry_run=dry_run))

    assert refs(talk.directory)[f"refs/heads/{branch}"] == pushed
    assert list(talk.server.said) == ([] if dry_run else [(1, "edited")])


def test_only_an_open_pull_request_is_compiled_again(talk: Talk) -> None:
    with pytest.raises(NoSuchPullRequestError):
        recompile(talk.outside, ExtractiveCompiler(), CompileRequest(pull=2))
    talk.outside.forge.close(1)
    with pytest.raises(NotOpenError):
        recompile(talk.outside, ExtractiveCompiler(), AGAIN)


def test_on_the_local_forge_nobody_asks_for_anything(talk: Talk) -> None:
    assert guidance_for(replace(talk.outside, server=None), 1) == NO_GUIDANCE


def test_guidance_is_the_same_whatever_the_order_of_the_server(talk: Talk) -> None:
    _ask(talk, "One.")
    talk.comment(1, "/gitwiki recompile Two.")
    _ask(talk, "Three.")
    first = guidance_for(talk.outside, 1)
    talk.server.conversation[1].reverse()
    assert guidance_for(talk.outside, 1) == first
    path, line = _page(talk)
    assert first == guidance_of(
        [
            note("alice", "One.", path, line),
            note("alice", "Two."),
            note("alice", "Three.", path, line),
        ]
    )
