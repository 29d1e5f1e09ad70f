from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitwiki.wiki.paths import (
    INIT_PATHS,
    collisions,
    folded,
    form_problem,
    init_path_problem,
    page_path_problem,
    source_path_problem,
    under,
    write_path_problem,
)


@pytest.mark.parametrize(
    "path",
    [
        "log.md",
        "wiki/index.md",
        "wiki/concepts/cache.md",
        "wiki/concepts/Cache – “HTTP” & ünï (2).md",
        "wiki/concepts/日本語.md",
        "wiki/concepts/🦊.md",
        "wiki/concepts/conversion.md",
        "wiki/concepts/.hidden.md",
        "wiki/concepts/github.md",
        "wiki/concepts/v1..2.md",
    ],
)
def test_pages_that_may_be_written(path: str) -> None:
    assert page_path_problem(path) is None
    assert write_path_problem(path, exists=False) is None
    assert write_path_problem(path, exists=True) is None


@pytest.mark.parametrize("path", ["raw/a.pdf", "raw/2026/a b.vtt", "extracted/a.pdf.md"])
def test_sources_that_may_be_written(path: str) -> None:
    assert source_path_problem(path) is None
    assert write_path_problem(path, exists=False) is None


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("", "the path is empty"),
        ("README.md", "pages live under wiki/"),
        ("raw/a.md", "pages live under wiki/"),
        ("wikis/a.md", "pages live under wiki/"),
        ("wiki", "pages live under wiki/"),
        ("Log.md", "pages live under wiki/"),
        ("wiki/a.html", "a page is a .md file"),
        ("wiki/a.MD", "a page is a .md file"),
        ("wiki/a/../b.md", "it has an empty, '.' or '..' component"),
        ("wiki//b.md", "it has an empty, '.' or '..' component"),
        ("wiki/b.md/", "it has an empty, '.' or '..' component"),
        ("/wiki/b.md", "it is absolute"),
        ("C:wiki/b.md", "it has a drive letter"),
        ("wiki\\b.md", "it has a backslash"),
        ("wiki/-b.md", "a component begins with a dash"),
        ("wiki/b./c.md", "a component begins or ends with a space, or ends with a dot"),
        ("wiki/" + "é" * 99 + ".md", "a component is longer than 200 bytes"),
        ("wiki/" + "abcd/" * 80 + "a.md", "it is longer than 400 bytes"),
        ("wiki/" + "é" * 200 + ".md", "it is longer than 400 bytes"),
        ("wiki/e\u0301.md", "it is not in Unicode normal form NFC"),
        ("wiki/a\u200b.md", "it has control characters or characters that cannot be seen"),
        ("wiki/a\udc80.md", "it has control characters or characters that cannot be seen"),
        ("wiki/a\u3164.md", "it has control characters or characters that cannot be seen"),
        ("wiki/.GitIgnore.md", "the name belongs to Git"),
        ("wiki/GITMOD~1.md", "the name belongs to Git"),
        ("wiki/CODEOWNERS", "the name belongs to the forge"),
        ("wiki/Con.md", "the name is a device on Windows"),
    ],
)
def test_page_path_problem(path: str, problem: str) -> None:
    assert page_path_problem(path) == problem
    if not path.startswith("raw/"):
        assert write_path_problem(path, exists=False) == problem


def test_source_path_problem() -> None:
    elsewhere = "sources live under raw/, their text under extracted/"
    assert source_path_problem("wiki/a.md") == elsewhere
    assert source_path_problem("raw") == elsewhere
    assert source_path_problem("raw/.gitattributes") == "the name belongs to Git"
    assert write_path_problem("raw/nul", exists=False) == "the name is a device on Windows"


@pytest.mark.parametrize("path", sorted(INIT_PATHS))
def test_files_of_init_are_written_by_nothing_else(path: str) -> None:
    never = "gitwiki creates this file but never changes it"
    assert init_path_problem(path, exists=False) is None
    assert init_path_problem(path, exists=True) == never
    for exists in (False, True):
        assert write_path_problem(path, exists=exists) is not None


@pytest.mark.parametrize("path", ["log.md", "wiki/index.md"])
def test_init_creates_the_derived_files_too(path: str) -> None:
    assert init_path_problem(path, exists=False) is None
    assert init_path_problem(path, exists=True) is not None


@pytest.mark.parametrize(
    "path", [".github/workflows/x.yml", ".github/actions/x/action.yml", "raw/a.md", "action.yml"]
)
def test_init_writes_nothing_else(path: str) -> None:
    assert init_path_problem(path, exists=False) is not None


def test_a_megabyte_is_refused_at_once() -> None:
    assert form_problem("a\u0301" * 1_000_000) == "it is longer than 400 bytes"


def test_collisions_name_the_first_of_the_paths() -> None:
    paths = [
        "wiki/a.md",
        "wiki/A.md",
        "wiki/b.md",
        "wiki/STRASSE.md",
        "wiki/straße.md",
        "WIKI/a.md",
    ]
    assert collisions(paths) == {
        "wiki/A.md": "wiki/a.md",
        "wiki/straße.md": "wiki/STRASSE.md",
        "WIKI/a.md": "wiki/a.md",
    }
    assert collisions(["wiki/\u00e9.md", "wiki/e\u0301.md"]) == {
        "wiki/e\u0301.md": "wiki/\u00e9.md"
    }
    assert collisions(["a", "a"]) == {}


@given(st.text(max_size=60))
def test_a_path_without_problems_stays_in_its_place(text: str) -> None:
    path = f"wiki/{text}.md"
    if form_problem(path) is None:
        parts = path.split("/")
        assert not {"", ".", "..", ".git"}.intersection(part.lower() for part in parts)
        assert path == " ".join(path.split("\n")).strip()
        assert folded(folded(path)) == folded(path)


@pytest.mark.parametrize(
    ("prefixes", "found"),
    [
        ((), ["log.md", "raw/a.md", "raw.md", "wiki/b/c.md"]),
        (("raw",), ["raw/a.md"]),
        (("raw/", "log.md"), ["log.md", "raw/a.md"]),
        (("wiki/b/c.md", "wik"), ["wiki/b/c.md"]),
        (("",), []),
        (("/", "../raw"), []),
    ],
)
def test_files_under_some_paths(prefixes: tuple[str, ...], found: list[str]) -> None:
    files = dict.fromkeys(("log.md", "raw/a.md", "raw.md", "wiki/b/c.md"), 0)
    assert list(under(files, prefixes)) == found
