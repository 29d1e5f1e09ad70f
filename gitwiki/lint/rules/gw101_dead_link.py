"""GW101 dead-link: a reader who follows it finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.links import LinkKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext
    from gitwiki.wiki.snapshot import Reference, Wiki


# Other files of the repository are not looked at, so nothing is known about links to them.
_KNOWN = ("wiki/", "raw/", "extracted/")


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each target of a page that is not there."""
    wiki = context.wiki
    for path, page in wiki.pages.items():
        for reference in page.references:
            if reference.path in wiki.targets.files or not _is_known(reference):
                continue
            if wiki.resolve(reference, path) is None:
                yield _finding(wiki, path, reference)


def _is_known(reference: Reference) -> bool:
    if reference.kind in {LinkKind.WIKI, LinkKind.EMBED}:
        return bool(reference.target)
    return reference.path.startswith(_KNOWN)


def _finding(wiki: Wiki, path: str, reference: Reference) -> Finding:
    name = reference.target.rsplit("/", 1)[-1].removesuffix(".md")
    others = wiki.by_slug.get(name, ())
    return Finding(
        reference.line,
        f"the link to `{reference.target}` leads nowhere",
        f"did you mean {others[0]}?" if others else "point it at a page that exists, or remove it",
        reference.column,
        path,
    )


RULE = WikiRule(
    code="GW101",
    name="dead-link",
    severity=Severity.ERROR,
    summary="A link leads to a page or file that is not there.",
    check=check,
)
