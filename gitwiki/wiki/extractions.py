"""Extracted text: what ``extracted/`` holds of a source that is no Markdown or plain text.

The text of ``raw/talk.pdf`` is ``extracted/talk.pdf.md``. Its frontmatter says what it was made of
and by what, so that nobody cites the text of another version::

    raw: raw/talk.pdf
    blob: 3b18e512dba79e4c8300dd08aeb37f8e728b8dad
    extractor: pdf/1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki import frontmatter

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = "extracted/"
_RAW = "raw/"
_SUFFIX = ".md"
#: As many digits of a blob id as git abbreviates to at least.
_SHORT = 7


class Extraction(NamedTuple):
    """What the frontmatter of an extracted text says; empty where it says nothing.

    Attributes:
        raw: Repository path of the source.
        blob: Git blob id of the source that the text was extracted from.
        extractor: Name and version of what extracted it.
    """

    raw: str = ""
    blob: str = ""
    extractor: str = ""


class Problem(NamedTuple):
    """Why an extracted text is not to be relied on, and the key that says so."""

    key: str
    message: str


def raw_of(path: str) -> str:
    """The source whose text a file under ``extracted/`` holds; empty for any other file."""
    if not path.startswith(FOLDER) or not path.endswith(_SUFFIX):
        return ""
    return _RAW + path[len(FOLDER) : -len(_SUFFIX)]


def is_extracted(path: str) -> bool:
    """Whether a file holds the text of a source."""
    return bool(raw_of(path))


def extracted_path(raw: str) -> str:
    """Where the text of a source is, if it had to be extracted."""
    return f"{FOLDER}{raw.removeprefix(_RAW)}{_SUFFIX}"


def read(path: str, text: str) -> Extraction | None:
    """What an extracted text says it was made of; None if its frontmatter cannot be read."""
    found = frontmatter.read(text, path)[0]
    if found is None:
        return None
    values = [found.values.get(key) for key in Extraction._fields]
    return Extraction(*("" if value is None else str(value) for value in values))


def problem(path: str, said: Extraction, files: Mapping[str, str]) -> Problem | None:
    """Why an extracted text is not that of the source that is there now; None if it is.

    Args:
        path: Repository path of the extracted text.
        said: What its frontmatter says.
        files: Repository path to blob id of the sources.
    """
    raw = raw_of(path)
    now = files.get(raw)
    if now is None:
        return Problem("raw", f"the source {raw} is gone")
    if said.raw and said.raw != raw:
        return Problem("raw", f"it says that it is the text of {said.raw}, not of {raw}")
    if not said.blob:
        return Problem("blob", f"it does not say which version of {raw} it is the text of")
    if len(said.blob) < _SHORT or not now.startswith(said.blob):
        return Problem("blob", f"it is the text of another version of {raw}")
    return None
