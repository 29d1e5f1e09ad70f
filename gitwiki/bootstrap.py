"""The composition root: the one place that knows which adapter stands behind which port."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.adapters.cache import SqliteCache
from gitwiki.adapters.checkout import CheckoutRepository
from gitwiki.adapters.folder import FolderFiles, NoCache
from gitwiki.adapters.git import GitRepository
from gitwiki.adapters.local_forge import LocalForge
from gitwiki.adapters.model.api import MessagesApi
from gitwiki.adapters.model.ledger import Ledger
from gitwiki.adapters.model.paid import Limits, PaidModel
from gitwiki.adapters.model.replay import ReplayedModel
from gitwiki.adapters.model.wire import Documents
from gitwiki.adapters.workers import Processes
from gitwiki.adapters.working_files import WorkingFiles
from gitwiki.budget import PRICES, read_prices
from gitwiki.config import read_environment
from gitwiki.errors import BadPricesError, BatchCompilerError, NoCheckoutError, NoRepliesError
from gitwiki.ports import Folder, Outside
from gitwiki.wiki.schema import AUTO
from gitwiki.workflows.load import base_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from gitwiki.adapters.model.batches import BatchedModel
    from gitwiki.adapters.model.replies import Replies
    from gitwiki.budget import Price
    from gitwiki.ports import Compiler, Model, Progress, Reader

#: Compilers that ask no model.
_WITHOUT_BATCHES = frozenset({"extractive", "replay"})
#: The model that is asked unless somebody says otherwise.
MODEL = "claude-opus-5-5"


def open_outside(directory: Path, progress: Progress) -> Outside:
    """Everything outside for the repository that a folder is in.

    Raises:
        NotARepositoryError: It is in none.
    """
    return _outside(GitRepository.open(directory), progress)


def create_outside(directory: Path, progress: Progress) -> Outside:
    """Everything outside for a folder, made a repository first if it is in none."""
    return _outside(GitRepository.initialise(directory), progress)


def open_checkout(directory: Path, progress: Progress) -> Outside:
    """The same, with the files of the checkout read as the commit `gitwiki.ports.CHECKOUT`."""
    return _outside(CheckoutRepository.of(GitRepository.open(directory)), progress)


def open_folder(directory: Path, progress: Progress) -> Folder:
    """What can be read of a folder that is in no repository."""
    return Folder(FolderFiles.of(directory), _Readers(), NoCache(), progress)


def open_files(directory: Path) -> WorkingFiles:
    """The files of the checkout, to be written.

    Raises:
        NotARepositoryError: The folder is in no repository.
        NoCheckoutError: The repository has none.
    """
    repository = GitRepository.open(directory)
    if repository.root is None:
        raise NoCheckoutError(str(directory))
    return WorkingFiles(repository.root, repository.git)


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
    name = choice.compiler or base_schema(outside).compiler
    if choice.batch and name in _WITHOUT_BATCHES:
        raise BatchCompilerError(name)
    has_model = choice.batch or read_environment().has_model
    if name == "extractive" or (name == AUTO and not has_model):
        # Most commands compile nothing, so they should not wait for its vocabularies.
        from gitwiki.compiler.extractive import ExtractiveCompiler  # noqa: PLC0415

        return ExtractiveCompiler()
    from gitwiki.compiler.claude.compiler import ClaudeCompiler  # noqa: PLC0415

    return ClaudeCompiler(*open_model(directory, outside, choice))


class PricedModel(NamedTuple):
    """A model and what models cost."""

    model: Model
    prices: Mapping[str, Price]


def open_model(directory: Path, outside: Outside, choice: Choice) -> PricedModel:
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
        return PricedModel(_replayed(replies, name, effort), prices)
    limits = Limits(
        environment.budget if choice.budget is None else choice.budget,
        environment.monthly_budget,
        environment.at_once,
        prices,
    )
    ledger = Ledger(kept / "ledger.sqlite")
    documents = Documents.TEXT if environment.own_server else Documents.BLOCKS
    api = MessagesApi(name, effort, documents)
    paid = PaidModel(api, replies, ledger, limits, outside.progress)
    if choice.batch:
        return PricedModel(_batched(directory, paid, api, outside.progress, choice), prices)
    return PricedModel(paid, prices)


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


def _code() -> str:
    """Stands for the code of this installation, which every derived value depends on."""
    found = hashlib.blake2b(digest_size=8)
    folder = Path(__file__).parent
    for file in sorted(folder.rglob("*.py")):
        status = file.stat()
        found.update(f"{file.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return found.hexdigest()


class _Readers:
    """The readers of sources, imported when the first source is read: most commands read none."""

    def __iter__(self) -> Iterator[Reader]:
        from gitwiki.adapters.readers import READERS  # noqa: PLC0415

        return iter(READERS)


def _outside(repository: GitRepository, progress: Progress) -> Outside:
    return Outside(
        repository=repository,
        forge=LocalForge(repository),
        readers=_Readers(),
        cache=SqliteCache(repository.git_directory / "gitwiki" / "cache.sqlite", _code()),
        progress=progress,
        workers=Processes(),
    )
