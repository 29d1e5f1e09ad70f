"""GW301 unresolved-citation: nobody can check what it is said to support."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.paragraphs import candidates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each reference of a statement, fact or footnote that leads nowhere."""
    footnotes = context.footnotes
    uses = [(each.line, each.labels) for each in context.statements]
    uses += [(fact.line, (fact.label,)) for fact in context.page.facts if fact.label]
    for line, labels in uses:
        for label in labels:
            if label not in footnotes:
                yield Finding(line, f"`[^{label}]` has no footnote", _NO_FOOTNOTE)
    for label, footnote in footnotes.items():
        if context.cite(label) is None and (problem := _problem(context, label)):
            yield Finding(footnote.line, problem, "cite a paragraph that says it, or remove it")


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
    # A listed source whose file is gone is the business of deleted-source, once a page.
    raw = context.listed.get(target.source)
    if raw and raw not in context.wiki.files:
        return ""
    why = "cannot be read" if raw else "does not exist"
    return f"`[^{label}]` cites source {target.source}, which {why}"


RULE = PageRule(
    code="GW301",
    name="unresolved-citation",
    severity=Severity.ERROR,
    summary="A citation leads to no paragraph of a source.",
    check=check,
)
