"""What the core asks of the outside world; `gitwiki.adapters` answers, `tests/fakes` stand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.wiki.draft import ExistingPage, Objection, PageDraft
    from gitwiki.wiki.page import Page
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
        compiler: The compiler and the model that it was made with.
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
    compiler: str = ""
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


class Document(NamedTuple):
    """A text that a model is given to read. It is data, whatever it says.

    Attributes:
        title: What it is, in words of gitwiki.
        paragraphs: The id and the text of each paragraph.
        shared: Other requests begin with the same document, so that it pays to keep it.
    """

    title: str
    paragraphs: tuple[tuple[str, str], ...]
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A question to a model that is answered in JSON.

    Attributes:
        purpose: Which step asks, such as ``plan``.
        subject: What it is about, for people: a source, or a source and a page.
        instructions: What the model is to do, in words of gitwiki.
        contract: The prose of schema.md.
        documents: What it is given to read; shared ones first.
        task: The last words of the question; nothing of a source is in them.
        reply_schema: JSON schema of the answer.
        most_tokens: The longest answer that is taken.
        previous: What the model answered before, if that was no good.
        complaint: Why it was not.
    """

    purpose: str
    subject: str
    instructions: str
    contract: str
    documents: tuple[Document, ...]
    task: str
    reply_schema: Mapping[str, object]
    most_tokens: int
    previous: str = ""
    complaint: str = ""


class ReplyState(StrEnum):
    """How an answer ended; only a complete one is read."""

    COMPLETE = "complete"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    OVERFLOW = "overflow"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that were paid for.

    Attributes:
        input: Read, without those of the two next.
        output: Written, thinking included.
        cache_read: Read from the prompt cache.
        cache_write: Read and put into the prompt cache.
    """

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cache_read + other.cache_read,
            self.cache_write + other.cache_write,
        )

    @property
    def read(self) -> int:
        """All that was read, from wherever."""
        return self.input + self.cache_read + self.cache_write


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered.

    Attributes:
        text: Its words; incomplete unless the state is ``complete``.
        state: How it ended.
        usage: What it took.
        model: The model that answered, as it names itself.
        detail: Why it ended so, if it says.
        batch: Whether it came in a batch, for half the price.
    """

    text: str
    state: ReplyState
    usage: Usage
    model: str
    detail: str = ""
    batch: bool = False


class Model(Protocol):
    """A language model behind whatever keeps, counts and limits what is asked of it."""

    @property
    def name(self) -> str:
        """Its name, such as ``claude-opus-5-5``."""
        ...

    @property
    def effort(self) -> str:
        """How hard it is to try; empty for its own default."""
        ...

    def ask(self, requests: Sequence[Request]) -> Sequence[Reply]:
        """The answers to some requests, in their order; several may be under way at once.

        What was answered before is not asked, and not paid for, again.

        Raises:
            ModelError: There is no answer to one of them: no key, no connection, no budget. The
                answers that came are kept.
        """
        ...

    def count(self, request: Request) -> int:
        """How many tokens a request has; counting costs nothing.

        Raises:
            ModelError: The model cannot be asked.
        """
        ...

    def forget(self, requests: Sequence[Request]) -> None:
        """Drop the answers to some requests: they are of no use and are to be asked for anew."""
        ...


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """An answer that was paid for.

    Attributes:
        at: When it came, ISO 8601, UTC.
        model: Who answered.
        purpose: Which step asked.
        subject: What it was about.
        state: How it ended.
        batch: Whether it came in a batch.
        usage: Its tokens.
        dollars: What it cost; None if the price was not known.
    """

    at: str
    model: str
    purpose: str
    subject: str
    state: str
    batch: bool
    usage: Usage
    dollars: Decimal | None


class Spent(NamedTuple):
    """What the answers behind a change took, whenever that was.

    Attributes:
        model: The model; empty where there is none.
        calls: How many answers.
        usage: Their tokens.
        dollars: What they cost; None if the price is not known.
    """

    model: str = ""
    calls: int = 0
    usage: Usage = Usage()
    dollars: Decimal | None = None


class Forecast(NamedTuple):
    """What a compile is likely to take, before anything is asked.

    Attributes:
        model: The model.
        sources: How many sources.
        calls: How many questions.
        usage: Their tokens.
        dollars: What they cost; None if the price is not known.
        counted: The texts of the sources were counted by the model's own count.
    """

    model: str
    sources: int
    calls: int
    usage: Usage
    dollars: Decimal | None
    counted: bool


class Prepared(Protocol):
    """Sources that a compiler has looked at, ready to be drafted."""

    @property
    def touches(self) -> tuple[str, ...]:
        """Paths of the existing pages that it will extend, sorted."""
        ...

    def drafts(
        self, sources: Mapping[str, Source], pages: Mapping[str, Page]
    ) -> tuple[PageDraft, ...]:
        """The drafts, sorted by path.

        Args:
            sources: The sources that are compiled and those that the touched pages cite, by id.
            pages: The pages that it touches, as they are, by path.
        """
        ...

    def mend(self, objections: Mapping[str, Sequence[Objection]], /) -> tuple[PageDraft, ...]:
        """Drafts to take the place of earlier ones, in which some of what did not hold is mended.

        Args:
            objections: By path of the draft, what of it does not hold.
        """
        ...

    @property
    def unfinished(self) -> Mapping[str, Diagnostic]:
        """By id, the sources that could not be compiled, and why; they stay pending."""
        ...

    @property
    def remarks(self) -> tuple[Diagnostic, ...]:
        """What a reviewer should know of the sources that were compiled."""
        ...

    @property
    def spent(self) -> Spent:
        """What it took so far."""
        ...


class WithoutModel:
    """The part of `Prepared` that a compiler which asks no model has: nothing."""

    __slots__ = ()

    @property
    def unfinished(self) -> Mapping[str, Diagnostic]:
        """Nothing: whatever can be read can be compiled."""
        return {}

    @property
    def remarks(self) -> tuple[Diagnostic, ...]:
        """Nothing: the sources went nowhere."""
        return ()

    @property
    def spent(self) -> Spent:
        """Nothing."""
        return Spent()

    def mend(self, _: Mapping[str, Sequence[Objection]]) -> tuple[PageDraft, ...]:
        """Nothing: who writes no sentence cannot write it better."""
        return ()


class Compiler(Protocol):
    """Turns sources into drafts. What it proposes is verified by code afterwards."""

    #: Name as in ``--compiler``.
    name: str

    #: Changes when the drafts of some source would.
    version: str

    #: Version of the prompts; empty where there are none.
    prompts: str

    @property
    def model(self) -> str:
        """Model and settings; empty where there is none."""
        ...

    def forecast(
        self, sources: Sequence[Source], pages: Sequence[ExistingPage], contract: str
    ) -> Forecast | None:
        """What compiling sources is likely to take; None if it costs nothing."""
        ...

    def prepare(
        self, sources: Sequence[Source], pages: Sequence[ExistingPage], contract: str
    ) -> Prepared:
        """Look at sources that are to be compiled, in the light of the pages that exist.

        Args:
            sources: What is to be compiled.
            pages: Every page of the wiki.
            contract: The prose of schema.md, which says how the wiki is written.
        """
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
