"""The Messages API without its sockets: a request comes in as values, a response goes out."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from anthropic._constants import ANTHROPIC_API_VERSION
from anthropic.types import MessageTokensCount

from standin import composing, parameters, replies, rules, transport
from standin.batches import Batches, page_of
from standin.catalogue import model_info
from standin.errors import ApiError, ScriptError, error_body, invalid_request, not_found
from standin.prompt_cache import PromptCache
from standin.prompts import parts_of, total
from standin.received import Asked, Exchange, ReceivedRequest
from standin.scripts import Scripts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from standin.catalogue import Model
    from standin.replies import Disturbance, HttpFailure, Reply
    from standin.transport import Wire

#: Method, path and name; the names are those of the SDK's methods.
_ROUTES = (
    ("POST", re.compile(r"/v1/messages"), "messages"),
    ("POST", re.compile(r"/v1/messages/count_tokens"), "count_tokens"),
    ("POST", re.compile(r"/v1/messages/batches"), "batches.create"),
    ("GET", re.compile(r"/v1/messages/batches"), "batches.list"),
    ("GET", re.compile(r"/v1/messages/batches/([^/]+)"), "batches.retrieve"),
    ("GET", re.compile(r"/v1/messages/batches/([^/]+)/results"), "batches.results"),
    ("POST", re.compile(r"/v1/messages/batches/([^/]+)/cancel"), "batches.cancel"),
    ("GET", re.compile(r"/v1/models"), "models.list"),
    ("GET", re.compile(r"/v1/models/([^/]+)"), "models.retrieve"),
)
_VERSIONS = ("2023-06-01", ANTHROPIC_API_VERSION)


class Outcome(NamedTuple):
    """What an endpoint makes of a request: the reply of the script, the body, the response."""

    reply: Reply | None
    body: Any
    wire: Wire


class Api:
    """Everything that the server knows.

    Attributes:
        scripts: Who decides what is replied.
        cache: The prompt cache.
        batches: The batches.
        calls: How often each endpoint was called.
        problems: What scripts said that the API could not say.
        asked: What scripts were asked, and what they said.
    """

    def __init__(self, url: str, models: Sequence[Model], batch_polls: int | None) -> None:
        self.scripts = Scripts()
        self.cache = PromptCache()
        self.batches = Batches(url, batch_polls, self._batch_result)
        self.calls: Counter[str] = Counter()
        self.problems: list[str] = []
        self.asked: list[Asked] = []
        self._models = {model.id: model for model in models}
        self._exchanges: dict[int, Exchange] = {}
        self._disturbances: dict[str, deque[Disturbance]] = {}
        self._numbers: Counter[str] = Counter()
        self._lock = Lock()

    def exchanges(self) -> tuple[Exchange, ...]:
        """Every request in order of arrival, as far as it is known what is given for it."""
        with self._lock:
            return tuple(self._exchanges[number] for number in sorted(self._exchanges))

    def disturb(self, endpoint: str, disturbances: Sequence[Disturbance]) -> None:
        """Let the next calls of an endpoint go wrong, before any script is asked."""
        with self._lock:
            self._disturbances.setdefault(endpoint, deque()).extend(disturbances)

    def handle(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        raw: bytes,
    ) -> Wire:
        """The response to a request. What is given is known to tests before it is sent."""
        endpoint, name = _route(method, path)
        number = self._next("request")
        request = ReceivedRequest(number, endpoint, path, query, headers)
        request_id = f"req_{number:024d}"
        try:
            _check_headers(method, headers)
            request = replace(request, body=_decoded(raw) if method == "POST" else {})
            outcome = self._outcome(request, name)
        except ApiError as error:
            body = error_body(error.kind, error.message, request_id)
            outcome = Outcome(None, body, transport.plain(body, error.status))
        except ScriptError as error:
            outcome = self._problem(str(error), request_id)
        except Exception as error:  # noqa: BLE001 - whatever a script raises is shown to the test
            outcome = self._problem(f"{type(error).__name__}: {error}", request_id)
        wire = _with_retry_after(outcome)
        self._record(Exchange(request, outcome.reply, wire.status, outcome.body))
        wire = replace(wire, headers={**wire.headers, "request-id": request_id})
        return transport.disturbed(wire, outcome.reply, request_id)

    def _outcome(self, request: ReceivedRequest, name: str) -> Outcome:
        wrong = self._disturbance(request.endpoint)
        if isinstance(wrong, replies.HttpFailure):
            return _failed(wrong, f"req_{request.number:024d}")
        if isinstance(wrong, replies.DropBeforeHeaders) and not wrong.done:
            return Outcome(wrong, None, transport.plain(None))
        outcome = self._endpoint(request, name)
        return outcome._replace(reply=wrong) if wrong else outcome

    def _endpoint(self, request: ReceivedRequest, name: str) -> Outcome:
        match request.endpoint:
            case "messages":
                return self._message(request)
            case "count_tokens":
                body = self._count(request)
            case "batches.create":
                body = self._create_batch(request)
            case "batches.list":
                body = self.batches.page(request.query)
            case "batches.retrieve":
                body = self.batches.retrieve(name)
            case "batches.cancel":
                body = self.batches.cancel(name)
            case "batches.results":
                results = self.batches.results(name)
                return Outcome(None, results, transport.lines(results))
            case "models.list":
                body = page_of(
                    [model_info(model) for model in self._models.values()], request.query
                )
            case "models.retrieve":
                body = model_info(self._model(name))
            case _:
                raise not_found("Not found")
        return Outcome(None, body, transport.plain(body))

    def _message(self, request: ReceivedRequest) -> Outcome:
        parameters.check_message(request.body)
        self._check(request, batch=False)
        reply = self._ask(request)
        if isinstance(reply, replies.HttpFailure):
            return _failed(reply, f"req_{request.number:024d}")
        if isinstance(reply, replies.StreamError) and not request.stream:
            raise ApiError(reply.kind, "Overloaded")
        if isinstance(reply, replies.DropBeforeHeaders):
            return Outcome(reply, None, transport.plain(None))
        body = self._said(request, reply, "standard")
        wire = transport.streamed(body) if request.stream else transport.plain(body)
        return Outcome(reply, body, wire)

    def _count(self, request: ReceivedRequest) -> dict[str, Any]:
        parameters.check_count(request.body)
        rules.check_request(request.body, self._model(request.model))
        size = total(parts_of(request.body))
        return MessageTokensCount(input_tokens=size).model_dump(mode="json")

    def _create_batch(self, request: ReceivedRequest) -> dict[str, Any]:
        parameters.check_batch(request.body)
        rules.check_batch_ids(request.body["requests"])
        return self.batches.create(
            tuple(
                replace(request, body=item["params"], custom_id=item["custom_id"])
                for item in request.body["requests"]
            )
        )

    def _batch_result(self, request: ReceivedRequest, wanted: Reply | None) -> Mapping[str, Any]:
        """What comes of an item. What the API refuses of it only comes to light here."""
        try:
            reply = self._batch_reply(request, wanted)
            if isinstance(reply, replies.HttpFailure):
                return _errored(reply.kind, reply.message)
            if isinstance(reply, replies.Expired):
                return {"type": "expired"}
            if isinstance(reply, replies.Canceled):
                return {"type": "canceled"}
            return {"type": "succeeded", "message": self._said(request, reply, "batch")}
        except ApiError as error:
            return _errored(error.kind, error.message)

    def _batch_reply(self, request: ReceivedRequest, wanted: Reply | None) -> Reply:
        if isinstance(wanted, replies.Canceled | replies.Expired):
            return wanted
        parameters.check_message(request.body)
        self._check(request, batch=True)
        return self._ask(request) if wanted is None else wanted

    def _ask(self, request: ReceivedRequest) -> Reply:
        reply = self.scripts.reply(request)
        with self._lock:
            self.asked.append(Asked(request, reply))
        return reply

    def _check(self, request: ReceivedRequest, *, batch: bool) -> None:
        model = self._model(request.model)
        rules.check_output(request.body, model, batch=batch)
        rules.check_request(request.body, model)

    def _said(self, request: ReceivedRequest, reply: Reply, tier: str) -> dict[str, Any]:
        usage = self.cache.use(parts_of(request.body))
        return composing.message(request, reply, usage, f"msg_{self._next('message'):024d}", tier)

    def _model(self, name: str) -> Model:
        if name not in self._models:
            raise not_found(f"model: {name}")
        return self._models[name]

    def _next(self, what: str) -> int:
        with self._lock:
            self._numbers[what] += 1
            return self._numbers[what]

    def _disturbance(self, endpoint: str) -> Disturbance | None:
        with self._lock:
            waiting = self._disturbances.get(endpoint)
            return waiting.popleft() if waiting else None

    def _record(self, exchange: Exchange) -> None:
        with self._lock:
            self._exchanges[exchange.request.number] = exchange
            self.calls[exchange.request.endpoint] += 1

    def _problem(self, problem: str, request_id: str) -> Outcome:
        """A fault of the test, which the SDK is told not to try again."""
        with self._lock:
            self.problems.append(problem)
        body = error_body("api_error", f"stand-in: {problem}", request_id)
        return Outcome(None, body, transport.plain(body, 500, {"x-should-retry": "false"}))


def _failed(error: HttpFailure, request_id: str) -> Outcome:
    body = error_body(error.kind, error.message, request_id)
    return Outcome(error, body, transport.plain(body, error.status))


def _errored(kind: str, message: str) -> Mapping[str, Any]:
    return {"type": "errored", "error": error_body(kind, message, None)}


def _with_retry_after(outcome: Outcome) -> Wire:
    seconds = outcome.reply.retry_after if isinstance(outcome.reply, replies.HttpFailure) else None
    if seconds is None:
        return outcome.wire
    return replace(outcome.wire, headers={**outcome.wire.headers, "retry-after": f"{seconds:g}"})


def _route(method: str, path: str) -> tuple[str, str]:
    """The endpoint of a request and the name of what it is about."""
    for wanted, pattern, endpoint in _ROUTES:
        if method == wanted and (found := pattern.fullmatch(path)):
            return endpoint, "".join(found.groups())
    return "unknown", ""


def _check_headers(method: str, headers: Mapping[str, str]) -> None:
    if not headers.get("x-api-key") and not headers.get("authorization", "").startswith("Bearer "):
        raise ApiError("authentication_error", "x-api-key header is required")
    version = headers.get("anthropic-version")
    if version is None:
        raise invalid_request("anthropic-version: header is required")
    if version not in _VERSIONS:
        raise invalid_request(f"anthropic-version: {version!r} is not a valid version")
    kind = headers.get("content-type", "").partition(";")[0]
    has_body = method == "POST" and headers.get("content-length", "0") != "0"
    if has_body and kind != "application/json":
        raise invalid_request("content-type: must be application/json")


def _decoded(raw: bytes) -> Any:
    """The body of a request; one that is not even an object is left to the checks of types."""
    try:
        return json.loads(raw) if raw else {}
    except ValueError:
        raise invalid_request("The request body is not valid JSON") from None
