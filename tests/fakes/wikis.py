"""Wikis with the example sources, in real repositories, and gitwiki run on them in processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fakes.git_repositories import git, make_repository
from gitwiki.bootstrap import open_outside
from gitwiki.wiki.derive import index_files
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.lint import lint_commit
from gitwiki.workflows.load import load_pages, load_wiki

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitwiki.diagnostics import Diagnostic
    from gitwiki.ports import Outside
    from gitwiki.wiki.page import Page

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLES = {path.name: path for path in sorted((PROJECT / "examples" / "raw").iterdir())}

#: Three sources that have concepts in common.
SHORT = ("faq.md", "grid-operator-note.md", "refrigerants.md")


class Silent:
    """A progress that nobody watches."""

    def step(self, what: str) -> None:
        """Say nothing."""


def make_wiki(
    directory: Path, names: Sequence[str] = SHORT, *, characters: int | None = None
) -> Outside:
    """A wiki without pages whose sources are some of the examples, all of them pending.

    Args:
        directory: Where to make it; it gets a checkout.
        names: File names of the sources.
        characters: Take whole paragraphs of each, up to so many characters; None for all.
    """
    schema = (PROJECT / "schema.md").read_text(encoding="utf-8")
    files = {"schema.md": schema, "log.md": "# Log\n", **index_files(())}
    for name in names:
        text = EXAMPLES[name].read_text(encoding="utf-8")
        files[f"raw/{name}"] = text if characters is None else _beginning(text, characters)
    make_repository(directory, files, checkout=True)
    return open_wiki(directory)


def open_wiki(directory: Path) -> Outside:
    """The outside of a wiki that is there."""
    return open_outside(directory, Silent())


def start(
    directory: Path, *args: str, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start gitwiki as its own process, in its own process group."""
    return subprocess.Popen(
        (sys.executable, "-m", "gitwiki", *args, "-C", str(directory)),
        cwd=PROJECT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )


def run(directory: Path, *args: str, environment: Mapping[str, str] | None = None) -> str:
    """Run gitwiki as its own process to a good end; returns what it printed."""
    with start(directory, *args, environment=environment) as process:
        out, err = process.communicate()
    assert process.returncode == 0, out + err
    return out


def run_json(directory: Path, *args: str, environment: Mapping[str, str] | None = None) -> Any:
    """Run gitwiki as its own process to a good end; returns what it printed, decoded."""
    return json.loads(run(directory, *args, "--json", environment=environment))


def refs(directory: Path) -> Mapping[str, str]:
    """Every ref by its full name, as git has it."""
    lines = git(directory, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
    return dict(line.split() for line in lines)


def recorded(directory: Path) -> Mapping[str, str]:
    """The branch of every recorded pull request and its commit, read without gitwiki."""
    tip = refs(directory).get("refs/gitwiki/pulls")
    paths = git(directory, "ls-tree", "-r", "--name-only", tip).splitlines() if tip else []
    values = [
        json.loads(git(directory, "cat-file", "blob", f"{tip}:{path}"))
        for path in paths
        if path.endswith("/pull.json")
    ]
    return {f"refs/heads/{value['branch']}": value["commit"] for value in values}


def checkout(directory: Path) -> Mapping[str, bytes]:
    """Every file of the checkout, the index and what git says about both."""
    files = {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(directory).parts
    }
    files[".git/index"] = (directory / ".git" / "index").read_bytes()
    files[".git/HEAD"] = (directory / ".git" / "HEAD").read_bytes()
    status = git(directory, "--no-optional-locks", "status", "--porcelain")
    return {**files, "status": status.encode()}


def pages_at(outside: Outside, rev: str) -> Mapping[str, Page]:
    """The pages of a commit in full, by path."""
    commit = outside.repository.resolve(rev)
    assert commit is not None
    loaded = load_wiki(outside, commit)
    return load_pages(outside, loaded.entries, loaded.wiki.pages)


def findings(outside: Outside) -> Sequence[Diagnostic]:
    """What lint says about the newest commit of the base."""
    return lint_commit(outside, base_commit(outside)).findings


def _beginning(text: str, characters: int) -> str:
    kept: list[str] = []
    length = 0
    for paragraph in text.split("\n\n"):
        length += len(paragraph) + 2
        if kept and length > characters:
            break
        kept.append(paragraph)
    return "\n\n".join(kept) + "\n"
