"""Whether a pull request could be merged, as far as the server has worked it out.

GitHub works it out when it is asked for, in the background: the first answer after a change is
null. [forge.md 1b and section 2, "mergeable is computed asynchronously (null first)"]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.git import Signature
from hub.rules import is_behind, unmet
from hub.statuses import combined, newest

if TYPE_CHECKING:
    from hub.repository import HubRepository
    from hub.state import Pull


def look(repository: HubRepository, pull: Pull) -> None:
    """Somebody asks for a pull request: what is not known now is known by the next time."""
    if pull.state != "open":
        return
    now = (pull.head, repository.head(pull.base))
    if pull.asked == now and pull.judged != now:
        pull.judged = now
        pull.merge_commit = _test_merge(repository, pull)
    pull.asked = now


def known_mergeability(repository: HubRepository, pull: Pull) -> bool | None:
    """Null until it is worked out, and again after it is merged or closed."""
    if pull.state != "open" or pull.judged != (pull.head, repository.head(pull.base)):
        return None
    return pull.merge_commit is not None


def merge_state(repository: HubRepository, pull: Pull) -> str:
    """The word for people."""
    mergeable = known_mergeability(repository, pull)
    if mergeable is None:
        return "unknown"
    if not mergeable:
        return "dirty"
    if pull.draft:
        return "draft"
    if repository.rule(pull.base).require_up_to_date and is_behind(repository, pull):
        return "behind"
    if any(unmet(repository, pull)):
        return "blocked"
    states = [status.state for status in newest(repository, pull.head).values()]
    return "clean" if combined(states or ["success"]) == "success" else "unstable"


def _test_merge(repository: HubRepository, pull: Pull) -> str | None:
    base = repository.head(pull.base)
    tree = repository.git.merge_tree(base, pull.head)
    ref = f"refs/pull/{pull.number}/merge"
    if not tree:
        repository.git.update_ref(ref, "")
        return None
    at = f"{repository.world.clock.seconds()} +0000"
    who = Signature("GitHub", "noreply@github.com", at)
    message = f"Merge {pull.head} into {base}"
    parents = (base, pull.head)
    sha = repository.git.commit_tree(tree, parents, message, author=who, committer=who)
    repository.git.update_ref(ref, sha)
    return sha
