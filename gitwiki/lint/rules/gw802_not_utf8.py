"""GW802 not-utf8: the readers of sources report it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Rule

RULE = Rule(
    code="GW802",
    name="not-utf8",
    severity=Severity.ERROR,
    summary="A source is not text in UTF-8.",
)
