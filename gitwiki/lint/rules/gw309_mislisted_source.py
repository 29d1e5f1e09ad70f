"""GW309 mislisted-source: the list says which changes concern the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule
from gitwiki.wiki.source_names import usual_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each source that is listed but not cited, cited but not listed, or confused."""
    labels = [label for label in context.footnotes if context.target(label)]
    cited = _cited(context, labels)
    for source_id, line in cited.items():
        if source_id not in context.listed and not _is_listed_by_path(context, source_id):
            hint = "add it to `sources`, or remove the citation"
            yield Finding(line, f"source {source_id} is cited but not listed", hint)
    for source_id, raw in context.listed.items():
        if raw and raw not in context.wiki.files:
            continue  # the business of other rules
        source = context.sources.get(source_id)
        if source and raw not in {"", source.raw} and usual_id(raw) != source_id:
            message = f"source {source_id} is listed with the file {raw}, and is {source.raw}"
            line = context.line_with("sources", source_id)
            yield Finding(line, message, "correct its id or its file")
        elif labels and source_id not in cited and not _is_cited_by_path(context, cited, raw):
            line = context.line_with("sources", source_id)
            hint = "remove it from `sources`, or cite it"
            yield Finding(line, f"source {source_id} is listed but not cited", hint)


def _is_listed_by_path(context: PageContext, source_id: str) -> bool:
    """Whether the file of a cited source is listed under the id that it would have alone."""
    source = context.sources.get(source_id)
    return source is not None and context.listed.get(usual_id(source.raw)) == source.raw


def _is_cited_by_path(context: PageContext, cited: Iterable[str], raw: str) -> bool:
    sources = (context.sources.get(name) for name in cited if _is_listed_by_path(context, name))
    return any(source and source.raw == raw for source in sources)


def _cited(context: PageContext, labels: Iterable[str]) -> dict[str, int]:
    """The sources that footnotes cite, to the line of the first; only if something refers to it."""
    used = {label for each in context.statements for label in each.labels}
    used |= {fact.label for fact in context.page.facts}
    cited: dict[str, int] = {}
    for label in labels:
        target = context.target(label)
        if target and (label in used or _is_used(label, context.page.body)):
            cited.setdefault(target.source, context.footnotes[label].line)
    return cited


def _is_used(label: str, body: str) -> bool:
    """Whether anything but its definition refers to a footnote."""
    return body.count(f"[^{label}]") > body.count(f"[^{label}]:")


RULE = PageRule(
    code="GW309",
    name="mislisted-source",
    severity=Severity.WARNING,
    summary="The sources that a page lists are not those that it cites.",
    check=check,
)
