"""Propose what another job compiled: check its bundles, compile again from them, propose.

The job that compiles reads sources and has the key of a model; this one may write to the
repository. So nothing of a bundle is believed. What it claims has to be what is pending at its
base, what it says was answered is verified as the answers of any model are, and the files are
made here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import gitwiki
from gitwiki.compiler.guidance import Guidance, Note
from gitwiki.compiler.pending import work_key
from gitwiki.errors import (
    BaseMovedError,
    BundleVersionError,
    ForeignBaseError,
    NoSuchPullRequestError,
    NotRecordedError,
    OtherBranchError,
    OtherPullRequestError,
    OtherRecipeError,
    OtherStateError,
    TamperedBundleError,
    UnknownBaseError,
)
from gitwiki.ports import PullRequest, PullRequestState
from gitwiki.wiki.schema import AUTO
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.compile import (
    CompileOutcome,
    compile_work,
    open_pull_request,
)
from gitwiki.workflows.conversation import notes_from
from gitwiki.workflows.load import load_wiki
from gitwiki.workflows.pending import claims, find_work
from gitwiki.workflows.rebase import Ground, Origin, overtaken, rebase
from gitwiki.workflows.recompile import Again, own_pull, recompile_work, update_pull_request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.bundle import Joined, Maker
    from gitwiki.compiler.pending import Work
    from gitwiki.ports import Commit, Compiler, Outside
    from gitwiki.wiki.schema import Schema
    from gitwiki.workflows.load import LoadedWiki


class Operation(StrEnum):
    """What became of bundles."""

    OPENED = "opened"
    FOUND = "found"
    UPDATED = "updated"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What this job knows of how a wiki is compiled, besides schema.md; empty means anything.

    Attributes:
        model: The model that is to be asked.
        effort: How hard it is to try.
        pull: The open pull request that was compiled again; 0 for a new one, and nothing else.
    """

    model: str = ""
    effort: str = ""
    pull: int = 0


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of bundles.

    Attributes:
        outcome: What they came to, as of a compile.
        operation: Whether there is a pull request for it, and whether it was there before.
    """

    outcome: CompileOutcome
    operation: Operation


NOTHING = CompileOutcome(None, None, {}, (), (), ())


def compile_again(
    outside: Outside, compiler: Compiler, joined: Joined, wanted: Wanted, *, dry_run: bool = False
) -> CompileOutcome:
    """Check bundles and compile again from them, up to the commit; no ref moves.

    Args:
        outside: Everything outside.
        compiler: Replays the answers of the bundles.
        joined: The bundles.
        wanted: How the wiki is to be compiled.
        dry_run: Tell what would change.

    Returns:
        What it came to. Where a pull request is about all of it already, that one and no more.

    Raises:
        BundleError: They cannot be proposed; the class says why.
        TooManyPagesError: The change is larger than schema.md allows.
    """
    _require_installed(joined.made_with, compiler)
    branch = outside.repository.default_branch()
    if joined.branch != branch:
        raise OtherBranchError(joined.branch, branch)
    if joined.pull != wanted.pull:
        raise OtherPullRequestError(joined.pull, wanted.pull)
    pulls = outside.forge.pull_requests()
    known = None if joined.pull else _known(pulls, joined)
    if known is not None:
        return replace(NOTHING, pull_request=known)
    base = _base(outside, joined, branch)
    loaded = load_wiki(outside, base)
    _require_recipe(joined.made_with, loaded.schema, wanted)
    outcome = _compiled(outside, compiler, loaded, joined, pulls)
    if outcome.proposal is None:
        return outcome
    outcome = _on_the_base_as_it_is(outside, base, outcome)
    return _with_diff(outside, outcome) if dry_run else outcome


def propose(outside: Outside, outcome: CompileOutcome, pull: int = 0) -> Proposed:
    """Open a pull request for what was compiled again, or find the one that is there.

    Args:
        outside: Everything outside.
        outcome: What was compiled.
        pull: The open pull request that is to propose it; 0 for a new one.
    """
    if outcome.pull_request is not None:
        return Proposed(outcome, Operation.FOUND)
    if outcome.proposal is None:
        return Proposed(outcome, Operation.NONE)
    if pull:
        return Proposed(update_pull_request(outside, outcome, pull), Operation.UPDATED)
    before = {each.number for each in outside.forge.pull_requests()}
    opened = open_pull_request(outside, outcome)
    is_old = opened.pull_request is not None and opened.pull_request.number in before
    return Proposed(opened, Operation.FOUND if is_old else Operation.OPENED)


def _on_the_base_as_it_is(
    outside: Outside, base: Commit, outcome: CompileOutcome
) -> CompileOutcome:
    """What was compiled, merged with what the base branch has got since."""
    now = base_commit(outside)
    made = outcome.proposal
    if made is None or now.id == base.id:
        return outcome
    ground = Ground(outside, load_wiki(outside, now))
    origin = Origin.of(ground, PullRequest(0, PullRequestState.OPEN, made, made.commit))
    if overtaken(ground, origin):
        raise BaseMovedError(base.id, outside.repository.default_branch())
    again = rebase(ground, origin)
    if again.obstacles:
        raise BaseMovedError(base.id, outside.repository.default_branch())
    return replace(outcome, proposal=again.proposal)


def _with_diff(outside: Outside, outcome: CompileOutcome) -> CompileOutcome:
    """The same with what it would change."""
    if outcome.proposal is None:
        return outcome
    base = base_commit(outside).id
    return replace(outcome, diff=outside.repository.diff(base, outcome.proposal.commit))


def _require_installed(made: Maker, compiler: Compiler) -> None:
    model = " ".join(filter(None, (made.model, made.effort)))
    for what, theirs, ours in (
        ("gitwiki", made.gitwiki, gitwiki.__version__),
        ("the compiler", made.compiler, compiler.name),
        (f"version of the compiler {compiler.name}", made.version, compiler.version),
        ("prompts", made.prompts, compiler.prompts),
        ("the model", model, compiler.model),
    ):
        if theirs != ours:
            raise BundleVersionError(what, theirs, ours)


def _known(pulls: Sequence[PullRequest], joined: Joined) -> PullRequest | None:
    """The pull request that is about all that was to be compiled; the first of several."""
    claimed = joined.claims.items()
    keys = {joined.key, work_key(claimed)}
    found = [pull for pull in pulls if pull.proposal.key in keys]
    about = [
        pull
        for state in (PullRequestState.OPEN, PullRequestState.CLOSED)
        for pull in pulls
        if claims([pull], state) & claimed
    ]
    covered = frozenset().union(*(claims([pull], pull.state) for pull in about))
    if claimed <= covered:
        found += about
    return next(iter(found), None)


def _base(outside: Outside, joined: Joined, branch: str) -> Commit:
    """The commit that was compiled, if it is part of the base branch."""
    base = outside.repository.resolve(joined.base)
    if base is None or base.id != joined.base:
        raise UnknownBaseError(joined.base)
    if not outside.repository.is_ancestor(base.id, base_commit(outside).id):
        raise ForeignBaseError(base.id, branch)
    return base


def _require_recipe(made: Maker, schema: Schema, wanted: Wanted) -> None:
    """Whoever compiles must not choose with what, where schema.md or this job says it."""
    said: list[tuple[str, str, str]] = [("compiler", made.compiler, schema.compiler)]
    if made.model:
        said += [
            ("model", made.model, wanted.model or schema.model),
            ("effort", made.effort, wanted.effort or schema.effort),
        ]
    for what, theirs, ours in said:
        if ours not in {"", AUTO, theirs}:
            raise OtherRecipeError(what, theirs, ours)


def _claimed(work: Work, joined: Joined) -> Work:
    """What of the pending work the bundles claim, key by key."""
    pending = dict(work.claims)
    for path, key in joined.claims.items():
        if pending.get(path) != key:
            raise OtherStateError(path)
    return work.only(joined.claims)


def _compiled(
    outside: Outside,
    compiler: Compiler,
    loaded: LoadedWiki,
    joined: Joined,
    pulls: Sequence[PullRequest],
) -> CompileOutcome:
    """What comes of the answers, which has to be what the bundle says."""
    work = _claimed(find_work(outside, loaded, compiler), joined)
    try:
        if joined.pull:
            pull = _own_pull(outside, joined)
            again = Again(pull, loaded, work, _asked(outside, joined))
            outcome = recompile_work(outside, compiler, again)
        else:
            outcome = compile_work(outside, compiler, loaded, work, pulls)
    except NotRecordedError as error:
        raise TamperedBundleError(str(error)) from error
    if joined.commit and outcome.work == work:
        _require_same(outcome, joined)
    return outcome


def _own_pull(outside: Outside, joined: Joined) -> PullRequest:
    """The pull request that was compiled again, if it is about what the bundle claims."""
    try:
        pull = own_pull(outside, joined.pull, tells=True)
    except NoSuchPullRequestError as error:
        raise TamperedBundleError(f"there is no #{joined.pull}") from error
    if not set(joined.claims) <= set(pull.proposal.sources):
        raise TamperedBundleError(f"#{pull.number} is about other sources")
    return pull


def _asked(outside: Outside, joined: Joined) -> Guidance:
    """What reviewers asked for, if the server knows of it."""
    said = set(notes_from(outside.server.comments(joined.pull))) if outside.server else set()
    notes = tuple(Note(each.by, each.text, each.path, each.statement) for each in joined.guidance)
    if not said.issuperset(notes):
        raise TamperedBundleError(f"nobody who may has said that of #{joined.pull}")
    return Guidance(notes)


def _require_same(outcome: CompileOutcome, joined: Joined) -> None:
    made = outcome.proposal
    if made is None:
        raise TamperedBundleError("nothing comes of it")
    for what, theirs, ours in (
        ("the key", joined.key, made.key),
        ("the commit", joined.commit, made.commit),
    ):
        if theirs != ours:
            raise TamperedBundleError(f"{what} is {ours[:12]} and not {theirs[:12]}")
