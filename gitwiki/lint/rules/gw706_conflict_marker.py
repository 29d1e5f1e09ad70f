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


def check(context: TextContext) -> Iterator[Finding]:
    """A finding for each marker line that Markdown cannot mean otherwise."""
    text = context.text
    if not ("<<<<<<<" in text or ">>>>>>>" in text or "|||||||" in text):
        return
    for found in _MARKER.finditer(context.text):
        line = context.place(found.start()).line
        yield Finding(line, "a conflict marker", "resolve the merge and remove the marker")


RULE = TextRule(
    code="GW706",
    name="conflict-marker",
    severity=Severity.ERROR,
    summary="A page has the markers of an unresolved merge.",
    check=check,
    anywhere=True,
)
