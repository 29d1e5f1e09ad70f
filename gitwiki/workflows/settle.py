"""Commit what follows from merged pull requests to the base, where they do not carry it themselves.

With ``derived: after-merge`` in schema.md the index, the log, related pages and confidence follow
from the pages and the commits of the base. They are found anew each time; where nothing differs,
nothing is done, so it may run as often as anybody likes.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from gitwiki.compiler import record
from gitwiki.compiler.assemble import set_fields
from gitwiki.errors import CheckoutDirtyError
from gitwiki.ports import NewCommit
from gitwiki.wiki import derive
from gitwiki.wiki.schema import AFTER_MERGE
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.compile import AUTHOR
from gitwiki.workflows.derivation import (
    Pages,
    derived_files,
    page_summaries,
    relate,
    without_unchanged,
)
from gitwiki.workflows.load import load_pages, load_wiki

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitwiki.ports import Outside
    from gitwiki.wiki.page import Page
    from gitwiki.workflows.load import LoadedWiki

_MESSAGE = """\
Derive the index, the log and related pages

They follow from the pages and commits before this one; nobody wrote them.
"""


def settle(outside: Outside) -> LoadedWiki:
    """Bring the derived files of the base up to date if that is done after merges.

    Returns:
        The wiki at the newest commit of the base.

    Raises:
        CheckoutDirtyError: The checkout of the base has changes in the way.
        RefMovedError: Somebody else was faster; what they did is to be looked at first.
        BaseRefusedError: A server does not let gitwiki push to the base.
    """
    loaded = load_wiki(outside, base_commit(outside))
    if loaded.schema.derived != AFTER_MERGE:
        return loaded
    files = _outdated(outside, loaded)
    if not files:
        return loaded
    outside.progress.step(f"committing {len(files)} derived files to the base")
    base = loaded.commit
    new = NewCommit(base.id, files, _MESSAGE, AUTHOR, base.timestamp)
    _advance(outside, base.id, outside.repository.write(new))
    return load_wiki(outside, base_commit(outside))


def unlogged(outside: Outside, loaded: LoadedWiki) -> tuple[derive.LogEntry, ...]:
    """The entries that the log lacks, of what was compiled and merged, oldest merge first."""
    known = record.logged_keys(loaded.wiki.log)
    commits = outside.repository.history(loaded.commit.id, saying=record.MARK)
    found: dict[str, derive.LogEntry] = {}
    for commit in commits:
        said = record.read(commit.message)
        if said and said.key not in known:
            found.setdefault(said.key, record.log_entry(said, commit.timestamp))
    return tuple(found.values())


def _outdated(outside: Outside, loaded: LoadedWiki) -> Mapping[str, bytes | None]:
    """The derived files that are not what they should be."""
    pages = relate(outside, loaded, _with_confidence(outside, loaded))
    entries = unlogged(outside, loaded)
    log = reduce(derive.append_log, entries, loaded.wiki.log)
    summaries = page_summaries(outside, loaded, pages.after)
    texts: dict[str, str | None] = {
        path: page.text for path, page in pages.after.items() if page is not None
    }
    texts |= derived_files(loaded, summaries, log)
    if not entries:
        texts.pop(derive.LOG, None)
    files = without_unchanged(outside, loaded, texts)
    return {path: None if text is None else text.encode() for path, text in sorted(files.items())}


def _with_confidence(outside: Outside, loaded: LoadedWiki) -> Pages:
    """The pages whose confidence is higher than their sources allow, put right."""
    most = {
        path: derive.confidence(page.type, len(page.sources), len(page.caveats))
        for path, page in loaded.wiki.pages.items()
        if page.key
    }
    wrong = {
        path: allowed
        for path, allowed in most.items()
        if (said := loaded.wiki.pages[path].confidence) and derive.lower(said, allowed) != said
    }
    before = load_pages(outside, loaded.entries, wrong)
    return Pages(before, dict(_corrected(before.values(), wrong)))


def _corrected(pages: Iterable[Page], allowed: Mapping[str, str]) -> Iterable[tuple[str, Page]]:
    for page in pages:
        yield page.path, set_fields(page, {"confidence": allowed[page.path]})


def _advance(outside: Outside, base: str, commit: str) -> None:
    """Move the base on, and the checkout with it if it is one of the base."""
    repository = outside.repository
    branch = repository.default_branch()
    is_here = repository.base_ref() == f"refs/heads/{branch}"
    conflict = repository.checkout_conflict(branch, base, commit) if is_here else None
    if conflict:
        raise CheckoutDirtyError(conflict)
    outside.forge.advance(branch, commit)
    if is_here:
        repository.advance_checkout(branch, base, commit)
