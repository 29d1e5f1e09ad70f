"""Users, bots and organisations as JSON."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hub.actors import Account
    from hub.world import World

_LISTS = ("followers", "orgs", "repos", "subscriptions", "received_events")


def node_id(kind: str, number: int) -> str:
    """The id that GraphQL knows something by."""
    return f"{kind}_{base64.urlsafe_b64encode(str(number).encode()).decode().rstrip('=')}"


def account_body(world: World, account: Account) -> dict[str, Any]:
    """A simple user."""
    api = f"{world.api_url}/users/{account.login}"
    lists = {f"{name.replace('orgs', 'organizations')}_url": f"{api}/{name}" for name in _LISTS}
    return lists | {
        "login": account.login,
        "id": account.id,
        "node_id": node_id("U", account.id),
        "avatar_url": f"{world.url}/avatars/{account.id}",
        "gravatar_id": "",
        "url": api,
        "html_url": f"{world.url}/{account.login}",
        "following_url": f"{api}/following{{/other_user}}",
        "gists_url": f"{api}/gists{{/gist_id}}",
        "starred_url": f"{api}/starred{{/owner}}{{/repo}}",
        "events_url": f"{api}/events{{/privacy}}",
        "type": account.type,
        "site_admin": False,
    }


def profile_body(world: World, account: Account) -> dict[str, Any]:
    """A public user."""
    unknown = ("name", "company", "blog", "location", "email", "hireable", "bio")
    counted = ("public_repos", "public_gists", "followers", "following")
    return (
        account_body(world, account)
        | dict.fromkeys(unknown)
        | dict.fromkeys(counted, 0)
        | {"created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z"}
        | {"user_view_type": "public"}
    )
