"""Models that ask in batches, in this process or in one that dies at a chosen moment.

``python -m fakes.batching DIR MOMENT`` asks three questions in the repository at DIR and kills its
own process when a moment comes whose name begins so; a moment is the beginning of each step, and
the time before and after a batch is submitted. It prints how many answers came.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from fakes.killing import Mortal
from fakes.requests import make_request
from fakes.wikis import PROJECT
from gitwiki.adapters.batch_records import BatchRecords
from gitwiki.adapters.git import GitRepository
from gitwiki.adapters.model.api import MessagesApi
from gitwiki.adapters.model.batch_api import BatchesApi
from gitwiki.adapters.model.batch_desk import BatchDesk
from gitwiki.adapters.model.batches import BatchedModel
from gitwiki.adapters.model.ledger import Ledger
from gitwiki.adapters.model.paid import Limits, PaidModel
from gitwiki.adapters.model.replies import Replies
from gitwiki.adapters.origin import Origin
from gitwiki.adapters.submissions import Submissions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import anthropic
    from standin import ReceivedRequest

    from gitwiki.adapters.batch_records import BatchRecord

MODEL = "claude-opus-5-5"
#: Ten minutes after the stand-in makes its batches.
NOW = datetime(2026, 11, 27, 12, 10, tzinfo=UTC)
QUESTIONS = [make_request(subject=f"raw/{n}.md", paragraphs=[f"Text {n}."]) for n in range(3)]
_PAUSE = 0.05


class Steps:
    """A progress that is remembered, and may be the end of the process."""

    def __init__(self, fatal: str = "") -> None:
        self.seen: list[str] = []
        self._fatal = fatal

    def step(self, what: str) -> None:
        """A step begins."""
        self.seen.append(what)
        if self._fatal and what.startswith(self._fatal):
            os.kill(os.getpid(), signal.SIGKILL)


class Clock:
    """A clock that goes on only when somebody waits."""

    def __init__(self) -> None:
        self.time = NOW
        self.waits: list[float] = []

    def __call__(self) -> datetime:
        return self.time

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self.time += timedelta(seconds=seconds)


class Office(NamedTuple):
    """A model that asks in batches, and what a test looks at.

    Attributes:
        model: The model.
        ledger: Its ledger.
        records: The batches on record.
        clock: Its clock.
        steps: What it said.
    """

    model: BatchedModel
    ledger: Ledger
    records: BatchRecords
    clock: Clock
    steps: Steps

    @property
    def on_record(self) -> list[BatchRecord]:
        """The batches on record in this clone."""
        return list(self.records.read().values())


def open_office(
    directory: Path,
    connect: Callable[[], anthropic.Anthropic] | None = None,
    limits: Limits | None = None,
    *,
    is_patient: bool = True,
    fatal: str = "",
    on_wait: Callable[[float], object] | None = None,
) -> Office:
    """A model for a clone; everything but the time is real."""
    repository, steps, clock = GitRepository.open(directory), Steps(fatal), Clock()
    kept = repository.git_directory / "gitwiki"
    api = MessagesApi(MODEL, connect=connect, wait=clock.wait)
    ledger = Ledger(kept / "ledger.sqlite", clock)
    paid = PaidModel(api, Replies(kept / "replies"), ledger, limits or Limits(), steps)
    records = BatchRecords(repository, Origin(repository, steps), clock)
    batches = cast("BatchesApi", Mortal(BatchesApi(api), ("submit",), cast("Any", steps)))
    desk = BatchDesk(paid, batches, records, Submissions(kept / "submissions"), steps)

    def wait(seconds: float) -> None:
        clock.wait(seconds)
        if on_wait:
            on_wait(seconds)

    model = BatchedModel(paid, desk, steps, wait if is_patient else None)
    return Office(model, ledger, records, clock, steps)


def echo(request: ReceivedRequest) -> Any:
    """An answer that tells which question it is for."""
    from standin import Answer  # noqa: PLC0415 - the process that dies has no stand-in

    text = request.documents[0].text
    number = int(text.split("Text ")[1].rstrip("."))
    return Answer.json({"statements": [{"number": number, "text": text, "evidence": []}]})


def start(directory: Path, moment: str, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Ask in another process, up to a moment."""
    path = os.pathsep.join([str(PROJECT), str(PROJECT / "tests")])
    return subprocess.Popen(
        (sys.executable, "-m", "fakes.batching", str(directory), moment),
        env={**os.environ, **environment, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def main() -> None:
    """Ask, as far as one gets."""
    directory, moment = sys.argv[1:]
    office = open_office(Path(directory), fatal=moment, on_wait=lambda _: time.sleep(_PAUSE))
    replies = office.model.ask(QUESTIONS)
    sys.stdout.write(f"{len(replies)}\n")


if __name__ == "__main__":
    main()
