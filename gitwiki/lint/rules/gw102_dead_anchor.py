"""GW102 dead-anchor: a reader lands at the top of the page instead."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.links import LinkKind
from gitwiki.wiki.markup import anchor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext
    from gitwiki.wiki.snapshot import Reference


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each anchor that no heading of the linked page has."""
    wiki = context.wiki
    for path, page in wiki.pages.items():
        for reference in page.references:
            if not reference.anchor or reference.anchor.startswith("^"):
                continue
            target = wiki.pages.get(wiki.resolve(reference, path) or "")
            if target and _anchor(reference) not in target.anchors:
                yield Finding(
                    reference.line,
                    f"{target.path} has no heading `#{reference.anchor}`",
                    "link to a heading that it has, or to the page as a whole",
                    reference.column,
                    path,
                )


def _anchor(reference: Reference) -> str:
    """The anchor as a heading has it; a wikilink names the words of the heading."""
    if reference.kind in {LinkKind.WIKI, LinkKind.EMBED}:
        return anchor(reference.anchor.rpartition("#")[2])
    return unquote(reference.anchor)


RULE = WikiRule(
    code="GW102",
    name="dead-anchor",
    severity=Severity.WARNING,
    summary="A link leads to a heading that its page does not have.",
    check=check,
)
