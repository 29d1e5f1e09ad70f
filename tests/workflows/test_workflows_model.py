"""A whole compile that asks a model: what goes wrong, what is kept, what is reproduced.

The model is a stand-in behind real HTTP and the real SDK; see tests/standin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fakes.git_repositories import NOW, git
from fakes.models import claude, replay
from fakes.quoting_model import page, plan, quoting_model, source_of
from fakes.wikis import make_wiki, open_wiki, pages_at, refs
from standin import (
    Answer,
    BadJson,
    ContextOverflow,
    Drop,
    DropBeforeHeaders,
    HttpFailure,
    Overloaded,
    RateLimited,
    Refusal,
    ServerError,
    Truncated,
    Unauthorised,
    WrongSchema,
)

from gitwiki.adapters.model.paid import Limits
from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.errors import ModelError
from gitwiki.workflows import pulls
from gitwiki.workflows.add import add
from gitwiki.workflows.compile import CompileRequest, compile_sources
from gitwiki.workflows.status import status
from gitwiki.workflows.sync import SyncState, sync

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from standin import ReceivedRequest, Reply, StandIn

    from gitwiki.compiler.claude.compiler import ClaudeCompiler
    from gitwiki.ports import Outside
    from gitwiki.workflows.compile import CompileOutcome

SOURCES = ("faq.md", "field-trial.md", "grid-operator-note.md")
ONE = SOURCES[2:]


def compile_all(outside: Outside, compiler: ClaudeCompiler) -> CompileOutcome:
    return compile_sources(outside, compiler, CompileRequest())


def is_plan(request: ReceivedRequest) -> bool:
    return request.schema is not None and request.schema["title"] == "PlanReply"


def is_page(request: ReceivedRequest) -> bool:
    return request.schema is not None and request.schema["title"] == "PageReply"


def is_mending(request: ReceivedRequest) -> bool:
    return request.schema is not None and request.schema["title"] == "MendReply"


def asked(stand_in: StandIn) -> list[ReceivedRequest]:
    """The questions that were answered, in order; counting tokens is no question."""
    return [
        each.request
        for each in stand_in.requests
        if each.request.endpoint == "messages" and each.reply and not _is_lost(each.reply)
    ]


def _is_lost(reply: Reply) -> bool:
    return isinstance(reply, HttpFailure | DropBeforeHeaders | Drop)


def assert_nothing_happened(outside: Outside, directory: Path, before: Mapping[str, str]) -> None:
    """No ref moved, no pull request, and the repository is whole."""
    assert refs(directory) == before
    assert outside.forge.pull_requests() == ()
    assert git(directory, "fsck", "--strict", "--no-dangling") == ""


def test_three_sources_become_one_pull_request(stand_in: StandIn, tmp_path: Path) -> None:
    outside = make_wiki(tmp_path / "wiki", SOURCES)
    stand_in.play(quoting_model)
    outcome = compile_all(outside, claude(stand_in, tmp_path))
    assert outcome.pull_request is not None
    proposal = outcome.pull_request.proposal
    assert not proposal.draft
    assert proposal.compiler == "claude claude-opus-5-5"
    assert f"{stand_in.calls['messages']} answers of claude-opus-5-5" in proposal.body
    for name, made in pages_at(outside, proposal.commit).items():
        assert "claude-opus-5-5" in made.text.split("---")[1], name
        assert all(statement.labels for statement in made.statements), name


def test_it_is_the_same_commit_from_the_recorded_answers(stand_in: StandIn, tmp_path: Path) -> None:
    outside = make_wiki(tmp_path / "wiki", SOURCES)
    stand_in.play(quoting_model)
    made = compile_all(outside, claude(stand_in, tmp_path))
    other = make_wiki(tmp_path / "clone", SOURCES)
    replayed = compile_all(other, replay(tmp_path))
    assert made.pull_request is not None
    assert replayed.pull_request is not None
    assert replayed.pull_request.proposal == made.pull_request.proposal


_PASSING = {
    "a rate limit": RateLimited(0.001),
    "an overloaded server": Overloaded(0.001),
    "a failing server": ServerError(0.001),
    "a connection that breaks off": Drop(3),
    "no connection": DropBeforeHeaders(),
}


@pytest.mark.parametrize("trouble", _PASSING)
@pytest.mark.parametrize("step", [is_plan, is_page], ids=["plan", "page"])
def test_trouble_that_passes_changes_nothing(
    stand_in: StandIn, tmp_path: Path, trouble: str, step: Any
) -> None:
    outside = make_wiki(tmp_path / "wiki", ONE)
    stand_in.play(quoting_model)
    expected = compile_all(outside, claude(stand_in, tmp_path / "calm"))
    other = make_wiki(tmp_path / "other", ONE)
    stand_in.when(step, [_then_answer(_PASSING[trouble])])
    outcome = compile_all(other, claude(stand_in, tmp_path / "stormy"))
    assert outcome.files == expected.files


def _then_answer(trouble: Reply) -> Any:
    """A reply that goes wrong in the middle of a true answer."""
    if isinstance(trouble, Drop):
        return lambda request: Drop(trouble.after_events, quoting_model(request))
    return trouble


_LASTING: Mapping[str, list[Any]] = {
    "an overloaded server": [Overloaded(0.001)] * 5,
    "a key that is not taken": [Unauthorised()],
    "a dead connection": [DropBeforeHeaders()] * 5,
}


@pytest.mark.parametrize("trouble", _LASTING)
@pytest.mark.parametrize("step", [is_plan, is_page], ids=["plan", "page"])
def test_trouble_that_lasts_proposes_nothing_and_the_rerun_pays_for_the_rest(
    stand_in: StandIn, tmp_path: Path, trouble: str, step: Any
) -> None:
    directory = tmp_path / "wiki"
    outside = make_wiki(directory, SOURCES)
    before = refs(directory)
    stand_in.play(quoting_model)
    stand_in.when(step, _LASTING[trouble])
    with pytest.raises(ModelError):
        compile_all(outside, claude(stand_in, tmp_path, Limits(at_once=1)))
    assert_nothing_happened(outside, directory, before)
    answered = len(asked(stand_in))
    outcome = compile_all(open_wiki(directory), claude(stand_in, tmp_path))
    assert outcome.pull_request is not None
    assert len(asked(stand_in)) == 13
    assert answered < 13


_USELESS: Mapping[str, list[Any]] = {
    "a refusal": [Refusal("bio")],
    "an answer that is cut off twice": [Truncated('{"de'), Truncated('{"des')],
    "a context that is too small": [ContextOverflow()] * 9,
    "bad JSON twice": [BadJson(), BadJson()],
    "another schema twice": [WrongSchema(), WrongSchema()],
}


@pytest.mark.parametrize("trouble", _USELESS)
def test_a_source_without_a_plan_stays_pending_and_the_others_go_on(
    stand_in: StandIn, tmp_path: Path, trouble: str
) -> None:
    outside = make_wiki(tmp_path / "wiki", SOURCES)
    stand_in.play(quoting_model)
    stand_in.when(lambda r: is_plan(r) and "winter peak demand" in r.text, _USELESS[trouble])
    compiler = claude(stand_in, tmp_path)
    outcome = compile_all(outside, compiler)
    assert outcome.pull_request is not None
    assert outcome.pull_request.proposal.sources == ("raw/faq.md", "raw/field-trial.md")
    (found,) = [each for each in outcome.diagnostics if each.code == "GW809"]
    assert found.path == "raw/grid-operator-note.md"
    assert "GW809" in outcome.pull_request.proposal.body
    assert "raw/grid-operator-note.md" in status(outside, compiler).pending


@pytest.mark.parametrize("trouble", _USELESS)
def test_a_page_without_an_answer_is_left_out_and_named(
    stand_in: StandIn, tmp_path: Path, trouble: str
) -> None:
    directory = tmp_path / "wiki"
    outside = make_wiki(directory, ONE)
    stand_in.play(quoting_model)
    stand_in.when(lambda r: is_page(r) and "title: Summary" in r.text, _USELESS[trouble])
    outcome = compile_all(outside, claude(stand_in, tmp_path))
    assert outcome.pull_request is not None
    assert "wiki/concepts/summary.md" not in outcome.files
    assert "wiki/concepts/what-we-offer.md" in outcome.files
    (found,) = [each for each in outcome.diagnostics if each.code == "GW809"]
    assert "wiki/concepts/summary.md" in found.message
    assert found.message in outcome.pull_request.proposal.body.replace("\\", "")
    assert git(directory, "fsck", "--strict", "--no-dangling") == ""


@pytest.mark.parametrize("first", [BadJson(), WrongSchema(), Truncated('{"de')], ids=repr)
def test_an_answer_that_is_no_good_is_asked_for_once_more(
    stand_in: StandIn, tmp_path: Path, first: Reply
) -> None:
    outside = make_wiki(tmp_path / "wiki", ONE)
    stand_in.play(quoting_model)
    stand_in.when(is_plan, [first])
    outcome = compile_all(outside, claude(stand_in, tmp_path))
    assert outcome.pull_request is not None
    assert not [each for each in outcome.diagnostics if each.code == "GW809"]
    plans = [each for each in asked(stand_in) if is_plan(each)]
    assert len(plans) == 2
    retried = plans[1].body
    if isinstance(first, Truncated):
        assert retried["max_tokens"] == 2 * plans[0].body["max_tokens"]
    else:
        assert [each["role"] for each in retried["messages"]] == ["user", "assistant", "user"]


def test_a_killed_run_goes_on_where_it_was(stand_in: StandIn, tmp_path: Path) -> None:
    directory = tmp_path / "wiki"
    outside = make_wiki(directory, SOURCES)
    stand_in.play(quoting_model)
    calls = 0

    def interrupt(request: ReceivedRequest) -> Reply:
        nonlocal calls
        calls += 1
        if calls > 7:
            return Unauthorised()
        return quoting_model(request)

    stand_in.play(interrupt)
    with pytest.raises(ModelError):
        compile_all(outside, claude(stand_in, tmp_path, Limits(at_once=1)))
    stand_in.play(quoting_model)
    before = stand_in.calls["messages"]
    assert compile_all(outside, claude(stand_in, tmp_path)).pull_request is not None
    assert stand_in.calls["messages"] - before == 13 - 7


def _wrong_first(request: ReceivedRequest) -> Answer:
    """As the quoting model, with another number in the first statement of each page."""
    answer = {"PlanReply": plan, "PageReply": page}[str((request.schema or {})["title"])](request)
    said = [dict(each) for each in answer["summary"]]
    for each in said:
        each["text"] = f"{each['text'].rstrip('.')}, in all 98765 times."
    return Answer.json({**answer, "summary": said})


def test_what_does_not_hold_goes_back_once_and_is_mended_or_dropped(
    stand_in: StandIn, tmp_path: Path
) -> None:
    outside = make_wiki(tmp_path / "wiki", ONE)
    stand_in.play(_wrong_first)

    def mend(request: ReceivedRequest) -> Answer:
        """The first statement of each page is told again without the number, the others not."""
        name, text = source_of(request)[0]
        quote = " ".join(text.split()[:8]).rstrip(".,;")
        corrected = {
            "number": 1,
            "text": f"{text.split('. ')[0].rstrip('.')}.",
            "evidence": [{"paragraph": name, "quote": quote}],
        }
        return Answer.json({"statements": [corrected]})

    stand_in.when(is_mending, mend)
    outcome = compile_all(outside, claude(stand_in, tmp_path))
    assert outcome.pull_request is not None
    body = outcome.pull_request.proposal.body
    sent = [each for each in asked(stand_in) if is_mending(each)]
    assert sent
    assert all("The number 98765 times does not occur" in each.text for each in sent)
    assert "went back to the model once, with the reason" in body
    assert "98765" not in "".join((text or b"").decode() for text in outcome.files.values())


def test_a_second_source_extends_the_page_that_is_there(stand_in: StandIn, tmp_path: Path) -> None:
    directory = tmp_path / "wiki"
    outside = make_wiki(directory, ONE)
    stand_in.play(quoting_model)
    first = compile_all(outside, claude(stand_in, tmp_path))
    assert first.pull_request is not None
    pulls.merge(outside, first.pull_request.number)
    summary = "wiki/concepts/summary.md"
    old = pages_at(outside, "main")[summary]
    _commit_source(outside, "second.md", _SECOND)
    outcome = compile_all(outside, claude(stand_in, tmp_path))
    assert outcome.pull_request is not None
    new = pages_at(outside, outcome.pull_request.proposal.commit)[summary]
    assert set(old.text.splitlines()) & set(new.text.splitlines())
    assert "The second memo lowers the limit to 140 kW for the whole street." in new.text
    later = [each for each in asked(stand_in) if is_page(each) and "140 kW" in each.text]
    assert "The page as it is" in [d.title for each in later for d in each.documents]


_SECOND = """\
# A second memo on the feeder

## Summary

The second memo lowers the limit to 140 kW for the whole street.

The change holds from the first of May until further notice is given.
"""


def _commit_source(outside: Outside, name: str, text: str) -> None:
    add(outside, name, text.encode(), NOW)


def test_what_a_model_wrote_is_put_on_a_new_base_without_asking_one(
    stand_in: StandIn, tmp_path: Path
) -> None:
    outside = make_wiki(tmp_path / "wiki", ONE)
    stand_in.play(quoting_model)
    opened = compile_all(outside, claude(stand_in, tmp_path)).pull_request
    assert opened is not None
    before = stand_in.calls["messages"]
    for number, name in enumerate(("second.md", "third.md")):
        _commit_source(outside, name, _SECOND.replace("140 kW", f"14{number} kW"))
        # With a model at hand and without one it is the same.
        compilers = (ExtractiveCompiler(), claude(stand_in, tmp_path / "empty"))
        (rebuilt,) = sync(outside, compilers[number])
        assert rebuilt.state is SyncState.REBUILT
        proposal = rebuilt.pull_request.proposal
        assert pages_at(outside, proposal.commit) == pages_at(outside, opened.head)
        assert proposal.compiler == opened.proposal.compiler
    assert stand_in.calls["messages"] == before
