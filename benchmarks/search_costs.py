"""What an index costs: CPU, size, memory, questions, and taking in a change of 15 pages.

Each index is made, and each series of questions asked, by a process of its own, in turns. All
engines are given the same items by gitwiki's own reading, which is measured apart: what is printed
is the indexing alone. FTS5 over whole files, read as they are, is the least that any could take.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.falsafa import commit
from benchmarks.runner import Command, measure, python

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

OURS, FTS, BM25S, WHOLE = "gitwiki", "FTS5", "bm25s", "FTS5, whole files"
_ENGINES = (OURS, FTS, BM25S, WHOLE)
_SIZES = (1_000, 10_000)
_RUNS = 2
_TOUCHED = 15
HITS = 10


class _Task(NamedTuple):
    """What a process is to do: index or ask, with which engine, of which wiki, and where."""

    engine: str
    wiki: Path
    place: Path

    def command(self, task: str, before: Callable[[], object] = lambda: None) -> Command:
        """The process."""
        arguments = (task, self.engine, str(self.wiki), str(self.place))
        return Command(python("benchmarks.search_task", *arguments), before=before)


class _Run(NamedTuple):
    """What one process said of itself, and its memory at the highest."""

    said: dict[str, Any]
    peak: int


def main(falsafa: str) -> None:
    """Measure falsafa, if it is there, and generated wikis."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if falsafa:
            works = folder / "works"
            measure(Command(python("benchmarks.search_task", "copy", falsafa, str(works))))
            _measure("falsafa", works, folder)
        changes = {}
        for size in _SIZES:
            wiki = folder / f"pages-{size}"
            measure(Command(python("benchmarks.overhead", "generate", str(wiki), str(size))))
            _measure(f"generated, {size:,} pages", wiki, folder)
            changes[size] = _change(wiki, folder / "changed")
        _show_changes(changes)


def _measure(name: str, wiki: Path, folder: Path) -> None:
    tasks = [_Task(each, wiki, folder / f"index-{at}") for at, each in enumerate(_ENGINES)]
    made: dict[str, list[_Run]] = {each: [] for each in _ENGINES}
    asked: dict[str, list[_Run]] = {each: [] for each in _ENGINES if each != WHOLE}
    for _ in range(_RUNS):
        for task in tasks:
            made[task.engine].append(_run(task.command("index", partial(_forget, task))))
            if task.engine != WHOLE:
                asked[task.engine].append(_run(task.command("ask")))
    sizes = {task.engine: _size(task.place) for task in tasks}
    for task in tasks:
        _forget(task)
    floor = measure(Command(python("benchmarks.search_task", "nothing"))).peak / 1e6
    print(
        f"-- costs: {name}, {made[OURS][-1].said['items']:,} items, {_RUNS} runs;"
        f" a process that only imports gitwiki has {floor:.0f} MB"
    )
    _show_reading(made)
    for engine in _ENGINES:
        _show_index(engine, made, sizes)
    for engine in asked:
        _show_questions(engine, asked)


def _run(command: Command) -> _Run:
    cost = measure(command)
    return _Run(json.loads(cost.output), cost.peak)


def _forget(task: _Task) -> None:
    """Nothing is known of the sources, and the index is empty."""
    shutil.rmtree(task.wiki / ".git" / "gitwiki", ignore_errors=True)
    shutil.rmtree(task.place, ignore_errors=True)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _typical(runs: Sequence[_Run], what: str) -> float:
    return median(run.said[what] for run in runs)


def _against(ours: Sequence[_Run], theirs: Sequence[_Run], what: str) -> float:
    """How many times the figure of a peer, by pairs."""
    pairs = zip(ours, theirs, strict=True)
    return median(one.said[what] / max(other.said[what], 1e-6) for one, other in pairs)


def _peak(runs: Sequence[_Run]) -> str:
    return f"{median(run.peak for run in runs) / 1e6:4.0f} MB"


def _show_reading(made: Mapping[str, Sequence[_Run]]) -> None:
    ours = made[OURS]
    share = median(run.said["reading"] / run.said["all"] for run in ours)
    print(
        f"making the index: {_typical(ours, 'all'):.1f} s CPU, of which {share:.2f} is reading and "
        f"parsing, the same for all but whole files; with it"
        f" {_against(ours, made[FTS], 'all'):.2f}x FTS5,"
        f" {_against(ours, made[BM25S], 'all'):.2f}x bm25s,"
        f" {_against(ours, made[WHOLE], 'all'):.1f}x FTS5 over whole files"
    )


def _show_index(engine: str, made: Mapping[str, Sequence[_Run]], sizes: Mapping[str, int]) -> None:
    ratio = _against(made[engine], made[FTS], "indexing")
    print(
        f"index  {engine:18} {_typical(made[engine], 'indexing'):6.2f} s CPU  {ratio:5.2f}x FTS5  "
        f"size {sizes[engine] / 1e6:6.1f} MB  {sizes[engine] / sizes[FTS]:5.2f}x  "
        f"peak {_peak(made[engine])}"
    )


def _show_questions(engine: str, asked: Mapping[str, Sequence[_Run]]) -> None:
    own, peer = asked[engine], asked[FTS]
    p50, p95, opening = (_typical(own, what) * 1e3 for what in ("p50", "p95", "opening"))
    print(
        f"ask    {engine:18} p50 {p50:6.1f} ms CPU  {_against(own, peer, 'p50'):5.2f}x FTS5  "
        f"p95 {p95:6.1f} ms  {_against(own, peer, 'p95'):5.2f}x  opening {opening:5.0f} ms  "
        f"peak {_peak(own)}"
    )


class _Change(NamedTuple):
    """CPU seconds of an index from nothing, of one after a change, and of opening it again."""

    full: float
    changed: float
    unchanged: float


def _change(wiki: Path, place: Path) -> _Change:
    """The median of each, over changes of other lines of the same number of pages."""
    task = _Task(OURS, wiki, place)
    found: list[_Change] = []
    for step in range(_RUNS):
        full = _run(task.command("index", partial(_forget, task)))
        changed = _run(task.command("index", partial(_touch, wiki, step)))
        unchanged = _run(task.command("index"))
        found.append(_Change(*(run.said["all"] for run in (full, changed, unchanged))))
    return _Change(*(median(column) for column in zip(*found, strict=True)))


def _touch(wiki: Path, step: int) -> None:
    """Another line in some pages, committed."""
    pages = sorted((wiki / "wiki" / "concepts").glob("*.md"))
    for page in pages[:: len(pages) // _TOUCHED][:_TOUCHED]:
        with page.open("a", encoding="utf-8") as stream:
            stream.write(f"\nOne more line, the {step}th.\n")
    commit(wiki, "Change some pages")


def _show_changes(changes: Mapping[int, _Change]) -> None:
    print(f"-- costs: after a change of {_TOUCHED} pages")
    for size, each in changes.items():
        print(
            f"{size:6,} pages  all {each.full:6.2f} s CPU  changed {each.changed:5.2f} s,"
            f" {each.changed / each.full:.3f} of all  unchanged {each.unchanged:5.2f} s,"
            f" {each.unchanged / each.full:.3f} of all"
        )
    small, large = (changes[size] for size in _SIZES)
    added = [each.changed - each.unchanged for each in (small, large)]
    print(
        f"{_SIZES[1] / _SIZES[0]:.0f} times the pages take {large.full / small.full:.1f}x from"
        f" nothing, {large.changed / small.changed:.1f}x after the change, and"
        f" {added[1] / added[0]:.1f}x more than opening what did not change"
    )


if __name__ == "__main__":
    main(*sys.argv[1:] or [""])
