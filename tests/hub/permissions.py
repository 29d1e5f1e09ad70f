"""Which permission an operation needs.

Of Apps and jobs as GitHub's page "Permissions required for GitHub Apps" has it; a pull request
needs pull-requests where an issue needs issues. Of people by their role in the repository. [D, K]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.actors import TokenKind, at_least
from hub.exchange import RefusedError
from hub.state import Pull

if TYPE_CHECKING:
    from hub.actors import Token
    from hub.contract import Route
    from hub.repository import HubRepository

_EITHER = ("issues", "pull-requests")
_WRITES = {
    "git/create-ref": ("contents",),
    "git/delete-ref": ("contents",),
    "git/update-ref": ("contents",),
    "issues/add-labels": _EITHER,
    "issues/create": ("issues",),
    "issues/create-comment": _EITHER,
    "issues/create-label": _EITHER,
    "issues/delete-comment": _EITHER,
    "issues/remove-label": _EITHER,
    "issues/set-labels": _EITHER,
    "issues/update": _EITHER,
    "issues/update-comment": _EITHER,
    "pulls/create": ("pull-requests",),
    "pulls/create-reply-for-review-comment": ("pull-requests",),
    "pulls/create-review": ("pull-requests",),
    "pulls/create-review-comment": ("pull-requests",),
    "pulls/merge": ("contents",),
    "pulls/update": ("pull-requests",),
    "reactions/create-for-issue-comment": _EITHER,
    "repos/create-commit-status": ("statuses",),
}
_READS = {
    "git": ("contents",),
    "issues": _EITHER,
    "pulls": ("pull-requests",),
    "reactions": _EITHER,
}
_ROLES = {
    "git/create-ref": "write",
    "git/delete-ref": "write",
    "git/update-ref": "write",
    "issues/add-labels": "triage",
    "issues/create-label": "write",
    "issues/remove-label": "triage",
    "issues/set-labels": "triage",
    "pulls/merge": "write",
    "repos/create-commit-status": "write",
}


def refusal(route: Route, token: Token, repository: HubRepository) -> RefusedError | None:
    """Why a token may not do it; None if it may."""
    if token.kind is TokenKind.PERSON:
        wanted = _ROLES.get(route.operation, "read")
        if not _ROLES.get(route.operation) and not repository.settings.private:
            return None
        if at_least(repository.role(token), wanted):
            return None
        return RefusedError(403, "Must have admin rights to Repository.")
    if _allows(route, token, repository):
        return None
    return RefusedError(403, "Resource not accessible by integration")


def _allows(route: Route, token: Token, repository: HubRepository) -> bool:
    name = repository.full_name
    if route.operation in _WRITES:
        scopes = _scopes(route, _WRITES[route.operation], repository)
        return any(token.allows(scope, "write", name) for scope in scopes)
    kind, _, _ = route.operation.partition("/")
    if kind not in _READS or not repository.settings.private:
        return True
    return any(token.allows(scope, "read", name) for scope in _READS[kind])


def _scopes(route: Route, scopes: tuple[str, ...], repository: HubRepository) -> tuple[str, ...]:
    if scopes != _EITHER:
        return scopes
    comment = repository.comments.get(int(route.parameters.get("comment_id", "0")))
    number = int(route.parameters.get("issue_number", comment.number if comment else "0"))
    thread = repository.threads.get(number)
    if thread is None:
        return scopes
    return ("pull-requests",) if isinstance(thread, Pull) else ("issues",)
