"""Ask: answer a question from the wiki at one commit, and record what became of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from gitwiki import budget
from gitwiki.budget import PRICES
from gitwiki.errors import DecisionsError, GitwikiError
from gitwiki.ports import Decision, Usage, Via
from gitwiki.query.agent import Agent, Bounds, Exchange
from gitwiki.query.answer import Answer
from gitwiki.query.cited import cite_all, text_of
from gitwiki.query.extracts import MOST_HITS, extract
from gitwiki.query.question import points_back, tidy
from gitwiki.query.support import said_of
from gitwiki.query.witness import Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from gitwiki.budget import Price
    from gitwiki.ports import Candidate, Decisions, Loaded, Model, Verdict
    from gitwiki.query.answer import Said
    from gitwiki.workflows.holdings import CommitHoldings

_INTERRUPTED = "somebody interrupted it"
_FROM_BEFORE = "answered from what the conversation had loaded, without looking for a page: "


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Means:
    """With what questions are answered.

    Attributes:
        model: Who is asked where no page has the answer; None for nobody.
        prices: What models cost.
        decisions: Where it is recorded what became of a question; None for nowhere.
        bounds: How much the agent may take.
        now: The time, ISO 8601, UTC.
        ticks: Seconds from some moment on.
    """

    model: Model | None = None
    prices: Mapping[str, Price] = field(default_factory=lambda: PRICES)
    decisions: Decisions | None = None
    bounds: Bounds = field(default_factory=Bounds)
    now: Callable[[], str] = _now
    ticks: Callable[[], float] = time.perf_counter


@dataclass(frozen=True, slots=True)
class Conversation:
    """The questions that belong together.

    Attributes:
        id: Names it in the record; empty for a single question.
        earlier: What was asked and answered before.
    """

    id: str = ""
    earlier: tuple[Exchange, ...] = ()

    def then(self, answered: Answered) -> Conversation:
        """The conversation with one more question."""
        said = Exchange(answered.answer.question, text_of(answered.answer.said), answered.refs)
        return replace(self, earlier=(*self.earlier, said))


class Answered(NamedTuple):
    """What became of a question.

    Attributes:
        answer: The answer, or why there is none.
        decision: What is recorded; its ``id`` is 0 if it could not be.
        unrecorded: Why it could not be recorded; empty if it was, or was not to be.
    """

    answer: Answer
    decision: Decision
    unrecorded: str = ""

    @property
    def is_answered(self) -> bool:
        """Whether there is an answer."""
        return bool(self.answer.said)

    @property
    def refs(self) -> tuple[str, ...]:
        """Pages and passages that the answer rests on, and then what else was read for it."""
        said = (ref for each in self.answer.said for ref in (each.page, *each.labels))
        read = (each.ref for each in self.decision.loaded)
        return tuple(dict.fromkeys(ref for ref in (*said, *read) if ref))


@dataclass(slots=True)
class _Course:
    """What is known of an answer while it is looked for: there also if that ends in the midst."""

    via: Via = Via.FAILED
    why: str = ""
    routed: bool = True
    said: tuple[Said, ...] = ()
    pages: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    loaded: list[Loaded] = field(default_factory=list)
    verdicts: tuple[Verdict, ...] = ()
    trace: Trace = field(default_factory=Trace)


def ask(
    holdings: CommitHoldings, question: str, means: Means, conversation: Conversation | None = None
) -> Answered:
    """Answer a question, from a page if one has the answer, and record what became of it.

    Args:
        holdings: The commit that is asked.
        question: Anything that a person typed.
        means: With what it is answered.
        conversation: The questions before it.

    Raises:
        UsageError: The question is empty, or far too long to be one; nothing is recorded.
        ModelError: The model cannot be asked; that is recorded.
    """
    conversation = conversation or Conversation()
    asked = tidy(question)
    course, at, started = _Course(), means.now(), means.ticks()

    def recorded() -> Answered:
        answer, taken = _answer(holdings, asked, course), _taken(course.trace, means)
        decision = Decision(
            at=at,
            commit=holdings.commit.id,
            question=asked,
            via=course.via,
            why=course.why,
            conversation=conversation.id,
            routed=course.routed,
            candidates=course.candidates,
            loaded=(*course.loaded, *course.trace.loaded),
            answer=text_of(answer.said),
            verdicts=course.verdicts,
            seconds=round(means.ticks() - started, 3),
            turns=tuple(course.trace.turns),
            model=taken.model,
            usage=taken.usage,
            dollars=taken.dollars,
        )
        return _record(answer, decision, means.decisions)

    try:
        _find(holdings, asked, means, conversation, course)
    except KeyboardInterrupt:
        course.via, course.why, course.said = Via.FAILED, _INTERRUPTED, ()
        recorded()
        raise
    except GitwikiError as error:
        course.via, course.why, course.said = Via.FAILED, str(error), ()
        recorded()
        raise
    return recorded()


def _find(
    holdings: CommitHoldings,
    question: str,
    means: Means,
    conversation: Conversation,
    course: _Course,
) -> None:
    """Look for the answer where it costs least first."""
    follows = bool(conversation.earlier) and points_back(question)
    if not follows and _from_page(holdings, question, course):
        return
    if means.model is not None:
        agent = Agent(holdings, means.model, course.trace, means.bounds)
        _from_agent(agent, question, conversation, course)
        return
    about = f"{conversation.earlier[-1].question} {question}" if follows else question
    found = extract(question, holdings.find(about, MOST_HITS), holdings)
    course.via = Via.PASSAGES if found.said else Via.DECLINED
    course.why, course.said, course.verdicts = found.why, found.said, found.verdicts
    course.pages = tuple(dict.fromkeys(each.page for each in found.said if each.page))
    course.loaded += found.loaded


def _from_page(holdings: CommitHoldings, question: str, course: _Course) -> bool:
    """Whether a page answers as it stands; the pages that were considered are noted."""
    del holdings, question, course
    return False


def _from_agent(agent: Agent, question: str, conversation: Conversation, course: _Course) -> None:
    """Let a model answer."""
    ended = agent.answer(question, conversation.earlier)
    course.verdicts = tuple(course.trace.verdicts)
    course.said = tuple(map(said_of, course.trace.kept))
    course.pages = course.trace.pages
    course.routed = course.trace.routed or not conversation.earlier
    course.via = Via.AGENT if course.said else Via.FAILED if ended.is_broken else Via.DECLINED
    course.why = ended.why if course.routed else f"{_FROM_BEFORE}{ended.why}"


def _answer(holdings: CommitHoldings, question: str, course: _Course) -> Answer:
    return Answer(
        question=question,
        commit=holdings.commit.id,
        via=course.via,
        why=course.why,
        said=course.said,
        pages=course.pages if course.said else (),
        cited=cite_all(course.said, holdings),
    )


class _Taken(NamedTuple):
    """What a model took."""

    model: str
    usage: Usage
    dollars: Decimal | None


def _taken(trace: Trace, means: Means) -> _Taken:
    """Whom it asked and what that took, whenever the answers came."""
    if means.model is None or not trace.turns:
        return _Taken("", Usage(), None)
    spent = budget.spent(means.model.name, trace.replies, means.prices)
    return _Taken(spent.model, spent.usage, spent.dollars)


def _record(answer: Answer, decision: Decision, decisions: Decisions | None) -> Answered:
    if decisions is None:
        return Answered(answer, decision)
    try:
        number = decisions.record(decision)
    except DecisionsError as error:
        return Answered(answer, decision, str(error))
    return Answered(answer, replace(decision, id=number))
