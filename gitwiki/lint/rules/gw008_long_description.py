"""GW008 long-description: it is one entry of the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


_LONGEST = 120


def check(context: PageContext) -> Iterator[Finding]:
    """A finding if the description has too many characters."""
    length = len(context.page.description)
    if length > _LONGEST:
        message = f"the description has {length} characters"
        hint = f"shorten it to at most {_LONGEST}"
        yield Finding(context.line_of("description"), message, hint)


RULE = PageRule(
    code="GW008",
    name="long-description",
    severity=Severity.WARNING,
    summary="A description has more than 120 characters.",
    check=check,
)
