"""``gitwiki propose``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import bundles, open_outside
from gitwiki.bundle import join
from gitwiki.cli.options import Common, common
from gitwiki.cli.outcomes import as_data, as_text, suggest_review
from gitwiki.cli.step_outputs import write_outputs
from gitwiki.cli.step_summary import append_lines
from gitwiki.ports import PullRequestState
from gitwiki.workflows.propose import NOTHING, Operation, Proposed, compile_again, propose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.bundle import Bundle
    from gitwiki.ports import PullRequest
    from gitwiki.workflows.propose import Wanted


class _DigestType(click.ParamType[str]):
    """A SHA-256 in hexadecimal digits."""

    name = "digest"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The digest; anything else, such as an output that was never set, is a usage error."""
        if not re.fullmatch(r"[0-9A-Fa-f]{64}", value):
            self.fail(f"{value!r} is no SHA-256, which has 64 hexadecimal digits", param, ctx)
        return value.lower()


@click.command("propose", epilog="Example: gitwiki propose bundle.json")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--sha256",
    "digests",
    metavar="HEX",
    multiple=True,
    type=_DigestType(),
    help="What the file has to be, as the job said that made it; once for each file.",
)
@click.option(
    "--pull",
    type=click.IntRange(min=1),
    metavar="N",
    help="The open pull request that was compiled again; without it a new one is opened.",
)
@click.option("--dry-run", is_flag=True, help="Print the pull request and its diff, and stop.")
@common()
def command(
    options: Common,
    files: tuple[str, ...],
    digests: tuple[str, ...],
    *,
    pull: int | None,
    dry_run: bool,
) -> int:
    """Check what `compile --output` made, and open a pull request.

    For a job that may write to the repository and has no key of a model. FILE is a bundle or a
    folder of them; several become one pull request. Nothing in a bundle is believed: it is checked
    and compiled again from the recorded answers, and has to come to the same commit.
    """
    found = bundles.read_bundles(files, digests)
    proposed = _proposed(options, found, bundles.wanted(pull or 0), dry_run=dry_run)
    done = proposed.outcome.pull_request
    if not dry_run:
        write_outputs(_outputs(done, proposed.operation))
    data = {**as_data(proposed.outcome), "operation": proposed.operation.value}
    lines = [*_text(proposed, len(found))]
    options.printer.result("\n".join(lines), data)
    if not dry_run:
        append_lines(lines, options.printer, done.url if done else "")
    if dry_run:
        options.printer.note("nothing was proposed (--dry-run)")
    elif done is not None and done.state is PullRequestState.OPEN:
        suggest_review(options, done)
    return 0


def _proposed(
    options: Common, found: tuple[Bundle, ...], wanted: Wanted, *, dry_run: bool
) -> Proposed:
    if not found:
        return Proposed(NOTHING, Operation.NONE)
    joined = join(found)
    outside = open_outside(options.directory, options.printer)
    compiler = bundles.open_replay(joined)
    outcome = compile_again(outside, compiler, joined, wanted, dry_run=dry_run)
    if dry_run:
        return Proposed(outcome, Operation.NONE)
    if outcome.proposal is not None:
        bundles.record_payments(options.directory, joined)
    return propose(outside, outcome, joined.pull)


def _text(proposed: Proposed, number: int) -> Iterator[str]:
    pull = proposed.outcome.pull_request
    if not number:
        yield "nothing to propose: there is no bundle"
    elif pull is not None and proposed.operation is Operation.FOUND:
        state = "" if pull.state is PullRequestState.OPEN else f", which is {pull.state}"
        yield f"already proposed as #{pull.number}{state}: {pull.proposal.title}"
    else:
        yield from as_text(proposed.outcome)


def _outputs(pull: PullRequest | None, operation: Operation) -> dict[str, object]:
    return {
        "number": pull.number if pull else "",
        "url": pull.url if pull else "",
        "head": pull.head if pull else "",
        "operation": operation.value,
    }
