"""How many questions find their page, and how often it is the wrong one, against a vote of FTS5.

The pages are intents of two public sets of questions, whose examples are the aliases. The peer is
SQLite FTS5 over the same aliases: the twenty best vote for their pages with their scores. Both
take the same questions in the same run; their shares of the vote have nothing in common, so they
are compared by how many questions they answer at one precision.
"""

from __future__ import annotations

import json
import math
import random
import re
import sqlite3
import time
import zlib
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.corpora import corpus
from gitwiki.query.aliases import NamedPage, build, decode, encode
from gitwiki.query.route import USUAL, Thresholds, route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from gitwiki.ports.search import Hit, HitKind

_OUT = "oos"
_FEW = 10
_FOLDS = 5
_SEEDS = (None, 1, 2)
_SHARES = (0.50, 0.55, 0.60, 0.65, USUAL.share, 0.75, 0.80, 0.90)
_PEER_HITS = 20
#: Of the normal distribution, one-sided, 95 %.
_Z = 1.645


class Labelled(NamedTuple):
    """A question and the page that answers it; ``oos`` if none does."""

    question: str
    page: str


class Outcome(NamedTuple):
    """What a question came to: the page, how sure, and the page that is right."""

    page: str
    share: float
    right: str


class Part(NamedTuple):
    """Aliases, and questions that are not among them."""

    aliases: Sequence[Labelled]
    questions: Sequence[Labelled]


class Trial(NamedTuple):
    """What is measured together, and the precision at which it is compared."""

    name: str
    parts: Sequence[Part]
    precision: float


class NoSearch:
    """Implements `Search`: finds nothing, so that the names of pages vote alone."""

    commit = "none"

    def find(self, question: str, limit: int, kinds: frozenset[HitKind] = frozenset()) -> list[Hit]:
        """Nothing."""
        del question, limit, kinds
        return []


def run() -> None:
    """Measure the vote of the aliases."""
    folder = corpus("eval")
    if folder is None:
        return
    banking, clinc = _read(folder / "banking77.json"), _read(folder / "clinc150.json")
    print("calibration: no question of it is in the test sets")
    least = 0.0
    for trial in _calibration(banking, clinc):
        outcomes = _ours(trial)
        _show(trial.name, outcomes, trial.precision)
        least = max(least, _safe_share(outcomes, trial.precision))
    print(f"the least share that is safe on all of them: {least:.2f}; shipped: {USUAL.share:.2f}")
    print("test")
    for trial in _tests(banking, clinc):
        _show(trial.name, _ours(trial), trial.precision)
        _show_target(f"{trial.name}, FTS5", _peer(trial), trial.precision)


def _read(path: Path) -> dict[str, list[Labelled]]:
    parts = json.loads(path.read_text(encoding="utf-8"))
    return {name: [Labelled(*row) for row in rows] for name, rows in parts.items()}


def _tests(banking: dict[str, list[Labelled]], clinc: dict[str, list[Labelled]]) -> Iterable[Trial]:
    train, test = banking["train"], banking["test"]
    yield Trial("banking77, all aliases", [Part(train, test)], 0.98)
    for seed in _SEEDS:
        few = _few(train, seed)
        yield Trial(f"banking77, ten aliases, {_how(seed)}", [Part(few, test)], 0.95)
    yield Trial("clinc150", [Part(clinc["train"], [*clinc["test"], *clinc["oos_test"]])], 0.97)


def _calibration(
    banking: dict[str, list[Labelled]], clinc: dict[str, list[Labelled]]
) -> Iterable[Trial]:
    train = banking["train"]
    folds: list[list[Labelled]] = [[] for _ in range(_FOLDS)]
    for each in train:
        folds[zlib.crc32(each.question.encode()) % _FOLDS].append(each)
    parts = [
        Part([each for each in train if each not in fold], sorted(fold))
        for fold in map(frozenset, folds)
    ]
    yield Trial("banking77, five folds", parts, 0.98)
    few = [_few(train, seed) for seed in _SEEDS]
    parts = [Part(each, sorted(set(train) - set(each))) for each in few]
    yield Trial("banking77, ten aliases, the other examples", parts, 0.95)
    parts = [Part(clinc["train"], [*clinc["val"], *clinc["oos_val"]])]
    yield Trial("clinc150, val", parts, 0.97)


def _safe_share(outcomes: Sequence[Outcome], precision: float) -> float:
    """The least share at which the precision is met with 95 % confidence (after Wilson)."""
    for hundredths in range(50, 100):
        found = [each for each in outcomes if each.share >= hundredths / 100]
        found = [each for each in found if each.right != _OUT]
        count, right = len(found), sum(each.page == each.right for each in found)
        if count and _lower_bound(right / count, count) >= precision:
            return hundredths / 100
    return 1.0


def _lower_bound(rate: float, count: int) -> float:
    square = _Z * _Z / count
    middle = rate + square / 2
    spread = _Z * math.sqrt((rate * (1 - rate) + square / 4) / count)
    return (middle - spread) / (1 + square)


def _how(seed: int | None) -> str:
    return "the first ten" if seed is None else f"drawn with seed {seed}"


def _few(examples: Sequence[Labelled], seed: int | None) -> list[Labelled]:
    """Ten examples of each page: the first as the set has them, or drawn."""
    order = list(examples)
    if seed is not None:
        random.Random(seed).shuffle(order)  # noqa: S311 - no secret
    found: defaultdict[str, list[Labelled]] = defaultdict(list)
    for each in order:
        if len(found[each.page]) < _FEW:
            found[each.page].append(each)
    return [each for page in found.values() for each in page]


def _ours(trial: Trial) -> list[Outcome]:
    print(trial.name)
    return [outcome for part in trial.parts for outcome in _routed(part)]


def _routed(part: Part) -> list[Outcome]:
    aliases: defaultdict[str, list[str]] = defaultdict(list)
    for each in part.aliases:
        aliases[each.page].append(each.question)
    pages = [NamedPage(page, "", tuple(texts)) for page, texts in aliases.items()]
    start = time.process_time()
    data = encode(build(pages))
    built = time.process_time() - start
    start = time.process_time()
    index = decode(data)
    opened = time.process_time() - start
    lowest = Thresholds(0.0, USUAL.score)
    start = time.process_time()
    found = [
        (route(each.question, index, NoSearch(), thresholds=lowest), each.page)
        for each in part.questions
    ]
    each_ms = 1000 * (time.process_time() - start) / len(found)
    print(
        f"  {len(part.aliases):,} aliases of {len(pages)} pages, {len(found):,} questions: "
        f"built in {built:.1f} s, {len(data) / 1e6:.1f} MB, opened in {1000 * opened:.0f} ms, "
        f"{each_ms:.2f} ms a question (CPU)"
    )
    return [
        Outcome(went.page or "", went.confidence if went.page else -1.0, right)
        for went, right in found
    ]


def _peer(trial: Trial) -> list[Outcome]:
    part = trial.parts[0]
    with sqlite3.connect(":memory:") as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE alias USING fts5"
            "(question, page UNINDEXED, tokenize='porter unicode61')"
        )
        connection.executemany("INSERT INTO alias VALUES (?, ?)", part.aliases)
        start = time.process_time()
        found = [_vote(connection, each) for each in part.questions]
        each_ms = 1000 * (time.process_time() - start) / len(found)
    connection.close()
    print(f"  FTS5: {each_ms:.2f} ms a question (CPU)")
    return found


def _vote(connection: sqlite3.Connection, asked: Labelled) -> Outcome:
    words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", asked.question))
    rows = connection.execute(
        "SELECT page, -bm25(alias) FROM alias WHERE alias MATCH ? ORDER BY bm25(alias) LIMIT ?",
        (words or '""', _PEER_HITS),
    ).fetchall()
    shares: defaultdict[str, float] = defaultdict(float)
    for page, score in rows:
        shares[page] += score
    if not shares:
        return Outcome("", -1.0, asked.page)
    page = max(shares, key=lambda each: shares[each])
    return Outcome(page, shares[page] / sum(shares.values()), asked.page)


class _Figures(NamedTuple):
    """Shares of questions.

    Attributes:
        coverage: Of those that a page answers, how many were answered.
        precision: Of these, how many rightly.
        strict: The same with answered questions that no page answers counted as wrong.
        refused: Of those that no page answers, how many were refused.
    """

    coverage: float
    precision: float
    strict: float
    refused: float


def _figures(outcomes: Sequence[Outcome], share: float) -> _Figures:
    answered = [each for each in outcomes if each.share >= share]
    inside = [each for each in answered if each.right != _OUT]
    right = sum(each.page == each.right for each in inside)
    all_inside = sum(each.right != _OUT for each in outcomes)
    all_outside = len(outcomes) - all_inside
    return _Figures(
        len(inside) / all_inside,
        right / max(1, len(inside)),
        right / max(1, len(answered)),
        1 - (len(answered) - len(inside)) / max(1, all_outside),
    )


def _show(name: str, outcomes: Sequence[Outcome], precision: float) -> None:
    for share in _SHARES:
        mark = "  <- shipped" if share == USUAL.share else ""
        print(f"  share {share:.2f}: {_line(outcomes, _figures(outcomes, share))}{mark}")
    _show_target(name, outcomes, precision)


def _show_target(name: str, outcomes: Sequence[Outcome], precision: float) -> None:
    """The most that can be answered at a precision, by either way of counting."""
    ways: dict[str, Callable[[_Figures], float]] = {"": lambda each: each.precision}
    if any(each.right == _OUT for each in outcomes):
        ways[", out of scope counted as wrong"] = lambda each: each.strict
    shares = sorted({round(each.share, 3) for each in outcomes if each.share >= 0})
    for said, way in ways.items():
        met = (share for share in shares if way(_figures(outcomes, share)) >= precision)
        share = next(met, None)
        if share is None:
            print(f"  {name}: never {precision:.0%}{said}")
            continue
        line = _line(outcomes, _figures(outcomes, share))
        print(f"  {name}, at {precision:.0%}{said}: {line} (share {share:.3f})")


def _line(outcomes: Sequence[Outcome], found: _Figures) -> str:
    text = f"{found.coverage:.1%} answered, {found.precision:.1%} rightly"
    if any(each.right == _OUT for each in outcomes):
        text += f" ({found.strict:.1%} of all answers), {found.refused:.1%} of the others refused"
    return text
