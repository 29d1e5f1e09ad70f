"""What is remembered of a run, and what is made of it where it is replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fakes.model import FakeModel
from fakes.requests import make_request

from gitwiki.adapters.model import wire
from gitwiki.adapters.model.recorded import RecordedModel
from gitwiki.adapters.model.replay import Bundled, ReplayedModel
from gitwiki.budget import spent
from gitwiki.errors import NotRecordedError
from gitwiki.ports import ReplyState

if TYPE_CHECKING:
    from gitwiki.ports import Request

QUESTIONS = [make_request(subject=f"raw/{n}.md", paragraphs=[f"Text {n}."]) for n in range(3)]


def _counting() -> tuple[FakeModel, list[int]]:
    """A model that gives another answer each time it is asked."""
    numbers: list[int] = []

    def answer(_: Request) -> Any:
        numbers.append(len(numbers))
        return {"number": numbers[-1]}

    return FakeModel(answer), numbers


def test_a_question_has_one_answer_for_the_whole_run() -> None:
    inner, numbers = _counting()
    model = RecordedModel(inner)
    first = model.ask([QUESTIONS[0], QUESTIONS[1], QUESTIONS[0]])
    assert first[0] == first[2] != first[1]
    assert model.ask(QUESTIONS)[:2] == [first[0], first[1]]
    assert len(numbers) == len(model.answers) == 3


def test_what_is_forgotten_by_the_model_stays_on_record() -> None:
    inner, _ = _counting()
    model = RecordedModel(inner)
    before = model.ask(QUESTIONS)
    model.forget(QUESTIONS)
    assert inner.forgotten == QUESTIONS
    assert [found.reply for found in model.answers.values()] == before
    assert [found.request for found in model.answers.values()] == QUESTIONS


def test_the_name_of_an_answer_is_that_of_the_question_as_anthropic_gets_it() -> None:
    inner, _ = _counting()
    model = RecordedModel(inner)
    model.ask(QUESTIONS[:1])
    body = wire.parameters(QUESTIONS[0], inner.name, "", wire.Documents.BLOCKS)
    assert list(model.answers) == [wire.key_of(body)]


def test_a_question_that_may_have_no_answer_has_none_and_costs_nothing() -> None:
    model = ReplayedModel(Bundled({}), "claude-opus-5-5", "", frozenset({"mend"}))
    replies = model.ask(QUESTIONS)
    assert {reply.state for reply in replies} == {ReplyState.UNASKED}
    assert spent("claude-opus-5-5", replies).calls == 0
    strict = ReplayedModel(Bundled({}), "claude-opus-5-5", "", frozenset({"plan"}))
    with pytest.raises(NotRecordedError, match=r"mend of raw/0\.md in the bundle"):
        strict.ask(QUESTIONS)
