"""The desk of the agent: what its tools have brought there, and the tools themselves.

What a tool is given comes from a model that reads texts of strangers: any name may be made up, and
none is used as more than a key to what the commit has. A tool never fails; what it cannot do it
says, so that the model can go on.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

from gitwiki.asking.texts import clean, clean_all
from gitwiki.budget import tokens_of
from gitwiki.ports import Document, HitKind, Loaded
from gitwiki.query.holdings import Place, ShownTexts, place_of
from gitwiki.wiki.citations import parse_label
from gitwiki.wiki.page import with_body
from gitwiki.wiki.paragraphs import excerpt
from gitwiki.wiki.secrets import has_secret
from gitwiki.wiki.shown import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gitwiki.ports import Hit
    from gitwiki.query.holdings import Holdings
    from gitwiki.query.replies import Call
    from gitwiki.wiki.page import Page

#: Calls that are heeded in one turn.
MOST_CALLS = 8
#: Pages and passages that a search brings, and pages of a list.
_MOST_HITS, _MOST_LISTED = 10, 50
_MOST_NEAR = 3
_PAGES = frozenset({HitKind.PAGE})
#: Tokens of one page.
_MOST_OF_A_PAGE = 8_000
#: Characters of the title of a document (the API refuses more than 500), a name, a result.
_TITLE, _NAME, _SHOWN = 300, 80, 400
#: Characters of what a tool is given.
_ARGUMENT = 300

Rows = tuple[tuple[str, str], ...]


class Desk:
    """What was loaded for an answer.

    Args:
        holdings: What there is to be loaded.
        room: Tokens of all that is loaded.
        loaded: Where it is written down what is read.

    Attributes:
        documents: What a model is given to read, in the order in which it was loaded.
        pages: The pages that were read, by path, as a reader sees them.
        paragraphs: The paragraphs that may be cited, by label: those that were read, and those
            that a page that was read cites.
        texts: What they say without keys.
    """

    def __init__(self, holdings: Holdings, room: int, loaded: list[Loaded]) -> None:
        self._holdings = holdings
        self._room = room
        self.documents: list[Document] = []
        self.pages: dict[str, Page] = {}
        self.paragraphs: dict[str, Place] = {}
        self._loaded = loaded
        self._read: set[str] = set()
        self.texts = ShownTexts()

    def reopen(self, refs: Iterable[str]) -> None:
        """Load again what an earlier question of the conversation had loaded."""
        for ref in refs:
            if ref in self._holdings.pages:
                self._read_page(ref, 0)
            elif parse_label(ref):
                self._read_passage(ref, 0)

    def call(self, calls: Iterable[Call], turn: int) -> None:
        """Do what a model asks for, as far as it can be done; the rest is said in a document."""
        tools: Mapping[str, Callable[[str, int], str]] = {
            "search": self._search,
            "read_page": self._read_page,
            "read_passage": self._read_passage,
            "list_pages": self._list_pages,
        }
        problems = []
        for number, each in enumerate(calls):
            argument = " ".join(clean(each.argument[:_ARGUMENT]).split())
            problem = f"only {MOST_CALLS} calls are heeded in a turn"
            if number < MOST_CALLS:
                problem = tools[each.tool](argument, turn)
            if problem:
                problems.append((each.tool, f"{argument!r}: {problem}"))
        if problems:
            self.documents.append(Document("What could not be done", tuple(problems[:20])))

    def _search(self, query: str, turn: int) -> str:
        if not query:
            return "there is nothing to search for"
        hits = self._holdings.find(query, _MOST_HITS)
        rows = tuple((hit.ref, self._told(hit)) for hit in hits if is_plain(hit.ref))
        if not rows:
            self._note("search", query, turn)
            return "nothing was found; try other words"
        return self._add(f"Search: {query}", rows) or self._note("search", query, turn)

    def _list_pages(self, prefix: str, turn: int) -> str:
        found = [path for path in sorted(self._holdings.pages) if path.startswith(prefix)]
        rows = [
            (path, clean(self._holdings.pages[path].title)[:_NAME])
            for path in found[:_MOST_LISTED]
            if is_plain(path)
        ]
        if not rows:
            return f"no path of a page begins so; they begin with {', '.join(self._folders[:10])}"
        if len(found) > _MOST_LISTED:
            rows.append(("more", f"{len(found) - _MOST_LISTED} more; give more of the path"))
        title = f"Pages under {prefix}"
        return self._add(title, tuple(rows)) or self._note("list_pages", prefix, turn)

    def _read_page(self, name: str, turn: int) -> str:
        path = self._paths.get(name.casefold().strip("/"), "")
        if path in self.pages:
            return "it is there already"
        found = self._holdings.page(path) if path else None
        if found is None:
            return f"there is no such page{self._near(name)}"
        page = with_body(found, shown(found.body))
        cited = self._cited_by(page)
        title = f"Page {path}: {clean(page.title)}"
        if problem := self._add(title, tuple(_page_rows(page, cited))):
            return problem
        self.pages[path] = page
        self.paragraphs |= cited
        return self._note("read_page", name, turn, path, self._holdings.pages[path].blob)

    def _read_passage(self, label: str, turn: int) -> str:
        name = label.strip("[]^¶ ")
        place = place_of(self._holdings, name)
        if place is None:
            return "no paragraph has this label; search, or read a page, and copy a label"
        if place.label in self._read:
            return "it is there already"
        source, at = place.source, place.paragraph.number - 1
        beside = [Place(source, each) for each in source.paragraphs[max(0, at - 1) : at + 2]]
        about = f"{source.title} ({source.date})" if source.date else source.title
        rows = tuple((each.label, self.texts.of(each)) for each in beside)
        if problem := self._add(f"Source {source.id}: {clean(about)}", rows):
            return problem
        self._read.update(each.label for each in beside)
        self.paragraphs |= {each.label: each for each in beside}
        return self._note("read_passage", label, turn, place.label, source.blob)

    def _told(self, hit: Hit) -> str:
        """What is told of a hit. A part of a key is none to look at, so it is looked at whole."""
        about = hit.title if hit.kind is HitKind.PAGE else f"{hit.title} > {hit.section}"
        place = place_of(self._holdings, hit.ref) if hit.kind is HitKind.PASSAGE else None
        page = self._holdings.page(hit.ref) if hit.kind is HitKind.PAGE else None
        has_key = self.texts.has_key(place) if place else page is None or has_secret(page.text)
        text = "(it has what looks like a key)" if has_key else hit.text
        return excerpt(clean(f"{about}: {text}"), _SHOWN)

    def _add(self, title: str, rows: Rows) -> str:
        """Put a document on the desk; why not, if there is no room for it."""
        size = sum(tokens_of(f"{name}: {text}") for name, text in rows)
        if size > self._room:
            return f"there is no room for it ({size:,} tokens); answer with what you have"
        self._room -= size
        self.documents.append(Document(excerpt(title, _TITLE), rows, shared=True))
        return ""

    def _note(self, tool: str, argument: str, turn: int, ref: str = "", blob: str = "") -> str:
        given = json.dumps({"argument": argument}, ensure_ascii=False)
        self._loaded.append(Loaded(tool, given, ref, blob, turn))
        return ""

    def _cited_by(self, page: Page) -> dict[str, Place]:
        """The paragraphs that a page cites, by the labels as they stand there."""
        said = [each.labels for each in (*page.tldr, *page.statements, *page.caveats)]
        said += [fact.labels for fact in page.facts]
        labels = dict.fromkeys(label for each in said for label in each)
        found = {label: place_of(self._holdings, label) for label in labels}
        places = {label: place for label, place in found.items() if place}
        return places | {place.label: place for place in places.values()}

    def _near(self, name: str) -> str:
        """The pages that a search for a name finds: to compare it with all names takes seconds."""
        hits = self._holdings.find(name, _MOST_NEAR, _PAGES) if name else ()
        paths = [hit.ref for hit in hits if is_plain(hit.ref)]
        return f"; near: {', '.join(paths)}" if paths else "; search for it"

    @cached_property
    def _paths(self) -> Mapping[str, str]:
        """Names in lower case to paths: paths first, then slugs, titles and aliases."""
        pages = [each for path, each in self._holdings.pages.items() if is_plain(path)]
        found: dict[str, str] = {each.path.casefold(): each.path for each in pages}
        for each in pages:
            found.setdefault(each.slug.casefold(), each.path)
        for each in pages:
            for name in (each.title, *each.aliases):
                found.setdefault(name.casefold(), each.path)
        found.pop("", None)
        return found

    @cached_property
    def _folders(self) -> list[str]:
        return sorted({f"{path.rpartition('/')[0]}/" for path in self._holdings.pages})


def is_plain(path: str) -> bool:
    """Whether a name can be shown to a model, which is to copy it."""
    return clean(path) == path and path.isprintable()


def _page_rows(page: Page, cited: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """What a page says, each item with the labels that lead somewhere, cut at its end."""
    said = [
        *(("summary", each.text, each.labels) for each in page.tldr),
        *((each.section or "text", each.text, each.labels) for each in page.statements),
        *(("fact", fact.text.removesuffix(f" | {fact.label}"), fact.labels) for fact in page.facts),
        *(("caveat", each.text, each.labels) for each in page.caveats),
    ]
    room = _MOST_OF_A_PAGE
    texts = clean_all(text for _, text, _ in said)
    for number, ((name, _, labels), text) in enumerate(zip(said, texts, strict=True)):
        row = " ".join([text, *(f"[{label}]" for label in labels if label in cited)])
        room -= tokens_of(row)
        if room < 0:
            yield "cut", f"{len(said) - number} more statements; search for what you need of it"
            return
        yield excerpt(" ".join(clean(name).split()), _NAME), row
