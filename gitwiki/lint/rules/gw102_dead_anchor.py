"""GW102 dead-anchor: a reader lands at the top of the page instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, LinkRule
from gitwiki.wiki.markup import anchor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext
    from gitwiki.wiki.outline import Reference
    from gitwiki.wiki.snapshot import PageSummary

# What browsers and forges understand without a heading: the top, lines, a text fragment.
_ALWAYS = re.compile(r"top|L\d+(?:C\d+)?(?:-L\d+(?:C\d+)?)?|:~:.*", re.IGNORECASE | re.DOTALL)
_RANGE = re.compile(r"(?:,\d+)?(?::#.*|:)?$")


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each anchor that no heading of the linked page has."""
    wiki = context.wiki
    for path, references in wiki.references.items():
        for reference in references:
            if not reference.anchor or reference.anchor.startswith("^"):
                continue
            target = wiki.pages.get(wiki.resolve(reference, path) or "")
            if target and not _has(target, reference):
                yield Finding(
                    0,
                    f"{target.path} has no heading `#{reference.anchor}`",
                    "link to a heading that it has, or to the page as a whole",
                    path=path,
                    link=reference.written,
                )


def _has(page: PageSummary, reference: Reference) -> bool:
    wanted = reference.anchor
    if wanted in page.anchors or _ALWAYS.fullmatch(wanted):
        return True
    if reference.named:
        # It names the words of the heading, perhaps with those of the headings above it, and in
        # Dendron with the range of what is embedded: `#size,1:#*`.
        last = _RANGE.sub("", wanted).rpartition("#")[2].strip()
        return last in {"", "*"} or last in page.anchors or anchor(last) in page.anchors
    # Forges look for the fragment without regard to case.
    wanted = wanted.removeprefix("user-content-").casefold()
    return any(wanted == known.casefold() for known in page.anchors)


RULE = LinkRule(
    code="GW102",
    name="dead-anchor",
    severity=Severity.WARNING,
    summary="A link leads to a heading that its page does not have.",
    check=check,
    anywhere=True,
)
