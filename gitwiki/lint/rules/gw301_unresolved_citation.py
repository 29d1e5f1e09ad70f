"""GW301 unresolved-citation: nobody can check what it is said to support."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.citations import parse_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each reference of a statement, fact or footnote that leads nowhere."""
    uses = [(each.line, label) for each in context.statements for label in each.labels]
    uses += [(fact.line, fact.label) for fact in context.page.facts if fact.label]
    for line, label in uses:
        if label not in context.footnotes:
            yield Finding(
                line, f"`[^{label}]` has no footnote", "add the footnote, or remove the reference"
            )
    for label, footnote in context.footnotes.items():
        problem = _problem(context, label)
        if problem:
            yield Finding(footnote.line, problem, "cite a paragraph that says it, or remove it")


def _problem(context: PageContext, label: str) -> str:
    target = parse_label(label)
    if target is None or context.cite(label):
        return ""
    if target.source in context.sources:
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
