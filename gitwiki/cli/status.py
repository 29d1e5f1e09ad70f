"""``gitwiki status``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_outside
from gitwiki.bootstrap.models import open_compiler
from gitwiki.cli.findings import as_data, as_lines
from gitwiki.cli.options import Common, common
from gitwiki.cli.output import counted
from gitwiki.diagnostics import Severity
from gitwiki.lint.report.counts import totals
from gitwiki.workflows.status import Status, status

if TYPE_CHECKING:
    from collections.abc import Iterator

_LISTED = 20


@click.command("status", epilog="Example: gitwiki status --json")
@common()
def command(options: Common) -> None:
    """Show what is pending, open for review, stale or broken."""
    outside = open_outside(options.directory, options.printer)
    found = status(outside, open_compiler(options.directory, outside))
    data = {
        "branch": found.branch,
        "commit": found.commit.id,
        "pages": found.pages,
        "sources": found.sources,
        "pending": found.pending,
        "claimed": found.claimed,
        "refused": found.refused,
        "stale": [asdict(stale) for stale in found.stale],
        "pull_requests": [pull.number for pull in found.pull_requests],
        "unread": as_data(found.unread),
        "findings": as_data(found.findings),
        "unverified": found.unverified,
    }
    options.printer.result("\n".join(_text(found)), data)
    if not found.sources:
        options.suggest(("add FILE...", "put sources into raw/"))


def _text(found: Status) -> Iterator[str]:
    size = f"{counted(found.pages, 'page')}, {counted(found.sources, 'source')}"
    yield f"branch {found.branch} at {found.commit.id[:12]}: {size}"
    errors = [each for each in found.unread if each.severity is Severity.ERROR]
    left_out = {*found.claimed, *found.refused, *(each.path for each in errors)}
    open_ = [path for path in found.pending if path not in left_out]
    yield from _block("pending sources; `gitwiki compile` makes pages of them", open_)
    closed = "sources whose pull request was closed; they are not proposed again"
    yield from _block(closed, list(found.refused))
    yield from _block("sources that cannot be read", as_lines(errors))
    others = [each for each in found.unread if each.severity is not Severity.ERROR]
    yield from _block("sources to look at", as_lines(others))
    pulls = [
        f"#{pull.number} {pull.proposal.title}{' (draft)' if pull.proposal.draft else ''}"
        for pull in found.pull_requests
    ]
    yield from _block("open pull requests; `gitwiki pr show N` shows one", pulls)
    stale = [f"{stale.path}: {stale.why}" for stale in found.stale]
    yield from _block("stale pages; the next compile brings them up to date", stale)
    if found.pages:
        yield f"verified: {found.pages - len(found.unverified)} of {counted(found.pages, 'page')}"
    more = "; `gitwiki lint` lists them" if found.findings else ""
    yield f"lint: {totals(found.findings)}{more}"


def _block(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines[:_LISTED])
        if len(lines) > _LISTED:
            yield f"  and {len(lines) - _LISTED} more"
