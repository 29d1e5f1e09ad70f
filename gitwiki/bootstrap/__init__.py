"""The composition root: the one place that knows which adapter stands behind which port."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from gitwiki.adapters.cache import SqliteCache
from gitwiki.adapters.checkout import CheckoutRepository
from gitwiki.adapters.git import GitRepository
from gitwiki.adapters.workers import Processes
from gitwiki.errors import NoCheckoutError
from gitwiki.ports import Checkout, Folder, Outside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gitwiki.adapters.decisions import SqliteDecisions
    from gitwiki.adapters.working_files import WorkingFiles
    from gitwiki.ports import Progress, Reader
    from gitwiki.ports.search import ReadItems, SearchIndex


def open_outside(directory: Path, progress: Progress) -> Outside:
    """Everything outside for the repository that a folder is in.

    Raises:
        NotARepositoryError: It is in none.
    """
    from gitwiki.bootstrap.forges import open_github  # noqa: PLC0415 - most commands need none

    repository = GitRepository.open(directory)
    return open_github(repository, progress, _local) or _local(repository, progress)


def open_here(directory: Path, progress: Progress) -> Outside:
    """The same for what a person does in this clone, whatever server it has: nothing is fetched.

    Raises:
        NotARepositoryError: The folder is in no repository.
    """
    return _local(GitRepository.open(directory), progress)


def create_outside(directory: Path, progress: Progress) -> Outside:
    """Everything outside for a folder, made a repository first if it is in none."""
    return _local(GitRepository.initialise(directory), progress)


def open_decisions(directory: Path) -> SqliteDecisions:
    """The audit log of a clone: what was asked here, and what came of it.

    Raises:
        NotARepositoryError: The folder is in no repository.
        BadDaysError: The environment does not say for how long it is kept.
    """
    from gitwiki.adapters.decisions import SqliteDecisions  # noqa: PLC0415 - seldom
    from gitwiki.config import read_audit_days  # noqa: PLC0415

    path = GitRepository.open(directory).git_directory / "gitwiki" / "decisions.sqlite"
    return SqliteDecisions(path, read_audit_days())


def open_checkout(directory: Path, progress: Progress) -> Checkout:
    """The same, with the files of the checkout read as the commit `gitwiki.ports.CHECKOUT`."""
    repository = CheckoutRepository.of(GitRepository.open(directory))
    return Checkout(repository, _Readers(), _cache(repository), progress, Processes())


def open_folder(directory: Path, progress: Progress) -> Folder:
    """What can be read of a folder that is in no repository."""
    from gitwiki.adapters.folder import FolderFiles, NoCache  # noqa: PLC0415 - seldom

    return Folder(FolderFiles.of(directory), _Readers(), NoCache(), progress)


def open_files(directory: Path) -> WorkingFiles:
    """The files of the checkout, to be written.

    Raises:
        NotARepositoryError: The folder is in no repository.
        NoCheckoutError: The repository has none.
    """
    from gitwiki.adapters.working_files import WorkingFiles  # noqa: PLC0415 - seldom

    repository = GitRepository.open(directory)
    if repository.root is None:
        raise NoCheckoutError(str(directory))
    return WorkingFiles(repository.root, repository.git)


def _code() -> str:
    """Stands for the code of this installation, which every derived value depends on."""
    found: list[str] = []
    # pathlib takes five times as long
    folders = [os.path.dirname(os.path.dirname(__file__))]  # noqa: PTH120
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    status = entry.stat()
                    found.append(f"{entry.path} {status.st_size} {status.st_mtime_ns}")
                elif entry.is_dir():
                    folders.append(entry.path)
    return blake2b("\n".join(sorted(found)).encode(), digest_size=8).hexdigest()


def _cache(repository: GitRepository) -> SqliteCache:
    return SqliteCache(repository.git_directory / "gitwiki" / "cache.sqlite", _code())


class _Readers:
    """The readers of sources, imported when the first source is read: most commands read none."""

    def __iter__(self) -> Iterator[Reader]:
        from gitwiki.adapters.readers import READERS  # noqa: PLC0415

        return iter(READERS)


@dataclass(frozen=True, slots=True)
class _Search:
    """The search engine, imported when something is searched: most commands search nothing."""

    root: Path

    def open(self, versions: Mapping[str, str], read: ReadItems) -> SearchIndex:
        """The index of a tree."""
        from gitwiki.adapters.search import TantivyEngine  # noqa: PLC0415

        return TantivyEngine(self.root, _code()).open(versions, read)


def _local(repository: GitRepository, progress: Progress) -> Outside:
    from gitwiki.adapters.local_forge import LocalForge  # noqa: PLC0415 - lint needs none

    return Outside(
        repository=repository,
        forge=LocalForge(repository),
        readers=_Readers(),
        cache=_cache(repository),
        progress=progress,
        workers=Processes(),
        search=_Search(repository.git_directory / "gitwiki" / "search"),
    )
