"""What is said in conversations, and reactions to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub import texts
from hub.bodies.issues import comment_body, reaction_body
from hub.events import tell_comment
from hub.exchange import Answer, invalid, not_found
from hub.state import Comment, Reaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hub.exchange import Call, Handler


def _comment(call: Call) -> Comment:
    comment = call.repository.comments.get(int(call.parameters["comment_id"]))
    if comment is None:
        raise not_found()
    return comment


def _check(body: str) -> None:
    if not body.strip():
        raise invalid(
            "IssueComment", code="unprocessable", field="data", message="Body cannot be blank"
        )
    texts.check_body("IssueComment", body)


def _shown(call: Call, comments: Iterable[Comment]) -> Answer:
    since = call.query.get("since", "")
    found = [comment for comment in comments if comment.updated_at >= since]
    return Answer([comment_body(call.repository, comment) for comment in found], pages=30)


def _list(call: Call) -> Answer:
    return _shown(call, call.repository.conversation(call.thread().number))


def _list_all(call: Call) -> Answer:
    by = "updated_at" if call.query.get("sort") == "updated" else "id"
    down = call.query.get("direction", "asc") == "desc"
    found = call.repository.comments.values()
    return _shown(call, sorted(found, key=lambda it: (getattr(it, by), it.id), reverse=down))


def _get(call: Call) -> Answer:
    return Answer(comment_body(call.repository, _comment(call)))


def _create(call: Call) -> Answer:
    repository, clock, body = call.repository, call.world.clock, str(call.body["body"])
    issue = call.thread()
    _check(body)
    at = issue.updated_at = clock.tick()
    comment = Comment(clock.new_id(), issue.number, call.token.account, body, at, at)
    repository.comments[comment.id] = comment
    tell_comment(repository, call.token, comment, "created")
    shown = comment_body(repository, comment)
    return Answer(shown, 201, {"location": shown["url"]})


def _update(call: Call) -> Answer:
    comment, body = _comment(call), str(call.body["body"])
    call.only_for(comment.author)
    _check(body)
    changes = {"body": {"from": comment.body}}
    comment.body, comment.updated_at = body, call.world.clock.tick()
    tell_comment(call.repository, call.token, comment, "edited", changes=changes)
    return Answer(comment_body(call.repository, comment))


def _delete(call: Call) -> Answer:
    comment = _comment(call)
    call.only_for(comment.author)
    tell_comment(call.repository, call.token, comment, "deleted")
    del call.repository.comments[comment.id]
    return Answer(status=204)


def _reactions(call: Call) -> Answer:
    content = call.query.get("content", "")
    found = [it for it in _comment(call).reactions if content in {"", it.content}]
    return Answer([reaction_body(call.repository, it) for it in found], pages=30)


def _react(call: Call) -> Answer:
    comment, content, clock = _comment(call), str(call.body["content"]), call.world.clock
    for known in comment.reactions:
        if (known.author, known.content) == (call.token.account, content):
            return Answer(reaction_body(call.repository, known))
    reaction = Reaction(clock.new_id(), call.token.account, content, clock.tick())
    comment.reactions.append(reaction)
    return Answer(reaction_body(call.repository, reaction), 201)


OPERATIONS: Mapping[str, Handler] = {
    "issues/list-comments": _list,
    "issues/list-comments-for-repo": _list_all,
    "issues/get-comment": _get,
    "issues/create-comment": _create,
    "issues/update-comment": _update,
    "issues/delete-comment": _delete,
    "reactions/list-for-issue-comment": _reactions,
    "reactions/create-for-issue-comment": _react,
}
