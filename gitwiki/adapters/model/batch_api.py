"""The Message Batches API through the official SDK: batches are submitted, looked at and read."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

from gitwiki.adapters.model.api import (
    LONGEST_WAIT,
    WAITS,
    TooLongError,
    TryAgainError,
    attempt,
    reply_of,
)
from gitwiki.errors import ModelRefusedError, ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from anthropic.types.messages import MessageBatch, MessageBatchIndividualResponse

    from gitwiki.adapters.model.api import MessagesApi
    from gitwiki.ports import Reply

#: Batches that are asked for at once, and that are looked through at most.
_PAGE, _MOST_LISTED = 100, 1_000
#: What the API says of a batch of another workspace, or of one that was deleted.
_NOT_OURS = (403, 404)


class UnsureError(Exception):
    """The API may have taken a batch or not: its answer got lost."""


class BatchState(NamedTuple):
    """A batch as the API has it.

    Attributes:
        id: Its id.
        created: When it was taken.
        requests: How many there are in it.
        has_ended: Whether nothing of it is under way any more.
        has_results: Whether its results can be read.
    """

    id: str
    created: datetime
    requests: int
    has_ended: bool
    has_results: bool


class Result(NamedTuple):
    """What came of one request.

    Attributes:
        key: Its custom id.
        reply: The answer; None if it errored, expired or was canceled.
    """

    key: str
    reply: Reply | None


class BatchesApi:
    """Batches of a model behind the Messages API.

    Args:
        api: Where single requests are sent.
    """

    def __init__(self, api: MessagesApi) -> None:
        self._api = api

    def submit(self, bodies: Mapping[str, dict[str, Any]]) -> str:
        """Submit a batch; it is sent again only when the API surely did nothing with it.

        The SDK sends no idempotency key, so a batch that is sent twice is paid for twice.

        Args:
            bodies: By custom id, what is sent for each request.

        Returns:
            The id of the batch.

        Raises:
            UnsureError: It may have been taken or not.
            ModelUnavailableError: It was not, after several tries.
            ModelRefusedError: The API does not take it.
        """
        requests: list[Any] = [{"custom_id": key, "params": body} for key, body in bodies.items()]
        client = self._api.client.with_options(max_retries=0)
        for wait in (*WAITS, None):
            try:
                return str(attempt(lambda: client.messages.batches.create(requests=requests)).id)
            except TooLongError as error:
                raise ModelRefusedError(str(error)) from error
            except TryAgainError as error:
                if not error.is_untouched:
                    raise UnsureError(str(error)) from error
                self._wait(wait, error)
        raise AssertionError

    def state(self, batch: str) -> BatchState | None:
        """How far a batch is; None if this key cannot see it.

        Raises:
            ModelUnavailableError, ModelRefusedError: The API cannot be asked.
        """
        try:
            found = self._api.call(lambda: self._api.client.messages.batches.retrieve(batch))
        except ModelRefusedError as error:
            if getattr(error.__cause__, "status_code", 0) in _NOT_OURS:
                return None
            raise
        return _state(found)

    def results(self, state: BatchState) -> Iterator[Result]:
        """The results of a batch that has ended, each once; a reading that breaks off is repeated.

        Raises:
            ModelUnavailableError: Not all of them came, after several tries.
        """
        seen: set[str] = set()
        for wait in (*WAITS, None):
            try:
                for line in self._lines(state.id):
                    if line.custom_id not in seen:
                        seen.add(line.custom_id)
                        yield _result(line)
                if len(seen) >= state.requests:
                    return
                self._wait(wait, TryAgainError(f"{len(seen)} of {state.requests} results came"))
            except TryAgainError as error:
                self._wait(wait, error)

    def recent(self, since: datetime) -> Sequence[BatchState]:
        """The batches of the workspace, the newest first, back to a moment.

        Raises:
            ModelUnavailableError, ModelRefusedError: The API cannot be asked.
        """

        def listed() -> Sequence[BatchState]:
            batches = islice(self._api.client.messages.batches.list(limit=_PAGE), _MOST_LISTED)
            return [_state(each) for each in takewhile(lambda b: b.created_at >= since, batches)]

        found: Sequence[BatchState] = self._api.call(listed)
        return found

    def has_any(self, state: BatchState, keys: frozenset[str]) -> bool:
        """Whether a batch that has ended is about some requests: its first result tells.

        Raises:
            ModelUnavailableError: It cannot be read.
        """
        first = self._api.call(lambda: next(iter(self._lines(state.id)), None))
        return first is not None and first.custom_id in keys

    def _lines(self, batch: str) -> Iterator[MessageBatchIndividualResponse]:
        decoder = attempt(lambda: self._api.client.messages.batches.results(batch))
        lines = iter(decoder)
        try:
            while (line := attempt(lambda: next(lines, None))) is not None:
                yield line
        finally:
            decoder.close()

    def _wait(self, seconds: float | None, error: TryAgainError) -> None:
        wanted = max(seconds or 0.0, error.patience)
        if seconds is None or wanted > LONGEST_WAIT:
            raise ModelUnavailableError(str(error)) from error
        self._api.wait(wanted)


def _state(batch: MessageBatch) -> BatchState:
    counts = batch.request_counts
    total = counts.processing + counts.succeeded + counts.errored + counts.canceled + counts.expired
    has_ended = batch.processing_status == "ended"
    has_results = has_ended and batch.results_url is not None and batch.archived_at is None
    return BatchState(batch.id, batch.created_at, total, has_ended, has_results)


def _result(line: MessageBatchIndividualResponse) -> Result:
    if line.result.type != "succeeded":
        return Result(line.custom_id, None)
    return Result(line.custom_id, replace(reply_of(line.result.message), batch=True))
