"""The part of the composition root that is about evals: their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.adapters.eval_files import UnreadableFileError, read_file, write_folder
from gitwiki.errors import BadCasesError, BadReportError
from gitwiki.evals import report as reports
from gitwiki.evals.cases import read_cases
from gitwiki.lint.report.characters import shown

if TYPE_CHECKING:
    from gitwiki.evals.cases import Case
    from gitwiki.evals.report import Report

#: The two files of a report.
MARKDOWN, JSON = "eval.md", "eval.json"


def open_cases(path: str) -> tuple[Case, ...]:
    """The cases of a file.

    Raises:
        BadCasesError: It cannot be read, or some of its cases cannot be run.
    """
    try:
        text = read_file(path).decode("utf-8")
    except UnreadableFileError as error:
        raise BadCasesError(shown(path), [str(error)]) from error
    except UnicodeDecodeError as error:
        raise BadCasesError(shown(path), [f"it is not UTF-8 at byte {error.start}"]) from error
    return read_cases(text, path)


def open_baseline(path: str) -> Report:
    """The report of another run.

    Raises:
        BadReportError: It is none.
    """
    try:
        return reports.read(read_file(path), shown(path))
    except UnreadableFileError as error:
        raise BadReportError(shown(path), str(error)) from error


def write_report(folder: str, report: Report, markdown: str) -> None:
    """Write a report into a folder, as Markdown and as JSON.

    Raises:
        OutputError: It cannot be written.
    """
    text = markdown.encode("utf-8", "replace")
    write_folder(folder, {MARKDOWN: text, JSON: reports.write(report)})
