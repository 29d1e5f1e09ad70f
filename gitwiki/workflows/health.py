"""How healthy a wiki is, as one issue that is kept up to date."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.errors import NoSuchPullRequestError
from gitwiki.wiki.dates import instant
from gitwiki.workflows.check import open_pulls
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.health_report import Health, Waiting, body, title
from gitwiki.workflows.lint import lint_commit
from gitwiki.workflows.status import status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.ports import Commit, Compiler, OpenPull, Outside

#: The issue that a report is kept in.
TOPIC = "health"
#: From so many days on a pull request has been open for long.
LONG = 14
_DAY = 24 * 60 * 60


def health(outside: Outside, compiler: Compiler, now: int) -> Health:
    """Look at the whole base as it is today: what is old is old by now, not by the last commit.

    Args:
        outside: Where the wiki is.
        compiler: What sources would be compiled with.
        now: Seconds since the epoch.
    """
    base = base_commit(outside)
    found = status(outside, compiler)
    errors = tuple(each for each in found.unread if each.severity is Severity.ERROR)
    known = {*found.claimed, *found.refused, *(each.path for each in errors)}
    return Health(
        branch=found.branch,
        commit=base,
        now=now,
        pages=found.pages,
        findings=lint_commit(outside, replace(base, timestamp=now)).findings,
        pending=tuple(path for path in found.pending if path not in known),
        unread=errors,
        waiting=tuple(_waiting(outside, base, now)),
        unverified=found.unverified,
    )


def report(outside: Outside, found: Health) -> str:
    """Keep the issue up to date, or close it if nothing is left.

    Returns:
        Its address; empty if there is none.

    Raises:
        NotPermittedError: The token may not write issues.
    """
    if outside.server is None:
        return ""
    if not found.left:
        outside.server.settle(TOPIC)
        return ""
    return outside.server.report(TOPIC, title(found), body(found))


def _waiting(outside: Outside, base: Commit, now: int) -> Iterator[Waiting]:
    for pull in open_pulls(outside):
        if pull.base != outside.repository.default_branch():
            continue
        head = _head(outside, pull)
        days = _age(pull, head, now)
        joined = outside.repository.join(base.id, head.id) if head else None
        conflicts = joined.conflicts if joined else ()
        if days >= LONG or conflicts:
            yield Waiting(pull.number, pull.title, days, conflicts)


def _head(outside: Outside, pull: OpenPull) -> Commit | None:
    """The head; it may have to be fetched, and the pull request may be gone by now."""
    if outside.server is not None:
        try:
            return outside.repository.resolve(outside.server.fetch(pull.number))
        except NoSuchPullRequestError:
            return None
    return outside.repository.resolve(pull.head)


def _age(pull: OpenPull, head: Commit | None, now: int) -> int:
    """Days since it was opened, or else since its head was made."""
    opened = instant(pull.opened)
    since = int(opened.timestamp()) if opened else head.timestamp if head else now
    return max(0, now - since) // _DAY
