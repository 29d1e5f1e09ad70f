"""A repository in memory: dictionaries for objects and refs, and no checkout."""

from __future__ import annotations

import difflib
import hashlib
from typing import TYPE_CHECKING

from gitwiki.adapters.fast_import import Base, check_places, folders_of, object_id
from gitwiki.errors import NoSuchRevisionError, RefMovedError, UnsafePathError
from gitwiki.ports import Commit, Entry, FileVersion, Identity, Joined, NewCommit
from gitwiki.wiki.paths import init_path_problem, write_path_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitwiki.adapters.git import PathRule


class FakeRepository:
    """Implements `gitwiki.ports.Repository`."""

    def __init__(
        self, files: Mapping[str, str] | None = None, timestamp: int = 1_700_000_000
    ) -> None:
        self.contents: dict[str, bytes] = {}
        self.commits: dict[str, Commit] = {}
        self.trees: dict[str, dict[str, Entry]] = {"": {}}
        self.all_refs: dict[str, str] = {}
        if files is not None:
            self.all_refs["refs/heads/main"] = self.add_commit(files, timestamp).id

    def add_commit(self, files: Mapping[str, str], timestamp: int = 1_700_000_000) -> Commit:
        """A first commit of any files, as people may make it."""
        changes = {path: text.encode() for path, text in files.items()}
        author = Identity("Test", "test@example.org")
        return self.commits[self._store(NewCommit("", changes, "first\n", author, timestamp))]

    def default_branch(self) -> str:
        return "main"

    def base_ref(self) -> str:
        return "refs/heads/main"

    def resolve(self, rev: str) -> Commit | None:
        known = self.all_refs.get(rev) or self.all_refs.get(f"refs/heads/{rev}") or rev
        return self.commits.get(known)

    def tree(self, commit: str, *prefixes: str) -> Mapping[str, Entry]:
        if commit not in self.trees:
            raise NoSuchRevisionError(commit)
        folders = tuple(prefix.rstrip("/") + "/" for prefix in prefixes) or ("",)
        tree = sorted(self.trees[commit].items(), key=lambda item: item[0].encode())
        return {path: entry for path, entry in tree if f"{path}/".startswith(folders)}

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        return {name: self.contents[name] for name in ids if name in self.contents}

    def blob_id(self, data: bytes) -> str:
        return object_id("blob", data, "sha1")

    def sizes(self, ids: Iterable[str]) -> Mapping[str, int]:
        return {name: len(content) for name, content in self.blobs(ids).items()}

    def fingerprint(self, commit: str) -> str:
        return commit

    def write(self, commit: NewCommit) -> str:
        return self._write(commit, write_path_problem)

    def write_first(self, commit: NewCommit) -> str:
        return self._write(commit, init_path_problem)

    def _write(self, commit: NewCommit, rule: PathRule) -> str:
        for name in (commit.base, *commit.parents):
            if name and name not in self.commits:
                raise NoSuchRevisionError(name)
        base = Base(commit.base, "", self._folders(commit.base))
        for path in commit.changes:
            if problem := rule(path, exists=path in self.trees[commit.base]):
                raise UnsafePathError(path, problem)
        check_places(commit.changes, base)
        return self._store(commit)

    def move_ref(self, ref: str, new: str | None, old: str | None, reason: str) -> None:
        del reason
        actual = self.all_refs.get(ref)
        if actual != old:
            raise RefMovedError(ref, old, actual)
        if new:
            self.all_refs[ref] = new
        else:
            del self.all_refs[ref]

    def refs(self, prefix: str) -> Mapping[str, str]:
        folder = prefix.rstrip("/") + "/"
        return {
            ref: id_ for ref, id_ in sorted(self.all_refs.items()) if f"{ref}/".startswith(folder)
        }

    def stamp(self, ref: str) -> str:
        return self.all_refs.get(ref, "")

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        return any(commit.id == ancestor for commit in self._reachable(descendant))

    def merge_base(self, one: str, other: str) -> str:
        shared = [found.id for found in self._reachable(one) if self.is_ancestor(found.id, other)]
        return max(shared, key=list(self.commits).index, default="")

    def join(self, ours: str, theirs: str) -> Joined | None:
        """File by file: of one that both changed, the lines do not matter."""
        base = self.merge_base(ours, theirs)
        if not base:
            return None
        old, one, other = self.trees[base], self.trees[ours], self.trees[theirs]
        tree: dict[str, Entry] = {}
        conflicts = []
        for path in sorted({*one, *other}):
            was, here, there = old.get(path), one.get(path), other.get(path)
            kept = there if here == was else here
            if was not in (here, there) and here != there:
                conflicts.append(path)
                kept = here or there
            if kept:
                tree[path] = kept
        name = hashlib.sha1(repr(sorted(tree.items())).encode(), usedforsecurity=False).hexdigest()
        self.trees[name] = tree
        return Joined(name, tuple(conflicts))

    def history(self, head: str, known: str = "", saying: str = "") -> Sequence[Commit]:
        left_out = {commit.id for commit in self._reachable(known)} if known else set()
        return tuple(
            commit for commit in self._after_parents(head, left_out) if saying in commit.message
        )

    def log(self, rev: str, limit: int) -> Sequence[Commit]:
        start = self.resolve(rev)
        if start is None:
            raise NoSuchRevisionError(rev)
        order = {name: place for place, name in enumerate(self.commits)}
        found = sorted(self._reachable(start.id), key=lambda commit: -order[commit.id])
        return tuple(found[:limit])

    def versions(self, head: str, path: str) -> Sequence[FileVersion]:
        found: list[FileVersion] = []
        commit: Commit | None = self.commits[head]
        while commit:
            parent = self.commits[commit.parents[0]] if commit.parents else None
            was = self.trees[parent.id if parent else ""].get(path)
            now = self.trees[commit.id].get(path)
            if was != now:
                found.append(FileVersion(commit, now.blob if now else ""))
            commit = parent
        return found

    def changed_paths(self, old: str, new: str) -> Mapping[str, tuple[Entry | None, Entry | None]]:
        before, after = self.trees[old], self.trees[new]
        paths = sorted(before.keys() | after.keys())
        pairs = {path: (before.get(path), after.get(path)) for path in paths}
        return {path: (was, now) for path, (was, now) in pairs.items() if was != now}

    def diff(self, old: str, new: str) -> str:
        lines: list[str] = []
        for path, (before, after) in self.changed_paths(old, new).items():
            was, now = (self._lines(entry) for entry in (before, after))
            lines += difflib.unified_diff(was, now, f"a/{path}", f"b/{path}")
        return "".join(lines)

    def checkout_conflict(self, branch: str, old: str, new: str) -> str | None:
        del branch, old, new
        return None

    def advance_checkout(self, branch: str, old: str, new: str) -> bool:
        del branch, old, new
        return False

    def identity(self) -> Identity:
        return Identity("Ada", "ada@example.org")

    def _store(self, commit: NewCommit) -> str:
        tree = dict(self.trees[commit.base])
        for path, content in commit.changes.items():
            if content is None:
                tree.pop(path, None)
            else:
                blob = object_id("blob", content, "sha1")
                self.contents[blob] = content
                tree[path] = Entry("100644", blob)
        parents = commit.parents or ((commit.base,) if commit.base else ())
        about = (sorted(tree.items()), parents, commit.author, commit.timestamp, commit.message)
        name = hashlib.sha1(repr(about).encode(), usedforsecurity=False).hexdigest()
        self.commits[name] = Commit(name, parents, commit.author, commit.timestamp, commit.message)
        self.trees[name] = tree
        return name

    def _folders(self, commit: str) -> Mapping[str, Mapping[str, Entry]]:
        folders: dict[str, dict[str, Entry]] = {"": {}}
        for path, entry in self.trees[commit].items():
            for part in (*folders_of(path), path):
                folder, _, name = part.rpartition("/")
                kind = entry if part == path else Entry("40000", "")
                folders.setdefault(folder, {})[name] = kind
        return folders

    def _after_parents(self, commit: str, seen: set[str]) -> Iterator[Commit]:
        if commit not in seen:
            seen.add(commit)
            for parent in self.commits[commit].parents:
                yield from self._after_parents(parent, seen)
            yield self.commits[commit]

    def _reachable(self, commit: str) -> Iterator[Commit]:
        wanted, seen = [commit], set[str]()
        while wanted:
            name = wanted.pop()
            if name not in seen:
                seen.add(name)
                yield self.commits[name]
                wanted += self.commits[name].parents

    def _lines(self, entry: Entry | None) -> list[str]:
        return self.contents[entry.blob].decode().splitlines(keepends=True) if entry else []
