"""The payload of a push."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.bodies.repositories import html_of
from hub.git import ZERO

if TYPE_CHECKING:
    from hub.actors import Account
    from hub.git import Commit, Signature
    from hub.repository import HubRepository

_AT_MOST = 2048  # commits in the payload of a push


def push_payload(
    repository: HubRepository, pusher: Account, ref: str, before: str, after: str
) -> dict[str, Any]:
    """What a webhook says of a ref that moved, besides repository and sender."""
    commits = _new_commits(repository, ref, before, after)
    bodies = [_commit_body(repository, commit) for commit in commits[-_AT_MOST:]]
    head = bodies[-1] if bodies else None
    if head is None and after != ZERO:
        head = _commit_body(repository, repository.git.commit(after))
    return {
        "ref": ref,
        "before": before,
        "after": after,
        "base_ref": None,
        "created": before == ZERO,
        "deleted": after == ZERO,
        "forced": _forced(repository, before, after),
        "compare": f"{html_of(repository)}/compare/{before[:12]}...{after[:12]}",
        "commits": bodies,
        "head_commit": head,
        "pusher": {"name": pusher.login, "email": pusher.email},
    }


def _forced(repository: HubRepository, before: str, after: str) -> bool:
    if ZERO in {before, after}:
        return False
    return repository.git.merge_base(before, after) != before


def _new_commits(repository: HubRepository, ref: str, before: str, after: str) -> list[Commit]:
    if after == ZERO:
        return []
    if before != ZERO:
        return repository.git.log(f"{before}..{after}")
    refs = repository.refs().items()
    others = [sha for name, sha in refs if name != ref and "/pull/" not in name]
    return repository.git.log(after, "--not", *others)


def _commit_body(repository: HubRepository, commit: Commit) -> dict[str, Any]:
    parent = commit.parents[0] if commit.parents else repository.git.empty_tree()
    changes = repository.git.changes(parent, commit.sha)
    by = {kind: [it.path for it in changes if it.status == kind] for kind in _KINDS}
    return by | {
        "id": commit.sha,
        "tree_id": commit.tree,
        "distinct": True,
        "message": commit.message,
        "timestamp": commit.committer.at,
        "url": f"{html_of(repository)}/commit/{commit.sha}",
        "author": _person(commit.author),
        "committer": _person(commit.committer),
    }


def _person(who: Signature) -> dict[str, Any]:
    return {"name": who.name, "email": who.email, "date": who.at}


_KINDS = ("added", "modified", "removed")
