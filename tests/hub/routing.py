"""Which part of the server a request is for, and what goes wrong with it on purpose."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from hub import api, contract, smart_http
from hub.faults import Moment
from hub.wire import Wire

if TYPE_CHECKING:
    from hub.actors import Token
    from hub.faults import Fault
    from hub.wire import Request
    from hub.world import World

_API = "/api/v3"
_GRAPHQL = "/api/graphql"


def respond(world: World, request: Request) -> Wire:
    """Answer a request, one at a time."""
    with world.lock:
        operation = _operation(request)
        world.requests.append(operation)
        fault = world.faults.due(operation)
        if fault is None:
            return _respond(world, request)
        if fault.moment is Moment.AFTER:
            _respond(world, request)
        return _failed(world, fault)


def _operation(request: Request) -> str:
    if smart_http.is_git(request.path):
        return smart_http.operation(request)
    if request.path == _GRAPHQL:
        return "graphql"
    route = contract.route(request.method, request.path.removeprefix(_API))
    return route.operation if route else f"{request.method} {request.path}"


def _respond(world: World, request: Request) -> Wire:
    if smart_http.is_git(request.path):
        return smart_http.answer(world, request)
    token = _token(world, request)
    if request.path == _GRAPHQL and request.method == "POST":
        return _graphql(world, request, token)
    inner = replace(request, path=request.path.removeprefix(_API))
    return api.answer(world, inner, token)


def _graphql(world: World, request: Request, token: Token | None) -> Wire:
    headers = {"content-type": "application/json; charset=utf-8", **world.rate_limit()}
    if token is None:
        return Wire(401, headers, b'{"message": "Bad credentials", "status": "401"}')
    from hub import drafts  # noqa: PLC0415 - most tests do without, and it loads slowly

    return Wire(200, headers, json.dumps(drafts.execute(world, token, request.body)).encode())


def _token(world: World, request: Request) -> Token | None:
    _, _, secret = request.headers.get("authorization", "").partition(" ")
    return world.tokens.get(secret)


def _failed(world: World, fault: Fault) -> Wire:
    headers = {"content-type": "application/json; charset=utf-8", **world.rate_limit()}
    body = b"" if fault.body is None else json.dumps(fault.body).encode()
    return Wire(fault.status, {**headers, **fault.headers}, body, fault.drop)
