"""The agent: a model that finds what it needs with tools, and answers from it.

Each turn is one question to the model whose answer has a form: calls of tools, or statements with
the labels of the paragraphs that they rest on, or a decline. So tools are no part of the port
`Model`, and what is kept, counted, limited and replayed is what a compile has. The index of the
wiki is never in the context: the search happens inside of a tool.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.asking.dialogue import Dialogue
from gitwiki.asking.replies import reply_schema
from gitwiki.asking.texts import clean
from gitwiki.errors import BudgetError
from gitwiki.ports import Document, ReplyState, Request
from gitwiki.query.desk import Desk
from gitwiki.query.prompts import prompt
from gitwiki.query.replies import AgentReply, CorrectionsReply
from gitwiki.query.support import Proposed, Support
from gitwiki.query.witness import Witness

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitwiki.asking.dialogue import Answered, Failure
    from gitwiki.ports import Model, Verdict
    from gitwiki.query.holdings import Holdings
    from gitwiki.query.witness import Trace

PURPOSE, MENDING = "ask", "ask-mend"
#: Tokens of an answer, thinking included.
_ANSWER = 8_000
#: Earlier questions of a conversation that are told again, and characters of each answer.
_MOST_EARLIER, _EARLIER = 6, 1_000
#: Pages and passages of earlier questions that are loaded again.
_MOST_REOPENED = 12
_DECLINED = {
    "": "the model gave no answer",
    "not-found": "the model found nothing in the wiki that answers it",
    "unclear": "the question can be understood in ways that have different answers; say which",
    "no-question": "it is no question about what the wiki knows",
}


class Exchange(NamedTuple):
    """An earlier question of a conversation.

    Attributes:
        question: What was asked.
        answer: What was answered; empty if it was declined.
        refs: Paths of the pages and labels of the passages that it rested on.
    """

    question: str
    answer: str
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much an answer may take.

    Attributes:
        turns: Questions to the model, without corrections and second tries.
        tokens: Tokens of what is loaded.
    """

    turns: int = 6
    tokens: int = 30_000


class Ended(NamedTuple):
    """How it ended.

    Attributes:
        why: In one sentence, why there is this answer, or none.
        is_broken: There is none because the model gave none that can be used.
    """

    why: str
    is_broken: bool = False


class Agent:
    """Answers questions about a wiki with a model and tools.

    Args:
        holdings: The wiki.
        model: Who is asked.
        trace: Where it is written down what happens.
        bounds: How much it may take.
    """

    def __init__(
        self, holdings: Holdings, model: Model, trace: Trace, bounds: Bounds | None = None
    ) -> None:
        self._bounds = bounds or Bounds()
        self._desk = Desk(holdings, self._bounds.tokens, trace.loaded)
        self._trace = trace
        self._dialogue = Dialogue(Witness(model, trace))

    def answer(self, question: str, earlier: Sequence[Exchange] = ()) -> Ended:
        """Answer a question; the statements are in the trace.

        Args:
            question: As `gitwiki.query.typed.tidy` has it.
            earlier: The questions before it, if it belongs to a conversation.

        Raises:
            ModelError: The model cannot be asked.
        """
        refs = dict.fromkeys(ref for each in reversed(earlier) for ref in each.refs)
        self._desk.reopen(list(refs)[:_MOST_REOPENED])
        asked = _asked(question, earlier[-_MOST_EARLIER:])
        for turn in range(1, self._bounds.turns):
            said = self._turn(turn, question, asked)
            if said.value is None or not said.value.calls:
                break
            self._desk.call(said.value.calls, turn)
        else:
            said = self._turn(self._bounds.turns, question, asked)
        return self._ended(said, question, asked)

    def _ended(self, said: Answered[AgentReply], question: str, asked: Sequence[Document]) -> Ended:
        """What the last turn comes to."""
        if said.value is None:
            return _failed(said.failure)
        if said.value.statements:
            return self._conclude(said.value, question, asked)
        if said.value.calls:
            return Ended(f"the model had found no answer after {self._bounds.turns} turns")
        return Ended(_DECLINED[said.value.declined])

    def _turn(self, turn: int, question: str, asked: Sequence[Document]) -> Answered[AgentReply]:
        last = turn == self._bounds.turns
        task = f"Turn {turn} of {self._bounds.turns}. " + (
            "It is the last: answer or decline, and call nothing."
            if last
            else "Call tools, or answer the question, or decline."
        )
        request = Request(
            purpose=PURPOSE,
            subject=question,
            instructions=prompt("ask"),
            contract="",
            documents=(*self._desk.documents, *asked),
            task=task,
            reply_schema=reply_schema(AgentReply),
            most_tokens=_ANSWER,
        )
        (answered,) = self._dialogue.ask([request], AgentReply)
        return answered

    def _conclude(self, reply: AgentReply, question: str, asked: Sequence[Document]) -> Ended:
        """Check an answer, and have what does not hold corrected once."""
        support = Support(self._desk)
        proposed = [Proposed(each.text, tuple(each.labels)) for each in reply.statements]
        verdicts = support.check_all(proposed)
        self._trace.verdicts[:] = verdicts
        if not all(each.kept for each in verdicts):
            corrected = self._corrected(verdicts, question, asked)
            again = [corrected.get(number) for number in range(1, len(verdicts) + 1)]
            self._trace.verdicts[:] = _merged(support, verdicts, again)
        if not self._trace.kept:
            return Ended("nothing that the model said is supported by what it read")
        return Ended(_told(len(self._trace.kept), len(verdicts)))

    def _corrected(
        self, verdicts: Sequence[Verdict], question: str, asked: Sequence[Document]
    ) -> Mapping[int, Proposed]:
        """The statements that the model could correct, by their numbers from 1."""
        rows = [
            (str(number), clean(f"{each.text} | {each.why}"))
            for number, each in enumerate(verdicts, start=1)
            if not each.kept
        ]
        request = Request(
            purpose=MENDING,
            subject=question,
            instructions=prompt("mend"),
            contract="",
            documents=(*self._desk.documents, *asked, Document("Rejected statements", tuple(rows))),
            task="Correct the rejected statements.",
            reply_schema=reply_schema(CorrectionsReply),
            most_tokens=_ANSWER,
        )
        try:
            (answered,) = self._dialogue.ask([request], CorrectionsReply)
        except BudgetError:  # what holds already is an answer
            return {}
        statements = answered.value.statements if answered.value else []
        return {each.number: Proposed(each.text, tuple(each.labels)) for each in statements}


def _asked(question: str, earlier: Sequence[Exchange]) -> tuple[Document, ...]:
    """The question, behind those that were asked before it."""
    rows: list[tuple[str, str]] = []
    for each in earlier:
        rows.append(("question", each.question))
        rows.append(("answer", clean(each.answer)[:_EARLIER] or "(none)"))
    before = (Document("The conversation so far", tuple(rows)),) if rows else ()
    return (*before, Document("The question", (("question", question),)))


def _failed(failure: Failure | None) -> Ended:
    """Why a turn failed, in words of gitwiki."""
    if failure and failure.state is ReplyState.REFUSED:
        return Ended("the model refused to answer")
    why = failure.why.partition("; it begins:")[0] if failure else ""
    return Ended(f"the model gave no answer that can be used: {why}", is_broken=True)


def _merged(
    support: Support, verdicts: Sequence[Verdict], corrected: Sequence[Proposed | None]
) -> list[Verdict]:
    """The verdicts on all statements, each correction behind what it corrects."""
    pairs = list(zip(verdicts, corrected, strict=True))
    fresh = [
        Proposed(verdict.text, verdict.labels) if verdict.kept else correction
        for verdict, correction in pairs
    ]
    again = iter(support.check_all([each for each in fresh if each is not None]))
    found: list[Verdict] = []
    for verdict, correction in pairs:
        if verdict.kept:
            found.append(next(again))
            continue
        found.append(verdict)
        if correction is not None:
            found.append(next(again))
    return found


def _told(kept: int, proposed: int) -> str:
    """What the check said, in one sentence."""
    said = "a model answered from what it read"
    if kept == proposed:
        return f"{said}; every statement was checked against its paragraphs"
    return f"{said}; {proposed - kept} of {proposed} statements were not supported and left out"
