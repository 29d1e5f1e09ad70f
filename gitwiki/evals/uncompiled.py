"""A wiki as if nothing had been compiled: its sources and none of its pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from gitwiki.wiki.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitwiki.ports import Entry, Outside, Repository


def uncompiled(outside: Outside) -> Outside:
    """The same outside, whose commits have no pages.

    Pages also help to order passages; who wants to know what they are good for has to search
    without them.

    Args:
        outside: Where the wiki is.
    """
    return replace(outside, repository=cast("Repository", _WithoutPages(outside.repository)))


class _WithoutPages:
    """A repository but for the pages of its commits."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def tree(self, commit: str, *prefixes: str) -> Mapping[str, Entry]:
        """The files of a commit that no compile wrote."""
        entries = self._repository.tree(commit, *prefixes)
        return {path: entry for path, entry in entries.items() if not path.startswith(f"{ROOT}/")}

    def __getattr__(self, name: str) -> object:
        """Everything else is as it is there."""
        return getattr(self._repository, name)
