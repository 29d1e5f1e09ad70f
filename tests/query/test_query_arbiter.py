"""Which page a question is about, where votes do not agree."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.holdings import BOILER, HOLDS, MILL, MILLS, FakeHoldings, mill, page_text
from fakes.model import FakeModel

from gitwiki.ports import Candidate, ReplyState
from gitwiki.query.arbiter import ModelArbiter
from gitwiki.query.witness import Trace

QUESTION = "Is the boiler of the mill old?"
BOTH = (Candidate(BOILER, 0.5, "alias"), Candidate(MILL, 0.4, "search"))


class Picked:
    """What an arbiter picks, given what the model says."""

    def __init__(
        self,
        *replies: Any,
        candidates: tuple[Candidate, ...] = BOTH,
        holdings: FakeHoldings | None = None,
    ) -> None:
        script = iter(replies)
        self.model = FakeModel(lambda _: next(script))
        self.trace = Trace()
        arbiter = ModelArbiter(holdings or mill(), self.model, self.trace)
        self.page = arbiter(QUESTION, candidates)


def test_it_picks_one_of_the_pages_that_it_is_shown() -> None:
    picked = Picked({"page": f" {MILL}\n"})
    assert picked.page == MILL
    (request,) = picked.model.asked
    assert request.purpose == "ask-route"
    assert request.documents[0].paragraphs == ((BOILER, "Boiler; kettle."), (MILL, "Mill."))
    assert request.documents[1].paragraphs == (("question", QUESTION),)
    assert picked.trace.turns[0].received == f'{{"page": " {MILL}\\n"}}'


@pytest.mark.parametrize(
    "replies",
    [
        [{"page": ""}],
        [{"page": "wiki/concepts/other.md"}],
        [{"page": "../../etc/passwd"}],
        ["no JSON", "none again"],
        [ReplyState.REFUSED],
    ],
)
def test_nothing_else_counts(replies: list[Any]) -> None:
    assert Picked(*replies).page is None


def test_a_page_that_is_gone_is_not_asked_about() -> None:
    picked = Picked(candidates=(Candidate("wiki/gone.md", 1.0, "search"),))
    assert picked.page is None
    assert picked.model.asked == []


def test_what_is_told_of_a_page_is_cut_and_clean() -> None:
    key = "sk-ant-" + "api03-" + "x9Yz" * 6
    names = f"{key}, " + ", ".join(f"name number {at} {'x' * 200}" for at in range(9))
    pages = {BOILER: page_text("Boiler", (HOLDS, mill().label(HOLDS)), aliases=names)}
    picked = Picked({"page": BOILER}, holdings=FakeHoldings({"mills": MILLS}, pages))
    ((_, told),) = picked.model.asked[0].documents[0].paragraphs
    assert len(told) <= 400
    assert key not in told
    assert "(secret removed)" in told
