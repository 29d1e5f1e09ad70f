"""Files of evals that are no such files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from gitwiki.adapters.eval_files import MOST_BYTES, UnreadableFileError, read_file, write_folder
from gitwiki.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_folder(str(tmp_path / "a" / "b"), {"eval.md": b"one", "eval.json": b"two"})
    assert read_file(str(tmp_path / "a" / "b" / "eval.json")) == b"two"
    assert {each.name for each in (tmp_path / "a" / "b").iterdir()} == {"eval.json", "eval.md"}


def test_what_is_no_plain_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(UnreadableFileError, match="it is no plain file"):
            read_file(str(place))


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="No such file"):
        read_file(str(tmp_path / "cases.yaml"))


def test_what_is_too_long(tmp_path: Path) -> None:
    place = tmp_path / "cases.jsonl"
    with place.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    with pytest.raises(UnreadableFileError, match="longer than 67,108,864 bytes"):
        read_file(str(place))


def test_what_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be written"):
        write_folder(str(tmp_path / "out"), {"eval.md": b""})
    (tmp_path / "folder" / "eval.md").mkdir(parents=True)
    with pytest.raises(OutputError, match="cannot be written"):
        write_folder(str(tmp_path / "folder"), {"eval.md": b""})
