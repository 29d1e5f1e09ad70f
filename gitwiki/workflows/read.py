"""What a person means by a reference, and what it says: a page, a passage, a source, a chapter."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gitwiki.errors import (
    NoSuchPageError,
    NoSuchReferenceError,
    NoSuchWorkError,
    UnknownSourceError,
)
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.paths import MAX_PATH
from gitwiki.workflows.librarian import (
    BUDGET,
    get_passage,
    list_chapters,
    read_chapter,
    read_source,
)
from gitwiki.workflows.librarian_pages import read_wiki, read_wiki_full

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gitwiki.query.handouts import Handout
    from gitwiki.workflows.shelf import Shelf

_NEAR = 3
#: More characters, and more chapters, than there are.
_ALL = 1 << 40


def read(shelf: Shelf, reference: str, *, full: bool = False) -> Handout:
    """What a reference names.

    Args:
        shelf: The commit.
        reference: Tried as the label of a paragraph, a page (path, slug, title or alias), a
            source (id or path), a work and a chapter with a slash between them, and a work.
        full: All of it, and not its card or its beginning.

    Raises:
        NoSuchReferenceError: It names nothing.
        NoSuchPassageError: It is the label of a paragraph that there is not.
        NoSuchChapterError: It names a work, and a chapter that this has not.
        AmbiguousPageError: It is the name of several pages.
        BrokenSourceError: It names a source that cannot be read.
    """
    wanted = reference.strip()
    label = wanted.removeprefix("[^").removesuffix("]")
    target = parse_label(label) if len(label) <= MAX_PATH else None
    if target and target.source in shelf.raw_of:
        return get_passage(shelf, label, 0)
    near: list[str] = []
    for way in _ways(shelf, wanted, full=full):
        try:
            return way()
        except (NoSuchPageError, UnknownSourceError, NoSuchWorkError) as error:
            near += error.near
    raise NoSuchReferenceError(wanted[:MAX_PATH], list(dict.fromkeys(near))[:_NEAR])


def _ways(shelf: Shelf, wanted: str, *, full: bool) -> Sequence[Callable[[], Handout]]:
    """The ways to read a reference, the most binding first."""
    budget = _ALL if full else BUDGET
    work, _, chapter = wanted.removeprefix("raw/").partition("/")
    page = partial(read_wiki_full, shelf, wanted, "", budget)
    ways: list[Callable[[], Handout]] = [
        page if full else partial(read_wiki, shelf, wanted),
        partial(read_source, shelf, wanted, "", budget),
    ]
    if chapter.strip("/"):
        return [*ways, partial(read_chapter, shelf, work, chapter, "", budget)]
    return [*ways, partial(list_chapters, shelf, work, _ALL)]
