"""What follows from changed pages by code: related pages, index files, the log, what lint says.

A compile and the rebuilding of a pull request come to their pages in different ways; from there on
they are the same.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.compiler.assemble import redirect, set_fields
from gitwiki.errors import NoRoomError
from gitwiki.wiki import derive, snapshot
from gitwiki.wiki.compare import compare
from gitwiki.wiki.paths import Places
from gitwiki.wiki.schema import IN_PR
from gitwiki.wiki.snapshot import Wiki
from gitwiki.workflows.lint import Side, affected, lint_difference, read_side
from gitwiki.workflows.load import REGULAR, load_pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitwiki.compiler.review import Conflict
    from gitwiki.diagnostics import Diagnostic
    from gitwiki.ports import Outside
    from gitwiki.wiki.compare import PageChange
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.snapshot import PageSummary
    from gitwiki.wiki.source import Source
    from gitwiki.workflows.load import LoadedWiki


class Pages(NamedTuple):
    """Pages by path, before and after (None: not there), and what a person stood in the way of."""

    before: Mapping[str, Page]
    after: Mapping[str, Page | None]
    conflicts: tuple[Conflict, ...] = ()

    def changes(self) -> tuple[PageChange, ...]:
        """What the pages say differently, in path order."""
        found = (
            compare(path, self.before.get(path), page)
            for path, page in sorted(self.after.items())
            if self.before.get(path) is not None or page is not None
        )
        return tuple(change for change in found if not change.is_empty or change.deleted)


class Completed(NamedTuple):
    """Changed pages with all that follows from them.

    Attributes:
        files: Repository path to new content; None deletes.
        findings: What lint finds that the change brings in.
    """

    files: Mapping[str, bytes | None]
    findings: tuple[Diagnostic, ...]


def complete(
    outside: Outside,
    loaded: LoadedWiki,
    pages: Pages,
    entry: derive.LogEntry,
    sources: Mapping[str, Source],
) -> Completed:
    """The files of a change, derived ones included where schema.md wants them there, and lint.

    Args:
        outside: Where the files are.
        loaded: The wiki that is changed.
        pages: The pages that change.
        entry: What the log says of the change.
        sources: The sources that the changed pages cite, by id.
    """
    texts = {path: page.text if page else None for path, page in pages.after.items()}
    summaries = page_summaries(outside, loaded, pages.after)
    if loaded.schema.derived == IN_PR:
        derived = derived_files(loaded, summaries, derive.append_log(loaded.wiki.log, entry))
        texts |= without_unchanged(outside, loaded, derived)
    outside.progress.step(f"linting {len(texts)} files")
    findings = _lint(outside, loaded, texts, summaries, sources)
    files = {path: None if text is None else text.encode() for path, text in sorted(texts.items())}
    return Completed(files, findings)


def without_links(outside: Outside, loaded: LoadedWiki, pages: Pages, deleted: set[str]) -> Pages:
    """Links to pages that go away become plain text."""
    linking = {path for gone in deleted for path in loaded.wiki.backlinks.get(gone, ())}
    linking = {path for path in linking if path not in deleted}
    loaded_pages = load_pages(outside, loaded.entries, linking - set(pages.before))
    before = {**pages.before, **loaded_pages}
    after = dict(pages.after)
    for path in sorted(linking):
        page = after.get(path) or before.get(path)
        if page is not None:
            changed = redirect(page, deleted)
            if changed is not page:
                after[path] = changed
    return pages._replace(before=before, after=after)


def relate(outside: Outside, loaded: LoadedWiki, pages: Pages) -> Pages:
    """Set what follows from all pages together: related pages, on every page it changes for."""
    summaries = page_summaries(outside, loaded, pages.after)
    related = derive.related(Wiki(loaded.commit.id, summaries, loaded.wiki.files))
    stale = {path for path, page in summaries.items() if page.related != related[path]}
    missing = load_pages(outside, loaded.entries, stale - set(pages.after) - set(pages.before))
    before = {**pages.before, **missing}
    after = dict(pages.after)
    for path in sorted(stale):
        page = after.get(path) or before.get(path)
        if page is not None:
            with contextlib.suppress(NoRoomError):  # lint says that the list is outdated
                after[path] = set_fields(page, {"related": related[path] or None})
    return pages._replace(before=before, after=after)


def derived_files(
    loaded: LoadedWiki, summaries: Mapping[str, PageSummary], log: str
) -> Mapping[str, str | None]:
    """Index files and the log as they are to be; None for an index that is not called for."""
    indexes = derive.index_files(summaries.values())
    files: dict[str, str | None] = {
        path: None for path in loaded.entries if derive.is_index(path) and path not in indexes
    }
    files.update(indexes)
    files[derive.LOG] = log
    if files.keys() - loaded.entries.keys():
        places = Places(loaded.entries)
        files = {
            p: text for p, text in files.items() if p in loaded.entries or not places.problem(p)
        }
    return {path: text for path, text in files.items() if _may_be_written(loaded, path)}


def without_unchanged(
    outside: Outside, loaded: LoadedWiki, files: Mapping[str, str | None]
) -> Mapping[str, str | None]:
    """Those of some files that are not there as they are to be."""
    return {
        path: text
        for path, text in files.items()
        if text is None or not _is_there(outside, loaded, path, text)
    }


def page_summaries(
    outside: Outside, loaded: LoadedWiki, after: Mapping[str, Page | None]
) -> dict[str, PageSummary]:
    """All pages as they will be."""
    summaries = {path: page for path, page in loaded.wiki.pages.items() if path not in after}
    for path, page in after.items():
        if page is not None:
            blob = outside.repository.blob_id(page.text.encode())
            summaries[path] = snapshot.summarise(page, blob)
    return dict(sorted(summaries.items()))


def _is_there(outside: Outside, loaded: LoadedWiki, path: str, text: str) -> bool:
    entry = loaded.entries.get(path)
    return entry is not None and entry.blob == outside.repository.blob_id(text.encode())


def _may_be_written(loaded: LoadedWiki, path: str) -> bool:
    """Whether a derived file can be written: a link in its place stays, and lint reports it."""
    entry = loaded.entries.get(path)
    return entry is None or entry.mode in REGULAR


def _lint(
    outside: Outside,
    loaded: LoadedWiki,
    texts: Mapping[str, str | None],
    summaries: Mapping[str, PageSummary],
    sources: Mapping[str, Source],
) -> tuple[Diagnostic, ...]:
    ids = {
        path: outside.repository.blob_id(text.encode())
        for path, text in texts.items()
        if text is not None and path not in summaries
    }
    files = {
        path: blob for path, blob in loaded.wiki.files.items() if texts.get(path, "") is not None
    }
    log = texts.get(derive.LOG) or loaded.wiki.log
    modes = {path: mode for path, mode in loaded.wiki.modes.items() if path not in texts}
    after = Wiki(commit="", pages=summaries, files={**files, **ids}, log=log, modes=modes)
    paths = affected(loaded.wiki, after, set(texts))
    before = read_side(outside, loaded, paths)
    unchanged = {path: text for path, text in before.texts.items() if path not in texts}
    changed = {path: text for path, text in texts.items() if text is not None}
    now = Side(after, {**unchanged, **changed}, {**before.sources, **sources}, before.others)
    return lint_difference(before, now, loaded.schema)
