"""How ``gitwiki lint`` runs the rules and prints what they find."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import click

from gitwiki.bootstrap import open_files
from gitwiki.cli.lint_request import WHY_OFF
from gitwiki.cli.output import counted
from gitwiki.cli.paths import is_under
from gitwiki.cli.rule_pages import rule_pages
from gitwiki.cli.selection import rules_named
from gitwiki.cli.step_summary import append_summary
from gitwiki.diagnostics import Severity
from gitwiki.lint.report.counts import RulesOff, totals
from gitwiki.lint.report.findings import finding_data
from gitwiki.lint.report.github import github_report
from gitwiki.lint.report.json import json_report, statistics_report
from gitwiki.lint.report.markdown import markdown_report
from gitwiki.lint.report.sarif import sarif_report
from gitwiki.lint.report.statistics import statistics, statistics_text
from gitwiki.lint.report.text import WIDTH, text_report
from gitwiki.lint.rules import DEFAULTS, RULES
from gitwiki.workflows.kept import keep_choice
from gitwiki.workflows.lint import lint_commit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitwiki.cli.lint_request import Request
    from gitwiki.cli.output import Printer
    from gitwiki.diagnostics import Diagnostic
    from gitwiki.lint.rule import Rule
    from gitwiki.workflows.fix import Fixed
    from gitwiki.workflows.lint import LintOutcome

#: The formats that show lines of files.
_WITH_TEXTS = frozenset({"text", "sarif"})
_COLOURS = {"error": "red", "warning": "yellow", "info": "blue", "mark": "green"}


def answer(asked: Request) -> int:
    """Run the rules, print what they find and return the exit code."""
    rules = _chosen(asked.select, asked.ignore)
    fixed = _fixed(asked, rules) if asked.fix else None
    outcome = fixed.left if fixed else _outcome(asked, rules)
    codes = {rule.code for rule in rules}
    found = [f for f in outcome.findings if f.code in codes and is_under(f.path, asked.wanted)]
    needs_texts = asked.style in _WITH_TEXTS and not asked.statistics
    texts = outcome.read(sorted({item.path for item in found})) if needs_texts else {}
    result = _Result(found, texts, RulesOff(outcome.off, WHY_OFF), fixed)
    if fixed:
        _tell(fixed, asked.style, asked.options.printer)
    _print(result, asked)
    return int(any(item.severity is Severity.ERROR for item in found))


def _outcome(asked: Request, rules: tuple[Rule, ...]) -> LintOutcome:
    keep_choice(asked.place.outside.cache, asked.words, [rule.code for rule in rules])
    return lint_commit(*asked.place, rules)


def _fixed(asked: Request, rules: tuple[Rule, ...]) -> Fixed:
    from gitwiki.workflows.fix import fix  # noqa: PLC0415 - most runs repair nothing

    files = open_files(asked.options.directory)
    outside, _, before = asked.place
    return fix(outside, files, rules, before, lambda each: is_under(each.path, asked.wanted))


class _Result(NamedTuple):
    """What is reported: findings, the texts of their files, and the rules that did not run."""

    found: Sequence[Diagnostic]
    texts: Mapping[str, str]
    off: RulesOff
    fixed: Fixed | None = None

    @property
    def extra(self) -> dict[str, object]:
        """What the JSON report says of repairs."""
        if self.fixed is None:
            return {}
        findings = [finding_data(item) for item in self.fixed.findings]
        files, missed = list(self.fixed.files), list(self.fixed.missed)
        return {"fixed": {"files": files, "findings": findings, "missed": missed}}


def _tell(fixed: Fixed, style: str, printer: Printer) -> None:
    """Say what was repaired; beside the report where that is meant for a program."""
    text = f"fixed {counted(len(fixed.findings), 'finding')} in {counted(len(fixed.files), 'file')}"
    if style == "text":
        click.echo(text)
    else:
        printer.note(text)
    for path in fixed.missed:
        printer.note(f"not written, because it is no longer what was read: {path}")


def _print(result: _Result, asked: Request) -> None:
    printer, style = asked.options.printer, asked.style
    as_json = replace(printer, json=True)
    found, texts, off, fixed = result
    if asked.statistics:
        _print_statistics(result, style, as_json)
    elif style == "json":
        as_json.result("", {**json_report([*map(finding_data, found)], off), **result.extra})
    elif style == "sarif":
        as_json.result("", sarif_report(found, texts, rule_pages(), off))
    elif style == "github":
        _echo(_annotations(result, printer))
    elif style == "markdown":
        _echo(markdown_report(found, off))
    else:
        lines = {path: text.split("\n") for path, text in texts.items()}
        offers_fix = fixed is None
        _echo(text_report(found, lines, off, paint=_paint, width=_width(), offers_fix=offers_fix))


def _print_statistics(result: _Result, style: str, as_json: Printer) -> None:
    listed = statistics(result.found)
    if style == "json":
        data = statistics_report(result.found, listed, result.off)
        as_json.result("", {**data, **result.extra})
    else:
        closing = filter(None, [totals(result.found), result.off.sentence()])
        _echo(statistics_text(listed) + "".join(f"{line}\n" for line in closing))


def _annotations(result: _Result, printer: Printer) -> str:
    if append_summary(result.found, result.off, printer):
        return github_report(result.found, result.off, "see the summary of the job")
    return github_report(result.found, result.off)


def _echo(text: str) -> None:
    """Print a report that has no character any more that a terminal would obey."""
    if text:
        click.echo(text, nl=False)


def _paint(text: str, part: str) -> str:
    """Colours; click leaves them out where standard output is no terminal."""
    return click.style(
        text,
        fg=_COLOURS.get(part),
        bold=part in {"path", "error", "mark"} or None,
        dim=part == "quiet" or None,
    )


def _width() -> int:
    """Room for the line of a file, beside the margin and the marks of a cut."""
    return min(shutil.get_terminal_size().columns - 15, WIDTH) if sys.stdout.isatty() else WIDTH


def _chosen(select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """The rules to run; an option without a word says nothing."""
    codes = rules_named(select) or {rule.code for rule in DEFAULTS}
    codes -= rules_named(ignore)
    return tuple(rule for rule in RULES if rule.code in codes)
