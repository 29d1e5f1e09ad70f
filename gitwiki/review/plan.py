"""The plan of a review: which questions are asked, what they leave out, what they may cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from gitwiki import budget
from gitwiki.ports import Usage
from gitwiki.review.questions import USUAL_ANSWER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitwiki.budget import Price
    from gitwiki.review.questions import Question

#: Questions of one review, unless somebody says otherwise.
MOST_REQUESTS = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked.

    Attributes:
        questions: The most promising first.
        pages: How many pages they show.
        pairs: How many pairs of pages they compare.
        pairs_left_out: How many pairs would take more questions than may be asked.
        pages_left_out: The same of pages that are compared with none, but with themselves.
    """

    questions: tuple[Question, ...] = ()
    pages: int = 0
    pairs: int = 0
    pairs_left_out: int = 0
    pages_left_out: int = 0


class Forecast(NamedTuple):
    """What a review may take, before anything is asked.

    Attributes:
        requests: How many questions.
        tokens: What they have, rather too many than too few.
        dollars: What they cost with answers of usual length; None if the price is not known.
    """

    requests: int
    tokens: int
    dollars: Decimal | None


def forecast(plan: Plan, model: str, prices: Mapping[str, Price]) -> Forecast:
    """What a review may take; that answers may have been given before is not looked at."""
    sizes = [budget.estimated_tokens(question.request) for question in plan.questions]
    known = budget.price_of(model, prices)
    if known is None:
        return Forecast(len(sizes), sum(sizes), None)
    usual = (known.of(Usage(input=size, output=USUAL_ANSWER)) for size in sizes)
    return Forecast(len(sizes), sum(sizes), sum(usual, Decimal()))
