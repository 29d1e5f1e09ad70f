"""A model that is paid for: what it answered is kept, what it costs is counted and limited."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from gitwiki.adapters.model import wire
from gitwiki.budget import PRICES, dollars, most_dollars, price_of
from gitwiki.errors import BudgetError, UnknownPriceError
from gitwiki.ports import ReplyState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gitwiki.adapters.model.ledger import Ledger
    from gitwiki.adapters.model.replies import Replies
    from gitwiki.budget import Price
    from gitwiki.ports import Progress, Reply, Request

#: Answers that serve again; a refusal or an overflow may end differently another time.
KEPT = frozenset({ReplyState.COMPLETE, ReplyState.TRUNCATED})


class Api(Protocol):
    """What sends one request."""

    name: str
    effort: str

    def body(self, request: Request) -> dict[str, Any]:
        """What is sent for a request."""
        ...

    def send(self, body: dict[str, Any]) -> Reply:
        """The answer to it."""
        ...

    def count(self, body: dict[str, Any]) -> int:
        """How many tokens it has."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be spent and how much may go on at once.

    Attributes:
        run: US dollars for this run; None for no limit.
        month: US dollars for this month; None for no limit.
        at_once: Requests that are under way at the same time.
        prices: What models cost.
    """

    run: Decimal | None = None
    month: Decimal | None = None
    at_once: int = 4
    prices: Mapping[str, Price] = field(default_factory=lambda: PRICES)


@dataclass(frozen=True, slots=True)
class Question:
    """A request, what is sent for it and the key of its answer."""

    request: Request
    body: dict[str, Any]
    key: str


class PaidModel:
    """Implements `gitwiki.ports.Model`.

    An answer is kept the moment it comes, so that a run that is killed, or stopped by its budget,
    goes on where it was. Before each call the most that it can cost is set aside; so a run never
    costs more than its budget.

    Args:
        api: What sends requests.
        replies: What was answered before.
        ledger: Where every call is written down.
        limits: What may be spent.
        progress: Where it says how far it is.

    Attributes:
        purse: What is left to spend.
    """

    def __init__(
        self, api: Api, replies: Replies, ledger: Ledger, limits: Limits, progress: Progress
    ) -> None:
        self._api = api
        self._replies = replies
        self._ledger = ledger
        self._progress = progress
        self.purse = Purse(ledger, limits, api.name)
        self._at_once = limits.at_once

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._api.name

    @property
    def effort(self) -> str:
        """How hard it is to try."""
        return self._api.effort

    def ask(self, requests: Sequence[Request]) -> Sequence[Reply]:
        """The answers, in order; of those that were not given before, several at once.

        Raises:
            ModelError: There is no answer to one of them. Those under way are waited for and kept.
        """
        questions = [self.question(request) for request in requests]
        found = {each.key: self.kept(each) for each in questions}
        missing = {each.key: each for each in questions if found[each.key] is None}
        for wave in _waves(missing.values()):
            found |= self._ask_at_once(wave, len(questions))
        return [reply for each in questions if (reply := found[each.key])]

    def count(self, request: Request) -> int:
        """How many tokens a request has, as the API counts them, which is free.

        Raises:
            ModelError: The API cannot be asked.
        """
        return self._api.count(self._api.body(request))

    def forget(self, requests: Sequence[Request]) -> None:
        """Drop the answers to some requests."""
        for request in requests:
            self._replies.forget(self.question(request).key)

    def question(self, request: Request) -> Question:
        """What is sent for a request, and its key."""
        body = self._api.body(request)
        return Question(request, body, wire.key_of(body))

    def kept(self, question: Question) -> Reply | None:
        """The answer that was given before; None if there is none."""
        return self._replies.load(question.key)

    def receive(self, question: Question, reply: Reply) -> Reply:
        """Keep and count an answer."""
        self._ledger.add(question.request, reply, self.purse.cost(reply))
        if reply.state in KEPT:
            self._replies.keep(question.key, question.request, reply)
        return reply

    def _ask_at_once(self, wave: Sequence[Question], of: int) -> dict[str, Reply | None]:
        if not wave:
            return {}
        first = wave[0].request
        self._progress.step(f"asking {self.name}: {first.purpose}, {len(wave)} of {of} questions")
        failures: list[BaseException] = []

        def ask(question: Question) -> Reply | None:
            if failures:  # nothing more is asked once something failed
                return None
            try:
                return self._ask_one(question)
            except BaseException as error:  # noqa: BLE001 - it is raised below, once all are done
                failures.append(error)
                return None

        with ThreadPoolExecutor(max_workers=self._at_once) as pool:
            try:
                found = dict(zip((each.key for each in wave), pool.map(ask, wave), strict=True))
            except BaseException as error:  # somebody interrupts: those under way are kept
                failures.append(error)
                raise
        for failure in failures:
            raise failure
        return found

    def _ask_one(self, question: Question) -> Reply:
        aside = self.purse.set_aside([question.request])
        cost = Decimal()
        try:
            reply = self.receive(question, self._api.send(question.body))
            cost = self.purse.cost(reply) or cost
        finally:
            self.purse.settle(aside, cost)
        return reply


def _waves(missing: Iterable[Question]) -> Sequence[list[Question]]:
    """First one question for each shared beginning, which fills the prompt cache; then the others.

    Questions that are asked at once would each pay for the whole of it.
    """
    first: list[Question] = []
    others: list[Question] = []
    seen: set[str] = set()
    for each in missing:
        prefix = wire.prefix_of(each.body)
        (others if prefix in seen else first).append(each)
        if prefix:
            seen.add(prefix)
    return [first, others]


class Purse:
    """What is left to spend; several threads take from it."""

    def __init__(self, ledger: Ledger, limits: Limits, model: str) -> None:
        self._ledger = ledger
        self._limits = limits
        self._model = model
        self._price = price_of(model, limits.prices)
        self._lock = Lock()
        self._spent = Decimal()
        self._aside = Decimal()

    def cost(self, reply: Reply) -> Decimal | None:
        """What an answer cost; None if the price is not known."""
        return self._price.of(reply.usage, batch=reply.batch) if self._price else None

    def set_aside(self, requests: Iterable[Request], *, batch: bool = False) -> Decimal:
        """Set aside the most that requests can cost, and say how much that is.

        Args:
            requests: What will be asked.
            batch: Whether in a batch, which has its own price.

        Raises:
            BudgetError: That is more than is left.
            UnknownPriceError: There is a budget, and nobody knows what the model costs.
        """
        if self._limits.run is None and self._limits.month is None:
            return Decimal()
        if self._price is None:
            raise UnknownPriceError(self._model)
        costs = (most_dollars(each, self._price, batch=batch) for each in requests)
        most = sum(costs, Decimal())
        with self._lock:
            self._require("run", self._spent, self._limits.run, most)
            if self._limits.month is not None:
                month = self._ledger.this_month()
                self._require("month", month, self._limits.month, most)
            self._aside += most
        return most

    def settle(self, aside: Decimal, cost: Decimal) -> None:
        """Give back what was set aside, less what it came to."""
        with self._lock:
            self._aside -= aside
            self._spent += cost

    def _require(self, period: str, gone: Decimal, limit: Decimal | None, most: Decimal) -> None:
        if limit is not None and gone + self._aside + most > limit:
            raise BudgetError(period, dollars(gone), dollars(limit), dollars(most))
