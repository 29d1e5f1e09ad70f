"""Pull requests: list, get, open, edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub import pulls
from hub.actors import TokenKind
from hub.bodies.pulls import pull_body, simple_pull_body
from hub.events import tell_pull
from hub.exchange import Answer, RefusedError, invalid, not_found
from hub.mergeability import look

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.exchange import Call, Handler
    from hub.repository import HubRepository
    from hub.state import Pull

_NOT_PERMITTED = "GitHub Actions is not permitted to create or approve pull requests."


def pull_of(call: Call) -> Pull:
    """The pull request that the path names."""
    pull = call.repository.pulls.get(call.number)
    if pull is None:
        raise not_found()
    return pull


def _list(call: Call) -> Answer:
    state, head, base = (call.query.get(name, "") for name in ("state", "head", "base"))
    found = [
        pull
        for pull in call.repository.pulls.values()
        if (state or "open") in {pull.state, "all"}
        and (not base or pull.base == base)
        and (":" not in head or head == f"{pull.origin.owner.login}:{pull.branch}")
    ]
    sort = call.query.get("sort", "created")
    default = "desc" if sort == "created" else "asc"
    by = {"updated": lambda it: it.updated_at}.get(sort, lambda it: it.number)
    found.sort(key=by, reverse=call.query.get("direction", default) == "desc")
    return Answer([simple_pull_body(call.repository, pull) for pull in found], pages=True)


def _get(call: Call) -> Answer:
    pull = pull_of(call)
    look(call.repository, pull)
    return Answer(pull_body(call.repository, pull))


def refuse_actions(call: Call) -> None:
    """The setting that lets jobs open and approve pull requests may be off."""
    if call.token.kind is TokenKind.JOB and not call.repository.settings.actions_may_open_pulls:
        raise RefusedError(403, _NOT_PERMITTED)


def _create(call: Call) -> Answer:
    refuse_actions(call)
    pull = pulls.open_pull(
        call.repository,
        call.token,
        head=_head(call),
        base=str(call.body["base"]),
        title=str(call.body.get("title", "")),
        body=call.text("body"),
        draft=bool(call.body.get("draft")),
    )
    body = pull_body(call.repository, pull)
    return Answer(body, status=201, headers={"location": body["url"]})


def _head(call: Call) -> tuple[HubRepository, str]:
    owner, colon, branch = str(call.body["head"]).rpartition(":")
    if not colon or owner == call.repository.owner.login:
        return call.repository, branch
    for fork in call.world.repositories.values():
        if fork.owner.login == owner and fork.fork_of is call.repository:
            return fork, branch
    raise invalid("PullRequest", field="head", code="invalid")


def _update(call: Call) -> Answer:
    pull, repository = pull_of(call), call.repository
    pulls.check_title("PullRequest", call.text("title"))
    pulls.check_body("PullRequest", call.text("body"))
    changes = {
        name: {"from": getattr(pull, name) or ""}
        for name in ("title", "body")
        if name in call.body and call.body[name] != getattr(pull, name)
    }
    if call.body.get("base") not in {None, pull.base}:
        changes["base"] = {"ref": {"from": pull.base}, "sha": {"from": pull.base_sha}}
        pulls.retarget(repository, pull, call.body["base"])
    for name in ("title", "body"):
        if name in call.body:
            setattr(pull, name, call.body[name])
    pull.updated_at = call.world.clock.tick()
    if changes:
        tell_pull(repository, call.token, pull, "edited", changes=changes)
    _set_state(call, pull)
    return Answer(pull_body(repository, pull))


def _set_state(call: Call, pull: Pull) -> None:
    wanted = call.body.get("state", pull.state)
    if wanted != pull.state:
        change = pulls.close if wanted == "closed" else pulls.reopen
        change(call.repository, call.token, pull)


OPERATIONS: Mapping[str, Handler] = {
    "pulls/list": _list,
    "pulls/get": _get,
    "pulls/create": _create,
    "pulls/update": _update,
}
