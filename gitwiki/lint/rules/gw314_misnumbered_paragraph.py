"""GW314 misnumbered-paragraph: who goes by the number reads another paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import Cited, PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each footnote whose number is that of another paragraph than its label."""
    for label, footnote in context.footnotes.items():
        cited = context.cite(label) if footnote.number else None
        if cited is None or _is_meant(cited, footnote.number) or not _is_same(context, cited):
            continue
        number = cited.paragraph.number
        message = f"¶{footnote.number} is not paragraph {cited.paragraph.id} of {cited.source.id}"
        yield Finding(footnote.line, message, f"write ¶{number}, or leave the number out")


def _is_meant(cited: Cited, number: int) -> bool:
    """Whether a number is that of the cited paragraph, or of another one with the same words."""
    if number == cited.paragraph.number:
        return True
    others = cited.source.paragraphs[number - 1 : number]
    words = cited.paragraph.id.partition(".")[0]
    return any(other.id.partition(".")[0] == words for other in others)


def _is_same(context: PageContext, cited: Cited) -> bool:
    """Whether the page says that it rests on this version of the source: numbers move."""
    blobs = [each.blob for each in context.page.sources if each.id == cited.source.id]
    return any(blob and cited.source.blob.startswith(blob) for blob in blobs)


RULE = PageRule(
    code="GW314",
    name="misnumbered-paragraph",
    severity=Severity.WARNING,
    summary="The number in a footnote is that of another paragraph than the cited one.",
    check=check,
)
