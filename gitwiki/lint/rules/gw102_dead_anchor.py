"""GW102 dead-anchor: a reader lands at the top of the page instead."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, LinkRule
from gitwiki.wiki.derive import index_headings, is_index
from gitwiki.wiki.markup import anchor, anchors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from gitwiki.lint.context import WikiContext
    from gitwiki.wiki.outline import Reference
    from gitwiki.wiki.snapshot import Wiki

# What browsers and forges understand without a heading: the top, lines, a text fragment.
_ALWAYS = re.compile(r"top|L\d+(?:C\d+)?(?:-L\d+(?:C\d+)?)?|:~:.*", re.IGNORECASE | re.DOTALL)
_RANGE = re.compile(r"(?:,\d+)?(?::#.*|:)?$")


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each anchor that no heading of the linked page or index has."""
    wiki = context.wiki
    indexes = _Indexes(wiki)
    for path, reference in wiki.doubtful:
        if not reference.anchor or reference.anchor.startswith("^"):
            continue
        target = wiki.resolve(reference, path) or ""
        page = wiki.pages.get(target)
        known = page.anchors if page else indexes.anchors(target, reference)
        if known is not None and not _has(known, reference):
            yield Finding(
                0,
                f"{target} has no heading `#{reference.anchor}`",
                "link to a heading that it has, or to the page as a whole",
                path=path,
                link=reference.written,
            )


class _Indexes:
    """The anchors of the index files of a gitwiki, which follow from its pages."""

    def __init__(self, wiki: Wiki) -> None:
        self._wiki = wiki

    def anchors(self, path: str, reference: Reference) -> tuple[str, ...] | None:
        """Those of the index file at a path; None if there is none, or for one of its letters."""
        if not self._wiki.root or not is_index(path) or len(reference.anchor) == 1:
            return None
        headings = self._headings.get(path)
        return anchors(headings) if headings else None

    @cached_property
    def _headings(self) -> Mapping[str, tuple[str, ...]]:
        return index_headings(self._wiki.pages)


def _has(known: Collection[str], reference: Reference) -> bool:
    wanted = reference.anchor
    if wanted in known or _ALWAYS.fullmatch(wanted):
        return True
    if reference.named:
        # It names the words of the heading, perhaps with those of the headings above it, and in
        # Dendron with the range of what is embedded: `#size,1:#*`.
        last = _RANGE.sub("", wanted).rpartition("#")[2].strip()
        return last in {"", "*"} or last in known or anchor(last) in known
    # Forges look for the fragment without regard to case.
    wanted = wanted.removeprefix("user-content-").casefold()
    return any(wanted == name.casefold() for name in known)


RULE = LinkRule(
    code="GW102",
    name="dead-anchor",
    severity=Severity.WARNING,
    summary="A link leads to a heading that its page does not have.",
    check=check,
    anywhere=True,
)
