"""Search: which works and paragraphs are found, beside SQLite FTS5 and bm25s, and what it costs.

Figures are shares and ratios. Every other question of a tier was used to find the weights of
`gitwiki.query.standing`; both halves are printed. Differences are over the same questions, with the
intervals of `gitwiki.evals.intervals`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.corpora import corpus
from benchmarks.falsafa import RAW, chapters, compiled, questions_of
from benchmarks.peers import Bm25s, Fts5, Peer, Row, rows_of
from benchmarks.runner import python
from gitwiki.adapters.search import TantivyEngine
from gitwiki.bootstrap import open_here
from gitwiki.evals.intervals import paired, quantile
from gitwiki.ports.search import Fields, HitKind, Item
from gitwiki.query.ranking import find
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.search import open_search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gitwiki.ports import Search
    from gitwiki.ports.search import SearchIndex

_DEPTHS = (1, 3, 5, 10)
_HITS = 100
_PARAGRAPHS = 5
_TIERS = ("named", "hidden")
#: What the hits of a work add to the best of them, in the vote.
_VOTE = 0.1

Question = dict[str, Any]
Answer = "Callable[[str], Sequence[str]]"


class _Arm(NamedTuple):
    """What was found for each question, and CPU seconds for each."""

    found: list[Sequence[str]]
    seconds: list[float]


class _Silent:
    def step(self, what: str) -> None:
        """Say nothing."""


def run() -> None:
    """Run all parts; what has no corpus is skipped with a word."""
    for part in PARTS.values():
        part()


def _works() -> None:
    falsafa = corpus("falsafa")
    if falsafa is None:
        return
    questions = questions_of(falsafa)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        arms = {
            name: _ask(questions, answer) for name, answer in _peer_arms(folder, falsafa).items()
        }
        wiki = compiled(folder, falsafa)
        arms |= {
            "gitwiki, raw": _ask(questions, _works_of(_open(wiki, RAW))),
            "gitwiki, wiki": _ask(questions, _works_of(_open(wiki))),
        }
        pages = sum(1 for _ in (wiki / "wiki").rglob("*.md"))
    print(f"-- works: {len(questions)} questions, {pages:,} pages compiled by code")
    for tier in _TIERS:
        for name, arm in arms.items():
            _show_works(tier, name, _cases(questions, arm, tier))
    for tier in _TIERS:
        cases = {name: _cases(questions, arm, tier) for name, arm in arms.items()}
        for one, other in (
            ("gitwiki, raw", "FTS5"),
            ("gitwiki, raw", "FTS5, vote"),
            ("gitwiki, raw", "bm25s"),
            ("gitwiki, wiki", "gitwiki, raw"),
        ):
            for what, score in (("@10", _complete), ("graded", _graded)):
                name = f"{tier:7} {what:7} {one} minus {other}"
                _show_difference(name, _scores(cases[one], score), _scores(cases[other], score))
    _show_times(arms)


def _peer_arms(folder: Path, falsafa: Path) -> Mapping[str, Callable[[str], Sequence[str]]]:
    rows = list(chapters(falsafa))
    fts = Fts5.build(_made(folder / "fts5"), rows)
    bm25s = Bm25s.build(_made(folder / "bm25s"), rows)
    return {
        "FTS5": lambda text: _distinct(hit.id for hit in fts.find(text, _HITS)),
        "FTS5, vote": lambda text: _voted(fts, text),
        "bm25s": lambda text: _distinct(hit.id for hit in bm25s.find(text, _HITS)),
    }


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _voted(peer: Peer, text: str) -> Sequence[str]:
    """Works by their best chapter, and by a share of what all of their chapters have."""
    scores: dict[str, list[float]] = {}
    for hit in peer.find(text, _HITS):
        scores.setdefault(hit.id, []).append(hit.score)
    return sorted(scores, key=lambda work: -max(scores[work]) - _VOTE * sum(scores[work]))


def _distinct(works: Iterable[str]) -> Sequence[str]:
    return list(dict.fromkeys(works))


def _open(folder: Path, revision: str = "") -> Search:
    outside = open_here(folder, _Silent())
    commit = outside.repository.resolve(revision) if revision else base_commit(outside)
    assert commit is not None, revision
    return open_search(outside, commit)


def _works_of(search: Search) -> Callable[[str], Sequence[str]]:
    return lambda text: _distinct(
        hit.work.removeprefix("raw/") for hit in search.find(text, _HITS) if hit.work
    )


def _ask(questions: Sequence[Question], answer: Callable[[str], Sequence[str]]) -> _Arm:
    found, seconds = [], []
    for question in questions:
        started = time.process_time()
        found.append(answer(question.get("prompt") or question["question"]))
        seconds.append(time.process_time() - started)
    return _Arm(found, seconds)


class _Case(NamedTuple):
    """The works that one question expects, and those that were found."""

    expected: set[str]
    found: Sequence[str]


def _cases(questions: Sequence[Question], arm: _Arm, tier: str) -> Sequence[_Case]:
    return [
        _Case(set(question["expected_works"]), found)
        for question, found in zip(questions, arm.found, strict=True)
        if question["tier"] == tier
    ]


def _complete(case: _Case, depth: int = _DEPTHS[-1]) -> float:
    """1 if every expected work is among the first."""
    return float(case.expected <= set(case.found[:depth]))


def _graded(case: _Case) -> float:
    """1 for every expected work among the first ten, 0.5 for some of them, 0 for none."""
    having = case.expected & set(case.found[: _DEPTHS[-1]])
    return 1.0 if having == case.expected else 0.5 if having else 0.0


def _scores(cases: Sequence[_Case], score: Callable[[_Case], float]) -> Sequence[float]:
    return [score(case) for case in cases]


def _show_works(tier: str, name: str, cases: Sequence[_Case]) -> None:
    shares = "  ".join(
        f"@{depth} {_mean([_complete(case, depth) for case in cases]):.3f}" for depth in _DEPTHS
    )
    graded = _scores(cases, _graded)
    halves = _halves(_scores(cases, _complete))
    print(f"{tier:7} {name:14} {shares}  graded {_mean(graded):.3f}  halves @10 {halves}")


def _show_difference(name: str, ours: Sequence[float], theirs: Sequence[float]) -> None:
    found = paired([one - other for one, other in zip(ours, theirs, strict=True)])
    print(f"{name:50} {found.value:+.3f} ({found.low:+.3f} to {found.high:+.3f})")


def _show_times(arms: Mapping[str, _Arm]) -> None:
    """CPU of a question in each arm; FTS5 is the peer."""
    floor = median(arms["FTS5"].seconds)
    for name, arm in arms.items():
        p50, p95 = (quantile(arm.seconds, part) * 1e3 for part in (0.5, 0.95))
        against = median(arm.seconds) / floor
        print(f"CPU of a question, {name:14} p50 {p50:6.1f} ms  p95 {p95:6.1f} ms  {against:5.1f}x")


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _halves(values: Sequence[float]) -> str:
    return f"{_mean(values[::2]):.3f} {_mean(values[1::2]):.3f}"


def _paragraphs() -> None:
    evals = corpus("eval")
    if evals is None:
        return
    rows = rows_of(evals / "chunkeval_paras" / "corpus.jsonl")
    questions = rows_of(evals / "chunkeval_paras" / "queries.jsonl")
    with tempfile.TemporaryDirectory() as place:
        arms = {
            name: _ask(questions, answer)
            for name, answer in _paragraph_arms(Path(place), rows).items()
        }
    print(f"-- paragraphs: {len(questions)} questions, {len(rows):,} paragraphs")
    recalls = {name: _recalls(questions, arm) for name, arm in arms.items()}
    for name, recall in recalls.items():
        print(f"{name:8} recall@5 {_mean(recall):.3f}  halves {_halves(recall)}")
    for name in ("FTS5", "bm25s"):
        _show_difference(f"recall@5 gitwiki minus {name}", recalls["gitwiki"], recalls[name])
    _show_times(arms)


def _paragraph_arms(
    folder: Path, rows: Sequence[Question]
) -> Mapping[str, Callable[[str], Sequence[str]]]:
    """All have the same texts and titles."""
    texts = [Row(row["id"], "", row["title"], row["text"]) for row in rows]
    fts = Fts5.build(_made(folder / "fts5"), texts)
    bm25s = Bm25s.build(_made(folder / "bm25s"), texts)
    index = _paragraph_index(folder, rows)
    kinds = frozenset({HitKind.PASSAGE})
    return {
        "FTS5": lambda text: [hit.id for hit in fts.find(text, _PARAGRAPHS)],
        "bm25s": lambda text: [hit.id for hit in bm25s.find(text, _PARAGRAPHS)],
        "gitwiki": lambda text: [hit.ref for hit in find(index, text, _PARAGRAPHS, kinds)],
    }


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
    engine = TantivyEngine(folder / "gitwiki", "1")
    return engine.open(
        dict.fromkeys(files, "1"), lambda paths: ((path, files[path]) for path in paths)
    )


def _recalls(questions: Sequence[Question], arm: _Arm) -> Sequence[float]:
    """The share of the gold paragraphs of each question that was found."""
    golds = [set(question["gold"]) for question in questions]
    return [
        len(gold & set(found)) / len(gold) for gold, found in zip(golds, arm.found, strict=True)
    ]


def _costs() -> None:
    # In a process of its own, since what this one holds counts as memory of its children.
    given = corpus("falsafa")
    sys.stdout.flush()
    subprocess.run(python("benchmarks.search_costs", *([str(given)] if given else [])), check=True)


#: Each can be run alone: ``python -m benchmarks search:works``.
PARTS: Mapping[str, Callable[[], None]] = {
    "works": _works,
    "paragraphs": _paragraphs,
    "costs": _costs,
}
