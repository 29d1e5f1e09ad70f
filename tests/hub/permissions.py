"""Which permission an operation needs.

Of Apps and jobs as GitHub's page "Permissions required for GitHub Apps" has it; of people by their
role in the repository. [K]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.actors import TokenKind, at_least
from hub.exchange import RefusedError

if TYPE_CHECKING:
    from hub.actors import Token
    from hub.repository import HubRepository

_WRITES = {
    "git/create-ref": ("contents",),
    "git/delete-ref": ("contents",),
    "git/update-ref": ("contents",),
    "issues/add-labels": ("issues", "pull-requests"),
    "issues/create": ("issues",),
    "issues/create-comment": ("issues", "pull-requests"),
    "issues/create-label": ("issues", "pull-requests"),
    "issues/delete-comment": ("issues", "pull-requests"),
    "issues/remove-label": ("issues", "pull-requests"),
    "issues/set-labels": ("issues", "pull-requests"),
    "issues/update": ("issues", "pull-requests"),
    "issues/update-comment": ("issues", "pull-requests"),
    "pulls/create": ("pull-requests",),
    "pulls/create-review": ("pull-requests",),
    "pulls/create-review-comment": ("pull-requests",),
    "pulls/merge": ("contents",),
    "pulls/update": ("pull-requests",),
    "reactions/create-for-issue-comment": ("issues", "pull-requests"),
    "repos/create-commit-status": ("statuses",),
}
_NEEDS_WRITE = {"contents", "statuses"}
_OPEN_TO_READERS = {
    "issues/create",
    "issues/create-comment",
    "pulls/create-review",
    "pulls/create-review-comment",
    "reactions/create-for-issue-comment",
}


def refusal(operation: str, token: Token, repository: HubRepository | None) -> RefusedError | None:
    """Why a token may not do it; None if it may."""
    scopes = _WRITES.get(operation, ())
    if repository is None or not scopes:
        return None
    if token.kind is not TokenKind.PERSON:
        if any(token.allows(scope, "write", repository.full_name) for scope in scopes):
            return None
        return RefusedError(403, "Resource not accessible by integration")
    wanted = "read" if operation in _OPEN_TO_READERS else "write"
    if at_least(repository.role(token), wanted):
        return None
    return RefusedError(403, "Must have admin rights to Repository.")
