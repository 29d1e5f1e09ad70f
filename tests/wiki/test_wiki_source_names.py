from __future__ import annotations

import re
from itertools import permutations

import pytest

from gitwiki.wiki.source_names import source_ids, title_from_path


def test_an_id_is_the_path_without_its_ending() -> None:
    assert source_ids(
        ["raw/plato/republic-1.md", "raw/Über Café (2).txt", "raw/b.c.md", "raw/it's.md"]
    ) == {
        "raw/plato/republic-1.md": "plato-republic-1",
        "raw/Über Café (2).txt": "uber-cafe-2",
        "raw/b.c.md": "b-c",
        "raw/it's.md": "its",
    }


def test_sources_that_would_share_an_id_have_their_endings() -> None:
    assert source_ids(["raw/sla.pdf", "raw/sla.md", "raw/other.md"]) == {
        "raw/sla.pdf": "sla-pdf",
        "raw/sla.md": "sla-md",
        "raw/other.md": "other",
    }


def test_sources_that_still_share_an_id_have_a_hash() -> None:
    ids = source_ids(["raw/sla.md", "raw/Sla.md", "raw/sla-md.txt"])
    assert len(set(ids.values())) == 3
    assert all(re.fullmatch(r"sla-md-[0-9a-f]{8}", source_id) for source_id in ids.values())


def test_the_order_of_the_paths_does_not_matter() -> None:
    paths = ["raw/a b.md", "raw/a-b.md", "raw/a-b.txt", "raw/a/b.md"]
    assert len({tuple(sorted(source_ids(order).items())) for order in permutations(paths)}) == 1


def test_a_name_without_ascii_letters_is_a_hash() -> None:
    ids = source_ids(["raw/日本.txt", "raw/中国.txt"])
    assert len(set(ids.values())) == 2
    assert all(re.fullmatch(r"source-[0-9a-f]{8}", source_id) for source_id in ids.values())


def test_long_ids_are_cut() -> None:
    ids = source_ids([f"raw/{'a' * 100}.md", f"raw/{'a' * 101}.md", f"raw/{'a' * 80}.md"])
    assert len(set(ids.values())) == 3
    assert all(len(source_id) <= 80 for source_id in ids.values())
    assert ids[f"raw/{'a' * 80}.md"] == "a" * 80


def test_assets_and_other_folders_are_no_sources() -> None:
    assert source_ids(
        ["raw/assets/a.png", "raw/assets/b/c.md", "wiki/index.md", "raw", "raw/assets"]
    ) == {"raw/assets": "assets"}
    assert source_ids(["docs/in/a.md", "docs/a.md"], folder="docs/in") == {"docs/in/a.md": "a"}


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("raw/02-the_republic.md", "The republic"),
        ("raw/rfc9110.txt", "Rfc9110"),
        ("raw/2022-report.md", "2022 report"),
        ("raw/12.md", "12"),
        ("raw/---.md", "---"),
    ],
)
def test_a_title_is_made_from_the_name(path: str, title: str) -> None:
    assert title_from_path(path) == title
