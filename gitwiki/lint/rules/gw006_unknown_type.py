"""GW006 unknown-type: pages are found, grouped and checked by their type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding if schema.md does not know the type."""
    types = context.schema.types
    if context.page.type and context.page.type not in types:
        yield Finding(
            context.line_of("type"),
            f"`{context.page.type}` is no page type of this wiki",
            f"write {', '.join(types)}, or add it to `types` in schema.md",
        )


RULE = PageRule(
    code="GW006",
    name="unknown-type",
    severity=Severity.WARNING,
    summary="The type of a page is not one of those in schema.md.",
    check=check,
)
