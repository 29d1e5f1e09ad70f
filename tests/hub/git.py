"""Git on the server's side: one bare repository, asked through plumbing only."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

ZERO = "0" * 40
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
_FORMAT = "%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x00"
_SETTINGS = {
    "http.receivepack": "true",
    "receive.autogc": "false",
    "receive.fsckObjects": "true",
    "receive.hideRefs": "refs/pull",
    "uploadpack.allowAnySHA1InWant": "true",
    "uploadpack.allowFilter": "true",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """Who wrote or committed, and when (ISO 8601)."""

    name: str
    email: str
    at: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as git has it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that differs between two commits."""

    path: str
    status: str
    additions: int
    deletions: int
    blob: str
    previous: str = ""


class GitFailedError(Exception):
    """Git refused; its words are the message."""


class Bare:
    """A bare repository."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: dict[tuple[str, ...], str] = {}

    @classmethod
    def create(cls, path: Path, hooks: Path) -> Bare:
        """Make an empty one whose HEAD is main."""
        path.mkdir(parents=True)
        for name in ("objects", "refs"):
            (path / name).mkdir()
        (path / "HEAD").write_text("ref: refs/heads/main\n")
        sections = {"core.bare": "true", "core.hooksPath": str(hooks), **_SETTINGS}
        config = "".join(_config_line(name, value) for name, value in sections.items())
        (path / "config").write_text("[core]\n\trepositoryformatversion = 0\n" + config)
        return cls(path)

    def run(self, *args: str, data: str = "", env: Mapping[str, str] | None = None) -> str:
        """What git prints, without the last line end."""
        done = self.attempt(*args, data=data, env=env)
        if done.returncode:
            raise GitFailedError(done.stderr.decode(errors="replace").strip())
        return done.stdout.decode(errors="surrogateescape").removesuffix("\n")

    def attempt(
        self, *args: str, data: str = "", raw: bytes = b"", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run git, whatever comes of it; no attributes count, as on GitHub."""
        command = ("git", "-c", f"attr.tree={EMPTY_TREE}", "--git-dir", str(self.path), *args)
        return subprocess.run(
            command,
            input=raw or data.encode(errors="surrogateescape"),
            capture_output=True,
            check=False,
            env=hermetic({**(env or {})}),
        )

    def _lasting(self, *args: str) -> str:
        """What git prints to a question whose answer never changes: all its names are ids."""
        if args not in self._known:
            self._known[args] = self.run(*args)
        return self._known[args]

    def refs(self) -> dict[str, str]:
        """Every ref and the object it names."""
        lines = self.run("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        return dict(line.rsplit(" ", 1) for line in lines)

    def resolve(self, name: str) -> str:
        """The commit of a ref, a branch, a tag or an id; empty if there is none."""
        spec = f"{name}^{{commit}}"
        done = self.attempt("rev-parse", "--quiet", "--verify", "--end-of-options", spec)
        return done.stdout.decode().strip() if done.returncode == 0 else ""

    def update_ref(self, name: str, new: str, old: str | None = None) -> None:
        """Move a ref; an empty new id deletes it."""
        expected = () if old is None else (old,)
        args = ("-d", name) if not new else (name, new)
        self.run("update-ref", *args, *expected)

    def log(self, *revisions: str, paths: Sequence[str] = ()) -> list[Commit]:
        """Commits, oldest first."""
        options = ("--reverse", "--topo-order", "--no-show-signature", f"--format={_FORMAT}")
        text = self._lasting("log", "-z", *options, *revisions, "--", *paths)
        fields = text.split("\0")
        width = _FORMAT.count("%x00") + 1  # -z ends each commit with a NUL of its own
        chunks = (fields[at : at + width] for at in range(0, len(fields) - width + 1, width))
        return [_commit(chunk) for chunk in chunks]

    def commit(self, sha: str) -> Commit:
        """One commit."""
        return self.log("--max-count=1", sha)[0]

    def merge_base(self, one: str, other: str) -> str:
        """The best common ancestor; empty if there is none."""
        question = ("merge-base", one, other)
        if not self._known.get(question):
            self._known[question] = self.attempt(*question).stdout.decode().strip()
        return self._known[question]

    def count(self, revisions: str) -> int:
        """How many commits a range has."""
        return int(self._lasting("rev-list", "--count", revisions))

    def changes(self, old: str, new: str) -> list[FileChange]:
        """Files that differ, renames found as GitHub finds them."""
        raw = self._lasting("diff-tree", "-r", "-z", "-M", "--raw", "--numstat", old, new)
        return _changes([part for part in raw.split("\0") if part])

    def patch(self, old: str, new: str, change: FileChange) -> str:
        """The hunks of one file."""
        paths = [path for path in (change.previous, change.path) if path]
        text = self._lasting("diff-tree", "-p", "-M", old, new, "--", *paths)
        at = text.find("\n@@")
        return text[at + 1 :] if at >= 0 else ""

    def merge_tree(self, one: str, other: str) -> str:
        """The tree of a three-way merge; empty on a conflict."""
        done = self.attempt("merge-tree", "--write-tree", "--no-messages", one, other)
        return done.stdout.decode().strip() if done.returncode == 0 else ""

    def pick(self, onto: str, commit: Commit) -> str:
        """The tree of a commit's change made on another commit; empty on a conflict."""
        before = self._bare_commit(commit.parents[0])
        one, other = (self._bare_commit(it, before) for it in (onto, commit.sha))
        return self.merge_tree(one, other)

    def _bare_commit(self, tree_of: str, *parents: str) -> str:
        """A commit for `merge-tree`, which wants a common ancestor."""
        who = Signature("pick", "pick", "@0 +0000")
        return self.commit_tree(f"{tree_of}^{{tree}}", parents, "", author=who, committer=who)

    def commit_tree(
        self,
        tree: str,
        parents: Sequence[str],
        message: str,
        *,
        author: Signature,
        committer: Signature,
    ) -> str:
        """Write a commit."""
        env = {
            "GIT_AUTHOR_NAME": author.name,
            "GIT_AUTHOR_EMAIL": author.email,
            "GIT_AUTHOR_DATE": author.at,
            "GIT_COMMITTER_NAME": committer.name,
            "GIT_COMMITTER_EMAIL": committer.email,
            "GIT_COMMITTER_DATE": committer.at,
        }
        flags = [flag for parent in parents for flag in ("-p", parent)]
        return self.run("commit-tree", tree, *flags, data=message, env=env)

    def empty_tree(self) -> str:
        """The tree without files, which what has no parent is compared with."""
        return EMPTY_TREE

    def fetch(self, other: Bare, refspec: str) -> None:
        """Copy a ref from another repository on this server."""
        self.run("fetch", "--quiet", "--no-tags", str(other.path), refspec)


def hermetic(env: Mapping[str, str]) -> dict[str, str]:
    """An environment for git in which nobody's configuration counts."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        **env,
    }


def _config_line(name: str, value: str) -> str:
    section, key = name.split(".")
    return f'[{section}]\n\t{key} = "{value}"\n'


def _commit(fields: Sequence[str]) -> Commit:
    sha, tree, parents, *people = fields[:9]
    author, committer = Signature(*people[:3]), Signature(*people[3:6])
    return Commit(
        sha.lstrip("\n"), tree, tuple(parents.split()), author, committer, fields[9].rstrip("\n")
    )


def _changes(parts: list[str]) -> list[FileChange]:
    kinds = {"A": "added", "M": "modified", "D": "removed", "R": "renamed", "T": "changed"}
    found: dict[str, tuple[str, str, str]] = {}
    while parts and parts[0].startswith(":"):
        _, _, old, new, letter = parts.pop(0).split()
        previous = parts.pop(0) if letter[0] in "RC" else ""
        blob = old if letter == "D" else new
        found[parts.pop(0)] = (kinds[letter[0]], blob, previous)
    counts: dict[str, tuple[int, int]] = {}
    while parts:
        added, deleted, path = parts.pop(0).split("\t")
        if not path:  # of a rename both names follow
            path = parts[1]
            del parts[:2]
        counts[path] = (int(added) if added != "-" else 0, int(deleted) if deleted != "-" else 0)
    return [
        FileChange(path, status, *counts[path], blob, previous)
        for path, (status, blob, previous) in found.items()
    ]
