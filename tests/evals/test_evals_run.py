"""Every case through every arm."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from fakes.eval_runs import CASES, NOTHING, TARGETS, ScriptedArm, cites, raw_and_wiki, runs
from fakes.wikis import Silent

from gitwiki.errors import BudgetError, ModelUnavailableError
from gitwiki.evals.arms import ArmName, AskArm, FastPathArm, Outcome, SearchArm
from gitwiki.evals.cases import Case
from gitwiki.evals.run import run_arms
from gitwiki.ports import Candidate, Decision, Hit, HitKind, Usage, Via
from gitwiki.query.answer import Answer, Cited, Said
from gitwiki.query.fast_path import Shown
from gitwiki.query.route import Route
from gitwiki.workflows.ask import Answered
from gitwiki.workflows.fast_path import FastAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

DOWN = ModelUnavailableError("nobody answers")


class Told(Silent):
    """A progress that remembers."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def step(self, what: str) -> None:
        self.steps.append(what)


class Hits:
    """A search that finds what it is told, and remembers for what it was asked."""

    commit = "c" * 40

    def __init__(self, *hits: Hit) -> None:
        self.hits = hits
        self.asked: list[tuple[str, int, frozenset[HitKind]]] = []

    def find(
        self, question: str, limit: int, kinds: frozenset[HitKind] = frozenset(HitKind)
    ) -> Sequence[Hit]:
        self.asked.append((question, limit, kinds))
        return self.hits


def _hit(kind: HitKind, ref: str, source: str = "") -> Hit:
    return Hit(kind, ref, f"Title of {ref}", "", "words", 1.0, source)


def test_every_case_is_graded_and_timed() -> None:
    raw, wiki = raw_and_wiki()
    assert (raw.name, wiki.name) == (ArmName.RAW, ArmName.WIKI)
    assert [(each.case.id, each.grade.score, each.seconds) for each in raw.results] == [
        ("a", 0.0, 1.0),
        ("b", 0.5, 1.0),
        ("z", 1.0, 1.0),
    ]
    assert [each.grade.score for each in wiki.results] == [1.0, 0.5, 0.0]
    assert not raw.stopped


def test_a_budget_that_is_spent_ends_an_arm_and_not_the_others() -> None:
    spent = BudgetError("run", "$1", "$1", "$0.10")
    agent = ScriptedArm(ArmName.AGENT, {"a": cites("alpha"), "b": spent, "z": NOTHING})
    raw = ScriptedArm(ArmName.RAW, dict.fromkeys("abz", NOTHING))
    first, second = runs(agent, raw)
    assert [each.case.id for each in first.results] == ["a"]
    assert first.stopped == str(spent)
    assert agent.asked == ["a", "b"]
    assert len(second.results) == 3


def test_a_question_that_a_model_does_not_answer_failed() -> None:
    agent = ScriptedArm(ArmName.AGENT, {"a": DOWN, "b": cites("alpha"), "z": DOWN})
    (run,) = runs(agent)
    assert [each.outcome.via for each in run.results] == [Via.FAILED, Via.PASSAGES, Via.FAILED]
    assert [each.grade.score for each in run.results] == [0.0, 0.5, 0.0]
    assert run.results[0].outcome.why == str(DOWN)
    assert not run.stopped


def test_a_model_that_is_not_there_is_not_asked_for_ever() -> None:
    cases = [Case(str(number), "Why?", is_declined=True) for number in range(9)]
    agent = ScriptedArm(ArmName.AGENT, {case.id: DOWN for case in cases})
    (run,) = run_arms([agent], cases, dict.fromkeys(agent.script, ()), lambda: 0.0, Silent())
    assert len(run.results) == 3
    assert run.stopped.startswith("3 failures in a row: ")


def test_it_says_how_far_it_is() -> None:
    told = Told()
    arm = ScriptedArm(ArmName.RAW, dict.fromkeys("abz", NOTHING))
    run_arms([arm], CASES, TARGETS, lambda: 0.0, told)
    assert told.steps[0] == "raw: 0 of 3 questions asked"
    assert len(told.steps) == 3


def test_a_search_cites_its_hits_and_the_sources_whose_pages_they_are() -> None:
    search = Hits(
        _hit(HitKind.PAGE, "wiki/sources/beta.md"),
        _hit(HitKind.PASSAGE, "alpha-p-123456", "alpha"),
        _hit(HitKind.PASSAGE, "alpha-p-654321", "alpha"),
        _hit(HitKind.PASSAGE, "gone-p-654321", "gone"),
        _hit(HitKind.PAGE, "wiki/concepts/gamma.md"),
    )
    own = {"wiki/sources/beta.md": "raw/beta.md"}
    arm = SearchArm(ArmName.WIKI, search, 7, {"alpha": "raw/alpha.md"}, own)
    outcome = arm.run(CASES[0])
    assert search.asked == [("What is alpha?", 7, frozenset(HitKind))]
    assert outcome.via is Via.PASSAGES
    assert outcome.cited == (
        "wiki/sources/beta.md",
        "raw/beta.md",
        "raw/alpha.md",
        "wiki/concepts/gamma.md",
    )
    assert "Title of wiki/concepts/gamma.md: words" in outcome.text


def test_a_search_that_finds_nothing_declines() -> None:
    arm = SearchArm(ArmName.RAW, Hits(), 7, {})
    assert arm.run(CASES[0]) == NOTHING


def _answered(via: Via, *, dollars: Decimal | None, model: str = "") -> Answered:
    said = (Said("Alpha is first.", ("alpha-p-123456",), "wiki/concepts/alpha.md"),)
    cited = (Cited("alpha-p-123456", "Alpha", "raw/alpha.md", 1, 3, 3, "first"),)
    answer = Answer("Q", "c", via, "because", said, ("wiki/concepts/alpha.md",), cited)
    decision = Decision(
        at="",
        commit="c",
        question="Q",
        via=via,
        why="because",
        candidates=(Candidate("wiki/concepts/beta.md", 0.4, "search"),),
        answer="Alpha is first.",
        model=model,
        usage=Usage(10, 2),
        dollars=dollars,
    )
    return Answered(answer, decision)


def test_an_answer_cites_its_sources_and_pages() -> None:
    arm = AskArm(
        ArmName.AGENT, lambda _: _answered(Via.AGENT, dollars=Decimal("0.1"), model="claude")
    )
    assert arm.run(CASES[0]) == Outcome(
        Via.AGENT,
        ("raw/alpha.md", "wiki/concepts/alpha.md"),
        "Alpha is first.",
        "because",
        Usage(10, 2),
        Decimal("0.1"),
    )


def test_what_asks_no_model_costs_nothing() -> None:
    arm = AskArm(ArmName.EXTRACTS, lambda _: _answered(Via.PASSAGES, dollars=None))
    assert arm.run(CASES[0]).dollars == 0


def _route(page: str | None) -> Route:
    return Route(page, 0.4, "because")


def test_the_fast_path_serves_a_page_as_it_stands() -> None:
    answer = _answered(Via.WIKI, dollars=None).answer
    asked: list[str] = []

    def serve(question: str) -> FastAnswer:
        asked.append(question)
        return FastAnswer(_route("wiki/concepts/alpha.md"), Shown(answer, ""))

    assert FastPathArm(serve).run(CASES[0]) == Outcome(
        Via.WIKI, ("raw/alpha.md", "wiki/concepts/alpha.md"), "Alpha is first.", "because"
    )
    assert asked == [CASES[0].question]


def test_what_no_page_answers_is_declined() -> None:
    arm = FastPathArm(lambda _: FastAnswer(_route(None), Shown(None, "no page is sure")))
    assert arm.run(CASES[0]) == Outcome(Via.DECLINED, why="no page is sure")
