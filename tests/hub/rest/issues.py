"""Issues, whether they are pull requests or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub import labels, texts
from hub.actors import TokenKind, at_least
from hub.bodies.issues import issue_body
from hub.events import tell_issue
from hub.exchange import Answer, invalid, unknown
from hub.rest.pulls import set_state as set_pull_state
from hub.state import Issue, Pull

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.exchange import Call, Handler


def _list(call: Call) -> Answer:
    state = call.query.get("state", "open")
    wanted = {name.lower() for name in call.query.get("labels", "").split(",") if name}
    creator, since = call.query.get("creator", ""), call.query.get("since", "")
    found = [
        issue
        for issue in call.repository.threads.values()
        if state in {issue.state, "all"}
        and wanted <= {name.lower() for name in issue.labels}
        and creator in {"", issue.author.login}
        and issue.updated_at >= since
    ]
    sort = call.query.get("sort", "created")
    if sort not in {"created", "updated"}:
        raise unknown(f"order by {sort}")
    down = call.query.get("direction", "desc") == "desc"
    found.sort(key=lambda issue: (getattr(issue, f"{sort}_at"), issue.number), reverse=down)
    return Answer([issue_body(call.repository, issue) for issue in found], pages=30)


def _get(call: Call) -> Answer:
    return Answer(issue_body(call.repository, call.thread()))


def _create(call: Call) -> Answer:
    repository, clock = call.repository, call.world.clock
    title, body, names = str(call.body["title"]), call.text("body"), call.body.get("labels", ())
    texts.check_title("Issue", title)
    texts.check_body("Issue", body)
    at = clock.tick()
    number = repository.next_number()
    issue = Issue(clock.new_id(), number, title, body, call.token.account, at, at)
    repository.threads[number] = issue
    if _may_label(call):  # else GitHub leaves them out without a word
        labels.put(repository, issue, names)
    tell_issue(repository, call.token, issue, "opened")
    shown = issue_body(repository, issue)
    return Answer(shown, 201, {"location": shown["url"]})


def _may_label(call: Call) -> bool:
    if call.token.kind is not TokenKind.PERSON:
        return True
    return at_least(call.repository.role(call.token), "triage")


def _update(call: Call) -> Answer:
    repository, issue = call.repository, call.thread()
    call.only_for(issue.author)
    changes = {
        name: {"from": getattr(issue, name) or ""}
        for name in ("title", "body")
        if name in call.body and call.body[name] != getattr(issue, name)
    }
    texts.check_title("Issue", call.text("title"))
    texts.check_body("Issue", call.text("body"))
    for name in changes:
        setattr(issue, name, call.body[name])
    if "labels" in call.body:
        labels.put(repository, issue, call.body["labels"])
    issue.updated_at = call.world.clock.tick()
    if changes and not isinstance(issue, Pull):
        tell_issue(repository, call.token, issue, "edited", changes=changes)
    _set_state(call, issue)
    return Answer(issue_body(repository, issue))


def _set_state(call: Call, issue: Issue) -> None:
    wanted, reason = call.body.get("state", issue.state), call.body.get("state_reason")
    if isinstance(issue, Pull):
        set_pull_state(call, issue, wanted)
        return
    if reason == "duplicate" or ((reason == "reopened") != (wanted == "open") and reason):
        raise invalid("Issue", field="state_reason")
    if wanted == issue.state:
        return
    issue.state = wanted
    closed = wanted == "closed"
    issue.state_reason = reason or ("completed" if closed else "reopened")
    issue.closed_at = issue.updated_at if closed else None
    issue.closed_by = call.token.account if closed else None
    tell_issue(call.repository, call.token, issue, wanted.replace("open", "reopened"))


OPERATIONS: Mapping[str, Handler] = {
    "issues/list-for-repo": _list,
    "issues/get": _get,
    "issues/create": _create,
    "issues/update": _update,
}
