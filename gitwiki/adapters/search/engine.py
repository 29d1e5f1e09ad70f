"""Indexes in folders of the git directory, one for each tree that was searched lately.

An index is never changed: what it is of is in its name. That of another tree begins as hard links
to the segments of the nearest one, which tantivy does not write to either, and takes in what
differs. It is built aside and renamed, so that other processes see all of it or nothing. Whatever
is here can be made again: what is damaged or of another version is not used, and where nothing can
be written, an index lives in memory.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from importlib.metadata import version
from tempfile import mkdtemp
from typing import TYPE_CHECKING, NamedTuple

import tantivy

from gitwiki.adapters.search.counts import count_file, total
from gitwiki.adapters.search.index import TantivyIndex
from gitwiki.adapters.search.schema import FILE, documents, key_of, schema, with_analyzers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gitwiki.ports.search import ReadItems

#: So many indexes are kept, those that were used last.
_KEPT = 4
_STATE = "state.json"
_META = "meta.json"
_LOCKS = (".lock",)
_ASIDE = "new-"
#: What was begun so many seconds ago was given up.
_GIVEN_UP = 3600
#: tantivy asks for at least 15 MB; more makes one segment of what would be several.
_HEAP = 100_000_000
#: Until a merge, what was deleted counts in the statistics by which candidates are chosen.
_MOST_DELETED = 0.2


class _State(NamedTuple):
    """What an index is of.

    Attributes:
        files: Path to its version, and to what it adds to the counts.
        sizes: The files of the index, to their sizes in bytes.
    """

    files: Mapping[str, tuple[str, Sequence[int]]]
    sizes: Mapping[str, int]

    def shared(self, versions: Mapping[str, str]) -> int:
        """How many files it has of a tree, as they are there."""
        return sum(versions.get(path) == file[0] for path, file in self.files.items())


class _Base(NamedTuple):
    folder: Path
    state: _State


@dataclass(frozen=True, slots=True)
class TantivyEngine:
    """Implements `gitwiki.ports.SearchEngine`.

    Attributes:
        root: The folder of the indexes, which is gitwiki's own.
        version: Stands for the code that decides what is indexed.
    """

    root: Path
    version: str

    def open(self, versions: Mapping[str, str], read: ReadItems) -> TantivyIndex:
        """The index of a tree, made from the nearest one if there is none yet."""
        folder = self.root / self._name(versions)
        found = _opened(folder)
        if found is None:
            try:
                self._build(folder, versions, read)
            except OSError:
                return _in_memory(versions, read)
            found = _opened(folder)
        if found is None:
            return _in_memory(versions, read)
        return found

    def _name(self, versions: Mapping[str, str]) -> str:
        said = json.dumps(sorted(versions.items()))
        return f"{self._prefix()}{blake2b(said.encode(), digest_size=12).hexdigest()}"

    def _prefix(self) -> str:
        """Begins the names of the indexes of this version."""
        said = f"{self.version} {version('tantivy')}"
        return f"{blake2b(said.encode(), digest_size=4).hexdigest()}-"

    def _build(self, folder: Path, versions: Mapping[str, str], read: ReadItems) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        aside = self.root / mkdtemp(prefix=_ASIDE, dir=self.root)
        try:
            base = self._nearest(versions)
            files = _fill(aside, base, versions, read)
            _write_state(aside, files)
            shutil.rmtree(folder, ignore_errors=True)  # it could not be opened
            with suppress(OSError):  # another process was faster
                aside.rename(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        self._prune()

    def _nearest(self, versions: Mapping[str, str]) -> _Base | None:
        """The index to begin with; None if none has half of the tree."""
        bases = [
            _Base(folder, state)
            for folder in sorted(self.root.glob(f"{self._prefix()}*"))
            if (state := _state(folder)) is not None
        ]
        best = max(bases, key=lambda base: base.state.shared(versions), default=None)
        if best is None or best.state.shared(versions) * 2 < len(versions):
            return None
        return best if self._is_light(best, versions) else None

    def _is_light(self, base: _Base, versions: Mapping[str, str]) -> bool:
        """Whether little enough is deleted, with what this tree would delete."""
        gone = {
            path: file for path, file in base.state.files.items() if versions.get(path) != file[0]
        }
        deleted, whole = _deleted(base.folder)
        going = sum(total(gone).items.values()) + len(gone)
        return deleted + going <= whole * _MOST_DELETED

    def _prune(self) -> None:
        """Remove indexes that were not used lately, and what was begun and given up."""
        found: list[tuple[float, Path]] = []
        for folder in self.root.iterdir():
            with suppress(OSError):
                found.append((folder.stat().st_mtime, folder))
        found.sort(reverse=True)
        newest = found[0][0] if found else 0
        own = [each for _, each in found if each.name.startswith(self._prefix())]
        aside = [
            each
            for when, each in found
            if each.name.startswith(_ASIDE) and newest - when < _GIVEN_UP
        ]
        for _, folder in found:
            if folder not in own[:_KEPT] and folder not in aside:
                shutil.rmtree(folder, ignore_errors=True)


def _opened(folder: Path) -> TantivyIndex | None:
    """The index in a folder; None if there is none, or it is damaged."""
    state = _state(folder)
    if state is None:
        return None
    try:
        index = with_analyzers(tantivy.Index.open(str(folder)))
        searcher = index.searcher()
    except (OSError, ValueError):
        return None
    with suppress(OSError):
        os.utime(folder)
    return TantivyIndex(searcher, total(state.files))


def _state(folder: Path) -> _State | None:
    """What an index is of; None if there is none, or a file of it is not as it was left."""
    try:
        said = json.loads((folder / _STATE).read_bytes())
        sizes = {name: (folder / name).stat().st_size for name in said["sizes"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if sizes != said["sizes"]:
        return None
    return _State({path: (file[0], file[1]) for path, file in said["files"].items()}, sizes)


def _write_state(folder: Path, files: Mapping[str, tuple[str, Sequence[int]]]) -> None:
    kept = (each for each in folder.iterdir() if not each.name.endswith(_LOCKS))
    sizes = {each.name: each.stat().st_size for each in kept}
    (folder / _STATE).write_text(json.dumps({"files": files, "sizes": sizes}))


def _deleted(folder: Path) -> tuple[int, int]:
    """How many documents of an index are deleted but not gone, and how many it has with them."""
    segments = json.loads((folder / _META).read_bytes())["segments"]
    deleted = sum((each["deletes"] or {}).get("num_deleted_docs", 0) for each in segments)
    return deleted, sum(each["max_doc"] for each in segments)


def _fill(
    folder: Path, base: _Base | None, versions: Mapping[str, str], read: ReadItems
) -> dict[str, tuple[str, Sequence[int]]]:
    """Make the index of a tree in an empty folder; what it is of."""
    if base is None:
        index = with_analyzers(tantivy.Index(schema(), path=str(folder)))
        return _write(index, {}, versions, read)
    for name in base.state.sizes:
        _link(base.folder / name, folder / name)
    return _write(with_analyzers(tantivy.Index.open(str(folder))), base.state.files, versions, read)


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # not on every file system
        shutil.copyfile(old, new)


def _in_memory(versions: Mapping[str, str], read: ReadItems) -> TantivyIndex:
    index = with_analyzers(tantivy.Index(schema()))
    files = _write(index, {}, versions, read)
    index.reload()
    return TantivyIndex(index.searcher(), total(files))


def _write(
    index: tantivy.Index,
    known: Mapping[str, tuple[str, Sequence[int]]],
    versions: Mapping[str, str],
    read: ReadItems,
) -> dict[str, tuple[str, Sequence[int]]]:
    """Bring an index from what is known in it to a tree; what it is of then."""
    kept = {path: file for path, file in known.items() if versions.get(path) == file[0]}
    missing = [path for path in versions if path not in kept]
    writer = index.writer(_HEAP, 1)
    for path in known.keys() - kept.keys():
        writer.delete_documents_by_term(FILE, key_of(path))
    files = dict(kept)
    for path, items in read(missing):
        for each in documents(path, items):
            writer.add_document(each)
        files[path] = (versions[path], count_file(items))
    for path in missing:
        files.setdefault(path, (versions[path], count_file(())))
    writer.commit()
    writer.wait_merging_threads()
    return files
