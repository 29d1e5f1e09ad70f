"""GW208 unlinked-mention: a reader could follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import CorpusRule, Finding
from gitwiki.wiki.mentions import Names
from gitwiki.wiki.prose import prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import CorpusContext


def check(context: CorpusContext) -> Iterator[Finding]:
    """A finding at the first mention of each page that a page names and does not link to."""
    wiki = context.wiki
    names = Names(wiki.pages.values())
    for path, page in wiki.pages.items():
        if path not in context.texts or page.status == "deprecated":
            continue
        known = {path, *wiki.links[path]}
        for mention in names.mentions(prose(context.texts[path]), known):
            yield Finding(
                mention.line,
                f"`{mention.words}` is a name of {mention.path}, which the page does not link to",
                "make a link of it, if that is what is meant",
                mention.column,
                path=path,
            )


RULE = CorpusRule(
    code="GW208",
    name="unlinked-mention",
    severity=Severity.INFO,
    summary="A page names another page in its text and does not link to it.",
    check=check,
    default=False,
)
