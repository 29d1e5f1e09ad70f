"""Rows of the ledger, added up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gitwiki.ports import LedgerRow, Usage
from gitwiki.workflows.usage import Division, Part, Total, add_up, divide, excess


def row(
    at: str = "2026-11-21T10:00:00+00:00",
    model: str = "claude-opus-5-5",
    purpose: str = "plan",
    subject: str = "raw/faq.md",
    dollars: str | None = "0.25",
) -> LedgerRow:
    price = None if dollars is None else Decimal(dollars)
    return LedgerRow(at, model, purpose, subject, "complete", False, Usage(10, 2, 3, 4), price)


def test_nothing_comes_to_nothing() -> None:
    assert add_up([]) == Total()
    assert divide([], Division.MONTH) == ()


def test_a_total_counts_answers_without_a_price() -> None:
    total = add_up([row(), row(dollars=None), row(dollars="1.5")])
    assert total == Total(3, Usage(30, 6, 9, 12), Decimal("1.75"), unpriced=1)


def test_months_are_in_order_and_everything_else_by_cost() -> None:
    rows = [
        row(at="2026-12-01T00:00:00+00:00", purpose="page", dollars="3"),
        row(at="2026-11-30T23:59:59+00:00", purpose="plan", dollars="2"),
        row(at="2026-11-01T00:00:00+00:00", purpose="review", dollars="4"),
    ]
    months = divide(rows, Division.MONTH)
    assert [(part.name, part.total.dollars) for part in months] == [
        ("2026-11", Decimal(6)),
        ("2026-12", Decimal(3)),
    ]
    assert [part.name for part in divide(rows, Division.PURPOSE)] == ["review", "page", "plan"]


@pytest.mark.parametrize(
    ("subject", "source"),
    [
        ("raw/faq.md", "raw/faq.md"),
        ("raw/faq.md wiki/concepts/heat-pump.md", "raw/faq.md"),
        ("raw/my notes.md wiki/concepts/heat-pump.md", "raw/my notes.md"),
        ("wiki/concepts/heat-pump.md and 3 more", ""),
    ],
)
def test_a_question_is_about_a_source_or_none(subject: str, source: str) -> None:
    rows = [row(subject=subject)]
    assert divide(rows, Division.SOURCE) == (Part(source, add_up(rows)),)


def test_models_are_told_apart() -> None:
    names = [part.name for part in divide([row(), row(model="local")], Division.MODEL)]
    assert names == ["claude-opus-5-5", "local"]


@pytest.mark.parametrize(
    ("spent", "budget", "over"),
    [("5", None, "0"), ("5", "5", "0"), ("5", "4.5", "0.5"), ("0", "0", "0")],
)
def test_excess(spent: str, budget: str | None, over: str) -> None:
    limit = None if budget is None else Decimal(budget)
    assert excess(Total(dollars=Decimal(spent)), limit) == Decimal(over)
