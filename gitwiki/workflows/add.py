"""Put a source into ``raw/`` and commit it on the current branch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitwiki.errors import CheckoutDirtyError, SourceExistsError, UnreadableSourceError
from gitwiki.ports import NewCommit
from gitwiki.wiki.paths import source_path_problem
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.load import load_wiki, read_source

if TYPE_CHECKING:
    from gitwiki.diagnostics import Diagnostic
    from gitwiki.ports import Outside


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a source.

    Attributes:
        path: Where it lies now.
        title: What it is called.
        blocks: How many blocks of text it has.
        commit: The commit that brought it; empty if it was there already.
        diagnostics: Warnings of its reader.
    """

    path: str
    title: str
    blocks: int
    commit: str
    diagnostics: tuple[Diagnostic, ...]


def add(outside: Outside, name: str, data: bytes, now: int) -> Added:
    """Commit one source under ``raw/``; the same bytes again change nothing.

    Args:
        outside: The repository and the readers.
        name: Path below ``raw/``.
        data: The bytes of the file.
        now: Seconds since the epoch, for the commit.

    Raises:
        UnreadableSourceError: No reader can read it, or its name is unsafe.
        SourceExistsError: Another source has that name; sources are never overwritten.
        CheckoutDirtyError: The commit would overwrite a file of the checkout.
    """
    base = base_commit(outside)
    loaded = load_wiki(outside, base)
    path = f"raw/{name}"
    problem = source_path_problem(path)
    if problem:
        raise UnreadableSourceError(path, problem)
    reading, diagnostics = read_source(outside, path, data)
    if reading is None:
        raise UnreadableSourceError(path, "; ".join(map(_why, diagnostics)))
    known = outside.repository.blobs([loaded.raw[path]]) if path in loaded.raw else {}
    if known and known[loaded.raw[path]] != data:
        raise SourceExistsError(path)
    commit = "" if known else _commit(outside, base.id, path, data, now)
    return Added(path, reading.title or name, len(reading.blocks), commit, diagnostics)


def _why(found: Diagnostic) -> str:
    said = found.message.rstrip(".")
    return f"{said}; {found.hint.rstrip('.')}" if found.hint else said


def _commit(outside: Outside, base: str, path: str, data: bytes, now: int) -> str:
    repository = outside.repository
    branch = repository.default_branch()
    message = f"Add source {path}\n"
    commit = repository.write(NewCommit(base, {path: data}, message, repository.identity(), now))
    conflict = repository.checkout_conflict(branch, base, commit)
    if conflict:
        raise CheckoutDirtyError(conflict)
    repository.move_ref(f"refs/heads/{branch}", commit, base, message.strip())
    repository.advance_checkout(branch, base, commit)
    return commit
