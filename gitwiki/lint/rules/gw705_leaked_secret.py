"""GW705 leaked-secret: whoever reads the wiki could use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule
from gitwiki.wiki.secrets import secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


_ELSEWHERE = "revoke it, and remove it from the source as well"
_IN_SOURCE = "revoke it, then replace the source, or accept the finding for it in schema.md"


def check(context: TextContext) -> Iterator[Finding]:
    """A finding for each secret; the message does not repeat it."""
    hint = _IN_SOURCE if context.path.startswith("raw/") else _ELSEWHERE
    for kind, start in secrets(context.text):
        line, column = context.place(start)
        yield Finding(line, f"this looks like {kind}", hint, column)


RULE = TextRule(
    code="GW705",
    name="leaked-secret",
    severity=Severity.ERROR,
    summary="A page or source has what looks like a key or token.",
    check=check,
    anywhere=True,
)
