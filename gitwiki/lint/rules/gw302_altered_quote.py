"""GW302 altered-quote: the evidence of a page is read in its footnotes."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.citations import shows_nothing
from gitwiki.wiki.paths import ROOT, join, slug_of
from gitwiki.wiki.source_names import TEXTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import Cited, PageContext
    from gitwiki.wiki.source import Source

_SOURCE_PAGES = f"{ROOT}/sources/"


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each footnote that does not show what its paragraph says, or whose it is."""
    for label, footnote in context.footnotes.items():
        cited = context.cite(label)
        if cited is None:
            continue
        other = _other_source(context, cited.source, footnote.target)
        if other:
            message = f"the link leads to {other}, and the label cites {cited.source.id}"
            yield Finding(footnote.line, message, "link to the page of the source that is cited")
        problem, hint = _altered(context, cited, footnote.quote)
        if problem:
            where = f"paragraph {cited.paragraph.id} of {cited.source.id}"
            yield Finding(footnote.line, f"the {problem} {where}", hint)


def _altered(context: PageContext, cited: Cited, quote: str) -> tuple[str, str]:
    """What is wrong with a quote, and what to do about it; empty if it is in order."""
    if not quote.strip():
        return "footnote quotes nothing of", "quote the words"
    if not context.says([cited], quote):
        return "quote is not literally in", "copy the words from the source"
    if shows_nothing(quote, cited.paragraph.text):
        return "quote is too short to show anything of", "quote at least three words"
    return "", ""


def _other_source(context: PageContext, source: Source, target: str) -> str:
    """Path of the source, or of its page, that a link leads to instead of this one; or nothing."""
    path = _path(target, posixpath.dirname(context.page.path))
    if path.startswith("raw/"):
        return path if path != source.raw and path in context.wiki.files else ""
    if not path.startswith(_SOURCE_PAGES) or slug_of(path) == source.id:
        return ""
    pages = (each.resource for each in context.page.sources if each.id == source.id)
    return (
        "" if f"/{path.removeprefix(f'{ROOT}/')}" in pages or not _is_known(context, path) else path
    )


# Many pages link to one source.
@lru_cache(maxsize=1 << 12)
def _path(target: str, folder: str) -> str:
    return join(target.partition("#")[0], folder, ROOT) or ""


def _is_known(context: PageContext, path: str) -> bool:
    """Whether a page of a source is beyond doubt that of another source."""
    name = slug_of(path)
    files = context.wiki.files
    return name in context.listed or any(f"raw/{name}{ending}" in files for ending in TEXTS)


RULE = PageRule(
    code="GW302",
    name="altered-quote",
    severity=Severity.ERROR,
    summary="A footnote does not quote the paragraph that it cites, or links to another source.",
    check=check,
)
