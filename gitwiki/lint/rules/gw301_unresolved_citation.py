"""GW301 unresolved-citation: nobody can check what it is said to support."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.citations import is_gone
from gitwiki.wiki.paragraphs import candidates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each reference, footnote or listed source that leads nowhere."""
    footnotes = context.footnotes
    uses = [(each.line, label) for each in context.statements for label in each.labels]
    uses += [(fact.line, fact.label) for fact in context.page.facts if fact.label]
    for line, label in uses:
        if label not in footnotes:
            yield Finding(line, f"`[^{label}]` has no footnote", _NO_FOOTNOTE)
    for label, footnote in footnotes.items():
        if context.cite(label) is None and (problem := _problem(context, label)):
            yield Finding(footnote.line, problem, "cite a paragraph that says it, or remove it")
    yield from _never_there(context)


_NO_FOOTNOTE = "add the footnote, or remove the reference"


def _problem(context: PageContext, label: str) -> str:
    target = context.target(label)
    if target is None:
        return ""
    source = context.sources.get(target.source)
    if source and candidates(source, target.paragraph):
        return ""  # the business of ambiguous-citation
    if source:
        return f"source {target.source} has no paragraph {target.paragraph}"
    listed = next((each for each in context.page.sources if each.id == target.source), None)
    if listed and is_gone(listed, context.wiki.files):
        return ""  # the business of deleted-source, once a page
    is_there = listed and listed.raw in context.wiki.files
    why = "cannot be read" if is_there else "does not exist"
    return f"`[^{label}]` cites source {target.source}, which {why}"


def _never_there(context: PageContext) -> Iterator[Finding]:
    """A finding for each listed file that is not there, unless its citations have one already."""
    files = context.wiki.files
    for source in context.page.sources:
        if not source.raw or source.raw in files or is_gone(source, files):
            continue
        targets = map(context.target, context.footnotes)
        is_cited = any(target and target.source == source.id for target in targets)
        if not is_cited or source.id in context.sources:
            line = context.line_with("sources", source.raw)
            hint = "correct its path, or remove it from `sources`"
            yield Finding(line, f"source {source.id} does not exist: {source.raw}", hint)


RULE = PageRule(
    code="GW301",
    name="unresolved-citation",
    severity=Severity.ERROR,
    summary="A citation leads to no paragraph of a source, or a listed source does not exist.",
    check=check,
)
