"""What follows from refs that moved, whoever moved them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.events import tell_push
from hub.git import ZERO
from hub.pulls import close, follow, settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.actors import Token
    from hub.repository import HubRepository
    from hub.state import Pull

_HEADS = "refs/heads/"


def refs_moved(repository: HubRepository, token: Token, before: Mapping[str, str]) -> None:
    """Compare the refs with what they were, tell what moved and let pull requests follow."""
    after = repository.refs()
    for ref in sorted({*before, *after}):
        old, new = before.get(ref, ""), after.get(ref, "")
        if old != new and ref.startswith((_HEADS, "refs/tags/")):
            tell_push(repository, token, ref, old or ZERO, new or ZERO)
            if ref.startswith(_HEADS):
                branch = ref.removeprefix(_HEADS)
                follow(repository, token, branch, new)
                _base_moved(repository, token, branch, new)


def _base_moved(repository: HubRepository, token: Token, branch: str, new: str) -> None:
    for pull in list(repository.pulls.values()):
        if pull.base != branch or pull.state != "open":
            continue
        if not new:
            close(repository, token, pull)
        elif repository.git.merge_base(pull.head, new) == pull.head:
            settle(repository, token, pull, _entered(repository, pull, new))


def _entered(repository: HubRepository, pull: Pull, new: str) -> str:
    """The first commit of the base that has the head: it was merged without the button."""
    first = repository.git.run(
        "rev-list", "--first-parent", "--ancestry-path", f"{pull.head}..{new}"
    )
    return first.split()[-1] if first else pull.head
