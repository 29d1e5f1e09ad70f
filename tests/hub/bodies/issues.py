"""Issues, labels and comments as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hub import hunks
from hub.bodies.accounts import account_body, node_id
from hub.bodies.repositories import api_of, html_of
from hub.state import Pull

if TYPE_CHECKING:
    from hub.actors import Account
    from hub.repository import HubRepository
    from hub.state import Comment, Issue, Label, LineComment, Reaction

CONTENTS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")


def thread_url(repository: HubRepository, issue: Issue) -> str:
    """Where people look at an issue or a pull request."""
    kind = "pull" if isinstance(issue, Pull) else "issues"
    return f"{html_of(repository)}/{kind}/{issue.number}"


def label_body(repository: HubRepository, label: Label) -> dict[str, Any]:
    """A label."""
    return {
        "id": label.id,
        "node_id": node_id("LA", label.id),
        "url": f"{api_of(repository)}/labels/{label.name}",
        "name": label.name,
        "description": label.description or "",
        "color": label.color,
        "default": False,
    }


def label_bodies(repository: HubRepository, issue: Issue) -> list[dict[str, Any]]:
    """The labels of an issue."""
    return [label_body(repository, repository.labels[name.lower()]) for name in issue.labels]


def association(repository: HubRepository, account: Account) -> str:
    """What an author is to a repository."""
    if account == repository.owner:
        return "OWNER"
    return account.association


def issue_body(repository: HubRepository, issue: Issue) -> dict[str, Any]:
    """An issue; of a pull request the half that is one."""
    world, api = repository.world, f"{api_of(repository)}/issues/{issue.number}"
    return {
        "url": api,
        "repository_url": api_of(repository),
        "labels_url": f"{api}/labels{{/name}}",
        "comments_url": f"{api}/comments",
        "events_url": f"{api}/events",
        "html_url": thread_url(repository, issue),
        "id": issue.id,
        "node_id": node_id("I", issue.id),
        "number": issue.number,
        "title": issue.title,
        "body": issue.body,
        "user": account_body(world, issue.author),
        "labels": label_bodies(repository, issue),
        "state": issue.state,
        "state_reason": issue.state_reason,
        "locked": False,
        "active_lock_reason": None,
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "comments": sum(1 for _ in repository.conversation(issue.number)),
        "created_at": issue.created_at,
        "updated_at": issue.updated_at,
        "closed_at": issue.closed_at,
        "author_association": association(repository, issue.author),
        "reactions": reactions_body(api, ()),
        "timeline_url": f"{api}/timeline",
        **_pull_part(repository, issue),
    }


def _pull_part(repository: HubRepository, issue: Issue) -> dict[str, Any]:
    if not isinstance(issue, Pull):
        return {}
    html = thread_url(repository, issue)
    urls = {
        "url": f"{api_of(repository)}/pulls/{issue.number}",
        "html_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
        "merged_at": issue.merged_at,
    }
    return {"draft": issue.draft, "pull_request": urls}


def comment_body(repository: HubRepository, comment: Comment) -> dict[str, Any]:
    """What somebody said in a conversation."""
    api = api_of(repository)
    issue = repository.threads[comment.number]
    url = f"{api}/issues/comments/{comment.id}"
    return {
        "url": url,
        "html_url": f"{thread_url(repository, issue)}#issuecomment-{comment.id}",
        "issue_url": f"{api}/issues/{comment.number}",
        "id": comment.id,
        "node_id": node_id("IC", comment.id),
        "user": account_body(repository.world, comment.author),
        "created_at": comment.created_at,
        "updated_at": comment.updated_at,
        "author_association": association(repository, comment.author),
        "body": comment.body,
        "reactions": reactions_body(url, comment.reactions),
        "performed_via_github_app": None,
    }


def reactions_body(url: str, reactions: object) -> dict[str, Any]:
    """How many reactions of each kind there are."""
    counts = Counter(it.content for it in reactions)  # type: ignore[attr-defined]
    total = {"url": f"{url}/reactions", "total_count": counts.total()}
    return total | {content: counts[content] for content in CONTENTS}


def reaction_body(repository: HubRepository, reaction: Reaction) -> dict[str, Any]:
    """One reaction."""
    return {
        "id": reaction.id,
        "node_id": node_id("REA", reaction.id),
        "user": account_body(repository.world, reaction.author),
        "content": reaction.content,
        "created_at": reaction.created_at,
    }


def line_comment_body(
    repository: HubRepository, pull: Pull, comment: LineComment
) -> dict[str, Any]:
    """What somebody said at a line."""
    pull_url = f"{api_of(repository)}/pulls/{pull.number}"
    url = f"{api_of(repository)}/pulls/comments/{comment.id}"
    html = f"{thread_url(repository, pull)}#discussion_r{comment.id}"
    reply = {"in_reply_to_id": comment.reply_to} if comment.reply_to else {}
    line = {} if comment.line is None else {"line": comment.line, "original_line": comment.line}
    position = hunks.position(comment.hunk, comment.line or 0, comment.side)
    return (
        reply
        | line
        | {
            "url": url,
            "pull_request_review_id": comment.review,
            "id": comment.id,
            "node_id": node_id("PRRC", comment.id),
            "diff_hunk": comment.hunk,
            "position": position,
            "original_position": position,
            "start_line": None,
            "original_start_line": None,
            "start_side": None,
            "path": comment.path,
            "side": comment.side,
            "subject_type": "line" if line else "file",
            "commit_id": comment.commit,
            "original_commit_id": comment.commit,
            "user": account_body(repository.world, comment.author),
            "body": comment.body,
            "created_at": comment.created_at,
            "updated_at": comment.created_at,
            "html_url": html,
            "pull_request_url": pull_url,
            "author_association": association(repository, comment.author),
            "_links": {name: {"href": it} for name, it in _links(url, html, pull_url)},
            "reactions": reactions_body(url, ()),
        }
    )


def _links(url: str, html: str, pull_url: str) -> tuple[tuple[str, str], ...]:
    return (("self", url), ("html", html), ("pull_request", pull_url))
