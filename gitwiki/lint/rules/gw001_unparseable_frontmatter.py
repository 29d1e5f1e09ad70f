"""GW001 unparseable-frontmatter: the parser of pages reports it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Rule

RULE = Rule(
    code="GW001",
    name="unparseable-frontmatter",
    severity=Severity.ERROR,
    summary="The frontmatter of a page cannot be read.",
)
