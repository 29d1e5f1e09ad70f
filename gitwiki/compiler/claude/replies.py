"""What a model may answer when a compile asks it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct


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
