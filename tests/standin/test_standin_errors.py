"""What the stand-in refuses, and what the SDK makes of everything that goes wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import anthropic
import httpx2
import pydantic
import pytest

from standin import (
    Answer,
    BadJson,
    ContextOverflow,
    Drop,
    DropBeforeHeaders,
    Empty,
    MalformedSse,
    Misbehaviour,
    Model,
    NotFoundModel,
    Overloaded,
    PaymentRequired,
    RateLimited,
    Refusal,
    ServerError,
    Slow,
    StandIn,
    StreamError,
    Truncated,
    Unauthorised,
    WrongSchema,
)
from standin.asking import EITHER, FORMAT, HI, MODEL, create, request, stream, text_of

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def _quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anthropic._base_client, "INITIAL_RETRY_DELAY", 0.001)


class Titled(pydantic.BaseModel):
    title: str


# What is refused


def turns(*roles: str) -> list[dict[str, Any]]:
    return [{"role": role, "content": "Well."} for role in roles]


def content(*blocks: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"role": "user", "content": list(blocks)}]


def document(*, citations: bool = False) -> dict[str, Any]:
    source = {"type": "text", "media_type": "text/plain", "data": "It is old."}
    return {"type": "document", "source": source, "citations": {"enabled": citations}}


def form(**schema: Any) -> dict[str, Any]:
    return {"format": {"type": "json_schema", "schema": schema}}


MARK = {"cache_control": {"type": "ephemeral"}}
LONG_MARK = {"cache_control": {"type": "ephemeral", "ttl": "1h"}}
TEXT = {"type": "text", "text": "Well."}
TOOL = {"name": "t", "input_schema": {"type": "object"}}
NODE = {
    "type": "object",
    "properties": {"next": {"$ref": "#/$defs/node"}},
    "additionalProperties": False,
}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unknown key": (
        {"extra_body": {"frobnicate": 1}},
        "frobnicate: Extra inputs are not permitted",
    ),
    "temperature": ({"extra_body": {"temperature": 1}}, "temperature: Extra inputs are not permit"),
    "top_k": ({"extra_body": {"top_k": 5}}, "top_k: Extra inputs are not permitted"),
    "big max_tokens": ({"max_tokens": 200_000, "stream": True}, "max_tokens: 200000 > 128000"),
    "key of a block": ({"messages": content({**TEXT, "x": 1})}, "text.x: Extra inputs"),
    "key of a tool": ({"tools": [{**TOOL, "x": 1}]}, "x: Extra inputs are not permitted"),
    "no messages": ({"messages": []}, "messages: at least one message is required"),
    "assistant first": ({"messages": turns("assistant", "user")}, "first message must use"),
    "prefill": ({"messages": turns("user", "assistant")}, "does not support assistant message pre"),
    "empty text": ({"system": [{**TEXT, "text": ""}]}, "text content blocks must be non-empty"),
    "empty message": ({"messages": content()}, "must have non-empty content"),
    "five marks": ({"messages": content(*[{**TEXT, **MARK}] * 5)}, "maximum of 4 .* Found 5"),
    "marks above": (
        {"messages": content(*[{**TEXT, **MARK}] * 4), **MARK},
        "maximum of 4 blocks with cache_control may be provided. Found 5.",
    ),
    "1h after 5m": (
        {"system": [{**TEXT, **MARK}], "messages": content({**TEXT, **LONG_MARK})},
        "ttl='1h' cache_control block must not come after",
    ),
    "citations and format": (
        {"messages": content(document(citations=True)), "output_config": FORMAT},
        "cannot be used together with citations",
    ),
    "some citations": (
        {"messages": content(document(citations=True), document())},
        "on all documents or on none",
    ),
    "tools of one name": ({"tools": [TOOL, TOOL]}, "Tool names must be unique"),
    "name of a tool": ({"tools": [{**TOOL, "name": "a b"}]}, "tools.0.name: String should match"),
    "choice of a tool": ({"tool_choice": {"type": "tool", "name": "t"}}, "Tool 't' not found"),
    "result of no tool": (
        {"messages": content({"type": "tool_result", "tool_use_id": "x"})},
        "unexpected `tool_use_id` found in `tool_result` blocks: x",
    ),
    "thinking": ({"thinking": {"type": "enabled", "budget_tokens": 1_024}}, "is not supported"),
    "open object": ({"output_config": form(type="object")}, "'additionalProperties' must be expl"),
    "minimum": ({"output_config": form(type="integer", minimum=1)}, "'minimum' is not supported"),
    "minItems": ({"output_config": form(type="array", minItems=2)}, "'minItems' values other"),
    "recursion": (
        {"output_config": form(**{"$ref": "#/$defs/node", "$defs": {"node": NODE}})},
        "Recursive schemas are not supported",
    ),
    "far reference": ({"output_config": form(**{"$ref": "http://e.org"})}, "is not supported"),
    "optional": (
        {
            "output_config": form(
                type="object",
                additionalProperties=False,
                properties={f"p{number}": {"type": "string"} for number in range(25)},
            )
        },
        "too many optional parameters",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_request_is_refused(stand_in: StandIn, name: str) -> None:
    changes, message = REFUSED[name]
    client = stand_in.client()
    with pytest.raises(anthropic.BadRequestError, match=message) as caught:
        client.messages.create(**request(**changes))
    assert caught.value.type == "invalid_request_error"
    assert caught.value.request_id == "req_000000000000000000000001"
    assert stand_in.requests[0].status == 400


def test_a_schema_of_the_sdk_is_taken(stand_in: StandIn) -> None:
    class Page(pydantic.BaseModel):
        title: str = pydantic.Field(min_length=1)
        lines: list[Titled] = pydantic.Field(max_length=3)
        note: str | None = None

    stand_in.play([Answer.json({"title": "x", "lines": [{"title": "y"}]})])
    parsed = stand_in.client().messages.parse(**request(), output_format=Page)
    assert parsed.parsed_output == Page(title="x", lines=[Titled(title="y")])


def test_a_prompt_must_fit_into_the_context() -> None:
    with StandIn(models=(Model("small", context=10, max_output=5),)) as server:
        client = server.client()
        long = [{"role": "user", "content": "word " * 20}]
        message = "prompt is too long: 25 tokens > 10 maximum"
        with pytest.raises(anthropic.BadRequestError, match=message):
            create(client, model="small", max_tokens=5, messages=long)
        with pytest.raises(anthropic.BadRequestError, match=message):
            client.messages.count_tokens(model="small", messages=long)  # type: ignore[arg-type]
        with pytest.raises(anthropic.NotFoundError, match=f"model: {MODEL}"):
            create(client)


def send_raw(server: StandIn, body: bytes, **headers: str) -> tuple[int, dict[str, Any]]:
    given = {
        "x-api-key": "test",
        "anthropic-version": "2023-06-01",
        "content-type": "application/json",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    sent = {name: value for name, value in given.items() if value}
    with httpx2.Client(trust_env=False, verify=False) as client:
        response = client.post(f"{server.url}/v1/messages", content=body, headers=sent)
    return response.status_code, response.json()["error"]


@pytest.mark.parametrize(
    ("headers", "status", "message"),
    [
        ({"x_api_key": ""}, 401, "x-api-key header is required"),
        ({"anthropic_version": ""}, 400, "anthropic-version: header is required"),
        ({"anthropic_version": "1"}, 400, "anthropic-version: '1' is not a valid version"),
        ({"content_type": "text/plain"}, 400, "content-type: must be application/json"),
        ({}, 400, "The request body is not valid JSON"),
        ({"x_api_key": "", "authorization": "Bearer t"}, 400, "The request body is not valid JSON"),
    ],
)
def test_headers_are_looked_at(
    stand_in: StandIn, headers: dict[str, str], status: int, message: str
) -> None:
    assert send_raw(stand_in, b"{", **headers)[0] == status
    assert send_raw(stand_in, b"{", **headers)[1]["message"] == message


def test_a_body_is_an_object_with_what_is_required(stand_in: StandIn) -> None:
    assert send_raw(stand_in, b"[]")[1]["message"] == "Input should be a valid dictionary"
    body = json.dumps({"model": MODEL, "messages": HI}).encode()
    assert send_raw(stand_in, body)[1]["message"] == "max_tokens: Field required"


def test_an_unknown_path_is_not_found(stand_in: StandIn) -> None:
    with pytest.raises(anthropic.NotFoundError):
        stand_in.client().files.list()
    assert stand_in.calls == {"unknown": 1}


# What goes wrong

STATUSES = [
    (RateLimited(), anthropic.RateLimitError, 429, "rate_limit_error"),
    (Overloaded(), anthropic.OverloadedError, 529, "overloaded_error"),
    (ServerError(), anthropic.InternalServerError, 500, "api_error"),
    (Unauthorised(), anthropic.AuthenticationError, 401, "authentication_error"),
    (PaymentRequired(), anthropic.PaymentRequiredError, 402, "billing_error"),
    (NotFoundModel(), anthropic.NotFoundError, 404, "not_found_error"),
]


@EITHER
@pytest.mark.parametrize(("wrong", "error", "status", "kind"), STATUSES)
def test_an_http_error(
    stand_in: StandIn,
    send: Callable[..., Any],
    wrong: Misbehaviour,
    error: type[anthropic.APIStatusError],
    status: int,
    kind: str,
) -> None:
    stand_in.play([wrong])
    with pytest.raises(error) as caught:
        send(stand_in.client())
    assert (caught.value.status_code, caught.value.type) == (status, kind)
    assert stand_in.requests[0].reply == wrong


@EITHER
@pytest.mark.parametrize(
    "wrong", [RateLimited(0.001), Overloaded(0.001), ServerError(0.001)], ids=repr
)
def test_the_sdk_tries_again(
    stand_in: StandIn, send: Callable[..., Any], wrong: Misbehaviour
) -> None:
    stand_in.play([wrong, wrong, Answer("At last.")])
    assert text_of(send(stand_in.client(max_retries=anthropic.DEFAULT_MAX_RETRIES))) == "At last."
    assert stand_in.calls == {"messages": 3}


@pytest.mark.parametrize("wrong", [Unauthorised(), PaymentRequired(), NotFoundModel()], ids=repr)
def test_the_sdk_does_not_try_again(stand_in: StandIn, wrong: Misbehaviour) -> None:
    stand_in.play([wrong])
    with pytest.raises(anthropic.APIStatusError):
        create(stand_in.client(max_retries=anthropic.DEFAULT_MAX_RETRIES))
    assert stand_in.calls == {"messages": 1}


@EITHER
def test_a_lost_response_is_asked_for_again(stand_in: StandIn, send: Callable[..., Any]) -> None:
    stand_in.play([DropBeforeHeaders(), Answer("At last.")])
    assert text_of(send(stand_in.client(max_retries=1))) == "At last."
    stand_in.play([DropBeforeHeaders()])
    with pytest.raises(anthropic.APIConnectionError):
        send(stand_in.client())


def test_half_a_plain_response_is_asked_for_again(stand_in: StandIn) -> None:
    stand_in.play([Drop(), Answer("At last.")])
    assert text_of(create(stand_in.client(max_retries=1))) == "At last."


@pytest.mark.parametrize("after", [0, 1, 5])
def test_a_broken_stream_is_not_an_error_of_the_sdk(stand_in: StandIn, after: int) -> None:
    """The SDK neither wraps what the transport raises nor tries again."""
    stand_in.play([Drop(after)])
    with pytest.raises(httpx2.RemoteProtocolError):
        stream(stand_in.client(max_retries=2))
    assert stand_in.calls == {"messages": 1}


def test_a_reset_connection_is_another_error_of_the_transport(stand_in: StandIn) -> None:
    stand_in.play([Drop(reset=True), Drop(reset=True)])
    with pytest.raises(httpx2.ReadError):
        stream(stand_in.client(max_retries=2))
    with pytest.raises(anthropic.APIConnectionError):
        create(stand_in.client())


def test_a_stream_that_ends_early_looks_like_a_message(stand_in: StandIn) -> None:
    """The SDK does not miss `message_stop`: only the missing stop reason tells."""
    stand_in.play([Drop(after_events=5, clean=True)])
    message = stream(stand_in.client())
    assert message.stop_reason is None
    assert text_of(message) == "The plant was built in 1998, i"
    stand_in.play([Drop(after_events=0, clean=True)])
    with pytest.raises(AssertionError):
        stream(stand_in.client())


@pytest.mark.parametrize("kind", ["overloaded_error", "api_error"])
def test_an_error_in_mid_stream_has_no_class_of_its_own(stand_in: StandIn, kind: str) -> None:
    """Its status is the 200 of the stream: only `type` tells, and the SDK does not try again."""
    stand_in.play([StreamError(5, kind)])
    with pytest.raises(anthropic.APIStatusError) as caught:
        stream(stand_in.client(max_retries=2))
    assert type(caught.value) is anthropic.APIStatusError
    assert (caught.value.status_code, caught.value.type) == (200, kind)
    stand_in.play([StreamError()])
    with pytest.raises(anthropic.OverloadedError):
        create(stand_in.client())


@EITHER
def test_a_malformed_response_is_an_error_of_json(
    stand_in: StandIn, send: Callable[..., Any]
) -> None:
    stand_in.play([MalformedSse()])
    with pytest.raises(json.JSONDecodeError):
        send(stand_in.client(max_retries=2))
    assert stand_in.calls == {"messages": 1}


def test_a_slow_answer_arrives(stand_in: StandIn) -> None:
    stand_in.play(lambda _: Slow(0.001, Answer("At last.")))
    client = stand_in.client()
    assert [text_of(send(client)) for send in (create, stream)] == ["At last."] * 2


def test_a_timeout(stand_in: StandIn) -> None:
    """Before the headers it is an error of the SDK; in mid-stream it is one of the transport."""
    stand_in.play(lambda _: Slow(5))
    client = stand_in.client(timeout=0.05)
    with pytest.raises(anthropic.APITimeoutError):
        create(client)
    with pytest.raises(httpx2.ReadTimeout):
        stream(client)


STOPS = [
    (Truncated('{"title": "Pl'), "max_tokens", '{"title": "Pl'),
    (Refusal("cyber"), "refusal", ""),
    (ContextOverflow("The pl"), "model_context_window_exceeded", "The pl"),
    (BadJson("Here: {"), "end_turn", "Here: {"),
    (WrongSchema('{"name": 1}'), "end_turn", '{"name": 1}'),
    (Empty(), "end_turn", ""),
]


@EITHER
@pytest.mark.parametrize(("wrong", "reason", "text"), STOPS)
def test_a_strange_answer(
    stand_in: StandIn, send: Callable[..., Any], wrong: Misbehaviour, reason: str, text: str
) -> None:
    stand_in.play([wrong])
    message = send(stand_in.client(), output_config=FORMAT)
    assert (message.stop_reason, text_of(message)) == (reason, text)
    assert message.usage.output_tokens >= 1


@EITHER
def test_a_refusal_has_details(stand_in: StandIn, send: Callable[..., Any]) -> None:
    stand_in.play([Refusal("bio", "Well,")])
    message = send(stand_in.client())
    assert message.stop_details.category == "bio"
    assert text_of(message) == "Well,"


@pytest.mark.parametrize("wrong", [Truncated(), BadJson(), WrongSchema()], ids=repr)
def test_parse_raises_before_the_stop_reason_can_be_read(
    stand_in: StandIn, wrong: Misbehaviour
) -> None:
    stand_in.play([wrong, wrong])
    client = stand_in.client(max_retries=2)
    with pytest.raises(pydantic.ValidationError):
        client.messages.parse(**request(), output_format=Titled)
    with (
        pytest.raises(pydantic.ValidationError),
        client.messages.stream(**request(), output_format=Titled) as events,
    ):
        events.get_final_message()
    assert stand_in.calls == {"messages": 2}


@pytest.mark.parametrize("wrong", [Refusal(), Empty()], ids=repr)
def test_parse_of_nothing_is_none(stand_in: StandIn, wrong: Misbehaviour) -> None:
    stand_in.play([wrong])
    parsed = stand_in.client().messages.parse(**request(), output_format=Titled)
    assert parsed.parsed_output is None
