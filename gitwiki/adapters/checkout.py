"""The files of the checkout as if they were a commit, so that they can be linted before one.

Git's index knows the blob id of each file that has not changed since, so that such a file is read
only if its content is asked for.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field, fields
from functools import cached_property, lru_cache
from hashlib import blake2b
from sys import intern
from typing import TYPE_CHECKING

from gitwiki.adapters.git import GitRepository
from gitwiki.ports import CHECKOUT, Entry
from gitwiki.wiki.paths import under

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_FILE, _LINK, _MODULE = "100644", "120000", "160000"
#: How ``git ls-files -t`` marks what Git does not know, and what it knows in several versions.
_UNKNOWN, _UNMERGED = "? ", "M "
#: How it marks everything else, but for what is not checked out.
_CACHED = b"H "
#: A file that is no larger is read at once, without asking how large it is.
_AT_ONCE = 1 << 16
_FLAGS = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK")
)


class Listing:
    """The files of a checkout: what Git's index says, and what had to be read.

    Args:
        index: What ``git ls-files -t --stage -z`` prints; files that are not in the index, too.
        fresh: The files that had to be read, each with its entry and its content; None for one
            that is gone.
    """

    def __init__(
        self,
        index: bytes = b"",
        fresh: Mapping[str, tuple[Entry, bytes] | None] | None = None,
    ) -> None:
        self._index = index
        self._fresh = fresh or {}
        #: Stands for all of it.
        self.fingerprint = self._digest()

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Every file, in path order."""
        found: dict[str, Entry] = {}
        for line in _names(self._index):
            about, _, path = line.partition("\t")
            if path not in self._fresh and not line.startswith(_UNKNOWN):
                _, mode, blob, _ = about.split(" ")
                found[path] = Entry(intern(mode), blob)
        self._index = b""
        found |= {path: known[0] for path, known in self._fresh.items() if known}
        return dict(sorted(found.items()))

    @cached_property
    def contents(self) -> Mapping[str, bytes]:
        """What had to be read, by blob id."""
        return {known[0].blob: known[1] for known in self._fresh.values() if known}

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """Where each blob is; the commit of a submodule is none."""
        return {entry.blob: path for path, entry in self.entries.items() if entry.mode != _MODULE}

    def _digest(self) -> str:
        found = blake2b(self._index + b"\0", digest_size=16)
        for path, known in sorted(self._fresh.items()):
            line = f"{path}\0{' '.join(known[0]) if known else ''}\0"
            found.update(line.encode("utf-8", "surrogateescape"))
        return found.hexdigest()


@dataclass(frozen=True, slots=True)
class CheckoutRepository(GitRepository):
    """A repository in which the commit `CHECKOUT` stands for the files of the checkout.

    Attributes:
        listing: The files of the checkout.
    """

    listing: Listing = field(default_factory=Listing)

    @classmethod
    def of(cls, repository: GitRepository) -> CheckoutRepository:
        """Look at the checkout of a repository; without one, there are no files."""
        same = {item.name: getattr(repository, item.name) for item in fields(GitRepository)}
        listing = _listing(repository, repository.root) if repository.root else Listing()
        return cls(**same, listing=listing)

    def tree(self, commit: str, *prefixes: str) -> Mapping[str, Entry]:
        """Every file of a commit, or of the checkout, under the prefixes."""
        if commit != CHECKOUT:
            return GitRepository.tree(self, commit, *prefixes)
        return under(self.listing.entries, prefixes)

    def fingerprint(self, commit: str) -> str:
        """Stands for all files of a commit, or of the checkout."""
        return self.listing.fingerprint if commit == CHECKOUT else commit

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of many blobs, from the checkout where it has them."""
        wanted = dict.fromkeys(ids)
        here = {blob: data for blob in wanted if (data := self._here(blob)) is not None}
        missing = [blob for blob in wanted if blob not in here]
        return {**here, **GitRepository.blobs(self, missing)} if missing else here

    def sizes(self, ids: Iterable[str]) -> Mapping[str, int]:
        """The sizes of many blobs in bytes."""
        contents = self.listing.contents
        wanted = list(ids)
        here = {blob: len(contents[blob]) for blob in wanted if blob in contents}
        missing = [blob for blob in wanted if blob not in here]
        return {**here, **(GitRepository.sizes(self, missing) if missing else {})}

    def _here(self, blob: str) -> bytes | None:
        """The content of a blob, if the checkout has it byte for byte."""
        found = self.listing.contents.get(blob)
        if found is not None:
            return found
        path = self.listing.paths.get(blob)
        if path is None or self.root is None:
            return None
        # Whatever kind of file it is: that it is this blob is known by its id only, since line ends
        # and filters may make the file another one than the blob that it stands for.
        data = _at_once(f"{self.root}/{path}")
        if data is not None and self.blob_id(data) == blob:
            return data
        known = _read(self.root, path)
        return known[1] if known and self.blob_id(known[1]) == blob else None


def _listing(repository: GitRepository, root: Path) -> Listing:
    git = repository.git
    shown = ("--stage", "--others", "--exclude-standard")
    index = git.run("ls-files", "-z", "-t", *shown)
    paths = {*_names(git.run("diff-files", "--name-only", "-z")), *_doubtful(index)}
    fresh: dict[str, tuple[Entry, bytes] | None] = {}
    for path in paths:
        found = _read(root, path)
        fresh[path] = (Entry(found[0], repository.blob_id(found[1])), found[1]) if found else None
    return Listing(index, fresh)


def _doubtful(index: bytes) -> Iterator[str]:
    """Paths of the files that Git does not know, and of those that it knows in several versions."""
    # Mostly there is none, which takes no reading of the lines.
    if index.startswith(_CACHED) and index.count(b"\0" + _CACHED) + 1 == index.count(b"\0"):
        return
    for line in _names(index):
        if line.startswith(_UNKNOWN):
            yield line.removeprefix(_UNKNOWN)
        elif line.startswith(_UNMERGED):
            yield line.partition("\t")[2]


def _names(output: bytes) -> Iterator[str]:
    return filter(None, os.fsdecode(output).split("\0"))


def _at_once(file: str) -> bytes | None:
    """What `_content` gives of a small file, in half of the time; None if it is none."""
    try:
        descriptor = os.open(file, _FLAGS)
    except OSError:
        return None
    try:
        data = os.read(descriptor, _AT_ONCE)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return data if len(data) < _AT_ONCE else None


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
