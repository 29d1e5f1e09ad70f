"""GW708 oversized-page: no reviewer reads it, and no answer needs it as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, TextRule
from gitwiki.wiki.derive import is_index
from gitwiki.wiki.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import TextContext


#: A character of UTF-8 has no more of them.
_MOST_BYTES = 4


def check(context: TextContext) -> Iterator[Finding]:
    """A finding if a page has more bytes than the limit; index files may."""
    limit = context.schema.limits.page_bytes
    if is_index(context.path) or not context.path.startswith(f"{ROOT}/"):
        return
    if _MOST_BYTES * len(context.text) <= limit:
        return  # mostly
    size = len(context.text.encode(errors="replace"))
    if size > limit:
        message = f"the page has {size:,} bytes, over the limit of {limit:,}"
        yield Finding(0, message, "split it, or raise `page_bytes` in schema.md")


RULE = TextRule(
    code="GW708",
    name="oversized-page",
    severity=Severity.WARNING,
    summary="A page is larger than schema.md allows.",
    check=check,
)
