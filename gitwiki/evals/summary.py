"""Summary: the results of arms, added up by tier and compared."""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from itertools import combinations
from typing import TYPE_CHECKING

from gitwiki.evals.cases import ALL
from gitwiki.evals.grades import FULL, NONE
from gitwiki.evals.intervals import mean, paired, quantile, share
from gitwiki.evals.report import FORMAT, Absence, Answer, Difference, Number, Report, Row, Time
from gitwiki.ports import Usage, Via
from gitwiki.query.works import work_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitwiki.evals.cases import Case
    from gitwiki.evals.run import ArmRun, Result

_RAW = "raw/"
#: So many sources of an answer are in a report.
_MOST_SOURCES = 20
_MOST_DIGITS = 4


def summarise(runs: Sequence[ArmRun], cases: Sequence[Case], commit: str, hits: int) -> Report:
    """The report of some runs, without gates.

    Args:
        runs: What came of all cases in each arm.
        cases: The cases.
        commit: Commit id of what was asked.
        hits: How many hits a search arm cites.
    """
    tiers = [ALL, *dict.fromkeys(case.tier for case in cases)]
    if len(tiers) == 2:
        tiers = [ALL]
    return Report(
        format=FORMAT,
        commit=commit,
        cases=len(cases),
        hits=hits,
        rows=tuple(_rows(runs, tiers)),
        differences=tuple(_differences(runs, tiers)),
        answers=tuple(_answer(run, result) for run in runs for result in run.results),
        stopped=tuple(Absence(run.name, _stopped(run, cases)) for run in runs if run.stopped),
        times=tuple(_time(run) for run in runs if run.results),
    )


def digest_of(case: Case) -> str:
    """Stands for what a case asks and expects: a changed case is not compared with what it was."""
    parts = (
        case.question,
        str(case.is_declined),
        *map("|".join, case.expected),
        "",
        *case.must_not_say,
    )
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=6).hexdigest()


def _stopped(run: ArmRun, cases: Sequence[Case]) -> str:
    return f"after {len(run.results)} of {len(cases)} questions: {run.stopped}"


def _of_tier(run: ArmRun, tier: str) -> list[Result]:
    return [each for each in run.results if tier in {ALL, each.case.tier}]


def _rows(runs: Sequence[ArmRun], tiers: Sequence[str]) -> Iterator[Row]:
    for run in runs:
        for tier in tiers:
            if results := _of_tier(run, tier):
                yield _row(run.name, tier, results)


def _row(arm: str, tier: str, results: Sequence[Result]) -> Row:
    scores = [each.grade.score for each in results]
    answered = [each for each in results if each.outcome.is_answered]
    usage = sum((each.outcome.usage for each in results), Usage())
    prices = [each.outcome.dollars for each in results]
    known = [float(each) for each in prices if each is not None]
    return Row(
        arm=arm,
        tier=tier,
        count=len(results),
        score=Number.of(mean(scores)),
        full=_share(each == FULL for each in scores),
        half=_share(NONE < each < FULL for each in scores),
        none=_share(each == NONE for each in scores),
        answered=_share(each.outcome.is_answered for each in results),
        declined=_share(each.outcome.via is Via.DECLINED for each in results),
        right=Number.of(mean([each.grade.score for each in answered])) if answered else None,
        via=dict(sorted(Counter(each.outcome.via.value for each in results).items())),
        works=round(sum(map(_works, answered)) / max(len(answered), 1), 2),
        read=usage.read,
        written=usage.output,
        dollars=round(sum(known), 6) if len(known) == len(prices) else None,
    )


def _share(flags: Iterator[bool]) -> Number:
    found = list(flags)
    return Number.of(share(sum(found), len(found)))


def _works(result: Result) -> int:
    """How many works an answer cites: who cites everything has every expected source too."""
    return len({work_of(path) for path in result.outcome.cited if path.startswith(_RAW)})


def _differences(runs: Sequence[ArmRun], tiers: Sequence[str]) -> Iterator[Difference]:
    """Each arm against each one before it."""
    for other, run in sorted(combinations(runs, 2), key=lambda pair: runs.index(pair[1])):
        for tier in tiers:
            before = {each.case.id: each.grade.score for each in _of_tier(other, tier)}
            found = [
                each.grade.score - before[each.case.id]
                for each in _of_tier(run, tier)
                if each.case.id in before
            ]
            if found:
                yield _difference(run.name, other.name, tier, found)


def _difference(arm: str, over: str, tier: str, found: Sequence[float]) -> Difference:
    return Difference(
        arm=arm,
        over=over,
        tier=tier,
        count=len(found),
        score=Number.of(paired(found)),
        better=sum(each > 0 for each in found),
        worse=sum(each < 0 for each in found),
    )


def _answer(run: ArmRun, result: Result) -> Answer:
    case, outcome, graded = result.case, result.outcome, result.grade
    return Answer(
        case=case.id,
        tier=case.tier,
        arm=run.name,
        digest=digest_of(case),
        score=graded.score,
        via=outcome.via,
        cited=graded.cited,
        named=graded.named,
        missing=graded.missing,
        forbidden=graded.forbidden,
        sources=outcome.cited[:_MOST_SOURCES],
        why=outcome.why,
    )


def _time(run: ArmRun) -> Time:
    taken = [each.seconds for each in run.results]
    numbers = (quantile(taken, 0.5), quantile(taken, 0.95), sum(taken))
    return Time(run.name, *(round(each, _MOST_DIGITS) for each in numbers))
