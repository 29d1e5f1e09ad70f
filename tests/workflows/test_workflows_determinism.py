"""The same state gives the same pull request: key, tree and commit, wherever it is compiled."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest
from fakes.git_repositories import git
from fakes.wikis import SHORT, make_wiki, open_wiki, refs, run_json

from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.workflows import pulls
from gitwiki.workflows.compile import CompileRequest, compile_sources

if TYPE_CHECKING:
    from pathlib import Path

    from gitwiki.ports import Outside

ELSEWHERE = {
    "GIT_AUTHOR_DATE": "2031-07-08T09:10:11 +0900",
    "GIT_COMMITTER_DATE": "2031-07-08T09:10:11 +0900",
    "GIT_AUTHOR_NAME": "Grace",
    "GIT_COMMITTER_NAME": "Grace",
    "TZ": "Asia/Tokyo",
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "4711",
}
HERE = {"TZ": "America/Los_Angeles", "PYTHONHASHSEED": "1"}


class Result(NamedTuple):
    """What a compile comes to, and every ref afterwards."""

    key: str
    commit: str
    tree: str
    refs: tuple[tuple[str, str], ...]


def _compile(outside: Outside, directory: Path, *paths: str) -> Result:
    request = CompileRequest(paths=paths)
    outcome = compile_sources(outside, ExtractiveCompiler(), request)
    assert outcome.proposal is not None
    return _result(directory, outcome.proposal.key, outcome.proposal.commit)


def _result(directory: Path, key: str, commit: str) -> Result:
    tree = git(directory, "rev-parse", f"{commit}^{{tree}}")
    return Result(key, commit, tree, tuple(sorted(refs(directory).items())))


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    """A wiki with three pending sources."""
    directory = tmp_path / "wiki"
    make_wiki(directory)
    return directory


@pytest.fixture
def grown(tmp_path: Path) -> Path:
    """A wiki with pages of two sources, and a third that is pending and speaks of the same."""
    directory = tmp_path / "grown"
    outside = make_wiki(directory)
    _compile(outside, directory, f"raw/{SHORT[0]}", f"raw/{SHORT[1]}")
    pulls.merge(outside, 1)
    return directory


def _copies(wiki: Path) -> tuple[Path, Path]:
    other = wiki.with_name("other")
    shutil.copytree(wiki, other)
    return wiki, other


def test_a_second_run_opens_no_second_pull_request(wiki: Path) -> None:
    first = _compile(open_wiki(wiki), wiki)
    again = compile_sources(open_wiki(wiki), ExtractiveCompiler(), CompileRequest())
    assert (again.pull_request, again.proposal) == (None, None)
    assert again.claimed == tuple(f"raw/{name}" for name in SHORT)
    assert tuple(sorted(refs(wiki).items())) == first.refs


def test_the_order_of_the_arguments_does_not_matter(wiki: Path) -> None:
    one, other = _copies(wiki)
    paths = [f"raw/{name}" for name in SHORT]
    forwards = _compile(open_wiki(one), one, *paths)
    assert _compile(open_wiki(other), other, *reversed(paths)) == forwards


def test_naming_every_source_is_the_same_as_naming_none(wiki: Path) -> None:
    one, other = _copies(wiki)
    everything = _compile(open_wiki(one), one)
    assert _compile(open_wiki(other), other, *(f"raw/{name}" for name in SHORT)) == everything


def test_two_clones_come_to_the_same(grown: Path, tmp_path: Path) -> None:
    results = []
    for name in ("one", "other"):
        git(tmp_path, "clone", "-q", "--no-local", str(grown), name)
        result = _compile(open_wiki(tmp_path / name), tmp_path / name)
        results.append(result._replace(refs=()))
    assert results[0] == results[1] == _compile(open_wiki(grown), grown)._replace(refs=())


def test_a_shallow_clone_comes_to_the_same(grown: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth=1", grown.as_uri(), "shallow")
    result = _compile(open_wiki(tmp_path / "shallow"), tmp_path / "shallow")
    assert result._replace(refs=()) == _compile(open_wiki(grown), grown)._replace(refs=())


@pytest.mark.parametrize("state", ["wiki", "grown"])
def test_clock_time_zone_person_and_hash_seed_do_not_matter(
    state: str, request: pytest.FixtureRequest
) -> None:
    one, other = _copies(request.getfixturevalue(state))
    here = run_json(one, "compile", environment=HERE)
    there = run_json(other, "compile", environment=ELSEWHERE)
    assert here == there
    results = [_result(path, here["key"], here["commit"]) for path in (one, other)]
    assert results[0] == results[1]


@pytest.mark.parametrize("state", ["wiki", "grown"])
def test_a_cold_cache_and_a_warm_one_come_to_the_same(
    state: str, request: pytest.FixtureRequest
) -> None:
    cold, warm = _copies(request.getfixturevalue(state))
    cache = cold / ".git" / "gitwiki" / "cache.sqlite"
    cache.unlink(missing_ok=True)
    dry = CompileRequest(dry_run=True)
    compile_sources(open_wiki(warm), ExtractiveCompiler(), dry)
    assert (warm / ".git" / "gitwiki" / "cache.sqlite").exists()
    assert not cache.exists()
    assert _compile(open_wiki(warm), warm) == _compile(open_wiki(cold), cold)


def test_a_damaged_cache_changes_nothing(grown: Path) -> None:
    sound, damaged = _copies(grown)
    (damaged / ".git" / "gitwiki" / "cache.sqlite").write_bytes(b"SQLite format 3\0 and no more")
    assert _compile(open_wiki(damaged), damaged) == _compile(open_wiki(sound), sound)


def test_sources_compiled_one_after_the_other_give_the_same_in_every_clone(wiki: Path) -> None:
    results = []
    for directory in _copies(wiki):
        outside = open_wiki(directory)
        keys = []
        for number, name in enumerate(SHORT, 1):
            keys.append(_compile(outside, directory, f"raw/{name}").key)
            pulls.merge(outside, number)
        results.append((keys, git(directory, "rev-parse", "main^{tree}"), refs(directory)))
    assert results[0] == results[1]
