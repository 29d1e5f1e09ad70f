"""Where the links of all pages lead, found in one pass.

A link that leads straight to a file, and to a heading of it if it names one, is nothing but that
file's path; only the others become values. That takes a quarter of the time and of the memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.outline import Reference, reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gitwiki.wiki.snapshot import PageSummary

#: A file that a link leads to, or a link that has to be looked at.
Way = str | Reference


class Ground(NamedTuple):
    """What links can lead to, as far as it takes no thought.

    Attributes:
        files: Every file, to itself.
        pages: The pages among them.
        root: See `gitwiki.wiki.snapshot.Wiki.root`.
    """

    files: Mapping[str, str]
    pages: Mapping[str, PageSummary]
    root: str

    def way(self, link: Reference) -> Way:
        """The file that a link leads straight to, or the link."""
        path = self.files.get(link.path)
        return path if path and self._has(path, link.anchor) else link

    def _has(self, path: str, anchor: str) -> bool:
        return not anchor or (path in self.pages and anchor in self.pages[path].anchors)


def follow(
    ground: Ground, read: Callable[[str], Iterable[Reference]] | None
) -> Mapping[str, tuple[Way, ...]]:
    """Path of each page to where its links lead, in page order; headings of its own are left out.

    Args:
        ground: What there is.
        read: Gives the links of a page that has wikilinks, if those are not what they seem.
    """
    found: dict[str, tuple[Way, ...]] = {}
    start = _Start(ground, "")
    for path, page in ground.pages.items():
        folder = path.rpartition("/")[0]
        if folder != start.folder:
            start = _Start(ground, folder)
        if read and page.has_names:
            found[path] = tuple(map(ground.way, read(path)))
        else:
            found[path] = start.ways(page)
    return found


class _Start:
    """A folder that links start from."""

    def __init__(self, ground: Ground, folder: str) -> None:
        self.folder = folder
        self._ground = ground
        self._here = f"{folder}/" if folder else ""
        # Above the top there is no file.
        self._above = self._here[: folder.rfind("/") + 1] if folder else "\0"
        self._known: dict[str, Way] = {}

    def ways(self, page: PageSummary) -> tuple[Way, ...]:
        """Where the links of a page lead."""
        if not page.links:
            return ()
        known, files, pages, here, above = self._known, *self._ground[:2], self._here, self._above
        found: list[Way] = []
        # A million times in a large wiki, so nothing is called here that need not be.
        for link in page.links.split("\n"):
            way = known.get(link)
            if way is None:
                target, _, anchor = link.partition("#")
                if not target and anchor in page.anchors:
                    continue
                # No file has a path that is not in its normal form.
                way = files.get(above + target[3:] if target[:3] == "../" else here + target)
                if way is None or (
                    anchor and (way not in pages or anchor not in pages[way].anchors)
                ):
                    way = self._ground.way(reference(link, self.folder, self._ground.root))
                known[link] = way
            found.append(way)
        return tuple(found)
