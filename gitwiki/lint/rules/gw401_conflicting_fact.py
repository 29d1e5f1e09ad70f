"""GW401 conflicting-fact: one of two values that exclude each other is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each fact that excludes another one, if no dates say which one holds."""
    for found in context.wiki.contradictions:
        if not found.is_superseded:
            yield Finding(
                found.claim.fact.line,
                found.text,
                "correct one of them, date both, or say under Caveats that the sources disagree",
                path=found.claim.page.path,
            )


RULE = WikiRule(
    code="GW401",
    name="conflicting-fact",
    severity=Severity.WARNING,
    summary="Two facts give different values for one attribute of one subject.",
    check=check,
)
