"""Gates: conditions on a report, for CI to fail on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitwiki.evals.report import Gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gitwiki.evals.report import Answer, Report

_LISTED = 5
#: Sums of halves over many cases are exact; what is said of a drop is rounded like the report.
_EPSILON = 1e-9


class Floor(NamedTuple):
    """The least score that an arm has to have over all cases."""

    arm: str
    score: float


def check_floors(report: Report, floors: Iterable[Floor]) -> Iterator[Gate]:
    """Whether each arm has the score that it has to have; one that was not run has not."""
    for arm, score in floors:
        name = f"--fail-under {arm}={score:g}"
        row = report.row(arm)
        if why := _incomplete(report, arm):
            yield Gate(name, ok=False, why=why)
        elif row is None:
            yield Gate(name, ok=False, why="the arm was not run")
        else:
            yield Gate(name, row.score.value >= score, f"the score is {row.score.value:.4f}")


def check_baseline(
    report: Report, baseline: Report, asked: Iterable[str], most: float
) -> Iterator[Gate]:
    """Whether no arm lost more than is allowed since another run, over the cases of both.

    Args:
        report: This run.
        baseline: The other one.
        asked: The arms that were asked for; those of them that the other run had must be there.
        most: The largest drop of the mean score.
    """
    for arm in asked:
        before, now = _scores(baseline, arm), _scores(report, arm)
        if not before:
            continue
        name = f"--baseline {arm}, --max-drop {most:g}"
        both = [case for case in now if case in before]
        if why := _incomplete(report, arm):
            yield Gate(name, ok=False, why=why)
        elif not both:
            yield Gate(name, ok=False, why="the two runs have no case in common")
        else:
            yield _drop(name, {case: now[case] - before[case] for case in both}, most, len(now))


def _scores(report: Report, arm: str) -> Mapping[tuple[str, str], float]:
    def key(answer: Answer) -> tuple[str, str]:
        return (answer.case, answer.digest)

    return {key(each): each.score for each in report.answers if each.arm == arm}


def _incomplete(report: Report, arm: str) -> str:
    """Why an arm was not run, or not asked everything; empty if it was."""
    found = [each.why for each in (*report.absent, *report.stopped) if each.arm == arm]
    return found[0] if found else ""


def _drop(name: str, changes: Mapping[tuple[str, str], float], most: float, count: int) -> Gate:
    change = sum(changes.values()) / len(changes)
    worse = [case for (case, _), each in sorted(changes.items(), key=_by_loss) if each < 0]
    listed = ", ".join(worse[:_LISTED])
    more = f" and {len(worse) - _LISTED} more" if len(worse) > _LISTED else ""
    lost = f"; worse: {listed}{more}" if worse else ""
    new = f", {count - len(changes)} are new or changed" if count > len(changes) else ""
    why = f"the score of {len(changes)} shared cases moved by {change:+.4f}{new}{lost}"
    return Gate(name, -change <= most + _EPSILON, why)


def _by_loss(change: tuple[tuple[str, str], float]) -> tuple[float, str]:
    (case, _), lost = change
    return (lost, case)
