"""GW010 bad-schema: the parser of schema.md reports it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Rule

RULE = Rule(
    code="GW010",
    name="bad-schema",
    severity=Severity.ERROR,
    summary="A setting or value of schema.md is none that gitwiki knows.",
)
