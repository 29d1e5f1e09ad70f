"""The tools: what each is for, what it takes, what it hands out.

The schemas that clients see are made of these classes. What a client sends is checked against them
before anything is done with it; a number in quotes is taken for a number, an unknown argument is
refused, so that a misspelt one is noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta, Struct

from gitwiki.errors import BadArgumentsError
from gitwiki.query import handouts
from gitwiki.workflows import librarian, librarian_pages
from gitwiki.workflows.propose_page import Sentence

if TYPE_CHECKING:
    from gitwiki.query.handouts import Handout
    from gitwiki.workflows.shelf import Shelf

_CURSOR = "`next` of the previous answer, to go on; leave it out to begin at the start"
At = Annotated[
    str,
    Meta(
        description="A commit, branch or tag to read instead of the newest commit of the base",
        max_length=200,
    ),
]
Cursor = Annotated[str, Meta(description=_CURSOR, max_length=200)]
Query = Annotated[
    str,
    Meta(description="What to look for, in words or as a sentence", min_length=1, max_length=2000),
]
WorkName = Annotated[
    str, Meta(description="Name of a work, as list_works has it", min_length=1, max_length=400)
]
PageName = Annotated[
    str, Meta(description="Path, slug, title or alias of a page", min_length=1, max_length=400)
]


class ListWorks(Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments of list_works."""

    limit: Annotated[int, Meta(description="How many works", ge=1, le=50)] = 40
    cursor: Cursor = ""
    at: At = ""


class ListChapters(Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments of list_chapters."""

    work: WorkName
    limit: Annotated[int, Meta(description="How many chapters", ge=1, le=100)] = 100
    cursor: Cursor = ""
    at: At = ""


class GetMetadata(Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments of get_metadata."""

    name: Annotated[
        str, Meta(description="A work, a source or a page", min_length=1, max_length=400)
    ]
    at: At = ""


class ReadChapter(Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments of read_chapter."""

    work: WorkName
    chapter: Annotated[
        str, Meta(description="Number, name or title of a chapter", min_length=1, max_length=400)
    ]
    cursor: Cursor = ""
    at: At = ""


class GetPassage(Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments of get_passage."""

    label: Annotated[
        str,
        Meta(
            description="What cites the paragraph: source id, hyphen, paragraph id",
            examples=["attention-p-868413"],
            min_length=1,
            max_length=400,
        ),
    ]
    context: Annotated[
        int, Meta(description="How many paragraphs before and behind it", ge=0, le=5)
    ] = 1
    cursor: Cursor = ""
    at: At = ""


class SearchCorpus(Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments of search_corpus."""

    query: Query
    limit: Annotated[int, Meta(description="How many passages", ge=1, le=20)] = 10
    work: Annotated[str, Meta(description="Look in this work only", max_length=400)] = ""
    cursor: Cursor = ""
    at: At = ""


class FindRelated(Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments of find_related."""

    page: PageName
    limit: Annotated[int, Meta(description="How many pages", ge=1, le=50)] = 10
    cursor: Cursor = ""
    at: At = ""


class CompareWorks(Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments of compare_works."""

    works: Annotated[
        list[WorkName], Meta(description="Two to six works", min_length=2, max_length=6)
    ]
    query: Query
    limit: Annotated[int, Meta(description="How many passages of each work", ge=1, le=6)] = 3
    at: At = ""


class ReadWiki(Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments of read_wiki."""

    page: PageName
    at: At = ""


class ReadWikiFull(Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments of read_wiki_full."""

    page: PageName
    cursor: Cursor = ""
    at: At = ""


class SearchWiki(Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments of search_wiki."""

    query: Query
    limit: Annotated[int, Meta(description="How many pages", ge=1, le=20)] = 10
    cursor: Cursor = ""
    at: At = ""


class Backlinks(Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments of backlinks."""

    page: PageName
    limit: Annotated[int, Meta(description="How many pages", ge=1, le=50)] = 40
    cursor: Cursor = ""
    at: At = ""


class ProposedStatement(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence for a page and what it rests on."""

    text: Annotated[str, Meta(description="One sentence", min_length=1, max_length=2000)]
    labels: Annotated[
        list[Annotated[str, Meta(max_length=200)]],
        Meta(description="Labels of the paragraphs that it rests on", min_length=1, max_length=10),
    ]


class ProposePage(Struct, frozen=True, forbid_unknown_fields=True):
    """Arguments of propose_page."""

    question: Annotated[
        str,
        Meta(
            description="The question that the page answers; it becomes its title",
            min_length=1,
            max_length=200,
        ),
    ]
    statements: Annotated[
        list[ProposedStatement],
        Meta(description="What the page says, in order", min_length=1, max_length=60),
    ]


A = TypeVar("A", bound=Struct)


@dataclass(frozen=True, slots=True)
class Tool(Generic[A]):
    """A tool.

    Attributes:
        name: Its name.
        title: The same for people.
        description: What it is for, for the model that may call it.
        arguments: What it takes.
        result: What it hands out.
        run: Does it, at a commit.
        reads_only: Whether it changes nothing.
    """

    name: str
    title: str
    description: str
    arguments: type[A]
    result: type[Handout]
    run: Callable[[Shelf, A], Handout] = field(repr=False)
    reads_only: bool = True

    def read(self, given: Mapping[str, Any]) -> A:
        """The arguments that a client gave; those that are null count as left out.

        Raises:
            BadArgumentsError: They are not what the tool takes.
        """
        said = {key: value for key, value in given.items() if value is not None}
        try:
            return msgspec.convert(said, self.arguments, strict=False)
        except msgspec.ValidationError as error:
            known = ", ".join(self.arguments.__struct_fields__)
            raise BadArgumentsError(self.name, str(error)[:400], known) from error

    @property
    def input_schema(self) -> dict[str, Any]:
        """The JSON Schema of what it takes."""
        return _schema(self.arguments)

    @property
    def output_schema(self) -> dict[str, Any]:
        """The JSON Schema of what it hands out."""
        return _schema(self.result)


#: What proposes a page: opens a pull request and says what became of it.
Propose = Callable[[str, Sequence[Sentence]], handouts.Proposed]


TOOLS: tuple[Tool[Any], ...] = (
    Tool(
        "list_works",
        "List works",
        "The works of the library with author, era, genre and language.",
        ListWorks,
        handouts.WorkList,
        lambda shelf, a: librarian.list_works(shelf, a.limit, a.cursor),
    ),
    Tool(
        "list_chapters",
        "List chapters",
        "The chapters of one work, in order, with their titles.",
        ListChapters,
        handouts.ChapterList,
        lambda shelf, a: librarian.list_chapters(shelf, a.work, a.limit, a.cursor),
    ),
    Tool(
        "get_metadata",
        "Get metadata",
        "What is known of a work, a source or a page beside its text: author, date, which pages "
        "rest on it, who verified it.",
        GetMetadata,
        handouts.Metadata,
        lambda shelf, a: librarian.get_metadata(shelf, a.name),
    ),
    Tool(
        "read_chapter",
        "Read a chapter",
        "The text of a chapter, each paragraph behind its id such as [p-868413]. A long chapter "
        "comes in portions: pass `next` as cursor to go on.",
        ReadChapter,
        handouts.ChapterText,
        lambda shelf, a: librarian.read_chapter(shelf, a.work, a.chapter, a.cursor),
    ),
    Tool(
        "get_passage",
        "Get a passage",
        "The paragraph that a citation label points at, with the paragraphs around it, its place "
        "in the source and the pages that cite it. Use it to check a citation.",
        GetPassage,
        handouts.PassageText,
        lambda shelf, a: librarian.get_passage(shelf, a.label, a.context, a.cursor),
    ),
    Tool(
        "search_corpus",
        "Search the sources",
        "The paragraphs of the sources that answer a question best, each with the label that cites "
        "it. Ask in words or in a sentence; there is no query syntax.",
        SearchCorpus,
        handouts.FoundPassages,
        lambda shelf, a: librarian.search_corpus(shelf, a.query, a.limit, a.work, a.cursor),
    ),
    Tool(
        "find_related",
        "Find related pages",
        "Pages that have to do with a page of the wiki, the nearest first.",
        FindRelated,
        handouts.PageList,
        lambda shelf, a: librarian_pages.find_related(shelf, a.page, a.limit, a.cursor),
    ),
    Tool(
        "compare_works",
        "Compare works",
        "What several works say to one question: the best passages of each, side by side.",
        CompareWorks,
        handouts.Comparison,
        lambda shelf, a: librarian.compare_works(shelf, a.works, a.query, a.limit),
    ),
    Tool(
        "read_wiki",
        "Read a page in short",
        "A page of the wiki in about 300 tokens: summary with citations, headings, sources, "
        "related pages. Read this first; read_wiki_full has all of the page.",
        ReadWiki,
        handouts.PageCard,
        lambda shelf, a: librarian_pages.read_wiki(shelf, a.page),
    ),
    Tool(
        "read_wiki_full",
        "Read a page",
        "A page of the wiki as Markdown, each sentence with its citations, and the words of the "
        "sources that they rest on. A long page comes in portions.",
        ReadWikiFull,
        handouts.PageText,
        lambda shelf, a: librarian_pages.read_wiki_full(shelf, a.page, a.cursor),
    ),
    Tool(
        "search_wiki",
        "Search the wiki",
        "The pages of the wiki that answer a question best.",
        SearchWiki,
        handouts.FoundPages,
        lambda shelf, a: librarian_pages.search_wiki(shelf, a.query, a.limit, a.cursor),
    ),
    Tool(
        "backlinks",
        "Backlinks of a page",
        "The pages of the wiki that link to a page.",
        Backlinks,
        handouts.PageList,
        lambda shelf, a: librarian_pages.backlinks(shelf, a.page, a.limit, a.cursor),
    ),
)


def tools_with(propose: Propose | None) -> tuple[Tool[Any], ...]:
    """The tools that a server has.

    Args:
        propose: Proposes a page; None for a server that only reads, which then has no such tool.
    """
    if propose is None:
        return TOOLS
    proposing = Tool(
        "propose_page",
        "Propose a page",
        "Proposes a page that answers a question, as a pull request for people to review. Each "
        "statement rests on paragraphs that you have read; what they do not say is left out.",
        ProposePage,
        handouts.Proposed,
        lambda _, a: propose(
            a.question, [Sentence(each.text, each.labels) for each in a.statements]
        ),
        reads_only=False,
    )
    return (*TOOLS, proposing)


def _sentences(page: ProposePage) -> list[Sentence]:
    return [Sentence(each.text, each.labels) for each in page.statements]


def _schema(kind: type) -> dict[str, Any]:
    """The JSON Schema of a class: an object at its root, without titles that only repeat names."""
    (_,), parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    bare = {name: _bare(part) for name, part in parts.items()}
    root = bare.pop(kind.__name__)
    return {**root, "$defs": bare} if bare else root


def _bare(part: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key not in {"title", "description"}}
