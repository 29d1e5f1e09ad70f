"""An index that was brought up to date several times finds what a fresh one finds, in its order."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from fakes.search_items import passage

from gitwiki.adapters.search import TantivyEngine
from gitwiki.ports.search import Fields, HitKind, Item
from gitwiki.query.ranking import find

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from gitwiki.ports.search import Hit, SearchIndex

WORDS = [
    "mill", "corn", "water", "wheel", "flour", "stone", "river", "weir", "miller", "sack",
    "grinding", "ground", "grinds", "gate", "oak", "iron", "toll", "parish", "flood", "dry",
]  # fmt: skip
QUESTIONS = (
    "corn",
    "which works mention the toll of the parish?",
    "who grinds flour at the weir in a flood?",
    "iron wheel",
    "mil 03",
    "water water river",
)
Files = dict[str, list[Item]]


class Random(random.Random):
    """Makes files."""

    def text(self) -> str:
        return " ".join(self.choices(WORDS, k=self.randint(1, 14)))

    def file(self, path: str) -> list[Item]:
        if path.startswith("raw/"):
            return [passage(path, at, self.text()) for at in range(1, self.randint(2, 6))]
        text = self.text()
        fields = Fields(path[5:-3], self.text(), text, "concept")
        cites = tuple(f"mill-{n:02}-p-000001" for n in self.sample(range(20), 3))
        return [Item(HitKind.PAGE, path, path, "", text, "", "", fields, path, 0, cites)]

    def change(self, files: Files) -> Files:
        """A few files are changed, one goes and one is new."""
        changed = dict(files)
        del changed[self.choice(sorted(changed))]
        for path in [*self.sample(sorted(changed), 3), f"raw/mill/{self.randrange(100):02}.md"]:
            changed[path] = self.file(path)
        return changed


def opened(engine: TantivyEngine, files: Mapping[str, list[Item]]) -> SearchIndex:
    def read(paths: Sequence[str]) -> Iterator[tuple[str, Sequence[Item]]]:
        yield from ((path, files[path]) for path in paths)

    return engine.open({path: repr(items) for path, items in files.items()}, read)


def found(index: SearchIndex) -> list[Sequence[Hit]]:
    return [find(index, question, 60, frozenset(HitKind)) for question in QUESTIONS]


@pytest.mark.parametrize("seed", range(2))
def test_the_hits_of_an_updated_index_are_those_of_a_fresh_one(tmp_path: Path, seed: int) -> None:
    """Exactly, wherever no more have a word of the question than are candidates."""
    chance = Random(seed)
    paths = [f"raw/mill/{n:02}.md" for n in range(20)] + [f"raw/w{n}.md" for n in range(9)]
    files = {path: chance.file(path) for path in [*paths, *(f"wiki/p{n}.md" for n in range(9))]}
    updated = TantivyEngine(tmp_path / "updated", "1")
    opened(updated, files)
    segments = 0
    for number in range(4):
        files = chance.change(files)
        index = opened(updated, files)
        fresh = opened(TantivyEngine(tmp_path / f"fresh-{number}", "1"), files)
        assert found(index) == found(fresh)
        segments = max(segments, *(len(list(f.glob("*.store"))) for f in updated.root.iterdir()))
    assert segments > 1  # it was indeed brought up to date, and not made anew each time


def test_the_best_of_many_are_the_same_in_an_updated_index(tmp_path: Path) -> None:
    """Where more have the words than are candidates, only the last of these may differ."""
    chance = Random(8)
    files = {path: chance.file(path) for path in (f"raw/w{n:03}.md" for n in range(120))}
    updated = TantivyEngine(tmp_path / "updated", "1")
    opened(updated, files)
    for _ in range(3):
        files = chance.change(files)
        index = opened(updated, files)
    fresh = opened(TantivyEngine(tmp_path / "fresh", "1"), files)
    question = "who grinds flour at the weir in a flood, of iron or oak, corn or water?"
    hits = [find(each, question, 10, frozenset(HitKind)) for each in (index, fresh)]
    assert fresh.count(HitKind.PASSAGE) > 200
    assert hits[0] == hits[1]
