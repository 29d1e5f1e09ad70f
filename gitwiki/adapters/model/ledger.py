"""The ledger: a row for every answer that was paid for, in an SQLite file in the git directory."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from gitwiki.ports import LedgerRow, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from gitwiki.ports import Reply, Request

_SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (
    at TEXT NOT NULL, model TEXT NOT NULL, purpose TEXT NOT NULL, subject TEXT NOT NULL,
    state TEXT NOT NULL, batch INTEGER NOT NULL, input INTEGER NOT NULL, output INTEGER NOT NULL,
    cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, dollars TEXT
)
"""
_COLUMNS = (
    "at, model, purpose, subject, state, batch, input, output, cache_read, cache_write, dollars"
)
_MARKS = ", ".join("?" * (_COLUMNS.count(",") + 1))


def _now() -> datetime:
    return datetime.now(UTC)


class Ledger:
    """Every call, by whom and for what.

    Args:
        path: The SQLite file; made with the first row.
        now: What time it is.

    Attributes:
        added: What was written down by this one, oldest first.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = _now) -> None:
        self._path = path
        self._now = now
        self.added: list[LedgerRow] = []

    def add(self, request: Request, reply: Reply, dollars: Decimal | None) -> None:
        """Write down one answer."""
        row = LedgerRow(
            at=self._now().isoformat(timespec="seconds"),
            model=reply.model,
            purpose=request.purpose,
            subject=request.subject,
            state=reply.state.value,
            batch=reply.batch,
            usage=reply.usage,
            dollars=dollars,
        )
        self._write(lambda _: [row])
        self.added.append(row)

    def take(self, rows: Iterable[LedgerRow]) -> None:
        """Write down what another clone paid for, as far as it is not written down already.

        Two rows that are alike are two answers, so each is taken as often as it comes.
        """
        wanted = Counter(map(_values, rows))

        def missing(connection: sqlite3.Connection) -> Iterable[LedgerRow]:
            query = f"SELECT {_COLUMNS} FROM calls"  # noqa: S608
            there = Counter(tuple(found) for found in connection.execute(query))
            return [_row(each) for each in sorted((wanted - there).elements(), key=str)]

        if wanted:
            self._write(missing)

    def _write(self, rows: Callable[[sqlite3.Connection], Iterable[LedgerRow]]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30)) as connection, connection:
            connection.execute(_SCHEMA)
            connection.execute("BEGIN IMMEDIATE")  # nobody writes between looking and writing
            values = map(_values, rows(connection))
            connection.executemany(f"INSERT INTO calls ({_COLUMNS}) VALUES ({_MARKS})", values)  # noqa: S608

    def rows(self, since: str = "") -> Sequence[LedgerRow]:
        """The calls from a day on (ISO 8601, or a part of it such as ``2026-11``), oldest first."""
        if not self._path.exists():
            return ()
        with closing(sqlite3.connect(self._path, timeout=30)) as connection:
            connection.execute(_SCHEMA)
            query = f"SELECT {_COLUMNS} FROM calls WHERE at >= ? ORDER BY at, rowid"  # noqa: S608
            return [_row(found) for found in connection.execute(query, (since,))]

    @property
    def month(self) -> str:
        """This month in UTC, such as ``2026-11``."""
        return self._now().strftime("%Y-%m")

    def this_month(self) -> Decimal:
        """What was spent since the first of this month (UTC), in US dollars."""
        if not self._path.exists():
            return Decimal()
        # It is asked before each call, so no more is read than it takes.
        with closing(sqlite3.connect(self._path, timeout=30)) as connection:
            connection.execute(_SCHEMA)
            query = "SELECT dollars FROM calls WHERE at >= ? AND dollars IS NOT NULL"
            return sum(
                (Decimal(each) for (each,) in connection.execute(query, (self.month,))), Decimal()
            )


def _values(row: LedgerRow) -> tuple[str | int | None, ...]:
    """A row as it is written."""
    usage = row.usage
    return (
        *(row.at, row.model, row.purpose, row.subject, row.state, int(row.batch)),
        *(usage.input, usage.output, usage.cache_read, usage.cache_write),
        None if row.dollars is None else f"{row.dollars:f}",
    )


def _row(found: tuple[object, ...]) -> LedgerRow:
    at, model, purpose, subject, state, batch = found[:6]
    dollars = found[10]
    return LedgerRow(
        at=str(at),
        model=str(model),
        purpose=str(purpose),
        subject=str(subject),
        state=str(state),
        batch=bool(batch),
        usage=Usage(*(int(str(number)) for number in found[6:10])),
        dollars=None if dollars is None else Decimal(str(dollars)),
    )
