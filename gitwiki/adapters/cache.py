"""Derived values by blob id, in an SQLite file of gitwiki's own inside the git directory.

Whatever is in it can be computed again, so a cache that is locked, damaged or read-only is
skipped, never an error.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cache (
    kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID
"""
_CHUNK = 500


class SqliteCache:
    """A cache in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self, kind: str, keys: Iterable[str]) -> Mapping[str, bytes]:
        """The values that are there, by key."""
        wanted = list(keys)
        if not wanted or not self._path.exists():
            return {}
        try:
            with closing(self._connect()) as connection:
                return _select(connection, kind, wanted)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
            return {}

    def store(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep values; a cache that cannot be written is skipped."""
        if not values:
            return
        rows = [(kind, key, value) for key, value in values.items()]
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._connect()) as connection, connection:
                connection.execute(_SCHEMA)
                connection.executemany("INSERT OR REPLACE INTO cache VALUES (?, ?, ?)", rows)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=5)
        # What a power cut may spoil can be computed again, so nobody waits for the disk.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = MEMORY")
        return connection

    def _give_up(self, error: Exception) -> None:
        """Remove a file that is damaged; one that is locked or read-only stays."""
        damaged = isinstance(error, sqlite3.DatabaseError)
        if damaged and not isinstance(error, sqlite3.OperationalError):
            with suppress(OSError):
                self._path.unlink()


def _select(connection: sqlite3.Connection, kind: str, wanted: list[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        marks = ",".join("?" * len(chunk))
        rows = connection.execute(
            f"SELECT key, value FROM cache WHERE kind = ? AND key IN ({marks})",  # noqa: S608
            [kind, *chunk],
        )
        found.update(rows)
    return found
