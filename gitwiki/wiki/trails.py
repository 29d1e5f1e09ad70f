"""Where the links of all pages lead, found in one pass.

A link that leads straight to a file, and to a heading of it if it names one, is nothing but that
file's path; only the others become values. That takes a quarter of the time and of the memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.outline import Reference, is_plain, reference

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

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
        self._above = self._here[: folder.rfind("/") + 1]
        self._known: dict[str, Way] = {}

    def ways(self, page: PageSummary) -> tuple[Way, ...]:
        """Where the links of a page lead."""
        if not page.links:
            return ()
        known = self._known
        found: list[Way] = []
        for link in page.links.split("\n"):
            way = known.get(link)
            if way is None:
                if link[0] == "#" and link[1:] in page.anchors:
                    continue
                way = known[link] = self._way(link)
            found.append(way)
        return tuple(found)

    def _anchors(self, path: str) -> Collection[str]:
        page = self._ground.pages.get(path)
        return page.anchors if page else ()

    def _way(self, link: str) -> Way:
        if not is_plain(link):
            return self._ground.way(reference(link, self.folder, self._ground.root))
        target, _, anchor = link.partition("#")
        # No file has a path that is not in its normal form.
        if target.startswith("../") and self.folder:
            path = self._ground.files.get(self._above + target[3:])
        else:
            path = self._ground.files.get(self._here + target)
        if path and (not anchor or anchor in self._anchors(path)):
            return path
        return self._ground.way(reference(link, self.folder, self._ground.root))
