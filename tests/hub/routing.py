"""Which part of the server a request is for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hub import api, smart_http
from hub.wire import Wire

if TYPE_CHECKING:
    from hub.actors import Token
    from hub.wire import Request
    from hub.world import World

_API = "/api/v3"


def respond(world: World, request: Request) -> Wire:
    """Answer a request, one at a time."""
    with world.lock:
        if smart_http.is_git(request.path):
            return smart_http.answer(world, request)
        if request.path.startswith(f"{_API}/"):
            inner = replace(request, path=request.path.removeprefix(_API))
            return api.answer(world, inner, _token(world, request))
        world.violations.append(f"there is no {request.method} {request.path}")
        return Wire(404, {"content-type": "text/plain"}, b"Not Found")


def _token(world: World, request: Request) -> Token | None:
    _, _, secret = request.headers.get("authorization", "").partition(" ")
    return world.tokens.get(secret)
