"""What a fix proposes: edits of a file, and what of the rendered page they are meant to change."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.lint.fixes.renames import Renames
from gitwiki.wiki.paths import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.snapshot import Wiki
    from gitwiki.wiki.source import Source


class Edit(NamedTuple):
    """Other text for a stretch of a file, given by its offsets."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Meant:
    """What a repair may change of what a reader sees; everything else has to stay.

    Attributes:
        links: Pairs of destinations, before and after, as the parser has them.
        labels: Footnote labels to the labels that take their place.
        dropped: Footnote labels whose definition goes away.
        characters: Characters that go away.
    """

    links: frozenset[tuple[str, str]] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)
    dropped: frozenset[str] = frozenset()
    characters: str = ""


class Repair(NamedTuple):
    """Edits that belong together; all of them are made, or none."""

    edits: tuple[Edit, ...]
    meant: Meant = Meant()


@dataclass(frozen=True, slots=True)
class Subject:
    """A page and the findings of one rule that are to be repaired in it.

    Attributes:
        page: The page.
        findings: Where the rule was broken.
    """

    page: Page
    findings: tuple[Diagnostic, ...]

    @property
    def text(self) -> str:
        """The whole file."""
        return self.page.text

    @property
    def lines(self) -> frozenset[int]:
        """The lines of the findings."""
        return frozenset(found.line for found in self.findings)


@dataclass(frozen=True)  # no slots: the views are computed once and kept
class Surroundings:
    """What a fix may look at besides the page.

    Attributes:
        wiki: The wiki as it is.
        sources: The sources that could be read, by id.
        renames: What git says that files were called before.
    """

    wiki: Wiki
    sources: Mapping[str, Source] = field(default_factory=dict)
    renames: Renames = field(default_factory=Renames)

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders that pages lie in."""
        return frozenset(path.rpartition("/")[0] for path in self.wiki.pages)

    @cached_property
    def by_folded(self) -> Mapping[str, frozenset[str]]:
        """The paths of files by what is left of them without case and Unicode form."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for path in self.wiki.targets.files:
            found[folded(path)].add(path)
        return {key: frozenset(paths) for key, paths in found.items()}


#: Proposes repairs for the findings of one rule.
Fix = Callable[[Subject, Surroundings], Iterable[Repair]]


def combined(repairs: Sequence[Repair]) -> Repair:
    """Several repairs as one; of edits that overlap the later ones are left for another time."""
    taken: list[Edit] = []
    kept: list[Repair] = []
    for repair in repairs:
        if not any(_overlaps(edit, taken) for edit in repair.edits):
            for edit in repair.edits:
                insort(taken, edit)
            kept.append(repair)
    meant = [repair.meant for repair in kept]
    return Repair(
        tuple(taken),
        Meant(
            frozenset(pair for each in meant for pair in each.links),
            {old: new for each in meant for old, new in each.labels.items()},
            frozenset(label for each in meant for label in each.dropped),
            "".join(dict.fromkeys("".join(each.characters for each in meant))),
        ),
    )


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits made; they are sorted and do not overlap."""
    parts = []
    last = 0
    for start, end, new in edits:
        parts += [text[last:start], new]
        last = end
    return "".join([*parts, text[last:]])


def _overlaps(edit: Edit, taken: Sequence[Edit]) -> bool:
    """Whether an edit touches the stretch of one of some others, which are sorted."""
    at = bisect_left(taken, edit)
    around = taken[max(0, at - 1) : at + 1]
    return any(
        edit.start == other.start or (edit.start < other.end and other.start < edit.end)
        for other in around
    )
