"""Diagnostics as lines for people and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from gitwiki.cli.output import printable

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
    """The fields of each, for JSON."""
    return [asdict(found) for found in diagnostics]


def _place(found: Diagnostic) -> str:
    return f"{found.path}:{found.line}" if found.line else found.path
