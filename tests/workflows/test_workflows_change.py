"""What a changed or deleted source does to the pages that rest on it, and what people keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.git_repositories import NOW
from fakes.wikis import findings, make_wiki, pages_at

from gitwiki.compiler.extractive import ExtractiveCompiler
from gitwiki.ports import Identity, NewCommit
from gitwiki.wiki.compare import Item, items
from gitwiki.workflows import pulls
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.compile import CompileRequest, compile_sources
from gitwiki.workflows.status import status
from gitwiki.workflows.sync import sync

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gitwiki.ports import Outside, PullRequest

_ADA = Identity("Ada", "ada@example.org")
_SOURCES = ("faq.md", "installer-handbook.md", "refrigerants.md")
_CHARGE = "The refrigerant charge of each heat pump is 0.95 kg."
_TANK = "A buffer tank is a small insulated vessel of heating water"
_HEAT_PUMP = "wiki/concepts/heat-pump.md"


@pytest.fixture
def wiki(tmp_path: Path) -> Outside:
    """A wiki with three compiled sources."""
    outside = make_wiki(tmp_path / "wiki", _SOURCES)
    pulls.merge(outside, compiled(outside).number)
    return outside


def compiled(outside: Outside) -> PullRequest:
    """Compile what is pending; the pull request."""
    outcome = compile_sources(outside, ExtractiveCompiler(), CompileRequest())
    assert outcome.pull_request is not None
    return outcome.pull_request


def commit(outside: Outside, changes: Mapping[str, bytes | None]) -> None:
    """Commit files on main, as a person would."""
    base = base_commit(outside)
    new = outside.repository.write(NewCommit(base.id, changes, "By hand\n", _ADA, NOW))
    outside.repository.move_ref("refs/heads/main", new, base.id, "by hand")
    assert outside.repository.advance_checkout("main", base.id, new)


def edit(outside: Outside, path: str, old: str, new: str) -> None:
    """Replace words in a file, and commit it on main."""
    base = base_commit(outside).id
    blob = outside.repository.tree(base, path)[path].blob
    text = outside.repository.blobs([blob])[blob].decode()
    assert old in text
    commit(outside, {path: text.replace(old, new).encode()})


def said(outside: Outside, rev: str) -> dict[str, set[Item]]:
    """Everything that each page of a commit says, by path."""
    return {path: set(items(page)) for path, page in pages_at(outside, rev).items()}


def test_a_reworded_statement_survives_a_recompile_and_the_pull_request_says_so(
    wiki: Outside,
) -> None:
    reworded = "The refrigerant charge of each heat pump was 0.95 kg when it was delivered."
    edit(wiki, _HEAT_PUMP, f"\n{_CHARGE}", f"\n{reworded}")
    edit(wiki, "raw/installer-handbook.md", "A buffer tank is", "A buffer tank (or store) is")

    pull = compiled(wiki)

    texts = {item.text for item in said(wiki, pull.head)[_HEAT_PUMP]}
    assert reworded in texts
    assert _CHARGE not in texts
    assert f'Kept: "{reworded}"' in pull.proposal.body
    pulls.merge(wiki, pull.number)
    assert [found.code for found in findings(wiki)] == []


def test_a_changed_source_changes_exactly_what_lost_its_evidence(wiki: Outside) -> None:
    before = said(wiki, "main")
    edit(wiki, "raw/installer-handbook.md", "A buffer tank is", "A buffer tank (or store) is")

    stale = {each.path for each in status(wiki, ExtractiveCompiler()).stale}
    assert stale == {path for path in before if _rests_on(wiki, path, "installer-handbook")}
    assert {found.path for found in findings(wiki) if found.code == "GW307"} == stale

    after = said(wiki, compiled(wiki).head)
    gone = {item.text for path in before for item in before[path] - after[path]}
    come = {item.text for path in after for item in after[path] - before.get(path, set())}
    assert {text.startswith(_TANK) for text in gone} == {True}
    assert come == {
        text.replace("A buffer tank is", "A buffer tank (or store) is") for text in gone
    }


def test_a_deleted_source_takes_exactly_its_statements_with_it(wiki: Outside) -> None:
    before = said(wiki, "main")
    commit(wiki, {"raw/refrigerants.md": None})
    stale = {each.path for each in status(wiki, ExtractiveCompiler()).stale}
    assert stale == {path for path in before if _rests_on(wiki, path, "refrigerants")}
    assert {found.path for found in findings(wiki) if found.code == "GW306"} == stale

    pull = compiled(wiki)
    after = said(wiki, pull.head)

    for path, old in before.items():
        left = {item for item in old if not any(_is_of(label) for label in item.labels)}
        assert left <= after.get(path, set()), path
        assert not any(_is_of(label) for item in after.get(path, ()) for label in item.labels)
    assert "wiki/sources/refrigerants.md" not in after
    pulls.merge(wiki, pull.number)
    assert findings(wiki) == ()


def test_nothing_is_pending_after_a_merge(wiki: Outside) -> None:
    again = compile_sources(wiki, ExtractiveCompiler(), CompileRequest())

    assert (again.pull_request, again.files) == (None, {})
    assert sync(wiki, ExtractiveCompiler()) == ()


def _is_of(label: str) -> bool:
    return label.startswith("refrigerants-p-")


def _rests_on(outside: Outside, path: str, source: str) -> bool:
    return source in {ref.id for ref in pages_at(outside, "main")[path].sources}
