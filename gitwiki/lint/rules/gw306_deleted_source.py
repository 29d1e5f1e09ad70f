"""GW306 deleted-source: what it says cannot be checked any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.citations import is_gone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each source that a page was made of and that is gone."""
    hint = "`gitwiki compile` removes what rested on it; or restore the file"
    for path, page in context.wiki.pages.items():
        for source in page.sources:
            if is_gone(source, context.wiki.files):
                message = f"source {source.id or source.raw} is gone: {source.raw}"
                yield Finding(0, message, hint, path=path)


RULE = WikiRule(
    code="GW306",
    name="deleted-source",
    severity=Severity.WARNING,
    summary="A page rests on a source that is no longer there.",
    check=check,
)
