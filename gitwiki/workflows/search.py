"""Find pages and passages at one commit."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from gitwiki.errors import NoSearchError, NotAWikiError
from gitwiki.ports import HitKind
from gitwiki.query.documents import about_work, page_item, passage_items
from gitwiki.query.ranking import find, find_in
from gitwiki.query.related import by_words
from gitwiki.query.works import is_about, metadata, work_of
from gitwiki.workflows.load import SourceAt, load_pages, load_sources, open_tree, reading_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitwiki.ports import Commit, Hit, Outside
    from gitwiki.ports.search import Item, SearchIndex
    from gitwiki.workflows.load import Tree

#: So many files are read at once; their items are in memory together.
_PORTION = 200


@dataclass(frozen=True, slots=True)
class CommitSearch:
    """Implements `gitwiki.ports.Catalogue` for one commit.

    Attributes:
        commit: Its id.
        index: Its pages and passages.
    """

    commit: str
    index: SearchIndex

    def find(
        self, question: str, limit: int, kinds: frozenset[HitKind] = frozenset(HitKind)
    ) -> Sequence[Hit]:
        """What answers a question, in words or in a sentence, the best first."""
        return find(self.index, question, limit, kinds)

    def find_in(self, work: str, question: str, limit: int) -> Sequence[Hit]:
        """The passages of one work that answer a question, the best first."""
        return find_in(self.index, work, question, limit)

    def neighbours(self, path: str, limit: int) -> Sequence[str]:
        """The pages whose words are most like those of a page, the nearest first."""
        return [each.path for each in by_words(self.index, HitKind.PAGE, path, limit)]


def open_search(outside: Outside, commit: Commit) -> CommitSearch:
    """The search over the pages and the sources of a commit; what it has not read yet is indexed.

    Raises:
        NotAWikiError: The commit has no schema.md.
    """
    return CommitSearch(commit.id, open_index(outside, commit))


def open_index(outside: Outside, commit: Commit) -> SearchIndex:
    """The index of a commit.

    Raises:
        NotAWikiError: The commit has no schema.md.
    """
    tree = open_tree(outside, commit)
    if not tree.schema_blob:
        raise NotAWikiError(commit.id[:12])
    works = _works(outside, tree)

    def read(paths: Sequence[str]) -> Iterator[tuple[str, Sequence[Item]]]:
        if paths:
            outside.progress.step(f"indexing {len(paths)} files")
        for start in range(0, len(paths), _PORTION):
            yield from _items(outside, tree, works, paths[start : start + _PORTION])

    if outside.search is None:
        raise NoSearchError
    return outside.search.open(_versions(outside, tree, works), read)


def _versions(
    outside: Outside, tree: Tree, works: Mapping[str, Mapping[str, object]]
) -> Mapping[str, str]:
    """All that the items of each file depend on."""
    said = {work: _digest("\n".join(about_work(matter))) for work, matter in works.items()}
    reading = reading_version(outside)
    sources = {
        path: f"{blob} {tree.ids[path]} {reading} {said.get(work_of(path), '')}"
        for path, blob in tree.raw.items()
    }
    return {**tree.pages, **sources}


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _works(outside: Outside, tree: Tree) -> Mapping[str, Mapping[str, object]]:
    """The frontmatter of the files that say what a work is, by work."""
    paths = {work_of(path): path for path in sorted(tree.raw, reverse=True) if is_about(path)}
    texts = outside.repository.blobs(tree.raw[path] for path in paths.values())
    found: dict[str, Mapping[str, object]] = {}
    for work, path in paths.items():
        text = texts.get(tree.raw[path], b"").decode("utf-8", "replace")
        found[work] = metadata(text, path)
    return found


def _items(
    outside: Outside,
    tree: Tree,
    works: Mapping[str, Mapping[str, object]],
    paths: Sequence[str],
) -> Iterator[tuple[str, Sequence[Item]]]:
    pages = load_pages(outside, tree.entries, [path for path in paths if path in tree.pages])
    for path, page in pages.items():
        yield path, (page_item(page),)
    wanted = [SourceAt(tree.ids[path], path, tree.raw[path]) for path in paths if path in tree.raw]
    for source in load_sources(outside, wanted).sources.values():
        yield source.raw, passage_items(source, works.get(work_of(source.raw), {}))
