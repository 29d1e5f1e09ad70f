"""The files of the checkout as if they were a commit, so that they can be linted before one.

Git's index knows the blob id of each file that has not changed since, so that such a file is read
only if its content is asked for.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import TYPE_CHECKING

from gitwiki.adapters.git import GitRepository
from gitwiki.ports import CHECKOUT, Entry
from gitwiki.wiki.paths import under

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_FILE, _LINK, _MODULE = "100644", "120000", "160000"


@dataclass(frozen=True, slots=True)
class CheckoutRepository(GitRepository):
    """A repository in which the commit `CHECKOUT` stands for the files of the checkout.

    Attributes:
        entries: The files of the checkout, in path order.
        contents: The contents of those that Git's index does not know as they are, by blob id.
        paths: Where the others are, by blob id.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    contents: Mapping[str, bytes] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, repository: GitRepository) -> CheckoutRepository:
        """Look at the checkout of a repository; without one, there are no files."""
        same = {item.name: getattr(repository, item.name) for item in fields(GitRepository)}
        if repository.root is None:
            return cls(**same)
        changed, entries = _index(repository)
        contents: dict[str, bytes] = {}
        for path in changed:
            found = _read(repository.root, path)
            if found is not None:
                mode, data = found
                blob = repository.blob_id(data)
                entries[path] = Entry(mode, blob)
                contents[blob] = data
        paths = {entry.blob: path for path, entry in entries.items() if entry.mode != _MODULE}
        return cls(**same, entries=dict(sorted(entries.items())), contents=contents, paths=paths)

    def tree(self, commit: str, *prefixes: str) -> Mapping[str, Entry]:
        """Every file of a commit, or of the checkout, under the prefixes."""
        if commit != CHECKOUT:
            return GitRepository.tree(self, commit, *prefixes)
        return under(self.entries, prefixes)

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of many blobs, from the checkout where it has them."""
        wanted = dict.fromkeys(ids)
        here = {blob: data for blob in wanted if (data := self._here(blob)) is not None}
        missing = [blob for blob in wanted if blob not in here]
        return {**here, **(GitRepository.blobs(self, missing) if missing else {})}

    def sizes(self, ids: Iterable[str]) -> Mapping[str, int]:
        """The sizes of many blobs in bytes."""
        wanted = list(ids)
        here = {blob: len(self.contents[blob]) for blob in wanted if blob in self.contents}
        missing = [blob for blob in wanted if blob not in here]
        return {**here, **(GitRepository.sizes(self, missing) if missing else {})}

    def _here(self, blob: str) -> bytes | None:
        """The content of a blob, if the checkout has it byte for byte."""
        if blob in self.contents:
            return self.contents[blob]
        path = self.paths.get(blob)
        found = _read(self.root, path) if path is not None and self.root else None
        # Line ends and filters may make the file another one than the blob that it stands for.
        return found[1] if found and self.blob_id(found[1]) == blob else None


def _index(repository: GitRepository) -> tuple[set[str], dict[str, Entry]]:
    """Paths that have to be read to be known, and the entries of all others."""
    git = repository.git
    changed = set(_names(git.run("diff-files", "--name-only", "-z")))
    changed.update(_names(git.run("ls-files", "-z", "--others", "--exclude-standard")))
    entries: dict[str, Entry] = {}
    for line in _names(git.run("ls-files", "-z", "--stage")):
        about, path = line.split("\t", 1)
        mode, blob, stage = about.split(" ")
        if stage != "0":
            changed.add(path)
        elif path not in changed:
            entries[path] = Entry(mode, blob)
    return changed, entries


def _names(output: bytes) -> Iterator[str]:
    return filter(None, os.fsdecode(output).split("\0"))


def _read(root: Path, path: str) -> tuple[str, bytes] | None:
    """Mode and content of a file of the checkout, as Git would store them.

    None if it is gone or can be reached through a symbolic link only.
    """
    file = f"{root}/{path}"
    try:
        found = os.lstat(file)
        if stat.S_ISLNK(found.st_mode):
            return _LINK, os.fsencode(os.readlink(file))  # noqa: PTH115
        if not stat.S_ISREG(found.st_mode) or _through_link(root, path.rpartition("/")[0]):
            return None
        return _FILE, _content(file, found.st_size)
    except OSError:
        return None


def _content(file: str, size: int) -> bytes:
    """What `Path.read_bytes` gives, which takes three times as long for a small file."""
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        data = os.read(descriptor, size + 1)
        while len(data) >= size + 1 and (more := os.read(descriptor, 1 << 20)):
            data += more
            size += len(more)
        return data
    finally:
        os.close(descriptor)


@lru_cache(maxsize=1 << 12)
def _through_link(root: Path, folder: str) -> bool:
    """Whether a folder of the checkout is reached through a symbolic link."""
    if not folder:
        return False
    return os.path.islink(f"{root}/{folder}") or _through_link(root, folder.rpartition("/")[0])  # noqa: PTH114
