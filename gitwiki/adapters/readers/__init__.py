"""Readers of sources, by file name ending: an explicit list, one file a format."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from gitwiki.adapters.readers.markdown import MarkdownReader
from gitwiki.adapters.readers.plain_text import PlainTextReader
from gitwiki.diagnostics import Diagnostic
from gitwiki.ports import ReadOutcome

if TYPE_CHECKING:
    from gitwiki.ports import Reader

#: Every reader; no two read the same ending.
READERS: tuple[Reader, ...] = (PlainTextReader(), MarkdownReader())

_BY_SUFFIX = {suffix: reader for reader in READERS for suffix in reader.suffixes}


def read(path: str, data: bytes) -> ReadOutcome:
    """Read a source with the reader that its file name asks for."""
    suffix = PurePosixPath(path).suffix.lower()
    reader = _BY_SUFFIX.get(suffix)
    if reader is not None:
        return reader.read(path, data)
    known = ", ".join(sorted(filter(None, _BY_SUFFIX)))
    said = f"No reader for {suffix or 'files without an ending'}; there are readers for {known}."
    hint = "Add its text as Markdown or plain text."
    return ReadOutcome(None, (Diagnostic(path, 0, "GW801", said, hint=hint),))
