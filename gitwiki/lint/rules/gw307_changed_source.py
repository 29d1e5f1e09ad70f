"""GW307 changed-source: the page says what an older version of it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each source of a page whose raw file has another blob id than recorded."""
    hint = "`gitwiki compile` brings the page up to date"
    for path, page in context.wiki.pages.items():
        for source in page.sources:
            now = context.wiki.files.get(source.raw, "")
            if source.blob and not now.startswith(source.blob) and now:
                message = f"source {source.id} has changed since the page was written"
                yield Finding(0, message, hint, path=path)


RULE = WikiRule(
    code="GW307",
    name="changed-source",
    severity=Severity.WARNING,
    summary="A source is another file than the one that a page rests on.",
    check=check,
)
