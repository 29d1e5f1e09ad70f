"""GW702 script-link: following it would run what somebody else wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule
from gitwiki.wiki.links import LinkKind
from gitwiki.wiki.schemes import (
    SCRIPT_SCHEMES,
    is_raster_image,
    may_have_script_scheme,
    scheme_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


def check(context: TextContext) -> Iterator[Finding]:
    """A finding for each link or image of such a scheme, however it is disguised."""
    if not may_have_script_scheme(context.text):
        return
    for link in context.elements.links:
        scheme = scheme_of(link.target)
        is_image = link.kind in {LinkKind.IMAGE, LinkKind.EMBED}
        if scheme in SCRIPT_SCHEMES and not (is_image and is_raster_image(link.target)):
            message = f"the {'image' if is_image else 'link'} has the scheme `{scheme}:`"
            yield Finding(link.line, message, "remove the link", link.column)


RULE = TextRule(
    code="GW702",
    name="script-link",
    severity=Severity.ERROR,
    summary="A link runs a script or carries data instead of leading somewhere.",
    check=check,
    anywhere=True,
)
