"""Drafts: what a compiler proposes for a page, before code has decided what of it is true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gitwiki.wiki.citations import Citation


@dataclass(frozen=True, slots=True)
class DraftStatement:
    """One sentence and its evidence.

    Attributes:
        text: The sentence as plain text: no Markdown, no footnote references.
        citations: At least one, or the statement is dropped.
        verbatim: The sentence claims to stand literally in each of its cited paragraphs.
    """

    text: str
    citations: tuple[Citation, ...]
    verbatim: bool = True


@dataclass(frozen=True, slots=True)
class DraftFact:
    """A value of an attribute of a subject, as one source gives it.

    Attributes:
        subject: What is described, e.g. ``Transformer base``.
        attribute: Which property, e.g. ``attention heads``.
        value: The value with its unit, literally as in the source, e.g. ``128 KB``.
        as_of: ISO 8601 date (day, month or year) for which it holds; empty if unknown.
        citation: Where it stands.
    """

    subject: str
    attribute: str
    value: str
    as_of: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class DraftTerm:
    """A name for a page (its title or an alias) and a paragraph in which it literally stands."""

    text: str
    source: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class DraftSection:
    """A heading and the statements under it."""

    heading: str
    statements: tuple[DraftStatement, ...]


@dataclass(frozen=True, slots=True)
class PageDraft:
    """A proposal for one page, new or extended.

    Attributes:
        path: Repository path under ``wiki/``; an existing page is extended.
        type: Page type, such as ``concept``.
        title: A term too: it must stand in a source (a source's own page takes its title).
        description: One line of at most 120 characters.
        aliases: Other names of the same thing.
        questions: What people ask that the page answers; they become aliases and claim nothing.
        title_term: Where the title stands; None for a source's own page.
        tldr: One to three statements; ignored when the page has a summary that still holds.
        sections: In page order.
        facts: Rows for the facts table.
        caveats: Statements about disagreement.
        tags: Plain words.
    """

    path: str
    type: str
    title: str
    description: str
    aliases: tuple[DraftTerm, ...]
    title_term: DraftTerm | None
    tldr: tuple[DraftStatement, ...]
    sections: tuple[DraftSection, ...]
    facts: tuple[DraftFact, ...] = ()
    caveats: tuple[DraftStatement, ...] = ()
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExistingPage:
    """A page as far as a compiler needs it to find it again.

    Attributes:
        path: Repository path.
        type: Page type.
        title: Its title.
        aliases: Its other names.
        exists: The wiki has it already.
        is_wanted: Somebody asked for it: a source that names it is to say there what it says.
    """

    path: str
    type: str
    title: str
    aliases: tuple[str, ...]
    exists: bool = True
    is_wanted: bool = False


@dataclass(frozen=True, slots=True)
class Objection:
    """Why something of a draft does not hold.

    Attributes:
        kind: ``statement``, ``caveat`` or ``fact``.
        text: What was proposed, as the draft has it; of a fact, its row.
        why: One sentence.
    """

    kind: str
    text: str
    why: str
