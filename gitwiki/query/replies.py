"""What a model may answer when it is asked a question about the wiki."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Labels = Annotated[list[str], Meta(description="Labels of paragraphs, such as faq-p-1c0de5.")]


class Call(Struct, frozen=True, forbid_unknown_fields=True):
    """A call of a tool."""

    tool: Literal["search", "read_page", "read_passage", "list_pages"]
    argument: str


class Claim(Struct, frozen=True, forbid_unknown_fields=True):
    """A statement of an answer."""

    text: Annotated[str, Meta(description="One sentence of plain text.")]
    labels: Labels


class AgentReply(Struct, frozen=True, forbid_unknown_fields=True):
    """One turn: calls, or an answer, or why there is none."""

    calls: list[Call]
    statements: list[Claim]
    declined: Literal["", "not-found", "unclear", "no-question"]


class Corrected(Struct, frozen=True, forbid_unknown_fields=True):
    """A corrected statement, under the number it was sent back with."""

    number: int
    text: str
    labels: Labels


class CorrectionsReply(Struct, frozen=True, forbid_unknown_fields=True):
    """The statements that could be corrected."""

    statements: list[Corrected]
