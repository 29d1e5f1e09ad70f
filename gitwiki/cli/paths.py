"""Paths that a user names, and the checkout where a commit is asked for."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from gitwiki.errors import UsageError
from gitwiki.ports import CHECKOUT, Commit, Identity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

#: Stands for the files of the checkout.
CHECKED_OUT = Commit(CHECKOUT, (), Identity("", ""), 0, "")


def known_paths(given: Iterable[str], tree: Collection[str]) -> list[str]:
    """The paths as they are written in the tree.

    Raises:
        UsageError: One of them names nothing there.
    """
    # PurePosixPath reads `./wiki/` as `wiki`, and `.` as no name at all.
    paths = [PurePosixPath(each).as_posix().removeprefix(".") for each in given]
    for path in paths:
        if not any(is_under(each, [path]) for each in tree):
            message = (
                f"there is no {path} in this wiki; paths count from the top of the repository, "
                "such as wiki/concepts"
            )
            raise UsageError(message)
    return paths


def is_under(path: str, folders: Iterable[str]) -> bool:
    """Whether a path is one of some paths, or in one of them; the empty one holds everything."""
    return any(not each or path == each or path.startswith(f"{each}/") for each in folders)
