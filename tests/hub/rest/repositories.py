"""Repositories, the user and the rate limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.bodies.accounts import profile_body
from hub.bodies.repositories import full_body
from hub.exchange import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.exchange import Call, Handler


def _get(call: Call) -> Answer:
    return Answer(full_body(call.repository, call.token))


def _user(call: Call) -> Answer:
    return Answer(profile_body(call.world, call.token.account))


OPERATIONS: Mapping[str, Handler] = {
    "repos/get": _get,
    "users/get-authenticated": _user,
}
