"""GW801 unreadable-source: the readers of sources report it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Rule

RULE = Rule(
    code="GW801",
    name="unreadable-source",
    severity=Severity.ERROR,
    summary="A source cannot be read.",
)
