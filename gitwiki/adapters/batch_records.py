"""Which batches are under way: one JSON file each in the ref ``refs/gitwiki/batches``.

A batch is paid for when the API takes it, and its answers come hours later, so what is known of it
has to outlive the process and the clone. A record is written before the batch is submitted (the
intent, without an id) and again when the API gave it an id. Every change is one commit and one
compare-and-swap of the ref, in this clone and, where there is one, at ``origin``, which is pushed
to first: of two processes that want to ask the same, one wins and the other waits for its answers.
"""

from __future__ import annotations

import random
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec

from gitwiki.errors import RefMovedError
from gitwiki.ports import Identity, NewCommit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gitwiki.adapters.git import GitRepository
    from gitwiki.adapters.origin import Origin
    from gitwiki.ports import Entry

#: The ref that records all batches.
BATCHES = "refs/gitwiki/batches"
#: The API keeps results for so long; what is older can be of no use to anybody.
KEPT_FOR = timedelta(days=29)

_AUTHOR = Identity("gitwiki", "gitwiki@localhost")
_PATH = re.compile(r"(?P<name>[0-9a-f]{16})\.json")
_KEY = re.compile(r"[0-9a-f]{40}")
#: As the API names batches; it becomes a part of addresses.
_BATCH = re.compile(r"[A-Za-z0-9_-]{0,128}")
# A writer that lost a race looks again. Each round has a winner, so this many losers are served.
_ROUNDS = 200
_LONGEST_WAIT = 0.05


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch.

    Attributes:
        name: Its name here, 16 hexadecimal digits.
        batch: Its id at the API; empty as long as it is only about to be submitted.
        model: Who is asked.
        created: When it was about to be submitted.
        keys: The keys of its requests whose answers may be of use.
    """

    name: str
    batch: str
    model: str
    created: datetime
    keys: frozenset[str]


class _Stored(msgspec.Struct, forbid_unknown_fields=True):
    """A record in its file."""

    batch: str
    created: datetime
    keys: tuple[str, ...]
    model: str


#: What is to change, by name; None removes.
Changes: TypeAlias = "Mapping[str, BatchRecord | None]"
Decide: TypeAlias = "Callable[[Mapping[str, BatchRecord]], Changes]"


class _Start(NamedTuple):
    """What a change begins with: a commit, and what else is to be in its tree."""

    tip: str
    changes: Mapping[str, bytes | None]
    parents: tuple[str, ...]


class BatchRecords:
    """The records of a repository, shared with ``origin`` as far as that can be had.

    Args:
        repository: Where they are.
        origin: With whom they are shared.
        now: What time it is.
        wait: Called with seconds before another try.
    """

    def __init__(
        self,
        repository: GitRepository,
        origin: Origin,
        now: Callable[[], datetime] = _now,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._repository = repository
        self._origin = origin
        self._wait = wait
        self.now = now

    def read(self) -> Mapping[str, BatchRecord]:
        """Every record that can be read, by name; those of origin too."""
        return self.change(lambda _: {})

    def change(self, decide: Decide) -> Mapping[str, BatchRecord]:
        """Change records, here and at origin; records that are too old go.

        Args:
            decide: Given the newest records, what is to change by name; None removes. It is asked
                again when somebody else was faster.

        Returns:
            The records afterwards.

        Raises:
            RefMovedError: Others were always faster.
        """
        for attempt in range(_ROUNDS):
            seen = self._origin.fetch(BATCHES)
            local = self._repository.refs(BATCHES).get(BATCHES, "")
            commit = self._decided(self._start(local, seen.tip), decide)
            try:
                if self._share(commit, seen.tip, is_fresh=seen.is_fresh):
                    self._move(commit, local)
                    return self._records(commit, {})
            except RefMovedError:
                if attempt == _ROUNDS - 1:
                    raise
            # Losers that look again at once meet again.
            self._wait(random.uniform(0, _LONGEST_WAIT))  # noqa: S311 (nothing secret)
        raise RefMovedError(BATCHES, local, None)

    def put(self, record: BatchRecord) -> Mapping[str, BatchRecord]:
        """Write one record; the records afterwards."""
        return self.change(lambda _: {record.name: record})

    def remove(self, record: BatchRecord) -> None:
        """Remove one record."""
        self.change(lambda _: {record.name: None})

    def _start(self, local: str, remote: str) -> _Start:
        """The newer of two tips, or both merged: what origin changed is changed here."""
        repository = self._repository
        if not remote or (local and repository.is_ancestor(remote, local)):
            return _Start(local, {}, (local,) if local else ())
        if not local or repository.is_ancestor(local, remote):
            return _Start(remote, {}, (remote,))
        base = repository.merge_base(local, remote)
        after = {path: entry for path, (_, entry) in self._changed(base, remote).items()}
        contents = repository.blobs(entry.blob for entry in after.values() if entry)
        changes = {path: contents[entry.blob] if entry else None for path, entry in after.items()}
        return _Start(local, changes, (local, remote))

    def _changed(self, old: str, new: str) -> Mapping[str, tuple[Entry | None, Entry | None]]:
        found = self._repository.changed_paths(old, new)
        return {path: change for path, change in found.items() if _PATH.fullmatch(path)}

    def _decided(self, start: _Start, decide: Decide) -> str:
        """The commit with what is decided; the tip itself if that is nothing."""
        records = self._records(start.tip, start.changes)
        oldest = self.now() - KEPT_FOR
        wanted: dict[str, BatchRecord | None] = {
            name: None for name, record in records.items() if record.created < oldest
        }
        wanted |= decide(records)
        files = {f"{name}.json": _to_json(record) for name, record in wanted.items()}
        changes = self._effective(start.tip, {**start.changes, **files})
        if not changes and len(start.parents) < 2:
            return start.tip
        timestamp = int(self.now().timestamp())
        message = f"{len(records)} batches\n"
        change = NewCommit(start.tip, changes, message, _AUTHOR, timestamp, start.parents)
        return self._repository.write_objects(change, _path_problem)

    def _effective(
        self, tip: str, changes: Mapping[str, bytes | None]
    ) -> Mapping[str, bytes | None]:
        """The changes that change something."""
        tree = self._repository.tree(tip) if tip and changes else {}
        present = {path: entry.blob for path, entry in tree.items()}
        return {
            path: data
            for path, data in changes.items()
            if present.get(path) != (None if data is None else self._repository.blob_id(data))
        }

    def _records(self, tip: str, changes: Mapping[str, bytes | None]) -> Mapping[str, BatchRecord]:
        tree = self._repository.tree(tip) if tip else {}
        contents = self._repository.blobs(entry.blob for entry in tree.values())
        files = {path: contents.get(entry.blob) for path, entry in tree.items()} | dict(changes)
        found = (_from_json(path, data) for path, data in files.items() if data is not None)
        return {record.name: record for record in found if record}

    def _share(self, commit: str, remote: str, *, is_fresh: bool) -> bool:
        """Bring origin to a commit; False if somebody else was faster there."""
        if not is_fresh or commit == remote or self._origin.push(BATCHES, commit):
            return True
        again = self._origin.fetch(BATCHES)
        if again.is_fresh and again.tip != remote:
            return False
        self._origin.give_up(BATCHES)
        return True

    def _move(self, commit: str, local: str) -> None:
        if commit != local:
            self._repository.move_ref(BATCHES, commit, local or None, "batches")


def _path_problem(path: str, *, exists: bool) -> str | None:
    del exists
    return None if _PATH.fullmatch(path) else "it is no record of a batch"


def _to_json(record: BatchRecord | None) -> bytes | None:
    if record is None:
        return None
    stored = _Stored(record.batch, record.created, tuple(sorted(record.keys)), record.model)
    return msgspec.json.format(msgspec.json.encode(stored), indent=1) + b"\n"


def _from_json(path: str, data: bytes) -> BatchRecord | None:
    """A record; None if it is none that gitwiki writes, which is left as it is."""
    named = _PATH.fullmatch(path)
    try:
        stored = msgspec.json.decode(data, type=_Stored)
    except (msgspec.MsgspecError, UnicodeError):
        return None
    fits = _BATCH.fullmatch(stored.batch) and all(map(_KEY.fullmatch, stored.keys))
    if not (named and fits and stored.created.tzinfo):
        return None
    keys = frozenset(stored.keys)
    return BatchRecord(named["name"], stored.batch, stored.model, stored.created, keys)
