"""The stand-in, seen through the real SDK: messages, tokens, the prompt cache, scripts."""

from __future__ import annotations

import json
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import anthropic
import pydantic
import pytest

from standin import (
    Answer,
    Overloaded,
    RateLimited,
    ReceivedRequest,
    ScriptError,
    StandIn,
    cite,
    count,
)
from standin.asking import EITHER, FORMAT, MODEL, SCHEMA, create, request, stream, text_of

if TYPE_CHECKING:
    from collections.abc import Callable


def document(*texts: str, citations: bool = True) -> dict[str, Any]:
    """A document of one text, or of blocks."""
    blocks = [{"type": "text", "text": text} for text in texts]
    source: Any = {"type": "text", "media_type": "text/plain", "data": texts[0]}
    if len(texts) > 1:
        source = {"type": "content", "content": blocks}
    return {"type": "document", "source": source, "citations": {"enabled": citations}}


class Titled(pydantic.BaseModel):
    title: str


# Messages


@EITHER
def test_an_answer_arrives_whole(stand_in: StandIn, send: Callable[..., Any]) -> None:
    stand_in.play([Answer("The plant was built in 1998.")])
    message = send(stand_in.client(), system="Be brief.")
    assert text_of(message) == "The plant was built in 1998."
    assert (message.stop_reason, message.model, message.role) == ("end_turn", MODEL, "assistant")
    assert message.usage.input_tokens == count("Be brief.") + count("Hello there.")
    assert message.usage.output_tokens == count("The plant was built in 1998.")


def test_a_stream_and_a_plain_response_are_the_same_message(stand_in: StandIn) -> None:
    thought = {"type": "thinking", "thinking": "What did they say?", "signature": "c2ln"}
    stand_in.play(
        lambda asked: Answer("It is old.", (thought,), (cite(asked, "in 1998"),)),
    )
    client = stand_in.client()
    messages = [{"role": "user", "content": [document("Built in 1998.")]}]
    whole: Any = create(client, messages=messages).to_dict()
    streamed: Any = stream(client, messages=messages).to_dict()
    assert whole["content"][1]["citations"][0]["start_char_index"] == 6
    for message in (whole, streamed):
        del message["id"]
    for block in streamed["content"]:
        block.pop("parsed_output", None)
    assert streamed == whole


def test_the_events_of_a_stream_come_in_order(stand_in: StandIn) -> None:
    stand_in.play([Answer("One two three four five.")])
    client = stand_in.client()
    with client.messages.with_streaming_response.create(**request(stream=True)) as response:
        lines = list(response.iter_lines())
    assert [line.removeprefix("event: ") for line in lines if line.startswith("event")] == [
        "message_start",
        "content_block_start",
        "ping",
        *["content_block_delta"] * 5,
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]


@EITHER
def test_a_tool_is_called(stand_in: StandIn, send: Callable[..., Any]) -> None:
    stand_in.play([Answer.tool_use("search", {"query": "plant"}, "I look.")])
    tool = {"name": "search", "input_schema": {"type": "object", "properties": {}}}
    message = send(stand_in.client(), tools=[tool])
    assert message.stop_reason == "tool_use"
    assert [block.type for block in message.content] == ["text", "tool_use"]
    assert message.content[1].input == {"query": "plant"}


@EITHER
def test_max_tokens_cut_an_answer(stand_in: StandIn, send: Callable[..., Any]) -> None:
    stand_in.play([Answer("A sentence that is longer than it may be.")])
    message = send(stand_in.client(), max_tokens=3)
    assert (text_of(message), message.stop_reason) == ("A sentence t", "max_tokens")
    assert message.usage.output_tokens == 3


def test_a_stop_sequence_ends_an_answer(stand_in: StandIn) -> None:
    stand_in.play([Answer("one STOP two")])
    message = create(stand_in.client(), stop_sequences=["never", "STOP"])
    assert (text_of(message), message.stop_reason) == ("one ", "stop_sequence")
    assert message.stop_sequence == "STOP"


def test_a_format_gives_json(stand_in: StandIn) -> None:
    stand_in.play(lambda _: Answer.json({"title": "Plants"}))
    client = stand_in.client()
    assert json.loads(text_of(create(client, output_config=FORMAT))) == {"title": "Plants"}
    parsed = client.messages.parse(**request(), output_format=Titled)
    assert parsed.parsed_output == Titled(title="Plants")


@EITHER
def test_blocks_of_a_document_are_cited_whole(stand_in: StandIn, send: Callable[..., Any]) -> None:
    stand_in.play(lambda asked: Answer("Old.", citations=(cite(asked, "1998"),)))
    messages = [{"role": "user", "content": [document("A plant.", "Built in 1998.")]}]
    (block,) = send(stand_in.client(), messages=messages).content
    (citation,) = block.citations
    assert (citation.type, citation.cited_text) == ("content_block_location", "Built in 1998.")
    assert (citation.start_block_index, citation.end_block_index) == (1, 2)


@pytest.mark.parametrize(
    ("changes", "enabled", "problem"),
    [
        ({"cited_text": "Built in 1999"}, True, "does not have 'Built in 1999' there"),
        ({"document_index": 1}, True, "a citation of document 1 of 1"),
        ({}, False, "for which citations are not enabled"),
    ],
)
def test_citations_cannot_be_made_up(changes: dict[str, Any], enabled: bool, problem: str) -> None:
    server = StandIn(lambda asked: Answer("Old.", citations=({**cite(asked, "1998"), **changes},)))
    messages = [{"role": "user", "content": [document("In 1998.", citations=enabled)]}]
    server.__enter__()
    with pytest.raises(anthropic.InternalServerError, match=problem):
        create(server.client(), messages=messages)
    with pytest.raises(AssertionError, match=problem):
        server.__exit__(None, None, None)


def test_what_no_document_has_cannot_be_cited(stand_in: StandIn) -> None:
    stand_in.play([Answer("Yes.")])
    create(stand_in.client())
    with pytest.raises(ScriptError, match="no document has 'x'"):
        cite(stand_in.requests[0].request, "x")


# Tokens, models, cache


def test_tokens_are_counted_as_they_are_used(stand_in: StandIn) -> None:
    stand_in.play([Answer("Yes.")])
    client = stand_in.client()
    document = {
        "type": "document",
        "title": "Note",
        "source": {"type": "text", "media_type": "text/plain", "data": "The plant. " * 50},
    }
    prompt: Any = {
        "system": "Be brief.",
        "messages": [{"role": "user", "content": [document, {"type": "text", "text": "Old?"}]}],
        "output_config": FORMAT,
    }
    counted = client.messages.count_tokens(model=MODEL, **prompt).input_tokens
    assert counted > count("The plant. " * 50) + count("Be brief.")
    stand_in.play([Answer.json({"title": "x"})])
    assert create(client, **prompt).usage.input_tokens == counted


def test_models(stand_in: StandIn) -> None:
    client = stand_in.client()
    assert MODEL in [model.id for model in client.models.list(limit=2)]
    info = client.models.retrieve(MODEL)
    assert (info.max_input_tokens, info.max_tokens) == (1_000_000, 128_000)
    assert info.capabilities is not None
    assert info.capabilities.structured_outputs.supported
    with pytest.raises(anthropic.NotFoundError, match="model: claude-none"):
        client.models.retrieve("claude-none")


def marked(text: str, ttl: str = "5m") -> dict[str, Any]:
    return {"type": "text", "text": text, "cache_control": {"type": "ephemeral", "ttl": ttl}}


def cache_use(message: anthropic.types.Message) -> tuple[int | None, int | None, int]:
    usage = message.usage
    read, written = usage.cache_read_input_tokens, usage.cache_creation_input_tokens
    return read, written, usage.input_tokens


@EITHER
def test_a_prefix_is_written_once_and_read_later(
    stand_in: StandIn, send: Callable[..., Any]
) -> None:
    stand_in.play(lambda _: Answer("Yes."))
    client = stand_in.client()
    system = [marked("a" * 8_000)]
    assert cache_use(send(client, system=system)) == (0, 2_000, 3)
    assert cache_use(send(client, system=system)) == (2_000, 0, 3)
    longer = [{"role": "user", "content": [marked("b" * 4_000, "5m")]}]
    assert cache_use(send(client, system=system, messages=longer)) == (2_000, 1_000, 0)
    stand_in.forget_cache()
    assert cache_use(send(client, system=system)) == (0, 2_000, 3)


def test_what_changes_a_prefix(stand_in: StandIn) -> None:
    stand_in.play(lambda asked: Answer.json({"title": "x"}) if asked.schema else Answer("Yes."))
    client = stand_in.client()
    system = [marked("a" * 8_000)]
    create(client, system=system)
    form = count(json.dumps(SCHEMA))
    assert cache_use(create(client, system=system, output_config=FORMAT)) == (0, 2_000 + form, 3)
    assert cache_use(create(client, system=system, model="claude-sonnet-5-5")) == (0, 2_000, 3)
    tools = [{"name": "t", "input_schema": {"type": "object"}}]
    assert cache_use(create(client, system=system, tools=tools))[0] == 0
    assert cache_use(create(client, system=system, output_config=FORMAT))[0] == 2_000 + form


def test_a_short_prefix_is_not_cached(stand_in: StandIn) -> None:
    stand_in.play(lambda _: Answer("Yes."))
    client = stand_in.client()
    for _ in range(2):
        assert cache_use(create(client, system=[marked("a" * 4_000)])) == (0, 0, 1_003)


def test_the_automatic_breakpoint_and_ttls(stand_in: StandIn) -> None:
    stand_in.play(lambda _: Answer("Yes."))
    client = stand_in.client()
    system = [marked("a" * 8_000, "1h")]
    message = create(client, system=system, cache_control={"type": "ephemeral"})
    assert message.usage.cache_creation is not None
    assert message.usage.cache_creation.to_dict() == {
        "ephemeral_1h_input_tokens": 2_000,
        "ephemeral_5m_input_tokens": 3,
    }
    again = create(client, system=system, cache_control={"type": "ephemeral"})
    assert cache_use(again) == (2_003, 0, 0)


def test_max_tokens_of_zero_warms_the_cache(stand_in: StandIn) -> None:
    stand_in.play(lambda _: Answer("Yes."))
    client = stand_in.client()
    warm = create(client, system=[marked("a" * 8_000)], max_tokens=0)
    assert (warm.content, warm.stop_reason) == ([], "max_tokens")
    assert cache_use(create(client, system=[marked("a" * 8_000)]))[0] == 2_000


# Scripts and what was received


def test_a_script_sees_the_request(stand_in: StandIn) -> None:
    seen: list[ReceivedRequest] = []

    def script(asked: ReceivedRequest) -> Answer:
        seen.append(asked)
        return Answer(f"{len(asked.documents)} documents")

    document = {
        "type": "document",
        "title": "Note",
        "context": "From 1998.",
        "source": {"type": "content", "content": [{"type": "text", "text": "It is old."}]},
        "citations": {"enabled": True},
    }
    stand_in.play(script)
    content = [document, {"type": "text", "text": "How old?"}]
    message = create(
        stand_in.client(default_headers={"X-Test": "yes"}),
        system=[{"type": "text", "text": "Be brief."}],
        messages=[{"role": "user", "content": content}],
        metadata={"user_id": "extract"},
    )
    assert text_of(message) == "1 documents"
    (asked,) = seen
    assert asked.text == "Be brief.\nNote\nFrom 1998.\nIt is old.\nHow old?"
    assert asked.system_text == "Be brief."
    (found,) = asked.documents
    assert (found.title, found.context, found.text) == ("Note", "From 1998.", "It is old.")
    assert found.citations
    assert (asked.purpose, asked.model, asked.max_tokens) == ("extract", MODEL, 1_000)
    assert (asked.stream, asked.schema, asked.headers["x-test"]) == (False, None, "yes")


def test_a_queue_is_played_one_after_the_other(stand_in: StandIn) -> None:
    stand_in.play([RateLimited(0.001), Overloaded(0.001), lambda asked: Answer(asked.model)])
    message = create(stand_in.client(max_retries=2))
    assert text_of(message) == MODEL
    assert [(one.status, one.reply) for one in stand_in.requests[:2]] == [
        (429, RateLimited(0.001)),
        (529, Overloaded(0.001)),
    ]
    assert stand_in.requests[2].response["content"][0]["text"] == MODEL
    retries = [one.request.headers["x-stainless-retry-count"] for one in stand_in.requests]
    assert retries == ["0", "1", "2"]
    assert stand_in.calls == {"messages": 3}
    assert stand_in.left == 0


def test_scripts_are_for_the_requests_that_fit(stand_in: StandIn) -> None:
    stand_in.play(lambda _: Answer("anything"))
    stand_in.when(lambda asked: asked.purpose == "review", [Answer("good")])
    client = stand_in.client()
    review = {"metadata": {"user_id": "review"}}
    assert [text_of(create(client, **more)) for more in ({}, review, review)] == [
        "anything",
        "good",
        "anything",
    ]


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ((), "nothing is scripted for messages"),
        ((Answer("no JSON"),), "the answer must be JSON, or BadJson: 'no JSON'"),
        ((Answer("{}"),), "the answer must fit the schema, or be WrongSchema: 'title'"),
        ((Answer(blocks=({"type": "text", "text": "", "x": 1},)),), "not in the types of the SDK"),
        ((lambda _: 1 // 0,), "ZeroDivisionError"),
    ],
)
def test_a_script_that_cannot_be_is_told_at_once(script: Any, problem: str) -> None:
    def ask() -> None:
        with StandIn(script) as server:
            client = server.client(max_retries=2)
            with pytest.raises(anthropic.InternalServerError, match=problem):
                create(client, output_config={} if "types" in problem else FORMAT)
            assert server.calls == {"messages": 1}

    with pytest.raises(AssertionError, match=problem):
        ask()


def test_a_process_of_its_own_finds_the_server(stand_in: StandIn) -> None:
    stand_in.play([Answer("Yes.")])
    with pytest.MonkeyPatch.context() as patch:
        for name, value in stand_in.environment.items():
            patch.setenv(name, value)
        with anthropic.Anthropic() as client:
            assert text_of(create(client)) == "Yes."


def test_many_threads_at_once(stand_in: StandIn) -> None:
    stand_in.play(lambda asked: Answer(asked.message_text))
    client, together = stand_in.client(), Barrier(8)
    got: list[str] = []

    def ask(name: str) -> None:
        together.wait()
        got.extend(
            text_of(send(client, messages=[{"role": "user", "content": name}]))
            for send in (create, stream)
        )

    threads = [Thread(target=ask, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted([*map(str, range(8))] * 2)
    assert [one.request.number for one in stand_in.requests] == list(range(1, 17))
