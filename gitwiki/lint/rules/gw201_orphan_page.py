"""GW201 orphan-page: it is found by the index and by search only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each page in force that nothing links to, but for the own pages of sources."""
    wiki = context.wiki
    hint = "link to it from a page that mentions it, or merge it into one"
    for path in wiki.orphans():
        # GW106 asks to remove the links to what is deprecated.
        if wiki.pages[path].status != "deprecated":
            yield Finding(0, "no other page links to this one", hint, path=path)


RULE = WikiRule(
    code="GW201",
    name="orphan-page",
    severity=Severity.WARNING,
    summary="No other page links to a page.",
    check=check,
)
