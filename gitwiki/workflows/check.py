"""Lint pull requests and say so in the status that a merge needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.errors import NoSuchPullRequestError, NotPermittedError
from gitwiki.ports import Check, CheckState, OpenPull, PullRequestState
from gitwiki.workflows.commits import base_commit, commit_at
from gitwiki.workflows.compile import LINT_CHECK
from gitwiki.workflows.judge import judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.ports import Commit, Outside, Server
    from gitwiki.workflows.judge import Judged


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found out about one head.

    Attributes:
        number: Its pull request; 0 if it is that of none.
        head: The commit.
        check: What the status says; None if the head was left alone.
        left_alone: Why it was, as the rest of a sentence.
        is_posted: Whether the status is on the server.
        refusal: Why it is not, if the token may not post it.
        findings: What the change would bring in.
        off: Codes of the rules that were not run.
        conflicts: The files that both the change and the base changed.
    """

    number: int
    head: str
    check: Check | None = None
    left_alone: str = ""
    is_posted: bool = False
    refusal: str = ""
    findings: tuple[Diagnostic, ...] = ()
    off: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()

    @property
    def has_failed(self) -> bool:
        """Whether the change must not be merged as it is."""
        return self.check is not None and self.check.state is CheckState.FAILURE


def check_all(outside: Outside, url: str = "") -> tuple[Checked, ...]:
    """Lint every open pull request that has no status of ours for the base as it is now.

    One that somebody else has posted is not believed.

    Args:
        outside: Where the pull requests are.
        url: Where the server's readers find more.
    """
    base = base_commit(outside)
    return tuple(_checks(outside, base, url))


def check_pull(outside: Outside, number: int, url: str = "") -> Checked:
    """Lint one open pull request, whatever was said of it before.

    Raises:
        NoSuchPullRequestError: No open one has that number.
    """
    for pull in open_pulls(outside):
        if pull.number == number:
            return _check(outside, pull, base_commit(outside), url)
    raise NoSuchPullRequestError(number)


def check_commits(outside: Outside, head: Commit, base: Commit, url: str = "") -> Checked:
    """Lint what one commit would bring into another; it need be that of no pull request."""
    return _posted(outside, _checked(0, head, base, judge(outside, head, base)), url)


def open_pulls(outside: Outside) -> Sequence[OpenPull]:
    """Every open pull request, by number; on the local forge all are gitwiki's own."""
    if outside.server is not None:
        return outside.server.open_pulls()
    return [
        OpenPull(pull.number, pull.head, pull.proposal.base, is_own=True, title=pull.proposal.title)
        for pull in outside.forge.pull_requests()
        if pull.state is PullRequestState.OPEN
    ]


def _checks(outside: Outside, base: Commit, url: str) -> Iterator[Checked]:
    for pull in open_pulls(outside):
        known = _known(outside.server, pull.head, base) if outside.server else None
        if known:
            yield Checked(pull.number, pull.head, left_alone=f"said already: {known.summary}")
            continue
        try:
            yield _check(outside, pull, base, url)
        except NoSuchPullRequestError:
            yield Checked(pull.number, pull.head, left_alone="closed meanwhile")


def _check(outside: Outside, pull: OpenPull, base: Commit, url: str) -> Checked:
    branch = outside.repository.default_branch()
    if pull.base != branch:
        return Checked(pull.number, pull.head, left_alone=f"it is not meant for {branch}")
    outside.progress.step(f"linting #{pull.number}")
    fetched = outside.server.fetch(pull.number) if outside.server else pull.head
    head = commit_at(outside, fetched)
    checked = _checked(pull.number, head, base, judge(outside, head, base))
    return _posted(outside, checked, url)


def _known(server: Server, head: str, base: Commit) -> Check | None:
    """The status of ours that a head has for the base as it is now."""
    for check in server.checks(head):
        if check.name == LINT_CHECK and check.is_own and check.summary.endswith(_since(base)):
            return check
    return None


def _checked(number: int, head: Commit, base: Commit, judged: Judged) -> Checked:
    errors = sum(found.severity is Severity.ERROR for found in judged.findings)
    state = CheckState.FAILURE if errors or judged.obstacle else CheckState.SUCCESS
    summary = f"{_said(judged, errors)}{_since(base)}"
    check = Check(LINT_CHECK, head.id, state, summary)
    return Checked(
        number,
        head.id,
        check,
        findings=judged.findings,
        off=judged.off,
        conflicts=judged.conflicts,
    )


def _said(judged: Judged, errors: int) -> str:
    """The outcome in few words; nothing in them is of the pull request."""
    if judged.obstacle:
        return f"not linted, {judged.obstacle}"
    if not judged.concerns_wiki and not judged.findings:
        return "nothing to lint"
    return f"{errors} errors, {len(judged.findings) - errors} warnings"


def _since(base: Commit) -> str:
    """Ends what is said of a change: for another base, it may be wrong."""
    return f" (base {base.id[:12]})"


def _posted(outside: Outside, checked: Checked, url: str) -> Checked:
    if outside.server is None or checked.check is None:
        return checked
    try:
        outside.server.post(checked.check, url)
    except NotPermittedError as error:
        return replace(checked, refusal=str(error))
    return replace(checked, is_posted=True)
