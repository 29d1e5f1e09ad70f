"""Refs, written through the API instead of a push."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.bodies.commits import ref_body
from hub.exchange import Answer, RefusedError, not_found
from hub.pushes import refs_moved
from hub.rules import ref_refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.exchange import Call, Handler


def _ref(call: Call) -> tuple[str, str]:
    name = f"refs/{call.parameters['ref']}"
    sha = call.repository.refs().get(name)
    if sha is None:
        raise not_found()
    return name, sha


def _get(call: Call) -> Answer:
    return Answer(ref_body(call.repository, *_ref(call)))


def _matching(call: Call) -> Answer:
    start = f"refs/{call.parameters['ref']}"
    found = sorted(call.repository.refs().items())
    return Answer([ref_body(call.repository, *it) for it in found if it[0].startswith(start)])


def _create(call: Call) -> Answer:
    name, sha = str(call.body["ref"]), str(call.body["sha"])
    if not name.startswith("refs/") or name.count("/") < 2:
        said = "Reference name must start with 'refs/' and contain at least two slashes."
        raise RefusedError(422, said)
    if call.repository.git.attempt("check-ref-format", name).returncode:
        raise RefusedError(422, f"{name} is not a valid ref name.")
    if name in call.repository.refs():
        raise RefusedError(422, "Reference already exists")
    _move(call, name, sha)
    shown = ref_body(call.repository, name, sha)
    return Answer(shown, 201, {"location": shown["url"]})


def _update(call: Call) -> Answer:
    name = f"refs/{call.parameters['ref']}"
    before, sha = call.repository.refs().get(name), str(call.body["sha"])
    force = call.body.get("force")
    if before is None:
        raise RefusedError(422, "Reference does not exist")
    if not force and call.repository.git.merge_base(before, sha) != before:
        raise RefusedError(422, "Update is not a fast forward")
    _move(call, name, sha)
    return Answer(ref_body(call.repository, name, sha))


def _delete(call: Call) -> Answer:
    name = f"refs/{call.parameters['ref']}"
    if name not in call.repository.refs():
        raise RefusedError(422, "Reference does not exist")
    _move(call, name, "")
    return Answer(status=204)


def _move(call: Call, name: str, sha: str) -> None:
    git, before = call.repository.git, call.repository.refs()
    if sha and git.resolve(sha) != sha:
        raise RefusedError(422, "Object does not exist")
    refused = ref_refusal(call.repository, call.token, name, before.get(name, ""), sha)
    if refused:
        raise RefusedError(422, refused)
    git.update_ref(name, sha)
    refs_moved(call.repository, call.token, before)


OPERATIONS: Mapping[str, Handler] = {
    "git/get-ref": _get,
    "git/list-matching-refs": _matching,
    "git/create-ref": _create,
    "git/update-ref": _update,
    "git/delete-ref": _delete,
}
