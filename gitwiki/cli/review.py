"""``gitwiki review``."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_checkout
from gitwiki.bootstrap.models import Choice, open_model
from gitwiki.budget import dollars
from gitwiki.cli.options import Common, common, model_options
from gitwiki.cli.output import counted, printable
from gitwiki.cli.paths import CHECKED_OUT, is_under, known_paths
from gitwiki.config import read_environment
from gitwiki.review.findings import Drop, Kind
from gitwiki.review.plan import MOST_REQUESTS, Forecast, forecast
from gitwiki.workflows.commits import commit_at
from gitwiki.workflows.review import plan_review, review

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from gitwiki.ports import Spent
    from gitwiki.review.findings import Finding
    from gitwiki.review.plan import Plan
    from gitwiki.review.portions import Anchor
    from gitwiki.workflows.review import Reviewed

_LONGEST = 300
_PLURALS = {
    Kind.CONTRADICTION: "contradictions",
    Kind.STALE: "stale statements",
    Kind.OVERLAP: "overlaps",
    Kind.GAP: "gaps",
}
_SINGULARS = {
    Kind.CONTRADICTION: "contradiction",
    Kind.STALE: "stale statement",
    Kind.OVERLAP: "overlap",
    Kind.GAP: "gap",
}
_DROPPED = {
    Drop.UNKNOWN: "a statement that is not there",
    Drop.SAME: "a statement and itself",
    Drop.UNEXPLAINED: "no reason given",
    Drop.TOLD: "told by a caveat already",
    Drop.INTENDED: "the page of a source repeats it on purpose",
    Drop.UNSUPPORTED: "not answered by a source of the page",
    Drop.EXCESS: "too many for one question",
}


@click.command("review", epilog="Example: gitwiki review --budget 2 wiki/concepts")
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--rev", metavar="REV", help="Review this commit instead of the checkout.")
@model_options
@click.option(
    "--requests",
    "most",
    type=click.IntRange(min=1),
    default=MOST_REQUESTS,
    show_default=True,
    help="The most questions that are asked, the most promising first.",
)
@click.option("--forecast", "only_forecast", is_flag=True, help="Say what it may cost, and stop.")
@click.option(
    "--strict",
    is_flag=True,
    help="Exit with 1 if there are findings or questions without an answer.",
)
@common()
def command(  # noqa: PLR0913 - a parameter an option
    options: Common,
    paths: tuple[str, ...],
    *,
    rev: str | None,
    model: str | None,
    budget: Decimal | None,
    replies: str | None,
    most: int,
    only_forecast: bool,
    strict: bool,
) -> int:
    """Find contradictions and overlaps by asking a model.

    Code chooses the pages that are compared and checks each finding: it names two statements that
    are in the wiki. Exits with 0 whatever is found, unless --strict is given. PATH is a file or
    folder from the top of the repository; pages under it are compared with all others.
    """
    outside = open_checkout(options.directory, options.printer)
    newest = outside.repository.resolve("HEAD")
    checkout = replace(CHECKED_OUT, timestamp=newest.timestamp if newest else 0)
    commit = commit_at(outside, rev) if rev else checkout
    wanted = known_paths(paths, outside.repository.tree(commit.id)) if paths else [""]
    plan = plan_review(outside, commit, partial(is_under, folders=wanted), most)
    # Who has answers and no key wants to see them again.
    compiler = "replay" if replies and not read_environment().has_model else ""
    choice = Choice(compiler, model or "", budget, replies or "")
    asked = open_model(options.directory, outside, choice)
    expected = forecast(plan, asked.model.name, asked.prices)
    scope = {"commit": commit.id, "model": asked.model.name, **_scope(plan)}
    if only_forecast:
        text = "\n".join([_told(plan, expected), *_left_out(plan)])
        options.printer.result(text, {**scope, "forecast": _forecast_data(expected)})
        return 0
    options.printer.step(_told(plan, expected))
    found = review(plan, asked.model, asked.prices)
    options.printer.result("\n".join(_text(plan, found)), {**scope, **_data(found)})
    return int(strict and not (found.is_whole and not found.checked.findings))


def _told(plan: Plan, expected: Forecast) -> str:
    return (
        f"{_compared(plan)}: {counted(expected.requests, 'question')}, "
        f"about {expected.tokens:,} tokens, {dollars(expected.dollars)}"
    )


def _compared(plan: Plan) -> str:
    return f"{counted(plan.pairs, 'pair')} of {counted(plan.pages, 'page')}"


def _text(plan: Plan, found: Reviewed) -> Iterator[str]:
    for each in found.checked.findings:
        yield from _finding(each)
    yield _totals(found.checked.findings)
    yield f"compared: {_compared(plan)} in {counted(found.answered, 'question')}"
    yield from _dropped(found)
    yield from _left_out(plan)
    for missing in found.unanswered:
        yield f"not answered: {printable(', '.join(missing.pages))}: {printable(missing.why)}"
    if found.unpaid:
        yield (
            f"not asked: {counted(found.unpaid, 'question')}, the budget is spent; "
            "run it again with a larger --budget, answers that came are kept"
        )
    yield f"cost: {_cost(found.spent)}"


def _finding(found: Finding) -> Iterator[str]:
    yield f"{found.kind} {found.id}"
    for anchor in (found.first, found.second):
        shown = anchor.text if len(anchor.text) <= _LONGEST else f"{anchor.text[:_LONGEST]}…"
        yield f"  {printable(anchor.path)}:{anchor.line}"
        yield f"    {printable(shown)}"
    yield f"  {printable(found.why)}\n"


def _totals(findings: Iterable[Finding]) -> str:
    counts = Counter(found.kind for found in findings)
    listed = [
        f"{counts[kind]} {(_SINGULARS if counts[kind] == 1 else _PLURALS)[kind]}"
        for kind in Kind
        if counts[kind]
    ]
    total = sum(counts.values())
    return f"{counted(total, 'finding')}: {', '.join(listed)}" if total else "no findings"


def _dropped(found: Reviewed) -> Iterator[str]:
    for reason, count in sorted(found.checked.dropped.items()):
        yield f"dropped: {counted(count, 'finding')} ({_DROPPED[reason]})"


def _left_out(plan: Plan) -> Iterator[str]:
    parts = []
    if plan.pairs_left_out:
        parts.append(f"{counted(plan.pairs_left_out, 'pair')} of pages")
    if plan.pages_left_out:
        parts.append(f"{counted(plan.pages_left_out, 'page')} without a partner")
    if parts:
        yield f"not compared: {' and '.join(parts)}; raise --requests, or name a PATH"


def _cost(spent: Spent) -> str:
    tokens = f"{spent.usage.read:,} tokens read, {spent.usage.output:,} written"
    return f"{dollars(spent.dollars)}, {tokens}"


def _scope(plan: Plan) -> dict[str, object]:
    return {
        "pages": plan.pages,
        "pairs": plan.pairs,
        "left_out": {"pairs": plan.pairs_left_out, "pages": plan.pages_left_out},
    }


def _forecast_data(expected: Forecast) -> dict[str, object]:
    cost = None if expected.dollars is None else float(expected.dollars)
    return {"requests": expected.requests, "tokens": expected.tokens, "dollars": cost}


def _data(found: Reviewed) -> dict[str, object]:
    counts = Counter(each.kind for each in found.checked.findings)
    spent = found.spent
    return {
        "findings": [
            {
                "id": each.id,
                "kind": each.kind.value,
                "first": _anchor(each.first),
                "second": _anchor(each.second),
                "why": each.why,
            }
            for each in found.checked.findings
        ],
        "counts": {kind.value: counts[kind] for kind in Kind},
        "dropped": {reason.value: found.checked.dropped.get(reason, 0) for reason in Drop},
        "answered": found.answered,
        "unanswered": [{"pages": each.pages, "why": each.why} for each in found.unanswered],
        "unpaid": found.unpaid,
        "usage": asdict(spent.usage),
        "dollars": None if spent.dollars is None else float(spent.dollars),
    }


def _anchor(anchor: Anchor) -> dict[str, object]:
    return anchor._asdict()
