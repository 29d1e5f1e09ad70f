"""How findings are shown: to people, to programs, and to a forge."""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rules import BY_CODE
from gitwiki.wiki.markup import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic

#: Version of the JSON report; increases when a key changes its meaning or goes away.
JSON_VERSION = 1

_LONGEST_LINE = 160
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def text_report(
    found: Sequence[Diagnostic], lines: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Findings for a terminal, grouped by file, with a count at the end.

    Args:
        found: The findings, sorted by path.
        lines: Lines of the files that are known, by path; the line of a finding is shown.
    """
    parts = []
    for path, group in groupby(found, key=lambda item: item.path):
        known = (lines or {}).get(path, ())
        parts.append(f"{_shown(path)}\n" + "".join(_entry(item, known) for item in group))
    return "\n".join([*parts, f"{totals(found)}\n"])


def json_report(found: Iterable[Diagnostic]) -> str:
    """Findings for a program, as one JSON object.

    Its keys: ``version`` (see `JSON_VERSION`); ``counts``, severity to number; ``findings``, a list
    of objects with ``path``, ``line`` and ``column`` (from 1; 0 where the file or the line as a
    whole is meant), ``code``, ``name`` (of the rule), ``severity`` (``error``, ``warning`` or
    ``info``), ``message`` and ``hint`` (may be empty).
    """
    listed = list(found)
    counts = Counter(item.severity for item in listed)
    report = {
        "version": JSON_VERSION,
        "counts": {severity.value: counts[severity] for severity in Severity},
        "findings": [_object(item) for item in listed],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def github_report(found: Iterable[Diagnostic]) -> str:
    """Findings as workflow commands, which GitHub shows as annotations of the changed lines.

    Format: docs.github.com, "Workflow commands for GitHub Actions", setting a notice, warning or
    error message. GitHub shows ten of each level a step.
    """
    return "".join(f"{_annotation(item)}\n" for item in found)


def markdown_report(found: Sequence[Diagnostic]) -> str:
    """Findings as a Markdown table with a line on top that counts them; for a job summary."""
    if not found:
        return f"{totals(found)}\n"
    rows = [
        f"| {_cell(item.path)}{f':{item.line}' if item.line else ''} "
        f"| {_LEVELS[item.severity]} | {item.code} {name_of(item.code)} | {_cell(item.message)} |"
        for item in found
    ]
    head = ["| Where | Level | Rule | What |", "|---|---|---|---|"]
    return "\n".join([f"{totals(found)}", "", *head, *rows, ""])


def statistics(found: Iterable[Diagnostic]) -> str:
    """How often each rule was broken, the most frequent first."""
    counts = Counter(item.code for item in found)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return "".join(f"{count:6}  {code}  {name_of(code)}\n" for code, count in ordered)


def totals(found: Iterable[Diagnostic]) -> str:
    """The numbers of errors and warnings as a sentence: ``2 errors, 1 warning``."""
    counts = Counter(_LEVELS[item.severity] for item in found)
    parts = [
        f"{counts[level]} {level}{'' if counts[level] == 1 else 's'}"
        for level in _LEVELS.values()
        if counts[level]
    ]
    return ", ".join(parts) or "no findings"


def name_of(code: str) -> str:
    """The name of the rule with a code; empty if there is none."""
    rule = BY_CODE.get(code)
    return rule.name if rule else ""


def _entry(item: Diagnostic, lines: Sequence[str]) -> str:
    place = f"{item.line or ''}{f':{item.column}' if item.column else ''}"
    head = f"  {place:<7} {item.severity.value:<7} {item.code} {name_of(item.code)}: "
    entry = f"{head}{_shown(item.message)}\n"
    if 0 < item.line <= len(lines) and lines[item.line - 1].strip():
        entry += f"          | {_shown(lines[item.line - 1].strip()[:_LONGEST_LINE])}\n"
    return entry + (f"          {_shown(item.hint)}\n" if item.hint else "")


def _object(item: Diagnostic) -> dict[str, str | int]:
    return {
        "path": item.path,
        "line": item.line,
        "column": item.column,
        "code": item.code,
        "name": name_of(item.code),
        "severity": item.severity.value,
        "message": item.message,
        "hint": item.hint,
    }


def _annotation(item: Diagnostic) -> str:
    properties = {"file": item.path, "line": item.line, "col": item.column}
    properties["title"] = f"{item.code} {name_of(item.code)}".strip()
    given = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value)
    message = f"{item.message}: {item.hint}" if item.hint else item.message
    return f"::{_LEVELS[item.severity]} {given}::{_data(message)}"


def _data(text: str) -> str:
    """Escape as actions/toolkit does for the message of a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape as actions/toolkit does for a property of a command."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _shown(text: str) -> str:
    """Text from a file with what a terminal would obey or hide written as its code."""
    return "".join(
        char if char.isprintable() or char == "\t" else f"\\u{ord(char):04x}" for char in text
    )


def _cell(text: str) -> str:
    """Text from a file in a Markdown table; nobody is mentioned and nothing is closed by it."""
    return escape(_shown(text)).replace("@", "@\u2060").replace("#", "#\u2060")
