"""Compile the sources of an open pull request again, with what its reviewers ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.errors import BranchEditedError, NotOpenError
from gitwiki.ports import PullRequestState
from gitwiki.workflows.change import build
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.compile import CompileOutcome, check_size, diff_of, propose_as, write
from gitwiki.workflows.conversation import guidance_for, tell_edited
from gitwiki.workflows.load import load_wiki
from gitwiki.workflows.pending import find_work
from gitwiki.workflows.pulls import find

if TYPE_CHECKING:
    from gitwiki.compiler.guidance import Guidance
    from gitwiki.compiler.pending import Work
    from gitwiki.ports import Compiler, Outside, PullRequest
    from gitwiki.workflows.change import Change
    from gitwiki.workflows.compile import CompileRequest
    from gitwiki.workflows.load import LoadedWiki


def recompile(outside: Outside, compiler: Compiler, request: CompileRequest) -> CompileOutcome:
    """Make the change of an open pull request anew, on the base as it is now, and update it.

    Its number, key and branch stay. Nothing is closed: where the base has all of it by now, there
    is nothing to compile.

    Args:
        outside: Where the pull request is.
        compiler: Who compiles.
        request: Has the number of the pull request.

    Raises:
        NoSuchPullRequestError: There is none with that number.
        NotOpenError: It is merged or closed.
        BranchEditedError: A person pushed to its branch; they are told that it is theirs now.
        TooManyPagesError: The change is larger than schema.md allows.
    """
    outcome = recompile_pending(outside, compiler, request)
    return outcome if request.dry_run else update_pull_request(outside, outcome, request.pull)


def recompile_pending(
    outside: Outside, compiler: Compiler, request: CompileRequest
) -> CompileOutcome:
    """The same up to the commit; no ref moves."""
    pull = own_pull(outside, request.pull, tells=not request.dry_run)
    loaded = load_wiki(outside, base_commit(outside))
    wishes = guidance_for(outside, pull.number)
    work = find_work(outside, loaded, compiler).only(pull.proposal.sources)
    return recompile_work(outside, compiler, Again(pull, loaded, work, wishes), request.dry_run)


class Again(NamedTuple):
    """What is compiled again.

    Attributes:
        pull: The pull request.
        loaded: The base.
        work: Its sources.
        guidance: What its reviewers ask for.
    """

    pull: PullRequest
    loaded: LoadedWiki
    work: Work
    guidance: Guidance


def recompile_work(
    outside: Outside, compiler: Compiler, again: Again, dry_run: bool = False
) -> CompileOutcome:
    """Compile what a pull request is about, up to the commit; no ref moves.

    Raises:
        TooManyPagesError: The change is larger than schema.md allows.
    """
    pull, loaded, work, guidance = again
    if not work:
        return CompileOutcome(None, None, {}, (), (), loaded.diagnostics)
    change = _named(build(outside, loaded, work, compiler, guidance), pull, compiler)
    diagnostics = (*loaded.diagnostics, *change.unread)
    outcome = CompileOutcome(
        None, None, change.files, (), (), diagnostics, review=change.review, work=work
    )
    if not change.files:
        return outcome
    check_size(change, loaded)
    commit = "" if dry_run else write(outside, loaded, change)
    made = propose_as(change, commit, pull.proposal.base, compiler)
    proposal = replace(made, key=pull.proposal.key, branch=pull.proposal.branch)
    diff = diff_of(outside, loaded, change.files) if dry_run else ""
    return replace(outcome, proposal=proposal, diff=diff)


def update_pull_request(outside: Outside, outcome: CompileOutcome, number: int) -> CompileOutcome:
    """Let a pull request propose what was compiled again, if there is anything."""
    if outcome.proposal is None:
        return outcome
    outside.progress.step(f"updating #{number}")
    updated = outside.forge.update(number, outcome.proposal)
    return replace(outcome, pull_request=updated)


def own_pull(outside: Outside, number: int, *, tells: bool) -> PullRequest:
    """An open pull request that is gitwiki's to change.

    Args:
        outside: Where it is.
        number: Which one.
        tells: Whether a person who pushed to its branch is told that it is theirs now.

    Raises:
        NoSuchPullRequestError: There is none with that number.
        NotOpenError: It is merged or closed.
        BranchEditedError: A person pushed to its branch.
    """
    pull = find(outside, number)
    if pull.state is not PullRequestState.OPEN:
        raise NotOpenError(number, pull.state.value)
    if pull.head != pull.proposal.commit:
        if tells:
            tell_edited(outside, number)
        raise BranchEditedError(pull.proposal.branch)
    return pull


def _named(change: Change, pull: PullRequest, compiler: Compiler) -> Change:
    """The change with the command that makes it again."""
    command = f"gitwiki compile --compiler {compiler.name} --pull {pull.number}"
    return replace(change, review=replace(change.review, command=command))
