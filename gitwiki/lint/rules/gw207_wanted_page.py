"""GW207 wanted-page: many pages expect it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, LinkRule
from gitwiki.wiki.paths import slug_of
from gitwiki.wiki.targets import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gitwiki.lint.context import WikiContext
    from gitwiki.wiki.snapshot import Wiki


_FEWEST_PAGES = 3


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding, at the first of them, where three pages or more link to one that is missing."""
    for pages in missing_pages(context.wiki):
        if len(pages) >= _FEWEST_PAGES:
            first = min(pages)
            yield Finding(
                0,
                f"{len(pages)} pages link to `{pages[first]}`, which does not exist",
                "make this page: compile a source about it, or write it",
                path=first,
                link=pages[first],
            )


def missing_pages(wiki: Wiki) -> Iterable[Mapping[str, str]]:
    """For each page that is missing, the pages that link to it, each with its first such link."""
    by_path: defaultdict[str, dict[str, str]] = defaultdict(dict)
    by_name: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for path, reference in wiki.unresolved:
        if wiki.resolve(reference, path):
            continue
        if reference.named:
            by_name[name_key(reference.target.removesuffix(".md"))].setdefault(
                path, reference.written
            )
        elif reference.path.endswith(".md") and not wiki.targets.miscased(reference.path):
            by_path[reference.path].setdefault(path, reference.written)
    # A name means the missing file of this name, if there is no more than one.
    of_name: defaultdict[str, list[str]] = defaultdict(list)
    for path in by_path:
        of_name[name_key(slug_of(path))].append(path)
    for name, pages in by_name.items():
        paths = of_name.get(name, ())
        target = by_path[paths[0]] if len(paths) == 1 else None
        if target is None:
            yield pages
        else:
            target.update({path: written for path, written in pages.items() if path not in target})
    yield from by_path.values()


RULE = LinkRule(
    code="GW207",
    name="wanted-page",
    severity=Severity.INFO,
    summary="Three pages or more link to a page that does not exist.",
    check=check,
    anywhere=True,
)
