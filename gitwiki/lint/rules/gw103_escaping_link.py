"""GW103 escaping-link: what it leads to depends on where the wiki happens to lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.links import LinkKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each relative link that climbs above the root of the repository."""
    for path, page in context.wiki.pages.items():
        for reference in page.references:
            named = reference.kind in {LinkKind.WIKI, LinkKind.EMBED}
            if not reference.path and not named:
                yield Finding(
                    reference.line,
                    f"the link to `{reference.target}` leaves the repository",
                    "link to a file of the repository, or to a web address",
                    reference.column,
                    path,
                )


RULE = WikiRule(
    code="GW103",
    name="escaping-link",
    severity=Severity.ERROR,
    summary="A relative link leaves the repository.",
    check=check,
)
