"""A model that is asked in batches: what is paid for, and what is not paid for twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from fakes.batching import MODEL, NOW, QUESTIONS, echo, open_office
from fakes.git_repositories import git, make_repository
from standin import (
    Canceled,
    ContextOverflow,
    Drop,
    DropBeforeHeaders,
    Expired,
    Overloaded,
    PaymentRequired,
    RateLimited,
    Refusal,
    ServerError,
    StandIn,
    Truncated,
)

from gitwiki.adapters.batch_records import BATCHES, KEPT_FOR, BatchRecord
from gitwiki.adapters.model import wire
from gitwiki.adapters.model.batch_desk import parts
from gitwiki.adapters.model.paid import Limits, Question
from gitwiki.budget import most_dollars, price_of
from gitwiki.errors import (
    BatchUnderWayError,
    BudgetError,
    ModelRefusedError,
    ModelUnavailableError,
)
from gitwiki.ports import ReplyState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from standin import Reply

PRICE = price_of(MODEL)
KEYS = [wire.key_of(wire.parameters(question, MODEL, "")) for question in QUESTIONS]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository without a remote."""
    make_repository(tmp_path / "wiki", {"schema.md": ""})
    return tmp_path / "wiki"


@pytest.fixture
def server() -> Iterator[StandIn]:
    """A stand-in whose batches end at the first look, and which answers everything."""
    with StandIn(echo, batch_polls=1) as server:
        yield server


def _numbers(stand_in: StandIn) -> dict[str, int]:
    """How often something was asked that costs."""
    return {name: n for name, n in stand_in.calls.items() if name in {"messages", "batches.create"}}


def _first_batch(stand_in: StandIn) -> str:
    return str(stand_in.client().messages.batches.list().data[-1].id)


def test_one_batch_for_half_the_price(clone: Path, server: StandIn) -> None:
    office = open_office(clone, server.client)
    replies = office.model.ask(QUESTIONS)
    assert _numbers(server) == {"batches.create": 1}
    assert [reply.batch for reply in replies] == [True] * 3
    rows = sorted(office.ledger.rows(), key=lambda row: row.subject)
    assert [(row.subject, row.batch) for row in rows] == [(f"raw/{n}.md", True) for n in range(3)]
    assert PRICE
    full = sum((PRICE.of(reply.usage) for reply in replies), Decimal())
    assert office.ledger.this_month() == full / 2
    (record,) = office.on_record
    assert (record.batch, record.keys) == (_first_batch(server), frozenset(KEYS))
    assert list((clone / ".git" / "gitwiki" / "submissions").iterdir()) == []


def test_pauses_grow_up_to_a_minute(clone: Path) -> None:
    with StandIn(echo, batch_polls=15) as server:
        office = open_office(clone, server.client)
        office.model.ask(QUESTIONS)
    waits = office.clock.waits
    assert waits[:3] == [2, 3, 4.5]
    assert waits == sorted(waits)
    assert (len(waits), waits[-1]) == (14, 60)
    said = [step for step in office.steps.seen if step.startswith("waiting")]
    assert said[0].endswith("looking again in 2 s; to interrupt it loses nothing")


def test_without_waiting_the_next_run_reads_the_answers(clone: Path) -> None:
    with StandIn(echo) as server:
        for _ in range(2):
            office = open_office(clone, server.client, is_patient=False)
            with pytest.raises(BatchUnderWayError, match="3 questions are under way") as caught:
                office.model.ask(QUESTIONS)
            assert caught.value.batches == (_first_batch(server),)
        server.finish_batch(_first_batch(server))
        office = open_office(clone, server.client, is_patient=False)
        assert len(office.model.ask(QUESTIONS)) == 3
        assert _numbers(server) == {"batches.create": 1}


@pytest.mark.parametrize("wrong", [Expired(), Canceled(), Overloaded()], ids=repr)
def test_what_failed_in_the_batch_is_asked_singly(clone: Path, wrong: Reply) -> None:
    with StandIn(echo) as server:
        office = open_office(
            clone,
            server.client,
            on_wait=lambda _: server.finish_batch(_first_batch(server), {KEYS[1]: wrong}),
        )
        replies = office.model.ask(QUESTIONS)
        assert [reply.batch for reply in replies] == [True, False, True]
        assert _numbers(server) == {"batches.create": 1, "messages": 1}
        assert office.on_record[0].keys == {KEYS[0], KEYS[2]}
        assert len(office.ledger.rows()) == 3
        open_office(clone, server.client).model.ask(QUESTIONS)
        assert _numbers(server) == {"batches.create": 1, "messages": 1}


def test_an_answer_that_ended_otherwise_is_an_answer(clone: Path) -> None:
    outcomes: dict[str, Reply] = {
        KEYS[0]: Refusal("bio"),
        KEYS[1]: Truncated('{"st'),
        KEYS[2]: ContextOverflow("The"),
    }
    with StandIn(echo) as server:

        def finish(_: float) -> None:
            server.finish_batch(_first_batch(server), outcomes)

        office = open_office(clone, server.client, on_wait=finish)
        replies = office.model.ask(QUESTIONS)
        assert [reply.state for reply in replies] == [
            ReplyState.REFUSED,
            ReplyState.TRUNCATED,
            ReplyState.OVERFLOW,
        ]
        assert all(reply.batch for reply in replies)
        assert len(office.ledger.rows()) == 3
        # What may end differently another time is asked anew, in a batch of its own.
        assert office.on_record[0].keys == {KEYS[1]}
        again = open_office(clone, server.client, is_patient=False)
        with pytest.raises(BatchUnderWayError):
            again.model.ask(QUESTIONS)
        assert sorted(map(len, (each.keys for each in again.on_record))) == [1, 2]


def test_the_budget_is_checked_at_the_price_of_a_batch(clone: Path, server: StandIn) -> None:
    assert PRICE
    most = sum((most_dollars(each, PRICE, batch=True) for each in QUESTIONS), Decimal())
    poor = Limits(run=most - Decimal("0.0001"))
    with pytest.raises(BudgetError):
        open_office(clone, server.client, poor).model.ask(QUESTIONS)
    office = open_office(clone, server.client, Limits(run=most))
    assert _numbers(server) == {}
    assert office.on_record == []
    assert len(office.model.ask(QUESTIONS)) == 3
    assert _numbers(server) == {"batches.create": 1}


def test_what_was_set_aside_is_given_back(clone: Path, server: StandIn) -> None:
    assert PRICE
    most = most_dollars(QUESTIONS[0], PRICE, batch=True)
    model = open_office(clone, server.client, Limits(run=most * 2)).model
    for question in QUESTIONS:
        model.ask([question])
    assert _numbers(server) == {"batches.create": 3}


def test_a_batch_whose_answer_got_lost_is_found(clone: Path) -> None:
    """The API took it, and nobody heard its id: only the listing knows."""
    with StandIn(echo) as server:
        server.disturb("batches.create", DropBeforeHeaders(done=True))
        client = server.client()
        looks: list[float] = []

        def wait(seconds: float) -> None:
            looks.append(seconds)
            if len(looks) == 3:
                server.finish_batch(_first_batch(server))

        office = open_office(clone, lambda: client, on_wait=wait)
        assert len(office.model.ask(QUESTIONS)) == 3
        assert len(client.messages.batches.list().data) == 1
        assert len(office.ledger.rows()) == 3


def test_a_batch_that_never_arrived_is_submitted_again(clone: Path, server: StandIn) -> None:
    server.disturb("batches.create", DropBeforeHeaders())
    assert len(open_office(clone, server.client).model.ask(QUESTIONS)) == 3
    assert len(server.client().messages.batches.list().data) == 1
    assert len(server.asked) == 3


def test_a_batch_that_never_arrives_is_the_end(clone: Path, server: StandIn) -> None:
    server.disturb("batches.create", *[ServerError()] * 3)
    with pytest.raises(ModelUnavailableError):
        open_office(clone, server.client).model.ask(QUESTIONS)
    assert _numbers(server) == {"batches.create": 3}
    assert len(open_office(clone, server.client).model.ask(QUESTIONS)) == 3
    assert len(server.asked) == 3


@pytest.mark.parametrize("wrong", [Overloaded(), RateLimited(0.5)], ids=repr)
def test_a_busy_server_is_asked_again(clone: Path, server: StandIn, wrong: Overloaded) -> None:
    server.disturb("batches.create", wrong, wrong)
    office = open_office(clone, server.client)
    assert len(office.model.ask(QUESTIONS)) == 3
    assert office.clock.waits == [1, 4]
    assert _numbers(server) == {"batches.create": 3}
    assert len(server.client().messages.batches.list().data) == 1


def test_a_batch_that_is_refused_leaves_no_record(clone: Path, server: StandIn) -> None:
    server.disturb("batches.create", PaymentRequired())
    office = open_office(clone, server.client)
    with pytest.raises(ModelRefusedError):
        office.model.ask(QUESTIONS)
    assert office.on_record == []
    assert len(office.model.ask(QUESTIONS)) == 3


def test_results_that_break_off_are_read_on(clone: Path, server: StandIn) -> None:
    server.disturb("batches.results", Drop(), Drop(reset=True), ServerError())
    office = open_office(clone, server.client)
    assert len(office.model.ask(QUESTIONS)) == 3
    assert len(office.ledger.rows()) == 3
    assert server.calls["batches.results"] == 4


def test_results_that_never_come_whole_are_no_reason_to_pay_again(
    clone: Path, server: StandIn
) -> None:
    server.disturb("batches.results", *[Drop()] * 5)
    office = open_office(clone, server.client)
    with pytest.raises(ModelUnavailableError):
        office.model.ask(QUESTIONS)
    assert len(open_office(clone, server.client).model.ask(QUESTIONS)) == 3
    assert _numbers(server) == {"batches.create": 1}


def test_a_server_that_is_away_for_a_while_ends_nothing(clone: Path) -> None:
    with StandIn(echo, batch_polls=3) as server:
        server.disturb("batches.retrieve", *[ServerError()] * 12)
        assert len(open_office(clone, server.client).model.ask(QUESTIONS)) == 3
        assert _numbers(server) == {"batches.create": 1}
        server.disturb("batches.retrieve", *[ServerError()] * 50)
        with pytest.raises(ModelUnavailableError):
            open_office(clone, server.client).model.ask([replace(QUESTIONS[0], task="Else.")])


def test_results_that_nobody_asked_for_are_ignored(clone: Path, server: StandIn) -> None:
    """ATTACK: a batch answers more than it was asked, or a record says less than is in it."""
    with pytest.raises(BatchUnderWayError), StandIn(echo) as other:
        open_office(clone, other.client, is_patient=False).model.ask(QUESTIONS)
    client = server.client()
    items = [
        {"custom_id": key, "params": wire.parameters(question, MODEL, "")}
        for key, question in zip(("f" * 40, *KEYS), (QUESTIONS[0], *QUESTIONS), strict=True)
    ]
    batch = client.messages.batches.create(requests=items).id  # type: ignore[arg-type]
    office = open_office(clone, server.client)
    (old,) = office.on_record
    office.records.put(replace(old, batch=batch, keys=frozenset(KEYS[:2])))
    replies = office.model.ask(QUESTIONS[:2])
    assert [f"Text {n}." in reply.text for n, reply in enumerate(replies)] == [True, True]
    kept = clone / ".git" / "gitwiki" / "replies"
    assert {path.stem for path in kept.iterdir()} == set(KEYS[:2])
    assert len(office.ledger.rows()) == 2


def test_a_record_that_lies_about_a_batch_costs_no_more_than_asking(
    clone: Path, server: StandIn
) -> None:
    """ATTACK: a record claims that a batch has what was never in it."""
    office = open_office(clone, server.client)
    office.model.ask(QUESTIONS[:1])
    (honest,) = office.on_record
    office.records.put(replace(honest, name="e" * 16, keys=frozenset(KEYS[1:])))
    assert len(office.model.ask(QUESTIONS)) == 3
    assert _numbers(server) == {"batches.create": 1, "messages": 2}
    assert [each.keys for each in office.on_record] == [frozenset(KEYS[:1])]


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"[]",
        b'{"batch":"../x","created":"2026-11-27T12:00:00Z","keys":[],"model":"m"}',
        b'{"batch":"x","created":"2026-11-27T12:00:00","keys":[],"model":"m"}',
        b'{"batch":"x","created":"2026-11-27T12:00:00Z","keys":["../x"],"model":"m"}',
        b'{"batch":"x","created":"2026-11-27T12:00:00Z","keys":[],"model":"m","more":1}',
        b"\xff\xfe",
    ],
)
def test_a_record_that_is_none_is_left_alone(clone: Path, server: StandIn, data: bytes) -> None:
    """ATTACK: whoever may push to origin may write anything into the ref."""
    files = f"M 100644 inline {'a' * 16}.json\ndata {len(data)}\n".encode() + data
    person = b"author A <a@b> 0 +0000\ncommitter A <a@b> 0 +0000\n"
    stream = b"commit %b\n%bdata 1\nx\n%b\n" % (BATCHES.encode(), person, files)
    git(clone, "fast-import", "--quiet", data=stream)
    office = open_office(clone, server.client)
    assert len(office.model.ask(QUESTIONS)) == 3
    assert len(office.on_record) == 1
    assert git(clone, "ls-tree", "--name-only", BATCHES).count(".json") == 2


def test_a_batch_of_somebody_else_is_passed_over(clone: Path, server: StandIn) -> None:
    """Another key cannot read it: it is asked anew, and the record stays for whoever can."""
    with StandIn(echo) as theirs:
        theirs.client().messages.batches.create(
            requests=[{"custom_id": "x", "params": {}}]  # type: ignore[typeddict-item]
        )
        with pytest.raises(BatchUnderWayError):
            open_office(clone, theirs.client, is_patient=False).model.ask(QUESTIONS)
    office = open_office(clone, server.client)
    assert len(office.model.ask(QUESTIONS)) == 3
    assert _numbers(server) == {"batches.create": 1}
    assert [each.keys for each in office.on_record] == [frozenset(KEYS)] * 2


def test_what_is_too_old_is_removed(clone: Path, server: StandIn) -> None:
    office = open_office(clone, server.client)
    office.model.ask(QUESTIONS)
    office.clock.time = NOW + KEPT_FOR
    assert len(office.on_record) == 1
    office.clock.time = NOW + KEPT_FOR + timedelta(seconds=1)
    assert office.on_record == []


def test_an_intent_of_another_clone_is_waited_for_and_then_given_up(
    clone: Path, server: StandIn
) -> None:
    office = open_office(clone, server.client)
    office.records.put(BatchRecord("d" * 16, "", MODEL, NOW, frozenset(KEYS)))
    assert len(office.model.ask(QUESTIONS)) == 3
    assert office.clock.time - NOW > timedelta(minutes=20)
    assert _numbers(server) == {"batches.create": 1}


def _question(size: int) -> Question:
    return Question(QUESTIONS[0], {"text": "x" * size}, "0" * 40)


def test_batches_are_as_large_as_the_api_takes_them() -> None:
    def sizes(*lengths: int, most: int = 3, most_bytes: int = 1_000) -> list[int]:
        return [len(part) for part in parts(map(_question, lengths), most, most_bytes)]

    assert sizes() == []
    assert sizes(1, 1, 1, 1, 1, 1, 1) == [3, 3, 1]
    assert sizes(400, 400, 400) == [1, 1, 1]
    assert sizes(300, 300, 300) == [2, 1]
    assert sizes(5_000, 1) == [1, 1]
