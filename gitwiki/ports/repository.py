"""Git: trees of files, commits and refs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


#: Stands for the files of the checkout where a commit id is asked for, if they were read.
CHECKOUT = "checkout"
#: Key of what is one value in the cache, and not one for each blob: it is fast to load alone.
ALL = "all"


class Entry(NamedTuple):
    """A file in a tree: its mode as git writes it (``100644``) and its blob id."""

    mode: str
    blob: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a commit is by."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, as far as gitwiki reads it.

    Attributes:
        id: Its object id.
        parents: Object ids.
        author: Who wrote it.
        timestamp: Committer time, seconds since the epoch.
        message: Whole message.
    """

    id: str
    parents: tuple[str, ...]
    author: Identity
    timestamp: int
    message: str


@dataclass(frozen=True, slots=True)
class NewCommit:
    """A commit to be written; nothing but its objects comes into being.

    Attributes:
        base: Commit whose tree is changed; empty for the first commit of a repository.
        changes: Repository path to new content; None deletes. Files are written as ``100644``.
        message: Whole message.
        author: Author and committer.
        timestamp: Author and committer time, seconds since the epoch, written as UTC.
        parents: Parents; empty means the base alone.
    """

    base: str
    changes: Mapping[str, bytes | None]
    message: str
    author: Identity
    timestamp: int
    parents: tuple[str, ...] = ()


class Joined(NamedTuple):
    """What a merge of two commits comes to, before it is one.

    Attributes:
        tree: Object id of its tree, which can be read as that of a commit can.
        conflicts: Paths that both changed in different ways, sorted; in the tree, they have marks.
    """

    tree: str
    conflicts: tuple[str, ...]


class FileVersion(NamedTuple):
    """What a commit made of a file.

    Attributes:
        commit: The commit.
        blob: Blob id of the file; empty if the commit deleted it.
    """

    commit: Commit
    blob: str


class Files(Protocol):
    """Trees of files: those of commits, or those of one folder."""

    def tree(self, commit: str, *prefixes: str) -> Mapping[str, Entry]:
        """Every file of a commit (under the prefixes, if given), in path order."""
        ...

    def blobs(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of many blobs in one go; a missing one is absent from the result."""
        ...

    def blob_id(self, data: bytes) -> str:
        """The id that content has as a blob, whether it is there or not."""
        ...

    def sizes(self, ids: Iterable[str]) -> Mapping[str, int]:
        """The sizes of many blobs in bytes, without reading them."""
        ...

    def fingerprint(self, commit: str) -> str:
        """Stands for all files of a commit: as long as it is the same, so are they."""
        ...


class Repository(Files, Protocol):
    """A Git repository, read by trees and written by objects; never the user's checkout."""

    def default_branch(self) -> str:
        """The branch that pull requests are merged into, without ``refs/heads/``."""
        ...

    def base_ref(self) -> str:
        """Full name of the ref that has the default branch as its forge has it.

        That is the branch itself on the local forge; where a server has it, what was fetched.
        """
        ...

    def resolve(self, rev: str) -> Commit | None:
        """The commit that a revision names; None if there is none."""
        ...

    def write(self, commit: NewCommit) -> str:
        """Write the objects of a commit and return its id; no ref moves.

        Raises:
            UnsafePathError: A path is not one that gitwiki may write.
            WriteMismatchError: The tree that was written is not the one that was meant.
        """
        ...

    def write_first(self, commit: NewCommit) -> str:
        """Write the commit that makes a repository a wiki, as `write` does.

        It alone may create the files that steer gitwiki, such as schema.md and the workflows.

        Raises:
            UnsafePathError: A path is none that `init` creates, or the base has it already.
            WriteMismatchError: The tree that was written is not the one that was meant.
        """
        ...

    def move_ref(self, ref: str, new: str | None, old: str | None, reason: str) -> None:
        """Compare and swap one ref; None as ``old`` creates it, None as ``new`` deletes it.

        Raises:
            RefMovedError: The ref was not at ``old``.
        """
        ...

    def refs(self, prefix: str) -> Mapping[str, str]:
        """Full ref names under a prefix, to object ids."""
        ...

    def stamp(self, ref: str) -> str:
        """Stands for where a ref points: as long as it is the same, so is the ref.

        It costs next to nothing; it is empty where the ref has to be resolved to find out.

        Args:
            ref: Full name.
        """
        ...

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether one commit is reachable from another (or is it)."""
        ...

    def merge_base(self, one: str, other: str) -> str:
        """The newest commit that two have in common; empty if they have none."""
        ...

    def join(self, ours: str, theirs: str) -> Joined | None:
        """Merge two commits as a forge does, without attributes of files; None if they share none.

        Nothing but objects comes into being.
        """
        ...

    def log(self, rev: str, limit: int) -> Sequence[Commit]:
        """Commits reachable from a revision, newest first."""
        ...

    def history(self, head: str, known: str = "", saying: str = "") -> Sequence[Commit]:
        """Commits reachable from one commit and not from another, parents before their children.

        What a merge brought in stands right before the merge.

        Args:
            head: Object id.
            known: Object id of the commit whose history is left out; empty to leave out none.
            saying: Only those whose message has this text.
        """
        ...

    def versions(self, head: str, path: str) -> Sequence[FileVersion]:
        """What became of a file along the first parents of a commit, newest first.

        A merge counts as one change, as the branch that it was merged into saw it.

        Args:
            head: Object id.
            path: Repository path.
        """
        ...

    def changed_paths(self, old: str, new: str) -> Mapping[str, tuple[Entry | None, Entry | None]]:
        """Paths that differ between two commits: the entry before and after."""
        ...

    def diff(self, old: str, new: str) -> str:
        """A unified diff of two commits, for people."""
        ...

    def checkout_conflict(self, branch: str, old: str, new: str) -> str | None:
        """Why the checkout could not follow a branch from one commit to another.

        None if it can, or if the branch is not checked out. An empty ``old`` means no commit.
        """
        ...

    def advance_checkout(self, branch: str, old: str, new: str) -> bool:
        """Bring the checkout along after a branch moved; whether there was one to bring."""
        ...

    def identity(self) -> Identity:
        """Who is at the keyboard, for the commits that a person makes."""
        ...


class WorkingFiles(Protocol):
    """The files of the checkout, of which git knows what they were called before."""

    def renames(self, paths: Iterable[str]) -> Sequence[tuple[str, str]]:
        """Renames that led to or away from some paths, newest first, as old and new path."""
        ...

    def replace(self, files: Mapping[str, tuple[bytes | None, bytes]]) -> Sequence[str]:
        """Replace the content of files that still have their old one (None: that are not there).

        Each is replaced at once and as a whole. Returns the paths that were written.
        """
        ...
