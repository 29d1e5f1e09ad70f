"""GW002 duplicate-key: the parser of pages reports it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Rule

RULE = Rule(
    code="GW002",
    name="duplicate-key",
    severity=Severity.ERROR,
    summary="A key stands twice in a mapping of the frontmatter.",
)
