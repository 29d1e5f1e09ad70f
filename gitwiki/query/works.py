"""Works: what a reader calls one book, whether it is one file or a folder of chapters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.wiki import frontmatter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_RAW = "raw/"
#: Files of a folder that say what the work is, the first that there is; their names in lower case.
_ABOUT = ("index.md", "readme.md")
_FENCE = "---"
_MOST_LINES = 200


def work_of(raw_path: str) -> str:
    """The work that a source belongs to: the top folder below raw/ that it lies in, or itself.

    Args:
        raw_path: Repository path of a raw file: ``raw/republic/02.md`` is of ``raw/republic``,
            ``raw/attention.md`` stands alone.
    """
    folder, slash, _ = raw_path.removeprefix(_RAW).partition("/")
    return f"{_RAW}{folder}" if slash and raw_path.startswith(_RAW) else raw_path


def is_about(raw_path: str) -> bool:
    """Whether a source is the one that says what its work is: title, author and the like.

    Args:
        raw_path: Repository path of a raw file.
    """
    folder, _, name = raw_path.rpartition("/")
    return folder == work_of(raw_path) and name.lower() in _ABOUT


def metadata(text: str, raw_path: str) -> Mapping[str, object]:
    """The frontmatter of the file that says what a work is; of broken YAML, the plain lines of it.

    Args:
        text: The whole file.
        raw_path: Its repository path.
    """
    found = frontmatter.read(text, raw_path).frontmatter
    return found.values if found else dict(_plain_lines(text))


def _plain_lines(text: str) -> Iterator[tuple[str, str]]:
    """What stands as ``key: value`` at the beginning of a line between the fences."""
    first, *lines = text[: frontmatter.MAX_BYTES].split("\n")
    if first.rstrip() != _FENCE:
        return
    for line in lines[:_MOST_LINES]:
        key, colon, value = line.partition(":")
        if line.rstrip() == _FENCE:
            return
        if colon and value.strip() and key.isidentifier():
            yield key, value.strip().strip("\"'")
