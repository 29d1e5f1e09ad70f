"""Rules as reports name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.lint.rules import BY_CODE

if TYPE_CHECKING:
    from gitwiki.diagnostics import Diagnostic


def name_of(code: str) -> str:
    """The name of the rule with a code; empty if there is none."""
    rule = BY_CODE.get(code)
    return rule.name if rule else ""


def rule_of(item: Diagnostic) -> str:
    """Code and name of the rule of a finding: ``GW101 dead-link``."""
    return f"{item.code} {name_of(item.code)}".strip()
