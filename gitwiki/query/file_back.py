"""File an answer back: on which page it belongs, and what is proposed for that page.

The question becomes an alias, so that whoever asks it next is answered by the page. Where all of
the answer stands on one page already, that is all that is missing. Where the question names a page
that was read for the answer, that page should have had it. Else the answer gets a page of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.compiler.linker import Linker, Name
from gitwiki.wiki.citations import Citation, parse_label
from gitwiki.wiki.draft import DraftSection, DraftStatement, PageDraft
from gitwiki.wiki.markup import slug
from gitwiki.wiki.paths import ROOT
from gitwiki.wiki.questions import names_only
from gitwiki.wiki.words import concept_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from gitwiki.query.answer import Answer, Said
    from gitwiki.wiki.snapshot import PageSummary, Wiki

_FOLDER = f"{ROOT}/answers"
#: The first sentences of a new page, which are its summary.
_SUMMARY = 2


class Place(NamedTuple):
    """Where an answer belongs.

    Attributes:
        path: The page.
        page: The page as it is; None if it is new.
        is_there: All that is answered stands on that page already.
    """

    path: str
    page: PageSummary | None
    is_there: bool


def place(answer: Answer, question: str, wiki: Wiki) -> Place:
    """The page that an answer belongs on.

    Args:
        answer: What was answered.
        question: The question as an alias.
        wiki: The wiki that it is filed in.
    """
    only = {said.page for said in answer.said}
    path = next(iter(only)) if len(only) == 1 else ""
    if path in wiki.pages:
        return Place(path, wiki.pages[path], is_there=True)
    owner = _owner(question, wiki) or _named(answer, question, wiki)
    if owner is not None:
        return Place(owner.path, owner, is_there=False)
    return Place(_free_path(question, wiki), None, is_there=False)


def draft(answer: Answer, question: str, where: Place) -> PageDraft:
    """What is proposed for the page: the question, and what of the answer it lacks."""
    new = [said for said in answer.said if said.page != where.path]
    stated = [_statement(answer, said) for said in new] if not where.is_there else []
    stated = [each for each in stated if each.citations]
    first = 0 if where.page else _SUMMARY
    page = where.page
    return PageDraft(
        path=where.path,
        type=page.type if page else "answer",
        title=page.title if page else question,
        description="",
        aliases=(),
        title_term=None,
        tldr=tuple(stated[:first]),
        sections=tuple(_sections(answer, stated[first:])),
        questions=(question,),
    )


def with_summary(proposed: PageDraft) -> PageDraft:
    """The same with a summary: where nothing is left of it, the next statement takes its place."""
    if proposed.tldr or not proposed.sections:
        return proposed
    first, *others = proposed.sections
    summary, *rest = first.statements
    kept = (replace(first, statements=tuple(rest)),) if rest else ()
    return replace(proposed, tldr=(summary,), sections=(*kept, *others))


def filing_key(proposed: PageDraft) -> str:
    """Names the filing of an answer: 12 hexadecimal digits, the same for the same answer."""
    said = [*proposed.tldr, *(each for part in proposed.sections for each in part.statements)]
    parts = [(each.text, [cited.label for cited in each.citations]) for each in said]
    data = json.dumps(["answer", proposed.path, proposed.questions, parts])
    return hashlib.sha256(data.encode()).hexdigest()[:12]


def _owner(question: str, wiki: Wiki) -> PageSummary | None:
    """The page that has the question already, as its title or among its aliases."""
    key = concept_key(question)
    owners = (
        page
        for _, page in sorted(wiki.pages.items())
        if key and any(concept_key(name) == key for name in (page.title, *page.aliases))
    )
    return next(owners, None)


def _named(answer: Answer, question: str, wiki: Wiki) -> PageSummary | None:
    """The one page that was read for the answer and is named in the question."""
    read = [wiki.pages[path] for path in answer.pages if path in wiki.pages]
    about = [page for page in read if page.type in {"concept", "entity"}]
    names = (
        Name(text, page.path) for page in about for text in (page.title, *names_only(page.aliases))
    )
    found = [*Linker.of(names, "markdown").mentions(question)]
    return wiki.pages[found[0]] if len(found) == 1 else None


def _free_path(question: str, wiki: Wiki) -> str:
    """A path for a new page, which no file has."""
    taken: Collection[str] = wiki.pages.keys() | wiki.files.keys() | wiki.others
    name = slug(question)
    path, number = f"{_FOLDER}/{name}.md", 2
    while path in taken:
        path, number = f"{_FOLDER}/{name}-{number}.md", number + 1
    return path


def _statement(answer: Answer, said: Said) -> DraftStatement:
    quotes = {cited.label: cited.quote for cited in answer.cited}
    targets = ((label, parse_label(label)) for label in said.labels)
    citations = tuple(
        Citation(target.source, target.paragraph, quotes[label])
        for label, target in targets
        if target and label in quotes
    )
    return DraftStatement(said.text, citations, verbatim=False)


def _sections(answer: Answer, stated: list[DraftStatement]) -> Iterator[DraftSection]:
    """Statements under the titles of the sources that they rest on."""
    titles = {cited.label: cited.source for cited in answer.cited}
    grouped: defaultdict[str, list[DraftStatement]] = defaultdict(list)
    for each in stated:
        grouped[titles[each.citations[0].label]].append(each)
    for heading, statements in grouped.items():
        yield DraftSection(heading, tuple(statements))
