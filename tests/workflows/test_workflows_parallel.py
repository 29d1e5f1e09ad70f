"""Many pull requests at once, merged by a server one after the other, and sync after each.

The server merges as forges do: `git merge-tree` in a repository without a checkout, where
attributes of files and merge drivers do not count.
"""

from __future__ import annotations

import shutil
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest
from fakes.crowded_wiki import add_newcomers, compile_each, crowded_wiki, merge_as_a_server
from fakes.heading_compiler import HeadingCompiler
from fakes.wikis import findings, open_wiki, pages_at

from gitwiki.ports import PullRequestState
from gitwiki.wiki import derive
from gitwiki.wiki.schema import AFTER_MERGE, IN_PR
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.derivation import Pages, relate
from gitwiki.workflows.load import load_wiki
from gitwiki.workflows.settle import unlogged
from gitwiki.workflows.sync import SyncState, sync

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fakes.crowded_wiki import Newcomers

    from gitwiki.ports import Compiler, Outside

MODEL = "claude-opus-5-5"


class Said(NamedTuple):
    """Something that a page says, wherever on the page."""

    page: str
    text: str


class Crowd(NamedTuple):
    """A wiki with open pull requests, to be copied.

    Attributes:
        directory: The repository.
        newcomers: The sources that they were compiled from.
        numbers: The pull request of each source.
        said: What each pull request adds to what the base says, by number.
    """

    directory: Path
    newcomers: Newcomers
    numbers: Mapping[str, int]
    said: Mapping[int, Counter[Said]]


def _said(outside: Outside, rev: str) -> Counter[Said]:
    return Counter(
        Said(path, text)
        for path, page in pages_at(outside, rev).items()
        for text in (
            *(item.text for item in (*page.tldr, *page.statements, *page.caveats)),
            *(fact.text for fact in page.facts),
        )
    )


def _crowd(
    directory: Path, size: int, count: int, compiler: Compiler, derived: str, shared: int
) -> Crowd:
    outside = crowded_wiki(directory, size, derived=derived)
    newcomers = add_newcomers(outside, count, shared=shared, seed=1)
    numbers = compile_each(outside, compiler, newcomers.paths)
    before = _said(outside, "main")
    pulls = {pull.number: pull for pull in outside.forge.pull_requests()}
    said = {number: _said(outside, pulls[number].head) - before for number in numbers.values()}
    return Crowd(directory, newcomers, numbers, said)


class Course(NamedTuple):
    """How it went.

    Attributes:
        rebuilds: How many pull requests were rebuilt after each merge.
        outside: The wiki at the end.
    """

    rebuilds: tuple[int, ...]
    outside: Outside


def _merge_all(crowd: Crowd, directory: Path, compiler: Compiler, order: Sequence[int]) -> Course:
    """Merge all pull requests of a copy in an order, sync after each, and look at each step."""
    shutil.copytree(crowd.directory, directory)
    outside = open_wiki(directory)
    rebuilds = []
    for place, number in enumerate(order, 1):
        heads = {pull.number: pull.head for pull in outside.forge.pull_requests()}
        assert merge_as_a_server(directory, heads[number]) == ""
        done = sync(outside, compiler)
        states = Counter(each.state for each in done)
        assert set(states) <= {SyncState.REBUILT, SyncState.CURRENT}, done
        assert sum(states.values()) == len(order) - place
        rebuilds.append(states[SyncState.REBUILT])
        _assert_derived(outside)
        assert [each.state for each in sync(outside, compiler)] == [SyncState.CURRENT] * (
            len(order) - place
        )
    return Course(tuple(rebuilds), outside)


def _assert_derived(outside: Outside) -> None:
    """The derived files of the base are those that follow from its pages and commits."""
    loaded = load_wiki(outside, base_commit(outside))
    again = relate(outside, loaded, Pages({}, {}))
    assert again.after == {}
    indexes = derive.index_files(loaded.wiki.pages.values())
    expected = {path: outside.repository.blob_id(text.encode()) for path, text in indexes.items()}
    present = {path: blob for path, blob in loaded.wiki.files.items() if derive.is_index(path)}
    assert present == expected
    assert unlogged(outside, loaded) == ()
    merged = sum(pull.state is PullRequestState.MERGED for pull in outside.forge.pull_requests())
    assert loaded.wiki.log.count("\n## [") == merged


def _assert_whole(crowd: Crowd, course: Course, before: Counter[Said]) -> None:
    """Nothing of what was proposed is lost, nothing stands there twice, and lint is content."""
    outside = course.outside
    after = _said(outside, "main")
    expected = Counter(before)
    for said in crowd.said.values():
        for each, times in said.items():
            expected[each] = max(expected[each], times + before[each])
    assert after == expected
    assert set(after.values()) == {1}
    assert findings(outside) == ()
    pulls = outside.forge.pull_requests()
    assert {pull.state for pull in pulls} == {PullRequestState.MERGED}


def _shuffled(crowd: Crowd, seed: int) -> list[int]:
    order = sorted(crowd.numbers.values())
    Random(seed).shuffle(order)
    return order


@pytest.mark.parametrize("model", ["", MODEL], ids=["by code", "by a model"])
@pytest.mark.parametrize("derived", [IN_PR, AFTER_MERGE])
def test_a_few(tmp_path: Path, derived: str, model: str) -> None:
    crowd = _crowd(tmp_path / "crowd", 60, 6, HeadingCompiler(model), derived, 4)
    before = _said(open_wiki(crowd.directory), "main")
    compiler = HeadingCompiler()
    for seed in range(2):
        course = _merge_all(crowd, tmp_path / str(seed), compiler, _shuffled(crowd, seed))
        print(course.rebuilds)
        _assert_whole(crowd, course, before)


@pytest.mark.slow
@pytest.mark.parametrize("derived", [IN_PR, AFTER_MERGE])
def test_thirty(tmp_path: Path, derived: str) -> None:
    import time

    t = time.perf_counter()
    crowd = _crowd(tmp_path / "crowd", 500, 30, HeadingCompiler(MODEL), derived, 10)
    before = _said(open_wiki(crowd.directory), "main")
    print("made", time.perf_counter() - t)
    t = time.perf_counter()
    course = _merge_all(crowd, tmp_path / "1", HeadingCompiler(), _shuffled(crowd, 1))
    print("merged", time.perf_counter() - t)
    print(course.rebuilds, sum(course.rebuilds))
    _assert_whole(crowd, course, before)
