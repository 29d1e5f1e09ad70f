"""Diagnostics as lines for people and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.cli.output import printable
from gitwiki.lint.report.findings import finding_data

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitwiki.diagnostics import Diagnostic


def as_lines(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """``path:line: severity GW000 message``, one line each, its hint on a second one."""
    return [
        printable(f"{_place(found)}: {found.severity.value} {found.code} {found.message}")
        + (f"\n    {printable(found.hint)}" if found.hint else "")
        for found in diagnostics
    ]


def as_data(diagnostics: Iterable[Diagnostic]) -> list[dict[str, object]]:
    """Each as ``gitwiki lint --json`` has it."""
    return [finding_data(found) for found in diagnostics]


def _place(found: Diagnostic) -> str:
    return f"{found.path}:{found.line}" if found.line else found.path
