"""Everything that a workflow may touch, and the smaller parts of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.ports.forge import Forge
    from gitwiki.ports.repository import Files, Repository
    from gitwiki.ports.search import SearchEngine
    from gitwiki.ports.server import Server
    from gitwiki.wiki.source import Reading

P = TypeVar("P")
R = TypeVar("R")


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
    """Everything a workflow may touch, put together by `gitwiki.bootstrap`.

    Attributes:
        server: The forge, if it is one on a server; None for the local forge.
        search: Where indexes are kept; None where nothing is searched.
    """

    repository: Repository
    forge: Forge
    readers: Iterable[Reader]
    cache: Cache
    progress: Progress
    workers: Workers = field(default_factory=Alone)
    server: Server | None = None
    search: SearchEngine | None = None
