"""GW704 hidden-character: they hide text from reviewers, or show it in another order."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule
from gitwiki.wiki.hidden import hidden_entities, hidden_places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


# Sources have them where pages and lines end.
_MARKS = "\x0c\x85\u2028\u2029"
_BREAKS = re.compile(f"[{_MARKS}]")
# The flags of England, Scotland and Wales are spelled with tags (UTS #51, annex C).
_FLAG = re.compile(
    "\U0001f3f4\U000e0067\U000e0062"
    "(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)"
    "\U000e007f"
)


def check(context: TextContext) -> Iterator[Finding]:
    """A finding for each line that has such characters or names them, at the first of them."""
    text = context.text
    found = {offset: text[offset] for offset in _places(text)}
    if "&" in text:
        body = context.body
        start = len(text) - len(body)
        found |= {start + offset: char for offset, char in hidden_entities(body).items()}
    last = 0
    for offset in sorted(found):
        line, column = context.place(offset)
        if line != last:
            last = line
            name = unicodedata.name(found[offset], "a control character")
            message = f"hidden character U+{ord(found[offset]):04X} ({name})"
            yield Finding(line, message, "remove it", column)


def _places(text: str) -> set[int]:
    found = set(hidden_places(text))
    if any(mark in text for mark in _MARKS):
        found.update(each.start() for each in _BREAKS.finditer(text))
    # A byte-order mark is what GW003 is about.
    found -= {0} if text.startswith("\ufeff") else set()
    if found and "\U0001f3f4" in text:
        for flag in _FLAG.finditer(text):
            found.difference_update(range(*flag.span()))
    return found


RULE = TextRule(
    code="GW704",
    name="hidden-character",
    severity=Severity.ERROR,
    summary="A page has characters that cannot be seen.",
    check=check,
    anywhere=True,
)
