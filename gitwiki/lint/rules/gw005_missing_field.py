"""GW005 missing-field: the index and every search result need all three."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


_FIELDS = {
    "type": "say what it is: concept, entity, source-summary, comparison or answer",
    "title": "give the name that people use for it",
    "description": "say in one line of at most 120 characters what it is",
}


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each of the fields that is missing or empty."""
    for name, hint in _FIELDS.items():
        if not getattr(context.page, name).strip():
            yield Finding(context.line_of(name), f"the page has no `{name}`", hint)


RULE = PageRule(
    code="GW005",
    name="missing-field",
    severity=Severity.ERROR,
    summary="A page has no type, title or description.",
    check=check,
)
