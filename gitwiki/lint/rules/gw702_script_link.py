"""GW702 script-link: following it would run what somebody else wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
_SCHEMES = ("javascript:", "data:", "vbscript:")


def check(context: TextContext) -> Iterator[Finding]:
    """A finding for each link of such a scheme, however it is disguised."""
    for link in context.elements.links:
        target = _IGNORED.sub("", link.target[:2_000]).lower()
        if target.startswith(_SCHEMES):
            scheme = target.partition(":")[0]
            message = f"the link has the scheme `{scheme}:`"
            yield Finding(link.line, message, "remove the link", link.column)


RULE = TextRule(
    code="GW702",
    name="script-link",
    severity=Severity.ERROR,
    summary="A link runs a script or carries data instead of leading somewhere.",
    check=check,
)
