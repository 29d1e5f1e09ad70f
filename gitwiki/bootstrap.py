"""The composition root: the one place that knows which adapter stands behind which port."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

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
from gitwiki.errors import BadPricesError, NoCheckoutError, NoRepliesError
from gitwiki.ports import Folder, Outside
from gitwiki.wiki.schema import AUTO
from gitwiki.workflows.load import base_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from gitwiki.adapters.model.replies import Replies
    from gitwiki.budget import Price
    from gitwiki.ports import Compiler, Progress, Reader

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
    """

    compiler: str = ""
    model: str = ""
    budget: Decimal | None = None
    replies: str = ""


def open_compiler(directory: Path, outside: Outside, choice: Choice | None = None) -> Compiler:
    """The compiler of a wiki: as the user says, or else schema.md, or else what can be had.

    Raises:
        NoRepliesError: Answers are to be replayed, and there are none.
        BadPricesError: The file of prices is none.
    """
    choice = choice or Choice()
    environment = read_environment()
    schema = base_schema(outside)
    name = choice.compiler or schema.compiler
    if name == "extractive" or (name == AUTO and not environment.has_model):
        # Most commands compile nothing, so they should not wait for its vocabularies.
        from gitwiki.compiler.extractive import ExtractiveCompiler  # noqa: PLC0415

        return ExtractiveCompiler()
    from gitwiki.adapters.model.replies import Replies  # noqa: PLC0415
    from gitwiki.compiler.claude.compiler import ClaudeCompiler  # noqa: PLC0415

    kept = _kept(directory)
    folder = choice.replies or environment.replies
    replies = Replies(Path(folder) if folder else kept / "replies")
    model = _given(choice.model, environment.model, schema.model) or MODEL
    effort = _given(environment.effort, schema.effort)
    prices = _prices(environment.prices)
    if name == "replay":
        return ClaudeCompiler(_replayed(replies, model, effort), prices)
    limits = Limits(
        environment.budget if choice.budget is None else choice.budget,
        environment.monthly_budget,
        environment.at_once,
        prices,
    )
    documents = Documents.TEXT if environment.own_server else Documents.BLOCKS
    api = MessagesApi(model, effort, documents)
    paid = PaidModel(api, replies, Ledger(kept / "ledger.sqlite"), limits, outside.progress)
    return ClaudeCompiler(paid, prices)


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
