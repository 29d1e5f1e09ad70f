"""Documents: what a model is given to read, without what nobody sees and without keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.asking.texts import clean
from gitwiki.ports import Document
from gitwiki.wiki.secrets import has_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitwiki.wiki.draft import ExistingPage, Objection
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.source import Paragraph, Source


def source_document(
    source: Source, paragraphs: Iterable[Paragraph], *, shared: bool = False
) -> Document:
    """A source, or some paragraphs of it."""
    about = f"{source.title} ({source.date})" if source.date else source.title
    texts = tuple((each.id, clean(each.text)) for each in paragraphs)
    return Document(f"Source: {clean(about)}", texts, shared=shared)


def list_document(pages: Iterable[ExistingPage]) -> Document:
    """Pages of the wiki by their names."""
    names = ((page.path, clean("; ".join((page.title, *page.aliases)))) for page in pages)
    return Document("Pages that the wiki has", tuple(names))


def page_document(page: Page) -> Document:
    """A page as it is: what it says, without its evidence."""
    said = [
        *(("summary", each.text) for each in page.tldr),
        *((each.section or "text", each.text) for each in page.statements),
        *(("fact", fact.text) for fact in page.facts),
        *(("caveat", each.text) for each in page.caveats),
    ]
    return Document("The page as it is", tuple((clean(name), clean(text)) for name, text in said))


def assignment(values: Mapping[str, str]) -> Document:
    """What a request is about; the words come from sources and earlier answers."""
    return Document(
        "The assignment", tuple((name, clean(value)) for name, value in values.items() if value)
    )


def rejected_document(objections: Iterable[Objection]) -> Document:
    """Statements that did not hold, numbered from 1, each followed by the reason."""
    rows = enumerate(objections, start=1)
    return Document(
        "Rejected statements",
        tuple((str(number), clean(f"{each.text} | {each.why}")) for number, each in rows),
    )


def keeps_back(paragraph: Paragraph) -> bool:
    """Whether something of a paragraph is not shown to a model because it looks like a key."""
    return has_secret(paragraph.text)
