"""Which page a person means: by its path, its file name, its title or an alias."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from gitwiki.errors import AmbiguousPageError, NoSuchPageError, UnreadablePageError
from gitwiki.wiki.derive import is_reserved
from gitwiki.wiki.paths import MAX_PATH, ROOT
from gitwiki.wiki.targets import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitwiki.wiki.snapshot import PageSummary, Wiki

_NEAR = 3


def find_page(wiki: Wiki, name: str) -> PageSummary:
    """The page that a person names.

    Args:
        wiki: Where it is looked for.
        name: A path, with or without ``wiki/`` and ``.md``; a slug, a title or an alias, also in
            the brackets of a wikilink. A path counts before a slug, a slug before a title and a
            title before an alias.

    Raises:
        NoSuchPageError: No page has this name; the message has those that are near.
        UnreadablePageError: The file is there, and is no page that can be read.
        AmbiguousPageError: Several have it.
    """
    wanted = name.strip().removeprefix("[[").removesuffix("]]").strip()
    if 0 < len(wanted) <= MAX_PATH:
        for found in _ways(wiki, wanted):
            if len(found) == 1:
                return wiki.pages[found[0]]
            if found:
                raise AmbiguousPageError(name, found)
        for path in _paths(wanted):
            if path in wiki.files and path.startswith(f"{ROOT}/") and not is_reserved(path):
                raise UnreadablePageError(path)
    raise NoSuchPageError(name[:MAX_PATH], _near(wiki, wanted[:MAX_PATH]))


def _ways(wiki: Wiki, wanted: str) -> Iterator[list[str]]:
    """The pages that a name may mean, the most binding way to read it first."""
    yield from ([path] for path in _paths(wanted) if path in wiki.pages)
    key = name_key(wanted)
    pages = wiki.pages.values()
    slug = name_key(wanted.removesuffix(".md"))
    yield _having(slug, ((page.slug, page) for page in pages))
    yield _having(key, ((page.title, page) for page in pages))
    yield _having(key, ((alias, page) for page in pages for alias in page.aliases))


def _paths(wanted: str) -> tuple[str, ...]:
    path = wanted.removeprefix("./").lstrip("/")
    return (path, f"{path}.md", f"{ROOT}/{path}", f"{ROOT}/{path}.md")


def _having(key: str, names: Iterable[tuple[str, PageSummary]]) -> list[str]:
    return sorted({page.path for name, page in names if name_key(name) == key})


def _near(wiki: Wiki, wanted: str) -> list[str]:
    """The paths of pages with a name that is nearly the one that is wanted."""
    names: dict[str, str] = {}
    for page in wiki.pages.values():
        for name in (page.slug, page.title, *page.aliases):
            names.setdefault(name_key(name), page.path)
    key = name_key(wanted.rpartition("/")[2].removesuffix(".md"))
    return list(dict.fromkeys(names[each] for each in get_close_matches(key, names, n=_NEAR)))
