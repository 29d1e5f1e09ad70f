"""Files of bundles: found, read up to a size, and written as a whole."""

from __future__ import annotations

import os
import stat
import tempfile
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.bundle import MOST_BYTES
from gitwiki.errors import BadBundleError, NoBundleError, OutputError
from gitwiki.lint.report.characters import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: As many jobs as a matrix of GitHub can have.
MOST_FILES = 256


class BundleFile(NamedTuple):
    """A file that is said to be a bundle.

    Attributes:
        place: Its path, fit to be printed.
        data: Its bytes.
        digest: Their SHA-256, in hexadecimal digits.
    """

    place: str
    data: bytes
    digest: str


def read_files(paths: Iterable[str]) -> tuple[BundleFile, ...]:
    """Read files, and every ``*.json`` in folders and below, sorted.

    Raises:
        NoBundleError: There is no such file or folder.
        BadBundleError: There are too many, or one is too long or no plain file.
    """
    found = [file for path in paths for file in _files(Path(path))]
    if len(found) > MOST_FILES:
        raise BadBundleError(shown(str(found[MOST_FILES])), f"there are more than {MOST_FILES}")
    return tuple(map(_read, found))


def clear_place(path: str) -> None:
    """Remove a file, and make sure that it can be written anew.

    Raises:
        OutputError: It cannot, or it is no plain file.
    """
    place = Path(path)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.is_symlink() or (place.exists() and not place.is_file()):
            raise OutputError(path, "it is there and is no plain file")
        place.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(path, str(error.strerror)) from error
    if not os.access(place.parent, os.W_OK):
        raise OutputError(path, "its folder cannot be written to")


def write_file(path: str, data: bytes) -> str:
    """Write a file, all of it or nothing; returns the SHA-256 of its bytes.

    Raises:
        OutputError: It cannot be written.
    """
    place = Path(path)
    try:
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as stream:
            stream.write(data)
        Path(stream.name).replace(place)
    except OSError as error:
        raise OutputError(path, str(error.strerror)) from error
    return sha256(data).hexdigest()


def _files(path: Path) -> Iterator[Path]:
    """A file itself; of a folder its bundles, but not more than are looked at."""
    if path.is_dir():
        found = (each for each in path.rglob("*.json") if not each.is_dir())
        yield from sorted(islice(found, MOST_FILES + 1))
    elif path.exists():
        yield path
    else:
        raise NoBundleError(shown(str(path)), "there is no such file or folder")


def _read(path: Path) -> BundleFile:
    place = shown(str(path))
    try:
        # What waits for a writer, such as a pipe, is not waited for; a link is not followed.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError as error:
        raise BadBundleError(place, str(error.strerror)) from error
    with open(handle, "rb") as stream:  # noqa: PTH123 - it is open already
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise BadBundleError(place, "it is no plain file")
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise BadBundleError(place, f"it is longer than {MOST_BYTES:,} bytes")
    return BundleFile(place, data, sha256(data).hexdigest())
