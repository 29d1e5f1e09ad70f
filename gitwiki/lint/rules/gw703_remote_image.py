"""GW703 remote-image: loading it tells its server who reads what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule
from gitwiki.wiki.links import LinkKind
from gitwiki.wiki.schemes import SCRIPT_SCHEMES, scheme_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


_RAW = re.compile(r"[sS][rR][cC]\s*=")


def check(context: TextContext) -> Iterator[Finding]:
    """A finding for each image or embed that is not a file of the repository.

    One that carries its own data is loaded from nowhere; what it may be is GW702's matter.
    """
    text = context.text
    if "![" not in text and not ("<" in text and _RAW.search(text)):
        return
    for link in context.elements.links:
        if (
            link.kind in {LinkKind.IMAGE, LinkKind.EMBED}
            and link.external
            and scheme_of(link.target) not in SCRIPT_SCHEMES
        ):
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
