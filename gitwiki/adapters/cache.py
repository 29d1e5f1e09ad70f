"""Derived values by blob id, in an SQLite file of gitwiki's own inside the git directory.

A large value is a file beside it, which is written and read in a tenth of the time. Whatever is in
the cache can be computed again, so one that is locked, damaged or read-only is skipped, never an
error. What another version of gitwiki left is not used.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cache (
    kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID
"""
_CHUNK = 500
#: Values of so many bytes are files; in the database, this stands for them.
_LARGE = 1 << 17
_IN_FILE = b"file"
_FILES = "*.bin"
_VERSION = ("version", "")


class SqliteCache:
    """A cache in one SQLite file.

    Args:
        path: The file; its folder is the cache's own.
        version: Stands for the code that computes the values.
    """

    def __init__(self, path: Path, version: str) -> None:
        self._path = path
        self._version = version.encode()

    def load(self, kind: str, keys: Iterable[str]) -> Mapping[str, bytes]:
        """The values that are there, by key."""
        wanted = list(keys)
        if not wanted or not self._path.exists():
            return {}
        try:
            with closing(self._connect()) as connection:
                if not self._is_ours(connection):
                    return {}
                found = _select(connection, kind, wanted)
            return {key: self._value(kind, key, value) for key, value in found.items()}
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
            return {}

    def store(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep values; a cache that cannot be written is skipped."""
        if not values:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._connect()) as connection, connection:
                connection.execute(_SCHEMA)
                if not self._is_ours(connection):
                    self._clear(connection)
                rows = [(kind, key, self._put(kind, key, value)) for key, value in values.items()]
                connection.executemany("INSERT OR REPLACE INTO cache VALUES (?, ?, ?)", rows)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def _is_ours(self, connection: sqlite3.Connection) -> bool:
        query = "SELECT value FROM cache WHERE kind = ? AND key = ?"
        row = connection.execute(query, _VERSION).fetchone()
        return row is not None and row[0] == self._version

    def _clear(self, connection: sqlite3.Connection) -> None:
        """Forget what another version left."""
        connection.execute("DELETE FROM cache")
        for file in self._path.parent.glob(_FILES):
            file.unlink(missing_ok=True)
        connection.execute("INSERT INTO cache VALUES (?, ?, ?)", (*_VERSION, self._version))

    def _value(self, kind: str, key: str, stored: bytes) -> bytes:
        return self._file(kind, key).read_bytes() if stored == _IN_FILE else stored

    def _put(self, kind: str, key: str, value: bytes) -> bytes:
        """Write a large value to its file; what the database keeps of a value."""
        if len(value) < _LARGE:
            return value
        file = self._file(kind, key)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".bin", delete=False) as stream:
            stream.write(value)
        Path(stream.name).replace(file)
        return _IN_FILE

    def _file(self, kind: str, key: str) -> Path:
        name = hashlib.blake2b(f"{kind}\n{key}".encode(), digest_size=8).hexdigest()
        return self._path.parent / f"{name}.bin"

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
