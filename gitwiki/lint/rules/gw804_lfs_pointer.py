"""GW804 lfs-pointer: the readers of sources report it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Rule

RULE = Rule(
    code="GW804",
    name="lfs-pointer",
    severity=Severity.ERROR,
    summary="A source is a Git LFS pointer, not the file itself.",
)
