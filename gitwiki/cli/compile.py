"""``gitwiki compile``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_outside
from gitwiki.bootstrap.models import Choice, open_compiler
from gitwiki.budget import dollars, told
from gitwiki.cli.findings import as_data, as_lines
from gitwiki.cli.options import Common, common, model_options
from gitwiki.cli.output import counted
from gitwiki.compiler.review import cost
from gitwiki.diagnostics import Severity
from gitwiki.errors import BatchUnderWayError
from gitwiki.ports import PullRequestState
from gitwiki.workflows import compile as workflow
from gitwiki.workflows.compile import CompileOutcome, CompileRequest, compile_sources
from gitwiki.workflows.recompile import recompile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from gitwiki.compiler.review import Review
    from gitwiki.ports import Compiler, Forecast, Outside, Proposal, PullRequest, Spent


_NOTHING_YET = CompileOutcome(None, None, {}, (), (), ())


@click.command("compile", epilog="Example: gitwiki compile --dry-run raw/attention.md")
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@click.option(
    "--compiler",
    type=click.Choice(["claude", "extractive", "replay"]),
    help="What turns sources into drafts: a model, code alone, or recorded answers of a model. "
    "Default: what schema.md says, or else claude if there is a key, or else extractive.",
)
@model_options
@click.option(
    "--forecast",
    is_flag=True,
    help="Say what it would cost, and stop: nothing is asked but a count of tokens.",
)
@click.option(
    "--batch",
    is_flag=True,
    help="Ask in batches, for half the price; each round of questions may take up to 24 hours.",
)
@click.option(
    "--no-wait",
    is_flag=True,
    help="With --batch: submit what is to be asked, and stop; the next run reads the answers.",
)
@click.option(
    "--pull",
    type=click.IntRange(min=1),
    metavar="N",
    help="Compile the sources of this open pull request again, as its reviewers ask for it.",
)
@click.option("--dry-run", is_flag=True, help="Print the pull request and its diff; write nothing.")
@common()
def command(  # noqa: PLR0913 - a parameter an option
    options: Common,
    sources: tuple[str, ...],
    compiler: str | None,
    model: str | None,
    budget: Decimal | None,
    replies: str | None,
    *,
    forecast: bool,
    batch: bool,
    no_wait: bool,
    pull: int | None,
    dry_run: bool,
) -> int:
    """Compile pending sources into pages and open a pull request.

    SOURCE is a path such as raw/paper.md; without it everything that is pending is compiled.
    Running it twice is harmless: the same state finds the same pull request.
    """
    if no_wait and not batch:
        raise click.UsageError("--no-wait goes with --batch: without it there is no waiting")
    if pull and (sources or forecast):
        raise click.UsageError(
            "--pull takes the sources of the pull request: name none, no forecast"
        )
    outside = open_outside(options.directory, options.printer)
    paths = tuple(source.removeprefix("./") for source in sources)
    choice = Choice(compiler or "", model or "", budget, replies or "", batch, not no_wait)
    chosen = open_compiler(options.directory, outside, choice)
    if forecast:
        options.printer.result(*_forecast(workflow.forecast(outside, chosen, paths)))
        return 0
    try:
        outcome = _compiled(outside, chosen, CompileRequest(paths, dry_run, pull or 0))
    except BatchUnderWayError as news:
        options.printer.result(str(news), {**_data(_NOTHING_YET), "batches": news.batches})
        return 0
    options.printer.result("\n".join(_text(outcome)), _data(outcome))
    if pull and outcome.proposal is None:
        options.printer.note(f"the base has all that #{pull} brings; `gitwiki sync` closes it")
    _suggest(options, outcome, dry_run=dry_run)
    return int(_is_refused(outcome))


def _compiled(outside: Outside, compiler: Compiler, request: CompileRequest) -> CompileOutcome:
    """What is pending, or a pull request again."""
    again = bool(request.pull)
    return (recompile if again else compile_sources)(outside, compiler, request)


def _forecast(found: Forecast | None) -> tuple[str, dict[str, object]]:
    """A forecast for people and as data."""
    if found is None:
        return "it costs nothing: no model is asked", {"forecast": None}
    how = "as the model counts" if found.counted else "estimated: the model could not be asked"
    caveat = f"  tokens {how}; how long answers are is an assumption, see docs/compiler.md"
    data = {
        "model": found.model,
        "sources": found.sources,
        "calls": found.calls,
        "usage": asdict(found.usage),
        "dollars": None if found.dollars is None else float(found.dollars),
        "counted": found.counted,
    }
    return f"{told(found)}\n{caveat}", {"forecast": data}


def _is_refused(outcome: CompileOutcome) -> bool:
    """Whether there was something to compile and none of it is up for review now."""
    if outcome.pull_request is not None:
        return outcome.pull_request.state is not PullRequestState.OPEN
    broken = any(found.severity is Severity.ERROR for found in outcome.diagnostics)
    return broken and outcome.proposal is None and not outcome.claimed


def _text(outcome: CompileOutcome) -> Iterator[str]:
    yield from as_lines(outcome.diagnostics)
    if outcome.pull_request is not None:
        yield from _opened(outcome.pull_request, len(outcome.files))
        yield from _cost(outcome.review.spent) if outcome.review else ()
    elif outcome.proposal is not None:
        yield from _planned(outcome, outcome.proposal)
    else:
        yield from _nothing(outcome)


def _opened(pull: PullRequest, files: int) -> Iterator[str]:
    if pull.state is not PullRequestState.OPEN:
        yield f"not proposed: pull request #{pull.number} had the same change and is {pull.state}"
        if pull.state is PullRequestState.MERGED:
            yield "  if its merge was reverted, revert the revert: git revert COMMIT"
        return
    kind = "draft pull request" if pull.proposal.draft else "pull request"
    yield f"{kind} #{pull.number}: {pull.proposal.title}"
    yield f"  branch  {pull.proposal.branch}, {counted(files, 'file')}"
    yield from (f"  lint    {check.summary}" for check in pull.proposal.checks)


def _cost(spent: Spent) -> Iterator[str]:
    if spent.calls:
        yield f"  cost    {counted(spent.calls, 'answer')}, {cost(spent)}, {dollars(spent.dollars)}"


def _planned(outcome: CompileOutcome, proposal: Proposal) -> Iterator[str]:
    yield f"# {proposal.title}\n\n{proposal.body}"
    yield outcome.diff


def _nothing(outcome: CompileOutcome) -> Iterator[str]:
    if outcome.claimed:
        yield f"nothing left to compile: an open pull request has {', '.join(outcome.claimed)}"
    if outcome.refused:
        yield "not proposed again, its pull request was closed: " + ", ".join(outcome.refused)
    if not outcome.claimed and not outcome.refused:
        left = ": no source could be read" if outcome.diagnostics else ", nothing is pending"
        yield f"nothing to compile{left}"


def _suggest(options: Common, outcome: CompileOutcome, *, dry_run: bool) -> None:
    pull = outcome.pull_request
    if dry_run:
        options.printer.note("nothing was written (--dry-run)")
    elif pull is not None and pull.state is PullRequestState.OPEN:
        options.suggest(
            (f"pr show {pull.number}", "what it changes, each statement with its source"),
            (f"pr diff {pull.number}", "the same as a diff"),
            (f"pr merge {pull.number}", f"put it on {pull.proposal.base}"),
        )
    elif outcome.claimed:
        options.suggest(("pr list", "the open pull requests"))


def _data(outcome: CompileOutcome) -> dict[str, object]:
    pull = outcome.pull_request
    return {
        "pull_request": pull.number if pull else None,
        "state": pull.state.value if pull else None,
        "key": outcome.proposal.key if outcome.proposal else None,
        "branch": outcome.proposal.branch if outcome.proposal else None,
        "commit": outcome.proposal.commit if outcome.proposal else None,
        "title": outcome.proposal.title if outcome.proposal else None,
        "body": outcome.proposal.body if outcome.proposal else None,
        "sources": outcome.proposal.sources if outcome.proposal else [],
        "files": sorted(outcome.files),
        "claimed": outcome.claimed,
        "refused": outcome.refused,
        "diagnostics": as_data(outcome.diagnostics),
        **_review(outcome.review),
    }


def _review(review: Review | None) -> dict[str, object]:
    """What verification dropped and what a model took."""
    if review is None:
        return {"dropped": [], "cost": None}
    dropped = [
        {**asdict(found), "reason": found.reason.value, "why": found.sentence}
        for found in review.report.dropped
    ]
    spent = review.spent
    bill = {
        "model": spent.model,
        "calls": spent.calls,
        "usage": asdict(spent.usage),
        "dollars": None if spent.dollars is None else float(spent.dollars),
    }
    return {"dropped": dropped, "cost": bill if spent.calls else None}
