"""``gitwiki search`` over a repository: pages, passages, revisions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from fakes.git_repositories import git, make_repository
from fakes.wikis import Silent, start

from gitwiki.__main__ import run
from gitwiki.bootstrap import open_here
from gitwiki.errors import NotAWikiError
from gitwiki.workflows.commits import base_commit
from gitwiki.workflows.search import open_search

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """---
type: concept
title: {title}
description: {description}
---

# {title}

{text}
"""
SCHEMA = "---\ngitwiki: 1\n---\n"
FILES = {
    "schema.md": SCHEMA,
    "log.md": "# Log\n",
    "wiki/index.md": "# Index\n",
    "wiki/concepts/mill.md": PAGE.format(
        title="Mill", description="Grinds corn.", text="A mill grinds corn. See [wheel](wheel.md)."
    ),
    "wiki/concepts/wheel.md": PAGE.format(
        title="Wheel", description="Turns.", text="Water turns the wheel of a mill."
    ),
    "wiki/concepts/moon.md": PAGE.format(
        title="Moon", description="Shines.", text="Nothing grows there."
    ),
    "raw/milling/index.md": "---\ntitle: Milling\nauthor: Ada\n  name: broken\n---\n\nA book.\n",
    "raw/milling/01.md": "# First\n\nStones grind the corn to flour.\n\nFlour is sold.\n",
    "raw/notes.md": "# Notes\n\nThe river drives the stones.\n",
}


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    make_repository(tmp_path / "wiki", FILES, checkout=True)
    return tmp_path / "wiki"


def search(wiki: Path, capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    capsys.readouterr()
    assert run(["-C", str(wiki), "search", "--json", *args]) == 0
    return json.loads(capsys.readouterr().out)


def refs(found: Any) -> list[str]:
    return [hit["ref"] for hit in found["hits"]]


def test_pages_and_passages_are_found(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = search(wiki, capsys, "what", "grinds", "corn?")
    assert refs(found)[0] == "wiki/concepts/mill.md"
    passage = next(hit for hit in found["hits"] if hit["kind"] == "passage")
    assert passage["text"] == "Stones grind the corn to flour."
    assert (passage["work"], passage["title"]) == ("raw/milling", "First")


def test_kinds_and_numbers(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refs(search(wiki, capsys, "--pages", "-n", "1", "corn")) == ["wiki/concepts/mill.md"]
    kinds = {hit["kind"] for hit in search(wiki, capsys, "--passages", "corn")["hits"]}
    assert kinds == {"passage"}


def test_a_work_is_found_by_its_author(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    works = {hit["work"] for hit in search(wiki, capsys, "--passages", "Ada")["hits"]}
    assert works == {"raw/milling"}


def test_for_people(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(wiki), "search", "--pages", "shines"]) == 0
    assert capsys.readouterr().out == "wiki/concepts/moon.md  Moon\n  Nothing grows there.\n"
    assert run(["-C", str(wiki), "search", "zebra"]) == 0
    assert capsys.readouterr().out == "nothing found\n"


def test_at_a_revision(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (wiki / "raw/notes.md").write_text("# Notes\n\nThe zebra drinks.\n")
    git(wiki, "commit", "-qam", "zebra")
    assert [hit["source"] for hit in search(wiki, capsys, "zebra")["hits"]] == ["notes"]
    assert refs(search(wiki, capsys, "--at", "HEAD~", "zebra")) == []
    assert refs(search(wiki, capsys, "--passages", "river")) == []
    assert len(refs(search(wiki, capsys, "--at", "HEAD~", "--passages", "river"))) == 1
    capsys.readouterr()
    assert run(["-C", str(wiki), "search", "--at", "nowhere", "x"]) == 2


def test_a_file_is_in_the_way(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (wiki / ".git" / "gitwiki").write_text("")
    assert refs(search(wiki, capsys, "--pages", "shines")) == ["wiki/concepts/moon.md"]


def test_two_processes_make_the_same_index_at_once(wiki: Path) -> None:
    both = [start(wiki, "search", "--json", "what grinds corn?") for _ in range(2)]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert said[0] == said[1]
    assert refs(json.loads(said[0][0]))[0] == "wiki/concepts/mill.md"
    assert len(list((wiki / ".git" / "gitwiki" / "search").iterdir())) == 1


@pytest.mark.parametrize(
    "beginning", ["what grinds corn? ", "corn " * 10, "corn \N{COMBINING ACUTE ACCENT}" * 10]
)
def test_a_question_of_a_megabyte_is_cut(
    wiki: Path, capsys: pytest.CaptureFixture[str], beginning: str
) -> None:
    question = beginning + "grinds mill " * 90_000
    assert len(question) > 1_000_000
    assert refs(search(wiki, capsys, question)) == refs(search(wiki, capsys, question[:4_000]))
    assert refs(search(wiki, capsys, question))[0] == "wiki/concepts/mill.md"


def test_no_wiki(tmp_path: Path) -> None:
    make_repository(tmp_path / "other", {"a.md": "x"}, checkout=True)
    outside = open_here(tmp_path / "other", Silent())
    with pytest.raises(NotAWikiError):
        open_search(outside, base_commit(outside))


def test_related_by_words_then_by_links(wiki: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(wiki), "related", "--json", "mill"]) == 0
    found = json.loads(capsys.readouterr().out)["pages"]
    assert [each["page"] for each in found] == ["wiki/concepts/wheel.md"]
    outside = open_here(wiki, Silent())
    near = open_search(outside, base_commit(outside)).neighbours("wiki/concepts/mill.md", 5)
    assert near == ["wiki/concepts/wheel.md"]


def test_passages_of_one_work(wiki: Path) -> None:
    outside = open_here(wiki, Silent())
    found = open_search(outside, base_commit(outside)).find_in("raw/milling", "stones", 5)
    assert [each.work for each in found] == ["raw/milling"]
    assert "Stones grind the corn" in found[0].text


def test_a_key_in_a_source_is_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = "sk-ant-" + "api03-" + "x9Yz" * 6
    files = {**FILES, "raw/notes.md": f"# Notes\n\nThe river has the key {key} for all.\n"}
    make_repository(tmp_path / "keys", files)
    found = search(tmp_path / "keys", capsys, "river key")
    assert any("The river has the key" in each["text"] for each in found["hits"])
    assert key not in str(found)
