"""GW004 missing-frontmatter: the parser of pages reports it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Rule

RULE = Rule(
    code="GW004",
    name="missing-frontmatter",
    severity=Severity.ERROR,
    summary="A page has no frontmatter.",
)
