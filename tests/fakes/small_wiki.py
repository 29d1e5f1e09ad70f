"""A small wiki of three sources, and what people do to it beside gitwiki."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.git_repositories import NOW, make_repository
from fakes.heading_compiler import HeadingCompiler
from fakes.wikis import PROJECT, open_wiki
from gitwiki.adapters.git import GitRepository
from gitwiki.ports import Identity, NewCommit
from gitwiki.wiki.derive import index_files
from gitwiki.wiki.schema import IN_PR
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.compile import CompileRequest, compile_sources

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gitwiki.ports import Outside, PullRequest

MODEL = "claude-opus-5-5"
ADA = Identity("Ada", "ada@example.org")
BOB = Identity("Bob", "bob@example.org")
CACHE, PROXY = "wiki/concepts/cache.md", "wiki/concepts/proxy.md"
OWN_A = "wiki/sources/alpha.md"
ALPHA = """\
# Alpha

Alpha says what a cache is.

## Cache

A cache is a store of answers. The cache has a limit of 4 KB for each answer.

## Proxy

A proxy stands before the cache. The proxy waits for 3 seconds.
"""
BETA = """\
# Beta

Beta says what a cache is good for.

## Cache

A cache saves the gateway a way to the server. The cache has a limit of 8 KB for each answer.

## Gateway

A gateway stands before the proxy. The gateway waits for 5 seconds.
"""
BASICS = """\
# Basics

Basics are what everybody knows of the proxy.

## Server

A server answers what the proxy asks it.

## Proxy

A proxy asks the server in the place of others.
"""


def new_wiki(directory: Path, sources: Mapping[str, str], derived: str = IN_PR) -> Outside:
    """A wiki whose sources wait to be compiled."""
    schema = (PROJECT / "schema.md").read_text(encoding="utf-8")
    schema = schema.replace("\nderived: ", f"\nderived: {derived} # ", 1)
    files = {"schema.md": schema, "log.md": "# Log\n", **index_files(())}
    files |= {f"raw/{name}.md": text for name, text in sources.items()}
    make_repository(directory, files, checkout=True)
    return open_wiki(directory)


def proposed(outside: Outside, *names: str, model: str = MODEL) -> PullRequest:
    """Compile sources; the pull request."""
    request = CompileRequest(paths=tuple(f"raw/{name}.md" for name in names))
    made = compile_sources(outside, HeadingCompiler(model), request).pull_request
    assert made is not None
    return made


def write(outside: Outside, new: NewCommit) -> str:
    """Write a commit as people do, who may change any file."""
    assert isinstance(outside.repository, GitRepository)
    return outside.repository.write_objects(new, _no_problem)


def _no_problem(path: str, *, exists: bool) -> None:
    del path, exists


def move_on(outside: Outside) -> None:
    """Commit something on main that concerns nobody."""
    commit(outside, {"ABOUT.md": f"After {base_commit(outside).id}.\n"})


def commit(outside: Outside, changes: Mapping[str, str | None]) -> None:
    """Commit files on main, as a person would."""
    base = base_commit(outside)
    data = {path: None if text is None else text.encode() for path, text in changes.items()}
    new = write(outside, NewCommit(base.id, data, "By hand\n", ADA, NOW + 60))
    outside.repository.move_ref("refs/heads/main", new, base.id, "by hand")
    outside.repository.advance_checkout("main", base.id, new)


def text_of(outside: Outside, rev: str, path: str) -> str:
    found = outside.repository.resolve(rev)
    assert found is not None
    blob = outside.repository.tree(found.id, path)[path].blob
    return outside.repository.blobs([blob])[blob].decode()


def edit(outside: Outside, path: str, old: str, new: str) -> None:
    """Replace words of a file on main."""
    text = text_of(outside, "main", path)
    assert old in text
    commit(outside, {path: text.replace(old, new)})


def push(outside: Outside, pull: PullRequest, path: str, old: str, new: str) -> str:
    """Replace words of a file on the branch of a pull request, as Bob would; the commit."""
    ref = f"refs/heads/{pull.proposal.branch}"
    head = outside.repository.refs(ref)[ref]
    text = text_of(outside, head, path)
    assert old in text
    changes = {path: text.replace(old, new).encode()}
    pushed = write(outside, NewCommit(head, changes, "Reword\n", BOB, NOW + 90))
    outside.repository.move_ref(ref, pushed, head, "Bob")
    return pushed
