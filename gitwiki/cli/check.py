"""``gitwiki check``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import click

from gitwiki.bootstrap import open_outside
from gitwiki.cli.findings import as_data, as_lines
from gitwiki.cli.lint_request import WHY_OFF
from gitwiki.cli.options import Common, common
from gitwiki.cli.output import printable
from gitwiki.cli.step_summary import append_text
from gitwiki.config import read_forge_settings
from gitwiki.errors import UsageError
from gitwiki.lint.report.counts import RulesOff
from gitwiki.lint.report.github import github_notice, github_report
from gitwiki.lint.report.markdown import COMMENT_BYTES, markdown_report
from gitwiki.wiki.markup import escape, inert
from gitwiki.workflows.check import Checked, check_all, check_commits, check_pull
from gitwiki.workflows.commits import commit_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitwiki.cli.output import Printer
    from gitwiki.ports import Outside

_FORMATS = ("text", "json", "github", "markdown")
#: So many of the files that both sides changed are named.
_LISTED = 20


@click.command("check", epilog="Example: gitwiki check --pull 7 --format github")
@click.option("--pull", type=click.IntRange(min=1), metavar="N", help="This pull request, again.")
@click.option("--rev", metavar="SHA", help="This commit, which need be in no pull request.")
@click.option("--base", metavar="SHA", help="What --rev is compared to.")
@click.option(
    "--format",
    "style",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="For people, programs, GitHub's annotations or a summary.",
)
@common()
def command(
    options: Common, *, pull: int | None, rev: str | None, base: str | None, style: str
) -> int:
    """Lint pull requests and post the status that a merge needs.

    Each is linted as it would be merged now: what it brings in counts, by the base's schema.md.
    Without an option: every open one that has no status of gitwiki's for the base as it is now,
    people's too. The status `gitwiki/lint` is posted on the very commit that was linted.

    With --pull or --rev it exits with 1 if there is an error. Without, it exits with 0 as long as
    every status could be posted: what it found is in the statuses.
    """
    if bool(rev) != bool(base) or (rev and pull):
        message = "--rev goes with --base, and not with --pull"
        raise UsageError(message)
    outside = open_outside(options.directory, options.printer)
    printer = replace(options.printer, json=options.printer.json or style == "json")
    return answer(outside, Asked(pull or 0, rev or "", base or "", style), printer)


class Asked(NamedTuple):
    """What the options said; 0 and empty for what was left out."""

    pull: int = 0
    rev: str = ""
    base: str = ""
    style: str = "text"

    @property
    def is_single(self) -> bool:
        """Whether one head is meant."""
        return bool(self.pull or self.rev)


def answer(outside: Outside, asked: Asked, printer: Printer) -> int:
    """Lint, post, print, and return the exit code."""
    done = _checked(outside, asked)
    if asked.style == "github":
        click.echo("".join(_annotations(done, printer, is_single=asked.is_single)), nl=False)
    elif asked.style == "markdown":
        click.echo("".join(_sections(done, COMMENT_BYTES)), nl=False)
    else:
        text = "\n".join(_text(done)) or "no open pull requests"
        printer.result(text, {"checked": [_data(each) for each in done]})
    _tell(done, printer, has_server=outside.server is not None)
    return int(any(each.has_failed if asked.is_single else bool(each.refusal) for each in done))


def _checked(outside: Outside, asked: Asked) -> Sequence[Checked]:
    url = read_forge_settings().run_url
    if asked.rev:
        head, base = commit_at(outside, asked.rev), commit_at(outside, asked.base)
        return (check_commits(outside, head, base, url),)
    return (check_pull(outside, asked.pull, url),) if asked.pull else check_all(outside, url)


def _name(checked: Checked) -> str:
    return f"#{checked.number}" if checked.number else checked.head[:12]


def _verdict(checked: Checked) -> str:
    """The outcome on one line."""
    if checked.check is None:
        return f"left alone: {checked.left_alone}"
    return f"{checked.check.state.value}: {checked.check.summary}"


def _text(done: Sequence[Checked]) -> Iterator[str]:
    """Each line begins with words of ours, so that none is a command of a workflow."""
    for each in done:
        name = _name(each)
        yield f"{name} {_verdict(each)}"
        lines = "\n".join(as_lines(each.findings)).replace("##[", "##\\[").splitlines()
        yield from (f"{name} | {line}" for line in lines)
        yield from (f"{name} | both changed {path}" for path in _conflicts(each))


def _conflicts(checked: Checked) -> Iterator[str]:
    listed = checked.conflicts
    yield from (printable(path).replace("##[", "##\\[") for path in listed[:_LISTED])
    if len(listed) > _LISTED:
        yield f"{len(listed) - _LISTED} more"


def _annotations(done: Sequence[Checked], printer: Printer, *, is_single: bool) -> Iterator[str]:
    """Annotations for one pull request; of several, lines of whose files nobody looks at."""
    has_summary = append_text(lambda room: "".join(_sections(done, room)), printer)
    elsewhere = "see the summary of the job" if has_summary else "`gitwiki lint` lists them"
    for each in done:
        if is_single:
            yield github_report(each.findings, RulesOff(each.off, WHY_OFF), elsewhere)
        yield github_notice(f"{_name(each)} {_verdict(each)}")


def _sections(done: Sequence[Checked], room: int) -> Iterator[str]:
    """A section of Markdown for each, of at most so many bytes together."""
    share = room // max(1, len(done))
    for each in done:
        head = f"### {_name(each)}\n\n{inert(escape(_verdict(each)))}\n\n"
        conflicts = "".join(
            f"- both changed {inert(escape(printable(path)))}\n" for path in _conflicts(each)
        )
        left = share - len(f"{head}{conflicts}".encode())
        has_more = bool(each.findings or each.off)
        off = RulesOff(each.off, WHY_OFF)
        yield head + conflicts + (markdown_report(each.findings, off, left) if has_more else "")


def _tell(done: Sequence[Checked], printer: Printer, *, has_server: bool) -> None:
    """Say where statuses are missing, and why."""
    linted = [each for each in done if each.check]
    for why in sorted({each.refusal for each in linted if each.refusal}):
        names = ", ".join(_name(each) for each in linted if each.refusal == why)
        printer.note(f"no status for {names}: {why}")
    if linted and not has_server:
        printer.note(
            "no status was posted: pull requests are kept in this repository itself, and "
            "`gitwiki pr merge` lints them once more"
        )


def _data(checked: Checked) -> dict[str, object]:
    check = checked.check
    return {
        "pull_request": checked.number or None,
        "head": checked.head,
        "state": check.state.value if check else None,
        "summary": check.summary if check else checked.left_alone,
        "posted": checked.is_posted,
        "refusal": checked.refusal,
        "conflicts": checked.conflicts,
        "findings": as_data(checked.findings),
        "rules_off": list(checked.off),
    }
