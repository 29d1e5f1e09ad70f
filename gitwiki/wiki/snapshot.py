"""A wiki at one commit: a summary of every page, and what follows from all of them together.

A summary is what is needed of a page without its text. It depends on the text and the path of the
page alone, so it is cached under both; `Wiki` adds what depends on the other pages.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.links import Link, LinkKind, Targets, elements, locate, name_index, resolve
from gitwiki.wiki.paths import slug_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gitwiki.wiki.links import Html
    from gitwiki.wiki.page import Page

#: Part of the cache key of summaries; increases when `summarise` or the codec changes.
VERSION = 1

_NAMED = (LinkKind.WIKI, LinkKind.EMBED)
_new = tuple.__new__
_WAIVER = re.compile(r"<!--\s*gitwiki:\s*allow\s+(?P<rule>[\w-]+)(?P<reason>\s[^\n]*)?\s*-->")


class SourceRef(NamedTuple):
    """A source as a page lists it: its id, the raw file and the blob that the page rests on."""

    id: str
    raw: str
    blob: str


class Reference(NamedTuple):
    """A link of a page to a file of the repository, or to a place in the page itself.

    Attributes:
        target: Where it leads as written, without the anchor.
        anchor: What follows ``#``; empty if nothing does.
        line: Line of the first such link in the file, from 1.
        column: Column, from 1.
        kind: A `gitwiki.wiki.links.LinkKind`.
        path: Repository path that a Markdown link means, whether it is there or not; empty for
            a wikilink, and where the link climbs out of the repository.
    """

    target: str
    anchor: str
    line: int
    column: int
    kind: str
    path: str


class Waiver(NamedTuple):
    """A comment that accepts a finding: ``<!-- gitwiki: allow GW304 reason -->``.

    Attributes:
        line: The line that it speaks for, from 1: its own, or the next where it begins a line.
        rule: Code or name of the rule.
        reason: Why; empty where it is missing.
    """

    line: int
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class PageSummary:
    """What is needed of a page without its text.

    Attributes:
        path: Repository path.
        blob: Git blob id of the page.
        type, title, description, aliases, tags: As its frontmatter says; empty where it does not.
        sources: The sources that it lists.
        related: Slugs of related pages, as listed.
        created, updated: Dates, ISO 8601.
        confidence: ``high``, ``medium`` or ``low``.
        key: Compile key of the compile that wrote it; empty for a page that a person wrote.
        links: Repository paths that it links to, distinct, in page order; wikilinks are among
            them only in the pages of a `Wiki`.
        references: Its links to files of the repository, one for each target and anchor.
        anchors: The anchors of its headings.
        citations: Source id to the labels that cite it, in page order.
        waivers: Findings that comments in the page accept.
    """

    path: str
    blob: str
    type: str = ""
    title: str = ""
    description: str = ""
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    related: tuple[str, ...] = ()
    created: str = ""
    updated: str = ""
    confidence: str = ""
    key: str = ""
    links: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    anchors: tuple[str, ...] = ()
    citations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()

    @property
    def slug(self) -> str:
        """Its file name without ``.md``."""
        return slug_of(self.path)


_ENCODED = tuple(item.name for item in fields(PageSummary) if item.name != "links")


@dataclass(frozen=True)  # no slots: the views are computed once and kept
class Wiki:
    """A wiki at one commit.

    Attributes:
        commit: Commit id.
        pages: Every page but the index files, by repository path; wikilinks are resolved.
        files: Every other file that gitwiki looks at, to its blob id.
        log: The text of log.md.
        modes: Files whose git mode is not ``100644``, to their mode.
    """

    commit: str
    pages: Mapping[str, PageSummary]
    files: Mapping[str, str] = field(default_factory=dict)
    log: str = ""
    modes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        named = {
            path: replace(page, links=self._links(page))
            for path, page in self.pages.items()
            if any(reference.kind in _NAMED for reference in page.references)
        }
        if named:
            object.__setattr__(self, "pages", {**self.pages, **named})

    @cached_property
    def targets(self) -> Targets:
        """What a link can lead to; a name means a file first, then a title, then an alias."""
        pages = sorted(self.pages.values(), key=lambda page: page.path)
        names = [(page.slug, page.path) for page in pages]
        names += [(page.title, page.path) for page in pages]
        names += [(alias, page.path) for page in pages for alias in page.aliases]
        names += [(path.rsplit("/", 1)[-1], path) for path in sorted(self.files)]
        return Targets(frozenset((*self.pages, *self.files)), name_index(names))

    @cached_property
    def by_slug(self) -> Mapping[str, tuple[str, ...]]:
        """Slug to the paths of the pages that have it, in path order."""
        return _grouped((page.slug, path) for path, page in sorted(self.pages.items()))

    @cached_property
    def backlinks(self) -> Mapping[str, tuple[str, ...]]:
        """Path of a page to the paths of the other pages that link to it, in path order."""
        return _grouped(
            (target, path)
            for path, page in sorted(self.pages.items())
            for target in page.links
            if target != path
        )

    @cached_property
    def pages_by_source(self) -> Mapping[str, tuple[str, ...]]:
        """Source id to the paths of the pages that list or cite it, in path order."""
        return _grouped(
            (source_id, path)
            for path, page in sorted(self.pages.items())
            for source_id in {*(source.id for source in page.sources), *page.citations}
        )

    def pages_citing(self, source_id: str) -> tuple[str, ...]:
        """Paths of the pages that list or cite a source, in path order."""
        return self.pages_by_source.get(source_id, ())

    def orphans(self) -> tuple[str, ...]:
        """Paths of the pages that no other page links to, in path order.

        A source's own page is none: a short source may name nothing that has a page yet.
        """
        linked = {
            target for path, page in self.pages.items() for target in page.links if target != path
        }
        return tuple(
            path
            for path, page in sorted(self.pages.items())
            if path not in linked and page.type != "source-summary"
        )

    def resolve(self, reference: Reference, from_path: str) -> str | None:
        """The repository path that a link of a page leads to; None if it leads nowhere."""
        if reference.path in self.targets.files:
            return reference.path
        return resolve(_as_link(reference), from_path, self.targets)

    def _links(self, page: PageSummary) -> tuple[str, ...]:
        found = (self.resolve(reference, page.path) for reference in page.references)
        return tuple(dict.fromkeys(path for path in found if path and path != page.path))


def summarise(page: Page, blob: str) -> PageSummary:
    """What is needed of a page without its text.

    Args:
        page: The page.
        blob: Its git blob id.
    """
    found = elements(page.text)
    references = _references(page.path, found.links)
    return PageSummary(
        path=page.path,
        blob=blob,
        type=page.type,
        title=page.title,
        description=page.description,
        aliases=page.aliases,
        tags=page.tags,
        sources=tuple(SourceRef(each.id, each.raw, each.blob) for each in page.sources),
        related=page.related,
        created=page.created,
        updated=page.updated,
        confidence=page.confidence,
        key=page.key,
        links=_paths(page.path, references),
        references=references,
        anchors=tuple(heading.anchor for heading in page.headings),
        citations=_citations(page),
        waivers=tuple(waivers(found.html)),
    )


def waivers(html: Iterable[Html]) -> Iterator[Waiver]:
    """The comments among the raw HTML of a page that accept a finding, in page order."""
    for text, line, column in html:
        found = _WAIVER.fullmatch(text.strip())
        if found:
            yield Waiver(line + (column == 1), found["rule"], (found["reason"] or "").strip())


def encode(summary: PageSummary) -> str:
    """A summary as compact JSON; `decode` reads it back."""
    values = [getattr(summary, name) for name in _ENCODED]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> PageSummary:
    """The summary that `encode` wrote.

    Raises:
        ValueError: The text is not JSON.
    """
    (
        path, blob, kind, title, description, aliases, tags, sources, related,
        created, updated, confidence, key, references, anchors, citations, waived,
    ) = json.loads(text)  # fmt: skip
    # Most of the time goes here; a named tuple made as any tuple is takes half as long.
    read = tuple([_new(Reference, reference) for reference in references])
    return PageSummary(
        path,
        blob,
        kind,
        title,
        description,
        tuple(aliases),
        tuple(tags),
        tuple([SourceRef(*source) for source in sources]),
        tuple(related),
        created,
        updated,
        confidence,
        key,
        _paths(path, read),
        read,
        tuple(anchors),
        {source: tuple(labels) for source, labels in citations.items()},
        tuple([Waiver(*waiver) for waiver in waived]),
    )


def _references(from_path: str, found: Iterable[Link]) -> tuple[Reference, ...]:
    """The internal links, the first of each target and anchor."""
    distinct: dict[tuple[str, str, bool], Reference] = {}
    for link in found:
        named = link.kind in _NAMED
        same = (link.target, link.anchor, named)
        if same not in distinct and not link.external:
            path = "" if named else locate(link, from_path) or ""
            distinct[same] = Reference(
                link.target, link.anchor, link.line, link.column, link.kind.value, path
            )
    return tuple(distinct.values())


def _as_link(reference: Reference) -> Link:
    target, anchor, line, column, kind, _ = reference
    return Link(target, anchor, "", line, column, LinkKind(kind))


def _paths(path: str, references: Iterable[Reference]) -> tuple[str, ...]:
    """The distinct paths that Markdown links mean, the page itself left out."""
    found = dict.fromkeys([reference.path for reference in references])
    found.pop("", None)
    found.pop(path, None)
    return tuple(found)


def _citations(page: Page) -> Mapping[str, tuple[str, ...]]:
    pairs = ((parse_label(label), label) for label in page.footnotes)
    return _grouped((target.source, label) for target, label in pairs if target)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
