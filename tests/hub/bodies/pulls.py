"""Pull requests and reviews as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.bodies.accounts import account_body, node_id
from hub.bodies.issues import association, label_bodies, thread_url
from hub.bodies.repositories import api_of, repository_body
from hub.mergeability import known_mergeability, merge_state

if TYPE_CHECKING:
    from hub.repository import HubRepository
    from hub.state import Pull, Review


def simple_pull_body(repository: HubRepository, pull: Pull) -> dict[str, Any]:
    """A pull request as lists have it."""
    world, html = repository.world, thread_url(repository, pull)
    return {
        **_urls(repository, pull),
        "id": pull.id,
        "node_id": node_id("PR", pull.id),
        "number": pull.number,
        "state": pull.state,
        "locked": False,
        "active_lock_reason": None,
        "title": pull.title,
        "user": account_body(world, pull.author),
        "body": pull.body,
        "labels": label_bodies(repository, pull),
        "milestone": None,
        "created_at": pull.created_at,
        "updated_at": pull.updated_at,
        "closed_at": pull.closed_at,
        "merged_at": pull.merged_at,
        "merge_commit_sha": pull.merge_commit,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "head": _side(pull.origin, pull.branch, pull.head),
        "base": _side(repository, pull.base, pull.base_sha),
        "author_association": association(repository, pull.author),
        "auto_merge": None,
        "draft": pull.draft,
        "html_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
    }


def pull_body(repository: HubRepository, pull: Pull) -> dict[str, Any]:
    """A pull request as it is answered when it is asked for."""
    changes = repository.git.changes(*compared(repository, pull))
    merged_by = account_body(repository.world, pull.merged_by) if pull.merged_by else None
    return simple_pull_body(repository, pull) | {
        "merged": pull.merged_at is not None,
        "mergeable": known_mergeability(repository, pull),
        "rebaseable": known_mergeability(repository, pull),
        "mergeable_state": merge_state(repository, pull),
        "merged_by": merged_by,
        "comments": sum(1 for _ in repository.conversation(pull.number)),
        "review_comments": len(pull.line_comments),
        "maintainer_can_modify": pull.maintainer_can_modify,
        "commits": repository.git.count(f"{pull.base_sha}..{pull.head}"),
        "additions": sum(change.additions for change in changes),
        "deletions": sum(change.deletions for change in changes),
        "changed_files": len(changes),
    }


def compared(repository: HubRepository, pull: Pull) -> tuple[str, str]:
    """What a pull request shows: from where its branch left the base, to its head."""
    start = repository.git.merge_base(pull.base_sha, pull.head)
    return start or pull.base_sha, pull.head


def _side(repository: HubRepository, branch: str, sha: str) -> dict[str, Any]:
    owner = repository.owner
    return {
        "label": f"{owner.login}:{branch}",
        "ref": branch,
        "sha": sha,
        "user": account_body(repository.world, owner),
        "repo": repository_body(repository),
    }


def _urls(repository: HubRepository, pull: Pull) -> dict[str, Any]:
    api = api_of(repository)
    url, issue = f"{api}/pulls/{pull.number}", f"{api}/issues/{pull.number}"
    links = {
        "self": url,
        "html": thread_url(repository, pull),
        "issue": issue,
        "comments": f"{issue}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": f"{api}/pulls/comments{{/number}}",
        "commits": f"{url}/commits",
        "statuses": f"{api}/statuses/{pull.head}",
    }
    named = {f"{name}_url": links[name] for name in list(links)[2:]}
    return named | {"url": url, "_links": {name: {"href": it} for name, it in links.items()}}


def review_body(repository: HubRepository, pull: Pull, review: Review) -> dict[str, Any]:
    """A review."""
    html = f"{thread_url(repository, pull)}#pullrequestreview-{review.id}"
    url = f"{api_of(repository)}/pulls/{pull.number}"
    return {
        "id": review.id,
        "node_id": node_id("PRR", review.id),
        "user": account_body(repository.world, review.author),
        "body": review.body,
        "state": review.state,
        "html_url": html,
        "pull_request_url": url,
        "author_association": association(repository, review.author),
        "_links": {"html": {"href": html}, "pull_request": {"href": url}},
        "submitted_at": review.submitted_at,
        "commit_id": review.commit,
    }
