"""Compile: from pending sources to an open pull request."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import unified_diff
from typing import TYPE_CHECKING

from gitwiki.compiler import record, review
from gitwiki.compiler.pending import Work
from gitwiki.diagnostics import Severity
from gitwiki.errors import NoSuchSourceError, TooManyPagesError
from gitwiki.ports import Check, CheckState, Identity, NewCommit, Proposal, PullRequestState
from gitwiki.proposals import body_limit
from gitwiki.workflows.change import Change, build, existing_pages
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.load import SourceAt, load_sources, load_wiki
from gitwiki.workflows.pending import claims, find_work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitwiki.compiler.pending import Shard
    from gitwiki.diagnostics import Diagnostic
    from gitwiki.ports import Compiler, Forecast, Outside, PullRequest
    from gitwiki.workflows.load import LoadedWiki

#: Who the commits of a compile are by: the same everywhere, so that the same state gives the same
#: commit.
AUTHOR = Identity("gitwiki", "gitwiki@users.noreply.github.com")
#: The context of the check that a merge needs.
LINT_CHECK = "gitwiki/lint"
BRANCHES = "gitwiki/compile/"


@dataclass(frozen=True, slots=True)
class CompileRequest:
    """What to compile.

    Attributes:
        paths: Sources to restrict it to; empty means all that are pending.
        dry_run: Stop before anything is written.
        shard: Part of the sources to restrict it to; None means all of them.
        pull: An open pull request whose sources are compiled again, as reviewers ask for it; see
            `gitwiki.workflows.recompile`. 0 for none.
    """

    paths: tuple[str, ...] = ()
    dry_run: bool = False
    shard: Shard | None = None
    pull: int = 0


@dataclass(frozen=True, slots=True)
class CompileOutcome:
    """What a compile came to.

    Attributes:
        pull_request: The one it opened or found; None if there was nothing to propose.
        proposal: What was or would be proposed; None if nothing.
        files: Repository path to new content (None: deleted) of what was or would be proposed.
        claimed: Sources that open pull requests have already.
        refused: Sources whose pull request was closed without a merge.
        diagnostics: Sources that could not be read, or not all of it.
        diff: Of a dry run, what would change, as a unified diff.
        review: What its reviewer is told; None if there was nothing to compile.
        work: What was to be compiled; not all of it may have been read.
    """

    pull_request: PullRequest | None
    proposal: Proposal | None
    files: Mapping[str, bytes | None]
    claimed: tuple[str, ...]
    refused: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    diff: str = ""
    review: review.Review | None = None
    work: Work = field(default_factory=Work)


def compile_sources(
    outside: Outside, compiler: Compiler, request: CompileRequest
) -> CompileOutcome:
    """Compile what is pending and open a pull request for it.

    Running it again for the same state finds the same pull request.

    Raises:
        NoSuchSourceError: A path that was asked for is no source of the base.
        TooManyPagesError: The change is larger than schema.md allows.
    """
    outcome = compile_pending(outside, compiler, request)
    return outcome if request.dry_run else open_pull_request(outside, outcome)


def compile_pending(
    outside: Outside, compiler: Compiler, request: CompileRequest
) -> CompileOutcome:
    """Compile what is pending, up to the commit; no ref moves.

    Raises:
        NoSuchSourceError: A path that was asked for is no source of the base.
        TooManyPagesError: The change is larger than schema.md allows.
    """
    loaded = load_wiki(outside, base_commit(outside))
    work = _wanted(find_work(outside, loaded, compiler), loaded, request)
    pulls = outside.forge.pull_requests()
    return compile_work(outside, compiler, loaded, work, pulls, dry_run=request.dry_run)


def compile_work(
    outside: Outside,
    compiler: Compiler,
    loaded: LoadedWiki,
    work: Work,
    pulls: Sequence[PullRequest],
    *,
    dry_run: bool = False,
) -> CompileOutcome:
    """Compile what no pull request is about, up to the commit; no ref moves.

    Raises:
        TooManyPagesError: The change is larger than schema.md allows.
    """
    taken = claims(pulls, PullRequestState.OPEN)
    unwanted = claims(pulls, PullRequestState.CLOSED)
    left = work.without(taken).without(unwanted)
    claimed = tuple(path for path, key in work.claims if (path, key) in taken)
    refused = tuple(path for path, key in work.without(taken).claims if (path, key) in unwanted)
    if not left:
        return CompileOutcome(None, None, {}, claimed, refused, loaded.diagnostics)
    change = build(outside, loaded, left, compiler)
    outcome = CompileOutcome(
        None,
        None,
        change.files,
        claimed,
        refused,
        (*loaded.diagnostics, *change.unread),
        review=change.review,
        work=left,
    )
    if not change.files:
        return outcome
    check_size(change, loaded)
    commit = "" if dry_run else write(outside, loaded, change)
    proposal = propose_as(change, commit, outside.repository.default_branch(), compiler)
    diff = diff_of(outside, loaded, change.files) if dry_run else ""
    return replace(outcome, proposal=proposal, diff=diff)


def open_pull_request(outside: Outside, outcome: CompileOutcome) -> CompileOutcome:
    """Open a pull request for what was compiled, if there is anything, or find it."""
    if outcome.proposal is None:
        return outcome
    outside.progress.step("opening the pull request")
    return replace(outcome, pull_request=outside.forge.propose(outcome.proposal))


def forecast(outside: Outside, compiler: Compiler, request: CompileRequest) -> Forecast | None:
    """What a compile of what is pending is likely to take; None if it costs nothing.

    Raises:
        NoSuchSourceError: A path that was asked for is no source of the base.
    """
    loaded = load_wiki(outside, base_commit(outside))
    work = _wanted(find_work(outside, loaded, compiler), loaded, request)
    work = work.without(claims(outside.forge.pull_requests(), PullRequestState.OPEN))
    sources = load_sources(outside, (SourceAt(s.id, s.raw, s.blob) for s in work.sources)).sources
    return compiler.forecast(list(sources.values()), existing_pages(loaded), loaded.schema.prose)


def write(outside: Outside, loaded: LoadedWiki, change: Change) -> str:
    """Write the commit of a change; no ref moves. The same change gives the same commit."""
    outside.progress.step(f"writing {len(change.files)} files")
    return outside.repository.write(
        NewCommit(
            base=loaded.commit.id,
            changes=change.files,
            message=message(change),
            author=AUTHOR,
            timestamp=loaded.commit.timestamp,
        )
    )


def message(change: Change) -> str:
    """The commit message: title, what was done, and the trailers that say what it is made from."""
    return record.message(record.record_of(change.review, change.work.claims))


def made_with(compiler: Compiler) -> str:
    """What a pull request is made with; only the same rebuilds it."""
    return " ".join(filter(None, (compiler.name, compiler.model)))


def propose_as(change: Change, commit: str, base: str, compiler: Compiler) -> Proposal:
    """The proposal for a change; a draft if lint found an error that the change brings in."""
    check = lint_check(change.review.findings, commit)
    sources = tuple(path for path, _ in change.work.claims)
    return Proposal(
        key=change.work.key,
        branch=f"{BRANCHES}{change.work.key}",
        base=base,
        commit=commit,
        title=review.title(change.review),
        body=review.body(change.review, body_limit(sources)),
        sources=sources,
        keys=tuple(key for _, key in change.work.claims),
        draft=check.state is CheckState.FAILURE,
        compiler=made_with(compiler),
        checks=(check,),
    )


def lint_check(findings: Sequence[Diagnostic], commit: str) -> Check:
    """What lint says about a commit, as the check that a merge needs."""
    errors = sum(found.severity is Severity.ERROR for found in findings)
    state = CheckState.FAILURE if errors else CheckState.SUCCESS
    summary = f"{errors} errors, {len(findings) - errors} warnings"
    return Check(LINT_CHECK, commit, state, summary)


def _wanted(work: Work, loaded: LoadedWiki, request: CompileRequest) -> Work:
    """What of the work was asked for."""
    known = {*loaded.raw, *(path for path, _ in work.claims)}
    for path in request.paths:
        if path not in known:
            raise NoSuchSourceError(path)
    work = work.only(request.paths) if request.paths else work
    return work.of(request.shard) if request.shard else work


def check_size(change: Change, loaded: LoadedWiki) -> None:
    """Refuse a change that is larger than the contract allows.

    Raises:
        TooManyPagesError: It is.
    """
    limit = loaded.schema.limits.pages_per_change
    if len(change.review.changes) > limit:
        raise TooManyPagesError(len(change.review.changes), limit)


def diff_of(outside: Outside, loaded: LoadedWiki, files: Mapping[str, bytes | None]) -> str:
    """What some files would change, as a unified diff."""
    before = {path: loaded.entries[path].blob for path in files if path in loaded.entries}
    contents = outside.repository.blobs(before.values())
    lines: list[str] = []
    for path, after in files.items():
        old = contents[before[path]].decode(errors="replace") if path in before else ""
        new = (after or b"").decode(errors="replace")
        names = (
            f"a/{path}" if path in before else "/dev/null",
            f"b/{path}" if after is not None else "/dev/null",
        )
        lines += unified_diff(old.splitlines(), new.splitlines(), *names, lineterm="")
    return "\n".join(lines)
