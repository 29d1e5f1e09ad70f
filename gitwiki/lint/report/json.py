"""Findings for a program; the format is described by docs/lint-report.schema.json."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.report.counts import NOTHING_OFF, is_fixable, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.lint.report.counts import RulesOff
    from gitwiki.lint.report.statistics import Statistic

#: Version of the JSON report; increases when a key changes its meaning or goes away.
JSON_VERSION = 1


def json_report(found: Sequence[Diagnostic], off: RulesOff = NOTHING_OFF) -> dict[str, object]:
    """Findings as one object, to be written as JSON.

    Its keys: ``version`` (see `JSON_VERSION`); ``counts``, severity to number; ``findings``, a list
    of objects (see `finding_data`); ``rules_off``, the codes of the rules that did not run.
    """
    findings = [finding_data(item) for item in found]
    return {**_head(found), "findings": findings, "rules_off": list(off.codes)}


def statistics_report(
    found: Sequence[Diagnostic], listed: Iterable[Statistic], off: RulesOff = NOTHING_OFF
) -> dict[str, object]:
    """As `json_report`, but with ``statistics`` instead of ``findings``: an object by code."""
    by_code = {
        each.code: {k: v for k, v in each._asdict().items() if k != "code"} for each in listed
    }
    return {**_head(found), "statistics": by_code, "rules_off": list(off.codes)}


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


def _head(found: Iterable[Diagnostic]) -> Mapping[str, object]:
    counts = Counter(item.severity for item in found)
    by_severity = {severity.value: counts[severity] for severity in Severity}
    return {"version": JSON_VERSION, "counts": by_severity}
