"""Commits that a test puts into a repository, as a stream for `git fast-import`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.git import Signature


def commit_stream(
    branch: str,
    parent: str,
    files: Mapping[str, str | bytes | None],
    message: str,
    who: Signature,
) -> bytes:
    """One commit on top of the parent; no path has a line end."""
    person = f"{who.name} <{who.email}> {who.at} +0000"
    text = message.encode()
    head = f"commit refs/heads/{branch}\nauthor {person}\ncommitter {person}\n"
    parts = [head.encode(), b"data %d\n%b\n" % (len(text), text)]
    if parent:
        parts.append(f"from {parent}\n".encode())
    return b"".join((*parts, *(_change(path, it) for path, it in files.items()), b"\ndone\n"))


def _change(path: str, content: str | bytes | None) -> bytes:
    name = b'"%b"' % path.encode().replace(b"\\", rb"\\").replace(b'"', rb"\"")
    if content is None:
        return b"D %b\n" % name
    data = content.encode() if isinstance(content, str) else content
    return b"M 100644 inline %b\ndata %d\n%b\n" % (name, len(data), data)
