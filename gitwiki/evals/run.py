"""Run: every case through every arm, graded and timed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.errors import BudgetError, ModelError
from gitwiki.evals.arms import ArmName, Outcome
from gitwiki.evals.grades import Grade, grade
from gitwiki.ports import Via

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from gitwiki.evals.arms import Arm
    from gitwiki.evals.cases import Case
    from gitwiki.evals.expected import Target
    from gitwiki.ports import Progress

#: So often is said how far it is.
_STEPS = 20
#: So many questions in a row without any answer of a model: it is not there.
_MOST_FAILURES = 3


class Result(NamedTuple):
    """What came of one case in one arm.

    Attributes:
        case: The case.
        outcome: What came of it.
        grade: What that is worth.
        seconds: How long it took.
    """

    case: Case
    outcome: Outcome
    grade: Grade
    seconds: float


@dataclass(frozen=True, slots=True)
class ArmRun:
    """What came of all cases in one arm.

    Attributes:
        name: The arm.
        results: One a case, in their order.
        stopped: Why the last cases were not asked; empty if all were.
    """

    name: ArmName
    results: tuple[Result, ...]
    stopped: str = ""


def run_arms(
    arms: Iterable[Arm],
    cases: Sequence[Case],
    targets: Mapping[str, tuple[Target, ...]],
    ticks: Callable[[], float],
    progress: Progress,
) -> tuple[ArmRun, ...]:
    """Ask every question in every arm, one after the other.

    Args:
        arms: The arms.
        cases: The cases.
        targets: What each case expects, by its id.
        ticks: Seconds from some moment on.
        progress: Is told how far it is.
    """
    return tuple(_run(arm, cases, targets, ticks, progress) for arm in arms)


def _run(
    arm: Arm,
    cases: Sequence[Case],
    targets: Mapping[str, tuple[Target, ...]],
    ticks: Callable[[], float],
    progress: Progress,
) -> ArmRun:
    results: list[Result] = []
    failures = 0
    every = max(len(cases) // _STEPS, 1)
    for number, case in enumerate(cases):
        if number % every == 0:
            progress.step(f"{arm.name}: {number} of {len(cases)} questions asked")
        started = ticks()
        try:
            outcome = arm.run(case)
        except BudgetError as error:
            return ArmRun(arm.name, tuple(results), str(error))
        except ModelError as error:
            outcome = Outcome(Via.FAILED, why=str(error))
        graded = grade(case, targets[case.id], outcome, is_prose=arm.is_prose)
        results.append(Result(case, outcome, graded, ticks() - started))
        failures = failures + 1 if outcome.via is Via.FAILED else 0
        if failures == _MOST_FAILURES and number + 1 < len(cases):
            return ArmRun(arm.name, tuple(results), f"{failures} failures in a row: {outcome.why}")
    return ArmRun(arm.name, tuple(results))
