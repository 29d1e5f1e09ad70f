"""Works: what a reader calls one book, whether it is one file or a folder of chapters."""

from __future__ import annotations

_RAW = "raw/"
#: Files of a folder that say what the work is, the first that there is; their names in lower case.
_ABOUT = ("index.md", "readme.md")


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
