"""GW312 outdated-extraction: what is cited is the extracted text, so it has to be the source's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule
from gitwiki.wiki.extractions import problem, raw_of, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


def check(context: TextContext) -> Iterator[Finding]:
    """A finding for an extracted text of another version of its source, or of none."""
    if not raw_of(context.path):
        return
    hint = "extract it again with `gitwiki add`, or remove it"
    said = read(context.path, context.text)
    if said is None:
        yield Finding(
            1, "nobody knows what it is the text of: its frontmatter cannot be read", hint
        )
        return
    found = problem(context.path, said, context.files)
    if found:
        yield Finding(_line_of(context, found.key), found.message, hint)


def _line_of(context: TextContext, key: str) -> int:
    lines = enumerate(context.lines, start=1)
    return next((number for number, line in lines if line.startswith(f"{key}:")), 1)


RULE = TextRule(
    code="GW312",
    name="outdated-extraction",
    severity=Severity.ERROR,
    summary="An extracted text is not that of the source that is there.",
    check=check,
)
