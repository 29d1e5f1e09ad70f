"""GW014 wrong-resource: consumers of the bundle follow it as readers follow a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.diagnostics import Severity
from gitwiki.lint.rule import Finding, WikiRule
from gitwiki.wiki.extractions import extracted_path
from gitwiki.wiki.outline import Reference, destination
from gitwiki.wiki.paths import join, own_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gitwiki.lint.context import WikiContext
    from gitwiki.wiki.snapshot import PageSummary, SourceRef, Wiki

_SOURCE_PAGE = "source-summary"
_NOWHERE = "name a page or file that exists, or remove it"


def check(context: WikiContext) -> Iterator[Finding]:
    """A finding for each resource in a frontmatter that leads nowhere or to another source."""
    wiki = context.wiki
    for page in wiki.pages.values():
        for source in page.sources:
            if not _is_usual(wiki, source) and _is_path(source.resource):
                yield from _of_source(wiki, page, source)
        if _is_path(page.resource):
            yield from _of_page(wiki, page)


def _is_usual(wiki: Wiki, source: SourceRef) -> bool:
    """Whether it is as gitwiki writes it, and right, as nearly all are."""
    return source.resource == f"/sources/{source.id}.md" and own_page(source.id) in wiki.pages


def _of_source(wiki: Wiki, page: PageSummary, source: SourceRef) -> Iterator[Finding]:
    """The resource of a source that a page lists."""
    found = _resolve(wiki, source.resource, page.path)
    if found is None:
        message = f"`{source.resource}`, the resource of source {source.id}, is not there"
        named = wiki.by_slug.get(source.id, ())
        own = next((each for each in named if wiki.pages[each].type == _SOURCE_PAGE), "")
        hint = f"did you mean {own}?" if own else _NOWHERE
        yield Finding(0, message, hint, path=page.path, key="sources")
    elif found in wiki.pages and not _is_about(wiki.pages[found], source):
        message = f"`{source.resource}`, the resource of source {source.id}, is of another source"
        hint = "correct its id or its resource"
        yield Finding(0, message, hint, path=page.path, key="sources")


def _of_page(wiki: Wiki, page: PageSummary) -> Iterator[Finding]:
    """The resource of a page itself: of the page of a source, the raw file."""
    raws = {source.raw for source in page.sources if source.raw}
    if any(each.path in raws for each in _meant(wiki, page.resource, page.path)):
        return  # if it is gone, other rules say so
    found = _resolve(wiki, page.resource, page.path)
    if found is None:
        message = f"`{page.resource}`, the resource of the page, is not there"
        yield Finding(0, message, _NOWHERE, path=page.path, key="resource")
    elif page.type == _SOURCE_PAGE and raws and _is_of_another(found, raws):
        message = f"`{page.resource}`, the resource of the page, is of another source"
        hint = "correct it, or the list of sources"
        yield Finding(0, message, hint, path=page.path, key="resource")


def _is_path(resource: str) -> bool:
    """Whether it is a path; it may also be an address, or describe what is meant."""
    is_path = resource.startswith(("/", "./", "../")) or resource.endswith(".md")
    return is_path and destination(resource, named=False) is not None


def _meant(wiki: Wiki, resource: str, from_path: str) -> Iterator[Reference]:
    """What a path may mean: itself, as gitwiki writes it, or what it means in a link."""
    found = destination(resource, named=False)
    for target in dict.fromkeys((resource, found.target if found else resource)):
        path = join(target, from_path.rpartition("/")[0], wiki.root)
        yield Reference(target, "", "markdown", path or "")


def _resolve(wiki: Wiki, resource: str, from_path: str) -> str | None:
    """The file or folder that a path means; None if there is none."""
    found = (wiki.resolve(each, from_path) for each in _meant(wiki, resource, from_path))
    return next(filter(None, found), None)


def _is_of_another(path: str, raws: Iterable[str]) -> bool:
    """Whether a path is a source, or the text of one, and none of some."""
    is_source = path.startswith(("raw/", "extracted/"))
    return is_source and path not in {*raws, *map(extracted_path, raws)}


def _is_about(page: PageSummary, source: SourceRef) -> bool:
    """Whether a page may be the resource of a source: it is no other source's own page."""
    if page.type != _SOURCE_PAGE or source.id == page.slug:
        return True
    return any(source.id == own.id or source.raw == own.raw != "" for own in page.sources)


RULE = WikiRule(
    code="GW014",
    name="wrong-resource",
    severity=Severity.ERROR,
    summary="A resource in the frontmatter leads nowhere, or to another source.",
    check=check,
)
