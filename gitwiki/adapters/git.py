"""A Git repository, read by trees and written by objects.

Nothing here touches the user's checkout or index, except `GitRepository.advance_checkout`.
Paths and names that are no UTF-8 are decoded with ``surrogateescape``, so that none is lost.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from gitwiki.adapters import fast_import
from gitwiki.adapters.git_process import Git
from gitwiki.errors import (
    ForeignRepositoryError,
    GitError,
    NoBranchError,
    NoSuchRevisionError,
    NotARepositoryError,
    RefMovedError,
    UnsafePathError,
    WriteMismatchError,
)
from gitwiki.ports import Commit, Entry, FileVersion, Identity, Joined, NewCommit
from gitwiki.wiki.paths import (
    INIT_PATHS,
    form_problem,
    init_path_problem,
    write_path_problem,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitwiki.adapters.git_process import Outcome

#: Branches of pull requests; never what pull requests are merged into.
_OWN_BRANCHES = "gitwiki/"
_OWN_REFS = ("refs/gitwiki/", f"refs/heads/{_OWN_BRANCHES}")
_USUAL_BRANCHES = ("main", "master")
_UNKNOWN_USER = Identity("gitwiki user", "user@localhost")

_OBJECT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_PERSON = re.compile(r"(?P<name>[^<]*?) ?<(?P<email>[^>]*)>(?: (?P<time>-?\d+))?(?: [-+]\d+)?\n?")
_HEADER = re.compile(rb"(?P<id>[0-9a-f]{40,64}) (?P<kind>\w+) (?P<size>\d+)")
_PEOPLE = ("author", "committer")

#: Up to so many objects are written as single files, beyond as a pack; while Git finishes a pack it
#: guards it with a .keep file, which a kill in that moment leaves behind.
SINGLE_OBJECTS = 1000


class PathRule(Protocol):
    """Decides which paths may be written."""

    def __call__(self, path: str, *, exists: bool) -> str | None:
        """Why a path may not be written, or None; `exists`: whether the base has such a file."""
        ...


class _Object(NamedTuple):
    id: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class GitRepository:
    """A repository on this machine: with a checkout, bare, or a linked worktree.

    Attributes:
        git: How to run git for it.
        git_directory: The repository itself, shared by its worktrees (``.git``).
        root: The checkout; None if it has none.
        object_format: ``sha1`` or ``sha256``.
        base_branch: The branch that pull requests are merged into; empty to find out.
        fetched_base: Where that branch was fetched to from a server; empty if it is here.
    """

    git: Git = field(repr=False)
    git_directory: Path
    root: Path | None
    object_format: str
    base_branch: str = ""
    fetched_base: str = ""

    @classmethod
    def open(cls, directory: Path, base_branch: str = "") -> GitRepository:
        """The repository that a directory is in.

        Args:
            directory: Any directory of a checkout, or a bare repository.
            base_branch: The branch that pull requests are merged into; empty to find out.

        Raises:
            NotARepositoryError: There is none.
            ForeignRepositoryError: It belongs to somebody else, and the user did not allow it.
            NoGitError: There is no git.
        """
        if not directory.is_dir():
            raise NotARepositoryError(str(directory))
        asked = "--is-inside-work-tree --show-object-format --absolute-git-dir"
        where = "--path-format=absolute --git-common-dir --show-cdup"
        outcome = Git(directory).as_user("rev-parse", *asked.split(), *where.split())
        if outcome.code:
            if "dubious ownership" in outcome.stderr:
                raise ForeignRepositoryError(str(directory))
            raise NotARepositoryError(str(directory))
        # Without a checkout there is no last line, and at its top that line is empty.
        inside, object_format, git_dir, folder, *up = os.fsdecode(outcome.stdout).splitlines()
        root = directory.joinpath(*up).resolve() if inside == "true" else None
        git = Git(root or Path(git_dir), Path(git_dir))
        return cls(git, Path(folder), root, object_format, base_branch)

    @classmethod
    def initialise(cls, directory: Path) -> GitRepository:
        """The repository that a directory is in; one with the branch main is made if there is none.

        Args:
            directory: Made if it is missing.

        Raises:
            ForeignRepositoryError: It belongs to somebody else, and the user did not allow it.
            NoGitError: There is no git.
        """
        try:
            return cls.open(directory)
        except NotARepositoryError:
            directory.mkdir(parents=True, exist_ok=True)
            Git(directory).run("init", "--quiet", "--initial-branch=main")
        return cls.open(directory)

    def default_branch(self) -> str:
        """The branch that pull requests are merged into, without ``refs/heads/``.

        That is the one that was set, or the one that is checked out, or else main or master.

        Raises:
            NoBranchError: No branch is checked out, and there is neither main nor master.
        """
        if self.base_branch:
            return self.base_branch
        head = self.current_branch()
        present = self.refs("refs/heads/")
        wanted = (*(() if head.startswith(_OWN_BRANCHES) else (head,)), *_USUAL_BRANCHES)
        found = next((name for name in wanted if f"refs/heads/{name}" in present), None)
        if found is None and (not head or present):
            raise NoBranchError
        return found or head

    def base_ref(self) -> str:
        """Full name of the ref that has the default branch as its forge has it."""
        return self.fetched_base or f"refs/heads/{self.default_branch()}"

    def current_branch(self) -> str:
        """The branch that is checked out, without ``refs/heads/``; empty if HEAD is detached."""
        ref = self.git.attempt("symbolic-ref", "--quiet", "HEAD").stdout.decode().strip()
        return ref.removeprefix("refs/heads/")

    def resolve(self, rev: str) -> Commit | None:
        """The commit that a revision names; None if there is none."""
        (found,) = [None] if "\n" in rev else self._objects([rev + "^{commit}"])
        return None if found is None else _commit(found)

    def tree(self, commit: str, *prefixes: str) -> Mapping[str, Entry]:
        """Every file of a commit (under the prefixes, if given), in path order.

        Args:
            commit: Its id.
            prefixes: Folders or files.

        Raises:
            NoSuchRevisionError: There is no such commit.
        """
        command = ("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit)
        outcome = self.git.attempt(*command, *prefixes)
        if "Not a valid object name" in outcome.stderr or "not a tree object" in outcome.stderr:
            raise NoSuchRevisionError(commit)
        if outcome.code:
            raise GitError("ls-tree", outcome.stderr)
        return dict(map(_tree_line, _fields(outcome.stdout)))

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of many blobs in one go; a missing one is absent from the result."""
        objects = self._objects(_object_ids(ids))
        return {found.id: found.content for found in objects if found and found.kind == "blob"}

    def blob_id(self, data: bytes) -> str:
        """The id that content has as a blob, whether it is there or not."""
        return fast_import.object_id("blob", data, self.object_format)

    def sizes(self, ids: Iterable[str]) -> Mapping[str, int]:
        """The sizes of many blobs in bytes, without reading them."""
        asked = "".join(f"{name}\n" for name in _object_ids(ids)).encode()
        if not asked:
            return {}
        lines = self.git.run("cat-file", "--batch-check", "--buffer", data=asked).decode()
        words = map(str.split, lines.splitlines())
        return {line[0]: int(line[2]) for line in words if line[1] == "blob"}

    def fingerprint(self, commit: str) -> str:
        """Stands for all files of a commit: its id does."""
        return commit

    def write(self, commit: NewCommit) -> str:
        """Write the objects of a commit and return its id; no ref moves.

        Raises:
            UnsafePathError: A path is not one that gitwiki may write.
            WriteMismatchError: The tree that was written is not the one that was meant.
            NoSuchRevisionError: The base or a parent is no commit.
        """
        return self.write_objects(commit, write_path_problem)

    def write_first(self, commit: NewCommit) -> str:
        """Write the commit that makes a repository a wiki, and return its id; no ref moves.

        Raises:
            UnsafePathError: A path is none that `init` creates, or the base has it already.
            WriteMismatchError: The tree that was written is not the one that was meant.
            NoSuchRevisionError: The base or a parent is no commit.
        """
        return self.write_objects(commit, init_path_problem)

    def write_objects(self, commit: NewCommit, rule: PathRule) -> str:
        """Write a commit with paths of another kind than those of a wiki.

        A kill at any moment leaves at most objects that nothing refers to.

        Args:
            commit: What to write.
            rule: Which paths may be written.

        Returns:
            Its id.

        Raises:
            UnsafePathError: The rule, or what is in the place already, is against a path.
            WriteMismatchError: The tree that was written is not the one that was meant.
            NoSuchRevisionError: The base or a parent is no commit.
        """
        base = self._base(commit)
        for path in commit.changes:
            if problem := rule(path, exists=base.entry(path) is not None):
                raise UnsafePathError(path, problem)
        fast_import.check_places(commit.changes, base)
        written = self._import(fast_import.stream(commit, base))
        expected = fast_import.expected_changes(commit.changes, base, self.object_format)
        actual = self.changed_paths(base.commit, written)
        if actual != expected:
            paths = {path for path, _ in set(actual.items()) ^ set(expected.items())}
            raise WriteMismatchError(written, ", ".join(sorted(paths)))
        return written

    def move_ref(self, ref: str, new: str | None, old: str | None, reason: str) -> None:
        """Compare and swap one ref; None as ``old`` creates it, None as ``new`` deletes it.

        A lock on a ref of gitwiki's own that a killed git left behind is removed.

        Args:
            ref: Full name.
            new: Object id that it shall have.
            old: Object id that it must have.
            reason: For the reflog.

        Raises:
            RefMovedError: The ref was not at ``old``.
            GitError: It is no name of a ref, or ``new`` is no object.
        """
        if not ref.startswith("refs/") or "\0" in ref:
            raise GitError("update-ref", f"{ref!r} is no full name of a ref")
        null = "0" * (64 if self.object_format == "sha256" else 40)
        wanted = ("update", ref, new, old or null) if new else ("delete", ref, old or null)
        data = (" ".join(wanted[:2]) + "\0" + "\0".join((*wanted[2:], ""))).encode()
        how = ("--no-deref", "-m", " ".join(reason.split()), "--stdin", "-z")
        lock = self.git_directory / f"{ref}.lock"
        held = _file_id(lock)
        outcome = self.git.attempt("update-ref", *how, data=data)
        if held and _is_left_behind(ref, outcome) and held == _file_id(lock):
            lock.unlink(missing_ok=True)
            outcome = self.git.attempt("update-ref", *how, data=data)
        if outcome.code == 0:
            return
        actual = self.refs(ref).get(ref)
        if actual != old:
            raise RefMovedError(ref, old, actual)
        raise GitError("update-ref", outcome.stderr)

    def refs(self, prefix: str, *more: str) -> Mapping[str, str]:
        """Full ref names under a prefix (or several, seen at one moment), to object ids."""
        shape = "--format=%(objectname) %(refname)"
        lines = os.fsdecode(self.git.run("for-each-ref", shape, "--", prefix, *more)).splitlines()
        return {name: target for target, _, name in (line.partition(" ") for line in lines)}

    def stamp(self, ref: str) -> str:
        """Stands for where a ref points, without asking git; empty where only git can tell.

        A ref is a file with the id of its commit or a line in ``packed-refs``, which is replaced as
        a whole. Where refs are kept otherwise, or this one only names another, git has to be asked.
        """
        try:
            text = (self.git_directory / ref).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            packed = _file_id(self.git_directory / "packed-refs")
            return f"{packed[0]} {packed[1]}" if packed else ""
        except (OSError, ValueError):
            return ""
        return text if _OBJECT_ID.fullmatch(text) else ""

    def checked_out(self) -> Mapping[str, str]:
        """The branches that are checked out in some worktree (full names), to its directory."""
        fields = _fields(self.git.run("worktree", "list", "--porcelain", "-z"))
        found, directory = {}, ""
        for word, _, value in (entry.partition(" ") for entry in fields):
            directory = value if word == "worktree" else directory
            if word == "branch":
                found[value] = directory
        return found

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether one commit is reachable from another (or is it)."""
        ids = (ancestor, descendant)
        outcome = self.git.attempt("merge-base", "--is-ancestor", "--end-of-options", *ids)
        if outcome.code > 1:
            raise GitError("merge-base", outcome.stderr)
        return outcome.code == 0

    def merge_base(self, one: str, other: str) -> str:
        """The newest commit that two have in common; empty if they have none."""
        outcome = self.git.attempt("merge-base", "--end-of-options", one, other)
        if outcome.code > 1:
            raise GitError("merge-base", outcome.stderr)
        return outcome.stdout.decode().strip()

    def join(self, ours: str, theirs: str) -> Joined | None:
        """Merge two commits as a forge does, without attributes of files; None if they share none.

        Args:
            ours: Object id of a commit.
            theirs: Object id of another.

        Raises:
            GitError: One of them is no commit.
        """
        if not self.merge_base(ours, theirs):
            return None
        # A repository without a checkout has no .gitattributes, and neither has one on a server.
        bare = Git(self.git.git_dir or self.git_directory, self.git.git_dir or self.git_directory)
        shape = ("--write-tree", "-z", "--name-only", "--no-messages")
        command = ("-c", "core.bare=true", "merge-tree", *shape, "--end-of-options")
        outcome = bare.attempt(*command, ours, theirs)
        if outcome.code > 1:
            raise GitError("merge-tree", outcome.stderr)
        tree, *conflicts = _fields(outcome.stdout)
        return Joined(tree, tuple(conflicts))

    def unreachable(self, commits: Iterable[str], tip: str) -> frozenset[str]:
        """Those of the commits that are not reachable from a tip, found in one walk.

        Args:
            commits: Object ids.
            tip: Object id.

        Raises:
            GitError: One of them is no commit.
        """
        asked = frozenset(_object_ids(commits))
        lines = "".join(f"{name}\n" for name in (*asked, f"^{tip}"))
        walk = self.git.run("rev-list", "--stdin", data=lines.encode())
        return asked.intersection(walk.decode().split())

    def first_parents(self, tip: str) -> Sequence[tuple[str, ...]]:
        """The commits that a branch itself went through, newest first, each with its parents.

        Args:
            tip: Object id of its newest commit.
        """
        walk = ("rev-list", "--first-parent", "--parents", "--end-of-options", tip)
        return tuple(tuple(line.split()) for line in self.git.run(*walk).decode().splitlines())

    def log(self, rev: str, limit: int) -> Sequence[Commit]:
        """Commits reachable from a revision, newest first.

        Raises:
            NoSuchRevisionError: The revision names no commit.
        """
        start = self.resolve(rev)
        if start is None:
            raise NoSuchRevisionError(rev)
        ids = self.git.run("rev-list", f"--max-count={limit}", start.id).decode().split()
        return tuple(_commit(found) for found in self._objects(ids) if found)

    def history(self, head: str, known: str = "", saying: str = "") -> Sequence[Commit]:
        """Commits reachable from one commit and not from another, parents before their children.

        What a merge brought in stands right before the merge.

        Args:
            head: Object id.
            known: Object id of the commit whose history is left out; empty to leave out none.
            saying: Only those whose message has this text.
        """
        shape = ("rev-list", "--topo-order", "--reverse", "--fixed-strings")
        wanted = (f"--grep={saying}",) if saying else ()
        named = (head, *((f"^{known}",) if known else ()))
        ids = self.git.run(*shape, *wanted, "--end-of-options", *named).decode().split()
        return tuple(_commit(found) for found in self._objects(ids) if found)

    def versions(self, head: str, path: str) -> Sequence[FileVersion]:
        """What became of a file along the first parents of a commit, newest first.

        Args:
            head: Object id.
            path: Repository path.
        """
        if "\0" in path or {"", ".", ".."}.intersection(path.split("/")):
            return ()  # git has no such file
        shape = ("--first-parent", "--diff-merges=first-parent", "--raw", "--no-abbrev")
        how = ("-c", "log.showRoot=true", "log", *shape, "--no-renames", "--format=%H")
        output = self.git.run(*how, "--end-of-options", head, "--", path)
        found: dict[str, str] = {}
        commit = ""
        for line in output.decode(errors="surrogateescape").split("\n"):
            about, _, name = line.partition("\t")
            if _OBJECT_ID.fullmatch(line):
                commit = line
            elif name == path or name.startswith('"'):  # a name that git puts in quotes
                blob = about.split(" ")[3]
                found[commit] = blob if blob.strip("0") else ""
        commits = self._objects(found)
        return tuple(
            FileVersion(_commit(each), blob)
            for each, blob in zip(commits, found.values(), strict=True)
            if each
        )

    def changed_paths(self, old: str, new: str) -> Mapping[str, tuple[Entry | None, Entry | None]]:
        """Paths that differ between two commits: the entry before and after.

        Args:
            old: Object id; empty for a tree without files.
            new: Object id.
        """
        shape = ("-r", "-z", "--no-renames", "--no-ext-diff", "--end-of-options")
        fields = _fields(self.git.run("diff-tree", *shape, old or self._empty_tree(), new))
        return {path: _difference(line) for line, path in zip(fields, fields, strict=True)}

    def diff(self, old: str, new: str) -> str:
        """A unified diff of two commits, for people.

        Args:
            old: Object id; empty for a tree without files.
            new: Object id.
        """
        shape = (
            "-r",
            "-p",
            "-M",
            "--no-ext-diff",
            "--no-textconv",
            "--no-color",
            "--end-of-options",
        )
        text = self.git.run("diff-tree", *shape, old or self._empty_tree(), new)
        return text.decode(errors="replace")

    def identity(self) -> Identity:
        """Who is at the keyboard, for the commits that a person makes."""
        outcome = self.git.as_user("var", "GIT_COMMITTER_IDENT")
        found = _PERSON.match(outcome.stdout.decode(errors="replace"))
        return Identity(found["name"], found["email"]) if found else _UNKNOWN_USER

    def checkout_conflict(self, branch: str, old: str, new: str) -> str | None:
        """Why the checkout could not follow a branch from one commit to another.

        Args:
            branch: Without ``refs/heads/``.
            old: Object id of the commit that index and files belong to; empty if there is none.
            new: Object id.

        Returns:
            What git says would be lost; None if nothing, or if the branch is not checked out here.
        """
        if not self._is_checked_out(branch):
            return None
        outcome = self._read_tree("-n", old, new)
        return outcome.removeprefix("error: ") or None

    def advance_checkout(self, branch: str, old: str, new: str) -> bool:
        """Bring the checkout along after a branch moved.

        Args:
            branch: Without ``refs/heads/``.
            old: Object id of the commit that index and files belong to; empty if there is none.
            new: Object id.

        Returns:
            Whether it is at the new commit now; if not, no file was touched: the branch is not
            checked out here, or local changes would have been lost.
        """
        return self._is_checked_out(branch) and not self._read_tree("-u", old, new)

    def _is_checked_out(self, branch: str) -> bool:
        return self.root is not None and self.current_branch() == branch

    def _read_tree(self, mode: str, old: str, new: str) -> str:
        # Stale file times in the index would be taken for changes.
        self.git.attempt("update-index", "-q", "--refresh")
        trees = (old or self._empty_tree(), new)
        options = ("-n", "-m", "-u") if mode == "-n" else ("-m", "-u")
        outcome = self.git.attempt("read-tree", *options, *trees)
        return outcome.stderr.strip() or "git read-tree failed" if outcome.code else ""

    def _base(self, commit: NewCommit) -> fast_import.Base:
        commits = (*filter(None, (commit.base,)), *commit.parents)
        # Those of `init` begin with .git and are the only ones that may.
        fine = (path for path in commit.changes if path in INIT_PATHS or not form_problem(path))
        paths = fine if commit.base else ()
        folders = sorted({"", *(name for path in paths for name in fast_import.folders_of(path))})
        names = [f"{commit.base}:{name}" for name in folders] if commit.base else []
        # Both in one go: a process takes longer than what it looks up.
        found = self._objects([*_object_ids(commits), *names])
        _check_commits(commits, found)
        if not commit.base:
            return fast_import.Base("", "", {})
        trees = dict(zip(folders, found[-len(folders) :], strict=True))
        size = len(commit.base) // 2
        entries = {
            name: dict(_tree_entries(tree.content, size))
            for name, tree in trees.items()
            if tree and tree.kind == "tree"
        }
        root = trees[""]
        return fast_import.Base(commit.base, root.id if root else "", entries)

    def _import(self, data: bytes) -> str:
        options = ("-c", f"fastimport.unpackLimit={SINGLE_OBJECTS}")
        outcome = self.git.attempt(*options, "fast-import", "--quiet", "--done", data=data)
        if outcome.code:
            # Git keeps a report of what it refused; it holds parts of the commit.
            git_dir = self.git.git_dir or self.git_directory
            (git_dir / f"fast_import_crash_{outcome.process}").unlink(missing_ok=True)
            raise GitError("fast-import", outcome.stderr)
        return outcome.stdout.decode().strip()

    def _objects(self, names: Iterable[str]) -> list[_Object | None]:
        asked = list(names)
        if not asked:
            return []
        data = "".join(f"{name}\n" for name in asked).encode(errors="surrogateescape")
        return list(_batch(self.git.run("cat-file", "--batch", "--buffer", data=data), len(asked)))

    def _empty_tree(self) -> str:
        return fast_import.object_id("tree", b"", self.object_format)


def _check_commits(ids: Iterable[str], found: Iterable[_Object | None]) -> None:
    known = {each.id for each in found if each and each.kind == "commit"}
    if missing := [name for name in ids if name not in known]:
        raise NoSuchRevisionError(missing[0])


def _file_id(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _is_left_behind(ref: str, outcome: Outcome) -> bool:
    """Whether git waited for a lock in vain that only gitwiki takes, and never for long.

    A git that is killed leaves its locks, and no git removes those of another.
    """
    return ref.startswith(_OWN_REFS) and ".lock': File exists" in outcome.stderr


def _fields(output: bytes) -> Iterator[str]:
    return iter(output.decode(errors="surrogateescape").split("\0")[:-1])


def _object_ids(ids: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(ids) if _OBJECT_ID.fullmatch(name)]


def _tree_line(line: str) -> tuple[str, Entry]:
    about, _, path = line.partition("\t")
    mode, _, blob = about.split(" ")
    return path, Entry(mode, blob)


def _difference(line: str) -> tuple[Entry | None, Entry | None]:
    old_mode, mode, old_blob, blob, _ = line.removeprefix(":").split(" ")
    before = Entry(old_mode, old_blob) if int(old_mode) else None
    return before, Entry(mode, blob) if int(mode) else None


def _batch(output: bytes, count: int) -> Iterator[_Object | None]:
    start = 0
    for _ in range(count):
        end = output.index(b"\n", start)
        header = _HEADER.fullmatch(output, start, end)
        start = end + 1
        if header is None:
            yield None
            continue
        size = int(header["size"])
        yield _Object(header["id"].decode(), header["kind"].decode(), output[start : start + size])
        start += size + 1


def _tree_entries(content: bytes, id_size: int) -> Iterator[tuple[str, Entry]]:
    start = 0
    while start < len(content):
        end = content.index(b"\0", start)
        mode, _, name = content[start:end].decode(errors="surrogateescape").partition(" ")
        start = end + 1 + id_size
        yield name, Entry(mode, content[end + 1 : start].hex())


def _commit(found: _Object) -> Commit:
    head, _, message = found.content.decode(errors="replace").partition("\n\n")
    fields = [line.partition(" ")[::2] for line in head.split("\n")]
    parents = tuple(value for word, value in fields if word == "parent")
    people = {word: _PERSON.fullmatch(value) for word, value in fields if word in _PEOPLE}
    author, committer = people["author"], people["committer"]
    name, email = (author["name"], author["email"]) if author else ("", "")
    timestamp = int(committer["time"] or 0) if committer else 0
    return Commit(found.id, parents, Identity(name, email), timestamp, message)
