"""The cache keeps what it is given, and whatever is wrong with it is no error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.adapters.cache import SqliteCache
from gitwiki.ports import ALL

if TYPE_CHECKING:
    from pathlib import Path

LARGE = b"x" * 300_000
WHOLE = b"w" * 200_000


def cache(folder: Path, version: str = "1") -> SqliteCache:
    return SqliteCache(folder / "own" / "cache.sqlite", version)


def test_what_is_stored_is_loaded(tmp_path: Path) -> None:
    assert cache(tmp_path).load("a", ["x"]) == {}
    cache(tmp_path).store("a", {"x": b"1", "y": LARGE})
    cache(tmp_path).store("b", {"x": LARGE})
    assert cache(tmp_path).load("a", ["x", "y", "z"]) == {"x": b"1", "y": LARGE}
    cache(tmp_path).store("a", {"x": LARGE + b"2", "y": b"3"})
    assert cache(tmp_path).load("a", ["x", "y"]) == {"x": LARGE + b"2", "y": b"3"}
    assert cache(tmp_path).load("b", ["x"]) == {"x": LARGE}


def test_what_is_one_value_needs_no_database(tmp_path: Path) -> None:
    assert cache(tmp_path).load("a", [ALL]) == {}
    cache(tmp_path).store("a", {ALL: b""})
    cache(tmp_path).store("b", {ALL: WHOLE})
    assert cache(tmp_path).load("a", [ALL]) == {ALL: b""}
    assert cache(tmp_path).load("b", [ALL]) == {ALL: WHOLE}
    assert not (tmp_path / "own" / "cache.sqlite").exists()
    cache(tmp_path, "2").store("c", {ALL: b"c"})
    assert len(list((tmp_path / "own").glob("*.bin"))) == 1
    assert cache(tmp_path).load("a", [ALL]) == cache(tmp_path).load("b", [ALL]) == {}


def test_many_keys(tmp_path: Path) -> None:
    values = {str(number): b"%d" % number for number in range(1_200)}
    cache(tmp_path).store("a", values)
    assert cache(tmp_path).load("a", values) == values


def test_what_another_version_left_is_not_used(tmp_path: Path) -> None:
    cache(tmp_path).store("a", {"x": b"1", "y": LARGE})
    cache(tmp_path).store("b", {ALL: WHOLE})
    assert cache(tmp_path, "2").load("a", ["x"]) == cache(tmp_path, "2").load("b", [ALL]) == {}
    cache(tmp_path, "2").store("a", {"z": b"2"})
    assert cache(tmp_path, "2").load("a", ["x", "y", "z"]) == {"z": b"2"}
    assert list((tmp_path / "own").glob("*.bin")) == []
    assert cache(tmp_path).load("a", ["z"]) == {}


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    cache(tmp_path).store("a", {"x": b"1"})
    (tmp_path / "own" / "cache.sqlite").write_bytes(b"no database at all" * 100)
    assert cache(tmp_path).load("a", ["x"]) == {}
    cache(tmp_path).store("a", {"x": b"2"})
    assert cache(tmp_path).load("a", ["x"]) == {"x": b"2"}


def test_a_large_value_that_is_gone_is_not_there(tmp_path: Path) -> None:
    cache(tmp_path).store("a", {"x": LARGE})
    for file in (tmp_path / "own").glob("*.bin"):
        file.unlink()
    assert cache(tmp_path).load("a", ["x"]) == {}


def test_a_folder_that_cannot_be_made_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("a file")
    cache(tmp_path).store("a", {"x": b"1"})
    assert cache(tmp_path).load("a", ["x"]) == {}
