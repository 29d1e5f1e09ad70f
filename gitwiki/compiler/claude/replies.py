"""What a model may answer: the schema that it is given and the check of what it sends back.

Both come from the same classes, so that they cannot differ. What is outside of the schema (sizes,
whether ids and names exist, whether anything is true) is for code that comes later.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from gitwiki.errors import ReplyError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Evidence(Struct, frozen=True, forbid_unknown_fields=True):
    """A paragraph and words of it."""

    paragraph: Annotated[str, Meta(description="Id of the paragraph, such as p-1c0de5.")]
    quote: Annotated[str, Meta(description="Words of that paragraph, letter by letter.")]


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """A statement."""

    text: Annotated[str, Meta(description="One sentence of plain text.")]
    evidence: Annotated[list[Evidence], Meta(description="At least one.")]


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A heading and the statements under it."""

    heading: str
    statements: list[Said]


class StatedFact(Struct, frozen=True, forbid_unknown_fields=True):
    """A value of an attribute of a subject."""

    subject: str
    attribute: str
    value: Annotated[str, Meta(description="With its unit, as the source writes it.")]
    as_of: Annotated[str, Meta(description="ISO date, month or year; empty if not given.")]
    evidence: Evidence


class PlannedPage(Struct, frozen=True, forbid_unknown_fields=True):
    """A page that the source should touch."""

    title: Annotated[str, Meta(description="As it stands in the source.")]
    type: Literal["concept", "entity", "comparison"]
    extends: Annotated[str, Meta(description="Path of an existing page of the list, or empty.")]
    aliases: list[str]
    paragraphs: Annotated[list[str], Meta(description="Ids, the most important first.")]


class PlanReply(Struct, frozen=True, forbid_unknown_fields=True):
    """The plan of a source or of one section of it."""

    description: str
    summary: list[Said]
    points: list[Said]
    pages: list[PlannedPage]


class PageReply(Struct, frozen=True, forbid_unknown_fields=True):
    """What one source says about one thing."""

    description: str
    aliases: list[str]
    summary: list[Said]
    sections: list[Section]
    facts: list[StatedFact]
    caveats: list[Said]


class MendedStatement(Struct, frozen=True, forbid_unknown_fields=True):
    """A corrected statement, under the number it was sent back with."""

    number: int
    text: str
    evidence: list[Evidence]


class MendReply(Struct, frozen=True, forbid_unknown_fields=True):
    """The statements that could be corrected."""

    statements: list[MendedStatement]


T = TypeVar("T", PlanReply, PageReply, MendReply)

_FENCED = re.compile(r"\A\s*```(?:json)?[ \t]*\n(?P<json>.*?)\n?```\s*\Z", re.DOTALL)
_EXCERPT = 200


@cache
def reply_schema(kind: type[T]) -> Mapping[str, object]:
    """The JSON schema of an answer: objects closed, every field required."""
    schema: dict[str, Any] = msgspec.json.schema(kind)
    definitions: dict[str, Any] = schema["$defs"]
    root: dict[str, Any] = definitions.pop(kind.__name__)
    return {**root, "$defs": definitions}


def read_reply(text: str, kind: type[T]) -> T:
    """An answer as a value.

    Args:
        text: What the model wrote. A fence around all of it is taken off, as weak models write one.
        kind: What it was asked for.

    Raises:
        ReplyError: It is no JSON, or has another form.
    """
    fenced = _FENCED.match(text)
    words = fenced["json"] if fenced else text
    try:
        return msgspec.json.decode(words, type=kind)
    except msgspec.ValidationError as error:
        raise ReplyError(f"the JSON is not in the schema: {error}", _excerpt(text)) from error
    except (msgspec.DecodeError, UnicodeError) as error:
        raise ReplyError(f"the answer is not JSON: {error}", _excerpt(text)) from error


def _excerpt(text: str) -> str:
    shown = " ".join(text[: 2 * _EXCERPT].split())
    return shown if len(shown) <= _EXCERPT else f"{shown[:_EXCERPT]}…"
