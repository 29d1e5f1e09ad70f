"""What the core asks of the outside world; `gitwiki.adapters` answers, `tests/fakes` stand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.wiki.draft import ExistingPage, PageDraft
    from gitwiki.wiki.source import Reading, Source


P = TypeVar("P")
R = TypeVar("R")

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

    def move_ref(self, ref: str, new: str | None, old: str | None, reason: str) -> None:
        """Compare and swap one ref; None as ``old`` creates it, None as ``new`` deletes it.

        Raises:
            RefMovedError: The ref was not at ``old``.
        """
        ...

    def refs(self, prefix: str) -> Mapping[str, str]:
        """Full ref names under a prefix, to object ids."""
        ...

    def is_ancestor(self, ancestor: str, descendant: str) -> bool:
        """Whether one commit is reachable from another (or is it)."""
        ...

    def log(self, rev: str, limit: int) -> Sequence[Commit]:
        """Commits reachable from a revision, newest first."""
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


class PullRequestState(StrEnum):
    """What became of a pull request."""

    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


class CheckState(StrEnum):
    """What a check said about one commit."""

    SUCCESS = "success"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of a check on one commit, such as ``gitwiki/lint``.

    Attributes:
        name: Its context.
        commit: The commit it looked at.
        state: What it said.
        summary: One line for people.
    """

    name: str
    commit: str
    state: CheckState
    summary: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change to be reviewed.

    Attributes:
        key: What it is the result of; a forge never opens two pull requests for one key.
        branch: Branch name, without ``refs/heads/``.
        base: Branch that it is meant for.
        commit: The commit that carries it, one commit on top of the base.
        title: One line.
        body: Markdown, at most 65,536 characters.
        sources: Repository paths of the sources it claims.
        keys: The compile key of each of them.
        draft: Not ready to be merged: lint found errors.
        checks: Checks that ran on the commit.
    """

    key: str
    branch: str
    base: str
    commit: str
    title: str
    body: str
    sources: tuple[str, ...]
    keys: tuple[str, ...] = ()
    draft: bool = False
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request as the forge has it now.

    Attributes:
        number: Its number on this forge, from 1.
        state: Open, merged or closed.
        proposal: What is proposed; its commit is the head as gitwiki last wrote it.
        head: The head of its branch now; another one than ``proposal.commit`` if a person
            pushed to it.
        merge: The commit that merged it; empty unless merged.
        url: Where to look at it; empty on the local forge.
    """

    number: int
    state: PullRequestState
    proposal: Proposal
    head: str
    merge: str = ""
    url: str = ""


class Forge(Protocol):
    """Where pull requests live."""

    def pull_requests(self) -> Sequence[PullRequest]:
        """Every pull request of gitwiki's, by number; merged and closed ones too."""
        ...

    def propose(self, proposal: Proposal) -> PullRequest:
        """Open a pull request, or return the one that its key already has, whatever its state."""
        ...

    def update(self, number: int, proposal: Proposal) -> PullRequest:
        """Replace what an open pull request proposes, its branch included.

        Raises:
            NoSuchPullRequestError: There is none with that number.
            NotOpenError: It is merged or closed.
            BranchEditedError: A person pushed to its branch.
        """
        ...

    def merge(self, number: int, *, head: str, base: str, by: Identity) -> PullRequest:
        """Merge an open pull request if its head and base are where the caller saw them.

        Raises:
            NoSuchPullRequestError: There is none with that number.
            NotOpenError: It is merged or closed.
            RefMovedError: Head or base has moved.
        """
        ...

    def close(self, number: int) -> PullRequest:
        """Close a pull request without merging; its key is not wanted again.

        Raises:
            NoSuchPullRequestError: There is none with that number.
            NotOpenError: It is merged or closed.
        """
        ...


class ReadOutcome(NamedTuple):
    """A reading, or None and the diagnostics that say why not."""

    reading: Reading | None
    diagnostics: tuple[Diagnostic, ...]


class Reader(Protocol):
    """Turns the bytes of one format into blocks."""

    #: Increases when the blocks of some source would change.
    version: int

    #: File name endings that it reads, with their dot, in lower case.
    suffixes: tuple[str, ...]

    #: The largest file that it reads, in bytes.
    max_bytes: int

    def read(self, path: str, data: bytes) -> ReadOutcome:
        """Read one source; a source that cannot be read is a diagnostic, never an exception."""
        ...


class Cache(Protocol):
    """Derived values by name, such as the paragraphs of a blob; losing it loses only time."""

    def load(self, kind: str, keys: Iterable[str]) -> Mapping[str, bytes]:
        """The values that are there, by key."""
        ...

    def store(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep values; a cache that cannot be written is skipped."""
        ...


class Prepared(Protocol):
    """Sources that a compiler has looked at, ready to be drafted."""

    @property
    def touches(self) -> tuple[str, ...]:
        """Paths of the existing pages that it will extend, sorted."""
        ...

    def drafts(self, sources: Mapping[str, Source]) -> tuple[PageDraft, ...]:
        """The drafts, sorted by path.

        Args:
            sources: The sources that are compiled and those that the touched pages cite, by id.
        """
        ...


class Compiler(Protocol):
    """Turns sources into drafts. What it proposes is verified by code afterwards."""

    #: Name as in ``--compiler``.
    name: str

    #: Changes when the drafts of some source would.
    version: str

    #: Model and settings; empty where there is none.
    model: str

    #: Version of the prompts; empty where there are none.
    prompts: str

    def prepare(self, sources: Sequence[Source], pages: Sequence[ExistingPage]) -> Prepared:
        """Look at sources that are to be compiled, in the light of the pages that exist."""
        ...


class Workers(Protocol):
    """Does a large piece of work in parts, perhaps in several processes at once."""

    def map(
        self,
        begin: Callable[..., Callable[[P], R]],
        arguments: tuple[object, ...],
        parts: Sequence[P],
    ) -> Iterable[R]:
        """The result of each part, in order.

        Args:
            begin: Makes what works on the parts; called once for each process, so that what the
                parts have in common is prepared once. Like its arguments, it must be such that
                another process can be given it.
            arguments: For ``begin``.
            parts: What there is to be done.
        """
        ...


class Progress(Protocol):
    """Where long work says how far it is."""

    def step(self, what: str) -> None:
        """A new step begins, e.g. ``reading 18 sources``."""
        ...


class Readable(Protocol):
    """What is needed of the outside to read a wiki, or any folder of Markdown."""

    @property
    def repository(self) -> Files:
        """Where the files are."""
        ...

    @property
    def readers(self) -> Iterable[Reader]:
        """What reads sources."""
        ...

    @property
    def cache(self) -> Cache:
        """Where derived values are kept."""
        ...

    @property
    def progress(self) -> Progress:
        """Where long work says how far it is."""
        ...

    @property
    def workers(self) -> Workers:
        """Who does work that comes in parts."""
        ...


class Alone:
    """Implements `Workers` without any: one part after the other."""

    def map(
        self,
        begin: Callable[..., Callable[[P], R]],
        arguments: tuple[object, ...],
        parts: Sequence[P],
    ) -> Iterable[R]:
        """The result of each part, in order."""
        return map(begin(*arguments), parts)


@dataclass(frozen=True, slots=True)
class Folder:
    """What can be read where there is no repository: the files of a folder."""

    repository: Files
    readers: Iterable[Reader]
    cache: Cache
    progress: Progress
    workers: Workers = field(default_factory=Alone)


@dataclass(frozen=True, slots=True)
class Checkout:
    """What can be read of a repository and of its checkout; nothing is proposed."""

    repository: Repository
    readers: Iterable[Reader]
    cache: Cache
    progress: Progress
    workers: Workers = field(default_factory=Alone)


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything a workflow may touch, put together by `gitwiki.bootstrap`."""

    repository: Repository
    forge: Forge
    readers: Iterable[Reader]
    cache: Cache
    progress: Progress
    workers: Workers = field(default_factory=Alone)
