"""The arbiter: a model that says which page a question is about, where votes do not agree.

It is one short question to the model. What it picks counts only if it is one of the pages that it
was shown, and the page has to pass the gate of the fast path all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from gitwiki.asking.dialogue import Dialogue
from gitwiki.asking.replies import reply_schema
from gitwiki.asking.texts import clean
from gitwiki.ports import Document, Request
from gitwiki.query.desk import is_plain
from gitwiki.query.prompts import prompt
from gitwiki.query.witness import Witness
from gitwiki.wiki.paragraphs import excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.ports import Candidate, Model
    from gitwiki.query.holdings import Holdings
    from gitwiki.query.witness import Trace
    from gitwiki.wiki.snapshot import PageSummary

PURPOSE = "ask-route"
#: Tokens of an answer, thinking included.
_ANSWER = 4_000
#: Characters of what is told of a page, and names of it.
_TOLD, _NAMES = 400, 6


class RouteReply(Struct, frozen=True, forbid_unknown_fields=True):
    """The page that a question is about."""

    page: Annotated[str, Meta(description="Path of a page of the list, or empty.")]


class ModelArbiter:
    """Picks a page, as `gitwiki.query.route.Arbiter` wants it.

    Args:
        holdings: The wiki.
        model: Who is asked.
        trace: Where it is written down what is said.
    """

    def __init__(self, holdings: Holdings, model: Model, trace: Trace) -> None:
        self._holdings = holdings
        self._dialogue = Dialogue(Witness(model, trace))

    def __call__(self, question: str, candidates: Sequence[Candidate]) -> str | None:
        """The path of one of the candidates; None if none of them, or nobody can tell.

        Raises:
            ModelError: The model cannot be asked.
        """
        pages = [self._holdings.pages.get(each.page) for each in candidates]
        rows = tuple((page.path, _told(page)) for page in pages if page and is_plain(page.path))
        if not rows:
            return None
        documents = (
            Document("Pages that it may be about", rows),
            Document("The question", (("question", question),)),
        )
        request = Request(
            purpose=PURPOSE,
            subject=question,
            instructions=prompt("route"),
            contract="",
            documents=documents,
            task="Which page is the question about?",
            reply_schema=reply_schema(RouteReply),
            most_tokens=_ANSWER,
        )
        (answered,) = self._dialogue.ask([request], RouteReply)
        picked = answered.value.page.strip() if answered.value else ""
        return picked if picked in dict(rows) else None


def _told(page: PageSummary) -> str:
    """What a page is called, and what it says that it is."""
    names = "; ".join((page.title, *page.aliases[:_NAMES]))
    return excerpt(clean(" ".join(f"{names}. {page.description}".split())), _TOLD)
