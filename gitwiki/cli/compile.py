"""``gitwiki compile``."""

from __future__ import annotations

import re
import shlex
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_outside
from gitwiki.bootstrap.models import Choice, open_compiler
from gitwiki.budget import told
from gitwiki.cli.options import Common, common, model_options
from gitwiki.cli.outcomes import as_bundle_text, as_data, as_text, suggest_review
from gitwiki.cli.step_outputs import write_outputs
from gitwiki.cli.step_summary import append_lines
from gitwiki.compiler.pending import Shard
from gitwiki.diagnostics import Severity
from gitwiki.errors import BatchUnderWayError
from gitwiki.ports import PullRequestState
from gitwiki.workflows import compile as workflow
from gitwiki.workflows.commits import is_ahead
from gitwiki.workflows.compile import (
    CompileOutcome,
    CompileRequest,
    compile_pending,
    compile_sources,
)
from gitwiki.workflows.recompile import recompile, recompile_pending

if TYPE_CHECKING:
    from decimal import Decimal

    from gitwiki.ports import Compiler, Forecast, Outside


_NOTHING_YET = CompileOutcome(None, None, {}, (), (), ())
_NO_BUNDLE = {"bundle": None, "sha256": None}
#: As many jobs as a matrix of GitHub can have.
_MOST_SHARDS = 256


class _ShardType(click.ParamType[Shard]):
    """A shard, such as ``2/3``."""

    name = "shard"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Shard:
        """The shard; another form, or a number out of range, is a usage error."""
        found = re.fullmatch(r"([0-9]{1,3})/([0-9]{1,3})", value, re.ASCII)
        shard = Shard(int(found[1]), int(found[2])) if found else Shard(0, 0)
        if not 1 <= shard.number <= shard.of <= _MOST_SHARDS:
            self.fail(
                f"{value!r} is no part of a whole, such as 2/3 (at most 256 parts)", param, ctx
            )
        return shard


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
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Stop before proposing, and write a bundle for `gitwiki propose`, in another job.",
)
@click.option(
    "--shard",
    metavar="I/N",
    type=_ShardType(),
    help="Compile one of N parts of the sources only, by a hash of their bytes.",
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
    output: str | None,
    shard: Shard | None,
    pull: int | None,
    dry_run: bool,
) -> int:
    """Compile pending sources into pages and open a pull request.

    SOURCE is a path such as raw/paper.md; without it everything that is pending is compiled.
    Running it twice is harmless: the same state finds the same pull request.
    """
    if no_wait and not batch:
        raise click.UsageError("--no-wait goes with --batch: without it there is no waiting")
    if output is not None and (dry_run or forecast):
        raise click.UsageError("--output writes a bundle: leave out --dry-run and --forecast")
    if pull and (sources or forecast):
        raise click.UsageError(
            "--pull takes the sources of the pull request: name none, no forecast"
        )
    outside = open_outside(options.directory, options.printer)
    paths = tuple(source.removeprefix("./") for source in sources)
    choice = Choice(compiler or "", model or "", budget, replies or "", batch, not no_wait)
    request = CompileRequest(paths=paths, dry_run=dry_run, shard=shard, pull=pull or 0)
    try:
        if output is not None:
            return _bundle(options, outside, choice, request, output)
        chosen = open_compiler(options.directory, outside, choice)
        if forecast:
            options.printer.result(*_forecast(workflow.forecast(outside, chosen, request)))
            return 0
        outcome = _compiled(outside, chosen, request)
    except BatchUnderWayError as news:
        if output is not None:
            write_outputs(_outputs(""))
        data = {**as_data(_NOTHING_YET), **_NO_BUNDLE, "batches": news.batches}
        options.printer.result(str(news), data)
        return 0
    options.printer.result("\n".join(as_text(outcome)), {**as_data(outcome), **_NO_BUNDLE})
    if pull and outcome.proposal is None:
        options.printer.note(f"the base has all that #{pull} brings; `gitwiki sync` closes it")
    elif outcome.proposal is None and is_ahead(outside):
        options.printer.note("what your branch has and did not push is not seen: `git push`")
    _suggest(options, outcome, dry_run=dry_run)
    return int(_is_refused(outcome))


def _bundle(
    options: Common, outside: Outside, choice: Choice, request: CompileRequest, path: str
) -> int:
    """Compile into a bundle; what is left to do is for `gitwiki propose`."""
    from gitwiki.bootstrap import bundles  # noqa: PLC0415 - seldom wanted

    bundles.clear_place(path)
    recording = bundles.open_recording(options.directory, outside, choice)
    compiled = recompile_pending if request.pull else compile_pending
    outcome = compiled(outside, recording.compiler, request)
    bundle = recording.bundle(outcome, request)
    digest = bundles.write_bundle(path, bundle) if bundle else ""
    write_outputs(_outputs(digest))
    if outcome.proposal is None:
        lines = [*as_text(outcome), "no bundle was written"]
        options.printer.result("\n".join(lines), {**as_data(outcome), **_NO_BUNDLE})
        append_lines(lines, options.printer)
        return int(_is_refused(outcome))
    lines = [*as_bundle_text(outcome, outcome.proposal, path), f"  sha256  {digest}"]
    append_lines(lines, options.printer)
    options.printer.result("\n".join(lines), {**as_data(outcome), "bundle": path, "sha256": digest})
    again = f"--pull {request.pull} " if request.pull else ""
    options.suggest(
        (f"propose {again}{shlex.quote(path)}", "in a job that needs no key of a model")
    )
    return 0


def _outputs(digest: str) -> dict[str, object]:
    """What the next job of a workflow has to know: whether there is a bundle, and which."""
    return {"bundle": bool(digest), "sha256": digest}


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


def _suggest(options: Common, outcome: CompileOutcome, *, dry_run: bool) -> None:
    pull = outcome.pull_request
    if dry_run:
        options.printer.note("nothing was written (--dry-run)")
    elif pull is not None and pull.state is PullRequestState.OPEN:
        suggest_review(options, pull)
    elif outcome.claimed:
        options.suggest(("pr list", "the open pull requests"))
