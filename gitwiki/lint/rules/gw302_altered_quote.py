"""GW302 altered-quote: the evidence of a page is read in its footnotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each footnote that quotes nothing, or what its paragraph does not say."""
    for label, footnote in context.footnotes.items():
        cited = context.cite(label)
        if cited is None:
            continue
        where = f"paragraph {cited.paragraph.id} of {cited.source.id}"
        if not footnote.quote.strip():
            yield Finding(
                footnote.line, f"the footnote quotes nothing of {where}", "quote the words"
            )
        elif not context.says([cited], footnote.quote):
            yield Finding(
                footnote.line,
                f"the quote is not literally in {where}",
                "copy the words from the source",
            )


RULE = PageRule(
    code="GW302",
    name="altered-quote",
    severity=Severity.ERROR,
    summary="The quote of a footnote does not stand in the cited paragraph.",
    check=check,
)
