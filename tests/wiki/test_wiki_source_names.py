from __future__ import annotations

import re
from itertools import permutations

import pytest

from gitwiki.wiki.source_names import (
    doubtful_ids,
    is_hidden,
    source_ids,
    title_from_path,
    usual_id,
)


def test_an_id_is_the_path_without_its_ending() -> None:
    assert source_ids(
        ["raw/plato/republic-1.md", "raw/Über Café (2).txt", "raw/b.c.md", "raw/it's.md"]
    ) == {
        "raw/plato/republic-1.md": "plato-republic-1",
        "raw/Über Café (2).txt": "uber-cafe-2",
        "raw/b.c.md": "b-c",
        "raw/it's.md": "its",
    }


def test_of_sources_that_would_share_an_id_one_keeps_it() -> None:
    assert source_ids(["raw/sla.pdf", "raw/sla.txt", "raw/sla.md", "raw/other.md"]) == {
        "raw/sla.md": "sla",
        "raw/sla.txt": "sla-txt",
        "raw/sla.pdf": "sla-pdf",
        "raw/other.md": "other",
    }


def test_where_that_is_taken_too_the_next_has_a_hash() -> None:
    ids = source_ids(["raw/sla.md", "raw/Sla.md", "raw/sla.pdf", "raw/sla-md.txt", "raw/sLa.md"])
    assert ids["raw/Sla.md"] == "sla"
    assert ids["raw/sla-md.txt"] == "sla-md"
    assert ids["raw/sla.pdf"] == "sla-pdf"
    assert re.fullmatch(r"sla-md-[0-9a-f]{8}", ids["raw/sla.md"])
    assert re.fullmatch(r"sla-md-[0-9a-f]{8}", ids["raw/sLa.md"])
    assert len(set(ids.values())) == 5


@pytest.mark.parametrize(
    ("paths", "recorded", "expected"),
    [
        # One with a better ending arrives.
        (["raw/a.txt", "raw/a.md"], {"a": "raw/a.txt"}, {"raw/a.txt": "a", "raw/a.md": "a-md"}),
        # The one that had the short id goes away.
        (["raw/a.txt"], {"a-txt": "raw/a.txt"}, {"raw/a.txt": "a-txt"}),
        # Another one is recorded under the id that this one would have with its ending.
        (
            ["raw/a.pdf", "raw/a.md", "raw/a-pdf.md"],
            {"a": "raw/a.md", "a-pdf": "raw/a.pdf"},
            {"raw/a.md": "a", "raw/a.pdf": "a-pdf", "raw/a-pdf.md": "a-pdf-md"},
        ),
        # What is recorded of files that are gone, or is no id of the file, does not matter.
        (["raw/a.md"], {"a-txt": "raw/a.txt", "b": "raw/a.md"}, {"raw/a.md": "a"}),
    ],
)
def test_a_source_keeps_the_id_that_its_page_records(
    paths: list[str], recorded: dict[str, str], expected: dict[str, str]
) -> None:
    assert source_ids(paths, recorded) == expected


@pytest.mark.parametrize(
    ("paths", "names", "expected"),
    [
        (["raw/a.md", "raw/b.md"], ["a", "b", "c"], set()),
        (["raw/a.md", "raw/a.txt"], ["a", "b"], {"a"}),
        (["raw/a.md", "raw/a.txt"], ["a-md", "a-txt", "a-pdf"], {"a-md", "a-txt"}),
        (["raw/a.txt"], ["a", "a-txt"], {"a-txt"}),
        (["raw/a.pdf", "raw/a-pdf.md"], ["a", "a-pdf"], {"a-pdf"}),
        (["raw/a.md", "raw/日本.md"], ["a", "source-3d9b5fcd"], set()),
        ([], ["a"], set()),
    ],
)
def test_where_paths_do_not_tell_the_page_is_asked(
    paths: list[str], names: list[str], expected: set[str]
) -> None:
    assert doubtful_ids(paths, names) == expected


def test_what_has_a_hash_is_doubtful_too() -> None:
    ids = source_ids(["raw/a b.md", "raw/a-b.md", "raw/a/b.md"])
    (path,) = (path for path, name in ids.items() if len(name) > 8)
    assert doubtful_ids([path], [ids[path]]) == {ids[path]}
    assert source_ids([path], {ids[path]: path}) == {path: ids[path]}


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


@pytest.mark.parametrize(
    ("path", "expected"),
    [("raw/.gitkeep", True), ("raw/a/.DS_Store", True), ("raw/.a/b.md", False), ("raw/a", False)],
)
def test_hidden_files(path: str, expected: bool) -> None:
    assert is_hidden(path) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("raw/letters/gull.md", "letters-gull"),
        ("raw/v1.2/notes", "v1-2-notes"),
        ("raw/letter", "letter"),
        ("raw/con.md", "con-source"),
    ],
)
def test_the_usual_id_depends_on_the_path_alone(path: str, expected: str) -> None:
    assert usual_id(path) == expected
    assert source_ids([path]) == {path: expected}


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
