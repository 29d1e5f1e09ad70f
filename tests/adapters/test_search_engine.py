"""What of tantivy's indexes is kept, and what becomes of damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.search_items import FILES, passage

from gitwiki.adapters.search import TantivyEngine
from gitwiki.ports.search import HitKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gitwiki.ports.search import Item, SearchIndex


class Reading:
    """Reads files, and notes which."""

    def __init__(self, files: dict[str, list[Item]]) -> None:
        self.files = files
        self.read: list[str] = []

    def __call__(self, paths: Sequence[str], /) -> Iterator[tuple[str, Sequence[Item]]]:
        for path in paths:
            self.read.append(path)
            yield path, self.files[path]

    def open(self, engine: TantivyEngine) -> SearchIndex:
        self.read.clear()
        return engine.open({path: repr(items) for path, items in self.files.items()}, self)


@pytest.fixture
def engine(tmp_path: Path) -> TantivyEngine:
    return TantivyEngine(tmp_path / "search", "1")


def test_what_is_there_is_not_read_again(engine: TantivyEngine) -> None:
    Reading(FILES).open(engine)
    again = Reading(FILES)
    assert again.open(engine).count(HitKind.PASSAGE) == 4
    assert again.read == []


def test_only_what_changed_is_read(engine: TantivyEngine) -> None:
    more = {f"raw/more/{n:02}.md": [passage(f"raw/more/{n:02}.md", 1, "x")] for n in range(30)}
    Reading(FILES | more).open(engine)
    changed = Reading(FILES | more | {"raw/river.md": [passage("raw/river.md", 1, "sea")]})
    index = changed.open(engine)
    assert changed.read == ["raw/river.md"]
    assert index.spread("sea", "text") == {"raw/river.md": 1}
    first = Reading(FILES | more)
    assert first.open(engine).spread("sea", "text") == {}
    assert first.read == []


def test_another_version_begins_anew_and_sweeps(engine: TantivyEngine) -> None:
    Reading(FILES).open(engine)
    newer = Reading(FILES)
    newer.open(TantivyEngine(engine.root, "2"))
    assert sorted(newer.read) == sorted(FILES)
    assert len(list(engine.root.iterdir())) == 1


def test_few_indexes_are_kept(engine: TantivyEngine) -> None:
    for number in range(7):
        Reading(FILES | {"raw/a.md": [passage("raw/a.md", 1, f"no{number}")]}).open(engine)
    assert len(list(engine.root.iterdir())) == 4


@pytest.mark.parametrize("damage", ["cut", "gone", "state", "meta"])
def test_what_is_damaged_is_made_again(engine: TantivyEngine, damage: str) -> None:
    Reading(FILES).open(engine)
    (folder,) = engine.root.iterdir()
    store = next(folder.glob("*.store"))
    if damage == "cut":
        store.write_bytes(store.read_bytes()[:-5])
    elif damage == "gone":
        store.unlink()
    else:
        name = "state.json" if damage == "state" else "meta.json"
        size = (folder / name).stat().st_size
        (folder / name).write_bytes(b"{" * size)
    again = Reading(FILES)
    index = again.open(engine)
    assert sorted(again.read) == sorted(FILES)
    assert len(index.get(["river-p-000001"])) == 1
    after = Reading(FILES)
    after.open(engine)
    assert after.read == []


def test_another_builds_the_same_index_meanwhile(engine: TantivyEngine) -> None:
    class Overtaken(Reading):
        """While it reads, another process makes the same index from its beginning to its end."""

        def __call__(self, paths: Sequence[str], /) -> Iterator[tuple[str, Sequence[Item]]]:
            yield from super().__call__(paths[:1])
            other.open(TantivyEngine(engine.root, engine.version))
            yield from super().__call__(paths[1:])

    other = Reading(FILES)
    mine = Overtaken(FILES)
    index = mine.open(engine)
    assert sorted(mine.read) == sorted(other.read) == sorted(FILES)
    assert (index.count(HitKind.PASSAGE), index.spread("corn", "text")) == (
        4,
        {"raw/mill/01.md": 2},
    )
    (folder,) = engine.root.iterdir()
    assert not folder.name.startswith("new-")
    after = Reading(FILES)
    after.open(engine)
    assert after.read == []


def test_what_was_given_up_is_swept(engine: TantivyEngine) -> None:
    import os  # noqa: PLC0415

    old = engine.root / "new-old"
    old.mkdir(parents=True)
    os.utime(old, (1, 1))
    Reading(FILES).open(engine)
    assert not old.exists()
