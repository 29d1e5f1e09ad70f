"""What `benchmarks.search_costs` measures, as a process of its own: make an index, or ask it."""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.falsafa import copied, questions_of
from benchmarks.peers import Bm25s, Fts5, Row
from benchmarks.search_costs import BM25S, FTS, HITS, OURS, WHOLE
from gitwiki.adapters.search import TantivyEngine
from gitwiki.bootstrap import open_here
from gitwiki.evals.intervals import quantile
from gitwiki.ports.search import HitKind, Item
from gitwiki.query.ranking import find
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.search import open_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gitwiki.ports import Outside
    from gitwiki.ports.search import ReadItems, SearchIndex

_PEERS: Mapping[str, type[Fts5 | Bm25s]] = {FTS: Fts5, BM25S: Bm25s}
_QUESTIONS = 200


class _Silent:
    def step(self, what: str) -> None:
        """Say nothing."""


class _Reading:
    """A `SearchEngine` around another that notes when it is asked, and what reading takes.

    Args:
        engine: The other: it is given the versions and what reads items.
    """

    def __init__(self, engine: Callable[[Mapping[str, str], ReadItems], Any]) -> None:
        self._engine = engine
        self.asked = 0.0
        self.seconds = 0.0
        self.items = 0

    def open(self, versions: Mapping[str, str], read: ReadItems) -> SearchIndex:
        """What the other makes."""
        self.asked = _cpu()

        def watched(paths: Sequence[str]) -> Iterator[tuple[str, Sequence[Item]]]:
            files = iter(read(paths))
            while True:
                started = time.thread_time()  # tantivy goes on in threads of its own
                each = next(files, None)
                self.seconds += time.thread_time() - started
                if each is None:
                    return
                self.items += len(each[1])
                yield each

        made: SearchIndex = self._engine(versions, watched)
        return made


def main(task: str, *arguments: str) -> str:
    """Do one task; what is to be known of it, as JSON."""
    if task == "nothing":
        return "{}"
    if task == "copy":
        falsafa, folder = map(Path, arguments)
        copied(folder, falsafa)
        questions = [each["prompt"] for each in questions_of(falsafa)]
        _asked_of(folder).write_text(json.dumps(questions))
        return "{}"
    engine, wiki, place = arguments[0], Path(arguments[1]), Path(arguments[2])
    if engine == BM25S:
        import bm25s  # noqa: F401, PLC0415 - imports are not counted
    said = (_index if task == "index" else _ask)(engine, wiki, place)
    return json.dumps(said)


def _index(engine: str, wiki: Path, place: Path) -> dict[str, float]:
    place.mkdir(exist_ok=True)
    outside = open_here(wiki, _Silent())
    began = _cpu()
    if engine == WHOLE:
        Fts5.build(place, _whole(wiki))
        spent = _cpu() - began
        return {"all": spent, "reading": 0.0, "indexing": spent, "items": 0}
    reading = _Reading(_engine(engine, place))
    open_index(replace(outside, search=reading), base_commit(outside))
    whole = _cpu() - began
    read = reading.asked - began + reading.seconds
    return {"all": whole, "reading": read, "indexing": whole - read, "items": reading.items}


def _engine(name: str, place: Path) -> Callable[[Mapping[str, str], ReadItems], Any]:
    if name == OURS:
        return TantivyEngine(place, "1").open
    peer = _PEERS[name]
    return lambda versions, read: peer.build(place, _rows(read(list(versions))))


def _rows(files: Iterable[tuple[str, Sequence[Item]]]) -> Iterator[Row]:
    for _, items in files:
        for item in items:
            fields = item.fields
            yield Row(item.ref, fields.about, f"{fields.name} {fields.lead}", fields.text)


def _whole(wiki: Path) -> Iterator[Row]:
    for folder in ("raw", "wiki"):
        for file in sorted((wiki / folder).rglob("*.md")):
            text = file.read_text(encoding="utf-8")
            yield Row(str(file.relative_to(wiki)), "", file.stem, text)


def _ask(engine: str, wiki: Path, place: Path) -> dict[str, float]:
    questions = _questions(wiki)
    outside = open_here(wiki, _Silent())
    began = _cpu()
    answer = _asked(engine, outside, place)
    opening = _cpu() - began
    seconds = []
    for question in questions:
        started = time.process_time()
        answer(question)
        seconds.append(time.process_time() - started)
    return {
        "opening": opening,
        "p50": quantile(seconds, 0.5),
        "p95": quantile(seconds, 0.95),
    }


def _asked(engine: str, outside: Outside, place: Path) -> Callable[[str], object]:
    if engine != OURS:
        peer = _PEERS[engine](place)
        return lambda text: peer.find(text, HITS, shown=True)
    known = replace(outside, search=TantivyEngine(place, "1"))
    index = open_index(known, base_commit(outside))
    return lambda text: find(index, text, HITS, frozenset(HitKind))


def _questions(wiki: Path) -> Sequence[str]:
    """Those of the corpus; of a generated wiki, questions about what its pages are called."""
    if _asked_of(wiki).exists():
        questions = list(json.loads(_asked_of(wiki).read_text()))
        return questions[:: max(1, len(questions) // _QUESTIONS)]
    chance = random.Random(3)  # noqa: S311
    names = [file.stem.replace("-", " ") for file in sorted((wiki / "wiki/concepts").glob("*.md"))]
    return [f"what does the {chance.choice(names)} keep?" for _ in range(_QUESTIONS)]


def _asked_of(wiki: Path) -> Path:
    """Beside the wiki: what is in it would be indexed."""
    return wiki.with_suffix(".json")


def _cpu() -> float:
    """CPU seconds of this process, and of those that it has waited for."""
    own, git = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + git.ru_utime + git.ru_stime


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
