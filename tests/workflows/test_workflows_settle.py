"""Derived files that are committed after merges: they are right then, and written once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from fakes.crowded_wiki import merge_as_a_server
from fakes.git_repositories import NOW, git
from fakes.heading_compiler import HeadingCompiler
from fakes.small_wiki import (
    ADA,
    ALPHA,
    BASICS,
    BETA,
    PROXY,
    commit,
    edit,
    new_wiki,
    proposed,
    push,
    text_of,
    write,
)
from fakes.wikis import checkout, findings, pages_at, run

from gitwiki.errors import (
    BaseRefusedError,
    CheckoutDirtyError,
    EditedBehindError,
    NotRebuiltError,
    NotSettledError,
    RefMovedError,
)
from gitwiki.ports import NewCommit, PullRequestState
from gitwiki.wiki import derive
from gitwiki.wiki.schema import AFTER_MERGE, IN_PR
from gitwiki.workflows import pulls
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.settle import settle
from gitwiki.workflows.sync import SyncState, sync

if TYPE_CHECKING:
    from pathlib import Path

    from gitwiki.ports import Forge, Outside

SOURCES = {"alpha": ALPHA, "basics": BASICS, "beta": BETA}
BY_CODE = HeadingCompiler()
#: Speaks of nothing that the others speak of, but names a page of theirs.
DELTA = """\
# Delta

Delta is about the weather.

## Rain

Rain falls on every proxy. The rain stops after 3 hours.

## Snow

Snow falls like rain. The snow melts in 4 days.
"""


@pytest.fixture
def wiki(tmp_path: Path) -> Outside:
    """Three pull requests, one for each source; nothing is merged."""
    outside = new_wiki(tmp_path, SOURCES, AFTER_MERGE)
    for name in SOURCES:
        proposed(outside, name)
    return outside


def changed(outside: Outside, number: int) -> set[str]:
    """The files that a pull request changes."""
    pull = pulls.find(outside, number)
    made = outside.repository.resolve(pull.head)
    assert made is not None
    return set(outside.repository.changed_paths(made.parents[0], pull.head))


def assert_settled(outside: Outside) -> None:
    """The derived files of the base are right, lint is content, and nothing is left to be done."""
    assert [found for found in findings(outside) if found.code != "GW201"] == []
    log = text_of(outside, "main", "log.md")
    merged = [p for p in outside.forge.pull_requests() if p.state is PullRequestState.MERGED]
    for pull in merged:
        assert log.count(f"- key: {pull.proposal.key}, ") == 1
    assert log.count("\n## [") == len(merged)
    before = base_commit(outside)
    assert settle(outside).commit == before
    assert base_commit(outside) == before


def test_pull_requests_carry_pages_only(wiki: Outside) -> None:
    for number in (1, 2, 3):
        paths = changed(wiki, number)
        assert paths
        assert not [path for path in paths if derive.is_index(path) or path == derive.LOG]
        pull = pulls.find(wiki, number)
        assert not pull.proposal.draft
        assert {check.summary.split(",")[0] for check in pull.proposal.checks} == {"0 errors"}
        assert "GW203" not in pull.proposal.body
        assert "GW204" not in pull.proposal.body


def test_pages_that_a_compile_does_not_touch_stay_as_they_are(tmp_path: Path) -> None:
    outside = new_wiki(tmp_path, {**SOURCES, "delta": DELTA}, AFTER_MERGE)
    pulls.merge(outside, proposed(outside, "basics").number)
    pull = proposed(outside, "delta")
    assert PROXY not in changed(outside, pull.number)
    assert "](proxy.md)" in text_of(outside, pull.head, "wiki/concepts/rain.md")
    pulls.merge(outside, pull.number)
    assert "rain" in pages_at(outside, "main")[PROXY].related
    assert_settled(outside)


def test_merging_leaves_the_base_with_derived_files_that_are_right(
    wiki: Outside, tmp_path: Path
) -> None:
    done = pulls.merge(wiki, 2)
    assert done.checkout
    base = base_commit(wiki)
    assert base.parents == (done.pull_request.merge,)
    assert base.message.startswith("Derive the index, the log and related pages\n")
    assert set(wiki.repository.changed_paths(base.parents[0], base.id)) == {
        "log.md",
        PROXY,
        "wiki/concepts/index.md",
        "wiki/concepts/server.md",
        "wiki/index.md",
        "wiki/sources/basics.md",
        "wiki/sources/index.md",
    }
    assert checkout(tmp_path)["status"] == b""
    assert (tmp_path / "log.md").read_text() == text_of(wiki, "main", "log.md")
    assert_settled(wiki)


def test_one_that_shares_no_page_is_merged_as_it_is(tmp_path: Path) -> None:
    outside = new_wiki(tmp_path, {"basics": BASICS, "delta": DELTA}, AFTER_MERGE)
    proposed(outside, "basics")
    proposed(outside, "delta")
    pages = pages_at(outside, pulls.find(outside, 2).head)
    pulls.merge(outside, 1)
    before = outside.repository.refs("refs/")
    assert [each.state for each in sync(outside, BY_CODE)] == [SyncState.CURRENT]
    assert outside.repository.refs("refs/") == before
    # Here it is put on the base first; a server has a merge of its own.
    merged = pulls.merge(outside, 2).pull_request
    assert {path: page.body for path, page in pages.items()}.items() <= {
        path: page.body for path, page in pages_at(outside, merged.head).items()
    }.items()
    assert_settled(outside)


def test_one_that_shares_a_page_has_to_be_rebuilt(wiki: Outside) -> None:
    pulls.merge(wiki, 1)
    with pytest.raises(NotRebuiltError):
        pulls.merge(wiki, 3)
    states = {each.pull_request.number: each.state for each in sync(wiki, BY_CODE)}
    assert states == {2: SyncState.REBUILT, 3: SyncState.REBUILT}
    assert derive.LOG not in changed(wiki, 3)
    pulls.merge(wiki, 3)
    sync(wiki, BY_CODE)
    pulls.merge(wiki, 2)
    assert_settled(wiki)


def test_what_a_person_pushed_is_merged_as_it_is_if_it_can_be(tmp_path: Path) -> None:
    outside = new_wiki(tmp_path, {"basics": BASICS, "delta": DELTA}, AFTER_MERGE)
    proposed(outside, "basics")
    pull = proposed(outside, "delta")
    push(outside, pull, "wiki/concepts/rain.md", "## Delta", "Bob likes it.\n\n## Delta")
    pulls.merge(outside, 1)
    assert [each.state for each in sync(outside, BY_CODE)] == [SyncState.CURRENT]
    with pytest.raises(EditedBehindError):
        pulls.merge(outside, 2)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2)])
def test_merges_that_nobody_synced_are_logged_in_their_order(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    sources = {"basics": BASICS, "delta": DELTA, "other": DELTA.replace("elta", "usk")}
    sources["other"] = sources["other"].replace("Rain", "Fog").replace("rain", "fog")
    sources["other"] = sources["other"].replace("Snow", "Hail").replace("snow", "hail")
    outside = new_wiki(tmp_path, sources, AFTER_MERGE)
    for name in sources:
        proposed(outside, name)
    heads = {pull.number: pull for pull in outside.forge.pull_requests()}
    for number in order:
        assert merge_as_a_server(tmp_path, heads[number].head) == ""
    git(tmp_path, "reset", "-q", "--hard")
    assert sync(outside, BY_CODE) == ()
    log = text_of(outside, "main", "log.md")
    places = [log.index(heads[number].proposal.key) for number in order]
    assert places == sorted(places)
    assert checkout(tmp_path)["status"] == b""
    assert_settled(outside)


def test_a_pull_request_that_was_squashed_is_logged(wiki: Outside) -> None:
    pull = pulls.find(wiki, 2)
    made = wiki.repository.resolve(pull.head)
    assert made is not None
    title, _, rest = made.message.partition("\n")
    base = base_commit(wiki)
    squashed = NewCommit(pull.head, {}, f"{title} (#2)\n{rest}", ADA, NOW + 90, (base.id,))
    commit_id = write(wiki, squashed)
    wiki.repository.move_ref("refs/heads/main", commit_id, base.id, "squash")
    wiki.repository.advance_checkout("main", base.id, commit_id)
    log = settle(wiki).wiki.log
    assert log.startswith(f"# Log\n\n## [2023-11-14] compile | {title}\n\n- 1 source, ")
    assert log.count(pull.proposal.key) == 1


def test_a_log_that_somebody_emptied_is_written_again(wiki: Outside) -> None:
    pulls.merge(wiki, 2)
    before = text_of(wiki, "main", "log.md")
    commit(wiki, {"log.md": "# Log\n"})
    assert settle(wiki).wiki.log == before


def test_an_index_that_somebody_edited_is_written_again(wiki: Outside) -> None:
    pulls.merge(wiki, 2)
    before = text_of(wiki, "main", "wiki/index.md")
    commit(wiki, {"wiki/index.md": "# Mine\n", "wiki/old/index.md": "# Old\n"})
    settled = settle(wiki)
    assert text_of(wiki, "main", "wiki/index.md") == before
    assert "wiki/old/index.md" not in settled.entries


def test_confidence_is_at_most_what_the_sources_allow(wiki: Outside) -> None:
    pulls.merge(wiki, 2)
    edit(wiki, PROXY, "confidence: low", "confidence: high")
    edit(wiki, "wiki/sources/basics.md", "confidence: medium", "confidence: low")
    pages = settle(wiki).wiki.pages
    assert pages[PROXY].confidence == "low"
    # A person may lower it.
    assert pages["wiki/sources/basics.md"].confidence == "low"


def test_nothing_is_done_where_derived_files_are_in_pull_requests(tmp_path: Path) -> None:
    outside = new_wiki(tmp_path, SOURCES, IN_PR)
    pulls.merge(outside, proposed(outside, "basics").number)
    commit(outside, {"log.md": "# Log\n"})
    before = base_commit(outside)
    assert settle(outside).commit == before


def test_pull_requests_of_before_lose_their_derived_files(tmp_path: Path) -> None:
    outside = new_wiki(tmp_path, {"basics": BASICS, "delta": DELTA}, IN_PR)
    pulls.merge(outside, proposed(outside, "basics").number)
    pull = proposed(outside, "delta")
    assert {derive.LOG, PROXY} <= changed(outside, pull.number)
    edit(outside, "schema.md", f"derived: {IN_PR} # ", f"derived: {AFTER_MERGE} # ")
    assert [each.state for each in sync(outside, BY_CODE)] == [SyncState.REBUILT]
    assert changed(outside, pull.number) == {
        "wiki/concepts/rain.md",
        "wiki/concepts/snow.md",
        "wiki/sources/delta.md",
    }
    pulls.merge(outside, pull.number)
    assert_settled(outside)


def test_changes_in_the_checkout_are_in_the_way(wiki: Outside, tmp_path: Path) -> None:
    (tmp_path / "log.md").write_text("# Mine\n")
    with pytest.raises(NotSettledError, match=r"is merged, but .* your checkout is in the way"):
        pulls.merge(wiki, 2)
    merged = base_commit(wiki)
    assert merged.message.startswith("Merge pull request #2")
    with pytest.raises(CheckoutDirtyError):
        settle(wiki)
    git(tmp_path, "checkout", "-q", "log.md")
    assert run(tmp_path, "sync") == "#1 rebuilt\n"
    assert_settled(wiki)


class _Refusing:
    """A forge that does not move the base."""

    def __init__(self, forge: Forge, error: Exception) -> None:
        self._forge = forge
        self._error = error

    def __getattr__(self, name: str) -> object:
        return getattr(self._forge, name)

    def advance(self, base: str, commit: str) -> None:
        del base, commit
        raise self._error


@pytest.mark.parametrize(
    "error",
    [BaseRefusedError("main", "it is protected"), RefMovedError("refs/heads/main", "a", "b")],
)
def test_a_base_that_does_not_take_them(wiki: Outside, error: Exception) -> None:
    outside = replace(wiki, forge=_Refusing(wiki.forge, error))  # type: ignore[arg-type]
    with pytest.raises(NotSettledError, match="is merged, but"):
        pulls.merge(outside, 2)
    with pytest.raises(type(error)):
        sync(outside, BY_CODE)
    sync(wiki, BY_CODE)
    assert_settled(wiki)
