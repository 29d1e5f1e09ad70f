"""Reviews and what is said at lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub import hunks, texts
from hub.actors import TokenKind
from hub.bodies.issues import line_comment_body
from hub.bodies.pulls import compared, review_body
from hub.events import tell_line_comment, tell_review
from hub.exchange import Answer, RefusedError, invalid, not_found, unknown
from hub.state import LineComment, Review

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.exchange import Call, Handler
    from hub.state import Pull

_STATES = {
    "APPROVE": "APPROVED",
    "REQUEST_CHANGES": "CHANGES_REQUESTED",
    "COMMENT": "COMMENTED",
}
_NOT_IN_DIFF = "pull_request_review_thread.line must be part of the diff"


def _list(call: Call) -> Answer:
    pull = call.pull()
    return Answer([review_body(call.repository, pull, it) for it in pull.reviews], pages=30)


def _get(call: Call) -> Answer:
    pull = call.pull()
    for review in pull.reviews:
        if str(review.id) == call.parameters["review_id"]:
            return Answer(review_body(call.repository, pull, review))
    raise not_found()


def _create(call: Call) -> Answer:
    pull, event, body = call.pull(), call.body.get("event"), call.text("body") or ""
    if event is None:
        raise unknown("pending reviews")
    texts.check_body("PullRequestReview", body)
    comments = call.body.get("comments", [])
    _check_event(call, pull, event)
    if event != "APPROVE" and not (body or comments):
        raise RefusedError(422, "Unprocessable Entity", ["Review Body can't be blank"])
    review = _add(call, pull, _STATES[event], body, call.body.get("commit_id"))
    for comment in comments:
        _say(call, pull, review, comment)
    tell_review(call.repository, call.token, pull, review)
    return Answer(review_body(call.repository, pull, review))


def _check_event(call: Call, pull: Pull, event: str) -> None:
    """Nobody judges their own pull request, and jobs approve only if the settings say so.

    Sources: 422 "Review Can not approve your own pull request" [I, many]; 422 "GitHub Actions is
    not permitted to approve pull requests." [I, many].
    """
    off = not call.repository.settings.actions_may_open_pulls
    own = call.token.account == pull.author
    if event == "APPROVE" and call.token.kind is TokenKind.JOB and off:
        said = "GitHub Actions is not permitted to approve pull requests."
        raise RefusedError(422, "Unprocessable Entity", [said])
    if own and event != "COMMENT":
        deed = "approve" if event == "APPROVE" else "request changes on"
        said = f"Review Can not {deed} your own pull request"
        raise RefusedError(422, "Unprocessable Entity", [said])


def _add(call: Call, pull: Pull, state: str, body: str, commit: str | None) -> Review:
    clock = call.world.clock
    sha = commit or pull.head
    review = Review(clock.new_id(), call.token.account, body, state, sha, clock.tick())
    pull.reviews.append(review)
    return review


def _say(call: Call, pull: Pull, review: Review, given: Mapping[str, Any]) -> LineComment:
    body, path, reply = str(given["body"]), given.get("path"), given.get("in_reply_to")
    texts.check_body("PullRequestReviewComment", body)
    replied = next((it for it in pull.line_comments if it.id == reply), None)
    if replied is not None:
        path = replied.path
    changes = {it.path: it for it in call.repository.git.changes(*compared(call.repository, pull))}
    if path not in changes:
        raise invalid("PullRequestReviewComment", field="pull_request_review_thread.path")
    hunk = call.repository.git.patch(*compared(call.repository, pull), changes[path])
    line, side = (
        given.get("line", replied.line if replied else None),
        str(given.get("side", "RIGHT")),
    )
    if line is not None and hunks.position(hunk, line, side) is None:
        said = "pull_request_review_thread.line must be part of the diff"
        raise invalid(
            "PullRequestReviewComment", field="pull_request_review_thread.line", message=said
        )
    comment = LineComment(
        id=call.world.clock.new_id(),
        review=review.id,
        author=call.token.account,
        body=body,
        path=str(path),
        line=line,
        side=side,
        commit=review.commit,
        hunk=hunk,
        created_at=call.world.clock.tick(),
        reply_to=reply,
    )
    pull.line_comments.append(comment)
    return comment


def _comments(call: Call) -> Answer:
    return _shown(call, [call.pull()])


def _comment(call: Call) -> Answer:
    for pull in call.repository.pulls.values():
        for comment in pull.line_comments:
            if str(comment.id) == call.parameters["comment_id"]:
                return Answer(line_comment_body(call.repository, pull, comment))
    raise not_found()


def _all_comments(call: Call) -> Answer:
    return _shown(call, list(call.repository.pulls.values()))


def _shown(call: Call, pulls: list[Pull]) -> Answer:
    since, down = call.query.get("since", ""), call.query.get("direction", "asc") == "desc"
    found = [(it.id, pull, it) for pull in pulls for it in pull.line_comments]
    found.sort(key=lambda known: known[0], reverse=down)
    kept = [(pull, it) for _, pull, it in found if it.created_at >= since]
    return Answer([line_comment_body(call.repository, *it) for it in kept], pages=30)


def _create_comment(call: Call) -> Answer:
    return _create_one(call, call.body)


def _reply(call: Call) -> Answer:
    known = int(call.parameters["comment_id"])
    if not any(it.id == known for it in call.pull().line_comments):
        raise not_found()
    return _create_one(call, {"body": call.body["body"], "in_reply_to": known})


def _create_one(call: Call, given: Mapping[str, Any]) -> Answer:
    pull = call.pull()
    review = _add(call, pull, "COMMENTED", "", given.get("commit_id"))
    comment = _say(call, pull, review, given)
    tell_review(call.repository, call.token, pull, review)
    tell_line_comment(call.repository, call.token, pull, comment)
    shown = line_comment_body(call.repository, pull, comment)
    return Answer(shown, 201, {"location": shown["url"]})


OPERATIONS: Mapping[str, Handler] = {
    "pulls/list-reviews": _list,
    "pulls/get-review": _get,
    "pulls/create-review": _create,
    "pulls/list-review-comments": _comments,
    "pulls/get-review-comment": _comment,
    "pulls/list-review-comments-for-repo": _all_comments,
    "pulls/create-review-comment": _create_comment,
    "pulls/create-reply-for-review-comment": _reply,
}
