"""What every search engine does alike: the fake, and tantivy on disk and in memory."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from fakes.search import PlainEngine
from fakes.search_items import FILES, passage

from gitwiki.adapters.search import TantivyEngine
from gitwiki.ports.search import HitKind, Term, Weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from gitwiki.ports.search import Item, SearchEngine, SearchIndex

TEXT = Weights(0.0, 0.0, 1.0, 0.0)
ANY = Weights(1.0, 1.0, 1.0, 1.0)


@pytest.fixture(params=["plain", "tantivy", "memory"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> SearchEngine:
    if request.param == "plain":
        return PlainEngine()
    if request.param == "memory":
        (tmp_path / "file").write_text("in the way")
        return TantivyEngine(tmp_path / "file" / "search", "1")
    return TantivyEngine(tmp_path / "search", "1")


def opened(engine: SearchEngine, files: dict[str, list[Item]] = FILES) -> SearchIndex:
    def read(paths: Sequence[str]) -> Iterator[tuple[str, Sequence[Item]]]:
        yield from ((path, files[path]) for path in paths)

    return engine.open({path: repr(items) for path, items in files.items()}, read)


def test_items_are_counted_by_kind(engine: SearchEngine) -> None:
    index = opened(engine)
    assert (index.count(HitKind.PAGE), index.count(HitKind.PASSAGE)) == (2, 4)
    assert index.lengths(HitKind.PAGE) == Weights(1.0, 0.0, 4.0, 1.0)
    assert index.passages() == {"raw/mill/01.md": 2, "raw/mill/02.md": 1, "raw/river.md": 1}


def test_frequencies_are_those_of_the_fields_of_a_kind(engine: SearchEngine) -> None:
    index = opened(engine)
    (cache,) = index.terms("Cache")
    assert index.frequency(HitKind.PAGE, cache) == Weights(1, 0, 2, 0)
    assert index.frequency(HitKind.PASSAGE, "water") == Weights(0, 0, 3, 0)
    assert index.frequency(HitKind.PASSAGE, cache) == Weights(0, 0, 0, 0)


def test_a_word_is_spread_over_sources(engine: SearchEngine) -> None:
    index = opened(engine)
    assert index.spread("water", "text") == {
        "raw/mill/01.md": 1, "raw/mill/02.md": 1, "raw/river.md": 1,
    }  # fmt: skip
    assert index.spread("mill", "name") == {"raw/mill/01.md": 2, "raw/mill/02.md": 1}
    assert index.spread("cache", "text") == {}


def test_the_best_items_have_most_of_what_is_wanted(engine: SearchEngine) -> None:
    index = opened(engine)
    found = index.best(HitKind.PASSAGE, [Term("corn", TEXT), Term("water", TEXT)], 2)
    assert found[0].item == FILES["raw/mill/01.md"][1]
    assert found[0].words == ("corn", "corn", "corn", "and", "water")
    assert len(found) == 2
    assert list(index.best(HitKind.PASSAGE, [Term("other", ANY)], 9)) == []


def test_the_best_of_one_work(engine: SearchEngine) -> None:
    index = opened(engine)
    found = index.best(HitKind.PASSAGE, [Term("water", TEXT)], 9, "raw/river.md")
    assert [each.item.ref for each in found] == ["river-p-000001"]
    found = index.best(HitKind.PASSAGE, [Term("water", TEXT)], 9, "raw/mill")
    assert {each.item.path for each in found} == {"raw/mill/01.md", "raw/mill/02.md"}


def test_items_come_back_as_they_were(engine: SearchEngine) -> None:
    index = opened(engine)
    every = {item.ref: item for items in FILES.values() for item in items}
    assert {ref: found.item for ref, found in index.get([*every, "other"]).items()} == every
    assert index.get(()) == {}


def test_profiles_and_names(engine: SearchEngine) -> None:
    index = opened(engine)
    (grinds,) = index.terms("grinds")
    assert index.profiles(iter(["raw/mill/01.md", "raw/none.md"])) == {
        "raw/mill/01.md": {"corn": 4, grinds: 1, "mill": 1, "water": 1}
    }
    assert "mill" in index.names("m")
    assert index.names("x") == []


def test_nothing_is_found_in_nothing(engine: SearchEngine) -> None:
    index = opened(engine, {})
    assert index.count(HitKind.PAGE) == 0
    assert index.lengths(HitKind.PAGE) == Weights(0.0, 0.0, 0.0, 0.0)
    assert list(index.best(HitKind.PAGE, [Term("a", ANY)], 3)) == []
    assert index.passages() == {}


def test_an_index_says_the_same_however_it_came_about(engine: SearchEngine) -> None:
    chance = random.Random(4)
    words = ["corn", "mill", "water", "wheel", "flour"]
    files = dict(FILES)
    for number in range(12):
        path = f"raw/mill/{chance.randrange(6):02}.md"
        texts = [" ".join(chance.choices(words, k=4)) for _ in range(chance.randrange(3))]
        files[path] = [passage(path, at, f"{text} {number}") for at, text in enumerate(texts, 1)]
        index, other = opened(engine, files), opened(PlainEngine(), files)
        assert index.passages() == other.passages()
        assert index.lengths(HitKind.PASSAGE) == other.lengths(HitKind.PASSAGE)
        for word in ("corn", "mill", "water"):
            assert index.frequency(HitKind.PASSAGE, word) == other.frequency(HitKind.PASSAGE, word)
            assert index.spread(word, "text") == other.spread(word, "text")
