"""GW803 oversized-source: the readers of sources report it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Rule

RULE = Rule(
    code="GW803",
    name="oversized-source",
    severity=Severity.ERROR,
    summary="A source is larger than the limit.",
)
