"""GW304 uncited-statement: no citation, no statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each statement or fact without a citation; one if the page has none at all."""
    if not context.is_compiled:
        return
    uses = [(each.line, each.labels, "statement") for each in context.statements]
    uses += [(each.line, (each.label,), "fact") for each in context.page.facts]
    uncited = [(line, what) for line, labels, what in uses if not any(map(context.target, labels))]
    if uncited and len(uncited) == len(uses):
        hint = "cite a paragraph of a source for each statement: `[^source-p-123456]`"
        yield Finding(context.line_of("type"), "nothing on the page cites a source", hint)
        return
    for line, what in uncited:
        yield Finding(line, f"the {what} cites no paragraph", "cite one that says it, or remove it")


RULE = PageRule(
    code="GW304",
    name="uncited-statement",
    severity=Severity.ERROR,
    summary="A statement or fact cites no paragraph.",
    check=check,
)
