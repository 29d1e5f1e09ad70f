"""What a case expects, found in the wiki: a source, a work or a page, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.errors import BadCasesError
from gitwiki.lint.report.characters import cut, shown
from gitwiki.query.works import work_of
from gitwiki.wiki.paths import slug_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitwiki.evals.cases import Case

_RAW = "raw/"
_NEAR = 3


class Target(NamedTuple):
    """Something that a case expects.

    Attributes:
        written: As the case names it.
        paths: Repository path of a raw file, of a page, or of the folder of a work; where any of
            several will do, those of all.
        names: What an answer may call it: title, id, slug.
    """

    written: str
    paths: tuple[str, ...]
    names: tuple[str, ...] = ()

    def is_cited(self, cited: Iterable[str]) -> bool:
        """Whether it is among raw files and pages; a work is if a file of it is."""
        return any(path in self.paths or work_of(path) in self.paths for path in cited)


@dataclass(frozen=True, slots=True)
class Known:
    """What a case may expect of a wiki.

    Attributes:
        ids: Raw path of each source to its id.
        pages: Repository path of each page to its title.
    """

    ids: Mapping[str, str]
    pages: Mapping[str, str]


def find_targets(
    cases: Iterable[Case], known: Known, place: str
) -> Mapping[str, tuple[Target, ...]]:
    """The targets of each case, by its id.

    Args:
        cases: The cases.
        known: What there is.
        place: Path of the file of the cases, as people know it.

    Raises:
        BadCasesError: Something that is expected is not there, or it is not clear what is meant.
    """
    by_name = _by_name(known)
    found: dict[str, tuple[Target, ...]] = {}
    problems: list[str] = []
    for case in cases:
        where = f"{shown(place)}:{case.line}: case {shown(cut(case.id, 80))}"
        for name in (name for group in case.expected for name in group):
            problems += (f"{where}: {why}" for why in _doubts(name, by_name))
        found[case.id] = tuple(_target(group, by_name, known) for group in case.expected)
    if problems:
        raise BadCasesError(shown(place), problems)
    return found


def with_titles(
    targets: Mapping[str, tuple[Target, ...]], titles: Mapping[str, str]
) -> Mapping[str, tuple[Target, ...]]:
    """The targets, with the titles that were read of sources and works, by their paths."""

    def entitled(target: Target) -> Target:
        found = [titles[path] for path in target.paths if titles.get(path)]
        return target._replace(names=(*found, *target.names))

    return {case: tuple(map(entitled, each)) for case, each in targets.items()}


def _target(group: Sequence[str], by_name: Mapping[str, frozenset[str]], known: Known) -> Target:
    paths = tuple(path for name in group for path in sorted(by_name.get(name, ())))
    names = dict.fromkeys(name for path in paths for name in _names(path, known))
    return Target(" or ".join(group), paths, tuple(names))


def _by_name(known: Known) -> Mapping[str, frozenset[str]]:
    """The paths that a name may mean: paths mean themselves, ids and names of works what has them.

    A work that stands alone is a source, so that the two are one thing.
    """
    works = {work_of(raw) for raw in known.ids}
    exact = {path: frozenset({path}) for path in (*known.ids, *known.pages, *works)}
    loose: dict[str, frozenset[str]] = {}
    named = [(name, raw) for raw, name in known.ids.items()]
    named += [(work.removeprefix(_RAW), work) for work in works]
    for name, path in named:
        loose[name] = loose.get(name, frozenset()) | {path}
    return {**loose, **exact}


def _doubts(name: str, by_name: Mapping[str, frozenset[str]]) -> Iterator[str]:
    meant = by_name.get(name, frozenset())
    quoted = repr(shown(cut(name, 120)))
    if len(meant) > 1:
        yield f"{quoted} may be {' or '.join(sorted(map(shown, meant)))}; write the path"
    if not meant:
        near = get_close_matches(name, by_name, n=_NEAR, cutoff=0.6)
        hint = f"did you mean {', '.join(map(shown, near))}?" if near else _WHAT_THERE_IS
        yield f"{quoted} is no source, work or page of this wiki; {hint}"


_WHAT_THERE_IS = "`gitwiki status` says which sources there are"


def _names(path: str, known: Known) -> tuple[str, ...]:
    """What a text calls it, the title aside where that has to be read first."""
    if path in known.pages:
        return (known.pages[path], slug_of(path))
    if path in known.ids:
        return (known.ids[path], slug_of(path))
    return (path.removeprefix(_RAW),)
