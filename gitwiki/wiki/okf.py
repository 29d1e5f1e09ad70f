"""What the Open Knowledge Format v0.2 says about the form of fields that a page may have.

Its three hard rules are no matter of this module: they concern frontmatter as a whole. Here are
the optional fields for provenance, trust and lifecycle; a field without a value counts as left
out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from gitwiki.wiki.dates import instant

#: The values of ``status``.
STATUSES = ("draft", "stable", "deprecated")
#: The one key that an index may have in its frontmatter, at the root of the bundle.
VERSION_KEY = "okf_version"

_ACTOR = re.compile(r"(?:human|process):\S+|[^\s:/]+/\S.*")
_AN_INSTANT = "write date, time and offset, as in 2026-11-21T10:00:00Z"
_AN_ACTION = "write it as {by: human:alice, at: 2026-11-21T10:00:00Z}"


class Misfit(NamedTuple):
    """A field that has not the form that OKF gives it.

    Attributes:
        key: The top-level key.
        message: What is wrong, in one sentence.
        hint: What to do about it.
        words: Words that stand at the place in the block of the key; empty for the key itself.
    """

    key: str
    message: str
    hint: str
    words: str = ""


def misfits(values: Mapping[str, object]) -> Iterator[Misfit]:
    """The fields of some frontmatter that have not the form that OKF gives them."""
    for entry in _entries(values.get("sources")):
        yield from _source(entry)
    if values.get("generated") is not None:
        yield from _action("generated", values["generated"])
    for entry in _entries(values.get("verified")):
        yield from _action("verified", entry)
    yield from _lifecycle(values)
    for key, example in (("aliases", "cache, proxy"), ("tags", "networks")):
        value = values.get(key)
        if value is not None and not _is_list_of_texts(value):
            yield Misfit(key, f"`{key}` is no list of texts", f"write `{key}: [{example}]`")


def is_actor(text: str) -> bool:
    """Whether a text names who did something in a form that OKF knows.

    Those are ``human:<id>``, ``process:<id>`` and ``<producer>/<version>``; gitwiki adds the name
    of the compiler behind the version.
    """
    return _ACTOR.fullmatch(text) is not None


def _entries(value: object) -> tuple[object, ...]:
    """The entries of a list; a single one need not be in a list."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _source(entry: object) -> Iterator[Misfit]:
    """A path, or a mapping that says where it is; ``raw`` is gitwiki's own way to say so."""
    if isinstance(entry, str | int):
        return
    hint = "write a path, or {id: rfc9111, resource: /sources/rfc9111.md}"
    if not isinstance(entry, Mapping):
        yield Misfit("sources", "an entry of `sources` is neither a path nor a mapping", hint)
    elif not any(_is_text(entry.get(key)) for key in ("resource", "raw")):
        name = entry.get("id")
        what = f"source {name}" if _is_text(name) else "an entry of `sources`"
        yield Misfit("sources", f"{what} has no `resource`", hint, str(name or ""))


def _action(key: str, value: object) -> Iterator[Misfit]:
    """Who did something, and when."""
    if not isinstance(value, Mapping):
        what = f"an entry of `{key}`" if key == "verified" else f"`{key}`"
        yield Misfit(key, f"{what} does not say by whom and when", _AN_ACTION)
        return
    if not _is_text(value.get("by")):
        yield Misfit(key, f"`{key}` does not say by whom", _AN_ACTION)
    at = value.get("at")
    if at is None or at == "":
        yield Misfit(key, f"`{key}` does not say when", _AN_ACTION)
    elif not _is_instant(at):
        yield Misfit(key, f"`at` of `{key}` is no instant with an offset: `{at}`", _AN_INSTANT)


def _lifecycle(values: Mapping[str, object]) -> Iterator[Misfit]:
    status, stale_after = values.get("status"), values.get("stale_after")
    if status is not None and status not in STATUSES:
        hint = f"write {', '.join(STATUSES[:-1])} or {STATUSES[-1]}"
        yield Misfit("status", f"`{status}` is no `status`", hint)
    if stale_after is not None and not _is_instant(stale_after):
        message = f"`stale_after` is no instant with an offset: `{stale_after}`"
        yield Misfit("stale_after", message, _AN_INSTANT)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_instant(value: object) -> bool:
    return isinstance(value, str) and instant(value) is not None


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
