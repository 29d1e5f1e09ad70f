"""A wiki at one commit: a summary of every page, and what follows from all of them together.

A summary is what is needed of a page without its text. It depends on the text and the path of the
page alone, so it is cached under both; `Wiki` adds what depends on the other pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gitwiki.wiki import frontmatter
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.facts import contradictions
from gitwiki.wiki.links import LinkKind, elements
from gitwiki.wiki.outline import Reference, has_names, outline, unpack, without_frontmatter
from gitwiki.wiki.page import statement_digest, written_by_gitwiki
from gitwiki.wiki.paths import ROOT, slug_of
from gitwiki.wiki.sketch import sketch
from gitwiki.wiki.targets import Targets
from gitwiki.wiki.trails import Ground, Way, follow
from gitwiki.wiki.trust import said

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from gitwiki.wiki.facts import Contradiction
    from gitwiki.wiki.links import Html
    from gitwiki.wiki.page import Page

_FOUND_OTHERWISE = frozenset({"source-summary", "answer"})
_NAMED = (LinkKind.WIKI, LinkKind.EMBED)
_PATHS = frozenset({str})
_ALIASES = re.compile(r"^alias(?:es)?[ \t]*:", re.MULTILINE)
_DEPRECATED = re.compile(r"""^status[ \t]*:[ \t]*["']?deprecated["']?[ \t]*$""", re.MULTILINE)
_WAIVER = re.compile(r"<!--\s*gitwiki:\s*allow\s+(?P<rule>[\w-]+)(?P<reason>\s[^\n]*)?\s*-->")


class SourceRef(NamedTuple):
    """A source as a page lists it.

    Attributes:
        id: Its id.
        raw: The raw file.
        blob: The blob that the page rests on.
        resource: Its own page or an address, as written; empty where it is not said.
    """

    id: str
    raw: str
    blob: str
    resource: str = ""


class FactRow(NamedTuple):
    """A row of a facts table: see `gitwiki.wiki.page.Fact`."""

    subject: str
    attribute: str
    value: str
    as_of: str
    label: str
    line: int


class CaveatRow(NamedTuple):
    """A statement about disagreement: what a reader sees of it, and its footnote labels."""

    text: str
    labels: tuple[str, ...]


class Actor(NamedTuple):
    """Who did something to a page, as ``human:alice`` or ``gitwiki/0.1 extractive``, and when."""

    by: str
    at: str


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


class PageSummary(NamedTuple):
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
        links: Its links to files of the repository, one for each target and anchor: see
            `gitwiki.wiki.outline.pack`.
        anchors: The anchors of its headings.
        citations: Source id to the labels that cite it, in page order.
        waivers: Findings that comments in the page accept.
        status: ``draft``, ``stable`` or ``deprecated``; empty where it is not said.
        stale_after: Instant from which it counts as stale, ISO 8601.
        generated: Who generated it.
        verified: Who verified it, as the frontmatter says.
        facts: The rows of its facts tables.
        people: Digests (`gitwiki.wiki.page.statement_digest`) of the statements and facts that a
            person wrote or changed, in page order; of a page that gitwiki did not
            generate, all.
        caveats: Its statements about disagreement.
        sketch: Stands for what its TLDR and its body say (`gitwiki.wiki.sketch`).
        resource: What it describes, as written: of a source's own page, the raw file.
        said: Stands for all that a reader is told (`gitwiki.wiki.trust.said`).
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
    links: str = ""
    anchors: tuple[str, ...] = ()
    citations: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    waivers: tuple[Waiver, ...] = ()
    status: str = ""
    stale_after: str = ""
    generated: Actor = Actor("", "")
    verified: tuple[Actor, ...] = ()
    facts: tuple[FactRow, ...] = ()
    people: tuple[str, ...] = ()
    caveats: tuple[CaveatRow, ...] = ()
    sketch: tuple[int, ...] = ()
    resource: str = ""
    said: str = ""

    @property
    def slug(self) -> str:
        """Its file name without ``.md``."""
        return slug_of(self.path)

    @property
    def has_names(self) -> bool:
        """Whether it has wikilinks or embeds."""
        return has_names(self.links)


class _Reading(NamedTuple):
    """How wikilinks are read: turned round, or not as wikilinks at all."""

    turned: bool = False
    named: bool = True


@dataclass(frozen=True)  # no slots: the views are computed once and kept
class Wiki:
    """A wiki at one commit.

    Attributes:
        commit: Commit id.
        pages: Every page but the index files, by repository path.
        files: Every other file that gitwiki looks at, to its blob id.
        log: The text of log.md.
        modes: Files whose git mode is not ``100644``, to their mode.
        others: The paths of all other files, which links can lead to.
        root: Folder that links that begin with ``/`` start from: that of the pages, or none for
            Markdown that gitwiki did not make.
    """

    commit: str
    pages: Mapping[str, PageSummary]
    files: Mapping[str, str] = field(default_factory=dict)
    log: str = ""
    modes: Mapping[str, str] = field(default_factory=dict)
    others: frozenset[str] = frozenset()
    root: str = ROOT

    @cached_property
    def targets(self) -> Targets:
        """What a link can lead to."""
        return Targets({*self.pages, *self.files, *self.others}, self.root, self._names)

    def references(self, path: str) -> tuple[Reference, ...]:
        """The links of a page to files of the repository.

        Wikilinks that name their page behind the pipe, as Dendron writes them, are turned round.
        They are left out where the folder is no gitwiki and most of them lead nowhere: double
        brackets then mean something else.
        """
        found = self._written(path) if path in self.pages else ()
        if self._reading.turned:
            found = tuple(map(_turned, found))
        return found if self._reading.named else tuple(each for each in found if not each.named)

    @cached_property
    def trails(self) -> Mapping[str, tuple[Way, ...]]:
        """Path of a page to where its links lead."""
        files = {path: path for path in self.targets.files}
        is_plain = not self._reading.turned and self._reading.named
        return follow(Ground(files, self.pages, self.root), None if is_plain else self.references)

    @cached_property
    def doubtful(self) -> tuple[tuple[str, Reference], ...]:
        """The links, each with the path of its page, that do not simply lead to a file.

        They are wikilinks, links to a folder or within the page, they lead nowhere, or to an anchor
        that is none of a heading as it is written.
        """
        return tuple(
            (path, way)
            for path, ways in self.trails.items()
            # Of most pages all links are paths, which takes no loop to see.
            if not _PATHS.issuperset(map(type, ways))
            for way in ways
            if not isinstance(way, str)
        )

    @cached_property
    def unresolved(self) -> tuple[tuple[str, Reference], ...]:
        """Those of the `doubtful` links that do not lead to a file as they are written."""
        files = self.targets.files
        return tuple(each for each in self.doubtful if each[1].path not in files)

    @cached_property
    def links(self) -> Mapping[str, tuple[str, ...]]:
        """Path of a page to the paths that it links to, distinct, itself left out, in page order.

        A Markdown link counts whether or not its target is there, a wikilink only if it is.
        """
        return {path: self._links(path) for path in self.pages}

    @cached_property
    def by_slug(self) -> Mapping[str, tuple[str, ...]]:
        """Slug to the paths of the pages that have it, in path order."""
        return _grouped((page.slug, path) for path, page in sorted(self.pages.items()))

    @cached_property
    def backlinks(self) -> Mapping[str, tuple[str, ...]]:
        """Path of a page to the paths of the other pages that link to it, in path order."""
        return _grouped(
            (target, path) for path, targets in sorted(self.links.items()) for target in targets
        )

    @cached_property
    def pages_by_source(self) -> Mapping[str, tuple[str, ...]]:
        """Source id to the paths of the pages that list or cite it, in path order."""
        return _grouped(
            (source_id, path)
            for path, page in sorted(self.pages.items())
            for source_id in {*(source.id for source in page.sources), *page.citations}
        )

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Facts of pages that contradict others, where the reader is not told."""
        return tuple(contradictions(self.pages.values()))

    @cached_property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The pages in groups that links join, in whatever direction; the largest group first.

        Pages that show the same image, or link to the same source, are not linked by that.
        """
        found: defaultdict[int, list[str]] = defaultdict(list)
        for path, group in _groups(self.pages, self.links).items():
            found[group].append(path)
        members = (tuple(sorted(group)) for group in found.values())
        return tuple(sorted(members, key=lambda group: (-len(group), group)))

    def pages_citing(self, source_id: str) -> tuple[str, ...]:
        """Paths of the pages that list or cite a source, in path order."""
        return self.pages_by_source.get(source_id, ())

    def orphans(self) -> tuple[str, ...]:
        """Paths of the pages that no other page links to, in path order.

        A source's own page is none: a short source may name nothing that has a page yet. Nor is
        an answer, which is found by its question.
        """
        linked = {target for targets in self.links.values() for target in targets}
        return tuple(
            path
            for path, page in sorted(self.pages.items())
            if path not in linked and page.type not in _FOUND_OTHERWISE
        )

    def resolve(self, reference: Reference, from_path: str) -> str | None:
        """The repository path that a link of a page leads to; None if it leads nowhere.

        A folder without a page of its own is such a path too.
        """
        path = reference.path
        if path in self.targets.files:
            return path
        if not reference.target:
            return from_path
        if reference.kind in _NAMED:
            return next(iter(self.targets.named(reference.target, from_path)), None)
        found = self.targets.at(path) if path else None
        if found is None and self.root and reference.target.startswith("/"):
            return self.targets.at(reference.target.strip("/"))
        return found

    @cached_property
    def _reading(self) -> _Reading:
        """How wikilinks are read: see `references`."""
        if self.root:
            return _Reading()
        named = [
            (reference, path)
            for path, page in self.pages.items()
            if page.has_names
            for reference in self._written(path)
            if reference.named
        ]
        if not named:
            return _Reading()
        piped = [(reference, path) for reference, path in named if reference.label]
        turned = [(reference.turn(), path) for reference, path in piped]
        is_turned = self._alive(turned) > self._alive(piped)
        if is_turned:
            named = [(_turned(reference), path) for reference, path in named]
        return _Reading(is_turned, 2 * self._alive(named) >= len(named))

    def _alive(self, links: Iterable[tuple[Reference, str]]) -> int:
        """How many links, each with the path of its page, lead somewhere."""
        return sum(self.resolve(reference, path) is not None for reference, path in links)

    def _written(self, path: str) -> tuple[Reference, ...]:
        """The links of a page as it writes them."""
        return unpack(self.pages[path].links, path.rpartition("/")[0], self.root)

    def _links(self, path: str) -> tuple[str, ...]:
        found = dict.fromkeys(
            [
                way if isinstance(way, str) else self.resolve(way, path) or way.path
                for way in self.trails[path]
            ]
        )
        found.pop("", None)
        found.pop(path, None)
        return tuple(found)

    def _names(self) -> list[tuple[str, str]]:
        """Titles, then aliases, with the paths of their pages."""
        pages = [self.pages[path] for path in sorted(self.pages)]
        titles = [(page.title, page.path) for page in pages] if self.root else []
        return titles + [(alias, page.path) for page in pages for alias in page.aliases]


def _groups(pages: Collection[str], links: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """The pages, each with the number of its group."""
    group_of: dict[str, int] = {}
    part_of: list[int] = []  # of each group, that into which it has been taken up, or itself
    for start in pages:
        if start in group_of:
            continue
        number = group_of[start] = len(part_of)
        part_of.append(number)
        ahead = [start]
        while ahead:
            for target in links[ahead.pop()]:
                known = group_of.get(target)
                if known is None and target in pages:
                    group_of[target] = number
                    ahead.append(target)
                elif known is not None and known != number:
                    part_of[_whole(known, part_of)] = number
    return {path: _whole(number, part_of) for path, number in group_of.items()}


def _whole(number: int, part_of: list[int]) -> int:
    """The group that a group is part of; the way there gets shorter each time."""
    while part_of[number] != number:
        part_of[number] = number = part_of[part_of[number]]
    return number


def _turned(reference: Reference) -> Reference:
    return reference.turn() if reference.label else reference


def summarise(page: Page, blob: str) -> PageSummary:
    """What is needed of a page without its text.

    Args:
        page: The page.
        blob: Its git blob id.
    """
    found = outline(without_frontmatter(page.text))
    return PageSummary(
        path=page.path,
        blob=blob,
        type=page.type,
        title=page.title,
        description=page.description,
        aliases=page.aliases,
        tags=page.tags,
        sources=tuple(
            SourceRef(each.id, each.raw, each.blob, each.resource) for each in page.sources
        ),
        related=page.related,
        created=page.created,
        updated=page.updated,
        confidence=page.confidence,
        key=page.key,
        links=found.links,
        anchors=found.anchors,
        citations=_citations(page),
        waivers=read_waivers(page.text),
        status=page.status,
        stale_after=page.stale_after,
        generated=_actor(page.generated) or Actor("", ""),
        verified=actors(page),
        facts=tuple(
            FactRow(each.subject, each.attribute, each.value, each.as_of, each.label, each.line)
            for each in page.facts
        ),
        people=_by_people(page),
        caveats=tuple(CaveatRow(each.text, each.labels) for each in page.caveats),
        sketch=sketch(each.text for each in (*page.tldr, *page.statements)),
        resource=page.resource,
        said=said(page),
    )


def actors(page: Page) -> tuple[Actor, ...]:
    """Who verified a page, as its frontmatter says."""
    return tuple(filter(None, map(_actor, page.verified)))


def summarise_markdown(path: str, text: str, blob: str) -> PageSummary:
    """What is needed of any Markdown file to follow links, without its text.

    Of its status only ``deprecated`` is read.

    Args:
        path: Repository path.
        text: The whole file.
        blob: Its git blob id.
    """
    body = without_frontmatter(text)
    found = outline(body)
    head = text[: len(text) - len(body)]
    # To read YAML takes longer than all the rest.
    is_named = "alias" in head and _ALIASES.search(head)
    matter = frontmatter.read(head, path).frontmatter if is_named else None
    values = matter.values if matter else {}
    aliases = values.get("aliases") or values.get("alias")
    listed = aliases if isinstance(aliases, tuple) else (aliases,)
    return PageSummary(
        path=path,
        blob=blob,
        title=found.title,
        aliases=tuple(alias for alias in listed if isinstance(alias, str) and alias),
        links=found.links,
        anchors=found.anchors,
        waivers=read_waivers(text),
        status="deprecated" if "deprecated" in head and _DEPRECATED.search(head) else "",
    )


def read_waivers(text: str) -> tuple[Waiver, ...]:
    """The comments of a file that accept a finding, in page order."""
    may_have_some = "<" in text and "gitwiki:" in text
    return tuple(waivers(elements(text).html)) if may_have_some else ()


def waivers(html: Iterable[Html]) -> Iterator[Waiver]:
    """The comments among the raw HTML of a page that accept a finding, in page order."""
    for text, line, column in html:
        found = _WAIVER.fullmatch(text.strip())
        if found:
            yield Waiver(line + (column == 1), found["rule"], (found["reason"] or "").strip())


def encode(summaries: Mapping[str, PageSummary]) -> bytes:
    """Summaries by any key as MessagePack; `decode` reads them back."""
    return _ENCODER.encode(summaries)


def decode(data: bytes) -> dict[str, PageSummary]:
    """The summaries that `encode` wrote.

    Raises:
        ValueError: It did not write this.
    """
    try:
        return _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error


def _actor(value: object) -> Actor | None:
    """An entry of ``verified`` or ``generated``; None if it is no mapping."""
    if not isinstance(value, Mapping):
        return None
    return Actor(*(str(value.get(key) or "") for key in ("by", "at")))


def _by_people(page: Page) -> tuple[str, ...]:
    ours = written_by_gitwiki(page)
    said = [("tldr", each.text) for each in page.tldr]
    said += [("statement", each.text) for each in page.statements]
    said += [("fact", each.text) for each in page.facts]
    said += [("caveat", each.text) for each in page.caveats]
    digests = dict.fromkeys([statement_digest(kind, text) for kind, text in said])
    return tuple([digest for digest in digests if digest not in ours])


def _citations(page: Page) -> Mapping[str, tuple[str, ...]]:
    pairs = ((parse_label(label), label) for label in page.footnotes)
    return _grouped((target.source, label) for target, label in pairs if target)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}


_ENCODER = msgspec.msgpack.Encoder(enc_hook=dict)  # for the read-only mapping of a default
_DECODER = msgspec.msgpack.Decoder(dict[str, PageSummary])
