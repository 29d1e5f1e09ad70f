"""What the command line does with an answer that somebody wants in the wiki."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_outside
from gitwiki.cli.outcomes import opened
from gitwiki.ports import PullRequestState
from gitwiki.workflows.file_answer import file_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.cli.options import Common
    from gitwiki.workflows.ask import Answered
    from gitwiki.workflows.file_answer import Filed

#: Who wrote the sentences of an answer where no model did.
_NO_MODEL = "extractive"


def file_back(options: Common, answered: Answered) -> Filed:
    """Open a pull request with an answer, on the server if the repository has one.

    Raises:
        NotFiledError: It cannot be filed; the class says why.
    """
    outside = open_outside(options.directory, options.printer)
    return file_answer(outside, answered.answer, answered.decision.model or _NO_MODEL)


def is_wanted(options: Common) -> bool:
    """Whether somebody at a terminal wants the answer in the wiki; nobody else is asked."""
    printer = options.printer
    is_watched = sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()
    if not is_watched or printer.quiet or printer.json:
        return False
    return click.confirm("File this as a page?", default=False, err=True)


def as_text(filed: Filed) -> Iterator[str]:
    """What became of an answer that was filed, for people."""
    if filed.pull_request is not None:
        yield from opened(filed.pull_request, len(filed.files))
        yield f"  page    {filed.path}, once it is merged"
    yield from (f"  dropped {each.text!r}: {each.sentence}" for each in filed.dropped)


def as_data(filed: Filed | None) -> dict[str, object]:
    """The same as data."""
    pull = filed.pull_request if filed else None
    if filed is None or pull is None:
        return {"filed": None}
    dropped = [{"text": each.text, "why": each.sentence} for each in filed.dropped]
    return {
        "filed": {
            "page": filed.path,
            "pull_request": pull.number,
            "state": pull.state.value,
            "url": pull.url or None,
            "dropped": dropped,
        }
    }


def is_open(filed: Filed) -> bool:
    """Whether somebody can merge it; the same answer may have been turned down before."""
    return filed.pull_request is not None and filed.pull_request.state is PullRequestState.OPEN
