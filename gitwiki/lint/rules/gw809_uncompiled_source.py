"""GW809 uncompiled-source: a compile reports it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import CompileRule

RULE = CompileRule(
    code="GW809",
    name="uncompiled-source",
    severity=Severity.ERROR,
    summary="A model gave no usable answer about a source or one of its pages.",
    default=False,
)
