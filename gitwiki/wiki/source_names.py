"""Source ids and titles, made from the paths of raw files."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from unicodedata import normalize

from gitwiki.wiki.markup import RESERVED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_MAX_LENGTH = 80
_DIGITS = 8
_OTHER = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile(r"['’]")
_SEPARATORS = re.compile(r"[\s_-]+")
_ORDINAL_PREFIX = re.compile(r"\A\d{1,3}[\s_.-]+(?=[^\W\d])")


def source_ids(raw_paths: Iterable[str], folder: str = "raw") -> Mapping[str, str]:
    """The id of every source, by raw path; the order of the paths does not matter.

    An id is the path below the folder without its ending, in ASCII: ``raw/plato/republic-1.md`` is
    ``plato-republic-1``. Sources that would share one have their endings added (``sla-pdf``,
    ``sla-md``), and those that still do a hash of their paths. An id has at most 80 characters.
    Files below ``assets/`` in the folder are not sources and are left out.
    """
    paths = {
        path: PurePosixPath(path).relative_to(folder)
        for path in sorted(set(raw_paths))
        if _is_source(path, folder)
    }
    ids = {path: _slug(below.with_suffix("").as_posix(), path) for path, below in paths.items()}
    ids = _told_apart(ids, lambda path: _slug(paths[path].as_posix(), path))
    return _told_apart(ids, lambda path: _with_hash(ids[path], path))


def title_from_path(path: str) -> str:
    """A title for a source that has none: ``raw/02-the_republic.md`` is ``The republic``.

    A name without letters says nothing alone: ``raw/republic/02.md`` is ``Republic 02``.
    """
    name = PurePosixPath(path)
    stem = name.stem
    words = _SEPARATORS.sub(" ", _ORDINAL_PREFIX.sub("", stem, count=1)).strip() or stem
    if len(name.parts) > 2 and not any(letter.isalpha() for letter in words):
        words = f"{_SEPARATORS.sub(' ', name.parts[-2])} {stem}"
    return words[:1].upper() + words[1:]


def _is_source(path: str, folder: str) -> bool:
    parts = PurePosixPath(path).parts
    depth = len(PurePosixPath(folder).parts)
    return (
        parts[:depth] == PurePosixPath(folder).parts
        and len(parts) > depth
        and not (parts[depth] == "assets" and len(parts) > depth + 1)
    )


def _slug(name: str, path: str) -> str:
    """A name as ``[a-z0-9]`` words joined by hyphens; letters that have no ASCII form go."""
    ascii_name = normalize("NFKD", _APOSTROPHES.sub("", name)).encode("ascii", "ignore").decode()
    slug = _OTHER.sub("-", ascii_name.lower()).strip("-")
    if not slug:
        return f"source-{_hash(path)}"
    if slug in RESERVED:
        return f"{slug}-source"
    return slug if len(slug) <= _MAX_LENGTH else _with_hash(slug, path)


def _with_hash(slug: str, path: str) -> str:
    return f"{slug[: _MAX_LENGTH - _DIGITS - 1].rstrip('-')}-{_hash(path)}"


def _told_apart(ids: Mapping[str, str], rename: Callable[[str], str]) -> dict[str, str]:
    """The same ids, with those that several paths share made anew."""
    sharing: defaultdict[str, list[str]] = defaultdict(list)
    for path, source_id in ids.items():
        sharing[source_id].append(path)
    return {path: rename(path) if len(sharing[one]) > 1 else one for path, one in ids.items()}


def _hash(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
