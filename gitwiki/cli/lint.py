"""``gitwiki lint``."""

from __future__ import annotations

from dataclasses import replace

import click

from gitwiki.bootstrap import open_checkout, open_folder
from gitwiki.cli.lint_request import WHY_OFF, Place, Request
from gitwiki.cli.options import Common, common
from gitwiki.cli.paths import CHECKED_OUT, is_under, known_paths
from gitwiki.errors import NotARepositoryError, UsageError
from gitwiki.lint.report.counts import RulesOff
from gitwiki.lint.report.json import json_report
from gitwiki.workflows.commits import commit_at
from gitwiki.workflows.kept import question, recall, recall_choice

_FORMATS = ("text", "json", "github", "sarif", "markdown")
_RULES = "codes, names or starts of codes such as GW1, separated by commas; may be repeated"


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
    place = _place(options, rev, base)
    wanted = known_paths(paths, place.outside.repository.tree(place.head.id)) if paths else [""]
    asked = Request(options, place, select, ignore, wanted, style, fix=fix, statistics=statistics)
    code = _answer_again(asked)
    if code is not None:
        return code
    from gitwiki.cli.lint_report import answer  # noqa: PLC0415 - it imports every rule

    return answer(asked)


def _place(options: Common, rev: str | None, base: str | None) -> Place:
    """The checkout or a commit; without a repository, the files of the folder."""
    try:
        outside = open_checkout(options.directory, options.printer)
    except NotARepositoryError:
        if rev or base or not options.directory.is_dir():
            raise
        return Place(open_folder(options.directory, options.printer), CHECKED_OUT, None)
    newest = outside.repository.resolve("HEAD")
    # What is old is old by the day of the commit that the checkout will follow.
    checkout = replace(CHECKED_OUT, timestamp=newest.timestamp if newest else 0)
    head = commit_at(outside, rev) if rev else checkout
    return Place(outside, head, commit_at(outside, base) if base else None)


def _answer_again(asked: Request) -> int | None:
    """Print for a program what an earlier run found; None if something may have changed."""
    if asked.style != "json" or asked.statistics or asked.fix:
        return None
    cache = asked.place.outside.cache
    codes = recall_choice(cache, asked.words)
    kept = recall(cache, question(*asked.place, codes)) if codes is not None else None
    if codes is None or kept is None:
        return None
    found = [
        item
        for item in kept.findings
        if item["code"] in codes and is_under(str(item["path"]), asked.wanted)
    ]
    printer = replace(asked.options.printer, json=True)
    printer.result("", json_report(found, RulesOff(kept.off, WHY_OFF)))
    return int(any(item["severity"] == "error" for item in found))
