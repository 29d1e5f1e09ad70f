"""How often each rule was broken."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.lint.report.names import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gitwiki.diagnostics import Diagnostic


class Statistic(NamedTuple):
    """The findings of one rule.

    Attributes:
        code: Code of the rule.
        name: Its name.
        severity: Its severity.
        findings: How many there are.
        share: Their share of all findings, from 0 to 1, rounded to four digits.
        files: How many files have one.
    """

    code: str
    name: str
    severity: str
    findings: int
    share: float
    files: int


def statistics(found: Sequence[Diagnostic]) -> tuple[Statistic, ...]:
    """The numbers of each rule that was broken, the most frequent first."""
    counts = Counter(item.code for item in found)
    severities = {item.code: item.severity.value for item in found}
    files = Counter(code for _, code in {(item.path, item.code) for item in found})
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        Statistic(
            code, name_of(code), severities[code], count, round(count / len(found), 4), files[code]
        )
        for code, count in ordered
    )


def statistics_text(listed: Iterable[Statistic]) -> str:
    """A table of them for a terminal; empty if there are none."""
    rows = [
        f"{each.findings:8}  {each.share:7.1%}  {each.files:5}  {each.severity:<8}  "
        f"{each.code} {each.name}".rstrip()
        for each in listed
    ]
    head = "findings    share  files  severity  rule"
    return "".join(f"{line}\n" for line in [head, *rows]) if rows else ""
