"""``gitwiki lint``."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import click

from gitwiki.bootstrap import open_checkout, open_files, open_folder
from gitwiki.cli.options import Common, common
from gitwiki.cli.output import counted
from gitwiki.cli.paths import CHECKED_OUT, is_under, known_paths
from gitwiki.cli.rule_pages import rule_pages
from gitwiki.cli.selection import rules_named
from gitwiki.cli.step_summary import append_summary
from gitwiki.diagnostics import Severity
from gitwiki.errors import NotARepositoryError, UsageError
from gitwiki.lint import report
from gitwiki.lint.report.json import finding_data, statistics_report
from gitwiki.lint.report.text import WIDTH
from gitwiki.lint.rules import DEFAULTS, RULES
from gitwiki.workflows.lint import lint_commit
from gitwiki.workflows.load import commit_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitwiki.cli.output import Printer
    from gitwiki.diagnostics import Diagnostic
    from gitwiki.lint.rule import Rule
    from gitwiki.ports import Commit, Readable
    from gitwiki.workflows.fix import Fixed

_FORMATS = ("text", "json", "github", "sarif", "markdown")
_RULES = "codes, names or starts of codes such as GW1, separated by commas; may be repeated"
_WHY_OFF = "this folder has no schema.md (`gitwiki init` adopts it)"
_COLOURS = {"error": "red", "warning": "yellow", "info": "blue", "mark": "green"}


@click.command("lint", epilog="Example: gitwiki lint --base main wiki/concepts")
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--rev", metavar="REV", help="Check this commit instead of the checkout.")
@click.option(
    "--base",
    metavar="REV",
    help="Report only what is new since this commit; its schema.md counts.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="For people, programs, GitHub's annotations, code scanning or a summary.",
)
@click.option("--select", multiple=True, metavar="RULES", help=f"Only these rules: {_RULES}.")
@click.option("--ignore", multiple=True, metavar="RULES", help="All but these rules.")
@click.option("--fix", is_flag=True, help="Repair what takes no judgement, then report the rest.")
@click.option("--statistics", is_flag=True, help="Count findings by rule.")
@common()
def command(  # noqa: PLR0913 - one parameter an option
    options: Common,
    paths: tuple[str, ...],
    *,
    rev: str | None,
    base: str | None,
    style: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    statistics: bool,
) -> int:
    """Check pages against their sources and each other.

    Exits with 1 if there is an error. Reads the files of the checkout, or those of a commit with
    --rev. Where there is no schema.md, it reads every Markdown file, and runs the rules that hold
    for any. PATH is a file or folder from the top of the repository; it restricts what is
    reported, not what is read.
    """
    style = "json" if options.printer.json else style
    if statistics and style not in {"text", "json"}:
        message = f"--statistics goes with --format text and json, not with {style}"
        raise UsageError(message)
    if fix and rev:
        message = "--fix repairs the files of the checkout; it does not go with --rev"
        raise UsageError(message)
    rules = _chosen(select, ignore)
    outside, head, before = _place(options, rev, base)
    wanted = known_paths(paths, outside.repository.tree(head.id)) if paths else [""]
    fixed = None
    if fix:
        from gitwiki.workflows.fix import fix as repair  # noqa: PLC0415 - most runs repair nothing

        files = open_files(options.directory)
        fixed = repair(outside, files, rules, before, lambda each: is_under(each.path, wanted))
    outcome = fixed.left if fixed else lint_commit(outside, head, before, rules)
    codes = {rule.code for rule in rules}
    found = [f for f in outcome.findings if f.code in codes and is_under(f.path, wanted)]
    texts = outcome.read(sorted({finding.path for finding in found}))
    result = _Result(found, texts, report.RulesOff(outcome.off, _WHY_OFF), fixed)
    if fixed:
        _tell(fixed, style, options.printer)
    _print(result, style, statistics, options)
    return int(any(finding.severity is Severity.ERROR for finding in found))


class _Place(NamedTuple):
    """What is linted, and what it is compared to."""

    outside: Readable
    head: Commit
    base: Commit | None


def _place(options: Common, rev: str | None, base: str | None) -> _Place:
    """The checkout or a commit; without a repository, the files of the folder."""
    try:
        outside = open_checkout(options.directory, options.printer)
    except NotARepositoryError:
        if rev or base or not options.directory.is_dir():
            raise
        return _Place(open_folder(options.directory, options.printer), CHECKED_OUT, None)
    newest = outside.repository.resolve("HEAD")
    # What is old is old by the day of the commit that the checkout will follow.
    checkout = replace(CHECKED_OUT, timestamp=newest.timestamp if newest else 0)
    head = commit_at(outside, rev) if rev else checkout
    return _Place(outside, head, commit_at(outside, base) if base else None)


class _Result(NamedTuple):
    """What is reported: findings, the texts of their files, and the rules that did not run."""

    found: Sequence[Diagnostic]
    texts: Mapping[str, str]
    off: report.RulesOff
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


def _print(result: _Result, style: str, statistics: bool, options: Common) -> None:
    as_json = replace(options.printer, json=True)
    found, texts, off, fixed = result
    if statistics:
        _print_statistics(result, style, as_json)
    elif style == "json":
        as_json.result("", {**report.json_report(found, off), **result.extra})
    elif style == "sarif":
        as_json.result("", report.sarif_report(found, texts, rule_pages(), off))
    elif style == "github":
        _echo(_annotations(result, options.printer))
    elif style == "markdown":
        _echo(report.markdown_report(found, off))
    else:
        lines = {path: text.split("\n") for path, text in texts.items()}
        offers_fix = fixed is None
        _echo(
            report.text_report(
                found, lines, off, paint=_paint, width=_width(), offers_fix=offers_fix
            )
        )


def _print_statistics(result: _Result, style: str, as_json: Printer) -> None:
    listed = report.statistics(result.found)
    if style == "json":
        data = statistics_report(result.found, listed, result.off)
        as_json.result("", {**data, **result.extra})
    else:
        closing = filter(None, [report.totals(result.found), result.off.sentence()])
        _echo(report.statistics_text(listed) + "".join(f"{line}\n" for line in closing))


def _annotations(result: _Result, printer: Printer) -> str:
    if append_summary(result.found, result.off, printer):
        return report.github_report(result.found, result.off, "see the summary of the job")
    return report.github_report(result.found, result.off)


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
