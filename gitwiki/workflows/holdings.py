"""The holdings of one commit: its pages and sources, read when somebody asks for them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from gitwiki.ports import HitKind
from gitwiki.workflows.load import SourceAt, load_pages, load_sources, load_wiki

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gitwiki.ports import Commit, Hit, Outside, Search
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.snapshot import PageSummary
    from gitwiki.wiki.source import Source
    from gitwiki.workflows.load import LoadedWiki


class CommitHoldings:
    """Implements `gitwiki.query.holdings.Holdings` for one commit.

    What was read stays in memory, so that a conversation reads it once.

    Args:
        outside: Where the files are.
        loaded: The wiki.
        open_search: Opens the search of the commit; called when somebody searches first.
    """

    def __init__(
        self, outside: Outside, loaded: LoadedWiki, open_search: Callable[[], Search]
    ) -> None:
        self.outside = outside
        self.loaded = loaded
        self._open_search = open_search
        self._pages: dict[str, Page | None] = {}
        self._sources: dict[str, Source | None] = {}

    @cached_property
    def search(self) -> Search:
        """The search of the commit."""
        return self._open_search()

    @property
    def commit(self) -> Commit:
        """The commit."""
        return self.loaded.commit

    @property
    def pages(self) -> Mapping[str, PageSummary]:
        """Every page as a summary, by repository path."""
        return self.loaded.wiki.pages

    def find(
        self, query: str, limit: int, kinds: frozenset[HitKind] = frozenset(HitKind)
    ) -> Sequence[Hit]:
        """What a search finds, the best first."""
        return self.search.find(query, limit, kinds)

    def page(self, path: str) -> Page | None:
        """A page in full; None if there is none at the path, or none that can be read."""
        if path not in self._pages:
            known = [path] if path in self.pages else []
            self._pages[path] = load_pages(self.outside, self.loaded.entries, known).get(path)
        return self._pages[path]

    def source(self, name: str) -> Source | None:
        """A source by its id; None if there is none, or none that can be read."""
        if name not in self._sources:
            raw = self._raw_of.get(name)
            at = [SourceAt(name, raw, self.loaded.raw[raw])] if raw else []
            self._sources[name] = load_sources(self.outside, at).sources.get(name)
        return self._sources[name]

    @cached_property
    def _raw_of(self) -> Mapping[str, str]:
        return {name: raw for raw, name in self.loaded.ids.items() if raw in self.loaded.raw}


def open_holdings(
    outside: Outside, commit: Commit, open_search: Callable[[Outside, Commit], Search]
) -> CommitHoldings:
    """The holdings of a commit.

    Raises:
        NotAWikiError: The commit has no schema.md.
    """
    loaded = load_wiki(outside, commit)
    return CommitHoldings(outside, loaded, lambda: open_search(outside, commit))
