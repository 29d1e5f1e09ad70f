"""How findings are shown: to people, to programs, and to a forge. One module an output."""

from gitwiki.lint.report.characters import shown
from gitwiki.lint.report.counts import NOTHING_OFF, RulesOff, name_of, totals
from gitwiki.lint.report.github import github_report
from gitwiki.lint.report.json import JSON_VERSION, finding_data, json_report
from gitwiki.lint.report.markdown import SUMMARY_BYTES, markdown_report
from gitwiki.lint.report.sarif import RulePage, sarif_report
from gitwiki.lint.report.statistics import Statistic, statistics, statistics_text
from gitwiki.lint.report.text import text_report

__all__ = [
    "JSON_VERSION",
    "NOTHING_OFF",
    "SUMMARY_BYTES",
    "RulePage",
    "RulesOff",
    "Statistic",
    "finding_data",
    "github_report",
    "json_report",
    "markdown_report",
    "name_of",
    "sarif_report",
    "shown",
    "statistics",
    "statistics_text",
    "text_report",
    "totals",
]
