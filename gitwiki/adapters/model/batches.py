"""A model that is asked in batches, for half the price and hours later.

What was asked and not answered yet is on record before it is paid for (`BatchRecords`), so that
whoever asks the same next, in another process or another clone, reads those answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.errors import BatchUnderWayError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gitwiki.adapters.batch_records import BatchRecord
    from gitwiki.adapters.model.batch_api import BatchState
    from gitwiki.adapters.model.batch_desk import BatchDesk
    from gitwiki.adapters.model.paid import PaidModel, Question
    from gitwiki.ports import Progress, Reply, Request

#: Seconds between two looks at a batch: the first, how they grow, the longest.
_FIRST_PAUSE, _GROWTH, _LONGEST_PAUSE = 2.0, 1.5, 60.0


class BatchedModel:
    """Implements `gitwiki.ports.Model`.

    Args:
        paid: Keeps and counts answers, and is asked singly for what no batch answered.
        desk: Puts questions into batches.
        progress: Where it says how far it is.
        wait: Called with seconds between two looks; None: it does not wait.
    """

    def __init__(
        self,
        paid: PaidModel,
        desk: BatchDesk,
        progress: Progress,
        wait: Callable[[float], object] | None,
    ) -> None:
        self._paid = paid
        self._desk = desk
        self._progress = progress
        self._wait = wait

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._paid.name

    @property
    def effort(self) -> str:
        """How hard it is to try."""
        return self._paid.effort

    def count(self, request: Request) -> int:
        """How many tokens a request has, as the API counts them, which is free."""
        return self._paid.count(request)

    def ask(self, requests: Sequence[Request]) -> Sequence[Reply]:
        """The answers, in order; of those that were not given before, in batches.

        Raises:
            BatchUnderWayError: It has to be waited for them, and it does not wait.
            ModelError: There is no answer to one of them.
        """
        questions = [self._paid.question(request) for request in requests]
        found = {each.key: self._paid.kept(each) for each in questions}
        missing = {each.key: each for each in questions if found[each.key] is None}
        found |= self._gather(missing)
        return [reply for each in questions if (reply := found[each.key])]

    def forget(self, requests: Sequence[Request]) -> None:
        """Drop the answers to some requests, also from the batches that have them."""
        self._paid.forget(requests)
        self._desk.drop(frozenset(self._paid.question(request).key for request in requests))

    def _gather(self, missing: Mapping[str, Question]) -> Mapping[str, Reply]:
        """The answers to questions out of batches, and singly to those that failed there."""
        found: dict[str, Reply] = {}
        failed: set[str] = set()
        pauses = _pauses()
        while left := {k: q for k, q in missing.items() if k not in found and k not in failed}:
            for record, state in self._settle(self._desk.cover(left), pauses):
                wanted = {k: q for k, q in left.items() if k in record.keys and k not in found}
                found |= self._desk.read(record, state, wanted)
                failed |= wanted.keys()
            failed -= found.keys()
        if failed:
            alone = [question for key, question in missing.items() if key in failed]
            replies = self._paid.ask([question.request for question in alone])
            found |= zip((question.key for question in alone), replies, strict=True)
        return found

    def _settle(
        self, records: Sequence[BatchRecord], pauses: Iterator[float]
    ) -> Sequence[tuple[BatchRecord, BatchState]]:
        """Wait until some batch has ended, or it is time to look at the records again."""
        while True:
            looked = [(record, self._desk.look(record)) for record in records if record.batch]
            ended = [(record, state) for record, state in looked if state and state.has_results]
            if ended or len(looked) > sum(state is not None for _, state in looked):
                return ended
            self._pause(records, next(pauses))
            if len(looked) < len(records):
                return ()

    def _pause(self, records: Sequence[BatchRecord], seconds: float) -> None:
        batches = tuple(record.batch for record in records if record.batch)
        number = len({key for record in records for key in record.keys})
        if self._wait is None:
            raise BatchUnderWayError(batches, number)
        self._progress.step(
            f"waiting for a batch of {number} questions to {self.name} "
            f"({', '.join(batches) or 'being submitted'}), looking again in {seconds:.0f} s; "
            "to interrupt it loses nothing"
        )
        self._wait(seconds)


def _pauses() -> Iterator[float]:
    seconds = _FIRST_PAUSE
    while True:
        yield seconds
        seconds = min(seconds * _GROWTH, _LONGEST_PAUSE)
