"""Statuses as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.bodies.accounts import account_body, node_id
from hub.bodies.repositories import api_of, minimal_body
from hub.statuses import combined, newest

if TYPE_CHECKING:
    from hub.repository import HubRepository
    from hub.state import Status


def status_body(repository: HubRepository, status: Status) -> dict[str, Any]:
    """A status with who posted it."""
    return _plain_body(repository, status) | {
        "creator": account_body(repository.world, status.creator)
    }


def _plain_body(repository: HubRepository, status: Status) -> dict[str, Any]:
    return {
        "url": f"{api_of(repository)}/statuses/{status.commit}",
        "avatar_url": f"{repository.world.url}/avatars/{status.creator.id}",
        "id": status.id,
        "node_id": node_id("SC", status.id),
        "state": status.state,
        "description": status.description,
        "target_url": status.target_url,
        "context": status.context,
        "created_at": status.created_at,
        "updated_at": status.created_at,
    }


def combined_body(repository: HubRepository, commit: str) -> dict[str, Any]:
    """What the statuses of a commit come to."""
    found, api = newest(repository, commit), api_of(repository)
    return {
        "state": combined(status.state for status in found.values()),
        "statuses": [_plain_body(repository, status) for status in found.values()],
        "sha": commit,
        "total_count": len(found),
        "repository": minimal_body(repository),
        "commit_url": f"{api}/commits/{commit}",
        "url": f"{api}/commits/{commit}/status",
    }
