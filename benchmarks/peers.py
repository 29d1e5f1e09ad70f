"""The peers of search: SQLite FTS5 and bm25s, over rows of text.

FTS5 is asked for any of the words, stemmed, without accents. bm25s knows no fields, so that a field
of some weight is repeated, and stems with a function that it is given: here the same stemmer that
gitwiki uses, and k1 = 0.9, b = 0.4, with which it finds most here.
"""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

#: How much what is said of the work counts, in either.
ABOUT = 4
_FTS = "tokenize='porter unicode61 remove_diacritics 2'"
_CREATE = f"CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, about, title, body, {_FTS})"
_RANKED = "bm25(t, 0, ?, 1, 1) AS score"
_BEST = "FROM t WHERE t MATCH ? ORDER BY score LIMIT ?"
_FIND = f"SELECT id, {_RANKED} {_BEST}"
_SHOW = f"SELECT id, {_RANKED}, body {_BEST}"
_WORDS = re.compile(r"[^\W_]+")
_DATABASE = "fts5.sqlite"
_IDS = "ids.json"
_K1, _B = 0.9, 0.4


class Row(NamedTuple):
    """What is indexed: its id, what is said of its work, its title and its text."""

    id: str
    about: str
    title: str
    body: str


class Scored(NamedTuple):
    """What was found, and what it says if that was asked for; larger scores are better."""

    id: str
    score: float
    text: str = ""


class Peer(Protocol):
    """Finds rows."""

    def find(self, text: str, limit: int, *, shown: bool = False) -> Sequence[Scored]:
        """The rows that have most of the words, best first."""
        ...


class Fts5:
    """SQLite FTS5 in a folder.

    Args:
        folder: Where the database is.
    """

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / _DATABASE)

    @classmethod
    def build(cls, folder: Path, rows: Iterable[Row]) -> Fts5:
        """Index rows into an empty folder."""
        made = cls(folder)
        made._database.execute(_CREATE)
        made._database.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows)
        made._database.commit()
        return made

    def find(self, text: str, limit: int, *, shown: bool = False) -> Sequence[Scored]:
        """The rows that have most of the words, best first."""
        words = dict.fromkeys(_WORDS.findall(text.lower()))
        query = " OR ".join(f'"{word}"' for word in words)
        rows = self._database.execute(_SHOW if shown else _FIND, (ABOUT, query, limit))
        return [Scored(name, -score, *texts) for name, score, *texts in rows]


class Bm25s:
    """bm25s in a folder.

    Args:
        folder: Where the index is.
    """

    def __init__(self, folder: Path) -> None:
        self._bm25s = _quiet_bm25s()
        self._index = self._bm25s.BM25.load(
            folder, load_corpus=True, mmap=True, show_progress=False
        )
        self._texts, self._index.corpus = self._index.corpus, None
        self._ids = json.loads((folder / _IDS).read_text())

    @classmethod
    def build(cls, folder: Path, rows: Iterable[Row]) -> Bm25s:
        """Index rows into an empty folder."""
        bm25s = _quiet_bm25s()
        kept = list(rows)
        texts = [" ".join((*[row.about] * ABOUT, row.title, row.body)) for row in kept]
        index = bm25s.BM25(k1=_K1, b=_B)
        index.index(_cut(bm25s, texts), show_progress=False)
        index.save(folder, corpus=[row.body for row in kept], show_progress=False)
        (folder / _IDS).write_text(json.dumps([row.id for row in kept]))
        return cls(folder)

    def find(self, text: str, limit: int, *, shown: bool = False) -> Sequence[Scored]:
        """The rows that have most of the words, best first."""
        words = _cut(self._bm25s, [text], return_ids=False)
        rows, scores = self._index.retrieve(
            words, k=min(limit, len(self._ids)), show_progress=False
        )
        return [
            Scored(self._ids[at], float(score), self._texts[at]["text"] if shown else "")
            for at, score in zip(map(int, rows[0]), scores[0], strict=True)
            if score > 0
        ]


def _quiet_bm25s() -> Any:
    import bm25s  # noqa: PLC0415 - FTS5 is measured without it

    logging.getLogger("bm25s").setLevel(logging.WARNING)
    return bm25s


def _cut(bm25s: Any, texts: Sequence[str], **options: bool) -> Any:
    return bm25s.tokenize(texts, stopwords="en", stemmer=_stems, show_progress=False, **options)


def _stems(words: Iterable[str]) -> list[str]:
    from gitwiki.adapters.search.schema import analyzer  # noqa: PLC0415 - FTS5 needs no tantivy

    cut = analyzer()
    return ["".join(cut.analyze(word)) for word in words]


def rows_of(path: Path) -> Sequence[dict[str, Any]]:
    """The values of a file of JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
