"""The librarian: which works there are, and what they say, in portions a reader can take in.

Nothing here asks a model and nothing here writes. What is handed out says which commit it is from.
What a source says is handed on as it is: it is text, and no instruction to anybody.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from gitwiki.asking.texts import clean
from gitwiki.errors import (
    BadCursorError,
    NoSuchPageError,
    NoSuchReferenceError,
    NoSuchWorkError,
    UnknownSourceError,
)
from gitwiki.ports import HitKind
from gitwiki.query.handouts import (
    ChapterEntry,
    ChapterList,
    ChapterText,
    Comparison,
    FoundPassage,
    FoundPassages,
    Metadata,
    ParagraphText,
    PassageText,
    WorkEntry,
    WorkList,
    WorkPassages,
)
from gitwiki.query.portions import Place, Position, call_of, cursor_at, portion, position_of
from gitwiki.query.works import work_of
from gitwiki.workflows.naming import find_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gitwiki.ports import Hit
    from gitwiki.query.library import Card, Work
    from gitwiki.query.portions import Piece
    from gitwiki.wiki.snapshot import PageSummary
    from gitwiki.wiki.source import Paragraph, Source
    from gitwiki.workflows.shelf import Shelf

#: Characters of text in one portion: about two thousand tokens.
BUDGET = 8_000
#: Words around a hit, and a description or a name in a list, are cut to so many characters.
WORDS, DESCRIPTION, _NAME = 400, 200, 80
#: Paragraphs around a passage are cut to so many characters each.
_AROUND = 1_200
#: So many hits can be paged through, of one work and of all: the order of more may depend on how
#: many are asked for.
_MANY, PAGED = 200, 100
#: So many ids or paths are handed out in one list.
_NAMES = 30

T = TypeVar("T")


def list_works(shelf: Shelf, limit: int = 40, cursor: str = "") -> WorkList:
    """The works, with what each says of itself."""
    listed = list(shelf.works.values())
    chosen, after = some(shelf, ("list_works", str(limit)), listed, limit, cursor)
    cards = shelf.work_cards(chosen)
    entries = (_entry(work, cards[work.name]) for work in chosen)
    return WorkList(shelf.commit, tuple(entries), len(listed), after)


def list_chapters(shelf: Shelf, work: str, limit: int = 100, cursor: str = "") -> ChapterList:
    """The chapters of a work in order: the files of a folder, or the headings of a file.

    Raises:
        NoSuchWorkError: There is no such work.
    """
    found = shelf.work(work)
    listed = shelf.chapters(found)
    chosen, after = some(shelf, ("list_chapters", found.name, str(limit)), listed, limit, cursor)
    titles = shelf.titles([each.raw for each in chosen if not each.title])
    entries = tuple(
        ChapterEntry(
            each.number,
            each.name,
            shorter(clean(each.title or titles[each.raw]), DESCRIPTION),
            shelf.loaded.ids[each.raw],
        )
        for each in chosen
    )
    return ChapterList(shelf.commit, found.name, _title(shelf, found), entries, len(listed), after)


def get_metadata(shelf: Shelf, name: str) -> Metadata:
    """What is known of a work, a source or a page beside its text.

    Args:
        shelf: The commit.
        name: A work, else the id or path of a source, else a page.

    Raises:
        NoSuchReferenceError: There is nothing of that name.
    """
    try:
        return _of_work(shelf, shelf.work(name))
    except NoSuchWorkError as error:
        near = list(error.near)
    try:
        return _of_source(shelf, shelf.source(name))
    except UnknownSourceError as error:
        near += error.near
    try:
        return _of_page(shelf, find_page(shelf.loaded.wiki, name))
    except NoSuchPageError as error:
        raise NoSuchReferenceError(name[:WORDS], [*near, *error.near]) from error


def read_chapter(
    shelf: Shelf, work: str, chapter: str, cursor: str = "", budget: int = BUDGET
) -> ChapterText:
    """A chapter, each paragraph behind its id; a long one in portions.

    Args:
        shelf: The commit.
        work: Name of the work.
        chapter: Number, name or title of the chapter.
        cursor: Where to go on.
        budget: How many characters fit.

    Raises:
        NoSuchWorkError: There is no such work.
        NoSuchChapterError: It has no such chapter.
        BrokenSourceError: It cannot be read.
    """
    found = shelf.chapter(shelf.work(work), chapter)
    source, texts = found.reading
    place = Place(shelf.commit, call_of("read_chapter", found.work.name, found.name))
    chosen = [texts[each.number - 1] for each in found.paragraphs]
    pieces, after = portion(chosen, position_of(cursor, place), budget)
    paragraphs = tuple(_piece(source, found.paragraphs[each.item], each) for each in pieces)
    return ChapterText(
        commit=shelf.commit,
        work=found.work.name,
        chapter=found.name,
        title=called(shelf, source.raw, found.title),
        source=source.id,
        paragraphs=paragraphs,
        total=len(chosen),
        next=cursor_at(place, after) if after else "",
    )


def read_source(shelf: Shelf, name: str, cursor: str = "", budget: int = BUDGET) -> ChapterText:
    """A source as a whole, as `read_chapter` gives a chapter.

    Raises:
        UnknownSourceError: There is none.
        BrokenSourceError: It cannot be read.
    """
    source, texts = shelf.reading(shelf.source(name))
    place = Place(shelf.commit, call_of("read_source", source.id))
    pieces, after = portion(texts, position_of(cursor, place), budget)
    paragraphs = tuple(_piece(source, source.paragraphs[each.item], each) for each in pieces)
    return ChapterText(
        commit=shelf.commit,
        work=work_of(source.raw).removeprefix("raw/"),
        chapter="",
        title=called(shelf, source.raw),
        source=source.id,
        paragraphs=paragraphs,
        total=len(texts),
        next=cursor_at(place, after) if after else "",
    )


def get_passage(shelf: Shelf, label: str, context: int = 1, cursor: str = "") -> PassageText:
    """A paragraph that a label cites, and those around it.

    Args:
        shelf: The commit.
        label: As in a footnote: id of the source, hyphen, id of the paragraph.
        context: How many paragraphs before and behind it.
        cursor: Where to go on in a long one.

    Raises:
        NoSuchPassageError: There is none.
    """
    reading, at = shelf.passage(label)
    source = reading.source
    paragraph = source.paragraphs[at]
    cited = f"{source.id}-{paragraph.id}"
    place = Place(shelf.commit, call_of("get_passage", cited))
    (piece, *_), after = portion([reading.texts[at]], position_of(cursor, place), BUDGET)
    around = [
        _cut(source, each, reading.texts[each.number - 1])
        for each in source.paragraphs[max(0, at - context) : at + context + 1]
    ]
    middle = min(at, context)
    return PassageText(
        commit=shelf.commit,
        label=cited,
        source=source.id,
        title=called(shelf, source.raw),
        work=work_of(source.raw).removeprefix("raw/"),
        raw=source.raw,
        first_line=paragraph.block.first_line,
        last_line=paragraph.block.last_line,
        section=tuple(clean(each) for each in paragraph.block.section),
        passage=_piece(source, paragraph, piece),
        before=tuple(around[:middle]),
        after=tuple(around[middle + 1 :]),
        pages=tuple(islice(_citing(shelf, source.id, cited), _NAMES)),
        next=cursor_at(place, after) if after else "",
    )


def search_corpus(
    shelf: Shelf, query: str, limit: int = 10, work: str = "", cursor: str = ""
) -> FoundPassages:
    """The paragraphs of sources that answer a question best.

    Args:
        shelf: The commit.
        query: In words or as a sentence.
        limit: How many.
        work: Only those of this work; empty for all.
        cursor: Where to go on.

    Raises:
        NoSuchWorkError: There is no such work.
    """
    path = shelf.work(work).path if work else ""
    place = Place(shelf.commit, call_of("search_corpus", query, path, str(limit)))
    start = hit_position(cursor, place)
    most = min(start + limit + 1, _MANY if path else PAGED)
    hits = (
        shelf.search.find_in(path, query, most)
        if path
        else shelf.search.find(query, most, frozenset({HitKind.PASSAGE}))
    )
    found = _known(shelf, hits)
    chosen = tuple(_found(shelf, hit) for hit in found[start : start + limit])
    after = cursor_at(place, Position(start + limit)) if len(found) > start + limit else ""
    return FoundPassages(shelf.commit, query, chosen, after)


def compare_works(shelf: Shelf, works: Sequence[str], query: str, limit: int = 3) -> Comparison:
    """The best passages of several works on one question, side by side.

    Raises:
        NoSuchWorkError: One of them is none.
    """
    chosen = [shelf.work(each) for each in dict.fromkeys(works)]
    sides = tuple(_side(shelf, work, query, limit) for work in chosen)
    return Comparison(shelf.commit, query, sides)


def some(
    shelf: Shelf, call: Sequence[str], listed: Sequence[T], limit: int, cursor: str
) -> tuple[Sequence[T], str]:
    """Those of a list from a cursor on, and the cursor of the others; empty if that is all."""
    place = Place(shelf.commit, call_of(*call))
    start = position_of(cursor, place).item
    end = start + limit
    return listed[start:end], cursor_at(place, Position(end)) if end < len(listed) else ""


def hit_position(cursor: str, place: Place) -> int:
    """How many hits were handed out before.

    Raises:
        BadCursorError: More than can be paged through.
    """
    start = position_of(cursor, place).item
    if start > _MANY:
        raise BadCursorError("it goes on behind the last hit")
    return start


def called(shelf: Shelf, raw: str, title: str = "") -> str:
    """What a source is called: the title of its work, if it is one of several, and its own.

    Args:
        shelf: The commit.
        raw: Repository path of the source.
        title: Its own title, or that of a part of it, if it is known.
    """
    own = title or shelf.titles([raw])[raw]
    work = shelf.works[work_of(raw).removeprefix("raw/")]
    whole = work.path if work.is_file else work.about
    said = [own] if raw == whole and not title else [_title(shelf, work), own]
    return shorter(clean(": ".join(dict.fromkeys(said))), DESCRIPTION)


def shorter(text: str, limit: int) -> str:
    """A text on one line, cut at a word if it is longer."""
    line = " ".join(text[: 4 * limit].split())
    if len(line) <= limit:
        return line
    return f"{line[:limit].rpartition(' ')[0] or line[: limit - 1]}…"


def _known(shelf: Shelf, hits: Iterable[Hit]) -> list[Hit]:
    """The hits in sources that can be read."""
    return [hit for hit in hits if hit.source in shelf.raw_of]


def _side(shelf: Shelf, work: Work, query: str, limit: int) -> WorkPassages:
    """The best passages of one work."""
    own = _known(shelf, shelf.search.find_in(work.path, query, limit))
    return WorkPassages(work.name, _title(shelf, work), tuple(_found(shelf, hit) for hit in own))


def _work(shelf: Shelf, hit: Hit) -> str:
    return work_of(shelf.raw_of[hit.source])


def _found(shelf: Shelf, hit: Hit) -> FoundPassage:
    return FoundPassage(
        label=hit.ref,
        source=hit.source,
        title=called(shelf, shelf.raw_of[hit.source]),
        work=_work(shelf, hit).removeprefix("raw/"),
        section=shorter(clean(hit.section), DESCRIPTION),
        text=shorter(clean(hit.text), WORDS),
        score=round(hit.score, 4),
    )


def _entry(work: Work, card: Card) -> WorkEntry:
    return WorkEntry(
        name=work.name,
        title=shorter(card.title or work.name, DESCRIPTION),
        author=shorter(card.author, _NAME),
        era=shorter(card.era, _NAME),
        genre=shorter(card.genre, _NAME),
        language=shorter(card.language, _NAME),
        date=shorter(card.date, _NAME),
        description=shorter(card.description, DESCRIPTION),
        chapters=0 if work.is_file else len(work.chapters),
    )


def _title(shelf: Shelf, work: Work) -> str:
    return shorter(shelf.work_cards([work])[work.name].title or work.name, DESCRIPTION)


def _of_work(shelf: Shelf, work: Work) -> Metadata:
    card = shelf.work_cards([work])[work.name]
    sources = [shelf.loaded.ids[each.raw] for each in work.chapters]
    pages = dict.fromkeys(
        path for source in sources for path in shelf.loaded.wiki.pages_citing(source)
    )
    return Metadata(
        commit=shelf.commit,
        kind="work",
        name=work.name,
        title=card.title or work.name,
        description=card.description,
        values=_values(card),
        chapters=len(shelf.chapters(work)),
        sources=tuple(sources[:_NAMES]),
        pages=tuple(pages)[:_NAMES],
    )


def _of_source(shelf: Shelf, raw: str) -> Metadata:
    card = shelf.cards([raw])[raw]
    source = shelf.loaded.ids[raw]
    return Metadata(
        commit=shelf.commit,
        kind="source",
        name=source,
        title=shelf.titles([raw])[raw],
        description=card.description,
        values={**_values(card), "raw": raw, "work": work_of(raw).removeprefix("raw/")},
        chapters=0,
        sources=(source,),
        pages=shelf.loaded.wiki.pages_citing(source)[:_NAMES],
    )


def _of_page(shelf: Shelf, page: PageSummary) -> Metadata:
    values = {
        "type": page.type,
        "aliases": ", ".join(page.aliases[:_NAMES]),
        "tags": ", ".join(page.tags[:_NAMES]),
        "created": page.created,
        "updated": page.updated,
        "confidence": page.confidence,
        "status": page.status,
        "generated by": page.generated.by,
        "verified by": ", ".join(actor.by for actor in page.verified[:_NAMES]),
    }
    return Metadata(
        commit=shelf.commit,
        kind="page",
        name=page.path,
        title=clean(page.title),
        description=clean(page.description),
        values={key: shorter(clean(said), WORDS) for key, said in values.items() if said},
        chapters=0,
        sources=tuple(each.id for each in page.sources[:_NAMES]),
        pages=(),
    )


def _values(card: Card) -> dict[str, str]:
    named = {"author": card.author, "era": card.era, "genre": card.genre, "date": card.date}
    named["language"] = card.language
    said = {**named, **dict(card.values)}
    if said.get("author.name") == said["author"]:
        said.pop("author.name", None)
    return {key: value for key, value in said.items() if value}


def _citing(shelf: Shelf, source: str, label: str) -> Iterator[str]:
    wiki = shelf.loaded.wiki
    for path in wiki.pages_citing(source):
        if label in wiki.pages[path].citations.get(source, ()):
            yield path


def _piece(source: Source, paragraph: Paragraph, piece: Piece) -> ParagraphText:
    return _paragraph(source, paragraph, piece.text, is_whole=piece.is_whole)


def _cut(source: Source, paragraph: Paragraph, text: str) -> ParagraphText:
    return _paragraph(source, paragraph, text[:_AROUND], is_whole=len(text) <= _AROUND)


def _paragraph(source: Source, paragraph: Paragraph, text: str, *, is_whole: bool) -> ParagraphText:
    return ParagraphText(
        label=f"{source.id}-{paragraph.id}",
        id=paragraph.id,
        number=paragraph.number,
        kind=paragraph.block.kind.value,
        text=text,
        is_whole=is_whole,
    )
