"""Requests to a model, for tests of what carries them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.asking.replies import reply_schema
from gitwiki.compiler.claude.replies import MendReply
from gitwiki.ports import Document, Request

if TYPE_CHECKING:
    from collections.abc import Sequence


def make_request(
    *,
    subject: str = "raw/x.md",
    paragraphs: Sequence[str] = ("The street has 46 houses.",),
    most_tokens: int = 1_000,
    shared: bool = False,
) -> Request:
    """A request to correct statements, which nothing has to be said to."""
    texts = tuple((f"p-{number:06x}", text) for number, text in enumerate(paragraphs))
    return Request(
        purpose="mend",
        subject=subject,
        instructions="Correct what can be corrected.",
        contract="Write plainly.",
        documents=(Document("Source: X", texts, shared=shared),),
        task="Correct the rejected statements.",
        reply_schema=reply_schema(MendReply),
        most_tokens=most_tokens,
    )
