"""Commits, refs, branches and files that changed, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hub.bodies.accounts import account_body, node_id
from hub.bodies.repositories import api_of, html_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.git import Commit, FileChange, Signature
    from hub.repository import HubRepository

_UNSIGNED = {
    "verified": False,
    "reason": "unsigned",
    "signature": None,
    "payload": None,
    "verified_at": None,
}


def ref_body(repository: HubRepository, ref: str, sha: str) -> dict[str, Any]:
    """A ref and the commit it names."""
    api = api_of(repository)
    return {
        "ref": ref,
        "node_id": node_id("REF", len(ref)),
        "url": f"{api}/git/{ref}",
        "object": {"type": "commit", "sha": sha, "url": f"{api}/git/commits/{sha}"},
    }


def commit_body(repository: HubRepository, commit: Commit) -> dict[str, Any]:
    """A commit with the accounts of its people, without its files."""
    url = f"{api_of(repository)}/commits/{commit.sha}"
    return {
        "sha": commit.sha,
        "node_id": node_id("C", int(commit.sha[:12], 16)),
        "commit": _inner_body(repository, commit),
        "url": url,
        "html_url": f"{html_of(repository)}/commit/{commit.sha}",
        "comments_url": f"{url}/comments",
        "author": _account(repository, commit.author),
        "committer": _account(repository, commit.committer),
        "parents": _parents(repository, commit, "commits"),
    }


def detailed_commit_body(repository: HubRepository, commit: Commit) -> dict[str, Any]:
    """A commit with its files."""
    parent = commit.parents[0] if commit.parents else repository.git.empty_tree()
    changes = repository.git.changes(parent, commit.sha)
    added, deleted = sum(it.additions for it in changes), sum(it.deletions for it in changes)
    return commit_body(repository, commit) | {
        "stats": {"total": added + deleted, "additions": added, "deletions": deleted},
        "files": file_bodies(repository, changes, parent, commit.sha),
    }


def git_commit_body(repository: HubRepository, commit: Commit) -> dict[str, Any]:
    """A commit as git has it."""
    api = api_of(repository)
    return {
        "sha": commit.sha,
        "node_id": node_id("C", int(commit.sha[:12], 16)),
        "url": f"{api}/git/commits/{commit.sha}",
        "html_url": f"{html_of(repository)}/commit/{commit.sha}",
        "author": _person(commit.author),
        "committer": _person(commit.committer),
        "message": commit.message,
        "tree": {"sha": commit.tree, "url": f"{api}/git/trees/{commit.tree}"},
        "parents": _parents(repository, commit, "git/commits"),
        "verification": _UNSIGNED,
    }


def _inner_body(repository: HubRepository, commit: Commit) -> dict[str, Any]:
    api = api_of(repository)
    return {
        "url": f"{api}/git/commits/{commit.sha}",
        "author": _person(commit.author),
        "committer": _person(commit.committer),
        "message": commit.message,
        "comment_count": 0,
        "tree": {"sha": commit.tree, "url": f"{api}/git/trees/{commit.tree}"},
        "verification": _UNSIGNED,
    }


def _parents(repository: HubRepository, commit: Commit, kind: str) -> list[dict[str, Any]]:
    api, html = api_of(repository), html_of(repository)
    return [
        {"sha": sha, "url": f"{api}/{kind}/{sha}", "html_url": f"{html}/commit/{sha}"}
        for sha in commit.parents
    ]


def _person(who: Signature) -> dict[str, Any]:
    return {"name": who.name, "email": who.email, "date": who.at}


def _account(repository: HubRepository, who: Signature) -> dict[str, Any] | None:
    world = repository.world
    for account in world.accounts.values():
        if who.email == account.email:
            return account_body(world, account)
    return None


def file_bodies(
    repository: HubRepository, changes: Sequence[FileChange], old: str, new: str
) -> list[dict[str, Any]]:
    """Files that changed, with their hunks."""
    return [_file_body(repository, change, old, new) for change in changes]


def _file_body(repository: HubRepository, change: FileChange, old: str, new: str) -> dict[str, Any]:
    html, path = html_of(repository), quote(change.path)
    body = {
        "sha": change.blob,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{html}/blob/{new}/{path}",
        "raw_url": f"{html}/raw/{new}/{path}",
        "contents_url": f"{api_of(repository)}/contents/{path}?ref={new}",
    }
    if change.previous:
        body["previous_filename"] = change.previous
    patch = repository.git.patch(old, new, change)
    return body | {"patch": patch} if patch else body
