"""What every model does: asked one by one, in batches, with everything recorded, or replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.batching import MODEL, QUESTIONS, echo, open_office
from fakes.git_repositories import make_repository
from standin import StandIn

from gitwiki.adapters.model.api import MessagesApi
from gitwiki.adapters.model.ledger import Ledger
from gitwiki.adapters.model.paid import Limits, PaidModel
from gitwiki.adapters.model.recorded import RecordedModel
from gitwiki.adapters.model.replay import Bundled, ReplayedModel
from gitwiki.adapters.model.replies import Replies
from gitwiki.ports import ReplyState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gitwiki.ports import Model

    Make = Callable[[], Model]


class _Silent:
    def step(self, what: str) -> None:
        pass


@pytest.fixture
def server() -> Iterator[StandIn]:
    """A stand-in whose batches end at the first look, and which answers everything."""
    with StandIn(echo, batch_polls=1) as server:
        yield server


def _paid(server: StandIn, folder: Path) -> PaidModel:
    api = MessagesApi(MODEL, connect=server.client, wait=lambda _: None)
    ledger = Ledger(folder / "ledger.sqlite")
    return PaidModel(api, Replies(folder / "replies"), ledger, Limits(), _Silent())


def _replayed(server: StandIn, folder: Path) -> ReplayedModel:
    _paid(server, folder).ask(QUESTIONS)
    return ReplayedModel(Replies(folder / "replies"), MODEL, "")


def _bundled(server: StandIn, folder: Path) -> ReplayedModel:
    recorded = RecordedModel(_paid(server, folder))
    recorded.ask(QUESTIONS)
    replies = {key: found.reply for key, found in recorded.answers.items()}
    return ReplayedModel(Bundled(replies), MODEL, "")


@pytest.fixture(params=["paid", "batched", "replayed", "recorded", "bundled"])
def make(request: pytest.FixtureRequest, server: StandIn, tmp_path: Path) -> Make:
    """Makes models that share what was answered."""
    if request.param == "batched":
        make_repository(tmp_path / "wiki", {"schema.md": ""})
        return lambda: open_office(tmp_path / "wiki", server.client).model
    if request.param == "paid":
        return lambda: _paid(server, tmp_path)
    if request.param == "recorded":
        return lambda: RecordedModel(_paid(server, tmp_path))
    if request.param == "bundled":
        return lambda: _bundled(server, tmp_path)
    return lambda: _replayed(server, tmp_path)


def test_answers_come_in_the_order_of_the_questions(make: Make) -> None:
    wanted = [QUESTIONS[2], QUESTIONS[0], QUESTIONS[2], QUESTIONS[1]]
    replies = make().ask(wanted)
    assert [f"Text {n}." in reply.text for n, reply in zip((2, 0, 2, 1), replies, strict=True)] == [
        True
    ] * 4
    assert {reply.state for reply in replies} == {ReplyState.COMPLETE}
    assert {reply.model for reply in replies} == {MODEL}


def test_no_question_needs_no_answer(make: Make) -> None:
    assert list(make().ask([])) == []


def test_what_was_answered_is_not_asked_again(make: Make, server: StandIn) -> None:
    first = make().ask(QUESTIONS)
    asked = len(server.asked)
    assert asked == 3
    assert make().ask(QUESTIONS) == first
    assert len(server.asked) == asked


def test_it_has_a_name_and_an_effort(make: Make) -> None:
    model = make()
    assert (model.name, model.effort) == (MODEL, "")


def test_counting_costs_nothing(make: Make, server: StandIn) -> None:
    model = make()
    asked = len(server.asked)
    assert model.count(QUESTIONS[0]) > 0
    assert len(server.asked) == asked


def test_to_forget_what_was_never_asked_is_nothing(make: Make) -> None:
    model = make()
    model.forget(QUESTIONS[:1])
    assert len(model.ask(QUESTIONS)) == 3


@pytest.mark.parametrize("make", ["paid", "batched", "recorded"], indirect=True)
def test_what_is_forgotten_is_asked_anew(make: Make, server: StandIn) -> None:
    make().ask(QUESTIONS)
    make().forget(QUESTIONS[:1])
    make().ask(QUESTIONS)
    assert [len(server.asked), server.left] == [4, 0]
