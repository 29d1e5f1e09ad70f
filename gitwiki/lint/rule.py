"""What a rule is: a code, a name, a severity and a pure function that finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gitwiki.diagnostics import Severity
    from gitwiki.lint.context import (
        ChangeContext,
        CorpusContext,
        PageContext,
        TextContext,
        WikiContext,
    )


class Scope(StrEnum):
    """What a rule has to see before it can speak."""

    READING = "reading"
    TEXT = "text"
    PAGE = "page"
    WIKI = "wiki"
    CORPUS = "corpus"
    CHANGE = "change"
    COMPILE = "compile"


class Finding(NamedTuple):
    """What a rule found; the engine adds code, severity and, for a page rule, the path.

    Attributes:
        line: Line in the file, from 1; 0 where the file as a whole is meant.
        message: What is wrong, in one sentence, without line numbers: it identifies the finding
            when the lines move.
        hint: What to do, in one sentence.
        column: Column in the line, from 1; 0 where the line as a whole is meant.
        path: Repository path; empty for the page that a page rule looks at.
        link: For a rule that has no text to look at: the link that is meant, as `Reference.written`
            has it. The engine finds where it stands, and makes a finding for each such place.
        key: Likewise, the key of the frontmatter that is meant.
    """

    line: int
    message: str
    hint: str = ""
    column: int = 0
    path: str = ""
    link: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; of this class itself are those that a parser or a reader reports.

    Attributes:
        code: ``GW`` and three digits, never used again.
        name: Words joined by hyphens that name the pattern found: "allow <name>" makes sense.
        severity: How much a finding weighs.
        summary: What it finds, in one line.
        anywhere: Whether it holds for any Markdown, and not only for pages of a gitwiki.
        default: Whether it runs unless it is left out; if not, only when it is selected itself.
        derived: Whether it looks at what gitwiki derives, which a change need not have where
            schema.md says ``derived: after-merge``.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    anywhere: bool = field(default=False, kw_only=True)
    default: bool = field(default=True, kw_only=True)
    derived: bool = field(default=False, kw_only=True)

    scope: ClassVar[Scope] = Scope.READING


@dataclass(frozen=True, slots=True)
class TextRule(Rule):
    """A rule about the text of a file, which need not be a page that can be parsed."""

    check: Callable[[TextContext], Iterable[Finding]]

    scope: ClassVar[Scope] = Scope.TEXT


@dataclass(frozen=True, slots=True)
class PageRule(Rule):
    """A rule about one page and the sources it cites."""

    check: Callable[[PageContext], Iterable[Finding]]

    scope: ClassVar[Scope] = Scope.PAGE


@dataclass(frozen=True, slots=True)
class WikiRule(Rule):
    """A rule about the pages together, from their summaries."""

    check: Callable[[WikiContext], Iterable[Finding]]

    scope: ClassVar[Scope] = Scope.WIKI


@dataclass(frozen=True, slots=True)
class LinkRule(WikiRule):
    """A rule about links: of the pages it needs `gitwiki.wiki.outline` and their status only."""


@dataclass(frozen=True, slots=True)
class CorpusRule(Rule):
    """A rule about the texts of all pages together, which are read again for it each time."""

    check: Callable[[CorpusContext], Iterable[Finding]]

    scope: ClassVar[Scope] = Scope.CORPUS


@dataclass(frozen=True, slots=True)
class ChangeRule(Rule):
    """A rule about what a change does to the tree before it."""

    check: Callable[[ChangeContext], Iterable[Finding]]

    scope: ClassVar[Scope] = Scope.CHANGE


@dataclass(frozen=True, slots=True)
class CompileRule(Rule):
    """What a compile reports, and lint cannot know: it has a code so that it can be explained."""

    scope: ClassVar[Scope] = Scope.COMPILE
