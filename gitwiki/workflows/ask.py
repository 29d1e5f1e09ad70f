"""Ask: answer a question from the wiki at one commit, and record what became of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from gitwiki import budget
from gitwiki.budget import PRICES
from gitwiki.errors import DecisionsError, GitwikiError
from gitwiki.ports import Decision, Loaded, Usage, Via
from gitwiki.query.agent import Agent, Bounds, Exchange
from gitwiki.query.answer import Answer
from gitwiki.query.arbiter import ModelArbiter
from gitwiki.query.cited import cite_all, text_of
from gitwiki.query.extracts import MOST_HITS, extract
from gitwiki.query.support import said_of, verdicts_of
from gitwiki.query.typed import points_back, tidy
from gitwiki.query.witness import Trace
from gitwiki.workflows.fast_path import Vote, ask_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from gitwiki.budget import Price
    from gitwiki.ports import Candidate, Decisions, Model, Verdict
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
    """What is known of an answer while it is looked for: there also if that ends in the midst.

    Attributes:
        answer: The answer, as soon as there is one, or a reason why there is none.
        refused: Why no page answered as it stands; empty if none was looked for.
        routed: Whether a page was looked for.
        candidates, loaded, verdicts: As in a decision.
        trace: What happened between gitwiki and a model.
    """

    answer: Answer
    refused: str = ""
    routed: bool = False
    candidates: tuple[Candidate, ...] = ()
    loaded: tuple[Loaded, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    trace: Trace = field(default_factory=Trace)

    @property
    def why(self) -> str:
        """Why it was routed as it was, and answered or not."""
        return f"{self.refused}; {self.answer.why}" if self.refused else self.answer.why

    def end(self, via: Via, why: str, said: tuple[Said, ...] = ()) -> None:
        """Note how it ended."""
        self.answer = replace(self.answer, via=via, why=why, said=said)


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
    asked, at, started = tidy(question), means.now(), means.ticks()
    course = _Course(Answer(asked, holdings.commit.id, Via.FAILED, ""))

    def recorded() -> Answered:
        decision = _decision(course, means, at, conversation.id)
        seconds = round(means.ticks() - started, 3)
        return _record(course.answer, replace(decision, seconds=seconds), means.decisions)

    try:
        _find(holdings, means, conversation, course)
    except KeyboardInterrupt:
        course.end(Via.FAILED, _INTERRUPTED)
        recorded()
        raise
    except GitwikiError as error:
        course.end(Via.FAILED, str(error))
        recorded()
        raise
    return recorded()


def _find(
    holdings: CommitHoldings, means: Means, conversation: Conversation, course: _Course
) -> None:
    """Look for the answer where it costs least first."""
    question = course.answer.question
    follows = bool(conversation.earlier) and points_back(question)
    if not follows and _from_page(holdings, means, course):
        return
    if means.model is not None:
        agent = Agent(holdings, means.model, course.trace, means.bounds)
        _from_agent(agent, holdings, conversation, course)
        return
    about = f"{conversation.earlier[-1].question} {question}" if follows else question
    found = extract(question, holdings.find(about, MOST_HITS), holdings)
    course.end(Via.PASSAGES if found.said else Via.DECLINED, found.why, found.said)
    course.routed, course.loaded, course.verdicts = True, found.loaded, found.verdicts
    pages = tuple(dict.fromkeys(each.page for each in found.said if each.page))
    course.answer = replace(course.answer, pages=pages, cited=cite_all(found.said, holdings))


def _from_page(holdings: CommitHoldings, means: Means, course: _Course) -> bool:
    """Whether a page answers as it stands; where names and search disagree, a model may say."""
    course.routed = True
    arbiter = ModelArbiter(holdings, means.model, course.trace) if means.model else None
    vote = Vote(holdings.search, arbiter)
    question, today = course.answer.question, means.now()[:10]
    found = ask_pages(holdings.outside, holdings.loaded, question, vote, today)
    course.candidates = found.route.candidates
    if found.shown.answer is None:
        course.refused = found.shown.refused
        return False
    course.answer = found.shown.answer
    page = course.answer.pages[0]
    course.loaded = (Loaded("fast_path", "{}", page, found.blob, 1),)
    course.verdicts = verdicts_of(course.answer.said, holdings.page(page))
    return True


def _from_agent(
    agent: Agent, holdings: CommitHoldings, conversation: Conversation, course: _Course
) -> None:
    """Let a model answer."""
    ended = agent.answer(course.answer.question, conversation.earlier)
    course.verdicts = tuple(course.trace.verdicts)
    course.routed = course.routed or course.trace.routed
    said = tuple(map(said_of, course.trace.kept))
    via = Via.AGENT if said else Via.FAILED if ended.is_broken else Via.DECLINED
    course.end(via, ended.why if course.routed else f"{_FROM_BEFORE}{ended.why}", said)
    pages = course.trace.pages if said else ()
    course.answer = replace(course.answer, pages=pages, cited=cite_all(said, holdings))


def _decision(course: _Course, means: Means, at: str, conversation: str) -> Decision:
    """What is recorded, but for how long it took."""
    taken = _taken(course.trace, means)
    return Decision(
        at=at,
        commit=course.answer.commit,
        question=course.answer.question,
        via=course.answer.via,
        why=course.why,
        conversation=conversation,
        routed=course.routed,
        candidates=course.candidates,
        loaded=(*course.loaded, *course.trace.loaded),
        answer=text_of(course.answer.said),
        verdicts=course.verdicts,
        model=taken.model,
        usage=taken.usage,
        dollars=taken.dollars,
        turns=tuple(course.trace.turns),
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
