"""Batches of the stand-in, from their making to their results, through the real SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anthropic
import pytest

from standin import (
    Answer,
    DropBeforeHeaders,
    Expired,
    HttpFailure,
    Overloaded,
    RateLimited,
    Refusal,
    ServerError,
    StandIn,
    Truncated,
)
from standin.asking import FORMAT, request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anthropic.types.messages import MessageBatch


def item(name: str, **changes: Any) -> Any:
    return {"custom_id": name, "params": request(**changes)}


def submit(client: anthropic.Anthropic, *names: str) -> MessageBatch:
    return client.messages.batches.create(requests=[item(name) for name in names])


def results(client: anthropic.Anthropic, name: str) -> Mapping[str, Any]:
    return {line.custom_id: line.result for line in client.messages.batches.results(name)}


def kinds(client: anthropic.Anthropic, name: str) -> Mapping[str, str]:
    return {name: result.type for name, result in results(client, name).items()}


def counts(batch: MessageBatch) -> Mapping[str, int]:
    return {name: number for name, number in batch.request_counts.to_dict().items() if number}  # type: ignore[misc]


def test_a_batch_from_end_to_end(stand_in: StandIn) -> None:
    stand_in.play(lambda asked: Answer(f"I am {asked.custom_id}."))
    client = stand_in.client()
    batch = submit(client, "a", "b")
    assert (batch.processing_status, counts(batch)) == ("in_progress", {"processing": 2})
    assert batch.results_url is None
    assert client.messages.batches.retrieve(batch.id) == batch

    stand_in.finish_batch(batch.id)
    batch = client.messages.batches.retrieve(batch.id)
    assert (batch.processing_status, counts(batch)) == ("ended", {"succeeded": 2})
    assert batch.ended_at is not None
    lines = list(client.messages.batches.results(batch.id))
    assert [line.custom_id for line in lines] == ["b", "a"]
    for line in lines:
        assert line.result.type == "succeeded"
        message = line.result.message
        assert message.content[0].to_dict()["text"] == f"I am {line.custom_id}."
        assert message.usage.service_tier == "batch"
    assert stand_in.calls["batches.results"] == 1
    assert [asked.request.custom_id for asked in stand_in.asked] == ["a", "b"]


def test_a_client_that_was_killed_comes_back(stand_in: StandIn) -> None:
    stand_in.play(lambda _: Answer("Yes."))
    first = submit(stand_in.client(), "a").id
    second = submit(stand_in.client(), "b").id
    stand_in.finish_batch(first)
    later = stand_in.client()
    pages = later.messages.batches.list(limit=1)
    assert [batch.id for batch in pages] == [second, first]
    assert stand_in.calls["batches.list"] == 2
    assert kinds(later, first) == {"a": "succeeded"}


def test_there_are_no_results_before_the_end(stand_in: StandIn) -> None:
    client = stand_in.client()
    batch = submit(client, "a")
    with pytest.raises(anthropic.AnthropicError, match="No `results_url` for the given batch"):
        client.messages.batches.results(batch.id)
    assert "batches.results" not in stand_in.calls


def test_a_batch_ends_after_some_polls() -> None:
    with StandIn(lambda _: Answer("Yes."), batch_polls=3) as server:
        client = server.client()
        batch = submit(client, "a")
        states = [client.messages.batches.retrieve(batch.id).processing_status for _ in range(4)]
    assert states == ["in_progress", "in_progress", "ended", "ended"]


def test_items_end_in_their_own_ways(stand_in: StandIn) -> None:
    client = stand_in.client()
    batch = submit(client, "good", "late", "failed", "refused", "cut")
    stand_in.play(lambda _: Answer("Yes."))
    stand_in.when(lambda asked: asked.custom_id == "refused", [Refusal("bio")])
    stand_in.when(lambda asked: asked.custom_id == "cut", [Truncated("Ye")])
    stand_in.finish_batch(batch.id, {"late": Expired(), "failed": Overloaded()})
    found = results(client, batch.id)
    assert {name: result.type for name, result in found.items()} == {
        "good": "succeeded",
        "late": "expired",
        "failed": "errored",
        "refused": "succeeded",
        "cut": "succeeded",
    }
    assert found["failed"].error.error.type == "overloaded_error"
    assert found["refused"].message.stop_reason == "refusal"
    assert found["cut"].message.stop_reason == "max_tokens"
    ended = client.messages.batches.retrieve(batch.id)
    assert counts(ended) == {"succeeded": 3, "expired": 1, "errored": 1}


def test_a_bad_item_is_an_errored_result(stand_in: StandIn) -> None:
    """The API looks into the parameters of the items only while it works on the batch."""
    stand_in.play(lambda asked: Answer.json({"title": "x"}) if asked.schema else Answer("Yes."))
    client = stand_in.client()
    wrong: dict[str, Any] = {
        "key": item("key", temperature=1),
        "stream": item("stream", stream=True),
        "empty": item("empty", max_tokens=0),
        "model": item("model", model="claude-none"),
        "prefill": item("prefill", messages=[{"role": "assistant", "content": "Well"}]),
    }
    requests = [*wrong.values(), item("good", output_config=FORMAT)]
    batch = client.messages.batches.create(requests=requests)
    stand_in.finish_batch(batch.id)
    found = dict(results(client, batch.id))
    assert found.pop("good").type == "succeeded"
    assert {name: result.error.error.message for name, result in found.items()} == {
        "key": "temperature: Extra inputs are not permitted",
        "stream": "stream: streaming is not supported in batches",
        "empty": "max_tokens: Input should be greater than or equal to 1",
        "model": "model: claude-none",
        "prefill": 'messages: first message must use the "user" role',
    }


def test_a_canceled_batch_ends_with_canceled_items(stand_in: StandIn) -> None:
    client = stand_in.client()
    batch = submit(client, "a", "b")
    canceled = client.messages.batches.cancel(batch.id)
    assert (canceled.processing_status, counts(canceled)) == ("canceling", {"processing": 2})
    assert canceled.cancel_initiated_at is not None
    stand_in.finish_batch(batch.id, {"a": Answer("I was quicker.")})
    assert kinds(client, batch.id) == {"a": "succeeded", "b": "canceled"}
    assert client.messages.batches.cancel(batch.id).processing_status == "ended"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ((), "requests: must hold 1 to 100000 requests"),
        (("a", "b", "a"), "requests.2.custom_id: duplicate custom_id: a"),
        (("a b",), "requests.0.custom_id: String should match pattern"),
        (("",), "requests.0.custom_id: String should match pattern"),
        (("x" * 65,), "requests.0.custom_id: String should match pattern"),
    ],
)
def test_a_batch_is_refused(stand_in: StandIn, names: tuple[str, ...], message: str) -> None:
    with pytest.raises(anthropic.BadRequestError, match=message):
        submit(stand_in.client(), *names)


def test_an_unknown_batch_is_not_found(stand_in: StandIn) -> None:
    client = stand_in.client()
    for ask in (client.messages.batches.retrieve, client.messages.batches.cancel):
        with pytest.raises(anthropic.NotFoundError, match="msgbatch_none"):
            ask("msgbatch_none")


@pytest.mark.parametrize("wrong", [ServerError(0.001), RateLimited(0.001)], ids=repr)
def test_polls_go_wrong_and_are_tried_again(stand_in: StandIn, wrong: HttpFailure) -> None:
    batch = submit(stand_in.client(), "a")
    stand_in.disturb("batches.retrieve", wrong, wrong)
    with pytest.raises(anthropic.APIStatusError):
        stand_in.client().messages.batches.retrieve(batch.id)
    assert stand_in.client(max_retries=1).messages.batches.retrieve(batch.id) == batch
    assert stand_in.calls["batches.retrieve"] == 3


def test_a_lost_response_leaves_a_batch_that_nobody_knows(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK sends no idempotency key: when it tries again there are two batches."""
    monkeypatch.setattr(anthropic._base_client, "INITIAL_RETRY_DELAY", 0.001)
    stand_in.disturb("batches.create", DropBeforeHeaders(done=True))
    client = stand_in.client(max_retries=1)
    batch = submit(client, "a")
    assert len(list(client.messages.batches.list())) == 2
    assert "idempotency-key" not in stand_in.requests[0].request.headers
    assert client.messages.batches.list().data[0] == batch
