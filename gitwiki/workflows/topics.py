"""Which sources name the topics that topics.yaml asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from gitwiki.compiler.pending import topics_mark
from gitwiki.wiki.topics import finder
from gitwiki.workflows.load import SourceAt, load_sources, reading_version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitwiki.ports import Readable
    from gitwiki.wiki.topics import Finder, Topic
    from gitwiki.workflows.load import LoadedWiki

#: So many sources are held in memory at a time.
_AT_ONCE = 50

#: Names that stand in a source, by the path of their topic.
Named = Mapping[str, Sequence[str]]


def topic_marks(
    outside: Readable,
    topics: Sequence[Topic],
    loaded: LoadedWiki,
    paths: Iterable[str] | None = None,
) -> Mapping[str, str]:
    """What topics mean for each source that names one, by path; nothing is read without topics.

    Args:
        outside: Where the sources are.
        topics: The topics.
        loaded: The wiki.
        paths: The only sources that are looked at; None for all of them.
    """
    if not topics:
        return {}
    wanted = loaded.raw if paths is None else [path for path in paths if path in loaded.raw]
    versions = [SourceAt(loaded.ids[path], path, loaded.raw[path]) for path in wanted]
    named = _named(outside, topics, versions)
    marks = {each.raw: topics_mark(topics, named.get(each, {})) for each in versions}
    return {path: mark for path, mark in marks.items() if mark}


def _named(
    outside: Readable, topics: Sequence[Topic], versions: Sequence[SourceAt]
) -> Mapping[SourceAt, Named]:
    """The names of topics that stand in sources, found once for each version of both."""
    kind = f"topics-{_digest(topics)}-{reading_version(outside)}"
    keys = {version: f"{version.blob}:{version.raw}" for version in versions}
    stored = outside.cache.load(kind, keys.values())
    found: dict[SourceAt, Named] = {
        version: json.loads(stored[key]) for version, key in keys.items() if key in stored
    }
    missing = [version for version in versions if version not in found]
    if missing:
        outside.progress.step(f"looking for {len(topics)} topics in {len(missing)} sources")
    found_by = finder(topics)
    for start in range(0, len(missing), _AT_ONCE):
        fresh = _looked_up(outside, found_by, missing[start : start + _AT_ONCE])
        values = {keys[each]: json.dumps(named).encode() for each, named in fresh.items()}
        outside.cache.store(kind, values)
        found |= fresh
    return found


def _looked_up(
    outside: Readable, found_by: Finder, versions: Sequence[SourceAt]
) -> dict[SourceAt, Named]:
    """The names that stand in some sources; one that cannot be read is left out."""
    sources = load_sources(outside, versions).sources
    return {
        each: found_by.names_in(paragraph.text for paragraph in sources[each.id].paragraphs)
        for each in versions
        if each.id in sources
    }


def _digest(topics: Iterable[Topic]) -> str:
    data = json.dumps(sorted((topic.path, topic.names) for topic in topics))
    return blake2b(data.encode(), digest_size=16).hexdigest()
