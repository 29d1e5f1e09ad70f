"""GW204 outdated-related: they are derived from the links by code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.derive import linked_slugs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each page that gitwiki wrote or that lists related pages, if it is wrong."""
    expected = linked_slugs(context.wiki)
    for path, page in context.wiki.pages.items():
        wanted, listed = expected[path], set(page.related)
        if wanted != listed and (page.key or listed):
            changes = [f"lacks `{slug}`" for slug in sorted(wanted - listed)]
            changes += [f"has `{slug}` without a link" for slug in sorted(listed - wanted)]
            hint = "the next compile writes it; add or remove links instead"
            yield Finding(0, f"`related` {', '.join(changes)}", hint, path=path, key="related")


RULE = WikiRule(
    code="GW204",
    name="outdated-related",
    severity=Severity.WARNING,
    summary="The related pages of a page are not those it is linked with.",
    check=check,
    derived=True,
)
