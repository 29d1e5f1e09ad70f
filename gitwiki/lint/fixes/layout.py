"""Each statement on a line of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.lint.fixes.repair import Edit, Repair
from gitwiki.wiki.layout import misplaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.fixes.repair import Subject, Surroundings


def repair_layout(subject: Subject, around: Surroundings) -> Iterator[Repair]:
    """Break lines between statements, and join those that hold parts of one."""
    del around
    lines = subject.lines
    for found in misplaced(subject.page):
        if found.line in lines:
            yield Repair(tuple(Edit(*change) for change in found.changes))
