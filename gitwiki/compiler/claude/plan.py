"""The plan: which pages some sources touch, from what a model proposes and what code finds."""

from __future__ import annotations

from collections import ChainMap
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from msgspec import structs

from gitwiki.asking.texts import clean
from gitwiki.compiler.concepts import new_path
from gitwiki.wiki.draft import ExistingPage
from gitwiki.wiki.evidence import Reader, stands_in
from gitwiki.wiki.secrets import has_secret
from gitwiki.wiki.words import concept_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from gitwiki.compiler.claude.replies import PlannedPage, PlanReply
    from gitwiki.wiki.source import Paragraph, Source

#: Pages of one section of a source that are taken; a model that proposes more splits too finely.
_MOST_PAGES = 20
#: A title or alias that is longer is a sentence.
_LONGEST_NAME = 100
#: Paragraphs that name a page and that the plan did not list.
_MOST_NAMING = 40
_SAME_THING = frozenset({"concept", "entity", "comparison"})


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is asked of one source about one page, whatever other sources there are.

    Attributes:
        type: The type of the page.
        title: Its title: that of the page if the wiki has it, or else as the source has it.
        aliases: Other names that were proposed for it.
        paragraphs: Ids of the paragraphs that matter, in reading order.
    """

    type: str
    title: str
    aliases: tuple[str, ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """What one source is to say on one page.

    Attributes:
        path: The page.
        type: Its type.
        title: Its title: that of the page if there is one, or else as the first source has it.
        source: Id of the source.
        exists: The wiki has the page.
        title_paragraph: Where the title stands in the source; empty if it does not.
        aliases: Other names that were proposed for it.
        paragraphs: Ids of the paragraphs that matter, in reading order.
        assignments: What the source is asked; nothing if it does not speak of it, several where it
            took for different things what another source calls one.
    """

    path: str
    type: str
    title: str
    source: str
    exists: bool
    title_paragraph: str
    aliases: tuple[str, ...]
    paragraphs: tuple[str, ...]
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """What a model read out of one source.

    Attributes:
        source: The source.
        sections: What it was given, section by section, each with the answer.
    """

    source: Source
    sections: tuple[tuple[tuple[Paragraph, ...], PlanReply], ...]


def extending(reply: PlanReply, listed: Collection[str]) -> PlanReply:
    """A plan that extends none but the pages that the model was told of."""
    pages = [
        page if page.extends in listed else structs.replace(page, extends="")
        for page in reply.pages
    ]
    return structs.replace(reply, pages=pages)


def parts(plans: Sequence[SourcePlan], wiki: Iterable[ExistingPage]) -> tuple[PlannedPart, ...]:
    """The parts of pages to be written, by path and source: one for each pair of them.

    Two sources, or two sections, that speak of the same thing get the same page. What a source is
    asked does not depend on the others, so that an answer serves whatever it is compiled with.
    """
    names = _PageNames.of(wiki)
    found: dict[tuple[str, str], PlannedPart] = {}
    for plan in sorted(plans, key=lambda plan: plan.source.raw):
        places = _Places(plan.source)
        for topic in _topics(plan, places, names.alone()):
            part = _part(topic, plan.source, places, names)
            key = (part.path, part.source)
            found[key] = _joined(found[key], part, places) if key in found else part
    return tuple(found[key] for key in sorted(found))


@dataclass(frozen=True, slots=True)
class _Topic:
    """A page as one source would have it alone.

    Attributes:
        page: The page of the wiki, or the one that it would get.
        is_known: The wiki has it, or somebody asked for it.
        names: What the source calls it, the title first; other sources may know it by that.
        meant: Those of them that stand in the source.
        aliases: Names that were proposed, besides the title.
        paragraphs: Ids of the paragraphs that matter, in reading order.
    """

    page: ExistingPage
    is_known: bool
    names: tuple[str, ...]
    meant: tuple[str, ...]
    aliases: tuple[str, ...]
    paragraphs: tuple[str, ...]

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        """What is asked about it; nothing if the source has no name of it, or no paragraph."""
        kind, title = self.page.type, self.page.title
        exists = self.is_known and self.page.exists
        if not self.paragraphs or not (exists or self.meant or kind == "comparison"):
            return ()
        return (Assignment(kind, title, tuple(_others(self.aliases, title)), self.paragraphs),)


class _PageNames:
    """Which page a name means: those of the wiki and those that are planned.

    Args:
        pages: The pages of the wiki and those that are wanted, by path.
        paths: Which of them a name means, by concept key.
    """

    def __init__(self, pages: dict[str, ExistingPage], paths: Mapping[str, str]) -> None:
        self.pages = pages
        self.planned: dict[str, ExistingPage] = {}
        self._known = paths
        self._new: dict[str, str] = {}

    @classmethod
    def of(cls, wiki: Iterable[ExistingPage]) -> _PageNames:
        """The names of a wiki."""
        pages = {page.path: page for page in wiki}
        paths: dict[str, str] = {}
        for page in pages.values():
            if page.type in _SAME_THING:
                for name in (page.title, *page.aliases):
                    paths.setdefault(concept_key(name), page.path)
        return cls(pages, paths)

    def alone(self) -> _PageNames:
        """The names of the wiki, without anything that is planned."""
        return _PageNames(self.pages, self._known)

    def find(self, names: Iterable[str]) -> str:
        """The page that one of some names means, the first name first; empty if none does."""
        keys = map(concept_key, names)
        paths = (self._known.get(key) or self._new.get(key, "") for key in keys)
        return next(filter(None, paths), "")

    def new(self, kind: str, names: Sequence[str]) -> str:
        """A path for a new page, which its names mean from now on."""
        path = new_path(kind, names[0], ChainMap(self.planned, self.pages))
        self.planned[path] = ExistingPage(path, kind, names[0], (), exists=False)
        for name in names:
            self._new.setdefault(concept_key(name), path)
        return path

    def page(self, path: str) -> ExistingPage:
        """A page of the wiki, or one that is planned."""
        return self.pages.get(path) or self.planned[path]


class _Places:
    """Where names stand in a source."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._read = Reader()
        self._numbers = {each.id: each.number for each in source.paragraphs}

    def naming(self, name: str) -> Iterator[str]:
        """The ids of the paragraphs in which a name stands literally, in reading order."""
        for paragraph in self._source.paragraphs:
            if stands_in(name, self._read(paragraph.text)):
                yield paragraph.id

    def known(self, ids: Iterable[str]) -> list[str]:
        """Those of some ids that the source has; a model may put more around them."""
        cut = (name[name.rfind("p-") :] if "p-" in name else name for name in ids)
        return [name for name in cut if name in self._numbers]

    def ordered(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Ids in reading order, each once."""
        return tuple(sorted(dict.fromkeys(ids), key=self._numbers.__getitem__))


def _topics(plan: SourcePlan, places: _Places, names: _PageNames) -> Iterable[_Topic]:
    """The pages that one source would have if it was the only one, in the order of its plan."""
    found: dict[str, _Topic] = {}
    for _, reply in plan.sections:
        for page in reply.pages[:_MOST_PAGES]:
            topic = _topic(page, places, names)
            if topic is None:
                continue
            path = topic.page.path
            found[path] = _continued(found[path], topic, places) if path in found else topic
    return found.values()


def _topic(page: PlannedPage, places: _Places, names: _PageNames) -> _Topic | None:
    title = _name(page.title)
    if not title:
        return None
    if page.type == "concept":  # an entity is written as it writes itself
        title = title[:1].upper() + title[1:]
    aliases = [alias for alias in map(_name, page.aliases) if alias and alias != title]
    # What does not stand in the source must not decide which page is meant.
    meant = tuple(name for name in (title, *aliases) if next(places.naming(name), ""))
    path = page.extends if page.extends in names.pages else names.find(meant)
    path = path or names.new(page.type, (title, *meant))
    there = names.page(path)
    if there.is_wanted:
        asked = [name for name in (there.title, *there.aliases) if next(places.naming(name), "")]
        asked = [*_others(asked, title)]
        aliases, meant = [*aliases, *asked], (*meant, *asked)
    naming = [each for name in meant for each in places.naming(name)][:_MOST_NAMING]
    return _Topic(
        page=there,
        is_known=path in names.pages,
        names=(title, *meant),
        meant=meant,
        aliases=(title, *aliases),
        paragraphs=places.ordered([*places.known(page.paragraphs), *naming]),
    )


def _continued(one: _Topic, other: _Topic, places: _Places) -> _Topic:
    """What two sections of a source say of one page."""
    return replace(
        one,
        aliases=(*one.aliases, *other.aliases),
        paragraphs=places.ordered((*one.paragraphs, *other.paragraphs)),
    )


def _part(topic: _Topic, source: Source, places: _Places, names: _PageNames) -> PlannedPart:
    """A topic of one source on the page that all sources have for it."""
    path = topic.page.path if topic.is_known else names.find(topic.meant)
    path = path or names.new(topic.page.type, topic.names)
    there = names.page(path)
    return PlannedPart(
        path=path,
        type=there.type,
        title=there.title,
        source=source.id,
        exists=topic.is_known and there.exists,
        title_paragraph=next(places.naming(there.title), ""),
        aliases=tuple(_others(topic.aliases, there.title)),
        paragraphs=topic.paragraphs,
        assignments=topic.assignments,
    )


def _joined(one: PlannedPart, other: PlannedPart, places: _Places) -> PlannedPart:
    """What a source says of one page, which it took for two."""
    return replace(
        one,
        aliases=tuple(dict.fromkeys((*one.aliases, *other.aliases))),
        paragraphs=places.ordered((*one.paragraphs, *other.paragraphs)),
        assignments=(*one.assignments, *other.assignments),
    )


def _others(names: Iterable[str], title: str) -> Iterator[str]:
    """Names besides the title, each once, whatever its case."""
    seen = {title.casefold()}
    for name in names:
        if name.casefold() not in seen:
            seen.add(name.casefold())
            yield name


def _name(text: str) -> str:
    """A proposed name on one line; empty if it can be none."""
    name = " ".join(clean(text).split())
    return name if len(name) <= _LONGEST_NAME and not has_secret(text) else ""


def mentioned(
    counts: Mapping[str, int], wiki: Iterable[ExistingPage], most: int
) -> tuple[ExistingPage, ...]:
    """The pages that a source names most often, by path: a list that does not grow with the wiki.

    Args:
        counts: Path to the number of mentions.
        wiki: Every page.
        most: How many.
    """
    named = [page for page in wiki if counts.get(page.path) and page.type in _SAME_THING]
    ranked = sorted(named, key=lambda page: (-counts[page.path], page.path))
    return tuple(sorted(ranked[:most], key=lambda page: page.path))
