"""GW808 unreadable-source-frontmatter: the readers of sources report it."""

from __future__ import annotations

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Rule

RULE = Rule(
    code="GW808",
    name="unreadable-source-frontmatter",
    severity=Severity.WARNING,
    summary="The frontmatter of a source cannot be read; its text is.",
)
