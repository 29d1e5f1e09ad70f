"""Compiled by one job and proposed by another: the same pull request, whoever may do what.

What an attacker makes of a bundle is in tests/attacks/test_bundle.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from fakes.batching import open_office
from fakes.bundles import asking, make_bundle, maybe_bundle, propose_bundles, recording
from fakes.git_repositories import NOW, git, make_repository
from fakes.model import FakeModel
from fakes.models import MODEL, claude, paid_model
from fakes.quoting_model import page, plan, quoting_model
from fakes.wikis import EXAMPLES, PROJECT, make_wiki, open_wiki, refs
from msgspec import structs
from standin import Answer, BadJson, Refusal, StandIn

from gitwiki.adapters.model.ledger import Ledger
from gitwiki.adapters.model.replay import ReplayedModel
from gitwiki.adapters.model.replies import Replies
from gitwiki.bundle import join, read, write
from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.compiler.pending import Shard
from gitwiki.errors import (
    BaseMovedError,
    BundlesDifferError,
    BundleVersionError,
    ForeignBaseError,
    OtherBranchError,
    OtherRecipeError,
    OtherStateError,
    TamperedBundleError,
    TooManyPagesError,
    UnknownBaseError,
)
from gitwiki.ports import PullRequestState
from gitwiki.wiki.derive import index_files
from gitwiki.workflows import pulls
from gitwiki.workflows.add import add
from gitwiki.workflows.compile import CompileRequest, compile_sources
from gitwiki.workflows.propose import Operation, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from standin import ReceivedRequest

    from gitwiki.bundle import Bundle
    from gitwiki.ports import Outside, Proposal, Request

SOURCES = ("faq.md", "field-trial.md", "grid-operator-note.md")
ONE = SOURCES[2:]
FAQ, TRIAL, NOTE = (f"raw/{name}" for name in SOURCES)


def compiled(outside: Outside, stand_in: StandIn | None = None, folder: Any = None) -> Proposal:
    """What a compile in one piece proposes."""
    compiler = claude(stand_in, folder) if stand_in else ExtractiveCompiler()
    pull = compile_sources(outside, compiler, CompileRequest()).pull_request
    assert pull is not None
    return pull.proposal


def proposal_of(outside: Outside, *bundles: Bundle) -> Proposal:
    """What bundles open a pull request for."""
    proposed = propose_bundles(outside, *bundles)
    pull = proposed.outcome.pull_request
    assert pull is not None
    assert proposed.operation is Operation.OPENED
    assert pull.head == pull.proposal.commit
    return pull.proposal


def test_without_a_model_it_is_the_same_pull_request(tmp_path: Path) -> None:
    expected = compiled(make_wiki(tmp_path / "one"))
    bundle = make_bundle(make_wiki(tmp_path / "compiling"))
    assert (bundle.replies, bundle.ledger, bundle.rates) == ({}, (), ())
    assert proposal_of(make_wiki(tmp_path / "proposing"), bundle) == expected


def test_with_a_model_it_is_the_same_pull_request(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play(quoting_model)
    compiling = make_wiki(tmp_path / "compiling", SOURCES)
    bundle = make_bundle(compiling, asking(stand_in, tmp_path))
    calls = stand_in.calls["messages"]
    expected = compiled(make_wiki(tmp_path / "one", SOURCES), stand_in, tmp_path)
    assert proposal_of(make_wiki(tmp_path / "proposing", SOURCES), bundle) == expected
    assert stand_in.calls["messages"] == calls
    assert bundle.commit == expected.commit
    assert len(bundle.replies) == len(bundle.ledger) == 13
    assert "13 answers of claude-opus-5-5" in expected.body


def test_nothing_moves_where_it_is_compiled(stand_in: StandIn, tmp_path: Path) -> None:
    outside = make_wiki(tmp_path / "wiki", SOURCES)
    before = refs(tmp_path / "wiki"), git(tmp_path / "wiki", "status", "--porcelain")
    stand_in.play(quoting_model)
    bundle = make_bundle(outside, asking(stand_in, tmp_path))
    assert outside.repository.resolve(bundle.commit) is not None
    assert (refs(tmp_path / "wiki"), git(tmp_path / "wiki", "status", "--porcelain")) == before
    assert outside.forge.pull_requests() == ()


def test_a_bundle_is_the_same_bytes_for_the_same_state(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play(quoting_model)
    make_bundle(make_wiki(tmp_path / "one", SOURCES), asking(stand_in, tmp_path))
    second, third = (
        make_bundle(make_wiki(tmp_path / name, SOURCES), asking(stand_in, tmp_path))
        for name in ("two", "three")
    )
    assert write(second) == write(third)
    assert read(write(second), "x") == second


# Wherever an answer comes from


def _paid(server: StandIn, folder: Path) -> Any:
    return paid_model(server, folder / "fresh")


def _kept(server: StandIn, folder: Path) -> Any:
    make_bundle(make_wiki(folder / "before", SOURCES), recording(paid_model(server, folder)))
    return paid_model(server, folder)


def _replayed(server: StandIn, folder: Path) -> Any:
    _kept(server, folder)
    return ReplayedModel(Replies(folder / "replies"), MODEL, "")


def _batched(server: StandIn, folder: Path) -> Any:
    make_repository(folder / "batches", {"schema.md": ""})
    return open_office(folder / "batches", server.client).model


@pytest.mark.parametrize("model", [_paid, _kept, _replayed, _batched])
def test_only_the_answers_of_this_run_are_in_it_wherever_they_came_from(
    tmp_path: Path, model: Callable[[StandIn, Path], Any]
) -> None:
    with StandIn(quoting_model, batch_polls=1) as server:
        outside = make_wiki(tmp_path / "wiki", SOURCES)
        everything = len(make_bundle(outside, recording(model(server, tmp_path))).replies)
        bundle = make_bundle(outside, recording(model(server, tmp_path)), NOTE)
    assert 0 < len(bundle.replies) < everything
    assert {answer.subject.split()[0] for answer in bundle.replies.values()} == {NOTE}
    assert [claim.path for claim in bundle.claims] == [NOTE]
    batch = {answer.batch for answer in bundle.replies.values()}
    assert batch == {model is _batched}
    assert proposal_of(outside, bundle).sources == (NOTE,)


@pytest.mark.parametrize(
    "trouble",
    [[Refusal("bio")], [BadJson(), BadJson()]],
    ids=["a refusal, which is not kept", "a form that is forgotten"],
)
def test_answers_of_no_use_are_in_it_too(
    stand_in: StandIn, tmp_path: Path, trouble: list[Any]
) -> None:
    stand_in.play(quoting_model)
    stand_in.when(lambda r: "PlanReply" in str(r.schema) and "winter peak" in r.text, trouble)
    outside = make_wiki(tmp_path / "wiki", SOURCES)
    bundle = make_bundle(outside, asking(stand_in, tmp_path))
    assert [claim.path for claim in bundle.claims] == [FAQ, TRIAL, NOTE]
    proposed = propose_bundles(outside, bundle)
    assert proposed.outcome.pull_request is not None
    assert proposed.outcome.pull_request.proposal.sources == (FAQ, TRIAL)
    assert [(each.path, each.code) for each in proposed.outcome.diagnostics] == [(NOTE, "GW809")]
    # What was left out is not claimed, and the same bundle finds what it opened.
    again = propose_bundles(outside, bundle)
    assert again.operation is Operation.FOUND


def test_corrections_are_in_it(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play(_wrong_first)
    outside = make_wiki(tmp_path / "wiki", ONE)
    bundle = make_bundle(outside, asking(stand_in, tmp_path))
    assert {answer.purpose for answer in bundle.replies.values()} == {"plan", "page", "mend"}
    assert proposal_of(outside, bundle).commit == bundle.commit


def _wrong_first(request: ReceivedRequest) -> Answer:
    """As the quoting model, with another number in the first statement of each page."""
    title = str((request.schema or {})["title"])
    if title == "MendReply":
        return Answer.json({"statements": []})
    answer = {"PlanReply": plan, "PageReply": page}[title](request)
    said = [{**each, "text": f"{each['text'][:-1]}, 98765 times."} for each in answer["summary"]]
    return Answer.json({**answer, "summary": said})


def test_nothing_pending_makes_no_bundle(tmp_path: Path) -> None:
    outside = make_wiki(tmp_path)
    propose_bundles(outside, make_bundle(outside))
    assert maybe_bundle(outside) is None
    assert maybe_bundle(make_wiki(tmp_path / "empty", ())) is None


# Fan-out and fan-in

SHARDS = tuple(Shard(number, 3) for number in (1, 2, 3))


def test_three_shards_come_to_what_one_compile_comes_to(tmp_path: Path) -> None:
    names = tuple(EXAMPLES)
    expected = compiled(make_wiki(tmp_path / "one", names))
    outside = make_wiki(tmp_path / "wiki", names)
    bundles = [make_bundle(outside, shard=shard) for shard in SHARDS]
    assert sorted(claim.path for each in bundles for claim in each.claims) == [
        f"raw/{name}" for name in sorted(names)
    ]
    assert [each.shard for each in bundles] == ["1/3", "2/3", "3/3"]
    assert proposal_of(outside, *reversed(bundles)) == expected


@pytest.mark.parametrize("model", [quoting_model, _wrong_first])
def test_three_shards_that_ask_come_to_what_one_compile_comes_to(
    stand_in: StandIn, tmp_path: Path, model: Any
) -> None:
    names = tuple(EXAMPLES)
    stand_in.play(model)
    whole = make_wiki(tmp_path / "one", names)
    expected = make_bundle(whole, asking(stand_in, tmp_path / "whole"))
    outside = make_wiki(tmp_path / "wiki", names)
    stand_in.forget_cache()
    bundles = [
        make_bundle(outside, asking(stand_in, tmp_path / str(shard.number)), shard=shard)
        for shard in SHARDS
    ]
    asked = {key: answer.text for each in bundles for key, answer in each.replies.items()}
    assert asked == {key: answer.text for key, answer in expected.replies.items()}
    proposed = proposal_of(outside, *bundles)
    # What caches saved differs from job to job; it stands in the body and nowhere else.
    assert proposed.commit == expected.commit
    assert proposed.key == expected.key


def test_shards_that_share_kept_answers_come_to_the_very_same_commit(
    stand_in: StandIn, tmp_path: Path
) -> None:
    names = tuple(EXAMPLES)
    stand_in.play(quoting_model)
    expected = compiled(make_wiki(tmp_path / "one", names), stand_in, tmp_path)
    outside = make_wiki(tmp_path / "wiki", names)
    bundles = [make_bundle(outside, asking(stand_in, tmp_path), shard=shard) for shard in SHARDS]
    assert proposal_of(outside, *bundles) == expected


_OLD = """\
A kettle stands on the stove.

Nova is an old name of the kettle.

The kettle holds 2 litres of water.
"""
_NEW = "Nova is a boat on the lake.\n"


def _of_two_minds(request: Request) -> Any:
    """One source has Nova as another name of its page, the other makes it a page."""
    passages = [each for each in request.documents[0].paragraphs if len(each[1]) > 20]
    ids = {text: name for name, text in passages}

    def said(text: str, quoted: str) -> dict[str, Any]:
        return {"text": text, "evidence": [{"paragraph": ids[quoted], "quote": quoted[:-1]}]}

    empty: dict[str, Any] = dict.fromkeys(("aliases", "summary", "sections", "facts", "caveats"))
    answer = {"description": "d", **{name: [] for name in empty}}
    old = request.subject.startswith("raw/old")
    if request.purpose == "plan":
        title = "kettle" if old else "Nova"
        summary = [said(text, text) for text in list(ids)[:1]]
        wanted = {"type": "concept", "extends": "", "aliases": [], "paragraphs": []}
        return {
            "description": "d",
            "summary": summary,
            "points": [],
            "pages": [{"title": title, **wanted}],
        }
    if request.purpose == "mend":
        number = next(n for n, text in request.documents[-1].paragraphs if "Nova holds" in text)
        corrected = said("The kettle holds 2 litres.", "The kettle holds 2 litres of water.")
        return {"statements": [{"number": int(number), **corrected}]}
    if not old:
        return {**answer, "summary": [said("Nova is a boat on the lake.", _NEW.strip())]}
    return {
        **answer,
        "aliases": ["Nova"],
        "summary": [
            said("A kettle stands on the stove.", "A kettle stands on the stove."),
            said("The old Nova holds 2 litres.", "The kettle holds 2 litres of water."),
        ],
    }


def test_a_correction_that_no_shard_asked_for_drops_the_statement(tmp_path: Path) -> None:
    """Whether a statement holds can depend on the names of pages that another shard makes.

    A source alone may call its kettle Nova; beside a page of that name it may not.
    """
    files = {
        "schema.md": (PROJECT / "schema.md").read_text(encoding="utf-8"),
        "log.md": "# Log\n",
        **index_files(()),
        "raw/new.md": f"# The lake\n\n{_NEW}",
        "raw/old.md": f"# The stove\n\n{_OLD}",
    }
    make_repository(tmp_path / "wiki", files, checkout=True)
    outside = open_wiki(tmp_path / "wiki")
    together = make_bundle(outside, recording(FakeModel(_of_two_minds)))
    assert "mend" in {answer.purpose for answer in together.replies.values()}
    parts = [
        make_bundle(outside, recording(FakeModel(_of_two_minds)), path)
        for path in ("raw/new.md", "raw/old.md")
    ]
    assert "mend" not in {answer.purpose for each in parts for answer in each.replies.values()}
    joined = proposal_of(outside, *parts)
    page_of = "{}:wiki/concepts/kettle.md".format
    whole = git(tmp_path / "wiki", "show", page_of(together.commit))
    fanned = git(tmp_path / "wiki", "show", page_of(joined.commit))
    assert "The kettle holds 2 litres." in whole
    assert "2 litres" not in fanned.split("[^")[0]
    assert "A kettle stands on the stove." in fanned
    assert not joined.draft
    assert "The old Nova holds 2 litres." in joined.body.replace("\\", "")


def test_answers_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    outside = make_wiki(tmp_path, SOURCES)
    with StandIn(quoting_model) as server:
        bundle = make_bundle(outside, recording(paid_model(server, tmp_path / "kept")), NOTE)
    key, answer = next(iter(bundle.replies.items()))
    other = structs.replace(answer, text=answer.text + " ")
    with pytest.raises(BundlesDifferError, match=key):
        join([bundle, structs.replace(bundle, replies={**bundle.replies, key: other})])


# What else may have happened


def test_it_is_proposed_once(tmp_path: Path) -> None:
    outside = make_wiki(tmp_path)
    bundle = make_bundle(outside)
    opened = propose_bundles(outside, bundle)
    before = refs(tmp_path)
    found = propose_bundles(outside, bundle)
    assert (opened.operation, found.operation) == (Operation.OPENED, Operation.FOUND)
    assert found.outcome.pull_request == opened.outcome.pull_request
    assert refs(tmp_path) == before


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("state", [PullRequestState.MERGED, PullRequestState.CLOSED])
def test_what_was_merged_or_closed_is_not_proposed_again(
    tmp_path: Path, state: PullRequestState, *, whole: bool
) -> None:
    outside = make_wiki(tmp_path)
    shards = [Shard(1, 1)] if whole else [Shard(1, 2), Shard(2, 2)]
    bundles = [make_bundle(outside, shard=shard) for shard in shards]
    propose_bundles(outside, *bundles)
    if state is PullRequestState.MERGED:
        pulls.merge(outside, 1)
    else:
        pulls.close(outside, 1)
    before = refs(tmp_path)
    found = propose_bundles(outside, *bundles)
    assert found.operation is Operation.FOUND
    assert found.outcome.pull_request is not None
    assert found.outcome.pull_request.state is state
    assert refs(tmp_path) == before


def test_what_another_pull_request_has_is_left_to_it(stand_in: StandIn, tmp_path: Path) -> None:
    outside = make_wiki(tmp_path / "wiki", SOURCES)
    stand_in.play(_wrong_first)
    bundle = make_bundle(outside, asking(stand_in, tmp_path))
    request = CompileRequest(paths=(FAQ,))
    compile_sources(outside, claude(stand_in, tmp_path), request)
    proposed = propose_bundles(outside, bundle)
    assert proposed.operation is Operation.OPENED
    assert proposed.outcome.claimed == (FAQ,)
    assert proposed.outcome.pull_request is not None
    assert proposed.outcome.pull_request.proposal.sources == (TRIAL, NOTE)


def test_on_a_base_that_moved_it_is_merged_with_what_came(tmp_path: Path) -> None:
    outside = make_wiki(tmp_path)
    bundle = make_bundle(outside)
    add(outside, "later.md", b"# Later\n\nSomething came later than the rest.\n", NOW)
    proposed = propose_bundles(outside, bundle)
    assert proposed.operation is Operation.OPENED
    pull = proposed.outcome.pull_request
    assert pull is not None
    head = outside.repository.resolve(pull.head)
    assert head is not None
    assert head.parents == (refs(tmp_path)["refs/heads/main"],)
    assert "without asking a model" in pull.proposal.body


def test_a_source_that_changed_meanwhile_is_left_to_the_next_run(tmp_path: Path) -> None:
    outside = make_wiki(tmp_path)
    bundle = make_bundle(outside)
    git(tmp_path, "rm", "-q", FAQ)
    git(tmp_path, "commit", "-q", "-m", "Gone")
    before = refs(tmp_path)
    with pytest.raises(BaseMovedError, match="main has moved"):
        propose_bundles(outside, bundle)
    assert refs(tmp_path) == before


def test_a_base_that_is_not_here_is_refused(tmp_path: Path) -> None:
    bundle = make_bundle(make_wiki(tmp_path / "one"))
    other = make_wiki(tmp_path / "other", ("faq.md",))
    with pytest.raises(UnknownBaseError, match="fetch"):
        propose_bundles(other, bundle)


def test_a_base_that_is_no_part_of_the_branch_is_refused(tmp_path: Path) -> None:
    outside = make_wiki(tmp_path)
    bundle = make_bundle(outside)
    git(tmp_path, "commit", "-q", "--amend", "-m", "Rewritten")
    with pytest.raises(ForeignBaseError, match="not part of main"):
        propose_bundles(outside, bundle)


def test_another_branch_is_refused(tmp_path: Path) -> None:
    outside = make_wiki(tmp_path)
    bundle = structs.replace(make_bundle(outside), branch="release")
    with pytest.raises(OtherBranchError, match="release"):
        propose_bundles(outside, bundle)


@pytest.mark.parametrize(
    ("part", "value"),
    [("gitwiki", "9.9"), ("version", "99"), ("prompts", "0ther"), ("compiler", "claude")],
)
def test_another_version_is_refused(tmp_path: Path, part: str, value: str) -> None:
    outside = make_wiki(tmp_path)
    bundle = make_bundle(outside)
    made = structs.replace(bundle.made_with, **{part: value})
    with pytest.raises(BundleVersionError):
        propose_bundles(outside, structs.replace(bundle, made_with=made))


def test_another_state_is_refused(tmp_path: Path) -> None:
    outside = make_wiki(tmp_path)
    bundle = make_bundle(outside)
    first, *others = bundle.claims
    wrong = structs.replace(bundle, claims=(structs.replace(first, key="0" * 16), *others))
    with pytest.raises(OtherStateError, match=first.path):
        propose_bundles(outside, wrong)


@pytest.mark.parametrize(
    ("setting", "wanted", "word"),
    [
        ("compiler: extractive", Wanted(), "compiler"),
        ("model: claude-haiku-5-5", Wanted(), "claude-haiku-5-5"),
        ("effort: high", Wanted(), "effort"),
        ("gitwiki: 1", Wanted(model="claude-haiku-5-5"), "claude-haiku-5-5"),
        ("gitwiki: 1", Wanted(effort="low"), "effort"),
    ],
)
def test_who_compiles_does_not_choose_with_what(
    stand_in: StandIn, tmp_path: Path, setting: str, wanted: Wanted, word: str
) -> None:
    files = {"schema.md": f"---\n{setting}\n---\n", "raw/faq.md": EXAMPLES["faq.md"].read_text()}
    make_repository(tmp_path / "wiki", files, checkout=True)
    outside = open_wiki(tmp_path / "wiki")
    stand_in.play(quoting_model)
    bundle = make_bundle(outside, asking(stand_in, tmp_path))
    with pytest.raises(OtherRecipeError, match=word):
        propose_bundles(outside, bundle, wanted=wanted)


def test_the_model_that_this_job_wants_is_taken(stand_in: StandIn, tmp_path: Path) -> None:
    outside = make_wiki(tmp_path / "wiki", ONE)
    stand_in.play(quoting_model)
    bundle = make_bundle(outside, asking(stand_in, tmp_path))
    proposed = propose_bundles(outside, bundle, wanted=Wanted(model=MODEL))
    assert proposed.operation is Operation.OPENED


def test_a_missing_answer_is_told_apart_from_a_missing_key(
    stand_in: StandIn, tmp_path: Path
) -> None:
    outside = make_wiki(tmp_path / "wiki", ONE)
    stand_in.play(quoting_model)
    bundle = make_bundle(outside, asking(stand_in, tmp_path))
    plans = {k: each for k, each in bundle.replies.items() if each.purpose == "plan"}
    with pytest.raises(TamperedBundleError, match=r"page of raw/grid-operator-note\.md"):
        propose_bundles(outside, structs.replace(bundle, replies=plans))


def test_a_change_of_too_many_pages_is_refused(tmp_path: Path) -> None:
    schema = "---\nlimits: {pages_per_change: 2}\n---\n"
    names = ("faq.md", "grid-operator-note.md")
    sources = {f"raw/{name}": EXAMPLES[name].read_text() for name in names}
    make_repository(tmp_path / "wiki", {"schema.md": schema, **sources}, checkout=True)
    outside = open_wiki(tmp_path / "wiki")
    with pytest.raises(TooManyPagesError):
        make_bundle(outside)
    parts = [make_bundle(outside, None, path) for path in sources]
    before = refs(tmp_path / "wiki")
    with pytest.raises(TooManyPagesError):
        propose_bundles(outside, *parts)
    assert refs(tmp_path / "wiki") == before


def test_what_was_paid_for_is_written_down_once(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play(quoting_model)
    bundle = make_bundle(make_wiki(tmp_path / "wiki", SOURCES), asking(stand_in, tmp_path))
    paid = Ledger(tmp_path / "ledger.sqlite").rows()
    assert len(paid) == 13
    other = Ledger(tmp_path / "elsewhere" / "ledger.sqlite")
    for _ in range(2):
        other.take(join([bundle]).payments)
        Ledger(tmp_path / "ledger.sqlite").take(join([bundle]).payments)
    assert sorted(other.rows(), key=str) == sorted(paid, key=str)
    assert Ledger(tmp_path / "ledger.sqlite").rows() == paid


def test_rows_that_are_alike_are_all_written_down(tmp_path: Path, stand_in: StandIn) -> None:
    stand_in.play(quoting_model)
    bundle = make_bundle(make_wiki(tmp_path / "wiki", ONE), asking(stand_in, tmp_path))
    (row, *_) = join([bundle]).payments
    ledger = Ledger(tmp_path / "other.sqlite")
    ledger.take([row, row, replace(row, dollars=None)])
    ledger.take([row, row, row])
    assert sorted(map(str, ledger.rows())) == sorted(
        map(str, [row, row, row, replace(row, dollars=None)])
    )
