"""GW103 escaping-link: what it leads to depends on where the wiki happens to lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, LinkRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each relative link that climbs above the root of the repository."""
    for path, reference in context.wiki.unresolved:
        if reference.target and not (reference.path or reference.named):
            yield Finding(
                0,
                f"the link to `{reference.target}` leaves the repository",
                "link to a file of the repository, or to a web address",
                path=path,
                link=reference.written,
            )


RULE = LinkRule(
    code="GW103",
    name="escaping-link",
    severity=Severity.ERROR,
    summary="A relative link leaves the repository.",
    check=check,
    anywhere=True,
)
