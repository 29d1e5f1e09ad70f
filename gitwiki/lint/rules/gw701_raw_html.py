"""GW701 raw-html: it can hide text, run scripts and load files from elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


_COMMENT_OF_OURS = re.compile(r"<!--\s*gitwiki:\s*allow\s[^<>]*-->")
_HARMLESS = re.compile(r"</?(?:b|br|em|i|kbd|mark|s|strong|sub|sup|u|wbr)\s*/?>", re.IGNORECASE)


def check(context: TextContext) -> Iterator[Finding]:
    """A finding for each tag or comment, and one for a block of them."""
    if "<" not in context.text:
        return
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
    summary="A page has raw HTML or an HTML comment.",
    check=check,
)
