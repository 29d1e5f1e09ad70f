"""What is related to a page or to a source at one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.errors import NothingThereError
from gitwiki.ports.search import HitKind
from gitwiki.query.related import by_structure, by_words
from gitwiki.workflows.load import load_wiki
from gitwiki.workflows.search import open_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.ports import Commit, Outside
    from gitwiki.query.related import Related


def related(outside: Outside, commit: Commit, path: str, limit: int) -> Sequence[Related]:
    """The neighbours of a page among the pages, or of a source among the sources, best first.

    They are those that use the same words. Where these are too few, those follow that a page is
    linked with or shares sources with.

    Args:
        outside: What may be touched.
        commit: The commit.
        path: Repository path of a page or of a raw file.
        limit: How many.

    Raises:
        NotAWikiError: The commit has no schema.md.
        NothingThereError: There is no such page or source.
    """
    loaded = load_wiki(outside, commit)
    if path not in loaded.wiki.pages and path not in loaded.raw:
        raise NothingThereError(path, commit.id[:12])
    is_page = path in loaded.wiki.pages
    kind = HitKind.PAGE if is_page else HitKind.PASSAGE
    found = by_words(open_index(outside, commit), kind, path, limit)
    if is_page and len(found) < limit:
        known = {each.path for each in found}
        found += by_structure(loaded.wiki, path, known, limit - len(found))
    return found
