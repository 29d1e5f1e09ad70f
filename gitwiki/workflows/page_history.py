"""A page through time: what each commit of a branch made it say, also under another name.

Only the first parents of the branch count, so that a merge is one change. What a page says are its
statements, facts, caveats and its summary, each known by its digest.
"""

from __future__ import annotations

from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.page import items, statement_digest
from gitwiki.workflows.load import is_page, load_pages, parse_bytes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from gitwiki.ports import Commit, Entry, FileVersion, Outside
    from gitwiki.wiki.page import Item, Page

_SAID = ("tldr", "statement", "fact", "caveat")
#: So many versions are read at a time.
_AT_ONCE = 50
#: A page that goes through more names than that is not followed further.
_MOST_NAMES = 20
#: So many pages, or statements, of one commit are compared with one that came or went.
_MOST_CANDIDATES = 200
#: How alike two statements must be for one to be the other, reworded (`difflib`).
_ALIKE = 0.6
#: So many characters of each are compared, which takes time by their square.
_COMPARED = 500

#: What a page says, by digest.
Said = dict[str, "Item"]


class PageVersion(NamedTuple):
    """What a commit made of a page.

    Attributes:
        commit: The commit.
        path: Where the page was then.
        said: What it said; empty if the commit deleted it.
    """

    commit: Commit
    path: str
    said: Said


class Removal(NamedTuple):
    """When and how something that a page said came to its end.

    Attributes:
        commit: The commit since which the page does not say it.
        path: Where the page was then.
        was: What it said.
        now: What it says in its place since then; empty if nothing that is alike.
    """

    commit: Commit
    path: str
    was: str
    now: str


def said_by(page: Page) -> Said:
    """What a page says, by digest; of two alike the first.

    Each has a digest of every kind, so that a sentence stays the same that moves to the summary.
    """
    found: Said = {}
    for item in items(page):
        if item.kind in _SAID:
            for kind in _SAID:
                found.setdefault(statement_digest(kind, item.text), item)
    return found


def versions(outside: Outside, head: Commit, path: str) -> Iterator[PageVersion]:
    """The versions of a page, newest first; one that cannot be parsed is left out."""
    for _ in range(_MOST_NAMES):
        listed = outside.repository.versions(head.id, path)
        for place, version in _read(outside, path, listed):
            yield version
            older = listed[place + 1].blob if place + 1 < len(listed) else ""
            before = _before(outside, version) if version.said and not older else None
            if before:
                head, path = before
                break
        else:
            return


def origins(outside: Outside, head: Commit, path: str, said: Collection[str]) -> dict[str, Commit]:
    """The commit that brought each of the things that a page says, by digest.

    Args:
        outside: Where the commits are.
        head: The commit at which the page says them.
        path: Where the page is there.
        said: Their digests.
    """
    wanted = set(said)
    brought: dict[str, Commit] = {}
    newer: Commit | None = None
    for version in versions(outside, head, path):
        if newer:
            brought |= dict.fromkeys(wanted - version.said.keys(), newer)
            wanted -= brought.keys()
        if not wanted:
            break
        newer = version.commit
    return brought | (dict.fromkeys(wanted, newer) if newer else {})


def removals(
    outside: Outside, head: Commit, path: str, said: Collection[str]
) -> dict[str, Removal]:
    """Since when a page does not say some things any more, by digest; what it never said is absent.

    Args:
        outside: Where the commits are.
        head: A commit at which it does not say them.
        path: Where the page is there, or where it was.
        said: Their digests.
    """
    wanted = set(said)
    found: dict[str, Removal] = {}
    newer: PageVersion | None = None
    for version in versions(outside, head, path):
        if newer:
            for digest in wanted & version.said.keys():
                found[digest] = _removal(version, newer, digest)
        wanted -= version.said.keys()
        if not wanted:
            break
        newer = version
    return found


def path_now(outside: Outside, head: Commit, path: str) -> str:
    """Where a page is at a commit that was elsewhere before; the path itself if it is nowhere."""
    now = path
    for _ in range(_MOST_NAMES):
        newest = next(iter(outside.repository.versions(head.id, now)), None)
        moved = _after(outside, newest, now) if newest and not newest.blob else ""
        if not moved:
            return now if newest and newest.blob else path
        now = moved
    return path


def is_cut_off(outside: Outside, commit: Commit) -> bool:
    """Whether the history ends at a commit only because the clone is shallow."""
    return bool(commit.parents) and outside.repository.resolve(commit.parents[0]) is None


def _read(
    outside: Outside, path: str, listed: Collection[FileVersion]
) -> Iterator[tuple[int, PageVersion]]:
    """The versions of one path, each with its place among them; no more are read than wanted."""
    every = list(listed)
    for start in range(0, len(every), _AT_ONCE):
        chunk = every[start : start + _AT_ONCE]
        texts = outside.repository.blobs(each.blob for each in chunk if each.blob)
        for place, (commit, blob) in enumerate(chunk, start):
            page = parse_bytes(path, texts.get(blob, b"")).page if blob else None
            if page or not blob:
                yield place, PageVersion(commit, path, said_by(page) if page else {})


def _removal(older: PageVersion, newer: PageVersion, digest: str) -> Removal:
    was = older.said[digest].text
    new = (item.text for key, item in newer.said.items() if key not in older.said)
    fresh = {text[:_COMPARED]: text for text in islice(new, _MOST_CANDIDATES)}
    near = get_close_matches(was[:_COMPARED], fresh, n=1, cutoff=_ALIKE)
    now = fresh[near[0]] if near else ""
    return Removal(newer.commit, newer.path, was, now)


def _before(outside: Outside, version: PageVersion) -> tuple[Commit, str] | None:
    """Where a page was before the commit that brought it; None if it was nowhere."""
    parents = version.commit.parents
    parent = outside.repository.resolve(parents[0]) if parents else None
    if parent is None:
        return None
    changes = outside.repository.changed_paths(parent.id, version.commit.id)
    gone = {path: old for path, (old, new) in changes.items() if old and not new}
    gone = {path: entry for path, entry in gone.items() if is_page(path, entry)}
    path = _most_alike(version.said, _said_in(outside, gone))
    return (parent, path) if path else None


def _after(outside: Outside, deletion: FileVersion, path: str) -> str:
    """Where a page went with the commit that deleted it; empty if nowhere."""
    if not deletion.commit.parents:
        return ""
    parent = deletion.commit.parents[0]
    changes = outside.repository.changed_paths(parent, deletion.commit.id)
    was = changes[path][0] if path in changes else None
    came = {name: new for name, (old, new) in changes.items() if new and not old}
    came = {name: entry for name, entry in came.items() if is_page(name, entry)}
    said = _said_in(outside, {path: was}).get(path, {}) if was else {}
    return _most_alike(said, _said_in(outside, came))


def _said_in(outside: Outside, entries: Mapping[str, Entry]) -> dict[str, Said]:
    pages = load_pages(outside, entries, islice(entries, _MOST_CANDIDATES))
    return {path: said_by(page) for path, page in pages.items()}


def _most_alike(said: Said, others: Mapping[str, Said]) -> str:
    """The page that shares most with what is said, if that is half of it; empty if none does."""
    shared = {path: len(said.keys() & other.keys()) for path, other in others.items()}
    best = max(sorted(shared), key=lambda path: shared[path], default="")
    return best if best and 2 * shared[best] >= len(said) > 0 else ""
