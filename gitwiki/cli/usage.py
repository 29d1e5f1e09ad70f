"""``gitwiki usage``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from gitwiki.bootstrap import open_ledger
from gitwiki.budget import dollars
from gitwiki.cli.options import Common, Dollars, common
from gitwiki.cli.output import counted
from gitwiki.errors import UsageError
from gitwiki.wiki.dates import first_day
from gitwiki.workflows.usage import Division, Part, add_up, divide, excess

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from gitwiki.workflows.usage import Total

_COLUMNS = ("answers", "read", "cached", "written", "cost")


@click.command("usage", epilog="Example: gitwiki usage --since 2026-11 --by purpose")
@click.option("--since", metavar="DATE", default="", help="From this day, month or year on (UTC).")
@click.option(
    "--by",
    type=click.Choice([each.value for each in Division]),
    default=Division.MONTH.value,
    show_default=True,
    help="What the totals are told apart by.",
)
@click.option(
    "--budget",
    type=Dollars(),
    metavar="USD",
    help="Exit with 1 if the cost of this month is over it.",
)
@common()
def command(options: Common, since: str, by: str, budget: Decimal | None) -> int:
    """Show what models took, in tokens and US dollars.

    Every answer that was paid for in this clone is in the ledger, in the git directory; answers
    that were kept and served again are in it once. Months are those of UTC.
    """
    if since and first_day(since) is None:
        message = f"--since {since!r} is no date; write 2026, 2026-11 or 2026-11-05"
        raise UsageError(message)
    ledger = open_ledger(options.directory)
    rows = ledger.rows(since)
    parts, total = divide(rows, Division(by)), add_up(rows)
    month, this_month = ledger.month, add_up(ledger.rows(ledger.month))
    over = excess(this_month, budget)
    lines = [*_table(by, parts, total), *_caveats(total)]
    if budget is not None:
        lines += _verdict(month, this_month, budget, over)
    data = {
        "since": since,
        "by": by,
        "parts": [{"name": part.name, **_data(part.total)} for part in parts],
        "total": _data(total),
        "month": {
            "name": month,
            **_data(this_month),
            "budget": None if budget is None else float(budget),
            "over": float(over),
        },
    }
    options.printer.result("\n".join(lines), data)
    return int(over > 0)


def _table(by: str, parts: Sequence[Part], total: Total) -> Iterator[str]:
    if not parts:
        yield "no answer of a model was paid for"
        return
    rows: list[tuple[str, ...]] = [(by, *_COLUMNS)]
    rows += [(part.name or "(none)", *_cells(part.total)) for part in parts]
    if len(parts) > 1:
        rows.append(("total", *_cells(total)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, *cells in rows:
        right = (f"{cell:>{width}}" for cell, width in zip(cells, widths[1:], strict=True))
        yield "  ".join([f"{name:<{widths[0]}}", *right])


def _cells(total: Total) -> tuple[str, ...]:
    usage = total.usage
    numbers = (total.answers, usage.read, usage.cache_read, usage.output)
    cost = dollars(total.dollars) if total.unpriced < total.answers else "unknown"
    return (*(f"{number:,}" for number in numbers), cost)


def _caveats(total: Total) -> Iterator[str]:
    if total.unpriced:
        have = "has" if total.unpriced == 1 else "have"
        yield (
            f"{counted(total.unpriced, 'answer')} {have} no known price and cost nothing here; "
            "GITWIKI_PRICES names a file of prices"
        )


def _verdict(month: str, spent: Total, budget: Decimal, over: Decimal) -> Iterator[str]:
    """What the budget comes to this month."""
    text = f"{month}: {dollars(spent.dollars)} of {dollars(budget)}"
    yield f"{text}, {dollars(over)} over the budget" if over else f"{text}, within the budget"
    if spent.unpriced:
        yield f"  not counted: {counted(spent.unpriced, 'answer')} without a known price"


def _data(total: Total) -> dict[str, object]:
    return {
        "answers": total.answers,
        **asdict(total.usage),
        "dollars": float(total.dollars),
        "unpriced": total.unpriced,
    }
