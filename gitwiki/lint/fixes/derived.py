"""What follows from the pages by code alone, written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.errors import NoRoomError
from gitwiki.wiki import frontmatter as yaml
from gitwiki.wiki.derive import index_files, related
from gitwiki.wiki.page import parse, with_frontmatter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from gitwiki.wiki.snapshot import Wiki


def repair_related(texts: Mapping[str, str], wiki: Wiki) -> Iterator[tuple[str, str]]:
    """Pages with the related pages that their links call for.

    Args:
        texts: The pages to be repaired, by path.
        wiki: The wiki as it is.

    Yields:
        Path and text of each page that changes.
    """
    expected = related(wiki)
    for path, text in texts.items():
        page = parse(path, text).page
        if page is None or path not in expected:
            continue
        try:
            new = yaml.with_values(page.frontmatter, {"related": expected[path] or None})
        except NoRoomError:
            continue
        changed = with_frontmatter(page, new).text
        if changed != text:
            yield path, changed


def repair_index(paths: Collection[str], wiki: Wiki) -> Iterator[tuple[str, str]]:
    """Index files as the pages call for them; one that nothing calls for is left to people.

    Args:
        paths: The index files to be repaired.
        wiki: The wiki as it is.

    Yields:
        Path and text.
    """
    expected = index_files(wiki.pages.values())
    yield from ((path, expected[path]) for path in sorted(paths) if path in expected)
