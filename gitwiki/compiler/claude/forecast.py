"""A forecast: what a compile is likely to take, from the questions that it begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.budget import Price, estimated_tokens
from gitwiki.errors import ModelError
from gitwiki.ports import Forecast, Usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitwiki.ports import Model, Request

#: What a plan usually comes to: so many pages, and one of them more for so many tokens.
_FEWEST_PAGES, _MOST_PAGES, _TOKENS_A_PAGE = 3, 15, 700
#: Tokens of usual answers, thinking included.
_PLAN_ANSWER, _PAGE_ANSWER = 4_000, 2_000
#: Tokens that a page reads besides the source, and of a long source.
_PAGE_READS, _EXCERPT_READS = 600, 4_000
#: One page in so many has something that goes back once.
_MENDED = 4
#: So many questions are counted by the model; the others are estimated in the same proportion.
_COUNTED = 10


def forecast(
    model: Model, plans: Sequence[Request], whole: Sequence[bool], known: Price | None
) -> Forecast:
    """What compiling some sources is likely to take.

    Args:
        model: Who is asked to count.
        plans: The question for the plan of each section of each source.
        whole: For each source, whether all of it is shown for each page.
        known: The price of the model; None if nobody knows it.
    """
    estimated = [estimated_tokens(request) for request in plans]
    share, counted = _proportion(model, plans[:_COUNTED], estimated)
    usage = Usage()
    calls = 0
    shown_whole = bool(whole) and sum(whole) * 2 > len(whole)
    for tokens in (round(number * share) for number in estimated):
        pages = min(_MOST_PAGES, _FEWEST_PAGES + tokens // _TOKENS_A_PAGE)
        mended = pages // _MENDED
        usage += Usage(input=tokens, output=_PLAN_ANSWER)
        usage += _pages(tokens, pages, whole=shown_whole)
        usage += Usage(input=mended * _EXCERPT_READS, output=mended * _PAGE_ANSWER)
        calls += 1 + pages + mended
    dollars = known.of(usage) if known else None
    return Forecast(model.name, len(whole), calls, usage, dollars, counted)


def _pages(tokens: int, pages: int, *, whole: bool) -> Usage:
    """What the pages of a section take: the source once into the cache and then out of it."""
    output = pages * _PAGE_ANSWER
    if not whole:
        return Usage(input=pages * (_EXCERPT_READS + _PAGE_READS), output=output)
    return Usage(
        input=pages * _PAGE_READS,
        output=output,
        cache_write=tokens,
        cache_read=(pages - 1) * tokens,
    )


def _proportion(
    model: Model, requests: Sequence[Request], estimated: Sequence[int]
) -> tuple[float, bool]:
    """How many tokens the model counts for one that is estimated, and whether it did count."""
    try:
        counted = sum(model.count(request) for request in requests)
    except ModelError:
        return 1.0, False
    return (counted / sum(estimated[: len(requests)]), True) if requests else (1.0, True)
