"""GW305 unsupported-term: names of things come from sources, not from whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.questions import names_only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


_OWN_TITLE = frozenset({"answer", "comparison", "source-summary"})


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each name of the page that none of its sources has."""
    page = context.page
    if not context.is_compiled or not context.page_sources:
        return
    if page.title and page.type.casefold() not in _OWN_TITLE and not context.has_name(page.title):
        yield _finding(context.line_of("title"), "title", page.title)
    for alias in names_only(page.aliases):
        if not context.has_name(alias):
            yield _finding(context.line_with("aliases", alias), "alias", alias)


def _finding(line: int, what: str, name: str) -> Finding:
    return Finding(
        line,
        f"the {what} `{name}` stands in none of the sources of the page",
        "use the words of a source, or remove it",
    )


RULE = PageRule(
    code="GW305",
    name="unsupported-term",
    severity=Severity.ERROR,
    summary="A title or alias stands in none of the sources of its page.",
    check=check,
)
