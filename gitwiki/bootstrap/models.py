"""The part of the composition root that is about models: whom to ask, how, and for how much."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.adapters.git import GitRepository
from gitwiki.adapters.model.api import MessagesApi
from gitwiki.adapters.model.ledger import Ledger
from gitwiki.adapters.model.paid import Limits, PaidModel
from gitwiki.adapters.model.replay import ReplayedModel
from gitwiki.adapters.model.wire import Documents
from gitwiki.budget import PRICES, read_prices
from gitwiki.config import read_environment
from gitwiki.errors import BadPricesError, BatchCompilerError, NoRepliesError
from gitwiki.wiki.schema import AUTO
from gitwiki.workflows.load import base_schema

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from gitwiki.adapters.model.batches import BatchedModel
    from gitwiki.adapters.model.replies import Replies
    from gitwiki.budget import Price
    from gitwiki.ports import Checkout, Compiler, Model, Outside, Progress

#: Compilers that ask no model.
_WITHOUT_BATCHES = frozenset({"extractive", "replay"})
#: The model that is asked unless somebody says otherwise.
MODEL = "claude-opus-5-5"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a user says about the compiler; what is empty is for schema.md or the environment.

    Attributes:
        compiler: ``claude``, ``extractive`` or ``replay``.
        model: The model that is asked.
        budget: US dollars for this run.
        replies: Folder of the answers.
        batch: Ask in batches.
        is_patient: Wait until a batch is answered.
    """

    compiler: str = ""
    model: str = ""
    budget: Decimal | None = None
    replies: str = ""
    batch: bool = False
    is_patient: bool = True


def open_compiler(directory: Path, outside: Outside, choice: Choice | None = None) -> Compiler:
    """The compiler of a wiki: as the user says, or else schema.md, or else what can be had.

    Raises:
        NoRepliesError: Answers are to be replayed, and there are none.
        BadPricesError: The file of prices is none.
        BatchCompilerError: Batches are wanted, and no model is asked.
    """
    choice = choice or Choice()
    if not asks_model(outside, choice):
        return extractive()
    model, prices, _ = open_model(directory, outside, choice)
    return claude(model, prices)


def asks_model(outside: Outside, choice: Choice) -> bool:
    """Whether a wiki is compiled by asking a model.

    Raises:
        BatchCompilerError: Batches are wanted, and no model is asked.
    """
    name = choice.compiler or base_schema(outside).compiler
    if choice.batch and name in _WITHOUT_BATCHES:
        raise BatchCompilerError(name)
    has_model = choice.batch or read_environment().has_model
    return name != "extractive" and (name != AUTO or has_model)


def extractive() -> Compiler:
    """The compiler that asks no model."""
    # Most commands compile nothing, so they should not wait for its vocabularies.
    from gitwiki.compiler.extractive import ExtractiveCompiler  # noqa: PLC0415

    return ExtractiveCompiler()


def claude(model: Model, prices: Mapping[str, Price]) -> Compiler:
    """The compiler that asks a model."""
    from gitwiki.compiler.claude.compiler import ClaudeCompiler  # noqa: PLC0415

    return ClaudeCompiler(model, prices)


class PricedModel(NamedTuple):
    """A model, what models cost, and where it is written down what it cost; None if nowhere."""

    model: Model
    prices: Mapping[str, Price]
    ledger: Ledger | None


def open_model(directory: Path, outside: Checkout | Outside, choice: Choice) -> PricedModel:
    """The model that is asked: as the user says, or else the environment, or else schema.md.

    Raises:
        NoRepliesError: Answers are to be replayed, and there are none.
        BadPricesError: The file of prices is none.
    """
    from gitwiki.adapters.model.replies import Replies  # noqa: PLC0415

    environment = read_environment()
    schema = base_schema(outside)
    kept = _kept(directory)
    folder = choice.replies or environment.replies
    replies = Replies(Path(folder) if folder else kept / "replies")
    name = _given(choice.model, environment.model, schema.model) or MODEL
    effort = _given(environment.effort, schema.effort)
    prices = _prices(environment.prices)
    if choice.compiler == "replay":
        return PricedModel(_replayed(replies, name, effort), prices, None)
    limits = Limits(
        environment.budget if choice.budget is None else choice.budget,
        environment.monthly_budget,
        environment.at_once,
        prices,
    )
    ledger = Ledger(kept / "ledger.sqlite")
    documents = Documents.TEXT if environment.own_server else Documents.BLOCKS
    api = MessagesApi(name, effort, documents, tell=outside.progress.step)
    paid = PaidModel(api, replies, ledger, limits, outside.progress)
    if choice.batch:
        batched = _batched(directory, paid, api, outside.progress, choice)
        return PricedModel(batched, prices, ledger)
    return PricedModel(paid, prices, ledger)


def _batched(
    directory: Path, paid: PaidModel, api: MessagesApi, progress: Progress, choice: Choice
) -> BatchedModel:
    """The model, asked in batches that are on record in the repository."""
    from gitwiki.adapters.batch_records import BatchRecords  # noqa: PLC0415 - seldom wanted
    from gitwiki.adapters.model.batch_api import BatchesApi  # noqa: PLC0415
    from gitwiki.adapters.model.batch_desk import BatchDesk  # noqa: PLC0415
    from gitwiki.adapters.model.batches import BatchedModel  # noqa: PLC0415
    from gitwiki.adapters.origin import Origin  # noqa: PLC0415
    from gitwiki.adapters.submissions import Submissions  # noqa: PLC0415

    repository = GitRepository.open(directory)
    records = BatchRecords(repository, Origin(repository, progress))
    submissions = Submissions(repository.git_directory / "gitwiki" / "submissions")
    desk = BatchDesk(paid, BatchesApi(api), records, submissions, progress)
    return BatchedModel(paid, desk, progress, time.sleep if choice.is_patient else None)


def _given(*values: str) -> str:
    """The first value that says something; empty if none does."""
    return next((value for value in values if value and value != AUTO), "")


def open_ledger(directory: Path) -> Ledger:
    """The ledger of a repository: every answer that was paid for."""
    return Ledger(_kept(directory) / "ledger.sqlite")


def _kept(directory: Path) -> Path:
    """Where gitwiki keeps what is of this clone only."""
    return GitRepository.open(directory).git_directory / "gitwiki"


def _replayed(replies: Replies, model: str, effort: str) -> ReplayedModel:
    if not any(replies.folder.glob("*.json")):
        raise NoRepliesError(str(replies.folder))
    return ReplayedModel(replies, model, effort)


def _prices(path: str) -> Mapping[str, Price]:
    """The prices of models, with those of the user's file over ours."""
    if not path:
        return PRICES
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise BadPricesError(path, str(error)) from error
    return read_prices(text, path)
