"""Three-way merge of frontmatter, key by key."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gitwiki.wiki.frontmatter import Frontmatter, with_values

if TYPE_CHECKING:
    from collections.abc import Iterable

_T = TypeVar("_T", bound=Hashable)
_Values = Mapping[str, object]

#: Keys whose values are sets, in the order in which they are read.
_SETS = frozenset({"aliases", "related", "tags", "verified"})


class Clash(NamedTuple):
    """A key that both sides set to different values: ``key: value`` on each side."""

    base: str
    ours: str
    theirs: str


class FrontmatterMerge(NamedTuple):
    """The merged frontmatter; where there are clashes it holds our value."""

    frontmatter: Frontmatter
    clashes: tuple[Clash, ...]


def merge_frontmatter(
    base: Frontmatter | None, ours: Frontmatter, theirs: Frontmatter
) -> FrontmatterMerge:
    """Merge two versions of frontmatter; lines whose values stay ours stay as they are.

    Aliases, tags, related pages and verifications are merged as sets, sources by their ids,
    digests of statements as a set; of two dates ``created`` is the earlier and ``updated`` the
    later; of ``generated`` theirs wins; any other key that both changed is a clash.
    """
    if base and base.raw == ours.raw:
        return FrontmatterMerge(theirs, ())
    if ours.raw == theirs.raw or (base and base.raw == theirs.raw):
        return FrontmatterMerge(ours, ())
    old: _Values = base.values if base else {}
    changes: dict[str, object | None] = {}
    clashes: list[Clash] = []
    for key in dict.fromkeys([*ours.values, *theirs.values]):
        values = (old.get(key), ours.values.get(key), theirs.values.get(key))
        merged, clash = _merge(key, *values)
        if merged != values[1]:
            changes[key] = merged
        if clash:
            clashes.append(Clash(*(_shown(key, value) for value in values)))
    return FrontmatterMerge(with_values(ours, changes), tuple(clashes))


def merge_sets(base: Iterable[_T], ours: Iterable[_T], theirs: Iterable[_T]) -> tuple[_T, ...]:
    """Merge ordered sets: what either side removed goes, what either added comes, ours first."""
    old, our, their = (dict.fromkeys(values) for values in (base, ours, theirs))
    merged = [item for item in our if item in their or item not in old]
    merged += [item for item in their if item not in our and item not in old]
    return tuple(merged)


def _merge(key: str, base: object, ours: object, theirs: object) -> tuple[object, bool]:
    """The merged value of a key, and whether both sides changed it in different ways."""
    if theirs in (ours, base):
        return ours, False
    if ours == base:
        return theirs, False
    if key == "generated" and isinstance(theirs, Mapping):
        return _generated(
            *(v if isinstance(v, Mapping) else {} for v in (base, ours, theirs))
        ), False
    if key in _SETS or key == "sources":
        return _merge_lists(base, ours, theirs)
    if key in {"created", "updated"} and isinstance(ours, str) and isinstance(theirs, str):
        return (min if key == "created" else max)(ours, theirs), False
    return (theirs if ours is None else ours), True


def _generated(base: _Values, ours: _Values, theirs: _Values) -> _Values:
    old, our, their = (str(each.get("statements") or "").split() for each in (base, ours, theirs))
    digests = merge_sets(old, our, their)
    merged = dict(theirs)
    if digests or "statements" in theirs:
        merged["statements"] = " ".join(digests)
    return merged


def _merge_lists(base: object, ours: object, theirs: object) -> tuple[object, bool]:
    """Merge lists as sets; entries with ids are one entry if their ids are equal."""
    old, our, their = (
        {_identity(item): item for item in _items(value)} for value in (base, ours, theirs)
    )
    merged: list[object] = []
    clash = False
    for name in merge_sets(old, our, their):
        item, clashes = _merge_entry(old.get(name), our.get(name), their.get(name))
        merged.append(item)
        clash = clash or clashes
    if not merged and (ours is None or theirs is None):
        return None, False
    return tuple(merged), clash


def _merge_entry(base: object, ours: object, theirs: object) -> tuple[object, bool]:
    if ours is None or theirs is None:
        return (theirs if ours is None else ours), False
    if theirs in (ours, base):
        return ours, False
    return (theirs, False) if ours == base else (ours, True)


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _identity(item: object) -> str:
    if isinstance(item, Mapping):
        return str(item["id"]) if "id" in item else repr(sorted(item.items(), key=repr))
    return str(item)


def _shown(key: str, value: object) -> str:
    return "" if value is None else f"{key}: {value}"
