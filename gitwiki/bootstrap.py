"""The composition root: the one place that knows which adapter stands behind which port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.adapters.cache import SqliteCache
from gitwiki.adapters.checkout import CheckoutRepository
from gitwiki.adapters.git import GitRepository
from gitwiki.adapters.local_forge import LocalForge
from gitwiki.adapters.readers import READERS
from gitwiki.ports import Outside

if TYPE_CHECKING:
    from pathlib import Path

    from gitwiki.ports import Compiler, Progress


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


def choose_compiler(name: str) -> Compiler:
    """The compiler of a name.

    Raises:
        KeyError: There is none.
    """
    # Most commands compile nothing, so they should not wait for its vocabularies.
    from gitwiki.compiler.extractive import ExtractiveCompiler  # noqa: PLC0415

    return {"extractive": ExtractiveCompiler}[name]()


def _outside(repository: GitRepository, progress: Progress) -> Outside:
    return Outside(
        repository=repository,
        forge=LocalForge(repository),
        readers=READERS,
        cache=SqliteCache(repository.git_directory / "gitwiki" / "cache.sqlite"),
        progress=progress,
    )
