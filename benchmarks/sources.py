"""Sources straight from files, without a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.adapters.readers import READERS
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Source
from gitwiki.wiki.source_names import source_ids, title_from_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read_sources(files: Sequence[Path]) -> list[Source]:
    """Read files as sources, named by their folder and file name; the unreadable are left out."""
    paths = {file: f"raw/{file.parent.name}/{file.name}" for file in files}
    ids = source_ids(paths.values())
    found = (_read(file, raw, ids[raw]) for file, raw in paths.items())
    return [source for source in found if source is not None]


def _read(file: Path, raw: str, source_id: str) -> Source | None:
    reader = next(reader for reader in READERS if file.name.endswith(reader.suffixes))
    reading = reader.read(raw, file.read_bytes()).reading
    if reading is None:
        return None
    paragraphs = identify(reading.blocks)
    return Source(
        id=source_id,
        raw=raw,
        blob="",
        title=reading.title or title_from_path(raw),
        label=reading.label,
        date=reading.date,
        obsoletes=reading.obsoletes,
        url=reading.url,
        paragraphs=paragraphs,
        by_id={paragraph.id: paragraph for paragraph in paragraphs},
    )
