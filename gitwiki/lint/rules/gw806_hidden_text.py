"""GW806 hidden-text: the readers of sources report it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Rule

RULE = Rule(
    code="GW806",
    name="hidden-text",
    severity=Severity.WARNING,
    summary="A source has text that a reader of it does not see.",
)
