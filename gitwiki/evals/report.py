"""The report of an eval as data: what is written to eval.json, and read again as a baseline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from gitwiki.errors import BadReportError
from gitwiki.evals.cases import ALL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitwiki.evals.intervals import Estimate

#: Increases when a report of this version cannot be compared with one of an older one.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its 95 % confidence interval."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, estimate: Estimate) -> Number:
        """An estimate as a report has it."""
        return cls(*estimate)


@dataclass(frozen=True, slots=True)
class Row:
    """How one arm did in one tier.

    Attributes:
        arm: The arm.
        tier: The tier; ``all`` for all cases.
        count: How many questions were asked.
        score: Mean score.
        full, half, none: Shares of the questions with 1, 0.5 and 0.
        answered: Share that was answered.
        declined: Share that was declined; the rest failed.
        right: Mean score of the answered ones; null if there are none.
        via: How many were answered by what, or were declined, or failed.
        works: How many works an answer cites on average.
        read, written: Tokens.
        dollars: What it cost; null if some price is not known.
    """

    arm: str
    tier: str
    count: int
    score: Number
    full: Number
    half: Number
    none: Number
    answered: Number
    declined: Number
    right: Number | None
    via: dict[str, int]
    works: float
    read: int
    written: int
    dollars: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better one arm did than another, over the questions that both were asked.

    Attributes:
        arm: The one.
        over: The other.
        tier: The tier; ``all`` for all cases.
        count: How many questions.
        score: Mean difference of their scores.
        better, worse: In how many questions the one did better, and worse.
    """

    arm: str
    over: str
    tier: str
    count: int
    score: Number
    better: int
    worse: int

    @property
    def is_sure(self) -> bool:
        """Whether the interval has no zero in it, so that one is ahead of the other."""
        return self.score.low > 0 or self.score.high < 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one case in one arm.

    Attributes:
        case: Its id.
        tier: Its tier.
        arm: The arm.
        digest: Stands for its question and for what it expects.
        score: From 0 to 1.
        via: What answered, or did not.
        cited, named, missing: What was expected and is cited, only named, neither.
        forbidden: What was said and must not be.
        sources: Repository paths of what was cited, the first ones.
        why: Why it was answered, or not.
    """

    case: str
    tier: str
    arm: str
    digest: str
    score: float
    via: str
    cited: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """An arm that was not run, or stopped before its last question, and why."""

    arm: str
    why: str


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition and whether it holds.

    Attributes:
        name: As the option was given.
        ok: Whether it holds.
        why: What was measured.
    """

    name: str
    ok: bool
    why: str


@dataclass(frozen=True, slots=True)
class Time:
    """How long one arm took, in seconds.

    Attributes:
        arm: The arm.
        p50, p95: The time that half, and 19 of 20, of the questions did not exceed.
        total: All questions together.
    """

    arm: str
    p50: float
    p95: float
    total: float


@dataclass(frozen=True, slots=True)
class Report:
    """An eval.

    Attributes:
        format: Version of this form.
        commit: Commit id of what was asked.
        cases: How many cases.
        hits: How many hits a search arm cites.
        model: The model that was asked; empty if none was.
        rows: How each arm did, in all cases and in each tier.
        differences: How much better one arm did than another.
        answers: What came of each case in each arm.
        absent: The arms that were not run.
        stopped: The arms that were not asked everything.
        gates: The conditions of this run.
        times: How long it took; null if they were left out.
    """

    format: int
    commit: str
    cases: int
    hits: int
    model: str = ""
    rows: tuple[Row, ...] = ()
    differences: tuple[Difference, ...] = ()
    answers: tuple[Answer, ...] = ()
    absent: tuple[Absence, ...] = ()
    stopped: tuple[Absence, ...] = ()
    gates: tuple[Gate, ...] = ()
    times: tuple[Time, ...] | None = None

    def row(self, arm: str, tier: str = ALL) -> Row | None:
        """How an arm did; None if it was not run."""
        return next((row for row in self.rows if (row.arm, row.tier) == (arm, tier)), None)


def as_data(report: Report) -> Mapping[str, object]:
    """A report as JSON has it."""
    data: Mapping[str, object] = msgspec.to_builtins(report)
    return data


def write(report: Report) -> bytes:
    """A report as a file, the same bytes for the same report."""
    return msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"


def read(data: bytes, place: str) -> Report:
    """A report from a file.

    Args:
        data: Its bytes.
        place: Its path, fit to be printed.

    Raises:
        BadReportError: It is none, or one of another version.
    """
    try:
        report = msgspec.json.decode(data, type=Report)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadReportError(place, str(error)) from error
    if report.format != FORMAT:
        raise BadReportError(place, f"it has format {report.format}, and this gitwiki {FORMAT}")
    return report
