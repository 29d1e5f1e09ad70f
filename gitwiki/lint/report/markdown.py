"""Findings as Markdown, for the summary of a job or a comment of a pull request."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.report.characters import cut, shown
from gitwiki.lint.report.counts import (
    NOTHING_OFF,
    by_weight,
    counted,
    totals,
    totals_in_files,
)
from gitwiki.lint.report.names import rule_of
from gitwiki.wiki.markup import escape, inert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.lint.report.counts import RulesOff

#: The most bytes that GitHub takes for the summary of a step (1 MiB).
SUMMARY_BYTES = 1_048_576
#: GitHub takes 65,536 characters for a comment or the body of a pull request.
COMMENT_BYTES = 65_000

_HEADINGS = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "Notices"}
_TABLE = "| Where | Rule | What | What to do |\n|---|---|---|---|\n"
# Room for the line that says how many are left out.
_CLOSING_BYTES = 200
_LONGEST_CELL = 500
_NOT_IN_CODE = re.compile(r"[`|\\]|^\s*$")


def markdown_report(
    found: Sequence[Diagnostic], off: RulesOff = NOTHING_OFF, limit: int = COMMENT_BYTES
) -> str:
    """Findings as Markdown: totals, then a table for each severity, errors first.

    Nothing in it that comes from a file is read as markup, mentions anybody or links anything.

    Args:
        found: The findings.
        off: The rules that did not run.
        limit: The most bytes in UTF-8; what does not fit is counted at the end.
    """
    head = f"**gitwiki lint: {totals_in_files(found)}**\n"
    tail = f"\n{_text(off.sentence())}\n" if off.codes else ""
    room = limit - len(f"{head}{tail}".encode()) - _CLOSING_BYTES
    ordered = by_weight(found)
    parts: list[str] = []
    shown_rows = 0
    for part, rows in _parts(ordered):
        room -= len(part.encode())
        if room < 0:
            break
        parts.append(part)
        shown_rows += rows
    rest = ordered[shown_rows:]
    more = f"\nand {counted(len(rest), 'more finding')} ({totals(rest)})\n" if rest else ""
    return "".join([head, *parts, more, tail])


def sentence(text: str) -> str:
    """A message or a hint as Markdown; what stands between backticks in it is shown as code."""
    parts = cut(text, _LONGEST_CELL).split("`")
    if len(parts) % 2 == 0:
        return _text("`".join(parts))
    return "".join(
        _code(part, "\\`") if index % 2 else _spaced(part) for index, part in enumerate(parts)
    )


def _parts(ordered: Sequence[Diagnostic]) -> Iterator[tuple[str, int]]:
    """Parts of the report that stand or fall together, and how many findings each has."""
    for severity, group in groupby(ordered, key=lambda item: item.severity):
        # A heading comes with its first row.
        before = f"\n### {_HEADINGS[severity]}\n\n{_TABLE}"
        for item in group:
            yield f"{before}{_row(item)}", 1
            before = ""


def _row(item: Diagnostic) -> str:
    where = _code(f"{item.path}{f':{item.line}' if item.line else ''}")
    cells = (where, _text(rule_of(item)), sentence(item.message), sentence(item.hint))
    return f"| {' | '.join(cells)} |\n"


def _spaced(text: str) -> str:
    """Text between two spans of code, with the spaces at its ends that `escape` drops."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{_text(text)}{after}"


def _code(text: str, quote: str = "") -> str:
    """A text as code, or between quotes if it has characters that end a span or a cell."""
    visible = shown(text)
    return f"{quote}{_text(text)}{quote}" if _NOT_IN_CODE.search(visible) else f"`{visible}`"


def _text(text: str) -> str:
    return inert(escape(shown(text)))
