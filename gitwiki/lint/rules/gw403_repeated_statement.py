"""GW403 repeated-statement: of two statements that say the same, only one is kept up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.paragraphs import excerpt
from gitwiki.wiki.repetition import repetitions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each statement that repeats an earlier one; the TLDR may repeat the text."""
    statements = context.page.statements
    found = list(repetitions(statement.text for statement in statements))
    for place, earlier in found[:_MOST]:
        yield Finding(
            statements[place].line,
            f"the page has this statement already: `{excerpt(statements[earlier].text, _SHOWN)}`",
            "keep one of them, with the citations of both",
        )
    if len(found) > _MOST:
        message = f"the page repeats {len(found) - _MOST} more of its statements"
        yield Finding(statements[found[_MOST][0]].line, message, "keep one of each")


_SHOWN = 60
#: Nobody reads more of them.
_MOST = 20

RULE = PageRule(
    code="GW403",
    name="repeated-statement",
    severity=Severity.WARNING,
    summary="Two statements of a page say nearly the same in the same words.",
    check=check,
)
