"""GW106 deprecated-link: a reader is sent to what no longer holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, LinkRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each link of a page in force to a page that is deprecated."""
    wiki = context.wiki
    deprecated = {path for path, page in wiki.pages.items() if page.status == "deprecated"}
    if not deprecated:
        return
    for path, targets in wiki.links.items():
        if path in deprecated or deprecated.isdisjoint(targets):
            continue
        for reference in wiki.references(path):
            target = wiki.resolve(reference, path)
            if target in deprecated:
                yield Finding(
                    0,
                    f"{target} is deprecated",
                    "link to the page that replaced it, or say that it is history",
                    path=path,
                    link=reference.written,
                )


RULE = LinkRule(
    code="GW106",
    name="deprecated-link",
    severity=Severity.WARNING,
    summary="A link leads to a page that is deprecated.",
    check=check,
    anywhere=True,
)
