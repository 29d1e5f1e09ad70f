"""The librarian's pages: what the wiki says, in short and in full, and how its pages hang together.

Like `gitwiki.workflows.librarian`, nothing here asks a model and nothing here writes.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.asking.texts import clean
from gitwiki.errors import NoSuchPageError
from gitwiki.ports import HitKind
from gitwiki.query.handouts import (
    Evidence,
    FoundPage,
    FoundPages,
    PageCard,
    PageEntry,
    PageList,
    PageText,
    SourceEntry,
)
from gitwiki.query.portions import Place, Position, call_of, cursor_at, portion, position_of
from gitwiki.query.related import by_structure
from gitwiki.wiki.derive import is_index
from gitwiki.wiki.page import FOOTNOTE, with_body
from gitwiki.workflows.librarian import (
    BUDGET,
    DESCRIPTION,
    PAGED,
    WORDS,
    hit_position,
    shorter,
    some,
)
from gitwiki.workflows.naming import find_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gitwiki.wiki.page import Page, Statement
    from gitwiki.workflows.shelf import Shelf

#: The summary of a card in characters; headings, sources and related pages on it.
_SUMMARY, _ON_CARD = 600, 10
#: So many neighbours of a page are known; what is farther has little to do with it.
_MOST_NEAR = 100


def read_wiki(shelf: Shelf, page: str) -> PageCard:
    """A page in short: about three hundred tokens.

    Raises:
        NoSuchPageError: There is none.
        AmbiguousPageError: Several have the name.
    """
    wiki = shelf.loaded.wiki
    found = find_page(wiki, page)
    text = shelf.page(found.path)
    headings = [each.text for each in text.headings if each.level > 1]
    return PageCard(
        commit=shelf.commit,
        page=found.path,
        title=shorter(clean(found.title or found.slug), DESCRIPTION),
        type=found.type,
        description=shorter(clean(found.description), DESCRIPTION),
        summary=clean(_summary(text)),
        headings=tuple(shorter(clean(each), DESCRIPTION) for each in headings[:_ON_CARD]),
        sources=tuple(SourceEntry(each.id, each.raw) for each in found.sources[:_ON_CARD]),
        related=linked(shelf, found.path)[:_ON_CARD],
        backlinks=len(wiki.backlinks.get(found.path, ())),
        statements=len(text.tldr) + len(text.statements),
        confidence=found.confidence,
        updated=found.updated,
    )


def read_wiki_full(shelf: Shelf, page: str, cursor: str = "", budget: int = BUDGET) -> PageText:
    """A page as Markdown, with the evidence of what is cited; a long one in portions.

    Raises:
        NoSuchPageError: There is none.
        AmbiguousPageError: Several have the name.
    """
    found = find_page(shelf.loaded.wiki, page)
    text = shelf.page(found.path)
    text = with_body(text, clean(text.body))
    place = Place(shelf.commit, call_of("read_wiki_full", found.path))
    blocks = [block.text for block in text.blocks if block.kind is not FOOTNOTE]
    pieces, after = portion(blocks, position_of(cursor, place), budget)
    markdown = "".join(each.text for each in pieces).strip("\n")
    return PageText(
        commit=shelf.commit,
        page=found.path,
        title=shorter(clean(found.title or found.slug), DESCRIPTION),
        markdown=markdown,
        citations=tuple(_evidence(text, markdown)),
        next=cursor_at(place, after) if after else "",
    )


def search_wiki(shelf: Shelf, query: str, limit: int = 10, cursor: str = "") -> FoundPages:
    """The pages that answer a question best."""
    place = Place(shelf.commit, call_of("search_wiki", query, str(limit)))
    start = hit_position(cursor, place)
    most = min(start + limit + 1, PAGED)
    hits = shelf.search.find(query, most, frozenset({HitKind.PAGE}))
    chosen = (
        FoundPage(
            page=hit.ref,
            title=shorter(clean(hit.title), DESCRIPTION),
            section=shorter(clean(hit.section), DESCRIPTION),
            text=shorter(clean(hit.text), WORDS),
            score=round(hit.score, 4),
        )
        for hit in hits[start : start + limit]
    )
    after = cursor_at(place, Position(start + limit)) if len(hits) > start + limit else ""
    return FoundPages(shelf.commit, query, tuple(chosen), after)


def find_related(shelf: Shelf, page: str, limit: int = 10, cursor: str = "") -> PageList:
    """Pages that have to do with a page, the nearest first.

    Raises:
        NoSuchPageError: There is none.
        AmbiguousPageError: Several have the name.
    """
    path = find_page(shelf.loaded.wiki, page).path
    relation = _Relation("find_related", "related to", _near(shelf, path))
    return _listed(shelf, path, relation, limit, cursor)


def backlinks(shelf: Shelf, page: str, limit: int = 40, cursor: str = "") -> PageList:
    """The pages that link to a page.

    Raises:
        NoSuchPageError: There is none.
        AmbiguousPageError: Several have the name.
    """
    path = find_page(shelf.loaded.wiki, page).path
    linking = shelf.loaded.wiki.backlinks.get(path, ())
    return _listed(shelf, path, _Relation("backlinks", "linking to", linking), limit, cursor)


def page_entry(shelf: Shelf, path: str) -> PageEntry:
    """A page as a list has it."""
    page = shelf.loaded.wiki.pages[path]
    title, said = clean(page.title or page.slug), clean(page.description)
    return PageEntry(path, shorter(title, DESCRIPTION), page.type, shorter(said, DESCRIPTION))


def file_text(shelf: Shelf, path: str) -> str:
    """A page or an index file as it is, without what nobody should see.

    Raises:
        NoSuchPageError: There is none at exactly this path.
    """
    wiki = shelf.loaded.wiki
    if path in wiki.pages:
        return clean(shelf.page(path).text)
    if path not in wiki.files or not is_index(path):
        raise NoSuchPageError(path[:WORDS], ())
    blob = wiki.files[path]
    return clean(shelf.outside.repository.blobs([blob])[blob].decode("utf-8", "replace"))


def linked(shelf: Shelf, path: str) -> tuple[str, ...]:
    """The pages that a page links to or is linked from; those that do both come first."""
    wiki = shelf.loaded.wiki
    to = [each for each in wiki.links.get(path, ()) if each in wiki.pages]
    back = wiki.backlinks.get(path, ())
    both = set(to) & set(back)
    return tuple(dict.fromkeys([*(each for each in to if each in both), *to, *back]))


def _near(shelf: Shelf, path: str) -> tuple[str, ...]:
    """The pages that use the same words, and then those that are linked or share sources."""
    found = shelf.search.neighbours(path, _MOST_NEAR)
    rest = by_structure(shelf.loaded.wiki, path, found, _MOST_NEAR)
    return tuple(dict.fromkeys((*found, *(each.path for each in rest))))


class _Relation(NamedTuple):
    """How pages have to do with a page: the tool that says so, in words, and which they are."""

    tool: str
    words: str
    pages: Sequence[str]


def _listed(shelf: Shelf, path: str, relation: _Relation, limit: int, cursor: str) -> PageList:
    call = (relation.tool, path, str(limit))
    chosen, after = some(shelf, call, relation.pages, limit, cursor)
    entries = tuple(page_entry(shelf, each) for each in chosen)
    return PageList(shelf.commit, path, relation.words, entries, len(relation.pages), after)


def _summary(page: Page) -> str:
    """The TLDR, or else the first statements, as far as they fit."""
    statements = page.tldr or page.statements[:3]
    lines = [_cited(each) for each in statements]
    ends = accumulate(len(line) + 1 for line in lines)
    kept = [line for line, end in zip(lines, ends, strict=True) if end <= _SUMMARY]
    return " ".join(kept or [shorter(line, _SUMMARY) for line in lines[:1]])


def _cited(statement: Statement) -> str:
    return statement.text + "".join(f"[^{label}]" for label in statement.labels)


def _evidence(page: Page, markdown: str) -> Iterator[Evidence]:
    for label, note in page.footnotes.items():
        if f"[^{label}]" in markdown:
            quote = shorter(note.quote, WORDS)
            yield Evidence(label, shorter(note.title, DESCRIPTION), note.number, quote)
