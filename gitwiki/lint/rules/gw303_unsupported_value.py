"""GW303 unsupported-value: that is what is most often made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.evidence import unsupported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each value of a statement that its evidence does not hold.

    A statement that stands literally in a cited paragraph is supported as a whole.
    """
    for statement in context.statements:
        cited = context.cited(statement.labels)
        if not cited or context.says(cited, statement.text):
            continue
        evidence = context.evidence_of(cited)
        for value in unsupported(statement.text, evidence, context.names(cited)):
            yield Finding(
                statement.line,
                f"the {value.kind} `{value.text}` is not in the cited paragraphs",
                "correct it, or cite the paragraph that has it",
            )


RULE = PageRule(
    code="GW303",
    name="unsupported-value",
    severity=Severity.ERROR,
    summary="A number, date, name or identifier is not in the cited paragraphs.",
    check=check,
)
