"""What models took: the rows of the ledger, added up."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.ports import Usage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitwiki.ports import LedgerRow

#: What a question about a source is about, and the page that may follow it.
_SOURCE = re.compile(r"raw/.*?(?= wiki/|$)")


class Division(StrEnum):
    """What the rows are told apart by."""

    MONTH = "month"
    MODEL = "model"
    PURPOSE = "purpose"
    SOURCE = "source"

    def of(self, row: LedgerRow) -> str:
        """The part that a row belongs to; empty where a question is about no source."""
        if self is Division.MONTH:
            return row.at[:7]
        if self is Division.SOURCE:
            found = _SOURCE.match(row.subject)
            return found[0] if found else ""
        return row.model if self is Division.MODEL else row.purpose


@dataclass(frozen=True, slots=True)
class Total:
    """What some answers took.

    Attributes:
        answers: How many.
        usage: Their tokens.
        dollars: What those of a known price cost.
        unpriced: How many have none.
    """

    answers: int = 0
    usage: Usage = field(default_factory=Usage)
    dollars: Decimal = Decimal()
    unpriced: int = 0


class Part(NamedTuple):
    """What the answers of one month, model, purpose or source took."""

    name: str
    total: Total


def add_up(rows: Iterable[LedgerRow]) -> Total:
    """The total of some rows."""
    counted = list(rows)
    priced = [row.dollars for row in counted if row.dollars is not None]
    usage = sum((row.usage for row in counted), Usage())
    return Total(len(counted), usage, sum(priced, Decimal()), len(counted) - len(priced))


def divide(rows: Iterable[LedgerRow], by: Division) -> tuple[Part, ...]:
    """The totals by part: months in their order, everything else by cost, the dearest first."""
    grouped: defaultdict[str, list[LedgerRow]] = defaultdict(list)
    for row in rows:
        grouped[by.of(row)].append(row)
    parts = [Part(name, add_up(found)) for name, found in sorted(grouped.items())]
    if by is not Division.MONTH:
        parts.sort(key=lambda part: -part.total.dollars)
    return tuple(parts)


def excess(spent: Total, budget: Decimal | None) -> Decimal:
    """By how much a total is over a budget; 0 if it is not, or if there is none."""
    return max(Decimal(), spent.dollars - budget) if budget is not None else Decimal()
