"""Repositories as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.actors import ROLES, TokenKind, at_least
from hub.bodies.accounts import account_body, node_id

if TYPE_CHECKING:
    from hub.actors import Token
    from hub.repository import HubRepository

_PLAIN = """
    contributors deployments downloads events forks hooks languages merges stargazers subscribers
    subscription tags teams
""".split()  # noqa: SIM905 - a list to read
_TEMPLATES = {
    "archive_url": "{archive_format}{/ref}",
    "assignees_url": "assignees{/user}",
    "blobs_url": "git/blobs{/sha}",
    "branches_url": "branches{/branch}",
    "collaborators_url": "collaborators{/collaborator}",
    "comments_url": "comments{/number}",
    "commits_url": "commits{/sha}",
    "compare_url": "compare/{base}...{head}",
    "contents_url": "contents/{+path}",
    "git_commits_url": "git/commits{/sha}",
    "git_refs_url": "git/refs{/sha}",
    "git_tags_url": "git/tags{/sha}",
    "issue_comment_url": "issues/comments{/number}",
    "issue_events_url": "issues/events{/number}",
    "issues_url": "issues{/number}",
    "keys_url": "keys{/key_id}",
    "labels_url": "labels{/name}",
    "milestones_url": "milestones{/number}",
    "notifications_url": "notifications{?since,all,participating}",
    "pulls_url": "pulls{/number}",
    "releases_url": "releases{/id}",
    "statuses_url": "statuses/{sha}",
    "trees_url": "git/trees{/sha}",
}


def api_of(repository: HubRepository) -> str:
    """The address of a repository in the REST API."""
    return f"{repository.world.api_url}/repos/{repository.full_name}"


def html_of(repository: HubRepository) -> str:
    """The address of a repository for people."""
    return f"{repository.world.url}/{repository.full_name}"


def minimal_body(repository: HubRepository) -> dict[str, Any]:
    """What every form of a repository has."""
    api, world = api_of(repository), repository.world
    plain = {f"{name}_url": f"{api}/{name}" for name in _PLAIN}
    return (
        plain
        | {name: f"{api}/{end}" for name, end in _TEMPLATES.items()}
        | {
            "id": repository.id,
            "node_id": node_id("R", repository.id),
            "name": repository.name,
            "full_name": repository.full_name,
            "owner": account_body(world, repository.owner),
            "private": repository.settings.private,
            "html_url": html_of(repository),
            "description": None,
            "fork": repository.fork_of is not None,
            "url": api,
        }
    )


def repository_body(repository: HubRepository) -> dict[str, Any]:
    """A repository as pull requests and events carry it."""
    settings, html = repository.settings, html_of(repository)
    opened = sum(issue.state == "open" for issue in repository.threads.values())
    return (
        minimal_body(repository)
        | {
            "clone_url": repository.clone_url,
            "git_url": html.replace("http://", "git://") + ".git",
            "ssh_url": f"git@{repository.world.url.removeprefix('http://')}:{repository.full_name}.git",
            "svn_url": html,
            "mirror_url": None,
            "homepage": None,
            "language": None,
            "license": None,
            "size": 0,
            "default_branch": repository.default_branch,
            "visibility": "private" if settings.private else "public",
            "created_at": repository.created_at,
            "updated_at": repository.created_at,
            "pushed_at": repository.created_at,
            "is_template": False,
            "topics": [],
            "archived": False,
            "disabled": False,
            "allow_forking": True,
            "web_commit_signoff_required": False,
            "has_issues": True,
            "has_projects": False,
            "has_wiki": False,
            "has_pages": False,
            "has_discussions": False,
            "has_downloads": True,
            "open_issues": opened,
            "open_issues_count": opened,
        }
        | dict.fromkeys(
            ("forks", "forks_count", "stargazers_count", "watchers", "watchers_count"), 0
        )
    )


def full_body(repository: HubRepository, token: Token) -> dict[str, Any]:
    """A repository as it is answered when it is asked for."""
    settings = repository.settings
    return repository_body(repository) | {
        "network_count": 0,
        "subscribers_count": 0,
        "permissions": permissions_body(repository, token),
        "allow_merge_commit": settings.allow_merge_commit,
        "allow_squash_merge": settings.allow_squash_merge,
        "allow_rebase_merge": settings.allow_rebase_merge,
        "allow_auto_merge": False,
        "allow_update_branch": False,
        "delete_branch_on_merge": settings.delete_branch_on_merge,
        "squash_merge_commit_title": settings.squash_merge_commit_title,
        "squash_merge_commit_message": settings.squash_merge_commit_message,
        "merge_commit_title": "MERGE_MESSAGE",
        "merge_commit_message": "PR_TITLE",
    }


def permissions_body(repository: HubRepository, token: Token) -> dict[str, bool]:
    """What a token may do."""
    if token.kind is TokenKind.PERSON:
        return role_body(repository.role(token))
    may_push = repository.may(token, "contents", "write")
    return role_body("read") | {"push": may_push}


def role_body(role: str) -> dict[str, bool]:
    """What a role may do."""
    names = ("pull", "triage", "push", "maintain", "admin")
    return {name: at_least(role, least) for name, least in zip(names, ROLES[1:], strict=True)}
