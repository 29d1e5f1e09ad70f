"""The commits that a librarian reads from: the newest of the base branch, or the one asked for."""

from __future__ import annotations

import re
from collections import OrderedDict
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from gitwiki.errors import NoSuchRevisionError
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.load import load_wiki
from gitwiki.workflows.shelf import Kept, Shelf

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitwiki.ports import Catalogue, Commit, Outside

#: So many commits are kept as they were loaded.
_COMMITS = 4
_LONGEST = 200
#: What may name a commit: an id or a name, some parents back. Nothing that searches the history.
_REVISION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+-]*(?:[~^][0-9]{0,4}){0,4}")


class Shelves:
    """The wiki at one commit after the other, each loaded once, also by several threads.

    Args:
        outside: Where the repository is.
        open_search: Opens the search of a commit.
    """

    def __init__(
        self, outside: Outside, open_search: Callable[[Outside, Commit], Catalogue]
    ) -> None:
        self._outside = outside
        self._open_search = open_search
        self._kept = Kept()
        self._shelves: OrderedDict[str, Shelf] = OrderedDict()
        self._base = ""
        self._newest_at: tuple[str, Commit] | None = None
        self._lock = Lock()

    def at(self, rev: str = "") -> Shelf:
        """What there is at a revision, or at the newest commit of the base branch.

        Args:
            rev: An id of a commit, a branch or a tag, perhaps with ``~2``; empty for the base.

        Raises:
            NoSuchRevisionError: It names no commit.
            NoCommitError: The base branch has none.
            NotAWikiError: The commit has no schema.md.
        """
        commit = self._commit(rev) if rev else self._newest()
        with self._lock:
            if commit.id not in self._shelves:
                self._shelves[commit.id] = self._load(commit)
                if len(self._shelves) > _COMMITS:
                    self._shelves.popitem(last=False)
            self._shelves.move_to_end(commit.id)
            return self._shelves[commit.id]

    def _load(self, commit: Commit) -> Shelf:
        find = partial(self._open_search, self._outside, commit)
        return Shelf(self._outside, load_wiki(self._outside, commit), self._kept, find)

    def _newest(self) -> Commit:
        """The newest commit; which branch is the base is found out once."""
        repository = self._outside.repository
        self._base = self._base or repository.base_ref()
        stamp = repository.stamp(self._base)  # first: a move in between is then seen next time
        if self._newest_at is None or not stamp or self._newest_at[0] != stamp:
            newest = repository.resolve(self._base) or base_commit(self._outside)
            self._newest_at = (stamp, newest)
            return newest
        return self._newest_at[1]

    def _commit(self, rev: str) -> Commit:
        is_name = len(rev) <= _LONGEST and _REVISION.fullmatch(rev)
        commit = self._outside.repository.resolve(rev) if is_name else None
        if commit is None:
            raise NoSuchRevisionError(rev[:_LONGEST])
        return commit
