"""Decisions: what was asked, what came of it and why, one row each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from gitwiki.ports.model import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal


class Via(StrEnum):
    """What answered, or did not.

    Attributes:
        WIKI: A page, as it stands: the fast path.
        AGENT: A model that read pages and passages through tools.
        PASSAGES: No model: sentences of the pages and sources that were found.
        DECLINED: Nothing; the decision says why.
        FAILED: Nothing, because something broke: no connection, no budget, interrupted.
    """

    WIKI = "wiki"
    AGENT = "agent"
    PASSAGES = "passages"
    DECLINED = "declined"
    FAILED = "failed"


class Candidate(NamedTuple):
    """A page that might have answered.

    Attributes:
        page: Repository path.
        score: Its share of the vote, from 0 to 1.
        because: Who voted for it: ``alias``, ``search``, ``model``; several joined by ``+``.
    """

    page: str
    score: float
    because: str


class Loaded(NamedTuple):
    """Something that was read for an answer.

    Attributes:
        tool: What read it, such as ``read_page``; ``fast_path`` without an agent.
        arguments: What the tool was given, as JSON.
        ref: Path of a page or label of a passage; empty for a list of hits.
        blob: Blob id of the page or source.
        turn: In which turn, from 1; 0 if an earlier question had loaded it.
    """

    tool: str
    arguments: str
    ref: str
    blob: str
    turn: int


class Verdict(NamedTuple):
    """A statement of an answer and what its check said.

    Attributes:
        text: The statement, as it was proposed.
        labels: The citations of paragraphs that it carries.
        page: The page whose statement it is; empty if it comes from no page.
        digest: Of the statement of that page (`gitwiki.wiki.page.statement_digest`); empty if none.
        kept: Whether it is in the answer.
        why: Why not; empty if kept.
    """

    text: str
    labels: tuple[str, ...]
    page: str
    digest: str
    kept: bool
    why: str = ""


class Turn(NamedTuple):
    """One exchange with a model: exactly what it was given and what it said.

    Attributes:
        sent: The request as it was put together: instructions, documents, task.
        received: The answer.
    """

    sent: str
    received: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one question.

    Attributes:
        id: Number in the log, from 1; 0 until it is recorded.
        at: When it was asked, ISO 8601, UTC.
        commit: The commit that was asked.
        question: The words, without keys and tokens.
        conversation: Names the conversation that it belongs to; empty for a single question.
        via: What answered.
        routed: Whether a page was looked for at all; a follow-up may have its pages in hand.
        why: In one sentence, why it was routed as it was and answered, or not.
        candidates: The pages that were considered, best first.
        loaded: What was read, in order.
        answer: The answer as it was given; empty if none was.
        verdicts: Its statements, those that were dropped too.
        model: Who was asked; empty if no model was.
        usage: Tokens.
        dollars: What it cost; None if the price is not known.
        seconds: How long it took.
        turns: What was sent to a model and came back.
    """

    at: str
    commit: str
    question: str
    via: Via
    why: str
    id: int = 0
    conversation: str = ""
    routed: bool = True
    candidates: tuple[Candidate, ...] = ()
    loaded: tuple[Loaded, ...] = ()
    answer: str = ""
    verdicts: tuple[Verdict, ...] = ()
    model: str = ""
    usage: Usage = Usage()  # noqa: RUF009 - frozen
    dollars: Decimal | None = None
    seconds: float = 0.0
    turns: tuple[Turn, ...] = ()

    @property
    def pages(self) -> tuple[str, ...]:
        """Pages that it rests on: those with a statement in the answer, then what was loaded."""
        kept = [verdict.page for verdict in self.verdicts if verdict.kept and verdict.page]
        loaded = [each.ref for each in self.loaded if each.ref.endswith(".md")]
        return tuple(dict.fromkeys([*kept, *loaded]))


class Only(NamedTuple):
    """Which decisions are meant.

    Attributes:
        via: What answered; empty for whatever did.
        page: A page that was loaded, or a statement of which is in the answer; empty for any.
    """

    via: frozenset[Via] = frozenset()
    page: str = ""

    def has(self, decision: Decision) -> bool:
        """Whether it is one of them."""
        if self.via and decision.via not in self.via:
            return False
        return not self.page or self.page in decision.pages


#: All decisions.
ALL = Only()


class Decisions(Protocol):
    """The audit log."""

    def record(self, decision: Decision) -> int:
        """Keep a decision, without keys and tokens; the number that it got, 0 if none are kept.

        Raises:
            DecisionsError: It cannot be kept.
        """
        ...

    def get(self, number: int) -> Decision | None:
        """One decision, whole; None if there is none of that number.

        Raises:
            DecisionsError: The log cannot be read.
        """
        ...

    def since(self, instant: str = "", until: str = "", only: Only = ALL) -> Iterator[Decision]:
        """The decisions from an instant until before another, ISO 8601, UTC, newest first.

        Their turns are left out: `get` has them.

        Args:
            instant: The beginning, or a day; empty for the first decision.
            until: The end, or a day; empty for the last decision.
            only: Which of them.

        Raises:
            DecisionsError: The log cannot be read.
        """
        ...

    def prune(self, before: str) -> int:
        """Delete the decisions from before an instant; returns how many there were.

        Raises:
            DecisionsError: The log cannot be changed.
        """
        ...
