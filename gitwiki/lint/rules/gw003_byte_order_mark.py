"""GW003 byte-order-mark: the parser of pages reports it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Rule

RULE = Rule(
    code="GW003",
    name="byte-order-mark",
    severity=Severity.ERROR,
    summary="A page starts with a byte-order mark.",
)
