"""What the command line says of a compile: what it came to, for people and as data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from gitwiki.budget import dollars
from gitwiki.cli.findings import as_data as findings_data
from gitwiki.cli.findings import as_lines
from gitwiki.cli.output import counted
from gitwiki.compiler.review import cost
from gitwiki.ports import PullRequestState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.cli.options import Common
    from gitwiki.compiler.review import Review
    from gitwiki.ports import Proposal, PullRequest, Spent
    from gitwiki.workflows.compile import CompileOutcome


def as_text(outcome: CompileOutcome) -> Iterator[str]:
    """What a compile came to, for people."""
    yield from as_lines(outcome.diagnostics)
    if outcome.pull_request is not None:
        yield from opened(outcome.pull_request, len(outcome.files))
        yield from _cost(outcome.review.spent) if outcome.review else ()
    elif outcome.proposal is not None:
        yield from _planned(outcome, outcome.proposal)
    else:
        yield from _nothing(outcome)


def as_bundle_text(outcome: CompileOutcome, proposal: Proposal, path: str) -> Iterator[str]:
    """What a compile came to that went into a bundle."""
    yield from as_lines(outcome.diagnostics)
    yield f"bundle {path}: {proposal.title}"
    yield f"  commit  {proposal.commit}, {counted(len(outcome.files), 'file')}"
    yield from _checks(proposal)
    yield from _cost(outcome.review.spent) if outcome.review else ()


def as_data(outcome: CompileOutcome) -> dict[str, object]:
    """What a compile came to, as data."""
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
        "diagnostics": findings_data(outcome.diagnostics),
        **_review(outcome.review),
    }


def suggest_review(options: Common, pull: PullRequest) -> None:
    """Say what can be done with a pull request that is open."""
    options.suggest(
        (f"pr show {pull.number}", "what it changes, each statement with its source"),
        (f"pr diff {pull.number}", "the same as a diff"),
        (f"pr merge {pull.number}", f"put it on {pull.proposal.base}"),
    )


def opened(pull: PullRequest, files: int) -> Iterator[str]:
    """A pull request that was opened or found, for people."""
    if pull.state is not PullRequestState.OPEN:
        yield f"not proposed: pull request #{pull.number} had the same change and is {pull.state}"
        if pull.state is PullRequestState.MERGED:
            yield "  if its merge was reverted, revert the revert: git revert COMMIT"
        return
    kind = "draft pull request" if pull.proposal.draft else "pull request"
    yield f"{kind} #{pull.number}: {pull.proposal.title}"
    if pull.url:
        yield f"  url     {pull.url}"
    yield f"  branch  {pull.proposal.branch}, {counted(files, 'file')}"
    yield from _checks(pull.proposal)


def _checks(proposal: Proposal) -> Iterator[str]:
    yield from (f"  lint    {check.summary}" for check in proposal.checks)


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
