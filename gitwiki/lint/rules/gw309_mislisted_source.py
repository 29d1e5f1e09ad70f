"""GW309 mislisted-source: the list says which changes concern the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, PageRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import PageContext


def check(context: PageContext) -> Iterator[Finding]:
    """A finding for each source that is listed but not cited, or cited but not listed."""
    cited: dict[str, int] = {}
    for label, footnote in context.footnotes.items():
        target = context.target(label)
        if target:
            cited.setdefault(target.source, footnote.line)
    for source_id, line in cited.items():
        if source_id not in context.listed:
            hint = "add it to `sources`, or remove the citation"
            yield Finding(line, f"source {source_id} is cited but not listed", hint)
    for source_id in context.listed:
        if cited and source_id not in cited:
            hint = "remove it from `sources`, or cite it"
            message = f"source {source_id} is listed but not cited"
            yield Finding(context.line_with("sources", source_id), message, hint)


RULE = PageRule(
    code="GW309",
    name="mislisted-source",
    severity=Severity.WARNING,
    summary="The sources that a page lists are not those that it cites.",
    check=check,
)
