"""Trust from merges: who took responsibility for a pull request verified the pages of it.

Only what the server says counts: who approved or merged which commit, and that they may. The local
forge cannot tell a person from a program, nor one person from another: there, nothing is granted.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gitwiki.errors import NoRoomError, NoSuchPullRequestError
from gitwiki.ports import CheckState, PullRequestState
from gitwiki.wiki.dates import instant
from gitwiki.wiki.derive import instant_of, is_reserved
from gitwiki.wiki.okf import is_actor
from gitwiki.wiki.paths import ROOT
from gitwiki.wiki.snapshot import Actor, actors
from gitwiki.wiki.trust import LINT, Verification, said, with_verified, without_outdated
from gitwiki.workflows.compile import LINT_CHECK
from gitwiki.workflows.load import REGULAR, load_pages, parse_bytes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from gitwiki.ports import Approval, Commit, Entry, Outside, PullRequest, Server
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.snapshot import PageSummary
    from gitwiki.workflows.load import LoadedWiki

_CACHED = "approved"
_TOLD = msgspec.json.Decoder(dict[str, str])
#: So many files are looked up by name; of more, the whole tree is read.
_FEW = 100
#: So many statuses are asked for when all pages are meant; the next run goes on.
_MOST_LOOKUPS = 300

#: Verifications, each with the number of the pull request that it follows from.
Grants = dict[Verification, int]


class Recording(NamedTuple):
    """Entries of ``verified`` that pages lack, or should not have any more.

    Attributes:
        files: Repository path to new content.
        added: The entries that are new, with their pull requests.
        removed: Path and actor of the entries that were made for something else that a page said.
    """

    files: Mapping[str, bytes]
    added: Grants
    removed: tuple[tuple[str, str], ...]


def grants(outside: Outside, loaded: LoadedWiki, paths: Collection[str] | None = None) -> Grants:
    """Who verified which page, and what it said then, as far as the server knows it.

    A person verifies the pages that a pull request of gitwiki's changes by merging it, or by
    approving the very head that was merged. Lint does so by a status of gitwiki's own on that head.

    Args:
        outside: Where the pull requests are.
        loaded: The base.
        paths: The pages that are asked about; None for all.
    """
    server = outside.server
    if server is None:
        return {}
    approvals = defaultdict[int, list["Approval"]](list)
    for approval in server.approvals():
        approvals[approval.number].append(approval)
    wanted = frozenset(loaded.wiki.pages if paths is None else paths)
    lookups = _MOST_LOOKUPS if paths is None else len(wanted)
    found: Grants = {}
    for pull in sorted(_merged(outside), key=lambda pull: -pull.number):
        head = _head(outside, server, pull)
        told = _told(outside, pull, head) if head else {}
        told = {path: text for path, text in told.items() if path in wanted}
        who = [*_people(pull, approvals[pull.number])]
        if head and lookups and _lacks_lint(loaded, told, head):
            lookups -= 1
            who += _lint(server, head)
        entries = (Verification(path, *actor, told[path]) for path in told for actor in who)
        found |= dict.fromkeys(entries, pull.number)
    return found


def recording(outside: Outside, loaded: LoadedWiki) -> Recording:
    """What pages should say of who verified them and do not; nothing is written.

    At most as many pages as schema.md allows for one change; the next run goes on.
    """
    known = grants(outside, loaded)
    entries = defaultdict[str, list[Verification]](list)
    for each in known:
        entries[each.path].append(each)
    pages = loaded.wiki.pages
    wanted = [path for path in sorted(entries) if _may_change(pages.get(path), entries[path])]
    before = load_pages(outside, loaded.entries, wanted)
    changed = {path: _changed(page, entries[path]) for path, page in before.items()}
    paths = [path for path in before if changed[path] is not before[path]]
    paths = paths[: loaded.schema.limits.pages_per_change]
    added: Grants = {}
    removed: list[tuple[str, str]] = []
    for path in paths:
        had, has = set(actors(before[path])), set(actors(changed[path]))
        new = {Verification(path, *each, pages[path].said) for each in has - had}
        added |= {each: known[each] for each in entries[path] if each in new}
        removed += [(path, by) for by in sorted({each.by for each in had} - {e.by for e in has})]
    files = {path: changed[path].text.encode() for path in paths}
    return Recording(files, added, tuple(removed))


def _merged(outside: Outside) -> Iterator[PullRequest]:
    branch = outside.repository.default_branch()
    for pull in outside.forge.pull_requests():
        is_merged = pull.state is PullRequestState.MERGED and bool(pull.merge)
        if is_merged and pull.proposal.base == branch:
            yield pull


def _people(pull: PullRequest, approvals: Iterable[Approval]) -> Iterator[tuple[str, str]]:
    """Who said yes to the head that was merged, and when."""
    for approval in approvals:
        by, moment = f"human:{approval.login}", instant(approval.at)
        is_of_head = (approval.commit, approval.merge) == (pull.head, pull.merge)
        if is_of_head and is_actor(by) and moment:
            yield by, f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _lint(server: Server, head: Commit) -> Iterator[tuple[str, str]]:
    """That lint passed on a head; a status that somebody else posted is none."""
    for check in server.checks(head.id):
        if check.name == LINT_CHECK and check.is_own and check.state is CheckState.SUCCESS:
            yield _by_lint(head)


def _by_lint(head: Commit) -> tuple[str, str]:
    return LINT, instant_of(head.timestamp)


def _lacks_lint(loaded: LoadedWiki, told: Mapping[str, str], head: Commit) -> bool:
    """Whether a page that still says the same has no entry of lint for this head."""
    entry = Actor(*_by_lint(head))
    pages = (loaded.wiki.pages.get(path) for path in told)
    return any(
        page is not None and page.said == told[page.path] and entry not in page.verified
        for page in pages
    )


def _head(outside: Outside, server: Server, pull: PullRequest) -> Commit | None:
    """The head that was merged; it may have to be fetched, and may be gone."""
    head = outside.repository.resolve(pull.head)
    if head is None:
        with suppress(NoSuchPullRequestError):
            server.fetch(pull.number)
            head = outside.repository.resolve(pull.head)
    return head


def _told(outside: Outside, pull: PullRequest, head: Commit) -> Mapping[str, str]:
    """What the pages that a pull request changed said at its head, by path; found out once."""
    key = f"{pull.merge}:{head.id}"
    known = outside.cache.load(_CACHED, [key])
    try:
        return _TOLD.decode(known[key])
    except (KeyError, msgspec.DecodeError):
        told = _found_out(outside, pull, head)
    if told:
        outside.cache.store(_CACHED, {key: msgspec.json.encode(told)})
    return told


def _found_out(outside: Outside, pull: PullRequest, head: Commit) -> dict[str, str]:
    merge = outside.repository.resolve(pull.merge)
    before = outside.repository.resolve(merge.parents[0]) if merge and merge.parents else None
    if merge is None or before is None:
        return {}
    changed = outside.repository.changed_paths(before.id, merge.id)
    paths = [path for path, (_, entry) in changed.items() if _is_page(path, entry)]
    old, now = (_said_at(outside, commit, paths) for commit in (before, head))
    return {path: text for path, text in now.items() if old.get(path) != text}


def _said_at(outside: Outside, commit: Commit, paths: Collection[str]) -> Mapping[str, str]:
    """What some pages of a commit say, by path."""
    if not paths:
        return {}
    places = paths if len(paths) <= _FEW else (f"{ROOT}/",)
    tree = outside.repository.tree(commit.id, *places)
    blobs = {path: tree[path].blob for path in paths if _is_page(path, tree.get(path))}
    contents = outside.repository.blobs(blobs.values())
    pages = (parse_bytes(path, contents.get(blob, b"")).page for path, blob in blobs.items())
    return {page.path: said(page) for page in pages if page}


def _is_page(path: str, entry: Entry | None) -> bool:
    is_named = path.startswith(f"{ROOT}/") and path.endswith(".md") and not is_reserved(path)
    return is_named and entry is not None and entry.mode in REGULAR


def _may_change(page: PageSummary | None, entries: Iterable[Verification]) -> bool:
    """Whether a page lacks an entry, or has one that was made for something else."""
    return page is not None and any(
        (each.said == page.said) != (Actor(each.by, each.at) in page.verified) for each in entries
    )


def _changed(page: Page, entries: Collection[Verification]) -> Page:
    try:
        return with_verified(without_outdated(page, entries), entries)
    except NoRoomError:
        return page
