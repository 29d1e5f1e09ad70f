"""Message batches: they are made, asked about, canceled and finished, and live with the server."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from threading import RLock
from typing import TYPE_CHECKING, Any

from anthropic.types.messages import MessageBatch, MessageBatchIndividualResponse

from standin.composing import checked
from standin.errors import not_found
from standin.replies import Canceled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from standin.received import ReceivedRequest
    from standin.replies import Reply

_CREATED, _EXPIRES = "2026-11-27T12:00:00Z", "2026-11-28T12:00:00Z"
_CANCELED, _ENDED = "2026-11-27T12:30:00Z", "2026-11-27T13:00:00Z"
_PAGE = 20


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch.

    Attributes:
        id: Its name.
        items: Its requests, in their order.
        polls: How often it was asked about.
        canceled: Whether somebody canceled it.
        results: What came of each request, once it ended.
    """

    id: str
    items: tuple[ReceivedRequest, ...]
    polls: int = 0
    canceled: bool = False
    results: tuple[Mapping[str, Any], ...] = ()
    ended: bool = field(default=False)


class Batches:
    """The batches of a server.

    Args:
        url: Where the server is.
        polls: End a batch when it is asked about for this time; None leaves it to the test.
        work: The result of one item, given the reply that a test wants for it or None.
    """

    def __init__(
        self,
        url: str,
        polls: int | None,
        work: Callable[[ReceivedRequest, Reply | None], Mapping[str, Any]],
    ) -> None:
        self._url = url
        self._polls = polls
        self._work = work
        self._batches: dict[str, Batch] = {}
        self._lock = RLock()

    def create(self, items: tuple[ReceivedRequest, ...]) -> dict[str, Any]:
        """A new batch."""
        with self._lock:
            batch = Batch(f"msgbatch_{len(self._batches) + 1:024d}", items)
            self._batches[batch.id] = batch
            return self._body(batch)

    def retrieve(self, name: str) -> dict[str, Any]:
        """The state of a batch; asking for it is a poll."""
        with self._lock:
            batch = self._get(name)
            batch = self._put(replace(batch, polls=batch.polls + 1))
            if self._polls is not None and batch.polls >= self._polls:
                batch = self.finish(name, {})
            return self._body(batch)

    def page(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Batches, the newest first."""
        with self._lock:
            return page_of([self._body(batch) for batch in reversed(self._batches.values())], query)

    def cancel(self, name: str) -> dict[str, Any]:
        """Cancel a batch: it ends when it would have ended, and its items are canceled."""
        with self._lock:
            batch = self._get(name)
            return self._body(batch if batch.ended else self._put(replace(batch, canceled=True)))

    def results(self, name: str) -> Sequence[Mapping[str, Any]]:
        """One result a request, the last first: the API promises no order."""
        with self._lock:
            batch = self._get(name)
            if not batch.ended:
                raise not_found(f"Batch {name} has no available results.")
            return tuple(reversed(batch.results))

    def finish(self, name: str, wanted: Mapping[str, Reply]) -> Batch:
        """End a batch; `wanted` overrides the script for some custom ids."""
        with self._lock:
            batch = self._get(name)
            if batch.ended:
                return batch
            default = Canceled() if batch.canceled else None
            results = tuple(
                {
                    "custom_id": item.custom_id,
                    "result": self._work(item, wanted.get(item.custom_id, default)),
                }
                for item in batch.items
            )
            lines = [MessageBatchIndividualResponse.model_validate(line) for line in results]
            results = tuple(checked(line) for line in lines)
            return self._put(replace(batch, results=results, ended=True))

    def _get(self, name: str) -> Batch:
        if name not in self._batches:
            raise not_found(f"Message Batch with id '{name}' not found")
        return self._batches[name]

    def _put(self, batch: Batch) -> Batch:
        self._batches[batch.id] = batch
        return batch

    def _body(self, batch: Batch) -> dict[str, Any]:
        outcomes = Counter(line["result"]["type"] for line in batch.results)
        kinds = ("succeeded", "errored", "canceled", "expired")
        waiting = 0 if batch.ended else len(batch.items)
        body = {
            "id": batch.id,
            "type": "message_batch",
            "processing_status": _status(batch),
            "request_counts": {"processing": waiting, **{kind: outcomes[kind] for kind in kinds}},
            "created_at": _CREATED,
            "expires_at": _EXPIRES,
            "cancel_initiated_at": _CANCELED if batch.canceled else None,
            "ended_at": _ENDED if batch.ended else None,
            "results_url": f"{self._url}/v1/messages/batches/{batch.id}/results"
            if batch.ended
            else None,
        }
        return checked(MessageBatch.model_validate(body))


def page_of(bodies: Sequence[Mapping[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    """A page of a list, as `limit`, `after_id` and `before_id` want it."""
    names = [body["id"] for body in bodies]
    limit = int(query.get("limit", _PAGE))
    if before := query.get("before_id"):
        end = names.index(before)
        start = max(0, end - limit)
        more = start > 0
    else:
        start = names.index(query["after_id"]) + 1 if "after_id" in query else 0
        end = start + limit
        more = end < len(bodies)
    data = list(bodies[start:end])
    first, last = (data[0]["id"], data[-1]["id"]) if data else (None, None)
    return {"data": data, "has_more": more, "first_id": first, "last_id": last}


def _status(batch: Batch) -> str:
    if batch.ended:
        return "ended"
    return "canceling" if batch.canceled else "in_progress"
