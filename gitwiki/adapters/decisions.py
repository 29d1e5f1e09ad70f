"""The audit log: one row a decision, in an SQLite file of this clone, inside the git directory.

Several processes may ask at once: the file is in WAL mode, and each decision is one transaction.
Nothing is written but text without keys and tokens. What was sent to a model is cut into pieces
where its own lines say so, and each piece is kept once, compressed: the turns of a conversation
repeat each other. docs/audit.md describes the tables.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.adapters.decisions_schema import APPLICATION, STEPS
from gitwiki.errors import DecisionsError
from gitwiki.ports import Candidate, Decision, Loaded, Turn, Usage, Verdict, Via
from gitwiki.ports.decisions import ALL
from gitwiki.wiki.dates import instant as read_instant
from gitwiki.wiki.secrets import without_any_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from gitwiki.ports import Only

_COLUMNS = (
    "at, commit_id, question, conversation, via, routed, why, answer, model, input, output,"
    " cache_read, cache_write, dollars, seconds"
)
#: So many decisions are read at a time.
_PAGE = 200
#: A column other than an answer is cut here: a question of a megabyte says no more than its start.
_LONGEST = 20_000
#: A piece of what was sent ends after a line whose checksum is a multiple of this, or at its most.
_EVERY = 32
_LARGEST = 1 << 16
_SIDES = ("sent", "received")

#: What is wrong with the disk, or with the rights to it.
_OUTSIDE = frozenset(
    {
        *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR),
        *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY),
    }
)
_LOCKED = ("is in use by another process", "run it again")
_DAMAGED = "move it away (`mv {0} {0}.damaged`), and the next question begins a new one"


def _now() -> datetime:
    return datetime.now(UTC)


class SqliteDecisions:
    """Implements `gitwiki.ports.Decisions`.

    Args:
        path: The SQLite file; made with the first decision, for its owner's eyes only.
        days: For how many days decisions are kept; None for ever. With 0 nothing is kept.
        now: What time it is.
        steps: What makes each version of the schema of the one before.
        patience: Seconds that it waits for another process.
    """

    def __init__(
        self,
        path: Path,
        days: int | None,
        now: Callable[[], datetime] = _now,
        *,
        steps: Sequence[str] = STEPS,
        patience: float = 15.0,
    ) -> None:
        self._path = path
        self._days = days
        self._now = now
        self._steps = steps
        self._patience = patience

    def record(self, decision: Decision) -> int:
        """Keep a decision, without keys and tokens; the number that it got, 0 if none are kept.

        Decisions that are older than they are to be kept are deleted.

        Raises:
            DecisionsError: It cannot be kept.
        """
        if self._days == 0 and not self._path.exists():
            return 0
        clean = _clean(decision)
        with self._opened(write=True) as connection:
            if self._days is not None:
                _prune(connection, _utc(self._now() - timedelta(days=self._days)))
            return 0 if self._days == 0 else _insert(connection, clean)

    def get(self, number: int) -> Decision | None:
        """One decision, whole; None if there is none of that number.

        Raises:
            DecisionsError: The log cannot be read.
        """
        # SQLite has no larger numbers.
        if not self._path.exists() or not 0 < number < 1 << 63:
            return None
        with self._opened() as connection:
            found = _read(connection, "WHERE id = ?", [number])
            if not found:
                return None
            return replace(found[0], turns=_turns(connection, number))

    def since(self, instant: str = "", until: str = "", only: Only = ALL) -> Iterator[Decision]:
        """The decisions from an instant until before another, ISO 8601, UTC, newest first.

        Their turns are left out: `get` has them.

        Raises:
            DecisionsError: The log cannot be read.
        """
        if not self._path.exists():
            return
        where, values = _condition(_normal(instant), _normal(until), only)
        after: tuple[str, int] | None = None
        while True:
            # Nobody holds the file while somebody else looks at what was read.
            with self._opened() as connection:
                found = _read(connection, *_following(where, values, after))
            yield from found
            if len(found) < _PAGE:
                return
            after = (found[-1].at, found[-1].id)

    def prune(self, before: str) -> int:
        """Delete the decisions from before an instant; returns how many there were.

        Raises:
            DecisionsError: The log cannot be changed.
        """
        if not self._path.exists():
            return 0
        with self._opened(write=True) as connection:
            count = _prune(connection, _normal(before))
        with self._opened() as connection:
            # Each step of it gives back one page, and `execute` takes only the first.
            connection.executescript("PRAGMA incremental_vacuum")
        return count

    @contextmanager
    def _opened(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection, in one transaction; what goes wrong is said in words."""
        try:
            if write:
                self._make()
            with closing(
                sqlite3.connect(self._path, self._patience, isolation_level=None)
            ) as found:
                self._prepare(found)
                found.execute("BEGIN IMMEDIATE" if write else "BEGIN")
                try:
                    yield found
                except BaseException:
                    found.rollback()
                    raise
                found.commit()
        except sqlite3.ProgrammingError:
            raise  # our own mistake
        except (sqlite3.Error, zlib.error, UnicodeError, ValueError, OSError) as error:
            raise self._error(error) from error

    def _make(self) -> None:
        """An empty file that only its owner may read; SQLite makes its others alike."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Bring the schema up to date."""
        connection.execute("PRAGMA foreign_keys = ON")
        # What is deleted is overwritten, so that no byte of it stays in the file.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        version = self._version(connection)
        if not version:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        with suppress(sqlite3.OperationalError):  # somebody else is doing it
            connection.execute("PRAGMA journal_mode = WAL")
        if version < len(self._steps):
            connection.execute("BEGIN IMMEDIATE")
            for step in self._steps[self._version(connection) :]:
                for statement in step.split(";"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {len(self._steps)}")
            connection.commit()

    def _version(self, connection: sqlite3.Connection) -> int:
        """Version of the schema; 0 for an empty file.

        Raises:
            DecisionsError: The file is not ours, or of a newer gitwiki.
        """
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        if owner != APPLICATION and (owner or version or tables):
            raise self._refusal("is not one that gitwiki wrote", _DAMAGED.format(self._path))
        if version > len(self._steps):
            why = f"was written by a newer gitwiki (schema {version}, this one: {len(self._steps)})"
            raise self._refusal(why, "install that version here, or move the file away")
        return int(version)

    def _error(self, error: Exception) -> DecisionsError:
        """What went wrong and what to do about it."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return self._refusal(*_LOCKED)
        if isinstance(error, OSError) or code in _OUTSIDE:
            why = f"cannot be used ({error})"
            return self._refusal(why, "look at its permissions and at the space on the disk")
        return self._refusal(f"is damaged ({error})", _DAMAGED.format(self._path))

    def _refusal(self, why: str, remedy: str) -> DecisionsError:
        return DecisionsError(str(self._path), why, remedy)


def _clean(decision: Decision) -> Decision:
    """A decision without keys and tokens, and with nothing that cannot be written down."""
    return replace(
        decision,
        at=_normal(decision.at),
        commit=_safe(decision.commit),
        question=_safe(decision.question),
        conversation=_safe(decision.conversation),
        why=_safe(decision.why),
        candidates=tuple(
            Candidate(_safe(each.page), each.score, _safe(each.because))
            for each in decision.candidates
        ),
        loaded=tuple(map(_clean_loaded, decision.loaded)),
        answer=_whole(decision.answer),
        verdicts=tuple(map(_clean_verdict, decision.verdicts)),
        model=_safe(decision.model),
        turns=tuple(Turn(_whole(turn.sent), _whole(turn.received)) for turn in decision.turns),
    )


def _clean_loaded(each: Loaded) -> Loaded:
    tool, arguments, ref, blob = map(_safe, (each.tool, each.arguments, each.ref, each.blob))
    return Loaded(tool, arguments, ref, blob, each.turn)


def _clean_verdict(each: Verdict) -> Verdict:
    labels = tuple(map(_safe, each.labels))
    text, page, digest, why = map(_safe, (each.text, each.page, each.digest, each.why))
    return Verdict(text, labels, page, digest, each.kept, why)


def _safe(text: str) -> str:
    """A text of a column; a secret at the cut is removed before it is cut."""
    clean = _whole(text)
    return clean if len(clean) <= _LONGEST else f"{clean[:_LONGEST]} (cut)"


def _whole(text: str) -> str:
    """A text without keys and tokens; halves of characters cannot be written."""
    return without_any_secrets(text.encode("utf-8", "backslashreplace").decode())


def _normal(at: str) -> str:
    """An instant as it is compared; a day, or a part of one, stays."""
    moment = read_instant(at)
    return _utc(moment) if moment else at


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"


def _insert(connection: sqlite3.Connection, decision: Decision) -> int:
    marks = ", ".join("?" * (_COLUMNS.count(",") + 1))
    query = f"INSERT INTO decisions ({_COLUMNS}) VALUES ({marks})"  # noqa: S608
    number = int(connection.execute(query, _values(decision)).lastrowid or 0)
    _fill(connection, "candidates", ((number, *row) for row in _numbered(decision.candidates)))
    _fill(connection, "loaded", ((number, *row) for row in _numbered(decision.loaded)))
    for place, verdict in enumerate(decision.verdicts):
        row = (number, place, verdict.text, verdict.page, verdict.digest, verdict.kept, verdict.why)
        _fill(connection, "verdicts", [row])
        labels = enumerate(verdict.labels)
        _fill(connection, "citations", ((number, place, at, label) for at, label in labels))
    for at, turn in enumerate(decision.turns, start=1):
        for side, text in zip(_SIDES, turn, strict=True):
            pieces = enumerate(_keep(connection, text))
            _fill(connection, "turns", ((number, at, side, place, name) for place, name in pieces))
    return number


def _values(decision: Decision) -> tuple[object, ...]:
    usage, dollars = decision.usage, decision.dollars
    return (
        *(decision.at, decision.commit, decision.question, decision.conversation),
        *(decision.via.value, decision.routed, decision.why, decision.answer, decision.model),
        *(usage.input, usage.output, usage.cache_read, usage.cache_write),
        *(None if dollars is None else f"{dollars:f}", decision.seconds),
    )


def _numbered(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    return ((place, *row) for place, row in enumerate(rows))


def _fill(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    listed = list(rows)
    if listed:
        marks = ", ".join("?" * len(listed[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", listed)  # noqa: S608


def _keep(connection: sqlite3.Connection, text: str) -> Iterator[bytes]:
    """The pieces of a text, by the names under which they are kept, each once."""
    for piece in _pieces(text):
        data = piece.encode()
        name = sha256(data).digest()
        known = connection.execute("SELECT 1 FROM texts WHERE digest = ?", [name]).fetchone()
        if known is None:
            connection.execute("INSERT INTO texts VALUES (?, ?)", [name, zlib.compress(data)])
        yield name


def _pieces(text: str) -> Iterator[str]:
    """Pieces that end where their own lines say so, so that what is repeated is cut alike."""
    piece: list[str] = []
    size = 0
    for line in text.splitlines(keepends=True):
        for start in range(0, len(line), _LARGEST):
            part = line[start : start + _LARGEST]
            piece.append(part)
            size += len(part)
            if size >= _LARGEST or not zlib.crc32(part.encode()) % _EVERY:
                yield "".join(piece)
                piece, size = [], 0
    if piece or not text:
        yield "".join(piece)


def _condition(instant: str, until: str, only: Only) -> tuple[str, list[object]]:
    parts, values = ["at >= ?"], [instant]
    if until:
        parts.append("at < ?")
        values.append(until)
    if only.via:
        parts.append(f"via IN ({', '.join('?' * len(only.via))})")
        values += sorted(only.via)
    if only.page:
        parts.append(
            "id IN (SELECT decision FROM verdicts WHERE page = ? AND kept"
            " UNION SELECT decision FROM loaded WHERE ref = ?)"
        )
        values += [only.page, only.page]
    return " AND ".join(parts), list[object](values)


def _following(
    where: str, values: list[object], after: tuple[str, int] | None
) -> tuple[str, list[object]]:
    """The condition for the next decisions after one that was read."""
    tail = f"ORDER BY at DESC, id DESC LIMIT {_PAGE}"
    if after is None:
        return f"WHERE {where} {tail}", values
    return f"WHERE {where} AND (at, id) < (?, ?) {tail}", [*values, *after]


def _read(
    connection: sqlite3.Connection, condition: str, values: Sequence[object]
) -> list[Decision]:
    query = f"SELECT id, {_COLUMNS} FROM decisions {condition}"  # noqa: S608
    rows = connection.execute(query, tuple(values)).fetchall()
    parts = _parts(connection, [row[0] for row in rows])
    return [_decision(row, parts) for row in rows]


class _Parts(NamedTuple):
    """What decisions have in tables of their own, by their numbers."""

    candidates: Mapping[int, tuple[Candidate, ...]]
    loaded: Mapping[int, tuple[Loaded, ...]]
    verdicts: Mapping[int, tuple[Verdict, ...]]


_Row = tuple[object, ...]


def _parts(connection: sqlite3.Connection, numbers: Sequence[int]) -> _Parts:
    def rows(
        columns: str, table: str, order: str = "place"
    ) -> Mapping[int, list[tuple[object, ...]]]:
        marks = ", ".join("?" * len(numbers))
        query = (
            f"SELECT decision, {columns} FROM {table} WHERE decision IN ({marks})"  # noqa: S608
            f" ORDER BY decision, {order}"
        )
        found = connection.execute(query, tuple(numbers))
        return {int(key): list(group) for key, group in groupby(found, lambda row: row[0])}

    labels = {
        key: {at: tuple(str(row[2]) for row in each) for at, each in groupby(found, lambda r: r[1])}
        for key, found in rows("verdict, label", "citations", "verdict, place").items()
    }
    candidates = rows("page, score, because", "candidates")
    loaded = rows("tool, arguments, ref, blob, turn", "loaded")
    verdicts = rows("place, text, page, digest, kept, why", "verdicts")
    return _Parts(
        {key: tuple(Candidate(*row[1:]) for row in found) for key, found in candidates.items()},  # type: ignore[arg-type]
        {key: tuple(Loaded(*row[1:]) for row in found) for key, found in loaded.items()},  # type: ignore[arg-type]
        {
            key: tuple(_verdict(row, labels.get(key, {})) for row in found)
            for key, found in verdicts.items()
        },
    )


def _verdict(row: tuple[object, ...], labels: Mapping[object, tuple[str, ...]]) -> Verdict:
    _, place, text, page, digest, kept, why = row
    return Verdict(str(text), labels.get(place, ()), str(page), str(digest), bool(kept), str(why))


def _decision(row: tuple[object, ...], parts: _Parts) -> Decision:
    number, at, commit, question, conversation, via, routed, why, answer, model = row[:10]
    dollars, seconds = row[14:]
    key = int(str(number))
    return Decision(
        id=key,
        at=str(at),
        commit=str(commit),
        question=str(question),
        conversation=str(conversation),
        via=Via(str(via)),
        routed=bool(routed),
        why=str(why),
        candidates=parts.candidates.get(key, ()),
        loaded=parts.loaded.get(key, ()),
        answer=str(answer),
        verdicts=parts.verdicts.get(key, ()),
        model=str(model),
        usage=Usage(*(int(str(each)) for each in row[10:14])),
        dollars=None if dollars is None else Decimal(str(dollars)),
        seconds=float(str(seconds)),
    )


def _turns(connection: sqlite3.Connection, number: int) -> tuple[Turn, ...]:
    query = (
        "SELECT turn, side, body FROM turns LEFT JOIN texts ON text = digest WHERE decision = ?"
        " ORDER BY turn, side, place"
    )
    said: dict[int, dict[str, list[bytes]]] = {}
    for turn, side, body in connection.execute(query, [number]):
        said.setdefault(turn, {}).setdefault(side, []).append(zlib.decompress(body or b""))
    return tuple(
        Turn(*(b"".join(sides.get(side, [])).decode() for side in _SIDES))
        for _, sides in sorted(said.items())
    )


def _prune(connection: sqlite3.Connection, before: str) -> int:
    old = "SELECT id FROM decisions WHERE at < ?"
    query = f"SELECT DISTINCT text FROM turns WHERE decision IN ({old})"  # noqa: S608
    texts = connection.execute(query, [before]).fetchall()
    count = connection.execute("DELETE FROM decisions WHERE at < ?", [before]).rowcount
    unused = "NOT EXISTS (SELECT 1 FROM turns WHERE text = digest)"
    connection.executemany(f"DELETE FROM texts WHERE digest = ? AND {unused}", texts)  # noqa: S608
    return count
