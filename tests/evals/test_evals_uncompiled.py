"""A wiki as if nothing had been compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.git_repositories import make_repository
from fakes.holdings import BOILER, MILLS, mill, page_text
from fakes.wikis import Silent

from gitwiki.bootstrap import open_here
from gitwiki.evals.uncompiled import uncompiled
from gitwiki.ports import HitKind
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.search import open_search

if TYPE_CHECKING:
    from pathlib import Path


def test_it_has_the_sources_and_no_page(tmp_path: Path) -> None:
    files = {
        "schema.md": "---\ngitwiki: 1\nname: Mill\n---\n",
        "raw/mills.md": MILLS,
        BOILER: page_text("Boiler", ("It boils.", mill().label("The boiler"))),
    }
    make_repository(tmp_path / "wiki", files)
    outside = open_here(tmp_path / "wiki", Silent())
    bare, commit = uncompiled(outside), base_commit(outside)
    assert list(bare.repository.tree(commit.id)) == ["raw/mills.md", "schema.md"]
    assert bare.repository.default_branch() == outside.repository.default_branch()
    found = {
        name: {hit.kind for hit in open_search(each, commit).find("boiler", 9)}
        for name, each in (("bare", bare), ("whole", outside))
    }
    assert found == {"bare": {HitKind.PASSAGE}, "whole": {HitKind.PAGE, HitKind.PASSAGE}}
