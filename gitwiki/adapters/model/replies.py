"""Answers that were paid for, one JSON file each, named by the hash of the request."""

from __future__ import annotations

import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gitwiki.ports import Reply  # noqa: TC001 - msgspec reads the annotation

if TYPE_CHECKING:
    from gitwiki.ports import Request


class _Kept(msgspec.Struct):
    """An answer in its file; what it is about is for people."""

    purpose: str
    subject: str
    reply: Reply


class Replies:
    """A folder of answers; it can be copied, committed and replayed.

    Args:
        folder: Made when the first answer is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def place(self) -> str:
        """Where they are, for messages."""
        return str(self.folder)

    def load(self, key: str) -> Reply | None:
        """The answer of a key; None if there is none, or none that can be read."""
        try:
            return msgspec.json.decode(self._file(key).read_bytes(), type=_Kept).reply
        except (OSError, msgspec.MsgspecError, UnicodeError):
            return None

    def keep(self, key: str, request: Request, reply: Reply) -> None:
        """Keep an answer: either its whole file is there afterwards, or none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = {"purpose": request.purpose, "subject": request.subject, "reply": asdict(reply)}
        data = msgspec.json.format(msgspec.json.encode(kept), indent=1)
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as stream:
            stream.write(data + b"\n")
            stream.flush()
            os.fsync(stream.fileno())  # it was paid for
        Path(stream.name).replace(self._file(key))

    def forget(self, key: str) -> None:
        """Drop an answer that is of no use, so that it is asked for anew."""
        self._file(key).unlink(missing_ok=True)

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.json"
