"""GW315 invented-source: only what was there once can have been deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import ChangeRule, Finding
from gitwiki.wiki.citations import is_gone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import ChangeContext


def check(context: ChangeContext) -> Iterator[Finding]:
    """A finding for each source of a page that neither the base nor the change has."""
    missing = [
        (path, source)
        for path, page in context.after.pages.items()
        for source in page.sources
        if is_gone(source, context.after.files) and source.raw not in context.before.files
    ]
    if not missing:
        return
    known = {source.raw for page in context.before.pages.values() for source in page.sources}
    for path, source in missing:
        if source.raw not in known:
            message = f"source {source.id} is neither in the base nor in the change: {source.raw}"
            hint = "add the file, or remove what cites it"
            yield Finding(0, message, hint, path=path, key="sources")


RULE = ChangeRule(
    code="GW315",
    name="invented-source",
    severity=Severity.ERROR,
    summary="A change makes a page rest on a source that is not there and never was.",
    check=check,
)
