"""GW503 newer-source: the page was last updated before it could know the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.dates import day, first_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each listed source that was published after the page was updated."""
    page = context.page
    updated = day(page.updated)
    if updated is None:
        return
    for ref in page.sources:
        source = context.sources.get(ref.id)
        if source is None or ref.raw not in {"", source.raw}:
            continue
        if ref.blob and (page.key or ref.blob != source.blob):
            # A compile has read the very blob that it lists, and another blob is GW307.
            continue
        published = first_day(source.date)
        if published and published > updated:
            message = f"source {ref.id} is of {source.date}, the page of {updated.isoformat()}"
            hint = "read the source, correct the page, and set `updated`"
            yield Finding(context.line_with("sources", ref.raw or ref.id), message, hint)


RULE = PageRule(
    code="GW503",
    name="newer-source",
    severity=Severity.WARNING,
    summary="A source that a page lists is of a later date than the page.",
    check=check,
)
