"""Derived values by blob id, in an SQLite file of gitwiki's own inside the git directory.

A large value is a file beside it, which is written and read in a tenth of the time. So is what is
one value: it takes no database to read it. Whatever is in the cache can be computed again, so one
that is locked, damaged or read-only is skipped, never an error. What another version of gitwiki
left is not used.
"""

from __future__ import annotations

import os
from contextlib import closing, suppress
from hashlib import blake2b
from typing import TYPE_CHECKING

from gitwiki.ports import ALL

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cache (
    kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, key)
) WITHOUT ROWID
"""
_CHUNK = 500
#: Values of so many bytes are files; in the database, this stands for them.
_LARGE = 1 << 17
_IN_FILE = b"file"
_FILES = (".bin", ".new")
#: The file that says which version has swept up.
_MARK = "version"
_VERSION = ("version", "")


class SqliteCache:
    """A cache in one SQLite file, and in files beside it.

    Args:
        path: The SQLite file; its folder is the cache's own.
        version: Stands for the code that computes the values.
    """

    def __init__(self, path: Path, version: str) -> None:
        self._path = path
        self._head = f"{version}\n".encode()

    def load(self, kind: str, keys: Iterable[str]) -> Mapping[str, bytes]:
        """The values that are there, by key."""
        wanted = list(keys)
        if wanted == [ALL]:
            whole = self._read(kind, ALL)
            return {} if whole is None else {ALL: whole}
        if not wanted or not self._path.exists():
            return {}
        try:
            with closing(self._connect()) as connection:
                if not self._is_ours(connection):
                    return {}
                found = _select(connection, kind, wanted)
        except _errors() as error:
            self._give_up(error)
            return {}
        large = {key: self._read(kind, key) for key, value in found.items() if value == _IN_FILE}
        known = {**found, **large}
        return {key: value for key, value in known.items() if value is not None}

    def store(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep values; a cache that cannot be written is skipped."""
        if not values:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if list(values) == [ALL]:
                self._sweep()
                self._write(kind, ALL, values[ALL])
                return
            with closing(self._connect()) as connection, connection:
                connection.execute(_SCHEMA)
                if not self._is_ours(connection):
                    self._clear(connection)
                rows = [(kind, key, self._put(kind, key, value)) for key, value in values.items()]
                connection.executemany("INSERT OR REPLACE INTO cache VALUES (?, ?, ?)", rows)
        except _errors() as error:
            self._give_up(error)

    def _is_ours(self, connection: sqlite3.Connection) -> bool:
        query = "SELECT value FROM cache WHERE kind = ? AND key = ?"
        row = connection.execute(query, _VERSION).fetchone()
        return row is not None and row[0] == self._head

    def _clear(self, connection: sqlite3.Connection) -> None:
        """Forget what another version left."""
        connection.execute("DELETE FROM cache")
        self._sweep()
        connection.execute("INSERT INTO cache VALUES (?, ?, ?)", (*_VERSION, self._head))

    def _sweep(self) -> None:
        """Remove the files that another version left."""
        mark = self._path.with_name(_MARK)
        with suppress(FileNotFoundError):
            if mark.read_bytes() == self._head:
                return
        for file in self._path.parent.iterdir():
            if file.suffix in _FILES and not self._is_of_ours(file):
                file.unlink(missing_ok=True)
        mark.write_bytes(self._head)

    def _is_of_ours(self, file: Path) -> bool:
        with file.open("rb") as stream:
            return stream.read(len(self._head)) == self._head

    def _read(self, kind: str, key: str) -> bytes | None:
        """The value in a file; None if there is none of this version."""
        try:
            with self._file(kind, key).open("rb") as stream:
                return stream.read() if stream.read(len(self._head)) == self._head else None
        except OSError:
            return None

    def _put(self, kind: str, key: str, value: bytes) -> bytes:
        """Write a large value to its file; what the database keeps of a value."""
        if len(value) < _LARGE:
            return value
        self._write(kind, key, value)
        return _IN_FILE

    def _write(self, kind: str, key: str, value: bytes) -> None:
        """Write a value to its file, which nobody sees half written."""
        file = self._file(kind, key)
        new = file.with_suffix(f".{os.getpid()}.new")
        with new.open("wb") as stream:
            stream.write(self._head)
            stream.write(value)
        new.replace(file)

    def _file(self, kind: str, key: str) -> Path:
        name = blake2b(f"{kind}\n{key}".encode(), digest_size=8).hexdigest()
        return self._path.parent / f"{name}.bin"

    def _connect(self) -> sqlite3.Connection:
        import sqlite3  # noqa: PLC0415 - what is one value needs no database

        connection = sqlite3.connect(self._path, timeout=5)
        # What a power cut may spoil can be computed again, so nobody waits for the disk.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = MEMORY")
        return connection

    def _give_up(self, error: Exception) -> None:
        """Remove a file that is damaged; one that is locked or read-only stays."""
        import sqlite3  # noqa: PLC0415 - see `_connect`

        damaged = isinstance(error, sqlite3.DatabaseError)
        if damaged and not isinstance(error, sqlite3.OperationalError):
            with suppress(OSError):
                self._path.unlink()


def _errors() -> tuple[type[Exception], ...]:
    import sqlite3  # noqa: PLC0415 - see `SqliteCache._connect`

    return (sqlite3.Error, OSError)


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
