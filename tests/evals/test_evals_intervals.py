"""Intervals against values of the literature, by hand, and against what they promise."""

from __future__ import annotations

from math import comb

import pytest

from gitwiki.evals.intervals import Estimate, mean, paired, quantile, share


@pytest.mark.parametrize(
    ("hits", "count", "expected"),
    [
        (8, 10, Estimate(0.8, 0.4902, 0.9433)),  # as statsmodels and R's binom have it
        (0, 10, Estimate(0.0, 0.0, 0.2775)),
        (10, 10, Estimate(1.0, 0.7225, 1.0)),
        (263, 497, Estimate(0.5292, 0.4852, 0.5727)),
        (1, 1, Estimate(1.0, 0.2065, 1.0)),
    ],
)
def test_the_interval_of_a_share_is_that_of_wilson(
    hits: int, count: int, expected: Estimate
) -> None:
    assert share(hits, count) == expected


def test_the_interval_of_a_mean_of_zeros_and_ones_is_plus_four() -> None:
    # 10 of 14, and 1.96 times the root of 10/14 * 4/14 / 14 to both sides
    assert mean([1.0] * 8 + [0.0] * 2) == Estimate(0.8, 0.4776, 0.9509)


def test_halves_vary_less_than_zeros_and_ones() -> None:
    # ten halves, two zeros and two ones: the variance is 1/14
    assert mean([0.5] * 10) == Estimate(0.5, 0.36, 0.64)


def test_no_interval_is_a_point() -> None:
    assert mean([1.0] * 10) == Estimate(1.0, 0.6738, 1.0)
    assert paired([0.0] * 10) == Estimate(0.0, -0.231, 0.231)


def test_the_interval_of_a_difference_is_that_of_bonett_and_price() -> None:
    # (7 - 2) / 22, and 1.96 times the root of (9/22 - (5/22)²) / 22 to both sides
    assert paired([1.0] * 6 + [-1.0] + [0.0] * 13) == Estimate(0.25, -0.0226, 0.4771)


def test_a_value_is_within_its_interval() -> None:
    assert paired([1.0] * 3).high == 1.0
    assert mean([0.0]).low == 0.0


@pytest.mark.parametrize(
    ("full", "half"), [(0.0, 0.1), (0.1, 0.3), (0.5, 0.5), (0.7, 0.1), (0.9, 0.0), (1.0, 0.0)]
)
def test_the_true_mean_is_in_the_interval_as_often_as_is_said(full: float, half: float) -> None:
    count = 30
    covered = 0.0
    for ones in range(count + 1):
        for halves in range(count + 1 - ones):
            rest = count - ones - halves
            ways = comb(count, ones) * comb(count - ones, halves)
            chance = ways * full**ones * half**halves * max(1 - full - half, 0.0) ** rest
            found = mean([1.0] * ones + [0.5] * halves + [0.0] * rest) if chance > 1e-9 else None
            if found and found.low - 1e-4 <= full + half / 2 <= found.high + 1e-4:
                covered += chance
    assert covered > 0.92


@pytest.mark.parametrize(
    ("part", "expected"), [(0.0, 1.0), (0.5, 2.0), (0.51, 3.0), (0.95, 4.0), (1.0, 4.0)]
)
def test_quantiles_are_values_that_were_measured(part: float, expected: float) -> None:
    assert quantile([4.0, 1.0, 3.0, 2.0], part) == expected
