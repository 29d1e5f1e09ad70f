"""Real repositories for tests, each made with one `git fast-import` stream."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from gitwiki.adapters.git import GitRepository

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOW = 1_700_000_000


def git(directory: Path, *args: str, data: bytes = b"") -> str:
    """Run git as a person would; returns what it printed, without the last line end."""
    command = ("git", "-C", str(directory), *args)
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode(errors="surrogateescape").removesuffix("\n")


def make_repository(
    directory: Path,
    files: Mapping[str, str | bytes],
    *,
    modes: Mapping[str, str] | None = None,
    object_format: str = "sha1",
    bare: bool = False,
    checkout: bool = False,
) -> GitRepository:
    """A repository whose branch main has one commit.

    Args:
        directory: Where to make it.
        files: Path to content; of a symbolic link its target, of a submodule its commit.
        modes: Modes other than 100644.
        object_format: `sha1` or `sha256`.
        bare: Whether it has no checkout.
        checkout: Whether the files are put into the checkout.
    """
    kind = ("--bare",) if bare else ()
    directory.mkdir(parents=True, exist_ok=True)
    git(directory, "init", "-q", "-b", "main", f"--object-format={object_format}", *kind)
    git(directory, "fast-import", "--quiet", data=_stream(files, modes or {}))
    repository = GitRepository.open(directory)
    if checkout:
        git(directory, "reset", "-q", "--hard")
    return repository


def _stream(files: Mapping[str, str | bytes], modes: Mapping[str, str]) -> bytes:
    person = f"Test <test@example.org> {NOW} +0000"
    head = f"commit refs/heads/main\nauthor {person}\ncommitter {person}\ndata 6\nfirst\n\n"
    parts = [head.encode()]
    for path, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        mode, name = modes.get(path, "100644"), _quoted(path)
        if mode == "160000":
            parts.append(b"M %b %b %b\n" % (mode.encode(), data, name))
        else:
            parts.append(b"M %b inline %b\ndata %d\n%b\n" % (mode.encode(), name, len(data), data))
    return b"".join((*parts, b"\ndone\n"))


def _quoted(path: str) -> bytes:
    name = path.encode(errors="surrogateescape").replace(b"\\", rb"\\").replace(b'"', rb"\"")
    return b'"%b"' % name.replace(b"\n", rb"\n")
