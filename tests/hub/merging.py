"""Merging a pull request as GitHub does it: on the server, without attributes and merge drivers.

Sources: attributes are ignored [forge.md 0, fact 5]; the committer is GitHub, the author of a
squashed commit is who opened the pull request, the merger is known to GitHub only [I:
isaacs/github#1368, python/miss-islington#16, calcite#2629]; a rebase keeps authors and writes new
committers [D]; titles and messages as the settings of a repository name them [D].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.exchange import RefusedError
from hub.git import Signature
from hub.pulls import settle
from hub.pushes import refs_moved
from hub.rules import check_mergeable

if TYPE_CHECKING:
    from hub.actors import Account, Token
    from hub.git import Commit
    from hub.repository import HubRepository
    from hub.state import Pull

_FORBIDDEN = {
    "merge": "Merge commits are not allowed on this repository.",
    "squash": "Squash merges are not allowed on this repository.",
    "rebase": "Rebase merges are not allowed on this repository.",
}


@dataclass(frozen=True, slots=True)
class Order:
    """How a pull request is to be merged.

    Attributes:
        sha: The head that the caller saw; empty if they do not care.
        title: Of the commit, instead of the usual one.
        message: Below the title, instead of the usual one.
    """

    method: str = "merge"
    sha: str = ""
    title: str | None = None
    message: str | None = None


def merge(repository: HubRepository, token: Token, pull: Pull, order: Order) -> str:
    """Merge a pull request; the commit that the base is at then."""
    if pull.state != "open":
        raise RefusedError(405, "Pull Request is not mergeable")
    if pull.draft:
        raise RefusedError(405, "Pull Request is still a draft")
    if order.sha and order.sha != pull.head:
        raise RefusedError(409, "Head branch was modified. Review and try the merge again.")
    _check_method(repository, order.method)
    check_mergeable(repository, token, pull)
    sha = _make(repository, token.account, pull, order)
    if not sha:
        raise RefusedError(405, "Pull Request is not mergeable")
    before = repository.refs()
    pull.base_sha = before[f"refs/heads/{pull.base}"]
    repository.git.update_ref(f"refs/heads/{pull.base}", sha, pull.base_sha)
    settle(repository, token, pull, sha)
    if repository.settings.delete_branch_on_merge and pull.origin is repository:
        repository.git.update_ref(f"refs/heads/{pull.branch}", "")
    refs_moved(repository, token, before)
    return sha


def _check_method(repository: HubRepository, method: str) -> None:
    settings = repository.settings
    allowed = {
        "merge": settings.allow_merge_commit,
        "squash": settings.allow_squash_merge,
        "rebase": settings.allow_rebase_merge,
    }
    if not allowed[method]:
        raise RefusedError(405, _FORBIDDEN[method])


def _make(repository: HubRepository, by: Account, pull: Pull, order: Order) -> str:
    base = repository.head(pull.base)
    if order.method == "rebase":
        return _rebase(repository, by, pull, base)
    tree = repository.git.merge_tree(base, pull.head)
    if not tree:
        return ""
    squash = order.method == "squash"
    commits = repository.git.log(f"{base}..{pull.head}")
    title, message = _squashed(repository, pull, commits) if squash else _merged(pull)
    title = title if order.title is None else order.title
    text = _text(title, message if order.message is None else order.message)
    author = _signature(repository, pull.author if squash else by)
    parents, github = (base,) if squash else (base, pull.head), _github(repository)
    return repository.git.commit_tree(tree, parents, text, author=author, committer=github)


def _text(title: str, message: str) -> str:
    return f"{title}\n\n{message}".rstrip("\n") + "\n"


def _merged(pull: Pull) -> tuple[str, str]:
    owner = pull.origin.owner.login
    return f"Merge pull request #{pull.number} from {owner}/{pull.branch}", pull.title


def _squashed(repository: HubRepository, pull: Pull, commits: list[Commit]) -> tuple[str, str]:
    settings = repository.settings
    subject, _, rest = commits[0].message.partition("\n")
    only = len(commits) == 1
    by_commit = only and settings.squash_merge_commit_title == "COMMIT_OR_PR_TITLE"
    title = f"{subject if by_commit else pull.title} (#{pull.number})"
    kind = settings.squash_merge_commit_message
    if kind != "COMMIT_MESSAGES":
        return title, (pull.body or "") if kind == "PR_BODY" else ""
    message = rest.strip("\n") if only else "\n\n".join(f"* {it.message}" for it in commits)
    return title, _with_authors(repository, pull, commits, message)


def _with_authors(
    repository: HubRepository, pull: Pull, commits: list[Commit], message: str
) -> str:
    """The message, with those named who wrote commits of somebody else's pull request."""
    own = _signature(repository, pull.author).email
    others = {f"{it.author.name} <{it.author.email}>" for it in commits if it.author.email != own}
    lines = [f"Co-authored-by: {who}" for who in sorted(others) if who not in message]
    rule = ["---------"] if len(commits) > 1 and lines else []
    return "\n\n".join(part for part in (message, *rule, "\n".join(lines)) if part)


def _rebase(repository: HubRepository, by: Account, pull: Pull, base: str) -> str:
    tip, git = base, repository.git
    committer = _signature(repository, by)
    for commit in git.log("--no-merges", f"{base}..{pull.head}"):
        tree = git.pick(tip, commit)
        if not tree:
            return ""
        if tree == git.commit(tip).tree:
            continue
        text = commit.message + "\n"
        tip = git.commit_tree(tree, (tip,), text, author=commit.author, committer=committer)
    return tip


def _signature(repository: HubRepository, account: Account) -> Signature:
    at = f"{repository.world.clock.seconds()} +0000"
    return Signature(account.login, account.email, at)


def _github(repository: HubRepository) -> Signature:
    return Signature("GitHub", "noreply@github.com", f"{repository.world.clock.seconds()} +0000")
