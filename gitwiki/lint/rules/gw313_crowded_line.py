"""GW313 crowded-line: a diff and a merge see lines, so a statement needs one to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.layout import misplaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each line that holds several statements, and each that holds half of one."""
    if not context.is_compiled:
        return
    hint = "give each statement a line of its own, its citations with it"
    for found in misplaced(context.page):
        if found.statements > 1:
            on = "the line holds" if found.lines == 1 else f"{found.lines} lines hold"
            yield Finding(found.line, f"{on} {found.statements} statements", hint)
        else:
            yield Finding(found.line, f"the statement goes over {found.lines} lines", hint)


RULE = PageRule(
    code="GW313",
    name="crowded-line",
    severity=Severity.WARNING,
    summary="A line holds two statements, or only a part of one.",
    check=check,
)
