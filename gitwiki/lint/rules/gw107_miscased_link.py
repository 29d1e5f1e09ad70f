"""GW107 miscased-link: it works on one computer and not on the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, LinkRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each link that differs from a path only in case or Unicode form."""
    wiki = context.wiki
    for path, reference in wiki.unresolved:
        if not reference.path or wiki.resolve(reference, path):
            continue
        meant = wiki.targets.miscased(reference.path)
        if meant:
            yield Finding(
                0,
                f"the link to `{reference.target}` does not have the letters of {meant}",
                "write it in the same case",
                path=path,
                link=reference.written,
            )


RULE = LinkRule(
    code="GW107",
    name="miscased-link",
    severity=Severity.ERROR,
    summary="A link differs from the path of its file in case only.",
    check=check,
    anywhere=True,
)
