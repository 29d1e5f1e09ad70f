"""GW104 dead-block: a reader lands at the top of the page instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, LinkRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each ``[[page#^block]]`` whose page has no block of that name."""
    wiki = context.wiki
    for path, reference in wiki.unresolved:
        if not (reference.named and reference.anchor.startswith("^")):
            continue
        target = wiki.pages.get(wiki.resolve(reference, path) or "")
        # In Dendron, every note has a block `^begin`.
        if target and reference.anchor not in {*target.anchors, "^begin"}:
            yield Finding(
                0,
                f"{target.path} has no block `{reference.anchor}`",
                "link to a block that it has, or to the page as a whole",
                path=path,
                link=reference.written,
            )


RULE = LinkRule(
    code="GW104",
    name="dead-block",
    severity=Severity.WARNING,
    summary="A link leads to a block that its page does not have.",
    check=check,
    anywhere=True,
)
