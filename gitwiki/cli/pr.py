"""``gitwiki pr``: pull requests, on the local forge and elsewhere alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_outside
from gitwiki.bootstrap.models import open_compiler
from gitwiki.cli.findings import as_data
from gitwiki.cli.options import Common, common
from gitwiki.cli.output import counted
from gitwiki.cli.sync import as_data as synced_data
from gitwiki.cli.sync import as_lines as synced_lines
from gitwiki.workflows import pulls
from gitwiki.workflows.sync import sync

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.ports import PullRequest
    from gitwiki.workflows.pulls import Merged

_SMALL = re.compile(r"<sub>(.*?)</sub>")


class InOrder(click.Group):
    """A group that lists its commands in the order in which they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of its commands, in the order of their definition."""
        return list(self.commands)


@click.group("pr", cls=InOrder, context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """List, show, diff, merge or close pull requests."""


@command.command("list", epilog="Example: gitwiki pr list --all")
@click.option("--all", "everything", is_flag=True, help="Merged and closed ones too.")
@common()
def list_(options: Common, *, everything: bool) -> None:
    """List the open pull requests."""
    outside = open_outside(options.directory, options.printer)
    found = pulls.pull_requests(outside, everything=everything)
    lines = [f"#{pull.number:<3} {_state(pull):<6} {pull.proposal.title}" for pull in found]
    nothing = "no pull requests" if everything else "no open pull requests"
    text = "\n".join(lines) or nothing
    options.printer.result(text, {"pull_requests": [_data(pull) for pull in found]})


@command.command("show", epilog="Example: gitwiki pr show 1")
@click.argument("number", type=int)
@common()
def show(options: Common, number: int) -> None:
    """Print title, checks and body of a pull request."""
    pull = pulls.find(open_outside(options.directory, options.printer), number)
    lines = [
        f"  state   {_state(pull)}",
        f"  branch  {pull.proposal.branch} at {pull.head[:12]}, for {pull.proposal.base}",
        *(f"  lint    {check.summary}" for check in pull.proposal.checks),
        *([f"  url     {pull.url}"] if pull.url else []),
        "",
        _readable(pull.proposal.body),
    ]
    data = {**_data(pull), "body": pull.proposal.body}
    options.printer.result("\n".join(lines), data, f"#{pull.number} {pull.proposal.title}")


@command.command("diff", epilog="Example: gitwiki pr diff 1 | less")
@click.argument("number", type=int)
@common(json=False)
def diff(options: Common, number: int) -> None:
    """Print the diff of a pull request."""
    text = pulls.diff(open_outside(options.directory, options.printer), number)
    options.printer.result(text.rstrip("\n"), {})


@command.command("merge", epilog="Example: gitwiki pr merge 1")
@click.argument("number", type=int)
@common()
def merge(options: Common, number: int) -> None:
    """Merge a pull request and rebuild the others on the new base.

    It is linted at its head first; errors that it brings in stop the merge.
    """
    outside = open_outside(options.directory, options.printer)
    done = pulls.merge(outside, number)
    rebuilt = sync(outside, open_compiler(options.directory, outside))
    data = {
        **_data(done.pull_request),
        "warnings": as_data(done.warnings),
        "checkout": done.checkout,
        "synced": synced_data(rebuilt),
    }
    options.printer.result("\n".join([*_merged(done), *synced_lines(rebuilt)]), data)


@command.command("close", epilog="Example: gitwiki pr close 1")
@click.argument("number", type=int)
@common()
def close(options: Common, number: int) -> None:
    """Close a pull request without merging it.

    The same change is not proposed again.
    """
    pull = pulls.close(open_outside(options.directory, options.printer), number)
    options.printer.result(f"closed #{pull.number}", _data(pull))
    sources = ", ".join(pull.proposal.sources)
    options.printer.note(f"its sources wait until they or schema.md change: {sources}")


def _merged(done: Merged) -> Iterator[str]:
    pull = done.pull_request
    yield f"merged #{pull.number} into {pull.proposal.base} as {pull.merge[:12]}"
    if done.warnings:
        yield f"  {counted(len(done.warnings), 'lint warning')}; `gitwiki lint` lists them"
    if done.checkout:
        yield "  your checkout is up to date with it"


def _readable(body: str) -> str:
    """The body for a terminal: small print in brackets."""
    return _SMALL.sub(r"(\1)", body).rstrip("\n")


def _state(pull: PullRequest) -> str:
    draft = ", draft" if pull.proposal.draft and pull.state.value == "open" else ""
    return f"{pull.state.value}{draft}"


def _data(pull: PullRequest) -> dict[str, object]:
    proposal = pull.proposal
    return {
        "number": pull.number,
        "state": pull.state.value,
        "draft": proposal.draft,
        "title": proposal.title,
        "key": proposal.key,
        "branch": proposal.branch,
        "base": proposal.base,
        "head": pull.head,
        "merge": pull.merge,
        "url": pull.url,
        "sources": proposal.sources,
        "checks": [
            {"name": c.name, "commit": c.commit, "state": c.state.value, "summary": c.summary}
            for c in proposal.checks
        ],
    }
