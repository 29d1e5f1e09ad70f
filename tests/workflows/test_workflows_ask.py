"""Asking a real repository: what is recorded, also when it ends in the midst."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from fakes.asking_model import asking_model
from fakes.decisions import FakeDecisions
from fakes.git_repositories import make_repository
from fakes.holdings import BOILER, HOLDS, MILLS, NEVER, calls, declines, mill, page_text, says
from fakes.model import FakeModel
from fakes.models import paid_model
from fakes.wikis import open_wiki

from gitwiki.adapters.model.ledger import Ledger
from gitwiki.errors import DecisionsError, ModelUnavailableError, UsageError
from gitwiki.ports import Decision, Via
from gitwiki.workflows.ask import Answered, Conversation, Means, ask
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.holdings import CommitHoldings, open_holdings
from gitwiki.workflows.search import open_search

if TYPE_CHECKING:
    from pathlib import Path

    from standin import StandIn

LABEL, NEVER_AT = mill().label(HOLDS), mill().label(NEVER)
QUESTION = "How many litres of water does the boiler hold?"
FOLLOW_UP = "And is it ever left alone?"
FILES = {
    "schema.md": "---\ngitwiki: 1\n---\n",
    "log.md": "# Log\n",
    "raw/mills.md": MILLS,
    BOILER: page_text("Boiler", (HOLDS, LABEL), (NEVER, NEVER_AT)),
}


@pytest.fixture
def holdings(tmp_path: Path) -> CommitHoldings:
    make_repository(tmp_path / "wiki", FILES)
    outside = open_wiki(tmp_path / "wiki")
    return open_holdings(outside, base_commit(outside), open_search)


class Asked:
    """Questions with a model that follows a script, and what was recorded of them."""

    def __init__(self, holdings: CommitHoldings, *script: Any) -> None:
        replies = iter(script)
        self.model = FakeModel(lambda _: _spoken(next(replies)))
        self.log = FakeDecisions()
        self._holdings = holdings
        ticks = count(step=2)
        self.means = Means(
            self.model if script else None,
            decisions=self.log,
            now=lambda: "2026-11-27T10:00:00Z",
            ticks=lambda: float(next(ticks)),
        )

    def ask(self, question: str = QUESTION, conversation: Conversation | None = None) -> Answered:
        return ask(self._holdings, question, self.means, conversation)

    @property
    def recorded(self) -> Decision:
        """The newest."""
        return self.log.kept[self.log.last]


def _spoken(reply: Any) -> Any:
    if isinstance(reply, BaseException):
        raise reply
    return reply


READ = calls(("read_page", BOILER))


def test_the_decision_is_whole(holdings: CommitHoldings) -> None:
    asked = Asked(holdings, READ, says((HOLDS, [LABEL])))
    answered = asked.ask()
    assert answered.is_answered
    assert answered.decision == asked.recorded
    decision = answered.decision
    assert (decision.id, decision.at, decision.seconds) == (1, "2026-11-27T10:00:00Z", 2.0)
    assert (decision.via, decision.routed, decision.question) == (Via.AGENT, True, QUESTION)
    assert (decision.commit, decision.answer) == (holdings.commit.id, HOLDS)
    assert decision.model == "claude-opus-5-5"
    assert decision.dollars is not None
    assert decision.dollars > Decimal()
    assert len(decision.turns) == 2
    assert answered.refs == (BOILER, LABEL)


def test_somebody_interrupts_it(holdings: CommitHoldings) -> None:
    asked = Asked(holdings, READ, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        asked.ask()
    decision = asked.recorded
    assert decision.via is Via.FAILED
    assert decision.why.endswith("; somebody interrupted it")
    assert [each.ref for each in decision.loaded if each.ref] == [BOILER]
    assert len(decision.turns) == 2
    assert decision.turns[1].received == ""
    assert decision.usage.output == 10


def test_a_model_that_cannot_be_reached(holdings: CommitHoldings) -> None:
    asked = Asked(holdings, ModelUnavailableError("no connection"))
    with pytest.raises(ModelUnavailableError):
        asked.ask()
    assert asked.recorded.via is Via.FAILED
    assert "no connection" in asked.recorded.why
    assert asked.recorded.answer == ""


def test_what_is_no_question_is_not_recorded(holdings: CommitHoldings) -> None:
    asked = Asked(holdings)
    for question in ("", "x" * 3_000):
        with pytest.raises(UsageError):
            asked.ask(question)
    assert asked.log.kept == {}


class BrokenLog(FakeDecisions):
    """A log that is full."""

    def record(self, decision: Decision) -> int:
        del decision
        raise DecisionsError("log", "is full", "make room")


def test_a_log_that_cannot_be_written_costs_no_answer(holdings: CommitHoldings) -> None:
    answered = ask(holdings, QUESTION, Means(decisions=BrokenLog()))
    assert answered.is_answered
    assert answered.decision.id == 0
    assert answered.unrecorded == "the audit log log is full; make room"


def test_without_a_log(holdings: CommitHoldings) -> None:
    answered = ask(holdings, QUESTION, Means())
    assert (answered.decision.id, answered.unrecorded) == (0, "")


def test_a_follow_up_needs_no_tool(holdings: CommitHoldings) -> None:
    asked = Asked(holdings, READ, says((HOLDS, [LABEL])), says((NEVER, [NEVER_AT])))
    conversation = Conversation("7")
    first = asked.ask(QUESTION, conversation)
    second = asked.ask(FOLLOW_UP, conversation.then(first))
    assert [each.text for each in second.answer.said] == [NEVER]
    assert (first.decision.routed, second.decision.routed) == (True, False)
    assert [each.conversation for each in asked.log.kept.values()] == ["7", "7"]


def test_a_question_that_is_declined_leaves_nothing_to_go_on_from(
    holdings: CommitHoldings,
) -> None:
    asked = Asked(holdings, declines("not-found"), declines("unclear"))
    first = asked.ask()
    second = asked.ask(FOLLOW_UP, Conversation("7").then(first))
    assert (first.is_answered, second.is_answered) == (False, False)
    assert second.answer.why.endswith("say which")


def test_without_a_model_a_follow_up_is_asked_with_the_question_before_it(
    holdings: CommitHoldings,
) -> None:
    asked = Asked(holdings)
    first = asked.ask()
    second = asked.ask("And is it ever alone?", Conversation("7").then(first))
    assert [each.text for each in second.answer.said] == [NEVER]


def test_each_citation_resolves_at_the_commit(holdings: CommitHoldings) -> None:
    answer = Asked(holdings).ask().answer
    (source,) = [holdings.source("mills")]
    assert source is not None
    assert answer.cited
    for each in answer.cited:
        paragraph = source.paragraphs[each.number - 1]
        assert each.label == f"mills-{paragraph.id}"
        lines = MILLS.splitlines()[each.first_line - 1 : each.last_line]
        assert each.quote in " ".join(lines)


def test_what_is_not_there_is_none(holdings: CommitHoldings) -> None:
    assert holdings.page("wiki/none.md") is None
    assert holdings.page("../schema.md") is None
    assert holdings.source("none") is None


def test_what_was_read_is_sent_in_document_blocks(
    holdings: CommitHoldings, stand_in: StandIn, tmp_path: Path
) -> None:
    stand_in.play(asking_model)
    model = paid_model(stand_in, tmp_path)
    answered = ask(holdings, QUESTION, Means(model))
    assert HOLDS in [each.text for each in answered.answer.said]
    titles = [[each.title for each in one.request.documents] for one in stand_in.requests]
    assert titles[0] == ["The question"]
    assert titles[1] == [f"Search: {QUESTION}", "The question"]
    assert f"Page {BOILER}: Boiler" in titles[2]
    (asked,) = [each for each in stand_in.requests[2].request.documents if each.title[:4] == "Page"]
    assert f"text: {HOLDS} [{LABEL}]" in asked.text
    purposes = [row.purpose for row in Ledger(tmp_path / "ledger.sqlite").rows()]
    assert purposes == ["ask"] * 3
