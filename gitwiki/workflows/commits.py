"""Which commit is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.errors import NoCommitError, NoSuchRevisionError

if TYPE_CHECKING:
    from gitwiki.ports import Checkout, Commit, Outside


def base_commit(outside: Outside) -> Commit:
    """The newest commit of the branch that pull requests go to.

    Raises:
        NoCommitError: The branch has none.
    """
    commit = outside.repository.resolve(outside.repository.base_ref())
    if commit is None:
        raise NoCommitError(outside.repository.default_branch())
    return commit


def is_ahead(outside: Outside) -> bool:
    """Whether the default branch has commits here that its server does not have."""
    repository = outside.repository
    here = f"refs/heads/{repository.default_branch()}"
    commit = repository.refs(here).get(here)
    if outside.server is None or commit is None:
        return False
    return not repository.is_ancestor(commit, base_commit(outside).id)


def commit_at(outside: Checkout | Outside, rev: str) -> Commit:
    """The commit that a revision names.

    Raises:
        NoSuchRevisionError: There is none.
    """
    commit = outside.repository.resolve(rev)
    if commit is None:
        raise NoSuchRevisionError(rev)
    return commit
