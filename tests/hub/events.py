"""What the server tells about what happened: payloads as webhooks deliver them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.bodies.accounts import account_body
from hub.bodies.issues import comment_body, issue_body, line_comment_body
from hub.bodies.pulls import pull_body, review_body, simple_pull_body
from hub.bodies.pushes import push_payload
from hub.bodies.repositories import repository_body
from hub.state import Event

if TYPE_CHECKING:
    from hub.actors import Token
    from hub.repository import HubRepository
    from hub.state import Comment, Issue, LineComment, Pull, Review


def tell(
    repository: HubRepository, token: Token, name: str, action: str, payload: dict[str, Any]
) -> None:
    """Remember an event, with what all of them carry."""
    common: dict[str, Any] = {
        "repository": repository_body(repository),
        "sender": account_body(repository.world, token.account),
    }
    if action:
        common["action"] = action
    event = Event(name, action, common | payload, repository.full_name, token)
    repository.world.happened(event)


def tell_push(repository: HubRepository, token: Token, ref: str, before: str, after: str) -> None:
    """A branch or a tag moved."""
    payload = push_payload(repository, token.account, ref, before, after)
    tell(repository, token, "push", "", payload)


def tell_pull(
    repository: HubRepository, token: Token, pull: Pull, action: str, **more: object
) -> None:
    """Something happened to a pull request."""
    payload = {"number": pull.number, "pull_request": pull_body(repository, pull), **more}
    tell(repository, token, "pull_request", action, payload)


def tell_comment(
    repository: HubRepository, token: Token, comment: Comment, action: str, **more: object
) -> None:
    """Something was said in a conversation."""
    issue = issue_body(repository, repository.threads[comment.number])
    payload = {"issue": issue, "comment": comment_body(repository, comment), **more}
    tell(repository, token, "issue_comment", action, payload)


def tell_issue(
    repository: HubRepository, token: Token, issue: Issue, action: str, **more: object
) -> None:
    """Something happened to an issue that is no pull request."""
    payload = {"issue": issue_body(repository, issue), **more}
    tell(repository, token, "issues", action, payload)


def tell_line_comment(
    repository: HubRepository, token: Token, pull: Pull, comment: LineComment
) -> None:
    """Something was said at a line."""
    body = line_comment_body(repository, pull, comment)
    payload = {"pull_request": simple_pull_body(repository, pull), "comment": body}
    tell(repository, token, "pull_request_review_comment", "created", payload)


def tell_review(repository: HubRepository, token: Token, pull: Pull, review: Review) -> None:
    """Somebody reviewed a pull request; events write the state in small letters."""
    body = review_body(repository, pull, review)
    body["state"] = body["state"].lower()
    payload = {"pull_request": simple_pull_body(repository, pull), "review": body}
    tell(repository, token, "pull_request_review", "submitted", payload)
