"""A finding as an object, as all JSON that gitwiki prints has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.lint.report.counts import is_fixable
from gitwiki.lint.report.names import name_of

if TYPE_CHECKING:
    from gitwiki.diagnostics import Diagnostic


def finding_data(item: Diagnostic) -> dict[str, object]:
    """A finding as an object.

    Its keys: ``path``; ``line`` and ``column``, from 1, and 0 where the file or the line as a whole
    is meant; ``code`` and ``name`` of the rule; ``severity``: ``error``, ``warning`` or ``info``;
    ``message``; ``hint``, may be empty; ``fix``, whether ``gitwiki lint --fix`` repairs findings of
    this rule, where it is sure.
    """
    return {
        "path": item.path,
        "line": item.line,
        "column": item.column,
        "code": item.code,
        "name": name_of(item.code),
        "severity": item.severity.value,
        "message": item.message,
        "hint": item.hint,
        "fix": is_fixable(item),
    }
