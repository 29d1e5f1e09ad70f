"""``gitwiki lint``."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_checkout
from gitwiki.cli.options import Common, common
from gitwiki.diagnostics import Severity
from gitwiki.errors import UsageError
from gitwiki.lint import report
from gitwiki.lint.rules import RULES
from gitwiki.ports import CHECKOUT, Commit, Identity
from gitwiki.workflows.lint import lint_commit
from gitwiki.workflows.load import commit_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.workflows.lint import LintOutcome

_FORMATS = ("text", "json", "github", "markdown")
_CHECKOUT = Commit(CHECKOUT, (), Identity("", ""), 0, "")


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
    help="For people, programs, GitHub's annotations or a job summary.",
)
@click.option(
    "--select", metavar="RULES", help="Only these rules: codes or names, separated by commas."
)
@click.option("--ignore", metavar="RULES", help="All but these rules.")
@click.option("--statistics", is_flag=True, help="Count findings by rule.")
@common()
def command(  # noqa: PLR0913 - one parameter an option
    options: Common,
    paths: tuple[str, ...],
    *,
    rev: str | None,
    base: str | None,
    style: str,
    select: str | None,
    ignore: str | None,
    statistics: bool,
) -> int:
    """Check pages against their sources and each other.

    Exits with 1 if there is an error. Reads the files of the checkout, or those of a commit with
    --rev. PATH is a file or folder from the top of the repository; it restricts what is reported,
    not what is read.
    """
    outside = open_checkout(options.directory, options.printer)
    head = commit_at(outside, rev) if rev else _CHECKOUT
    outcome = lint_commit(outside, head, base=commit_at(outside, base) if base else None)
    wanted = _paths(paths, outside.repository.tree(head.id)) if paths else [""]
    codes = _codes(select) or {rule.code for rule in RULES}
    codes -= _codes(ignore)
    found = [f for f in outcome.findings if f.code in codes and _is_under(f.path, wanted)]
    style = "json" if options.printer.json else style
    text = _statistics(style, found) if statistics else _report(style, found, outcome)
    click.echo(text.rstrip("\n"), nl=bool(text))
    return int(any(finding.severity is Severity.ERROR for finding in found))


def _report(style: str, found: Sequence[Diagnostic], outcome: LintOutcome) -> str:
    if style == "json":
        return report.json_report(found)
    if style == "github":
        return report.github_report(found)
    if style == "markdown":
        return report.markdown_report(found)
    lines = {path: text.split("\n") for path, text in outcome.texts.items()}
    return report.text_report(found, lines)


def _statistics(style: str, found: Sequence[Diagnostic]) -> str:
    if style != "text":
        message = "--statistics is for people; --json has every finding with its code"
        raise UsageError(message)
    return report.statistics(found) + report.totals(found)


def _paths(given: Iterable[str], tree: Collection[str]) -> list[str]:
    """The paths as they are written in the tree.

    Raises:
        UsageError: One of them names nothing there.
    """
    # PurePosixPath reads `./wiki/` as `wiki`, and `.` as no name at all.
    paths = [PurePosixPath(each).as_posix().removeprefix(".") for each in given]
    for path in paths:
        if not any(_is_under(each, [path]) for each in tree):
            message = (
                f"there is no {path} in this wiki; paths count from the top of the repository, "
                "such as wiki/concepts"
            )
            raise UsageError(message)
    return paths


def _is_under(path: str, folders: Iterable[str]) -> bool:
    return any(not each or path == each or path.startswith(f"{each}/") for each in folders)


def _codes(listed: str | None) -> set[str]:
    names = {rule.name: rule.code for rule in RULES} | {rule.code: rule.code for rule in RULES}
    codes = set()
    for word in (listed or "").replace(",", " ").split():
        if word not in names:
            message = f"there is no rule {word}; `gitwiki rule` lists all of them"
            raise UsageError(message)
        codes.add(names[word])
    return codes
