"""The REST API: finds the operation, asks whether it is allowed, does it and checks the answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from hub import contract
from hub.exchange import Answer, Call, RefusedError, not_found
from hub.fields import Fields
from hub.permissions import refusal
from hub.rest import accounts, comments, commits, issues, labels, merging, pulls, refs, reviews
from hub.rest import statuses as statuses_
from hub.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.actors import Token
    from hub.exchange import Handler
    from hub.repository import HubRepository
    from hub.wire import Request
    from hub.world import World

_MODULES = (accounts, comments, commits, issues, labels, merging, pulls, refs, reviews, statuses_)
HANDLERS: Mapping[str, Handler] = {
    operation: handler for module in _MODULES for operation, handler in module.OPERATIONS.items()
}
_SIZE = 30  # of a page
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
    if "user-agent" not in request.headers:
        raise RefusedError(403, "Request forbidden by administrative rules.")
    if token is None:
        raise RefusedError(401, "Bad credentials")
    repository = _repository(world, route.parameters, token)
    _check_numbers(route.parameters)
    body = _body(request)
    wrong = contract.wrong_request(route.operation, request.query, body)
    if wrong:
        world.violations.append(f"request of {route.operation}: {wrong}")
        raise RefusedError(422, f"Invalid request.\n\n{wrong}")
    refused = refusal(route, token, repository) if repository else None
    if refused:
        raise refused
    fields = Fields(body if isinstance(body, dict) else {})
    items = body if isinstance(body, list) else None
    query = Fields(request.query)
    done = HANDLERS[route.operation](
        Call(world, token, repository, route.parameters, query, fields, items)
    )
    paging = {"page", "per_page"} if done.pages else set()
    unread = {*query.unread(), *fields.unread()} - paging
    if unread:
        world.violations.append(f"the stand-in passes over {sorted(unread)} of {route.operation}")
    return done


def _repository(world: World, parameters: Mapping[str, str], token: Token) -> HubRepository | None:
    if "repo" not in parameters:
        return None
    repository = world.repositories.get(f"{parameters['owner']}/{parameters['repo']}")
    if repository is None or not repository.may(token, "metadata", "read"):
        raise not_found()
    return repository


def _check_numbers(parameters: Mapping[str, str]) -> None:
    for name, value in parameters.items():
        if name.endswith(("_number", "_id")) and not value.isdigit():
            raise not_found()


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
    items = done.body[done.paged] if done.paged else done.body
    size = min(int(request.query.get("per_page", done.pages)), 100 if done.pages == _SIZE else 1000)
    page = int(request.query.get("page", "1"))
    shown = items[(page - 1) * size : page * size]
    links = _links(request, page, max(1, -(-len(items) // size)))
    headers = {**done.headers, **({"link": links} if links else {})}
    return Answer(done.body | {done.paged: shown} if done.paged else shown, done.status, headers)


def _links(request: Request, page: int, last: int) -> str:
    before = {"prev": page - 1, "first": 1} if page > 1 else {}
    after = {"next": page + 1, "last": last} if page < last else {}
    wanted = {**before, **after}
    return ", ".join(f'<{_at_page(request, at)}>; rel="{name}"' for name, at in wanted.items())


def _at_page(request: Request, page: int) -> str:
    query = urlencode({**request.query, "page": str(page)})
    return f"{request.origin}/api/v3{request.path}?{query}"


def _wire(world: World, request: Request, done: Answer) -> Wire:
    body = b"" if done.body is None else json.dumps(done.body).encode()
    headers: dict[str, Any] = {
        "content-type": "application/json; charset=utf-8",
        "x-github-media-type": "github.v3; format=json",
        "x-github-request-id": f"{world.clock.seconds():X}",
        **world.rate_limit(),
        **done.headers,
    }
    return Wire(done.status, headers, body)
