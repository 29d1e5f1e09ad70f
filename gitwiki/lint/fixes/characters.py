"""Characters that nobody sees and that nothing needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitwiki.lint.fixes.repair import Edit, Meant, Repair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.fixes.repair import Subject, Surroundings

# Zero-width space, joiners, word joiner and byte-order mark. In scripts beyond Hebrew they are
# spelling, or tell where a line may break, and beyond those they make emoji. What turns the order
# of text around, or can spell text, is left to people: somebody may have put it there on purpose.
_NOTHING = "\u200b\u200c\u200d\u2060\ufeff"
_RUN = re.compile(f"(?<![^\x00-\u05ff])[{_NOTHING}]+(?![^\x00-\u05ff])")


def repair_characters(subject: Subject, around: Surroundings) -> Iterator[Repair]:
    """Remove zero-width characters between characters that do not need them."""
    del around
    lines = subject.lines
    start = 0
    for number, line in enumerate(subject.text.split("\n"), start=1):
        if number in lines:
            spans = (found.span() for found in _RUN.finditer(line))
            edits = tuple(Edit(start + first, start + last, "") for first, last in spans)
            if edits:
                yield Repair(edits, Meant(characters=_NOTHING))
        start += len(line) + 1
