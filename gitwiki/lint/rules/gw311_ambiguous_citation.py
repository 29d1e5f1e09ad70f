"""GW311 ambiguous-citation: two paragraphs could be meant, and only one of them may say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.paragraphs import candidates, is_literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitwiki.lint.context import PageContext
    from gitwiki.wiki.source import Paragraph


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each footnote whose paragraph id fits several paragraphs of its source."""
    for label, footnote in context.footnotes.items():
        target = context.target(label)
        if target is None or context.cite(label):
            continue
        source = context.sources.get(target.source)
        found = candidates(source, target.paragraph) if source else ()
        if found:
            ids = " or ".join(each.id for each in found)
            message = f"paragraph {target.paragraph} of {target.source} may be {ids}"
            yield Finding(footnote.line, message, _hint(found, footnote.quote))


def _hint(found: Sequence[Paragraph], quote: str) -> str:
    saying = [each.id for each in found if is_literal(quote, each.text)]
    if len(saying) == 1:
        return f"write {saying[0]}, in which the quote stands"
    return "write the id of the paragraph that says it in full"


RULE = PageRule(
    code="GW311",
    name="ambiguous-citation",
    severity=Severity.ERROR,
    summary="A citation could mean several paragraphs of its source.",
    check=check,
)
