"""GW012 nonconformant-field: other readers of the format would misread it or pass it over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.okf import misfits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each field that has not the form that OKF v0.2 gives it."""
    for key, message, hint, words in misfits(context.page.frontmatter.values):
        yield Finding(
            context.line_with(key, words) if words else context.line_of(key), message, hint
        )


RULE = PageRule(
    code="GW012",
    name="nonconformant-field",
    severity=Severity.WARNING,
    summary="A field has not the form that the Open Knowledge Format gives it.",
    check=check,
)
