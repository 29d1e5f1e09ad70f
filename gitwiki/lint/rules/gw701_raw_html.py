"""GW701 raw-html: it can hide text, run scripts and load files from elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule
from gitwiki.wiki.unseen import unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


# A comment accepts a finding of a rule, by code or name; none of those about safety.
_COMMENT_OF_OURS = re.compile(
    r"<!--\s*gitwiki:\s*allow\s+(?:GW(?!7)\d{3}|[a-z]+(?:-[a-z]+)+)\s[^<>]*-->"
)
_HARMLESS = re.compile(r"</?(?:b|br|em|i|kbd|mark|s|strong|sub|sup|u|wbr)\s*/?>", re.IGNORECASE)
# A title may well name a tag; it is none if it has attributes, an end or an exclamation mark.
_SHOWN = re.compile(r"^(?:title|description)[ \t]*:(?P<value>.*(?:\n[ \t].*)*)", re.MULTILINE)
_IN_TITLE = re.compile(
    r"<(?:!--|/(?!(?:b|em|i|s|sub|sup|u)>)[A-Za-z]|[A-Za-z][^<>=]*\s[\w:-]+\s*=)"
)


def check(context: TextContext) -> Iterator[Finding]:
    """A finding for each tag or comment, one for a block of them, and for what else is hidden."""
    body = context.body
    start = len(context.text) - len(body)
    if "<" in context.text:
        yield from _in_frontmatter(context, context.text[:start])
        yield from _in_body(context)
    for what, offset in unseen(body):
        line, column = context.place(start + offset)
        message = f"a {what} that nothing refers to: text that a reader does not see"
        yield Finding(line, message, "remove it, or refer to it", column)


def _in_frontmatter(context: TextContext, head: str) -> Iterator[Finding]:
    """Other tools show the title and the description as they are.

    Those of a page that was compiled are quoted from its sources, and no edit of anybody's.
    """
    if "<" in head and "\ngenerated:" not in head:
        for shown in _SHOWN.finditer(head):
            for found in _IN_TITLE.finditer(shown["value"]):
                line, column = context.place(shown.start("value") + found.start())
                yield Finding(line, "raw HTML", "write it as plain text", column)
                break


def _in_body(context: TextContext) -> Iterator[Finding]:
    reported = 0
    for text, line, column in context.elements.html:
        code = text.strip()
        if _COMMENT_OF_OURS.fullmatch(code) or _HARMLESS.fullmatch(code):
            reported = 0
            continue
        is_next = column == 1 and reported > 0 and line == reported + 1
        reported = line if column == 1 else 0
        if is_next:
            continue
        if code.startswith("<!--"):
            message, hint = "an HTML comment: text that a reader does not see", "remove it"
        else:
            message, hint = "raw HTML", "write it in Markdown, or as code between backticks"
        yield Finding(line, message, hint, column)


RULE = TextRule(
    code="GW701",
    name="raw-html",
    severity=Severity.ERROR,
    summary="A page has raw HTML, a comment or other text that its readers do not see.",
    check=check,
)
