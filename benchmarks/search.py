"""Search: which works and paragraphs are found, beside SQLite FTS5, and what an index costs.

Figures are shares and ratios. Every other question of a tier was used to find the weights of
`gitwiki.query.standing`; both halves are printed.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.corpora import corpus
from benchmarks.generated import main as generate
from benchmarks.runner import python
from gitwiki.adapters.search import TantivyEngine
from gitwiki.bootstrap import open_here
from gitwiki.ports.search import Fields, HitKind, Item
from gitwiki.query.ranking import find
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.search import open_search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gitwiki.ports import Search
    from gitwiki.ports.search import SearchIndex

_DEPTHS = (1, 3, 5, 10)
_HITS = 100
_LIMIT = re.compile(r"pages_per_change: *\S+")
_FTS = "tokenize='porter unicode61 remove_diacritics 2'"

Question = dict[str, Any]


class _Timed(NamedTuple):
    """What was found for each question, and seconds for each."""

    found: list[Sequence[str]]
    seconds: list[float]


class _Silent:
    def step(self, what: str) -> None:
        """Say nothing."""


def run() -> None:
    """Run all of it; what has no corpus is skipped with a word."""
    with tempfile.TemporaryDirectory() as folder:
        if (falsafa := corpus("falsafa")) is not None:
            _works(Path(folder), falsafa)
        if (evals := corpus("eval")) is not None:
            _paragraphs(Path(folder), evals / "chunkeval_paras")
        _generated(Path(folder))


def _works(folder: Path, falsafa: Path) -> None:
    questions = json.loads((falsafa / "questions.json").read_text())
    raw = folder / "raw-only"
    _copy(falsafa, raw)
    started = time.process_time()
    search = _open(raw)
    full = time.process_time() - started
    index = raw / ".git" / "gitwiki" / "search"
    print(f"index of falsafa, reading included: {full:.1f} s CPU, {_size(index) / 1e6:.1f} MB")
    fts = _fts(_chapters(falsafa))
    plain = _ask(questions, lambda text: _fts_works(fts, text))
    ours = _ask(questions, lambda text: _distinct_works(search, text))
    _show("FTS5 over chapters", questions, plain)
    _show("raw search", questions, ours)
    print(f"time of raw search as a ratio to FTS5, medians: {_ratio(ours, plain):.1f}")
    _compile(raw)
    with_wiki = _open(raw)
    _show("raw and wiki", questions, _ask(questions, lambda text: _distinct_works(with_wiki, text)))


def _copy(falsafa: Path, folder: Path) -> None:
    subprocess.run(python("gitwiki", "init", str(folder), "--quiet"), check=True)
    for file in sorted((falsafa / "works").glob("*/*.md")):
        target = folder / "raw" / file.parent.name / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    schema = folder / "schema.md"
    schema.write_text(_LIMIT.sub("pages_per_change: 5000", schema.read_text(), count=1))
    _git(folder, "add", "-A")
    _git(folder, "commit", "-qm", "Add the works")


def _compile(folder: Path) -> None:
    where = ("-C", str(folder), "--quiet")
    compiler = ("--compiler", "extractive")
    for command in (("compile", *where, *compiler), ("pr", "merge", "1", *where)):
        subprocess.run(python("gitwiki", *command), check=True, stdout=subprocess.DEVNULL)


def _git(folder: Path, *arguments: str) -> None:
    person = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(("git", *person, *arguments), cwd=folder, check=True)


def _open(folder: Path) -> Search:
    outside = open_here(folder, _Silent())
    return open_search(outside, base_commit(outside))


def _ask(questions: Sequence[Question], answer: Callable[[str], Sequence[str]]) -> _Timed:
    found, seconds = [], []
    for question in questions:
        started = time.process_time()
        found.append(answer(question.get("prompt") or question["question"]))
        seconds.append(time.process_time() - started)
    return _Timed(found, seconds)


def _distinct_works(search: Search, text: str) -> Sequence[str]:
    works = (hit.work.removeprefix("raw/") for hit in search.find(text, _HITS) if hit.work)
    return list(dict.fromkeys(works))


def _show(name: str, questions: Sequence[Question], timed: _Timed) -> None:
    for tier in ("named", "hidden"):
        rows = [
            (set(question["expected_works"]), found)
            for question, found in zip(questions, timed.found, strict=True)
            if question["tier"] == tier
        ]
        halves = [f"{_share(rows[start::2], _DEPTHS[-1]):.3f}" for start in (0, 1)]
        shares = "  ".join(f"@{depth} {_share(rows, depth):.3f}" for depth in _DEPTHS)
        graded = sum(_graded(*row) for row in rows) / len(rows)
        print(f"{name:20} {tier:7} {shares}  graded {graded:.3f}  halves @10 {' '.join(halves)}")
    print(f"{name:20} CPU {_times(timed.seconds)}")


def _share(rows: Sequence[tuple[set[str], Sequence[str]]], depth: int) -> float:
    return sum(expected <= set(found[:depth]) for expected, found in rows) / len(rows)


def _graded(expected: set[str], found: Sequence[str]) -> float:
    """1 for every expected work among the first ten, 0.5 for some of them, 0 for none."""
    having = expected & set(found[: _DEPTHS[-1]])
    return 1.0 if having == expected else 0.5 if having else 0.0


def _times(seconds: Sequence[float]) -> str:
    order = sorted(seconds)
    p50, p95 = order[len(order) // 2], order[int(len(order) * 0.95)]
    return f"p50 {p50 * 1e3:.1f} ms  p95 {p95 * 1e3:.1f} ms"


def _ratio(ours: _Timed, theirs: _Timed) -> float:
    return median(ours.seconds) / max(median(theirs.seconds), 1e-6)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _chapters(falsafa: Path) -> Iterator[tuple[str, str, str, str]]:
    works = {
        each["slug"]: each for each in json.loads((falsafa / "manifest.json").read_text())["works"]
    }
    for file in sorted((falsafa / "works").glob("*/*.md")):
        said = works.get(file.parent.name, {})
        keys = ("title", "author", "era", "genre", "language", "description")
        about = " ".join(str(said.get(key) or "") for key in keys)
        text = file.read_text()
        yield (
            file.parent.name,
            f"{file.parent.name} {about}",
            file.stem,
            text.split("\n---\n", 1)[-1],
        )


def _fts(rows: Iterator[tuple[str, str, str, str]]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, about, title, body, {_FTS})")
    database.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", rows)
    return database


def _fts_works(database: sqlite3.Connection, text: str) -> Sequence[str]:
    return list(dict.fromkeys(_fts_find(database, text, _HITS)))


def _fts_find(database: sqlite3.Connection, text: str, limit: int) -> Sequence[str]:
    words = dict.fromkeys(re.findall(r"[^\W_]+", text.lower()))
    query = " OR ".join(f'"{word}"' for word in words)
    rows = database.execute(
        "SELECT id FROM t WHERE t MATCH ? ORDER BY bm25(t, 0, 4, 1, 1) LIMIT ?", (query, limit)
    )
    return [row[0] for row in rows]


def _paragraphs(folder: Path, evals: Path) -> None:
    rows = [json.loads(line) for line in (evals / "corpus.jsonl").read_text().splitlines()]
    questions = [json.loads(line) for line in (evals / "queries.jsonl").read_text().splitlines()]
    fts = _fts((row["id"], "", row["title"], row["text"]) for row in rows)
    index = _paragraph_index(folder, rows)
    kinds = frozenset({HitKind.PASSAGE})
    arms: Mapping[str, Callable[[str], Sequence[str]]] = {
        "FTS5": lambda text: _fts_find(fts, text, 5),
        "search": lambda text: [hit.ref for hit in find(index, text, 5, kinds)],
    }
    for name, answer in arms.items():
        timed = _ask(questions, answer)
        recall = [
            len(set(question["gold"]) & set(found)) / len(set(question["gold"]))
            for question, found in zip(questions, timed.found, strict=True)
        ]
        halves = [f"{sum(part) / len(part):.3f}" for part in (recall[::2], recall[1::2])]
        mean = sum(recall) / len(recall)
        print(
            f"paragraphs {name:7} recall@5 {mean:.3f}  halves {' '.join(halves)}  "
            f"{_times(timed.seconds)}"
        )


def _paragraph_index(folder: Path, rows: Sequence[Question]) -> SearchIndex:
    files: dict[str, list[Item]] = {}
    for row in rows:
        title, text = row["title"], row["text"]
        path = f"raw/{title}.md"
        items = files.setdefault(path, [])
        fields = Fields(title, "", text, "")
        place = len(items) + 1
        items.append(
            Item(HitKind.PASSAGE, row["id"], title, "", text, title, path, fields, path, place)
        )
    engine = TantivyEngine(folder / "paragraphs", "1")
    return engine.open(
        dict.fromkeys(files, "1"), lambda paths: ((path, files[path]) for path in paths)
    )


def _generated(folder: Path, pages: int = 10_000) -> None:
    wiki = folder / "generated"
    print(generate(wiki, pages))
    started = time.process_time()
    search = _open(wiki)
    full = time.process_time() - started
    files = sorted((wiki / "wiki" / "concepts").glob("*.md"))
    for file in files[:15]:
        file.write_text(file.read_text() + "\nA line that is new.\n")
    _git(wiki, "commit", "-qam", "Change 15 pages")
    started = time.process_time()
    _open(wiki)
    again = time.process_time() - started
    rows = ((str(file), "", file.stem, file.read_text()) for file in sorted(wiki.rglob("*.md")))
    started = time.process_time()
    fts = _fts(rows)
    theirs = time.process_time() - started
    chance = random.Random(3)  # noqa: S311
    words = [file.stem.replace("-", " ") for file in files]
    questions = [{"prompt": f"what does the {chance.choice(words)} keep?"} for _ in range(200)]
    ours = _ask(questions, lambda text: [hit.ref for hit in search.find(text, 10)])
    plain = _ask(questions, lambda text: _fts_find(fts, text, 10))
    print(
        f"index {full:.1f} s CPU ({full / theirs:.1f}x FTS5 of whole files in memory), "
        f"{_size(wiki / '.git' / 'gitwiki' / 'search') / 1e6:.0f} MB with the second tree; "
        f"after 15 pages changed {again:.2f} s, {again / full:.3f} of it"
    )
    print(f"search {_times(ours.seconds)}; FTS5 {_times(plain.seconds)}")
