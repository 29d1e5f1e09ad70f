"""Statuses of commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub import statuses, texts
from hub.bodies.statuses import combined_body, status_body
from hub.exchange import Answer, RefusedError
from hub.state import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.exchange import Call, Handler


def _create(call: Call) -> Answer:
    repository, sha = call.repository, call.parameters["sha"]
    if repository.git.resolve(sha) != sha:
        raise RefusedError(422, f"No commit found for SHA: {sha}")
    texts.check_description(call.body.get("description"))
    status = Status(
        id=call.world.clock.new_id(),
        commit=sha,
        context=str(call.body.get("context", "default")),
        state=str(call.body["state"]),
        description=call.text("description"),
        target_url=call.text("target_url"),
        creator=call.token.account,
        created_at=call.world.clock.tick(),
    )
    repository.statuses.append(status)
    shown = status_body(repository, status)
    return Answer(shown, 201, {"location": shown["url"]})


def _list(call: Call) -> Answer:
    found = statuses.of_commit(call.repository, call.commit("ref"))
    return Answer([status_body(call.repository, status) for status in found], pages=30)


def _combined(call: Call) -> Answer:
    """What the statuses come to; those that it rests on come in pages, all of them count. [D]"""
    shown = combined_body(call.repository, call.commit("ref"))
    return Answer(shown, pages=30, paged="statuses")


OPERATIONS: Mapping[str, Handler] = {
    "repos/create-commit-status": _create,
    "repos/list-commit-statuses-for-ref": _list,
    "repos/get-combined-status-for-ref": _combined,
}
