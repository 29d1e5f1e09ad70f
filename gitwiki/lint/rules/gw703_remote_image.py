"""GW703 remote-image: loading it tells its server who reads what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule
from gitwiki.wiki.links import LinkKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


def check(context: TextContext) -> Iterator[Finding]:
    """A finding for each image or embed that is not a file of the repository."""
    for link in context.elements.links:
        if link.kind in {LinkKind.IMAGE, LinkKind.EMBED} and link.external:
            message = "the image is loaded from outside the repository"
            hint = "commit it under raw/assets/ and link to it there"
            yield Finding(link.line, message, hint, link.column)


RULE = TextRule(
    code="GW703",
    name="remote-image",
    severity=Severity.ERROR,
    summary="An image is loaded from outside the repository.",
    check=check,
)
