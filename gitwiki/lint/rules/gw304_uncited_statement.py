"""GW304 uncited-statement: no citation, no statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.furniture import is_remark, says_nothing, uncited_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each statement, fact or table without a citation; one if there is none."""
    if not context.is_compiled:
        return
    page = context.page
    statements, facts = context.statements, page.facts
    bare = [each for each in statements if not context.cites(each.labels)]
    rows = [each for each in facts if not context.cites(each.labels)]
    uncited = [(each.line, "statement") for each in bare if not says_nothing(each, page)]
    uncited += [(each.line, "fact") for each in rows]
    if uncited and len(bare) == len(statements) and len(rows) == len(facts):
        hint = "cite a paragraph of a source for each statement: `[^source-p-123456]`"
        yield Finding(context.line_of("type"), "nothing on the page cites a source", hint)
        return
    uncited += [(line, "table") for table in page.tables if (line := uncited_row(table))]
    for line, what in (*uncited, *_remarks(context)):
        yield Finding(line, f"the {what} cites no paragraph", "cite one that says it, or remove it")


def _remarks(context: PageContext) -> Iterator[tuple[int, str]]:
    """Footnotes that say something themselves, as far as they are shown."""
    notes = [note for label, note in context.footnotes.items() if not context.cites((label,))]
    for note in notes:
        used = any(note.label in statement.labels for statement in context.statements)
        if used and is_remark(note):
            yield note.line, "footnote"


RULE = PageRule(
    code="GW304",
    name="uncited-statement",
    severity=Severity.ERROR,
    summary="A statement or fact cites no paragraph.",
    check=check,
)
