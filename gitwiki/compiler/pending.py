"""What is left to compile: a state of the tree, not an event.

A source is pending while no page records its compile key. Triggers may come twice, late or never;
the answer is the same.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.paths import form_problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from gitwiki.wiki.snapshot import PageSummary
    from gitwiki.wiki.topics import Topic


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything but the source that the outcome of a compile depends on.

    Attributes:
        compiler: Its name, such as ``extractive``.
        version: Its version.
        model: Model and settings; empty where there is none.
        prompts: Version of the prompts; empty where there are none.
        schema: Blob id of schema.md.
        reading: Versions of the readers and of the normalisation of text.
    """

    compiler: str
    version: str
    model: str
    prompts: str
    schema: str
    reading: str


@dataclass(frozen=True, slots=True)
class PendingSource:
    """A source that has to be compiled.

    Attributes:
        id: Source id.
        raw: Repository path.
        blob: Blob id of the raw file.
        key: Its compile key.
        previous: Blob id that pages rest on now; empty for a new source.
    """

    id: str
    raw: str
    blob: str
    key: str
    previous: str = ""


@dataclass(frozen=True, slots=True)
class DeletedSource:
    """A source that pages rest on and that is no longer in the tree."""

    id: str
    raw: str
    blob: str
    key: str


class Shard(NamedTuple):
    """A part of all sources: each is in one of so many shards, always in the same.

    Two sources with the same bytes are in the same one, so that a question about both is asked
    once, and answered in one way.

    Attributes:
        number: Which one, from 1.
        of: How many there are.
    """

    number: int
    of: int

    def has(self, item: PendingSource | DeletedSource) -> bool:
        """Whether a source is in it."""
        digest = hashlib.sha256(item.blob.encode()).digest()
        return int.from_bytes(digest[:8]) % self.of == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


@dataclass(frozen=True, slots=True)
class Work:
    """What is left to do.

    Attributes:
        sources: New, changed or to be compiled again, by path.
        deleted: Gone from the tree while pages rest on them, by path.
    """

    sources: tuple[PendingSource, ...] = ()
    deleted: tuple[DeletedSource, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sources or self.deleted)

    @property
    def key(self) -> str:
        """One key for all of it, independent of order: 12 hexadecimal digits."""
        return work_key(self.claims)

    @property
    def claims(self) -> tuple[tuple[str, str], ...]:
        """The path and the key of each item."""
        items: list[PendingSource | DeletedSource] = [*self.sources, *self.deleted]
        return tuple((item.raw, item.key) for item in items)

    def without(self, claims: Collection[tuple[str, str]]) -> Work:
        """The same less the items that are claimed, by path and key."""
        return Work(
            tuple(item for item in self.sources if (item.raw, item.key) not in claims),
            tuple(item for item in self.deleted if (item.raw, item.key) not in claims),
        )

    def of(self, shard: Shard) -> Work:
        """The same, restricted to a shard."""
        return Work(
            tuple(item for item in self.sources if shard.has(item)),
            tuple(item for item in self.deleted if shard.has(item)),
        )

    def only(self, paths: Collection[str]) -> Work:
        """The same, restricted to some paths."""
        return Work(
            tuple(item for item in self.sources if item.raw in paths),
            tuple(item for item in self.deleted if item.raw in paths),
        )


def work_key(claims: Iterable[tuple[str, str]]) -> str:
    """One key for some sources, by path and compile key: 12 hexadecimal digits."""
    return _digest(sorted(f"{path} {key}" for path, key in claims))[:12]


def compile_key(blob: str, recipe: Recipe, topics: str = "") -> str:
    """The key of one source under one recipe: 16 hexadecimal digits.

    The file name is no part of it; a pull request claims a path together with its key.

    Args:
        blob: Blob id of the raw file.
        recipe: What it is compiled with.
        topics: Stands for the topics that it names (`topics_mark`); empty if it names none.
    """
    parts = [blob, recipe.compiler, recipe.version, recipe.model, recipe.prompts]
    named = [topics] if topics else []
    return _digest([*parts, recipe.schema, recipe.reading, *named])[:16]


def topics_mark(topics: Iterable[Topic], named: Mapping[str, Sequence[str]]) -> str:
    """Stands for what topics mean for one source, 16 hexadecimal digits; empty if it names none.

    Args:
        topics: The topics of the wiki.
        named: The names of them that stand in the source, by the path of the topic.
    """
    parts = [
        json.dumps([topic.path, topic.title, sorted(named[topic.path])])
        for topic in topics
        if topic.path in named
    ]
    return _digest(sorted(parts))[:16] if parts else ""


def pending(
    raw: Mapping[str, str],
    ids: Mapping[str, str],
    pages: Iterable[PageSummary],
    recipe: Recipe,
    topics: Mapping[str, str] = MappingProxyType({}),
) -> Work:
    """What is left to do for a tree.

    A source that a page lists without a blob id, or with a path that no source can have, was never
    there, so it is not gone either.

    Args:
        raw: Path of every source in the tree to its blob id.
        ids: Path of every source to its id.
        pages: Every page of the tree.
        recipe: What would be compiled with.
        topics: Path of each source that names topics to its `topics_mark`.
    """
    recorded: dict[str, str] = {}
    used: dict[str, tuple[str, str]] = {}
    for page in pages:
        for source in page.sources:
            used.setdefault(source.raw, (source.id, source.blob))
            if page.type == "source-summary":
                recorded[source.raw] = page.key
                used[source.raw] = (source.id, source.blob)
    sources = tuple(
        PendingSource(ids[path], path, blob, key, used[path][1] if path in used else "")
        for path, blob in sorted(raw.items())
        if recorded.get(path) != (key := compile_key(blob, recipe, topics.get(path, "")))
    )
    deleted = tuple(
        DeletedSource(source_id, path, blob, _digest(["deleted", path, blob])[:16])
        for path, (source_id, blob) in sorted(used.items())
        if path not in raw and blob and path.startswith("raw/") and form_problem(path) is None
    )
    return Work(sources, deleted)


def _digest(parts: list[str]) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
