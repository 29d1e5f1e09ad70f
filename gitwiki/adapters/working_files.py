"""The files that somebody is working on: what they were called before, and other text for them.

This is the one place that writes files of the checkout by their names. The index is never touched.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gitwiki.wiki.paths import form_problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from gitwiki.adapters.git_process import Git

#: Limits for the search of renames: links in a chain, commits that are looked at, new files.
_LONGEST_CHAIN = 10
_MOST_COMMITS = 500
_MOST_NEW_FILES = 5_000
#: Arguments of a command must not become too long.
_PATHS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class WorkingFiles:
    """The files of a checkout, or of a folder that is in no repository.

    Attributes:
        root: The top of the checkout.
        git: How to run git for it; None for a folder that is in no repository.
    """

    root: Path
    git: Git | None = None

    def renames(self, paths: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Renames that led to or away from some paths, by Git's own detection.

        Args:
            paths: Repository paths.

        Returns:
            Old and new path of each, those that are not committed yet first, then newest first. Of
            the files that Git does not know yet, only those that are the same byte for byte.
        """
        if self.git is None:
            return ()
        found = [*_in_checkout(self.git, self.root)]
        asked: set[str] = set()
        wanted = set(paths)
        for _ in range(_LONGEST_CHAIN):
            wanted |= {new for old, new in found if old in wanted}
            wanted |= {old for old, new in found if new in wanted}
            if not wanted - asked:
                break
            found += [pair for pair in _in_history(self.git, wanted - asked) if pair not in found]
            asked |= wanted
        return tuple(found)

    def replace(self, files: Mapping[str, tuple[bytes | None, bytes]]) -> tuple[str, ...]:
        """Replace the content of files, one after the other, each at once and as a whole.

        Args:
            files: Path to the content that the file must have now (None: it must not be there) and
                the new one. Where a checkout has CRLF and Git has not, the new content gets it too.

        Returns:
            The paths that were written. The others are not what they were, or not plain files that
            lie under the top.
        """
        return tuple(path for path, (old, new) in files.items() if self._replace(path, old, new))

    def _replace(self, path: str, old: bytes | None, new: bytes) -> bool:
        target = self.root / path
        if form_problem(path) or not _is_inside(self.root, target):
            return False
        if old is None:
            return _create(target, new)
        mode = _plain_mode(target)
        present = target.read_bytes() if mode is not None else None
        if mode is None or present is None:
            return False
        if present != old:
            if b"\r" in old or present != _with_crlf(old):
                return False
            old, new = present, _with_crlf(new)
        with _draft(target, new, mode) as draft:
            # Somebody may have saved the file in the meantime.
            if _plain_mode(target) is None or target.read_bytes() != old:
                return False
            draft.replace(target)
        return True


@contextmanager
def _draft(target: Path, data: bytes, mode: int) -> Iterator[Path]:
    """A file beside another one, with the content that this is to have; gone in the end."""
    descriptor, name = tempfile.mkstemp(prefix=".gitwiki-", dir=target.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        draft.chmod(mode)
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _create(target: Path, data: bytes) -> bool:
    """Make a file that is not there; its folder has to be."""
    if not target.parent.is_dir():
        return False
    umask = os.umask(0)
    os.umask(umask)
    with _draft(target, data, 0o666 & ~umask) as draft:
        if os.path.lexists(target):
            return False
        draft.replace(target)
    return True


def _is_inside(root: Path, target: Path) -> bool:
    """Whether no folder on the way to a file is a symbolic link."""
    return target.parent.resolve() == root.resolve() / target.parent.relative_to(root)


def _plain_mode(target: Path) -> int | None:
    """Permissions of a plain file; None for anything else."""
    try:
        found = target.lstat().st_mode
    except OSError:
        return None
    return stat.S_IMODE(found) if stat.S_ISREG(found) else None


def _with_crlf(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


def _in_checkout(git: Git, root: Path) -> Iterator[tuple[str, str]]:
    """Renames between the newest commit and the files as they are."""
    outcome = git.attempt("diff-index", "-z", "-M", "--name-status", "HEAD", "--")
    if outcome.code:  # there is no commit yet
        return
    changes = tuple(_changes(outcome.stdout))
    yield from ((old, new) for status, old, new in changes if status == "R")
    gone = {path for status, path, _ in changes if status == "D" and not (root / path).exists()}
    if gone:
        yield from _untracked(git, gone)


def _untracked(git: Git, gone: Collection[str]) -> Iterator[tuple[str, str]]:
    """Files that Git does not know yet and that have the content of one that is gone."""
    endings = {Path(path).suffix for path in gone}
    listed = _names(git.run("ls-files", "-z", "--others", "--exclude-standard"))
    new = [path for path in listed if Path(path).suffix in endings and "\n" not in path]
    if not new or len(new) > _MOST_NEW_FILES:
        return
    asked = "".join(f"{path}\n" for path in new).encode(errors="surrogateescape")
    outcome = git.attempt("hash-object", "--stdin-paths", data=asked)
    blobs = outcome.stdout.decode().split()
    if outcome.code or len(blobs) != len(new):
        return
    tree = git.run("ls-tree", "-r", "-z", "--full-tree", "HEAD", "--", *sorted(gone))
    for line in _names(tree):
        about, _, old = line.partition("\t")
        same = [path for path, blob in zip(new, blobs, strict=True) if blob == about.split(" ")[2]]
        named = [path for path in same if Path(path).name == Path(old).name]
        if len(named or same) == 1:
            yield old, (named or same)[0]


def _in_history(git: Git, paths: Collection[str]) -> Iterator[tuple[str, str]]:
    """Renames in the commits that added or deleted one of some paths, newest first."""
    listed = sorted(paths)
    for start in range(0, len(listed), _PATHS_AT_ONCE):
        yield from _in_commits(git, listed[start : start + _PATHS_AT_ONCE])


def _in_commits(git: Git, paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    shape = ("--no-renames", "--diff-filter=AD", "--format=%H", "--no-patch")
    limit = f"--max-count={_MOST_COMMITS}"
    commits = git.attempt("log", *shape, limit, "HEAD", "--", *paths)
    how = ("-r", "-M", "-z", "--root", "--no-commit-id", "--name-status", "--diff-filter=R")
    found = git.attempt("diff-tree", "--stdin", *how, data=commits.stdout)
    wanted = frozenset(paths)
    # Where a clone is not complete, an object may be missing; then git stops there.
    for status, old, new in _changes(found.stdout):
        if status == "R" and (old in wanted or new in wanted):
            yield old, new


def _changes(output: bytes) -> Iterator[tuple[str, str, str]]:
    """The changes that git lists with ``--name-status -z``: kind, path, and the new path if any."""
    fields = iter(_names(output))
    for status in fields:
        path = next(fields, "")
        yield status[:1], path, next(fields, "") if status[:1] in ("R", "C") else ""


def _names(output: bytes) -> Sequence[str]:
    return output.decode(errors="surrogateescape").split("\0")[:-1]
