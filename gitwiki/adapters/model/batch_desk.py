"""The desk of the batches: what is asked goes into one, and is found again in one.

Each question is in one batch at most. The intent to ask it is on record before the batch is
submitted, so of two processes only one does that; and a batch whose submission was cut short by a
kill is looked for at the API before anything is submitted again.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from gitwiki.adapters.batch_records import BatchRecord
from gitwiki.adapters.model.batch_api import BatchState, UnsureError
from gitwiki.adapters.model.paid import KEPT
from gitwiki.errors import ModelError, ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gitwiki.adapters.batch_records import BatchRecords, Changes
    from gitwiki.adapters.model.batch_api import BatchesApi
    from gitwiki.adapters.model.paid import PaidModel, Question
    from gitwiki.adapters.submissions import Submissions
    from gitwiki.ports import Progress, Reply

    Questions = Mapping[str, Question]

#: The API takes so many requests in one batch, and so many bytes; a little is left for the frame.
MOST_REQUESTS, MOST_BYTES = 100_000, 250_000_000
#: So often in a row the API may fail to say how far a batch is, and so often the answer to a
#: submission may get lost, before that is the end.
_MOST_SILENT, _MOST_UNSURE = 10, 3
#: Clocks differ; a batch that is looked for may seem to be so much older than its intent.
_CLOCKS = timedelta(hours=1)
_NOTHING = Decimal()


class BatchDesk:
    """Puts questions into batches, and finds the batches that they are in.

    Args:
        paid: Keeps and counts answers.
        api: Where batches are submitted.
        records: Which batches are under way.
        submissions: Which of them this clone is submitting.
        progress: Where it says how far it is.
    """

    def __init__(
        self,
        paid: PaidModel,
        api: BatchesApi,
        records: BatchRecords,
        submissions: Submissions,
        progress: Progress,
    ) -> None:
        self._paid = paid
        self._api = api
        self._records = records
        self._submissions = submissions
        self._progress = progress
        self._passed_over: set[str] = set()
        self._own: set[str] = set()
        self._aside: dict[str, Decimal] = {}
        self._unsure = 0
        self._silent = 0

    def cover(self, missing: Questions) -> Sequence[BatchRecord]:
        """The batches that some questions are in; what is in none is submitted.

        Raises:
            BudgetError: It might cost more than is left.
            ModelError: The API cannot be asked.
        """
        abandoned = self._abandoned(missing)
        records, intent = self._claim(missing, abandoned)
        while intent:
            self._submit(intent, missing)
            records, intent = self._claim(missing, frozenset())
        seen = (each for each in records.values() if each.name not in self._passed_over)
        return [record for record in seen if record.keys & missing.keys()]

    def read(
        self, record: BatchRecord, state: BatchState, wanted: Questions
    ) -> Mapping[str, Reply]:
        """Keep the answers of a batch that has ended, each when it is read.

        What is not wanted is left out, and what has no answer that serves again is dropped from
        the record, so that it is asked for anew.

        Raises:
            ModelUnavailableError: The results do not come; those that did are kept.
        """
        self._progress.step(f"reading the results of batch {state.id}")
        # Two processes that read at the same time would count each answer twice.
        with self._submissions.alone(record.name):
            found = dict(self._received(state, wanted))
        costs = (self._paid.purse.cost(reply) or _NOTHING for reply in found.values())
        self._settle(record.name, sum(costs, _NOTHING))
        serving = {key for key, reply in found.items() if reply.state in KEPT}
        self.drop(frozenset(wanted.keys() - serving))
        return found

    def _received(self, state: BatchState, wanted: Questions) -> Iterator[tuple[str, Reply]]:
        for result in self._api.results(state):
            question = wanted.get(result.key)
            if question and result.reply:
                kept = self._paid.kept(question)  # by a process that read it before
                yield result.key, kept or self._paid.receive(question, result.reply)

    def drop(self, keys: frozenset[str]) -> None:
        """Let no record say that some questions are answered, or will be."""

        def decide(records: Mapping[str, BatchRecord]) -> Changes:
            left = {name: each.keys - keys for name, each in records.items() if each.batch}
            return {
                name: replace(records[name], keys=some) if some else None
                for name, some in left.items()
                if some != records[name].keys
            }

        if keys:
            self._records.change(decide)

    def look(self, record: BatchRecord) -> BatchState | None:
        """How far a batch is; None if this key cannot read it, which is passed over from then on.

        Raises:
            ModelUnavailableError: The API was away too often in a row.
            ModelRefusedError: The API does not take the question.
        """
        state = self._state(record)
        if state is None or (state.has_ended and not state.has_results):
            self._passed_over.add(record.name)
            return None
        return state

    def _state(self, record: BatchRecord) -> BatchState | None:
        """The state of a batch; an API that is away for a while is waited for."""
        try:
            state = self._api.state(record.batch)
        except ModelUnavailableError as error:
            return self._no_state(record, error)
        if state is None and record.batch in self._own:
            return self._no_state(record, ModelUnavailableError(f"{record.batch} is lost"))
        self._silent = 0
        return state

    def _no_state(self, record: BatchRecord, error: ModelUnavailableError) -> BatchState:
        self._silent += 1
        if self._silent >= _MOST_SILENT:
            raise error
        return BatchState(record.batch, record.created, 0, has_ended=False, has_results=False)

    def _claim(
        self, missing: Questions, abandoned: frozenset[str]
    ) -> tuple[Mapping[str, BatchRecord], BatchRecord | None]:
        """Write down the intent to ask what is in no batch yet, as much as goes into one.

        Args:
            missing: What is to be asked.
            abandoned: Names of intents that nobody will carry out.

        Returns:
            The records, and the intent; None if everything is in some batch.
        """
        made: set[str] = set()

        def decide(records: Mapping[str, BatchRecord]) -> Changes:
            gone = {name for name in abandoned & records.keys() if not records[name].batch}
            there = {name: each for name, each in records.items() if name not in gone}
            fresh = [self._intent(part) for part in islice(parts(self._free(missing, there)), 1)]
            made.update(record.name for record in fresh)
            return {**dict.fromkeys(gone), **{record.name: record for record in fresh}}

        records = self._records.change(decide)
        for name in (*abandoned, *(made - records.keys())):
            self._submissions.end(name)
            self._settle(name)
        return records, next((records[name] for name in made & records.keys()), None)

    def _free(self, missing: Questions, records: Mapping[str, BatchRecord]) -> Sequence[Question]:
        """The questions that are in no batch that this key can read."""
        seen = (each for each in records.values() if each.name not in self._passed_over)
        taken = {key for record in seen for key in record.keys}
        return [question for key, question in missing.items() if key not in taken]

    def _intent(self, part: Sequence[Question]) -> BatchRecord:
        name = secrets.token_hex(8)
        self._submissions.begin(name)
        keys = frozenset(question.key for question in part)
        return BatchRecord(name, "", self._paid.name, self._records.now(), keys)

    def _submit(self, intent: BatchRecord, missing: Questions) -> None:
        """Submit a batch that is on record, and record its id."""
        questions = {key: missing[key] for key in sorted(intent.keys)}
        self._progress.step(f"submitting a batch of {len(questions)} questions to {intent.model}")
        try:
            self._aside[intent.name] = self._set_aside(questions.values())
            batch = self._api.submit({key: each.body for key, each in questions.items()})
        except UnsureError as error:
            self._lose(intent.name, error)
        except ModelError:
            self._settle(intent.name)
            self._records.remove(intent)
            self._submissions.end(intent.name)
            raise
        else:
            self._own.add(batch)
            self._records.put(replace(intent, batch=batch))
            self._submissions.end(intent.name)

    def _set_aside(self, questions: Iterable[Question]) -> Decimal:
        return self._paid.purse.set_aside((each.request for each in questions), batch=True)

    def _settle(self, name: str, cost: Decimal = _NOTHING) -> None:
        """Give back what was set aside for a batch, less what it cost."""
        aside = self._aside.pop(name, None)
        if aside is not None:
            self._paid.purse.settle(aside, cost)

    def _lose(self, name: str, error: UnsureError) -> None:
        """Treat an own intent like that of a process that died: the batch is looked for."""
        self._submissions.abandon(name)
        self._unsure += 1
        if self._unsure >= _MOST_UNSURE:
            raise ModelUnavailableError(str(error)) from error

    def _abandoned(self, missing: Questions) -> frozenset[str]:
        """The intents of processes that died before their batch was submitted."""
        records = self._records.read()
        now = self._records.now()
        intents = [
            record
            for record in records.values()
            if not record.batch
            and record.keys & missing.keys()
            and self._submissions.is_over(record, now)
        ]
        known = {record.batch for record in records.values()}
        return frozenset(each.name for each in intents if self._has_no_batch(each, known))

    def _has_no_batch(self, intent: BatchRecord, known: set[str]) -> bool:
        """Whether a batch was never submitted; one that was is put on record."""
        candidates = [
            state
            for state in self._api.recent(intent.created - _CLOCKS)
            if state.id not in known and state.requests == len(intent.keys)
        ]
        for state in candidates:
            if state.has_results and self._api.has_any(state, intent.keys):
                self._records.put(replace(intent, batch=state.id))
                self._submissions.end(intent.name)
                return False
        # While a batch is under way, nobody can say what is in it.
        return all(state.has_ended for state in candidates)


def parts(
    questions: Iterable[Question], most: int = MOST_REQUESTS, most_bytes: int = MOST_BYTES
) -> Iterator[list[Question]]:
    """Questions in as few batches as the API takes them in, in their order."""
    part: list[Question] = []
    room = most_bytes
    for question in questions:
        size = len(json.dumps(question.body)) + len(question.key) + 100
        if part and (len(part) == most or size > room):
            yield part
            part, room = [], most_bytes
        part.append(question)
        room -= size
    if part:
        yield part
