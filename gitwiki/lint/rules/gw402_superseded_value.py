"""GW402 superseded-value: a reader of the page takes the old value for the one that holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each fact of which another page has a later value, and its own page has not."""
    for found in context.wiki.contradictions:
        if found.is_superseded:
            yield Finding(
                found.claim.fact.line,
                found.text,
                "add the later value to the page, or say under Caveats that it changed",
                path=found.claim.page.path,
            )


RULE = WikiRule(
    code="GW402",
    name="superseded-value",
    severity=Severity.WARNING,
    summary="A page has a value that a later one on another page replaces.",
    check=check,
)
