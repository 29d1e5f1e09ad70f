"""The report on the health of a wiki: what is in it, and its Markdown, in which nothing acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.diagnostics import Severity
from gitwiki.lint.report.counts import by_weight, counted
from gitwiki.lint.report.markdown import COMMENT_BYTES, sentence
from gitwiki.wiki.derive import date_of
from gitwiki.wiki.hidden import visible
from gitwiki.wiki.markup import escape, inert
from gitwiki.wiki.paragraphs import excerpt
from gitwiki.wiki.secrets import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.ports import Commit

#: A source of the page was deleted, or changed.
_OF_SOURCES = frozenset({"GW306", "GW307"})
#: Items of one kind that are spelt out.
_LISTED = 50
#: Characters of a message, a title or a path.
_LONGEST = 200
#: Room for the line that says how much is left out.
_CLOSING = 100


class Waiting(NamedTuple):
    """A pull request that somebody should look at.

    Attributes:
        number: Its number.
        title: One line; empty if the forge does not say.
        days: How long it has been open.
        conflicts: Files that it and the base both changed.
    """

    number: int
    title: str
    days: int
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """How a wiki stands on a day.

    Attributes:
        branch: The base branch.
        commit: Its newest commit.
        now: The moment that is looked at, seconds since the epoch.
        pages: How many pages there are.
        findings: What lint says of all of it, old or new.
        pending: Sources that nobody compiles: no open pull request has them, none was closed.
        unread: Why sources cannot be compiled, where they cannot.
        waiting: Pull requests that are open for long, or conflict with the base.
        unverified: Pages that nobody verified, by path.
    """

    branch: str
    commit: Commit
    now: int
    pages: int
    findings: tuple[Diagnostic, ...]
    pending: tuple[str, ...]
    unread: tuple[Diagnostic, ...]
    waiting: tuple[Waiting, ...]
    unverified: tuple[str, ...]

    @property
    def left(self) -> int:
        """How many things there are to look at; that nobody verified a page is none of them."""
        serious = [each for each in self.findings if each.severity is not Severity.INFO]
        others = (self.pending, self.unread, self.waiting)
        return len(serious) + sum(map(len, others))


class _Section(NamedTuple):
    """Things of one kind, each on a line."""

    heading: str
    lines: Sequence[str]


def title(found: Health) -> str:
    """One line for the issue."""
    return f"Health of the wiki: {counted(found.left, 'thing')} to look at"


def body(found: Health, limit: int = COMMENT_BYTES) -> str:
    """The report.

    Args:
        found: How the wiki stands.
        limit: The most bytes in UTF-8; what does not fit is counted.
    """
    head = _head(found)
    tail = (
        "\n<sub>Kept up to date by `gitwiki health`, which closes it when nothing is left but "
        "pages that nobody verified.</sub>\n"
    )
    sections = [each for each in _sections(found) if each.lines]
    room = limit - len(f"{head}{tail}".encode())
    parts: list[str] = []
    for number, section in enumerate(sections):
        part = _fit(section, room // (len(sections) - number))
        room -= len(part.encode())
        parts.append(part)
    return "".join([head, *parts, tail])


def _head(found: Health) -> str:
    said = (
        f"{counted(found.left, 'thing')} to look at"
        if found.left
        else "Nothing to look at; the wiki is well"
    )
    verified = found.pages - len(found.unverified)
    return (
        f"**{said}.** `{_code(found.branch)}` at `{found.commit.id[:12]}`, {date_of(found.now)}: "
        f"{counted(found.pages, 'page')}, {verified} of them verified.\n"
    )


def _sections(found: Health) -> Iterator[_Section]:
    serious = [each for each in by_weight(found.findings) if each.severity is not Severity.INFO]
    broken = [each for each in serious if each.severity is Severity.ERROR]
    rest = [each for each in serious if each.severity is not Severity.ERROR]
    disagreeing = [each for each in rest if each.code.startswith("GW4")]
    old = [each for each in rest if each.code.startswith("GW5") or each.code in _OF_SOURCES]
    others = [each for each in rest if each not in disagreeing and each not in old]
    yield _Section("Errors", _findings(broken))
    yield _Section("Pages that disagree or repeat each other", _findings(disagreeing))
    yield _Section("Pages that may be out of date", _findings(old))
    yield _Section(
        "Sources that are not compiled",
        [*(f"- `{_code(path)}`" for path in found.pending), *_findings(found.unread)],
    )
    yield _Section("Pull requests that wait", [*map(_waiting, found.waiting)])
    yield _Section("Warnings", _findings(others))
    yield _Section(
        "Pages that nobody verified", [f"- `{_code(path)}`" for path in found.unverified]
    )


def _findings(found: Iterable[Diagnostic]) -> list[str]:
    return [
        f"- `{_code(each.path)}{f':{each.line}' if each.line else ''}` {each.code}: "
        f"{sentence(without_secrets(each.message))}"
        for each in found
    ]


def _waiting(each: Waiting) -> str:
    named = f" {_text(each.title)}" if each.title else ""
    both = f", conflicts with the base in {counted(len(each.conflicts), 'file')}"
    return f"- #{each.number}{named}: open for {counted(each.days, 'day')}" + (
        both if each.conflicts else ""
    )


def _fit(section: _Section, room: int) -> str:
    """A section with as many of its lines as there is room for, and the number of the others."""
    text = f"\n## {section.heading}\n\n"
    left = room - len(text.encode()) - _CLOSING
    shown = 0
    for line in section.lines[:_LISTED]:
        left -= len(line.encode()) + 1
        if left < 0:
            break
        text += f"{line}\n"
        shown += 1
    more = len(section.lines) - shown
    return f"{text}- and {more} more\n" if more else text


def _text(text: str) -> str:
    return inert(escape(excerpt(without_secrets(visible(text).text), _LONGEST)))


def _code(text: str) -> str:
    seen = "".join(c for c in without_secrets(text) if c.isprintable() and c != "`")
    return excerpt(seen, _LONGEST)
