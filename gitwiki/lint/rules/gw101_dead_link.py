"""GW101 dead-link: a reader who follows it finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, LinkRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitwiki.lint.context import WikiContext
    from gitwiki.wiki.outline import Reference
    from gitwiki.wiki.snapshot import Wiki


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each link of a page to a page, file, image or folder that is not there."""
    wiki = context.wiki
    for path, reference in wiki.unresolved:
        # Without a path, it is a name, or it leaves the repository.
        is_inside = bool(reference.path or (reference.named and reference.target))
        if not is_inside or wiki.resolve(reference, path):
            continue
        if not (reference.path and wiki.targets.miscased(reference.path)):
            yield _finding(wiki, path, reference)


def _finding(wiki: Wiki, path: str, reference: Reference) -> Finding:
    name = reference.target.rsplit("/", 1)[-1].removesuffix(".md")
    others = wiki.by_slug.get(name, ())
    return Finding(
        0,
        f"the link to `{reference.target}` leads nowhere",
        f"did you mean {others[0]}?" if others else "point it at a page that exists, or remove it",
        path=path,
        link=reference.written,
    )


RULE = LinkRule(
    code="GW101",
    name="dead-link",
    severity=Severity.ERROR,
    summary="A link leads to a page or file that is not there.",
    check=check,
    anywhere=True,
)
