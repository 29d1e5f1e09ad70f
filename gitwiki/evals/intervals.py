"""How sure a share, a mean score and a difference are: 95 % confidence intervals in closed form.

Nothing is drawn at random, so that the same results have the same intervals anywhere. None of them
shrinks to a point where all cases came out alike, which ten right answers of ten do not prove.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Of the standard normal distribution, what 95 % lie within.
_Z = 1.959963984540054
#: Decimals that are kept: a report is compared byte for byte.
_DIGITS = 4


class Estimate(NamedTuple):
    """A number and the interval that it is known to lie in, with 95 % confidence."""

    value: float
    low: float
    high: float


def share(hits: int, count: int) -> Estimate:
    """A share and its score interval.

    Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference",
    Journal of the American Statistical Association 22 (1927).

    Args:
        hits: How many have it.
        count: How many there are, from 1.
    """
    part = hits / count
    spread = _Z * _Z / count
    middle = (part + spread / 2) / (1 + spread)
    reach = _Z / (1 + spread) * math.sqrt(part * (1 - part) / count + spread / 4 / count)
    return _estimate(part, middle, reach, 0.0)


def mean(scores: Sequence[float]) -> Estimate:
    """The mean of scores from 0 to 1 and its adjusted Wald interval.

    Two cases with 0 and two with 1 are added, and the normal approximation is taken of all. Source:
    A. Agresti and B. A. Coull, "Approximate Is Better than 'Exact' for Interval Estimation of
    Binomial Proportions", The American Statistician 52 (1998), whose interval it is where all
    scores are 0 or 1; here the variance is that of the graded scores.

    Args:
        scores: At least one.
    """
    middle, reach = _normal((*scores, 0.0, 0.0, 1.0, 1.0))
    return _estimate(sum(scores) / len(scores), middle, reach, 0.0)


def paired(differences: Sequence[float]) -> Estimate:
    """The mean difference of two arms over the same cases and its adjusted Wald interval.

    A case that only the one arm gets and a case that only the other gets are added, and the normal
    approximation is taken of all. Source: D. G. Bonett and R. M. Price, "Adjusted Wald Confidence
    Interval for a Difference of Binomial Proportions Based on Paired Data", Journal of Educational
    and Behavioral Statistics 37 (2012), whose interval it is where all scores are 0 or 1.

    Args:
        differences: From -1 to 1, one a case; at least one.
    """
    middle, reach = _normal((*differences, 1.0, -1.0))
    return _estimate(sum(differences) / len(differences), middle, reach, -1.0)


def quantile(values: Sequence[float], part: float) -> float:
    """The smallest value that so many of all values do not exceed (nearest rank).

    Args:
        values: At least one, in any order.
        part: From 0 to 1.
    """
    return sorted(values)[max(math.ceil(part * len(values)) - 1, 0)]


def _normal(values: Sequence[float]) -> tuple[float, float]:
    """The mean of values, and how far from it the true one may be."""
    middle = math.fsum(values) / len(values)
    variance = math.fsum((each - middle) ** 2 for each in values) / len(values)
    return middle, _Z * math.sqrt(variance / len(values))


def _estimate(value: float, middle: float, reach: float, least: float) -> Estimate:
    low, high = max(middle - reach, least), min(middle + reach, 1.0)
    # Rounding may leave the value a hair outside at the very ends.
    return Estimate(
        *(round(each, _DIGITS) + 0.0 for each in (value, min(low, value), max(high, value)))
    )
