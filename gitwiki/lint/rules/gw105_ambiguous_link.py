"""GW105 ambiguous-link: which page it opens depends on the program that reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, LinkRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each wikilink that names several files, none of them in its own folder."""
    wiki = context.wiki
    for path, reference in wiki.unresolved:
        if not (reference.named and reference.target):
            continue
        found = wiki.targets.named(reference.target, path)
        if len(found) > 1 and found[0].rpartition("/")[0] != path.rpartition("/")[0]:
            yield Finding(
                0,
                f"`{reference.target}` may mean {found[0]} or {found[1]}",
                "write it with its folder",
                path=path,
                link=reference.written,
            )


RULE = LinkRule(
    code="GW105",
    name="ambiguous-link",
    severity=Severity.WARNING,
    summary="A wikilink names several files of the same name.",
    check=check,
    anywhere=True,
)
