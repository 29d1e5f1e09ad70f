"""GW709 mixed-script: it looks like a word that it is not, so nobody finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.confusables import mixed_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


_LONGEST = 40


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each such word of a title, an alias, a heading and the subject of a fact."""
    for line, text in _names(context):
        for word, stranger, script, other in mixed_words(text):
            message = f"`{word[:_LONGEST]}` looks like {other} but has letters of {script}"
            hint = f"write it in one script; U+{ord(stranger):04X} is {script}"
            yield Finding(line, message, hint)


def _names(context: PageContext) -> Iterator[tuple[int, str]]:
    """Line and text of everything that a page names; texts in ASCII are left out."""
    page = context.page
    if not page.title.isascii():
        yield context.line_of("title"), page.title
    for alias in page.aliases:
        if not alias.isascii():
            yield context.line_with("aliases", alias), alias
    for heading in page.headings:
        if not heading.text.isascii():
            yield heading.line, heading.text
    for fact in page.facts:
        if not fact.subject.isascii():
            yield fact.line, fact.subject


RULE = PageRule(
    code="GW709",
    name="mixed-script",
    severity=Severity.WARNING,
    summary="A name has a word that mixes letters of two scripts that look alike.",
    check=check,
)
