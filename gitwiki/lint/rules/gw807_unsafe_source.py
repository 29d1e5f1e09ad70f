"""GW807 unsafe-source: the readers of sources report it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Rule

RULE = Rule(
    code="GW807",
    name="unsafe-source",
    severity=Severity.ERROR,
    summary="A source is a link or has an unsafe name, so it is not read.",
)
