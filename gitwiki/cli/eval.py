"""``gitwiki eval``."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_here
from gitwiki.bootstrap.evals import open_baseline, open_cases, write_report
from gitwiki.bootstrap.models import Choice, open_model
from gitwiki.cli.options import Common, common, model_options
from gitwiki.config import read_environment
from gitwiki.evals.arms import ArmName
from gitwiki.evals.evaluate import HITS, Questions, Wish, evaluate
from gitwiki.evals.gates import Floor, check_baseline, check_floors
from gitwiki.evals.markdown import as_markdown
from gitwiki.evals.report import as_data
from gitwiki.workflows.ask import Means
from gitwiki.workflows.commits import base_commit, commit_at
from gitwiki.workflows.search import open_search

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from decimal import Decimal

    from gitwiki.evals.report import Report
    from gitwiki.ports import Outside

_MOST_HITS = 100
_MOST_DROP = 0.02
_FAILURES = 20
_ARMS = [each.value for each in ArmName]


class _FloorType(click.ParamType[Floor]):
    """An arm and the least score that it has to have."""

    name = "ARM=SCORE"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Floor:
        arm, _, number = value.partition("=")
        if arm not in _ARMS:
            self.fail(f"{arm!r} is no arm; there are {', '.join(_ARMS)}", param, ctx)
        try:
            score = float(number)
        except ValueError:
            score = math.nan
        if not 0 <= score <= 1:
            self.fail(f"{value!r} has no score from 0 to 1, such as {arm}=0.8", param, ctx)
        return Floor(arm, score)


@click.command("eval", epilog="Example: gitwiki eval cases.yaml --fail-under wiki=0.8")
@click.argument("cases_file", metavar="CASES", type=click.Path())
@click.option(
    "--arm",
    "arms",
    multiple=True,
    type=click.Choice(_ARMS),
    help="Ask in this way only; may be given several times. Default: all that can be run.",
)
@click.option("--at", "rev", metavar="REV", help="As of this commit instead of the base branch.")
@click.option(
    "--fail-under",
    "floors",
    multiple=True,
    type=_FloorType(),
    metavar="ARM=SCORE",
    help="Exit with 1 if the mean score of the arm is lower; may be given several times.",
)
@click.option(
    "--baseline",
    metavar="REPORT",
    type=click.Path(dir_okay=False),
    help="Exit with 1 if an arm does worse than in this eval.json of another run.",
)
@click.option(
    "--max-drop",
    type=click.FloatRange(0, 1),
    default=_MOST_DROP,
    show_default=True,
    help="By how much the mean score may be lower than in the baseline.",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Also write the report to eval.md and eval.json in this folder.",
)
@click.option(
    "-k",
    "hits",
    type=click.IntRange(1, _MOST_HITS),
    default=HITS,
    show_default=True,
    help="How many hits a search cites.",
)
@click.option("--limit", type=click.IntRange(min=1), help="Ask the first so many cases only.")
@click.option(
    "--failures",
    type=click.IntRange(min=0),
    default=_FAILURES,
    show_default=True,
    help="How many cases without a full score are listed for each arm.",
)
@click.option("--no-times", is_flag=True, help="Leave out how long it took.")
@model_options
@common()
def command(  # noqa: PLR0913 - a parameter an option
    options: Common,
    cases_file: str,
    *,
    arms: Sequence[str],
    rev: str | None,
    floors: Sequence[Floor],
    baseline: str | None,
    max_drop: float,
    out: str | None,
    hits: int,
    limit: int | None,
    failures: int,
    no_times: bool,
    model: str | None,
    budget: Decimal | None,
    replies: str | None,
) -> int:
    """Ask questions whose sources are known, in several ways, and grade what is cited.

    CASES is a list of questions in YAML or JSON, or one in JSON a line. A case scores 1 if every
    expected source is cited, 0.5 if some are or all are only named, else 0. Nothing is recorded.
    Exits with 1 if a gate fails.
    """
    wanted = [ArmName(each) for each in arms] or list(ArmName)
    before = open_baseline(baseline) if baseline else None
    cases = open_cases(cases_file)[:limit]
    outside = open_here(options.directory, options.printer)
    commit = commit_at(outside, rev) if rev else base_commit(outside)
    choice = Choice("", model or "", budget, replies or "")
    means = _means(options, outside, choice) if ArmName.AGENT in wanted else Means()
    wish = Wish(wanted, hits, means)
    report = evaluate(outside, commit, Questions(cases, cases_file), wish, open_search)
    report = _gated(report, floors, before, wanted, max_drop)
    if no_times:
        report = replace(report, times=None)
    markdown = as_markdown(report, failures)
    if out:
        write_report(out, report, markdown)
    options.printer.result(markdown.rstrip("\n"), as_data(report))
    failed = [gate for gate in report.gates if not gate.ok]
    for gate in failed:
        click.echo(f"gitwiki: {gate.name} failed: {gate.why}", err=True)
    return int(bool(failed))


def _means(options: Common, outside: Outside, choice: Choice) -> Means:
    """With what the agent answers; without a model if there is none."""
    has_model = read_environment().has_model
    if not (has_model or choice.replies):
        return Means()
    if choice.replies and not has_model:  # who has answers and no key wants to see them again
        choice = replace(choice, compiler="replay")
    priced = open_model(options.directory, outside, choice)
    return Means(model=priced.model, prices=priced.prices)


def _gated(
    report: Report,
    floors: Sequence[Floor],
    before: Report | None,
    wanted: Collection[ArmName],
    most: float,
) -> Report:
    """The report with what it was asked to be held to."""
    gates = list(check_floors(report, floors))
    if before is not None:
        gates += check_baseline(report, before, wanted, most)
    return replace(report, gates=tuple(gates))
