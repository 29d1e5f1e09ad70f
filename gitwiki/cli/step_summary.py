"""The summary of a step of a workflow, a file that GitHub names in the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gitwiki.cli.output import printable
from gitwiki.errors import PullRequestsForbiddenError
from gitwiki.lint.report.markdown import SUMMARY_BYTES, markdown_report
from gitwiki.wiki.markup import escape, inert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gitwiki.cli.output import Printer
    from gitwiki.diagnostics import Diagnostic
    from gitwiki.errors import GitwikiError
    from gitwiki.lint.report.counts import RulesOff

VARIABLE = "GITHUB_STEP_SUMMARY"
#: So many lines of what a command printed are enough.
_LISTED = 200


def append_summary(found: Sequence[Diagnostic], off: RulesOff, printer: Printer) -> bool:
    """Append findings to the summary of the step, as far as there is room; return whether it was.

    GitHub refuses a summary of more than 1 MiB as a whole, so what other commands have written
    counts.
    """
    return append_text(lambda room: markdown_report(found, off, room), printer)


def append_lines(lines: Iterable[str], printer: Printer, url: str = "") -> bool:
    """Append what a command came to, a line an item.

    Args:
        lines: As they were printed for people.
        printer: Is told if the summary cannot be written.
        url: Of the pull request that it is about.
    """
    said = [f"- {inert(escape(printable(line.strip())))}\n" for line in lines if line.strip()]
    link = f"\n[Look at the pull request]({url})\n" if url else ""
    return append_text(lambda _: "".join([*said[:_LISTED], link]), printer)


def append_refusal(error: GitwikiError, printer: Printer) -> bool:
    """Append why a command stopped, so that who looks at the run sees it without its log."""
    said = inert(escape(" ".join(printable(str(error)).split())))
    form = error.url if isinstance(error, PullRequestsForbiddenError) else ""
    link = f"\n[Open the pull request]({form})\n" if form else ""
    return append_text(lambda _: f"**gitwiki stopped:** {said}\n{link}", printer)


def append_text(write: Callable[[int], str], printer: Printer) -> bool:
    """Append Markdown to the summary of the step, if there is one; return whether it was.

    Args:
        write: Makes the Markdown, of at most so many bytes in UTF-8.
        printer: Is told if the summary cannot be written.
    """
    name = os.environ.get(VARIABLE)
    if not name:
        return False
    path = Path(name)
    try:
        written = path.stat().st_size if path.exists() else 0
        text = f"\n{write(SUMMARY_BYTES - written - 1)}"
        if written + len(text.encode()) > SUMMARY_BYTES:
            return False
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        printer.note(f"gitwiki: the job summary cannot be written: {error}")
        return False
    return True
