"""Pull requests: list, get, open, edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub import pulls, texts
from hub.actors import TokenKind
from hub.bodies.pulls import pull_body, simple_pull_body
from hub.events import tell_pull
from hub.exchange import Answer, RefusedError, invalid, unknown
from hub.mergeability import look

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.exchange import Call, Handler
    from hub.repository import HubRepository
    from hub.state import Pull

_NOT_PERMITTED = "GitHub Actions is not permitted to create or approve pull requests."


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
    if sort not in {"created", "updated"}:
        raise unknown(f"order by {sort}")
    found.sort(
        key=lambda it: (getattr(it, f"{sort}_at"), it.number),
        reverse=call.query.get("direction", default) == "desc",
    )
    return Answer([simple_pull_body(call.repository, pull) for pull in found], pages=30)


def _get(call: Call) -> Answer:
    pull = call.pull()
    look(call.repository, pull)
    return Answer(pull_body(call.repository, pull))


def refuse_actions(call: Call) -> None:
    """The setting that lets jobs open and approve pull requests may be off."""
    if call.token.kind is TokenKind.JOB and not call.repository.settings.actions_may_open_pulls:
        raise RefusedError(403, _NOT_PERMITTED)


def _create(call: Call) -> Answer:
    refuse_actions(call)
    head = _head(call)
    _check_push(call, head[0])
    pull = pulls.open_pull(
        call.repository,
        call.token,
        head=head,
        base=str(call.body["base"]),
        title=str(call.body.get("title", "")),
        body=call.text("body"),
        draft=bool(call.body.get("draft")),
        modifiable=bool(call.body.get("maintainer_can_modify")),
    )
    body = pull_body(call.repository, pull)
    return Answer(body, status=201, headers={"location": body["url"]})


def _check_push(call: Call, origin: HubRepository) -> None:
    """Of a person's own fork or a branch that they may write to. [D]"""
    own = origin.owner == call.token.account or origin.may(call.token, "contents", "write")
    if call.token.kind is TokenKind.PERSON and not own:
        raise invalid("PullRequest", field="head", code="invalid")


def _head(call: Call) -> tuple[HubRepository, str]:
    owner, colon, branch = str(call.body["head"]).rpartition(":")
    if not colon or owner == call.repository.owner.login:
        return call.repository, branch
    for fork in call.world.repositories.values():
        if fork.owner.login == owner and fork.fork_of is call.repository:
            return fork, branch
    raise invalid("PullRequest", field="head", code="invalid")


def _update(call: Call) -> Answer:
    pull, repository = call.pull(), call.repository
    call.only_for(pull.author)
    texts.check_title("PullRequest", call.text("title"))
    texts.check_body("PullRequest", call.text("body"))
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
    set_state(call, pull, call.body.get("state", pull.state))
    return Answer(pull_body(repository, pull))


def set_state(call: Call, pull: Pull, wanted: str) -> None:
    """Close a pull request or open it again."""
    if wanted != pull.state:
        change = pulls.close if wanted == "closed" else pulls.reopen
        change(call.repository, call.token, pull)


OPERATIONS: Mapping[str, Handler] = {
    "pulls/list": _list,
    "pulls/get": _get,
    "pulls/create": _create,
    "pulls/update": _update,
}
