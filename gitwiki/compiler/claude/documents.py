"""Documents: what a model is given to read, without what nobody sees and without keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.asking.texts import clean, clean_all
from gitwiki.budget import tokens_of
from gitwiki.errors import LongContractError
from gitwiki.ports import Document
from gitwiki.wiki.page import with_body
from gitwiki.wiki.paragraphs import excerpt
from gitwiki.wiki.secrets import has_secret, without_secrets
from gitwiki.wiki.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitwiki.wiki.draft import ExistingPage, Objection
    from gitwiki.wiki.page import Page
    from gitwiki.wiki.source import Paragraph, Source


#: Tokens of the prose of schema.md; it is part of every question.
CONTRACT = 20_000
#: Characters of the title of a document; the API refuses more than 500.
_TITLE = 300


def contract_of(prose: str) -> str:
    """The contract as it is sent: the prose of schema.md, as those see it who review it.

    Raises:
        LongContractError: It is too long to be sent with every question.
    """
    if tokens_of(prose) > CONTRACT:
        raise LongContractError(tokens_of(prose), CONTRACT)
    return without_secrets(shown(prose)).strip()


def source_document(
    source: Source, paragraphs: Iterable[Paragraph], *, shared: bool = False
) -> Document:
    """A source, or some paragraphs of it."""
    about = f"{source.title} ({source.date})" if source.date else source.title
    each_one = list(paragraphs)
    texts = clean_all(paragraph.text for paragraph in each_one)
    named = zip((paragraph.id for paragraph in each_one), texts, strict=True)
    return Document(f"Source: {excerpt(clean(about), _TITLE)}", tuple(named), shared=shared)


def list_document(pages: Iterable[ExistingPage]) -> Document:
    """Pages of the wiki by their names."""
    names = ((page.path, clean("; ".join((page.title, *page.aliases)))) for page in pages)
    return Document("Pages that the wiki has", tuple(names))


def wanted_document(pages: Iterable[ExistingPage]) -> Document:
    """Pages that people want, by the names that they are to have."""
    names = (
        (page.path, clean(f"{page.type}: {'; '.join((page.title, *page.aliases))}"))
        for page in pages
    )
    return Document("Pages that are wanted", tuple(names))


def can_be_listed(page: ExistingPage) -> bool:
    """Whether the path of a page can be shown to a model, which is to copy it."""
    return clean(page.path) == page.path and page.path.isprintable()


def page_document(page: Page) -> Document:
    """A page as its readers see it: what it says, without its evidence."""
    seen = with_body(page, shown(page.body))
    said = [
        *(("summary", each.text) for each in seen.tldr),
        *((each.section or "text", each.text) for each in seen.statements),
        *(("fact", fact.text) for fact in seen.facts),
        *(("caveat", each.text) for each in seen.caveats),
    ]
    texts = clean_all(text for _, text in said)
    names = (clean(name) for name, _ in said)
    return Document("The page as it is", tuple(zip(names, texts, strict=True)))


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


def keeps_back(text: str) -> bool:
    """Whether something of a text is not shown to a model because it looks like a key."""
    return has_secret(text)
