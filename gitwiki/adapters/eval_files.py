"""Files of evals: cases and reports that are read, and the folder that a report is written to."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from gitwiki.adapters.bundle_files import write_file
from gitwiki.errors import OutputError
from gitwiki.lint.report.characters import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The longest file of cases, and the longest report.
MOST_BYTES = 64 * 1024 * 1024


class UnreadableFileError(Exception):
    """A file cannot be read; the text says why."""


def read_file(path: str) -> bytes:
    """The bytes of a plain file.

    Raises:
        UnreadableFileError: It is not there, no plain file, or too long.
    """
    try:
        # What waits for a writer, such as a pipe, is not waited for.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise UnreadableFileError(str(error.strerror)) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise UnreadableFileError("it is no plain file")
    with open(handle, "rb") as stream:  # noqa: PTH123 - it is open already
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UnreadableFileError(f"it is longer than {MOST_BYTES:,} bytes")
    return data


def write_folder(folder: str, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, which is made if it is not there.

    Raises:
        OutputError: One cannot be written.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(shown(folder), str(error.strerror)) from error
    for name, data in files.items():
        write_file(str(Path(folder, name)), data)
