"""Many pull requests at once, merged by a server one after the other, and sync after each.

The server merges as forges do: `git merge-tree` in a repository without a checkout, where
attributes of files and merge drivers do not count.
"""

from __future__ import annotations

import shutil
from collections import Counter
from itertools import permutations
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest
from fakes.crowded_wiki import add_newcomers, compile_each, crowded_wiki, merge_as_a_server
from fakes.git_repositories import git
from fakes.heading_compiler import HeadingCompiler
from fakes.models import claude
from fakes.quoting_model import quoting_model
from fakes.small_wiki import MODEL
from fakes.wikis import findings, make_wiki, open_wiki, pages_at

from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.diagnostics import Severity
from gitwiki.ports import PullRequestState
from gitwiki.wiki import derive
from gitwiki.wiki.facts import caveat_text, disagreements
from gitwiki.wiki.schema import AFTER_MERGE, IN_PR
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.derivation import Pages, relate
from gitwiki.workflows.load import load_wiki
from gitwiki.workflows.settle import unlogged
from gitwiki.workflows.sync import SyncState, sync

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from standin import StandIn

    from gitwiki.ports import Outside
    from gitwiki.wiki.page import Page

#: Rebuilds by code, as a workflow without a key would.
BY_CODE = HeadingCompiler()


class Said(NamedTuple):
    """Something that a page says, wherever on the page."""

    page: str
    text: str


class Crowd(NamedTuple):
    """A wiki with open pull requests, to be copied.

    Attributes:
        directory: The repository.
        before: What its base says.
        said: What each pull request adds to that, by number.
        apart: The pull requests that bring only pages of which no other speaks.
    """

    directory: Path
    before: Counter[Said]
    said: Mapping[int, Counter[Said]]
    apart: frozenset[int]

    def order(self, seed: int) -> list[int]:
        """The pull requests in some order."""
        order = sorted(self.said)
        Random(seed).shuffle(order)
        return order


class Step(NamedTuple):
    """One merge and what sync did after it.

    Attributes:
        place: The how many-th merge it was, from 1.
        rebuilt: The pull requests that were rebuilt, to their heads before.
        base: Where the base was.
    """

    place: int
    rebuilt: Mapping[int, str]
    base: str


def _said(pages: Mapping[str, Page]) -> Counter[Said]:
    """Everything but what follows from facts."""
    return Counter(
        Said(path, text)
        for path, page in pages.items()
        for text in (
            *(item.text for item in (*page.tldr, *page.statements)),
            *(fact.text for fact in page.facts),
        )
    )


def _copy(crowd: Path, name: str) -> Path:
    return shutil.copytree(crowd, crowd.with_name(name))


def _crowd(directory: Path, count: int, shared: int, derived: str, model: str) -> Crowd:
    """Open pull requests in a wiki, one for each of so many new sources."""
    outside = open_wiki(directory)
    newcomers = add_newcomers(outside, count, shared, derived)
    numbers = compile_each(outside, HeadingCompiler(model), newcomers.paths)
    before = _said(pages_at(outside, "main"))
    pulls = {pull.number: pull for pull in outside.forge.pull_requests()}
    return Crowd(
        directory,
        before,
        {n: _said(pages_at(outside, pulls[n].head)) - before for n in numbers.values()},
        frozenset(numbers[path] for path in newcomers.apart),
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wiki of 60 pages."""
    directory = tmp_path_factory.mktemp("small") / "wiki"
    crowded_wiki(directory, 60)
    return directory


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wiki of 500 pages."""
    directory = tmp_path_factory.mktemp("large") / "wiki"
    crowded_wiki(directory, 500)
    return directory


def _merge_all(directory: Path, order: Sequence[int]) -> list[Step]:
    """Merge all pull requests in an order, with a sync after each, and look at each step."""
    outside = open_wiki(directory)
    steps = []
    for place, number in enumerate(order, 1):
        heads = {pull.number: pull.head for pull in outside.forge.pull_requests()}
        assert merge_as_a_server(directory, heads[number]) == ""
        done = sync(outside, BY_CODE)
        assert [each.pull_request.number for each in done] == sorted(order[place:])
        assert {each.state for each in done} <= {SyncState.REBUILT, SyncState.CURRENT}, done
        states = {each.pull_request.number: each.state for each in done}
        rebuilt = [n for n, state in states.items() if state is SyncState.REBUILT]
        steps.append(Step(place, {n: heads[n] for n in rebuilt}, base_commit(outside).id))
        _assert_derived(outside)
    return steps


def _assert_had_to_be(directory: Path, steps: Sequence[Step], crowd: Crowd) -> None:
    """What was rebuilt had changed a page that the base had changed since it was made."""
    outside = open_wiki(directory)
    for step in steps:
        assert not crowd.apart & step.rebuilt.keys()
        for number, head in step.rebuilt.items():
            made = outside.repository.resolve(head)
            assert made is not None
            here = outside.repository.changed_paths(made.parents[0], step.base)
            there = outside.repository.changed_paths(made.parents[0], head)
            assert here.keys() & there.keys(), (step.place, number)


def _assert_derived(outside: Outside) -> None:
    """The derived files of the base are those that follow from its pages and commits."""
    loaded = load_wiki(outside, base_commit(outside))
    assert relate(outside, loaded, Pages({}, {})).after == {}
    indexes = derive.index_files(loaded.wiki.pages.values())
    expected = {path: outside.repository.blob_id(text.encode()) for path, text in indexes.items()}
    present = {path: blob for path, blob in loaded.wiki.files.items() if derive.is_index(path)}
    assert present == expected
    assert unlogged(outside, loaded) == ()
    pulls = outside.forge.pull_requests()
    merged = [pull for pull in pulls if pull.state is PullRequestState.MERGED]
    assert loaded.wiki.log.count("\n## [") == len(merged)


def _assert_whole(crowd: Crowd, directory: Path) -> None:
    """Nothing that was proposed is lost, nothing stands there twice, and lint is content."""
    outside = open_wiki(directory)
    pages = pages_at(outside, "main")
    expected = sum(crowd.said.values(), Counter(crowd.before))
    assert set(expected.values()) == {1}
    assert _said(pages) == expected
    for page in pages.values():
        found = {caveat_text(each) for each in disagreements(page.facts)}
        assert {caveat.text for caveat in page.caveats} == found
    assert findings(outside) == ()
    pulls = outside.forge.pull_requests()
    assert {pull.state for pull in pulls} == {PullRequestState.MERGED}
    assert git(directory, "fsck", "--strict", "--no-dangling", "--no-progress") == ""
    before = base_commit(outside)
    assert sync(outside, BY_CODE) == ()
    assert base_commit(outside) == before


@pytest.mark.parametrize("model", ["", MODEL], ids=["by code", "by a model"])
def test_each_is_rebuilt_after_each_merge_where_the_log_is_in_it(small: Path, model: str) -> None:
    crowd = _crowd(_copy(small, f"in-{bool(model)}"), 6, 4, IN_PR, model)
    for seed in range(2 if model else 1):
        directory = _copy(crowd.directory, f"in-{bool(model)}-{seed}")
        steps = _merge_all(directory, crowd.order(seed))
        assert [len(step.rebuilt) for step in steps] == [5, 4, 3, 2, 1, 0]
        _assert_whole(crowd, directory)


@pytest.mark.parametrize("model", ["", MODEL], ids=["by code", "by a model"])
def test_only_those_that_share_pages_are_rebuilt_where_it_is_not(small: Path, model: str) -> None:
    crowd = _crowd(_copy(small, f"after-{bool(model)}"), 6, 4, AFTER_MERGE, model)
    for seed in range(3 if model else 1):
        directory = _copy(crowd.directory, f"after-{bool(model)}-{seed}")
        steps = _merge_all(directory, crowd.order(seed))
        _assert_had_to_be(directory, steps, crowd)
        assert any(step.rebuilt for step in steps)
        _assert_whole(crowd, directory)


@pytest.mark.parametrize("model", ["", MODEL], ids=["by code", "by a model"])
def test_none_is_rebuilt_if_none_shares_a_page(small: Path, model: str) -> None:
    crowd = _crowd(_copy(small, f"apart-{bool(model)}"), 8, 0, AFTER_MERGE, model)
    heads = {p.number: p.head for p in open_wiki(crowd.directory).forge.pull_requests()}
    directory = _copy(crowd.directory, f"apart-{bool(model)}-1")
    steps = _merge_all(directory, crowd.order(1))
    assert [step.rebuilt for step in steps] == [{}] * 8
    _assert_whole(crowd, directory)
    assert heads == {p.number: p.head for p in open_wiki(directory).forge.pull_requests()}


@pytest.mark.parametrize("derived", [IN_PR, AFTER_MERGE])
def test_in_whatever_order_the_pages_come_out_the_same(small: Path, derived: str) -> None:
    crowd = _crowd(_copy(small, f"order-{derived}"), 3, 0, derived, MODEL)
    trees = set()
    for place, order in enumerate(permutations(sorted(crowd.said))):
        directory = _copy(crowd.directory, f"order-{derived}-{place}")
        _merge_all(directory, order)
        trees.add(git(directory, "rev-parse", "main:wiki"))
    assert place == 5
    assert len(trees) == 1


@pytest.mark.slow
@pytest.mark.no_cover
def test_thirty_of_a_model_with_the_log_in_each(large: Path) -> None:
    crowd = _crowd(_copy(large, "in-pr"), 30, 10, IN_PR, MODEL)
    asked = BY_CODE.asked
    directory = _copy(crowd.directory, "in-pr-1")
    steps = _merge_all(directory, crowd.order(1))
    # All that are left, after each merge: each of them adds to the end of the log.
    assert [len(step.rebuilt) for step in steps] == list(range(29, -1, -1))
    assert BY_CODE.asked == asked
    _assert_whole(crowd, directory)


@pytest.mark.slow
@pytest.mark.no_cover
def test_thirty_of_a_model_with_derived_files_after_merges(large: Path) -> None:
    crowd = _crowd(_copy(large, "after"), 30, 10, AFTER_MERGE, MODEL)
    asked = BY_CODE.asked
    directory = _copy(crowd.directory, "after-1")
    steps = _merge_all(directory, crowd.order(1))
    _assert_had_to_be(directory, steps, crowd)
    # At most those ten, after each merge of one of them; what is merged is not rebuilt any more.
    assert 0 < sum(len(step.rebuilt) for step in steps) <= 29 * 10 - sum(range(10))
    assert BY_CODE.asked == asked
    _assert_whole(crowd, directory)


@pytest.mark.slow
def test_what_a_real_model_compiler_made_is_merged_without_it(
    stand_in: StandIn, tmp_path: Path
) -> None:
    names = ("faq.md", "field-trial.md", "grid-operator-note.md", "refrigerants.md")
    directory = tmp_path / "wiki"
    outside = make_wiki(directory, names)
    stand_in.play(quoting_model)
    compile_each(outside, claude(stand_in, tmp_path), [f"raw/{name}" for name in names])
    asked = stand_in.calls["messages"]
    wanted: set[Said] = set()
    for pull in outside.forge.pull_requests():
        wanted |= _said(pages_at(outside, pull.head)).keys()
    for number in (3, 1, 4, 2):
        (pull,) = [each for each in outside.forge.pull_requests() if each.number == number]
        assert merge_as_a_server(directory, pull.head) == ""
        states = {each.state for each in sync(outside, ExtractiveCompiler())}
        assert states <= {SyncState.REBUILT}
        _assert_derived(outside)
    said = _said(pages_at(outside, "main"))
    assert wanted - said.keys() == set()
    assert [found for found in findings(outside) if found.severity is Severity.ERROR] == []
    assert stand_in.calls["messages"] == asked
