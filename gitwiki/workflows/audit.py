"""The audit log: what was asked, what came of it, and which answers a page has left behind."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, timedelta
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.errors import BadMomentError, DecisionsError, NoSuchDecisionError
from gitwiki.ports import Via
from gitwiki.wiki.dates import day, first_day, instant, midnight
from gitwiki.workflows.load import load_pages
from gitwiki.workflows.page_history import path_now, removals, said_by

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from gitwiki.ports import Commit, Decision, Decisions, Outside, Verdict
    from gitwiki.workflows.load import LoadedWiki
    from gitwiki.workflows.page_history import Removal

#: What was not answered.
UNANSWERED = frozenset({Via.DECLINED, Via.FAILED})

#: So many decisions are compared with their pages at a time.
_AT_ONCE = 500

_AGO = re.compile(r"(?P<number>[0-9]{1,4})(?P<unit>[hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class Kept(NamedTuple):
    """What became of a decision that was to be kept.

    Attributes:
        number: Its number; 0 if it is not kept.
        problem: Why it is not kept, to be told; empty if nothing is wrong.
    """

    number: int
    problem: str


class Correction(NamedTuple):
    """An answer that rests on a statement which its page does not make any more.

    Attributes:
        decision: The decision.
        page: The page as the answer names it.
        verdict: The statement of the answer.
        was: What the page said.
        now: What it says in its place; empty if nothing that is alike.
        commit: Since when; None if the branch never had the statement.
        path: Where the page was then.
    """

    decision: Decision
    page: str
    verdict: Verdict
    was: str
    now: str
    commit: Commit | None
    path: str


def keep(decisions: Decisions, decision: Decision) -> Kept:
    """Keep a decision; an answer is given whether or not that works."""
    try:
        return Kept(decisions.record(decision), "")
    except DecisionsError as error:
        return Kept(0, str(error))


def find(decisions: Decisions, number: int) -> Decision:
    """One decision, whole.

    Raises:
        NoSuchDecisionError: There is none of that number.
    """
    found = decisions.get(number)
    if found is None:
        raise NoSuchDecisionError(number)
    return found


def moment(option: str, text: str, now: datetime) -> str:
    """An instant, ISO 8601, UTC, as a person names it; empty for no text.

    Args:
        option: The option that has it, for the message.
        text: ``7d``, ``12h`` or ``2w`` ago; ``2026-11-20``, ``2026-11`` or ``2026``, which begin at
            midnight UTC; or an instant with an offset.
        now: What time it is.

    Raises:
        BadMomentError: It is nothing of that.
    """
    if not text:
        return ""
    ago = _AGO.fullmatch(text)
    try:
        found = now - int(ago["number"]) * _UNITS[ago["unit"]] if ago else _named(text)
        utc = found.astimezone(UTC) if found else None
    except OverflowError:
        utc = None
    if utc is None:
        raise BadMomentError(option, text[:40])
    return f"{utc.replace(microsecond=0, tzinfo=None).isoformat()}Z"


def corrections(
    outside: Outside, loaded: LoadedWiki, decisions: Iterable[Decision]
) -> Iterator[Correction]:
    """The answers that rest on statements which their pages do not make any more.

    Args:
        outside: Has the commits.
        loaded: The wiki as it is now.
        decisions: Those that are looked at; each statement that is in the answer counts.
    """
    pages = _Pages(outside, loaded)
    waiting = iter(decisions)
    while some := list(islice(waiting, _AT_ONCE)):
        used = [
            (decision, verdict)
            for decision in some
            for verdict in decision.verdicts
            if verdict.kept and verdict.page and verdict.digest
        ]
        gone = pages.gone({(verdict.page, verdict.digest) for _, verdict in used})
        for decision, verdict in used:
            key = (verdict.page, verdict.digest)
            if key in gone:
                yield _correction(decision, verdict, gone[key])


class _Pages:
    """What pages do not say any more; each is looked at once.

    Args:
        outside: Has the commits.
        loaded: The wiki as it is now.
    """

    def __init__(self, outside: Outside, loaded: LoadedWiki) -> None:
        self._outside = outside
        self._loaded = loaded
        self._paths: dict[str, str] = {}
        self._said: dict[str, frozenset[str]] = {}
        self._gone: dict[tuple[str, str], Removal | None] = {}

    def gone(self, asked: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Removal | None]:
        """Those of some statements (page and digest) that their pages do not make any more.

        None where the branch never had the statement.
        """
        self._read({page for page, _ in asked} - self._said.keys())
        missing = defaultdict[str, set[str]](set)
        for page, digest in asked:
            if digest not in self._said[page] and (page, digest) not in self._gone:
                missing[page].add(digest)
        for page, digests in missing.items():
            found = removals(self._outside, self._loaded.commit, self._paths[page], digests)
            self._gone |= {(page, digest): found.get(digest) for digest in digests}
        return {key: self._gone[key] for key in asked if key in self._gone}

    def _read(self, pages: Collection[str]) -> None:
        self._paths |= _paths_now(self._outside, self._loaded, pages)
        paths = {page: self._paths[page] for page in pages}
        found = load_pages(self._outside, self._loaded.entries, paths.values())
        said = {path: frozenset(said_by(page)) for path, page in found.items()}
        self._said |= {page: said.get(path, frozenset()) for page, path in paths.items()}


def _paths_now(outside: Outside, loaded: LoadedWiki, pages: Iterable[str]) -> dict[str, str]:
    """Where pages are now that may have been elsewhere."""
    return {
        page: page if page in loaded.wiki.pages else path_now(outside, loaded.commit, page)
        for page in pages
    }


def _correction(decision: Decision, verdict: Verdict, removal: Removal | None) -> Correction:
    if removal is None:
        return Correction(decision, verdict.page, verdict, verdict.text, "", None, verdict.page)
    was, now = removal.was, removal.now
    return Correction(decision, verdict.page, verdict, was, now, removal.commit, removal.path)


def _named(text: str) -> datetime | None:
    found = first_day(text) if not day(text) or len(text) == 10 else None
    return midnight(found) if found else instant(text)
