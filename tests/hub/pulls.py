"""What happens to pull requests: opened, edited, pushed to, closed, opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub import texts
from hub.events import tell_pull
from hub.exchange import RefusedError, invalid
from hub.state import Pull

if TYPE_CHECKING:
    from hub.actors import Token
    from hub.repository import HubRepository


def open_pull(
    repository: HubRepository,
    token: Token,
    *,
    head: tuple[HubRepository, str],
    base: str,
    title: str,
    body: str | None,
    draft: bool,
    modifiable: bool,
) -> Pull:
    """Open a pull request, if there is something to pull and nobody did before."""
    origin, branch = head
    head_sha, base_sha = origin.head(branch), repository.head(base)
    texts.check_title("PullRequest", title)
    texts.check_body("PullRequest", body)
    for field, sha in (("base", base_sha), ("head", head_sha)):
        if not sha:
            raise invalid("PullRequest", field=field, code="invalid")
    if draft and not repository.settings.drafts:
        said = "Draft pull requests are not supported in this repository."
        raise invalid("PullRequest", message=said)
    _check_new(repository, origin, branch, base)
    at, clock = repository.world.clock.tick(), repository.world.clock
    pull = Pull(
        id=clock.new_id(),
        number=repository.next_number(),
        title=title,
        body=body,
        author=token.account,
        created_at=at,
        updated_at=at,
        base=base,
        base_sha=base_sha,
        branch=branch,
        origin=origin,
        head=head_sha,
        draft=draft,
        maintainer_can_modify=modifiable and origin is not repository,
    )
    _keep_head(repository, pull)
    if not repository.git.count(f"{base_sha}..{head_sha}"):
        repository.git.update_ref(pull.head_ref, "")
        raise invalid("PullRequest", message=f"No commits between {base} and {branch}")
    repository.threads[pull.number] = pull
    tell_pull(repository, token, pull, "opened")
    return pull


def _check_new(repository: HubRepository, origin: HubRepository, branch: str, base: str) -> None:
    for other in repository.pulls.values():
        same = (other.origin, other.branch, other.base) == (origin, branch, base)
        if same and other.state == "open":
            label = f"{origin.owner.login}:{branch}"
            raise invalid("PullRequest", message=f"A pull request already exists for {label}.")


def _keep_head(repository: HubRepository, pull: Pull) -> None:
    if pull.origin is repository:
        repository.git.update_ref(pull.head_ref, pull.head)
    else:
        repository.git.fetch(pull.origin.git, f"+refs/heads/{pull.branch}:{pull.head_ref}")


def close(repository: HubRepository, token: Token, pull: Pull) -> None:
    """Close a pull request without merging it."""
    pull.state = "closed"
    pull.closed_at = pull.updated_at = repository.world.clock.tick()
    pull.closed_by = token.account
    repository.git.update_ref(f"refs/pull/{pull.number}/merge", "")
    tell_pull(repository, token, pull, "closed")


def settle(repository: HubRepository, token: Token, pull: Pull, sha: str) -> None:
    """Remember that a pull request is merged, whichever way its commits got into the base."""
    at = repository.world.clock.tick()
    pull.state, pull.merge_commit = "closed", sha
    pull.merged_at = pull.closed_at = pull.updated_at = at
    pull.merged_by = pull.closed_by = token.account
    repository.git.update_ref(f"refs/pull/{pull.number}/merge", "")
    tell_pull(repository, token, pull, "closed")


def reopen(repository: HubRepository, token: Token, pull: Pull) -> None:
    """Open a closed pull request again, if its branch still is, or contains, what it was."""
    now = pull.origin.head(pull.branch)
    if pull.merged_at or not now:
        reason = "" if pull.merged_at else f" The {pull.branch} branch has been deleted."
        raise _unchangeable(reason)
    if pull.origin.git.merge_base(pull.head, now) != pull.head:
        raise _unchangeable(f" The {pull.branch} branch was force-pushed or recreated.")
    _check_new(repository, pull.origin, pull.branch, pull.base)
    pull.state, pull.closed_at, pull.closed_by = "open", None, None
    pull.head, pull.base_sha = now, repository.head(pull.base)
    pull.updated_at = repository.world.clock.tick()
    _keep_head(repository, pull)
    tell_pull(repository, token, pull, "reopened")


def _unchangeable(reason: str) -> RefusedError:
    return invalid("PullRequest", field="state", message=f"state cannot be changed.{reason}")


def retarget(repository: HubRepository, pull: Pull, base: str) -> None:
    """Mean a pull request for another branch."""
    sha = repository.head(base)
    if not sha:
        raise invalid("PullRequest", field="base", code="invalid")
    if pull.state != "open":
        raise invalid(
            "PullRequest",
            field="base",
            message="Cannot change the base branch of a closed pull request.",
        )
    _check_new(repository, pull.origin, pull.branch, base)
    pull.base, pull.base_sha = base, sha


def follow(origin: HubRepository, token: Token, branch: str, after: str) -> None:
    """A branch moved or went: so do the open pull requests that come from it."""
    for repository in list(origin.world.repositories.values()):
        for pull in list(repository.pulls.values()):
            if pull.origin is origin and pull.branch == branch and pull.state == "open":
                _follow(repository, token, pull, after)


def _follow(repository: HubRepository, token: Token, pull: Pull, after: str) -> None:
    if not after:
        close(repository, token, pull)
        return
    before, pull.head = pull.head, after
    pull.base_sha = repository.head(pull.base)
    pull.updated_at = repository.world.clock.tick()
    _keep_head(repository, pull)
    if not repository.git.count(f"{pull.base_sha}..{pull.head}"):
        close(repository, token, pull)
        return
    tell_pull(repository, token, pull, "synchronize", before=before, after=after)
