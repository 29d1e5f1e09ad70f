"""Questions: some pages with numbered statements, and what a model may answer about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct

from gitwiki.asking.replies import reply_schema
from gitwiki.asking.texts import clean
from gitwiki.ports import Document, Request
from gitwiki.review.prompts import prompt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitwiki.review.portions import Portion, Said

PURPOSE = "review"
#: Tokens of an answer, thinking included.
ANSWER = 8_000
#: Tokens that an answer usually has.
USUAL_ANSWER = 2_000
_TASK = "Which of these statements should a person compare?"
_LONGEST_TITLE = 200
#: Sources of a page that are named.
_MOST_SOURCES = 20

StatementId = Annotated[str, Meta(description="Id of a statement, such as s12.")]


class Found(Struct, frozen=True, forbid_unknown_fields=True):
    """Two statements that a person should compare."""

    kind: Literal["contradiction", "stale", "overlap", "gap"]
    first: StatementId
    second: StatementId
    why: Annotated[str, Meta(description="One sentence of plain text.")]


class ReviewReply(Struct, frozen=True, forbid_unknown_fields=True):
    """What was found in some pages."""

    findings: list[Found]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A statement that a model was shown.

    Attributes:
        said: The statement.
        portion: The page that it stands on.
        date: Date of the newest source that it rests on, or for which it holds; empty if unknown.
    """

    said: Said
    portion: Portion
    date: str


@dataclass(frozen=True, slots=True)
class Question:
    """A request and what the ids in it stand for."""

    request: Request
    statements: Mapping[str, Numbered]

    @property
    def paths(self) -> tuple[str, ...]:
        """The pages that it compares, sorted."""
        return tuple(sorted({each.portion.path for each in self.statements.values()}))


def question(portions: Sequence[Portion], dates: Mapping[str, str]) -> Question:
    """The question about some pages.

    Args:
        portions: What they say.
        dates: The dates of sources by id, ISO 8601; those that have none are left out.
    """
    statements: dict[str, Numbered] = {}
    documents = []
    for portion in portions:
        numbered = {
            f"s{number}": Numbered(said, portion, date_of(said, dates))
            for number, said in enumerate(portion.said, start=len(statements) + 1)
        }
        documents.append(_document(portion, numbered))
        statements |= numbered
    request = Request(
        purpose=PURPOSE,
        subject=_subject(portions),
        instructions=prompt(),
        contract="",
        documents=tuple(documents),
        task=_TASK,
        reply_schema=reply_schema(ReviewReply),
        most_tokens=ANSWER,
    )
    return Question(request, statements)


def date_of(said: Said, dates: Mapping[str, str]) -> str:
    """The date for which a fact holds, or that of the newest source of a statement."""
    return said.as_of or max((dates.get(source, "") for source in said.sources), default="")


def _subject(portions: Sequence[Portion]) -> str:
    paths = sorted({portion.path for portion in portions})
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return f"{paths[0]}{more}"


def _document(portion: Portion, numbered: Mapping[str, Numbered]) -> Document:
    part = f", part {portion.number}" if portion.number > 1 else ""
    title = f"Page: {portion.title or portion.path}{part}"
    return Document(_line(title), tuple(_lines(portion, numbered)))


def _lines(portion: Portion, numbered: Mapping[str, Numbered]) -> Iterator[tuple[str, str]]:
    sources = " ".join(portion.sources[:_MOST_SOURCES])
    yield "about", _line(f"{portion.type or 'page'}; sources: {sources or '-'}")
    for name, each in numbered.items():
        yield name, f"{_line(each.date) or '-'} | {each.said.shown}"
    for caveat in portion.caveats:
        yield "caveat", caveat


def _line(text: str) -> str:
    return " ".join(clean(text).split())[:_LONGEST_TITLE]
