"""GW015 bad-topic: the parser of topics.yaml reports it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Rule

RULE = Rule(
    code="GW015",
    name="bad-topic",
    severity=Severity.ERROR,
    summary="An entry of topics.yaml is none that a compile can make a page of.",
)
