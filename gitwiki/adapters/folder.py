"""The files of a folder that is in no repository, so that they can be linted all the same."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gitwiki.ports import Entry
from gitwiki.wiki.paths import under

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_FILE, _LINK = "100644", "120000"
_READ = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """Implements `gitwiki.ports.Files` for one folder, whatever commit is asked for.

    Attributes:
        entries: Its files by their path in it. Only Markdown files are read; the others have no
            blob id.
        contents: What was read, by blob id.
    """

    entries: Mapping[str, Entry]
    contents: Mapping[str, bytes]

    @classmethod
    def of(cls, folder: Path) -> FolderFiles:
        """Read a folder; hidden folders, such as ``.obsidian``, are left out."""
        entries: dict[str, Entry] = {}
        contents: dict[str, bytes] = {}
        for path, is_link in sorted(_walk(str(folder), "")):
            blob = ""
            if path.lower().endswith(_READ) and not is_link:
                data = Path(folder, path).read_bytes()
                blob = _blob_id(data)
                contents[blob] = data
            entries[path] = Entry(_LINK if is_link else _FILE, blob)
        return cls(entries, contents)

    def tree(self, commit: str, *prefixes: str) -> Mapping[str, Entry]:  # noqa: ARG002
        """Every file under the prefixes."""
        return under(self.entries, prefixes)

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of many blobs."""
        return {blob: self.contents[blob] for blob in ids if blob in self.contents}

    def blob_id(self, data: bytes) -> str:
        """The id that content has as a blob."""
        return _blob_id(data)

    def fingerprint(self, commit: str) -> str:  # noqa: ARG002
        """Stands for all files."""
        listed = "\n".join(f"{path}\0{mode} {blob}" for path, (mode, blob) in self.entries.items())
        return hashlib.blake2b(listed.encode("utf-8", "surrogateescape")).hexdigest()

    def sizes(self, ids: Iterable[str]) -> Mapping[str, int]:
        """The sizes of many blobs in bytes."""
        return {blob: len(data) for blob, data in self.blobs(ids).items()}


class NoCache:
    """Implements `gitwiki.ports.Cache` where nothing can be kept."""

    def load(self, kind: str, keys: Iterable[str]) -> Mapping[str, bytes]:  # noqa: ARG002
        """Nothing."""
        return {}

    def store(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Forget them."""


def _walk(folder: str, before: str) -> Iterator[tuple[str, bool]]:
    """The paths of all files, and whether they are symbolic links."""
    with os.scandir(folder) as found:
        entries = list(found)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith("."):
                yield from _walk(entry.path, f"{before}{entry.name}/")
        elif entry.is_symlink() or entry.is_file():
            yield f"{before}{entry.name}", entry.is_symlink()


def _blob_id(data: bytes) -> str:
    """As Git names it, so that findings are cached and compared alike everywhere."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
