"""A review of a small wiki, asked through the real SDK."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import make_repository
from fakes.mill_wiki import (
    BURNT,
    FILES,
    GAS,
    LARGE,
    ON_OUSE,
    REBUILT,
    SMALL,
    STANDS,
    WHEEL,
    WIDE_WHEEL,
    WOOD,
    finder,
    id_of,
    long_pages,
    make_mill,
    page,
)
from fakes.wikis import open_wiki
from standin import Answer, BadJson, Refusal, Truncated

from gitwiki.adapters.model.api import MessagesApi
from gitwiki.adapters.model.ledger import Ledger
from gitwiki.adapters.model.paid import Limits, PaidModel
from gitwiki.adapters.model.replies import Replies
from gitwiki.asking.replies import reply_schema
from gitwiki.budget import PRICES
from gitwiki.errors import BudgetError, NotAWikiError
from gitwiki.review.findings import Drop, Kind
from gitwiki.review.questions import ReviewReply
from gitwiki.workflows.load import base_commit, load_pages, load_wiki
from gitwiki.workflows.review import Reviewed, Unanswered, plan_review, review

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from standin import ReceivedRequest, StandIn

    from gitwiki.ports import Outside
    from gitwiki.review.findings import Finding
    from gitwiki.review.plan import Plan

MODEL = "claude-opus-5-5"


def mill(folder: Path, more: Mapping[str, str] | None = None) -> Outside:
    make_mill(folder / "wiki", more)
    return open_wiki(folder / "wiki")


def plan_of(outside: Outside, most: int = 100) -> Plan:
    return plan_review(outside, base_commit(outside), most=most)


def model(stand_in: StandIn, folder: Path, budget: str | None = None) -> PaidModel:
    api = MessagesApi(MODEL, connect=stand_in.client, wait=lambda _: None)
    limits = Limits(Decimal(budget) if budget else None, at_once=1)
    ledger = Ledger(folder / "ledger.sqlite")
    return PaidModel(api, Replies(folder / "replies"), ledger, limits, _Silent())


class _Silent:
    def step(self, what: str) -> None:
        pass


def ask(
    stand_in: StandIn, folder: Path, *found: tuple[str, str, str, str], calls: int = 1
) -> Reviewed:
    stand_in.play(finder(*found))
    reviewed = review(plan_of(mill(folder)), model(stand_in, folder), PRICES)
    assert stand_in.calls["messages"] == calls
    return reviewed


def shown(finding: Finding) -> tuple[str, str, str]:
    return (finding.kind.value, finding.first.text, finding.second.text)


def test_what_was_planted_is_found_sorted_and_anchored(stand_in: StandIn, tmp_path: Path) -> None:
    reviewed = ask(
        stand_in,
        tmp_path,
        ("gap", BURNT, REBUILT, "It does not say when."),
        ("overlap", STANDS, ON_OUSE, "Both say where the mill stands."),
        ("stale", WOOD, GAS, "It was converted since."),
        ("contradiction", LARGE, SMALL, "One gives 600 litres, the other 400."),
    )
    assert [shown(each) for each in reviewed.checked.findings] == [
        ("contradiction", SMALL, LARGE),
        ("stale", WOOD, GAS),
        ("overlap", STANDS, ON_OUSE),
        ("gap", BURNT, REBUILT),
    ]
    assert reviewed.checked.dropped == {}
    assert (reviewed.answered, reviewed.is_whole) == (1, True)
    assert reviewed.spent.calls == 1


def test_every_anchor_stands_in_its_file(stand_in: StandIn, tmp_path: Path) -> None:
    reviewed = ask(
        stand_in, tmp_path, ("contradiction", SMALL, LARGE, "A."), ("gap", BURNT, REBUILT, "B.")
    )
    outside = open_wiki(tmp_path / "wiki")
    loaded = load_wiki(outside, base_commit(outside))
    pages = load_pages(outside, loaded.entries, loaded.wiki.pages)
    for finding in reviewed.checked.findings:
        for anchor in (finding.first, finding.second):
            assert pages[anchor.path].text.splitlines()[anchor.line - 1].startswith(anchor.text)


def test_what_holds_no_longer_is_dropped_and_counted(stand_in: StandIn, tmp_path: Path) -> None:
    reviewed = ask(
        stand_in,
        tmp_path,
        ("contradiction", SMALL, "=s999", "Invented."),
        ("contradiction", "=raw/old.md", "=", "Invented."),
        ("contradiction", SMALL, SMALL, "The same."),
        ("contradiction", SMALL, LARGE, "[](https://example.org)<br>"),
        ("contradiction", WHEEL, WIDE_WHEEL, "A caveat tells it."),
        ("gap", SMALL, GAS, "The page of the first does not rest on the source of the second."),
        ("gap", BURNT, STANDS, "On the same page."),
    )
    assert reviewed.checked.findings == ()
    assert reviewed.checked.dropped == {
        Drop.UNKNOWN: 2,
        Drop.SAME: 1,
        Drop.UNEXPLAINED: 1,
        Drop.TOLD: 1,
        Drop.UNSUPPORTED: 2,
    }


def test_the_page_of_a_source_repeats_on_purpose(stand_in: StandIn, tmp_path: Path) -> None:
    def answer(request: ReceivedRequest) -> Answer:
        pair = {
            "first": id_of(request, WOOD, "Page: Boiler"),
            "second": id_of(request, WOOD, "Page: Old"),
        }
        return Answer.json({"findings": [{"kind": "overlap", **pair, "why": "The same."}]})

    stand_in.play(answer)
    reviewed = review(plan_of(mill(tmp_path)), model(stand_in, tmp_path), PRICES)
    assert reviewed.checked == ((), {Drop.INTENDED: 1})


def test_what_is_stale_is_the_older_one_whatever_the_model_says(
    stand_in: StandIn, tmp_path: Path
) -> None:
    reviewed = ask(
        stand_in, tmp_path, ("stale", GAS, WOOD, "Reversed."), ("stale", STANDS, ON_OUSE, "Undated")
    )
    assert [shown(each) for each in reviewed.checked.findings] == [
        ("contradiction", STANDS, ON_OUSE),
        ("stale", WOOD, GAS),
    ]


def test_the_same_pair_twice_is_one_finding(stand_in: StandIn, tmp_path: Path) -> None:
    reviewed = ask(
        stand_in,
        tmp_path,
        ("contradiction", SMALL, LARGE, "One."),
        ("contradiction", LARGE, SMALL, "Other."),
    )
    assert [each.why for each in reviewed.checked.findings] == ["One."]


def test_the_same_replies_give_the_same_findings(stand_in: StandIn, tmp_path: Path) -> None:
    first = ask(stand_in, tmp_path, ("contradiction", SMALL, LARGE, "One."))
    outside = open_wiki(tmp_path / "wiki")
    assert review(plan_of(outside), model(stand_in, tmp_path), PRICES) == first
    assert stand_in.calls["messages"] == 1


def test_an_id_stays_when_lines_move(stand_in: StandIn, tmp_path: Path) -> None:
    found = ("contradiction", SMALL, LARGE, "One.")
    first = ask(stand_in, tmp_path, found)
    moved = {
        "wiki/concepts/boiler.md": page(
            "Boiler", "concept", ("old",), "It is old. | old", f"{SMALL} | old", f"{WOOD} | old"
        )
    }
    outside = mill(tmp_path / "other", moved)
    second = review(plan_of(outside), model(stand_in, tmp_path / "other"), PRICES)
    (one,), (other,) = first.checked.findings, second.checked.findings
    assert one.first.line + 1 == other.first.line
    assert one.id == other.id


def test_an_answer_in_another_form_is_asked_for_once_more(
    stand_in: StandIn, tmp_path: Path
) -> None:
    good = finder(("contradiction", SMALL, LARGE, "One."))
    stand_in.play([BadJson("I found a contradiction."), good])
    reviewed = review(plan_of(mill(tmp_path)), model(stand_in, tmp_path), PRICES)
    assert len(reviewed.checked.findings) == 1
    assert reviewed.spent.calls == 2


def test_what_is_not_answered_is_told(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play([Refusal("bio")])
    reviewed = review(plan_of(mill(tmp_path)), model(stand_in, tmp_path), PRICES)
    (missing,) = reviewed.unanswered
    assert missing.why == "the model refused to answer (bio)"
    assert "wiki/concepts/boiler.md" in missing.pages
    assert not reviewed.is_whole


def test_a_cut_answer_is_asked_for_once_more(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play([Truncated('{"findings": ['), Truncated('{"findings": [')])
    reviewed = review(plan_of(mill(tmp_path)), model(stand_in, tmp_path), PRICES)
    assert isinstance(reviewed.unanswered[0], Unanswered)
    assert "longer than what is taken" in reviewed.unanswered[0].why


def long_wiki(folder: Path, count: int = 8) -> Outside:
    make_mill(folder / "wiki", long_pages(count))
    return open_wiki(folder / "wiki")


def test_the_budget_stops_it_with_what_was_found(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.play(lambda _: Answer.json({"findings": []}))
    plan = plan_of(long_wiki(tmp_path))
    assert len(plan.questions) > 6
    reviewed = review(plan, model(stand_in, tmp_path, "0.40"), PRICES)
    assert reviewed.answered == stand_in.calls["messages"] > 0
    assert reviewed.answered + reviewed.unpaid == len(plan.questions)
    assert reviewed.unpaid > 0
    assert not reviewed.is_whole
    # The next run goes on where this one ended.
    more = review(plan, model(stand_in, tmp_path, "0.40"), PRICES)
    assert more.answered > reviewed.answered


def test_a_budget_for_nothing_is_refused(stand_in: StandIn, tmp_path: Path) -> None:
    with pytest.raises(BudgetError):
        review(plan_of(mill(tmp_path)), model(stand_in, tmp_path, "0.01"), PRICES)
    assert stand_in.calls["messages"] == 0


def test_a_bound_on_questions_says_what_it_leaves_out(tmp_path: Path) -> None:
    outside = long_wiki(tmp_path)
    whole, bounded = plan_of(outside), plan_of(outside, most=2)
    assert len(bounded.questions) == 2
    assert bounded.pairs < whole.pairs
    assert bounded.pairs + bounded.pairs_left_out == whole.pairs
    assert whole.pairs_left_out == whole.pages_left_out == 0
    assert [each.request for each in whole.questions[:2]] == [
        each.request for each in bounded.questions
    ]


def test_a_path_restricts_what_is_compared(tmp_path: Path) -> None:
    outside = long_wiki(tmp_path)
    commit = base_commit(outside)
    plan = plan_review(outside, commit, lambda path: path == "wiki/entities/ouse.md")
    shown = {path for question in plan.questions for path in question.paths}
    assert "wiki/entities/ouse.md" in shown
    assert len(plan.questions) < len(plan_of(outside).questions)
    assert plan.pairs <= 4


def test_an_empty_wiki_asks_nothing(stand_in: StandIn, tmp_path: Path) -> None:
    make_repository(tmp_path / "wiki", FILES)
    plan = plan_of(open_wiki(tmp_path / "wiki"))
    assert plan.questions == ()
    assert review(plan, model(stand_in, tmp_path), PRICES).checked == ((), {})
    assert stand_in.calls["messages"] == 0


def test_what_is_no_wiki_is_refused(tmp_path: Path) -> None:
    make_repository(tmp_path / "wiki", {"README.md": "# Hello\n"})
    with pytest.raises(NotAWikiError):
        plan_of(open_wiki(tmp_path / "wiki"))


def test_the_ledger_has_the_purpose(stand_in: StandIn, tmp_path: Path) -> None:
    ask(stand_in, tmp_path, ("contradiction", SMALL, LARGE, "One."))
    (row,) = Ledger(tmp_path / "ledger.sqlite").rows()
    assert (row.purpose, row.subject) == ("review", "wiki/concepts/boiler.md and 3 more")


def test_kinds_are_those_that_a_model_may_name() -> None:
    schema = str(reply_schema(ReviewReply))
    assert all(f"'{kind.value}'" in schema for kind in Kind)
