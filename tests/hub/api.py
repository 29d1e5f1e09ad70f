"""The REST API: finds the operation, asks whether it is allowed, does it and checks the answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from hub import contract
from hub.exchange import Answer, Call, RefusedError, not_found
from hub.permissions import refusal
from hub.rest import pulls, repositories
from hub.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.actors import Token
    from hub.exchange import Handler
    from hub.wire import Request
    from hub.world import World

HANDLERS: Mapping[str, Handler] = {**pulls.OPERATIONS, **repositories.OPERATIONS}
_ABSENT = ("/hash-algorithm",)  # asked for by actions/checkout, which gets along without


def answer(world: World, request: Request, token: Token | None) -> Wire:
    """Answer a request to the REST API."""
    route = contract.route(request.method, request.path)
    if route is None:
        if not request.path.endswith(_ABSENT):
            world.violations.append(f"there is no {request.method} {request.path}")
        return _wire(world, request, Answer(not_found().body, 404))
    try:
        done = _answer(world, request, route, token)
    except RefusedError as refused:
        done = Answer(refused.body, refused.status, refused.headers)
    done = _page(request, done)
    wrong = contract.wrong_response(route.operation, done.status, done.body)
    if wrong:
        world.violations.append(f"response of {route.operation} ({done.status}): {wrong}")
    return _wire(world, request, done)


def _answer(world: World, request: Request, route: contract.Route, token: Token | None) -> Answer:
    if token is None:
        raise RefusedError(401, "Bad credentials")
    body = _body(request)
    wrong = contract.wrong_request(route.operation, request.query, body)
    if wrong:
        world.violations.append(f"request of {route.operation}: {wrong}")
        raise RefusedError(422, f"Invalid request.\n\n{wrong}")
    handler = HANDLERS.get(route.operation)
    if handler is None:
        world.violations.append(f"the stand-in cannot do {route.operation} yet")
        raise RefusedError(501, f"the stand-in cannot do {route.operation} yet")
    repository = _repository(world, route.parameters, token)
    refused = refusal(route.operation, token, repository)
    if refused:
        raise refused
    given = {} if body is None else body
    return handler(Call(world, token, repository, route.parameters, request.query, given))


def _repository(world: World, parameters: Mapping[str, str], token: Token) -> Any:
    if "repo" not in parameters:
        return None
    repository = world.repositories.get(f"{parameters['owner']}/{parameters['repo']}")
    if repository is None or not repository.may(token, "metadata", "read"):
        raise not_found()
    return repository


def _body(request: Request) -> object:
    if not request.body:
        return None
    try:
        return json.loads(request.body)
    except ValueError:
        raise RefusedError(400, "Problems parsing JSON") from None


def _page(request: Request, done: Answer) -> Answer:
    if not done.pages:
        return done
    size = min(int(request.query.get("per_page", "30")), 100)
    page, total = int(request.query.get("page", "1")), len(done.body)
    last = max(1, -(-total // size))
    at = {"first": 1, "prev": page - 1, "next": page + 1, "last": last}
    wanted = (
        [] if last == 1 else (["prev", "first"] * (page > 1) + ["next", "last"] * (page < last))
    )
    links = [f'<{_at_page(request, at[name])}>; rel="{name}"' for name in wanted]
    headers = {"link": ", ".join(links)} if links else {}
    return Answer(done.body[(page - 1) * size : page * size], done.status, headers)


def _at_page(request: Request, page: int) -> str:
    query = urlencode({**request.query, "page": str(page)})
    return f"{request.origin}/api/v3{request.path}?{query}"


def _wire(world: World, request: Request, done: Answer) -> Wire:
    body = b"" if done.body is None else json.dumps(done.body).encode()
    headers = {
        "content-type": "application/json; charset=utf-8",
        "x-github-media-type": "github.v3; format=json",
        "x-github-request-id": f"{world.clock.seconds():X}",
        **world.rate_limit(),
        **done.headers,
    }
    return Wire(done.status, headers, body)
