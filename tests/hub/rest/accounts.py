"""People, what they may do, and how much may still be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.actors import TokenKind, at_least
from hub.bodies.accounts import account_body, profile_body
from hub.bodies.repositories import full_body, role_body
from hub.exchange import Answer, RefusedError, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.exchange import Call, Handler

_LEGACY = {"triage": "read", "maintain": "write"}


def _repository(call: Call) -> Answer:
    return Answer(full_body(call.repository, call.token))


def _me(call: Call) -> Answer:
    if call.token.kind is not TokenKind.PERSON:  # an installation is nobody [I, many]
        raise RefusedError(403, "Resource not accessible by integration")
    return Answer(profile_body(call.world, call.token.account))


def _user(call: Call) -> Answer:
    account = call.world.accounts.get(call.parameters["username"])
    if account is None:
        raise not_found()
    return Answer(profile_body(call.world, account))


def _permission(call: Call) -> Answer:
    """What somebody may do here; of the five roles, the old field knows three and none. [D]

    Bots are nobody here as well. [I, many: "dependabot[bot] is not a user"]
    """
    if _is_reader(call):
        raise RefusedError(403, "Must have push access to view collaborator permission.")
    account = call.world.accounts.get(call.parameters["username"])
    if account is None or account.type != "User":
        raise RefusedError(404, f"{call.parameters['username']} is not a user")
    role = call.repository.role_of(account)
    user = account_body(call.world, account) | {
        "permissions": role_body(role),
        "role_name": role,
    }
    return Answer({"permission": _LEGACY.get(role, role), "role_name": role, "user": user})


def _is_reader(call: Call) -> bool:
    person = call.token.kind is TokenKind.PERSON
    return person and not at_least(call.repository.role(call.token), "write")


def _rate_limit(call: Call) -> Answer:
    limit = {name: int(value) for name, value in call.world.limit().items()}
    return Answer({"resources": {"core": limit, "search": limit, "graphql": limit}, "rate": limit})


OPERATIONS: Mapping[str, Handler] = {
    "repos/get": _repository,
    "repos/get-collaborator-permission-level": _permission,
    "users/get-authenticated": _me,
    "users/get-by-username": _user,
    "rate-limit/get": _rate_limit,
}
