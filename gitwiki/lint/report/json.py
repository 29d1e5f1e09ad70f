"""Findings for a program; the format is described by docs/lint-report.schema.json."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.report.counts import NOTHING_OFF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.lint.report.counts import RulesOff
    from gitwiki.lint.report.statistics import Statistic

#: Version of the JSON report; increases when a key changes its meaning or goes away.
JSON_VERSION = 1


def json_report(
    findings: Sequence[Mapping[str, object]], off: RulesOff = NOTHING_OFF
) -> dict[str, object]:
    """Findings as one object, to be written as JSON.

    Its keys: ``version`` (see `JSON_VERSION`); ``counts``, severity to number; ``findings``, a list
    of objects; ``rules_off``, the codes of the rules that did not run.

    Args:
        findings: As `gitwiki.lint.report.findings.finding_data` makes them.
        off: The rules that did not run.
    """
    head = _head(item["severity"] for item in findings)
    return {**head, "findings": list(findings), "rules_off": list(off.codes)}


def statistics_report(
    found: Sequence[Diagnostic], listed: Iterable[Statistic], off: RulesOff = NOTHING_OFF
) -> dict[str, object]:
    """As `json_report`, but with ``statistics`` instead of ``findings``: an object by code."""
    by_code = {
        each.code: {k: v for k, v in each._asdict().items() if k != "code"} for each in listed
    }
    head = _head(item.severity.value for item in found)
    return {**head, "statistics": by_code, "rules_off": list(off.codes)}


def _head(severities: Iterable[object]) -> Mapping[str, object]:
    counts = Counter(severities)
    by_severity = {severity.value: counts[severity.value] for severity in Severity}
    return {"version": JSON_VERSION, "counts": by_severity}
