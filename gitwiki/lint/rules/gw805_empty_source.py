"""GW805 empty-source: the readers of sources report it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Rule

RULE = Rule(
    code="GW805",
    name="empty-source",
    severity=Severity.ERROR,
    summary="A source has no text.",
)
