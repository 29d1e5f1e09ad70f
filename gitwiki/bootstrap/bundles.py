"""The part of the composition root that is about bundles: what makes them and what replays them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import gitwiki
from gitwiki import bundle as form
from gitwiki.adapters import bundle_files
from gitwiki.adapters.model.recorded import RecordedModel
from gitwiki.adapters.model.replay import Bundled, ReplayedModel
from gitwiki.bootstrap.models import (
    Choice,
    asks_model,
    claude,
    extractive,
    open_ledger,
    open_model,
)
from gitwiki.budget import price_of
from gitwiki.bundle import Answer, Bundle, Joined, Maker, Payment, Wish, claims_of, rates_of
from gitwiki.config import read_environment
from gitwiki.errors import BundleDigestError
from gitwiki.wiki.schema import AUTO
from gitwiki.workflows.propose import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from gitwiki.adapters.model.ledger import Ledger
    from gitwiki.budget import Price
    from gitwiki.ports import Compiler, Outside
    from gitwiki.workflows.compile import CompileOutcome, CompileRequest

#: What shards cannot ask because it depends on what the others say; see `ReplayedModel`.
_DISPENSABLE = frozenset({"mend"})


@dataclass(frozen=True, slots=True)
class Recording:
    """A compiler whose questions and answers are remembered.

    Attributes:
        compiler: The compiler.
        model: What remembers; None where no model is asked.
        price: What the model costs.
        ledger: Where it is written down what was paid for; None if nothing is.
    """

    compiler: Compiler
    model: RecordedModel | None = None
    price: Price | None = None
    ledger: Ledger | None = None

    def bundle(self, outcome: CompileOutcome, request: CompileRequest) -> Bundle | None:
        """What was compiled, as a bundle; None if there is nothing to propose."""
        proposal, review = outcome.proposal, outcome.review
        if proposal is None or review is None:
            return None
        answers = self.model.answers if self.model else {}
        return Bundle(
            format=form.FORMAT,
            made_with=self._maker(),
            base=review.base,
            branch=proposal.base,
            shard=str(request.shard or ""),
            claims=claims_of(outcome.work.claims),
            key=proposal.key,
            commit=proposal.commit,
            pull=request.pull,
            guidance=tuple(Wish(**each) for each in review.guidance.to_data()),
            rates=rates_of(self.price),
            replies={
                key: Answer.of(found.request.purpose, found.request.subject, found.reply)
                for key, found in answers.items()
            },
            ledger=tuple(map(Payment.of, self.ledger.added if self.ledger else ())),
        )

    def _maker(self) -> Maker:
        return Maker(
            gitwiki=gitwiki.__version__,
            compiler="claude" if self.model else "extractive",
            version=self.compiler.version,
            model=self.model.name if self.model else "",
            effort=self.model.effort if self.model else "",
            prompts=self.compiler.prompts,
        )


def open_recording(directory: Path, outside: Outside, choice: Choice) -> Recording:
    """The compiler of a wiki, with everything remembered that a bundle needs.

    Raises:
        NoRepliesError: Answers are to be replayed, and there are none.
        BadPricesError: The file of prices is none.
        BatchCompilerError: Batches are wanted, and no model is asked.
    """
    if not asks_model(outside, choice):
        return Recording(extractive())
    model, prices, ledger = open_model(directory, outside, choice)
    recorded = RecordedModel(model)
    return Recording(claude(recorded, prices), recorded, price_of(model.name, prices), ledger)


def clear_place(path: str) -> None:
    """Make sure that a bundle can be written, before anything is paid for.

    A bundle of an earlier run goes, so that nobody takes it for one of this run.

    Raises:
        OutputError: It cannot.
    """
    bundle_files.clear_place(path)


def write_bundle(path: str, bundle: Bundle) -> str:
    """Write a bundle and return the SHA-256 of its file.

    Raises:
        BadBundleError: It is too long.
        OutputError: It cannot be written.
    """
    return bundle_files.write_file(path, form.write(bundle))


def read_bundles(paths: Iterable[str], digests: Sequence[str]) -> tuple[Bundle, ...]:
    """Read bundles from files and folders.

    Args:
        paths: Of folders every ``*.json``.
        digests: The SHA-256 of each file, in any order; nothing if nobody knows.

    Raises:
        NoBundleError: There is no such file or folder.
        BundleDigestError: A file is not one that was announced, or one that was is missing.
        BundleError: A file is no bundle.
    """
    files = bundle_files.read_files(paths)
    if digests:
        announced = Counter(digest.lower() for digest in digests)
        for file in files:
            if not announced[file.digest]:
                raise BundleDigestError(f"{file.place} has the SHA-256 {file.digest}")
            announced[file.digest] -= 1
        if missing := sorted(announced.elements()):
            raise BundleDigestError(f"no bundle has the SHA-256 {missing[0]}")
    return tuple(form.read(file.data, file.place) for file in files)


def open_replay(joined: Joined) -> Compiler:
    """A compiler that has the answers of bundles and asks nobody."""
    made = joined.made_with
    if made.compiler == "extractive":
        return extractive()
    model = ReplayedModel(Bundled(joined.replies), made.model, made.effort, _DISPENSABLE)
    return claude(model, {made.model: joined.price} if joined.price else {})


def wanted(pull: int) -> Wanted:
    """What the environment says of how a wiki is compiled.

    Args:
        pull: The pull request that is to be proposed anew; 0 for a new one.
    """
    environment = read_environment()
    model, effort = (
        "" if each == AUTO else each for each in (environment.model, environment.effort)
    )
    return Wanted(model, effort, pull)


def record_payments(directory: Path, joined: Joined) -> None:
    """Write down what bundles paid for, as far as it is not written down already."""
    open_ledger(directory).take(joined.payments)
