"""Findings for a terminal."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.lint.report.characters import columns, cut, shown
from gitwiki.lint.report.counts import NOTHING_OFF, is_fixable, totals_in_files
from gitwiki.lint.report.names import rule_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.lint.report.counts import RulesOff

#: Gives a text the looks of a part of the report: ``path``, ``error``, ``warning``, ``info``,
#: ``mark``, ``quiet``.
Paint = Callable[[str, str], str]

#: The most characters of a line that are shown.
WIDTH = 120

_MARGIN = " " * 10
_SHORTEST = 40
_LONGEST_MESSAGE = 1_000


def plain(text: str, part: str) -> str:  # noqa: ARG001 - the looks of every part are the same
    """No looks at all."""
    return text


def text_report(
    found: Sequence[Diagnostic],
    lines: Mapping[str, Sequence[str]] | None = None,
    off: RulesOff = NOTHING_OFF,
    *,
    paint: Paint = plain,
    width: int = WIDTH,
    offers_fix: bool = True,
) -> str:
    """Findings for a terminal, grouped by file, with a count at the end.

    Args:
        found: The findings, sorted by path.
        lines: Lines of the files that are known, by path; the line of a finding is shown, and a
            mark below its column.
        off: The rules that did not run.
        paint: Colours, for instance.
        width: The most characters of a line that are shown; a longer one is cut around the column.
        offers_fix: Say what ``gitwiki lint --fix`` may repair; not where it has just been tried.
    """
    parts = []
    for path, group in groupby(found, key=lambda item: item.path):
        known = (lines or {}).get(path, ())
        entries = "".join(_entry(item, known, paint, width) for item in group)
        parts.append(f"{paint(shown(path), 'path')}\n{entries}")
    return "\n".join([*parts, "".join(f"{line}\n" for line in _closing(found, off, offers_fix))])


def _closing(found: Sequence[Diagnostic], off: RulesOff, offers_fix: bool) -> Iterator[str]:
    yield totals_in_files(found)
    fixable = [item for item in found if is_fixable(item)]
    if fixable and offers_fix:
        yield f"`gitwiki lint --fix` may repair {len(fixable)} of them"
    if off.codes:
        yield shown(off.sentence())


def _entry(item: Diagnostic, lines: Sequence[str], paint: Paint, width: int) -> str:
    place = f"{item.line or ''}{f':{item.column}' if item.column else ''}"
    severity = paint(f"{item.severity.value:<7}", item.severity.value)
    message = cut(shown(item.message), _LONGEST_MESSAGE)
    entry = [f"  {place:<7} {severity} {rule_of(item)}: {message}"]
    if 0 < item.line <= len(lines):
        entry += _quoted(lines[item.line - 1], item.column, paint, max(_SHORTEST, width))
    if item.hint:
        entry.append(_MARGIN + paint(cut(shown(item.hint), _LONGEST_MESSAGE), "quiet"))
    return "".join(f"{line}\n" for line in entry)


def _quoted(line: str, column: int, paint: Paint, width: int) -> Iterable[str]:
    excerpt = _excerpt(line, column - 1, width)
    if excerpt.text:
        yield f"{_MARGIN}{paint('|', 'quiet')} {excerpt.text}"
    if excerpt.text and excerpt.at >= 0:
        yield f"{_MARGIN}{paint('|', 'quiet')} {' ' * excerpt.at}{paint('^', 'mark')}"


class _Excerpt(NamedTuple):
    """A part of a line as it is shown, and the column of a terminal that is meant, or -1."""

    text: str
    at: int


def _excerpt(line: str, at: int, width: int) -> _Excerpt:
    """The part of a line around an offset in it, or its start if that is -1 or past its end."""
    if not 0 <= at < len(line):
        at, line = -1, line.rstrip()
    indent = len(line) - len(line.lstrip())
    start = indent if at < 0 else min(indent, at)
    if at - start >= width - width // 3:
        start = at - width // 3
    before = "…" if start > indent else ""
    after = "…" if start + width < len(line) else ""
    text = f"{before}{_on_one_line(line[start : start + width])}{after}"
    return _Excerpt(text, columns(before + _on_one_line(line[start:at])) if at >= 0 else -1)


def _on_one_line(text: str) -> str:
    # A tab has no width of its own, and the mark below has to stand at its character.
    return shown(text.rstrip("\r").replace("\t", " "))
