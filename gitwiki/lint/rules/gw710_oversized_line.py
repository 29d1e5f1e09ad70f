"""GW710 oversized-line: what no reviewer sees, nobody has reviewed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule
from gitwiki.wiki.outline import without_frontmatter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


# A hundred rows of a wide screen, and the sentences of a long chapter.
_LONGEST = 10_000
_CITATION = re.compile(r"\[\^[^\[\]\s]*+\]")


def check(context: TextContext) -> Iterator[Finding]:
    """A finding for each line after the frontmatter that is too long without its citations."""
    if len(context.text) <= _LONGEST:
        return
    first = context.text.count("\n", 0, len(context.text) - len(without_frontmatter(context.text)))
    for number, line in enumerate(context.lines[first:], start=first + 1):
        if len(line) <= _LONGEST:
            continue
        length = len(_CITATION.sub("", line)) if "[^" in line else len(line)
        if length > _LONGEST:
            message = f"a line of {length:,} characters, which no review shows as a whole"
            hint = f"break it into lines of at most {_LONGEST:,}, or keep data under raw/assets/"
            yield Finding(number, message, hint)


RULE = TextRule(
    code="GW710",
    name="oversized-line",
    severity=Severity.WARNING,
    summary="A line is so long that no review shows it as a whole.",
    check=check,
)
