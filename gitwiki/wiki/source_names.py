"""Source ids and titles, made from the paths of raw files."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING
from unicodedata import normalize

from gitwiki.wiki.markup import RESERVED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

#: Of sources that would have one id, those with these endings come first.
TEXTS = (".md", ".markdown", ".txt")

_FOLDER = "raw/"
_ASSETS = "raw/assets/"
_MAX_LENGTH = 80
_DIGITS = 8
_OTHER = re.compile(r"[^a-z0-9]+")
_HASHED = re.compile(rf"-[0-9a-f]{{{_DIGITS}}}\Z")
_APOSTROPHES = re.compile(r"['’]")
_SEPARATORS = re.compile(r"[\s_-]+")
_ORDINAL_PREFIX = re.compile(r"\A\d{1,3}[\s_.-]+(?=[^\W\d])")


def source_ids(
    raw_paths: Iterable[str], recorded: Mapping[str, str] = MappingProxyType({})
) -> Mapping[str, str]:
    """The id of every source, by raw path; the order of the paths does not matter.

    An id is the path below ``raw/`` without its ending, in ASCII: ``raw/plato/republic-1.md`` is
    ``plato-republic-1``. Of sources that would share one, the first keeps it, Markdown and plain
    text before the others; the next ones have their endings added (``sla-pdf``) and, where that is
    taken, a hash of their paths. An id has at most 80 characters. Files below ``raw/assets/`` are
    not sources and are left out.

    Args:
        raw_paths: Repository paths.
        recorded: The ids that `doubtful_ids` has, as far as pages of sources have them, each to
            the path that its page records: a source keeps its id when others come and go.
    """
    paths = set(filter(_is_source, raw_paths))
    left = sorted(paths, key=_rank)
    ids = {path: name for name, path in recorded.items() if path in paths and name in _names(path)}
    taken = set(ids.values())
    for name_of in (usual_id, _with_ending, _with_both):
        for path in left:
            name = name_of(path)
            if path not in ids and name not in taken:
                ids[path] = name
                taken.add(name)
        left = [path for path in left if path not in ids]
    return ids


def usual_id(path: str) -> str:
    """The id of a source unless another one had it first.

    Args:
        path: Repository path of a raw file.
    """
    folder, slash, name = path.removeprefix(_FOLDER).rpartition("/")
    return _slug(folder + slash + (name.rpartition(".")[0] or name), path)


def doubtful_ids(raw_paths: Iterable[str], names: Collection[str]) -> frozenset[str]:
    """The ids among some names of which the paths alone do not tell whose they are.

    Args:
        raw_paths: Repository paths.
        names: The names of the pages of sources, without their ending.
    """
    paths = [path for path in raw_paths if _is_source(path)]
    usual = Counter(map(usual_id, paths))
    endings = {_last(path.rpartition(".")[2].lower()) for path in paths}
    longer = {name for name in names if _HASHED.search(name) or _last(name) in endings}
    others = {name for path in paths for name in _names(path)[1:]} if longer else longer
    return frozenset(name for name in names if usual[name] > 1 or name in others)


def is_hidden(path: str) -> bool:
    """Whether a file, such as ``raw/.gitkeep``, is kept for a program and not as a source."""
    return path.rpartition("/")[2].startswith(".")


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


def _rank(path: str) -> tuple[int, str]:
    endings = (number for number, ending in enumerate(TEXTS) if path.lower().endswith(ending))
    return (next(endings, len(TEXTS)), path)


def _is_source(path: str) -> bool:
    return path.startswith(_FOLDER) and not path.startswith(_ASSETS)


def _names(path: str) -> tuple[str, ...]:
    return (usual_id(path), _with_ending(path), _with_both(path))


def _last(name: str) -> str:
    return _OTHER.split(name)[-1]


def _with_ending(path: str) -> str:
    return _slug(path.removeprefix(_FOLDER), path)


def _with_both(path: str) -> str:
    return _with_hash(_with_ending(path), path)


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


def _hash(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
