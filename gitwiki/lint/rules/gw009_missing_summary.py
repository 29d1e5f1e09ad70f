"""GW009 missing-summary: it is what a short answer is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


_TYPES = frozenset({"concept", "entity", "source-summary"})
_MOST = 3


def check(context: PageContext) -> Iterator[Finding]:
    """A finding if the page has no TLDR of one to three statements."""
    page = context.page
    if page.type not in _TYPES:
        return
    if not page.tldr:
        line = page.headings[0].line if page.headings else 1
        hint = "write one to three statements below the title, each on a line with `> ` before it"
        yield Finding(line, "the page has no TLDR", hint)
    elif len(page.tldr) > _MOST:
        yield Finding(
            page.tldr[_MOST].line,
            f"the TLDR has {len(page.tldr)} statements",
            f"keep at most {_MOST} and move the others to a section",
        )


RULE = PageRule(
    code="GW009",
    name="missing-summary",
    severity=Severity.WARNING,
    summary="A page has no TLDR, or one of more than three statements.",
    check=check,
)
