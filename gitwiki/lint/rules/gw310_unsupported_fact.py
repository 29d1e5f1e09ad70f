"""GW310 unsupported-fact: facts are compared and charted without their sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.evidence import unsupported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each row of the facts table whose paragraph does not hold its value."""
    for fact in context.page.facts:
        cited = context.cited([fact.label])
        if not cited:
            continue
        # `8` stands in `-8`, but is another number.
        evidence = context.evidence_of(cited)
        if not context.says(cited, fact.value) or unsupported(fact.value, evidence):
            yield Finding(
                fact.line,
                f"the value `{fact.value}` is not in the cited paragraph",
                "write it as the source does, or remove the row",
            )


RULE = PageRule(
    code="GW310",
    name="unsupported-fact",
    severity=Severity.ERROR,
    summary="The value of a fact is not in the cited paragraph.",
    check=check,
)
