"""What a model costs: prices, the cost of answers, and what a run may come to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from gitwiki.errors import BadPricesError
from gitwiki.ports import ReplyState, Spent, Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitwiki.ports import Forecast, Reply, Request

#: The day on which `PRICES` was compared with the pages of the models, platform.claude.com/docs.
PRICES_AS_OF = "2026-11-27"
_MILLION = 1_000_000
#: A batch costs half of everything.
_BATCH = Decimal("0.5")
#: Bytes of text to a token, on the safe side: English has about four, JSON and names fewer.
_BYTES = 3


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens.

    Attributes:
        input: Read without the prompt cache.
        output: Written, thinking included.
        cache_read: Read from the prompt cache.
        cache_write: Read and kept in it for five minutes.
        long: What a longer prompt than `long_from` tokens costs, for all of it.
        long_from: Tokens; 0 if every length costs the same.
    """

    input: Decimal
    output: Decimal
    cache_read: Decimal
    cache_write: Decimal
    long: Price | None = None
    long_from: int = 0

    def of(self, usage: Usage, *, batch: bool = False) -> Decimal:
        """What some tokens cost, in US dollars."""
        if self.long and usage.read > self.long_from:
            return self.long.of(usage, batch=batch)
        dollars = (
            usage.input * self.input
            + usage.output * self.output
            + usage.cache_read * self.cache_read
            + usage.cache_write * self.cache_write
        ) / _MILLION
        return dollars * _BATCH if batch else dollars


def price(read: str, written: str, from_cache: str) -> Price:
    """A price with the usual surcharge for filling the cache, a quarter.

    Args:
        read: Dollars for a million tokens of input.
        written: The same of output.
        from_cache: The same of input from the cache, as a share of `read`.
    """
    full = Decimal(read)
    return Price(full, Decimal(written), full * Decimal(from_cache), full * Decimal("1.25"))


_SMALL_LONG = price("0.50", "2.50", "0.1")
_SMALL = price("0.10", "0.50", "0.1")
#: By the beginning of a model's name; the longest that fits counts.
PRICES: Mapping[str, Price] = {
    "claude-fable-5-1": price("10", "50", "0.025"),
    "claude-fable-5": price("10", "50", "0.1"),
    "claude-opus-5-5": price("4", "20", "0.05"),
    "claude-opus-5": price("5", "25", "0.1"),
    "claude-opus-4": price("5", "25", "0.1"),
    "claude-sonnet-5-5": price("2", "10", "0.05"),
    "claude-sonnet-5": price("2", "10", "0.1"),
    "claude-sonnet-4": price("3", "15", "0.1"),
    "claude-haiku-5-5": Price(
        _SMALL.input,
        _SMALL.output,
        _SMALL.cache_read,
        _SMALL.cache_write,
        _SMALL_LONG,
        100_000,
    ),
    "claude-haiku-4-5": price("1", "5", "0.1"),
}


class _GivenPrice(msgspec.Struct, forbid_unknown_fields=True):
    """A price as a user gives it; without the last two, the usual shares of `input` hold."""

    input: Decimal
    output: Decimal
    cache_read: Decimal | None = None
    cache_write: Decimal | None = None


def read_prices(text: str, path: str) -> Mapping[str, Price]:
    """Prices that a user gives, over `PRICES`.

    Args:
        text: JSON: the beginning of a model's name to ``{"input": 2, "output": 10}``, in US dollars
            for a million tokens; ``cache_read`` and ``cache_write`` may be given too.
        path: Where it was read from, for the message.

    Raises:
        BadPricesError: It is something else.
    """
    try:
        given = msgspec.json.decode(text, type=dict[str, _GivenPrice])
    except msgspec.MsgspecError as error:
        raise BadPricesError(path, str(error)) from error
    return {**PRICES, **{name: _given(found) for name, found in given.items()}}


def price_of(model: str, prices: Mapping[str, Price] = PRICES) -> Price | None:
    """The price of a model; None if it is not known."""
    fitting = [name for name in prices if model.startswith(name)]
    return prices[max(fitting, key=len)] if fitting else None


def spent(model: str, replies: Iterable[Reply], prices: Mapping[str, Price] = PRICES) -> Spent:
    """What some answers took, whenever they came."""
    counted = [reply for reply in replies if reply.state is not ReplyState.UNASKED]
    usage = sum((reply.usage for reply in counted), Usage())
    known = price_of(model, prices)
    dollars = (
        sum((known.of(reply.usage, batch=reply.batch) for reply in counted), Decimal())
        if known
        else None
    )
    return Spent(model, len(counted), usage, dollars)


def most_dollars(request: Request, known: Price, *, batch: bool = False) -> Decimal:
    """The most that a request can cost: nothing of it is cached, and the answer is the longest."""
    read = estimated_tokens(request)
    return known.of(Usage(cache_write=read, output=request.most_tokens), batch=batch)


def estimated_tokens(request: Request) -> int:
    """About how many tokens a request has, rather too many than too few."""
    texts = [request.instructions, request.contract, request.task, request.previous]
    parts = (part for document in request.documents for part in document.paragraphs)
    texts += [text for part in parts for text in part]
    return sum(map(tokens_of, texts)) + tokens_of(str(request.reply_schema))


def tokens_of(text: str) -> int:
    """About how many tokens a text has, rather too many than too few."""
    return len(text.encode()) // _BYTES + 1


def dollars(amount: Decimal | None) -> str:
    """An amount for people."""
    if amount is None:
        return "an unknown price"
    return f"${amount:.2f}" if amount >= 1 or not amount else f"${amount:.4f}"


def told(found: Forecast) -> str:
    """A forecast in one sentence."""
    sources = f"{found.sources} source{'' if found.sources == 1 else 's'}"
    return (
        f"{sources}, about {found.calls} questions to {found.model}: "
        f"{found.usage.read:,} tokens read ({found.usage.cache_read:,} of them from the cache), "
        f"{found.usage.output:,} written, {dollars(found.dollars)}"
    )


def _given(found: _GivenPrice) -> Price:
    usual = price(str(found.input), str(found.output), "0.1")
    return Price(
        found.input,
        found.output,
        usual.cache_read if found.cache_read is None else found.cache_read,
        usual.cache_write if found.cache_write is None else found.cache_write,
    )
