"""What there is that a link can lead to, and which of it a link means.

A Markdown link means a path, as on GitHub. A wikilink means what it means in Obsidian: a path from
the page or from the top, or else a file by its name, wherever it lies. In a gitwiki a name means a
page first, by its file name, its title or an alias, and only then a file of another kind: every
Markdown source shares its name with its page.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gitwiki.wiki.paths import folded, folders, join

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

_SEPARATORS = re.compile(r"[\s_-]+")
#: What stands for a folder where a link leads to one.
_FOLDER_PAGES = ("index.md", "README.md")
_EXTRACTED = "extracted/"


@dataclass(frozen=True)  # no slots: what is derived is computed once and kept
class Targets:
    """What links can lead to.

    Attributes:
        files: Repository paths that exist.
        root: Folder that links that begin with ``/`` start from; empty for the top.
        other_names: Gives the titles and aliases, with the paths of their pages, the most binding
            first; asked once, and only where no file, in a gitwiki no page, has the name that is
            sought.
    """

    files: Collection[str]
    root: str
    other_names: Callable[[], Iterable[tuple[str, str]]] = tuple

    def at(self, path: str) -> str | None:
        """The file that a path means, or for a folder its page; None if there is nothing."""
        if path in self.files:
            return path
        path = path.rstrip("/")
        if path not in self.folders and path:
            return None
        pages = (f"{path}/{name}".lstrip("/") for name in _FOLDER_PAGES)
        return next((page for page in pages if page in self.files), path or "/")

    def named(self, target: str, from_path: str) -> tuple[str, ...]:
        """The files that a wikilink may mean, the one that it does mean first."""
        folder = from_path.rpartition("/")[0]
        if (target, folder) not in self._known:
            self._known[target, folder] = self._named(target, folder)
        return self._known[target, folder]

    def miscased(self, path: str) -> str | None:
        """The file whose path differs from this one in case or Unicode form only."""
        return self._folded.get(folded(path))

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that holds a file."""
        direct = {path.rpartition("/")[0] for path in self.files}
        return frozenset(direct.union(*map(folders, direct)))

    def _named(self, target: str, folder: str) -> tuple[str, ...]:
        for start in dict.fromkeys((folder, self.root, "")):
            path = join(target, start, self.root)
            for candidate in (f"{path}.md", path) if path else ():
                if candidate in self.files:
                    return (candidate,)
        named = self._by_name(target.removesuffix("/"), folder)
        pages = tuple(filter(self._is_page, named)) if self.root else named
        if pages:
            return pages
        found = self._titles.get(name_key(target.removesuffix(".md")))
        if found:
            return (found,)
        # The text of a source is kept beside it under the same name.
        return tuple(each for each in named if not each.startswith(_EXTRACTED)) or named

    def _is_page(self, path: str) -> bool:
        return path.startswith(f"{self.root}/") and path.endswith(".md")

    def _by_name(self, target: str, folder: str) -> tuple[str, ...]:
        """Files of any folder whose path ends in the target, those nearest to a folder first."""
        wanted = folded(target.lstrip("/"))
        name = wanted.rpartition("/")[2]
        ends = (f"/{wanted}", f"/{wanted}.md")
        found = [
            path
            for key in (f"{name}.md", name)
            for path in self._names.get(key, ())
            if f"/{folded(path)}".endswith(ends)
        ]
        return tuple(sorted(found, key=lambda path: _distance(path, folder)))

    @cached_property
    def _known(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Wikilinks and folders they stand in, to what they may mean."""
        return {}

    @cached_property
    def _names(self) -> Mapping[str, list[str]]:
        """Folded file name to the paths that have it."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path in self.files:
            found[folded(path.rpartition("/")[2])].append(path)
        return found

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        index: dict[str, str] = {}
        for name, path in self.other_names():
            index.setdefault(name_key(name), path)
        index.pop("", None)
        return index

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        return {folded(path): path for path in sorted(self.files, reverse=True)}


def name_key(name: str) -> str:
    """A name as it is compared: Unicode form, case, hyphens and white space do not matter."""
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFKC", name).casefold()).strip()


def _distance(path: str, folder: str) -> tuple[bool, int, str]:
    """Sorts paths by how near they are to a folder: those in it, then those highest up."""
    return (path.rpartition("/")[0] != folder, path.count("/"), path)
