"""Labels of a repository and of an issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub import labels
from hub.bodies.issues import label_bodies, label_body
from hub.exchange import Answer, RefusedError, invalid, not_found
from hub.state import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.exchange import Call, Handler


def _list(call: Call) -> Answer:
    found = sorted(call.repository.labels.values(), key=lambda label: label.name.lower())
    return Answer([label_body(call.repository, label) for label in found], pages=30)


def _get(call: Call) -> Answer:
    label = call.repository.labels.get(call.parameters["name"].lower())
    if label is None:
        raise not_found()
    return Answer(label_body(call.repository, label))


def _create(call: Call) -> Answer:
    name = str(call.body["name"])
    if name.lower() in call.repository.labels:
        raise invalid("Label", code="already_exists", field="name")
    label = Label(call.world.clock.new_id(), name)
    label.color = str(call.body.get("color", label.color)).lower()
    label.description = call.text("description")
    call.repository.labels[name.lower()] = label
    shown = label_body(call.repository, label)
    return Answer(shown, 201, {"location": shown["url"]})


def _of_issue(call: Call) -> Answer:
    return Answer(label_bodies(call.repository, call.thread()), pages=30)


def _given(call: Call) -> list[str]:
    return labels.names_in(call.items if call.items is not None else call.body.get("labels", []))


def _add(call: Call) -> Answer:
    labels.add(call.repository, call.thread(), _given(call))
    return Answer(label_bodies(call.repository, call.thread()))


def _set(call: Call) -> Answer:
    labels.put(call.repository, call.thread(), _given(call))
    return Answer(label_bodies(call.repository, call.thread()))


def _remove(call: Call) -> Answer:
    issue, name = call.thread(), call.parameters["name"].lower()
    kept = [label for label in issue.labels if label.lower() != name]
    if kept == issue.labels:
        raise RefusedError(404, "Label does not exist")
    issue.labels = kept
    return Answer(label_bodies(call.repository, issue))


OPERATIONS: Mapping[str, Handler] = {
    "issues/list-labels-for-repo": _list,
    "issues/get-label": _get,
    "issues/create-label": _create,
    "issues/list-labels-on-issue": _of_issue,
    "issues/add-labels": _add,
    "issues/set-labels": _set,
    "issues/remove-label": _remove,
}
