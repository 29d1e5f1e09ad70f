"""What follows from the pages by code alone: index files, related pages, confidence, the log.

Layout of the index: one entry a line, sorted, a blank line between entries, so that changes to
different entries rarely touch the same lines of a merge. The root index lists every page while
there are at most `FLAT_LIMIT`; beyond that it lists the folders and each folder lists its own.
The shape is that of OKF v0.2, section 8: ``* [Title](url) - description``.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.hidden import visible
from gitwiki.wiki.markup import escape, link_target
from gitwiki.wiki.paths import ROOT, slug_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from gitwiki.wiki.snapshot import PageSummary, Wiki

#: The log, outside the bundle.
LOG = "log.md"
#: With more pages than this, the root index lists folders only.
FLAT_LIMIT = 200
#: With more pages than this, a folder's index has a heading for each first letter.
LETTER_LIMIT = 60

_TOP = "Index"
_HEADINGS = {
    "concepts": "Concepts",
    "entities": "Entities",
    "comparisons": "Comparisons",
    "answers": "Answers",
    "sources": "Sources",
}


class LogEntry(NamedTuple):
    """One event for the log: when, what kind, its title and a line for each fact."""

    timestamp: int
    event: str
    title: str
    lines: tuple[str, ...]


def is_index(path: str) -> bool:
    """Whether a path is a derived index file and not a page."""
    return path.startswith(f"{ROOT}/") and path.rsplit("/", 1)[-1] == "index.md"


def is_reserved(path: str) -> bool:
    """Whether a path is one of those that OKF keeps for its index and log files."""
    return is_index(path) or (path.startswith(f"{ROOT}/") and path.endswith("/log.md"))


def index_files(pages: Iterable[PageSummary]) -> Mapping[str, str]:
    """The text of every index file that these pages call for, by repository path."""
    folders: dict[str, list[PageSummary]] = defaultdict(list)
    for page in pages:
        folders[_folder(page.path)].append(page)
    for listed in folders.values():
        listed.sort(key=lambda page: (page.title.casefold(), page.path))
    names = sorted((name for name in folders if name), key=_folder_order)
    files = {f"{ROOT}/{name}/index.md": _folder_index(name, folders[name]) for name in names}
    files[f"{ROOT}/index.md"] = _root_index(names, folders)
    return files


def index_headings(paths: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The headings of every index file that pages call for, by repository path.

    Args:
        paths: Paths of the pages. Which letters a long index of a folder has depends on titles, so
            they are left out.
    """
    names = sorted({_folder(path) for path in paths} - {""}, key=_folder_order)
    headings = {name: visible(_heading(name)).text for name in names}
    found = {f"{ROOT}/{name}/index.md": (heading,) for name, heading in headings.items()}
    return {**found, f"{ROOT}/index.md": (_TOP, *headings.values())}


def related(wiki: Wiki) -> Mapping[str, tuple[str, ...]]:
    """Slugs of the pages that a page links to or is linked from, by path of the page.

    Links from a source's own page count for that page only: what rests on a source is listed in
    ``sources`` already.
    """
    return {path: tuple(sorted(names)) for path, names in linked_slugs(wiki).items()}


def linked_slugs(wiki: Wiki) -> Mapping[str, AbstractSet[str]]:
    """What `related` gives, in no order."""
    slugs = {path: slug_of(path) for path in wiki.pages}
    own = {path for path, page in wiki.pages.items() if page.type == "source-summary"}
    found: dict[str, set[str]] = {path: set() for path in wiki.pages}
    for path, targets in wiki.links.items():
        linked = found[path]
        for target in targets:
            if target in own or target not in slugs:
                continue
            linked.add(slugs[target])
            if path not in own:
                found[target].add(slugs[path])
    return found


def confidence(page_type: str, sources: int, caveats: int) -> str:
    """How far a page can be relied on: by number of sources and whether they disagree.

    A source's own page says what one source says: medium. Otherwise one source is low, two are
    medium, three or more are high, and a disagreement takes one step off.
    """
    if page_type == "source-summary":
        return "medium"
    steps = ("low", "medium", "high")
    level = min(max(sources, 1), 3) - 1
    return steps[max(0, level - (1 if caveats else 0))]


def lower(one: str, other: str) -> str:
    """The lower of two confidences; an unknown word gives way."""
    steps = ("low", "medium", "high")
    known = [value for value in (one, other) if value in steps]
    return min(known, key=steps.index) if known else one


def log_text(entry: LogEntry) -> str:
    """A log entry, to be appended after a blank line."""
    head = f"## [{date_of(entry.timestamp)}] {entry.event} | {escape(entry.title)}\n\n"
    return head + "".join(f"- {line}\n" for line in entry.lines)


def append_log(log: str, entry: LogEntry) -> str:
    """The log with one more entry at its end; what is there stays as it is."""
    start = log or "# Log\n"
    gap = "" if start.endswith("\n\n") else "\n" if start.endswith("\n") else "\n\n"
    return f"{start}{gap}{log_text(entry)}"


def date_of(timestamp: int) -> str:
    """Seconds since the epoch as a UTC date, ``2026-11-21``."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")


def instant_of(timestamp: int) -> str:
    """Seconds since the epoch as a UTC instant, ``2026-11-21T10:00:00Z``."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _folder(path: str) -> str:
    return "/".join(path.split("/")[1:-1])


def _folder_order(name: str) -> tuple[int, str]:
    known = list(_HEADINGS)
    return (known.index(name) if name in known else len(known), name)


def _heading(folder: str) -> str:
    return _HEADINGS.get(folder, folder.rsplit("/", 1)[-1].replace("-", " ").capitalize())


def _root_index(names: Sequence[str], folders: Mapping[str, list[PageSummary]]) -> str:
    total = sum(len(listed) for listed in folders.values())
    parts = [f'---\nokf_version: "0.2"\n---\n\n# {_TOP}\n']
    if folders.get(""):
        parts.append("\n" + _entries(folders[""], ""))
    for name in names:
        parts.append(f"\n## {_line(_heading(name))}\n\n")
        if total <= FLAT_LIMIT:
            parts.append(_entries(folders[name], f"{name}/"))
        else:
            count = len(folders[name])
            noun = "page" if count == 1 else "pages"
            target = link_target(f"{name}/index.md")
            parts.append(f"* [{_line(_heading(name))}]({target}) - {count} {noun}\n")
    return "".join(parts)


def _folder_index(name: str, listed: Sequence[PageSummary]) -> str:
    if len(listed) <= LETTER_LIMIT:
        return f"# {_line(_heading(name))}\n\n{_entries(listed, '')}"
    letters: dict[str, list[PageSummary]] = defaultdict(list)
    for page in listed:
        letters[_letter(page.title)].append(page)
    parts = [f"# {_line(_heading(name))}\n"]
    parts += [f"\n## {letter}\n\n{_entries(letters[letter], '')}" for letter in sorted(letters)]
    return "".join(parts)


def _letter(title: str) -> str:
    first = title[:1].upper()
    return first if first.isalpha() else "#"


@lru_cache(maxsize=1 << 15)  # of the same pages an index is made again and again
def _line(text: str) -> str:
    """Text of a page, on which a person may have hidden something, as Markdown."""
    return escape(visible(text).text)


def _entries(listed: Iterable[PageSummary], prefix: str) -> str:
    lines = []
    for page in listed:
        name = page.path.rsplit("/", 1)[-1]
        tail = f" - {_line(page.description)}" if page.description else ""
        target = link_target(f"{prefix}{name}")
        lines.append(f"* [{_line(page.title or name)}]({target}){tail}\n")
    return "\n".join(lines)
