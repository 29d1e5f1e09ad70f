"""GW305 unsupported-term: names of things come from sources, not from whoever writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitwiki.lint.context import PageContext, TermText


_OWN_TITLE = frozenset({"answer", "comparison", "source-summary"})


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each name of the page that none of its sources has."""
    page = context.page
    texts = [context.terms(source) for source in context.page_sources]
    if not texts or not context.is_compiled:
        return
    if page.title and page.type not in _OWN_TITLE and not _stands_in(page.title, texts):
        yield _finding(context.line_of("title"), "title", page.title)
    for alias in page.aliases:
        if not _stands_in(alias, texts):
            yield _finding(context.line_with("aliases", alias), "alias", alias)


def _stands_in(name: str, texts: Iterable[TermText]) -> bool:
    return any(text.has(name) for text in texts)


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
