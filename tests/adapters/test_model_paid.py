"""A model that is paid for: kept answers, the ledger, budgets, many questions at once."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from fakes.requests import make_request
from standin import Answer, Overloaded, Refusal, Truncated, Unauthorised

from gitwiki.adapters.model.api import MessagesApi
from gitwiki.adapters.model.ledger import Ledger
from gitwiki.adapters.model.paid import Limits, PaidModel
from gitwiki.adapters.model.replay import ReplayedModel
from gitwiki.adapters.model.replies import Replies
from gitwiki.budget import most_dollars, price_of
from gitwiki.errors import (
    BudgetError,
    ModelRefusedError,
    ModelUnavailableError,
    NotRecordedError,
    UnknownPriceError,
)
from gitwiki.ports import ReplyState

if TYPE_CHECKING:
    from pathlib import Path

    from standin import ReceivedRequest, StandIn

MODEL = "claude-opus-5-5"
PRICE = price_of(MODEL)
ANSWER = Answer.json({"statements": []})
REQUESTS = [make_request(subject=f"raw/{n}.md", paragraphs=[f"Text {n}."]) for n in range(6)]


class _Silent:
    def step(self, what: str) -> None:
        pass


def _model(
    stand_in: StandIn, folder: Path, limits: Limits | None = None, name: str = MODEL
) -> PaidModel:
    api = MessagesApi(name, connect=stand_in.client, wait=lambda _: None)
    ledger = Ledger(folder / "ledger.sqlite", lambda: datetime(2026, 11, 27, 12, tzinfo=UTC))
    return PaidModel(api, Replies(folder / "replies"), ledger, limits or Limits(), _Silent())


def _echo(request: ReceivedRequest) -> Answer:
    """An answer that tells which question it is for."""
    text = request.documents[0].text
    number = int(text.split("Text ")[1].rstrip("."))
    return Answer.json({"statements": [{"number": number, "text": text, "evidence": []}]})


def test_answers_come_in_the_order_of_the_questions(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play(_echo)
    replies = _model(stand_in, tmp_path).ask(REQUESTS)
    assert [f"Text {n}." in reply.text for n, reply in enumerate(replies)] == [True] * 6
    assert stand_in.calls == {"messages": 6}


def test_what_was_answered_is_not_asked_again(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play(_echo)
    first = _model(stand_in, tmp_path).ask(REQUESTS[:4])
    again = _model(stand_in, tmp_path).ask([*REQUESTS, REQUESTS[0]])
    assert again[:4] == first
    assert again[6] == first[0]
    assert stand_in.calls == {"messages": 6}


def test_what_was_asked_before_a_failure_is_kept(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play([ANSWER, ANSWER, Unauthorised()])
    one_by_one = Limits(at_once=1)
    with pytest.raises(ModelRefusedError):
        _model(stand_in, tmp_path, one_by_one).ask(REQUESTS)
    asked = stand_in.calls["messages"]
    assert asked == 3
    stand_in.play(_echo)
    assert len(_model(stand_in, tmp_path, one_by_one).ask(REQUESTS)) == 6
    assert stand_in.calls["messages"] - asked == 4


def test_a_server_that_is_too_busy_stops_the_run(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play([Overloaded(0.001)] * 5)
    with pytest.raises(ModelUnavailableError, match="not paid for twice"):
        _model(stand_in, tmp_path).ask(REQUESTS[:1])


def test_a_refusal_is_asked_for_again_next_time_and_a_cut_answer_is_not(
    stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.play([Refusal("bio"), Truncated('{"st')])
    model = _model(stand_in, tmp_path, Limits(at_once=1))
    states = [reply.state for reply in model.ask(REQUESTS[:2])]
    assert states == [ReplyState.REFUSED, ReplyState.TRUNCATED]
    stand_in.play([ANSWER])
    states = [reply.state for reply in model.ask(REQUESTS[:2])]
    assert states == [ReplyState.COMPLETE, ReplyState.TRUNCATED]


def test_an_answer_that_is_of_no_use_can_be_forgotten(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play(_echo)
    model = _model(stand_in, tmp_path)
    model.ask(REQUESTS[:2])
    model.forget(REQUESTS[:1])
    model.ask(REQUESTS[:2])
    assert stand_in.calls == {"messages": 3}


def test_one_question_fills_the_cache_before_the_others_are_asked(
    stand_in: StandIn, tmp_path: Path
) -> None:
    text = "The loop joins boreholes and pumps. " * 200
    requests = [
        make_request(subject=str(n), paragraphs=[text], shared=True, most_tokens=1_000 + n)
        for n in range(5)
    ]
    stand_in.play(lambda _: ANSWER)
    replies = _model(stand_in, tmp_path).ask(requests)
    assert [bool(reply.usage.cache_write) for reply in replies] == [True, *[False] * 4]
    assert [bool(reply.usage.cache_read) for reply in replies] == [False, *[True] * 4]


def test_every_call_is_in_the_ledger_with_its_price(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play(lambda _: ANSWER)
    model = _model(stand_in, tmp_path)
    replies = model.ask(REQUESTS[:3])
    model.ask(REQUESTS[:3])
    rows = Ledger(tmp_path / "ledger.sqlite").rows()
    assert sorted(row.subject for row in rows) == ["raw/0.md", "raw/1.md", "raw/2.md"]
    assert {(row.at, row.model, row.purpose, row.state) for row in rows} == {
        ("2026-11-27T12:00:00+00:00", MODEL, "mend", "complete")
    }
    assert PRICE is not None
    assert sum(row.dollars or 0 for row in rows) == sum(PRICE.of(r.usage) for r in replies)


def test_a_run_stops_before_the_call_that_may_go_over_its_budget(
    stand_in: StandIn, tmp_path: Path
) -> None:
    assert PRICE is not None
    most = most_dollars(REQUESTS[0], PRICE)
    stand_in.play(lambda _: ANSWER)
    model = _model(stand_in, tmp_path, Limits(run=most * 2, at_once=1))
    with pytest.raises(BudgetError, match="for this run are spent"):
        model.ask([make_request(subject=str(n), paragraphs=["x" * 3000, str(n)]) for n in range(9)])
    spent = sum(row.dollars or Decimal() for row in Ledger(tmp_path / "ledger.sqlite").rows())
    assert spent <= most * 2


@pytest.mark.parametrize("at_once", [1, 4])
def test_no_budget_is_ever_passed(stand_in: StandIn, tmp_path: Path, at_once: int) -> None:
    assert PRICE is not None
    limit = most_dollars(REQUESTS[0], PRICE) * 3
    stand_in.play(lambda _: ANSWER)
    model = _model(stand_in, tmp_path, Limits(run=limit, at_once=at_once))
    many = [make_request(subject=str(n), paragraphs=[f"Text {n}."]) for n in range(60)]
    with pytest.raises(BudgetError):
        model.ask(many)
    spent = sum(row.dollars or Decimal() for row in Ledger(tmp_path / "ledger.sqlite").rows())
    assert 0 < spent <= limit


def test_a_month_has_a_budget_too(stand_in: StandIn, tmp_path: Path) -> None:
    assert PRICE is not None
    stand_in.play(lambda _: ANSWER)
    _model(stand_in, tmp_path).ask(REQUESTS[:3])
    limit = most_dollars(REQUESTS[0], PRICE)
    with pytest.raises(BudgetError, match="for this month are spent"):
        _model(stand_in, tmp_path, Limits(month=limit)).ask(REQUESTS)
    assert stand_in.calls == {"messages": 3}


def test_a_budget_needs_a_price(stand_in: StandIn, tmp_path: Path) -> None:
    model = _model(stand_in, tmp_path, Limits(run=Decimal(1)), "my-model")
    with pytest.raises(UnknownPriceError, match="GITWIKI_PRICES"):
        model.ask(REQUESTS[:1])
    assert stand_in.calls == {}


def test_recorded_answers_are_replayed_and_nothing_else(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play(_echo)
    asked = _model(stand_in, tmp_path).ask(REQUESTS[:3])
    replayed = ReplayedModel(Replies(tmp_path / "replies"), MODEL, "")
    assert list(replayed.ask(REQUESTS[:3])) == list(asked)
    with pytest.raises(NotRecordedError, match=r"mend of raw/3\.md"):
        replayed.ask(REQUESTS[:4])
    with pytest.raises(NotRecordedError):
        ReplayedModel(Replies(tmp_path / "replies"), "another", "").ask(REQUESTS[:1])


def test_an_answer_that_was_damaged_on_disk_is_asked_for_again(
    stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.play(_echo)
    model = _model(stand_in, tmp_path)
    model.ask(REQUESTS[:1])
    (file,) = (tmp_path / "replies").iterdir()
    file.write_bytes(file.read_bytes()[:40])
    model.ask(REQUESTS[:1])
    assert stand_in.calls == {"messages": 2}
