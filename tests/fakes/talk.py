"""A small wiki of notes by people, a server beside it, and what people do there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fakes.git_repositories import NOW, git, make_repository
from fakes.server import FakeServer
from fakes.wikis import Silent, make_wiki
from gitwiki.adapters.git import GitRepository
from gitwiki.bootstrap import open_outside
from gitwiki.ports import Comment, Identity, NewCommit, OpenPull, Outside
from gitwiki.wiki.derive import index_files
from gitwiki.wiki.page import parse
from gitwiki.wiki.snapshot import summarise
from gitwiki.workflows.compile import CompileRequest, compile_sources

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gitwiki.ports import Compiler

SCHEMA = "---\ngitwiki: 1\ntypes: [concept, entity, source-summary, note]\n---\n\nWrite plainly.\n"
ADA = Identity("Ada", "ada@example.org")


def note(title: str, text: str, head: str = "") -> str:
    """A page that rests on no source."""
    return (
        f"---\ntype: note\ntitle: {title}\ndescription: About {title}.\n{head}---\n\n"
        f"# {title}\n\n> {text}\n"
    )


def notes(**pages: str) -> dict[str, str]:
    """The files of a wiki: file name of each note to its text; the index follows from them."""
    files = {f"wiki/notes/{name}.md": text for name, text in pages.items()}
    return {
        "schema.md": SCHEMA,
        "log.md": "# Log\n",
        "README.md": "# A wiki\n",
        **with_index(files),
    }


def with_index(files: Mapping[str, str]) -> dict[str, str]:
    """Pages, and the index files that they call for."""
    parsed = [parse(path, text).page for path, text in files.items()]
    return {**files, **index_files(summarise(page, "b") for page in parsed if page)}


def _anywhere(path: str, *, exists: bool) -> str | None:
    """People may change any file."""
    del path, exists
    return None


@dataclass(frozen=True)
class Talk:
    """A repository, its server, and people who push, comment and approve.

    Attributes:
        directory: The repository of gitwiki.
        outside: The same as workflows are given it.
        server: The server.
    """

    directory: Path
    outside: Outside
    server: FakeServer

    @classmethod
    def make(cls, directory: Path, files: Mapping[str, str]) -> Talk:
        """A repository with some files on its server."""
        make_repository(directory, files)
        local = open_outside(directory, Silent())
        server = FakeServer(local.repository, local.forge)
        return cls(directory, replace(local, server=server), server)

    @classmethod
    def compiled(cls, directory: Path, source: str, compiler: Compiler) -> Talk:
        """A repository with one example as its source, and pull request #1 for it."""
        local = make_wiki(directory, (source,))
        server = FakeServer(local.repository, local.forge)
        talk = cls(directory, replace(local, server=server), server)
        outcome = compile_sources(talk.outside, compiler, CompileRequest())
        assert outcome.pull_request is not None
        return talk

    @property
    def main(self) -> str:
        """The newest commit of the base."""
        return str(git(self.directory, "rev-parse", "main"))

    def commit(self, changes: Mapping[str, str | None], base: str = "", seconds: int = 60) -> str:
        """A commit of a person that nothing refers to yet."""
        files = {path: None if text is None else text.encode() for path, text in changes.items()}
        change = NewCommit(base or self.main, files, "By hand\n", ADA, NOW + seconds)
        repository = GitRepository.open(self.directory)
        return repository.write_objects(change, _anywhere)

    def push(self, changes: Mapping[str, str | None], branch: str = "main") -> str:
        """A commit on top of a branch."""
        ref = f"refs/heads/{branch}"
        before = self.outside.repository.refs(ref).get(ref)
        commit = self.commit(changes, before or "")
        self.outside.repository.move_ref(ref, commit, before, "a person")
        return commit

    def open(self, number: int, changes: Mapping[str, str | None], base: str = "main") -> str:
        """A pull request of a person; its head."""
        head = self.commit(changes)
        self.server.people[number] = OpenPull(number, head, base, is_own=False)
        return head

    def comment(self, number: int, body: str, **about: object) -> Comment:
        """A comment, of a person with write access unless it is said otherwise."""
        said = self.server.conversation.setdefault(number, [])
        usual = Comment(
            id=len(said) + 1,
            author="alice",
            by_person=True,
            may_write=True,
            at=f"2026-11-21T10:00:{len(said):02}Z",
            body=body,
        )
        said.append(replace(usual, **about))  # type: ignore[arg-type]
        return said[-1]
