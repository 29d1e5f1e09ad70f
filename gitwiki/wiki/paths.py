"""Which paths gitwiki may write: such that mean one file, in its place, on every file system.

Git itself takes more than is good for a checkout: ``fast-import`` writes ``../x`` and ``.GIT/x``
without a word. What is refused here follows the checks of Git's own ``verify_path`` (for NTFS and
HFS+ too) and Microsoft's "Naming Files, Paths, and Namespaces".
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar
from unicodedata import category, is_normalized, normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

T = TypeVar("T")

#: Longest component and longest path, in bytes of UTF-8.
MAX_COMPONENT = 200
MAX_PATH = 400

#: What makes GitHub run gitwiki; ``gitwiki init --github`` creates it.
GITHUB_PATHS = frozenset(
    {
        ".github/CODEOWNERS",
        ".github/dependabot.yml",
        ".github/workflows/gitwiki-health.yml",
        ".github/workflows/gitwiki-lint.yml",
        ".github/workflows/gitwiki-respond.yml",
        ".github/workflows/gitwiki-sync.yml",
        ".github/workflows/gitwiki.yml",
    }
)
#: What ``gitwiki init`` creates beside the wiki. Nothing else in gitwiki may write it.
INIT_PATHS = GITHUB_PATHS | {".gitattributes", "raw/.gitkeep", "schema.md"}

_PAGE_FOLDER = "wiki/"
_LOG = "log.md"
#: The bundle root: everything under it is a page or an index, and links that begin with ``/``
#: start here (OKF v0.2).
ROOT = "wiki"
#: Where the pages of sources are, each named by the id of its source.
OWN_PAGES = f"{ROOT}/sources/"
_SOURCE_FOLDERS = ("raw/", "extracted/")
_FOLDERS = {"entity": "entities", "comparison": "comparisons"}

_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Default_Ignorable_Code_Point of Unicode, where its category does not give it away.
_IGNORABLE = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:[.:]|\Z)", re.IGNORECASE
)
# 8.3 names that NTFS makes for .git and for .gitmodules and its like.
_SHORT_NAME = re.compile(r"gi[0-9a-z]{0,5}~[0-9]", re.IGNORECASE)


def slug_of(path: str) -> str:
    """The name of a page: its file name without ``.md``."""
    # As PurePosixPath.stem has it, which takes twenty times as long.
    name = path.rpartition("/")[2]
    stem, _, ending = name.rpartition(".")
    return stem if stem and ending else name


def page_path(kind: str, slug: str) -> str:
    """The path of a page about a thing, by its type and its slug."""
    return f"{ROOT}/{_FOLDERS.get(kind, 'concepts')}/{slug}.md"


def own_page(source_id: str) -> str:
    """The path of a source's own page, whether it is there or not."""
    return f"{OWN_PAGES}{source_id}.md"


def join(target: str, folder: str, root: str) -> str | None:
    """A relative or root-relative target as a repository path; None if it climbs out.

    Args:
        target: As ``../sources/a.md``; what begins with ``/`` starts at the root.
        folder: Folder of the page that it stands in; empty for the top.
        root: Folder that ``/`` means; empty for the top.
    """
    if target.startswith("/"):
        folder, target = root, target.lstrip("/")
    target = target.rstrip("/")
    # This is what posixpath.normpath does, ten times as fast for what nearly all links are.
    while target.startswith("../") and folder:
        folder, target = folder.rpartition("/")[0], target[3:]
    if "//" not in target and not target.startswith(".") and "/." not in target:
        return f"{folder}/{target}" if folder and target else folder or target
    path = posixpath.normpath(posixpath.join(folder, target))
    return None if path == ".." or path.startswith("../") else path.removeprefix(".")


def page_path_problem(path: str) -> str | None:
    """Why a compile may not write this path: it writes ``wiki/**.md`` and ``log.md``.

    Args:
        path: Repository path.

    Returns:
        The reason, to be put behind "refusing to write ...:", or None.
    """
    problem = form_problem(path)
    if problem or path == _LOG:
        return problem
    if not path.startswith(_PAGE_FOLDER):
        return "pages live under wiki/"
    return None if path.endswith(".md") else "a page is a .md file"


def source_path_problem(path: str) -> str | None:
    """Why this path cannot hold a source or its text: those live under ``raw/``, ``extracted/``.

    Args:
        path: Repository path.

    Returns:
        The reason, to be put behind "refusing to write ...:", or None.
    """
    problem = form_problem(path)
    if problem or path.startswith(_SOURCE_FOLDERS):
        return problem
    return "sources live under raw/, their text under extracted/"


def write_path_problem(path: str, *, exists: bool) -> str | None:
    """Why gitwiki may not write this path in its daily work: it is neither page nor source.

    Args:
        path: Repository path.
        exists: Whether the commit that is changed has such a file; it makes no difference.

    Returns:
        The reason, to be put behind "refusing to write ...:", or None.
    """
    del exists
    if path.startswith(_SOURCE_FOLDERS):
        return source_path_problem(path)
    return page_path_problem(path)


def init_path_problem(path: str, *, exists: bool) -> str | None:
    """Why ``gitwiki init`` may not write this path: it creates a few files and changes none.

    Args:
        path: Repository path.
        exists: Whether the commit that is changed has such a file.

    Returns:
        The reason, to be put behind "refusing to write ...:", or None.
    """
    if exists:
        return "gitwiki creates this file but never changes it"
    return None if path in INIT_PATHS else page_path_problem(path)


def form_problem(path: str) -> str | None:
    """Why no file should have this path, whatever its place; None if there is no reason.

    Args:
        path: Repository path.

    Returns:
        The reason, to be put behind "refusing to write ...:", or None.
    """
    if not path:
        return "the path is empty"
    whole = _character_problem(path) or _whole_problem(path)
    if whole:
        return whole
    return next(filter(None, map(_component_problem, path.split("/"))), None)


def collisions(paths: Iterable[str]) -> Mapping[str, str]:
    """Paths that a file system that ignores case or Unicode form takes for another one.

    Args:
        paths: Repository paths.

    Returns:
        Each such path, to the first of the paths that it collides with.
    """
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for path in paths:
        other = first.setdefault(folded(path), path)
        if other != path:
            found[path] = other
    return found


class Places:
    """The files and folders of a tree: whether there is room for one more file.

    Args:
        files: Repository paths of all files, links and submodules included.
    """

    def __init__(self, files: Iterable[str]) -> None:
        self._files = frozenset(files)
        self._folders = frozenset(folder for path in self._files for folder in folders(path))
        self._first: dict[str, str] = {}
        for place in sorted(self._files | self._folders):
            self._first.setdefault(folded(place), place)

    def problem(self, path: str) -> str | None:
        """Why nothing new can be put at a path; None if there is room for it."""
        for place in (*folders(path), path):
            if place in self._files:
                return f"{place} is there and is no folder" if place != path else "it is there"
            other = self._first.get(folded(place), place)
            if place not in self._folders and other != place:
                return f"it differs from {other} only in case or in Unicode form"
        return "it is a folder" if path in self._folders else None


def under(files: Mapping[str, T], prefixes: Iterable[str]) -> Mapping[str, T]:
    """The files that are one of some paths or lie in one of them; all if there are no paths.

    Args:
        files: Anything by repository path.
        prefixes: Folders or files.
    """
    starts = tuple(f"{prefix.rstrip('/')}/" for prefix in prefixes)
    if not starts:
        return files
    return {path: file for path, file in files.items() if f"{path}/".startswith(starts)}


def folders(path: str) -> Iterator[str]:
    """The folders that a path lies in, outermost first, without the root."""
    parts = path.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))


def folded(path: str) -> str:
    """A path as a file system that ignores case and Unicode form compares it."""
    return path.lower() if path.isascii() else normalize("NFC", normalize("NFC", path).casefold())


def _character_problem(path: str) -> str | None:
    # The length comes first, so that a hostile megabyte is not looked at letter by letter.
    if len(path) > MAX_PATH or len(path.encode(errors="surrogatepass")) > MAX_PATH:
        return f"it is longer than {MAX_PATH} bytes"
    if path.isascii() and path.isprintable():
        return None
    if _IGNORABLE.search(path) or any(category(char) in _FORBIDDEN_CATEGORIES for char in path):
        return "it has control characters or characters that cannot be seen"
    return None if is_normalized("NFC", path) else "it is not in Unicode normal form NFC"


def _whole_problem(path: str) -> str | None:
    if "\\" in path:
        return "it has a backslash"
    if path.startswith("/"):
        return "it is absolute"
    return "it has a drive letter" if _DRIVE.match(path) else None


@lru_cache(maxsize=1 << 10)  # the folders are the same in most paths
def _component_problem(name: str) -> str | None:
    if name in {"", ".", ".."}:
        return "it has an empty, '.' or '..' component"
    if name.startswith("-"):
        return "a component begins with a dash"
    if name != name.strip() or name.endswith("."):
        return "a component begins or ends with a space, or ends with a dot"
    if len(name.encode()) > MAX_COMPONENT:
        return f"a component is longer than {MAX_COMPONENT} bytes"
    return _reserved_problem(name)


def _reserved_problem(name: str) -> str | None:
    lower = name.casefold()
    if lower.startswith(".git") or _SHORT_NAME.match(name):
        return "the name belongs to Git"
    if lower == "codeowners":
        return "the name belongs to the forge"
    return "the name is a device on Windows" if _DEVICE.match(name) else None
