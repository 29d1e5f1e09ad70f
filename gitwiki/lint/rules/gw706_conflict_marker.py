"""GW706 conflict-marker: both versions stand in it, and neither is right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


_MARKER = re.compile(r"^(?:<{7}|>{7}|\|{7})(?= |\r?$)", re.MULTILINE)
# Below a blank line it underlines no heading; with a line and another one below, it frames a title.
_MIDDLE = re.compile(r"^[ \t]*\r?\n(?P<marker>={7})[ \t]*\r?$(?!\n.+\n={7})", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})(?P<info>.*)$", re.MULTILINE)
#: What a block of code says that it holds, if it explains conflicts; programs are never meant so.
_TEXTS = frozenset(
    ("", "console", "diff", "git", "markdown", "md", "patch", "plain", "plaintext", "text", "txt")
)


def check(context: TextContext) -> Iterator[Finding]:
    """A finding for each marker line that Markdown cannot mean otherwise."""
    text = context.text
    places = []
    if "<<<<<<<" in text or ">>>>>>>" in text or "|||||||" in text:
        places = [found.start() for found in _MARKER.finditer(text)]
    if not places and "\n=======" in text:
        places = [found.start("marker") for found in _MIDDLE.finditer(text)]
    examples = _examples(text) if places and ("```" in text or "~~~" in text) else []
    for place in places:
        if not any(start < place < end for start, end in examples):
            line = context.place(place).line
            yield Finding(line, "a conflict marker", "resolve the merge and remove the marker")


def _examples(text: str) -> list[tuple[int, int]]:
    """Where the blocks of code are that may show a conflict."""
    found, opened, start, is_text = [], "", 0, False
    for each in _FENCE.finditer(text):
        fence, info = each["fence"], each["info"].strip().casefold()
        if not opened:
            if "`" not in info or fence[0] == "~":
                opened, start, is_text = fence, each.end(), info in _TEXTS
        elif fence.startswith(opened) and not info:
            if is_text:
                found.append((start, each.start()))
            opened = ""
    return found


RULE = TextRule(
    code="GW706",
    name="conflict-marker",
    severity=Severity.ERROR,
    summary="A page has the markers of an unresolved merge.",
    check=check,
    anywhere=True,
)
