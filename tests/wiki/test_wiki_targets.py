from __future__ import annotations

import pytest

from gitwiki.wiki.targets import Targets, name_key

FILES = (
    "README.md",
    "raw/a.txt",
    "raw/assets/chart.png",
    "wiki/concepts/cache.md",
    "wiki/concepts/index.md",
    "wiki/concepts/x y.md",
    "wiki/concepts/v1.2.md",
    "wiki/entities/rfc.md",
    "wiki/entities/proxy.md",
    "wiki/old/proxy.md",
    "wiki/old/deep/cache.md",
)


def targets(root: str = "wiki") -> Targets:
    return Targets(FILES, root, lambda: (("Web Cache", "wiki/concepts/cache.md"), ("", "none")))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("raw/a.txt", "raw/a.txt"),
        ("wiki/concepts", "wiki/concepts/index.md"),
        ("wiki/concepts/", "wiki/concepts/index.md"),
        ("raw/assets", "raw/assets"),
        ("", "README.md"),
        ("wiki/concepts/cache", None),
        ("raw/a.txt/b", None),
    ],
)
def test_what_a_path_means(path: str, expected: str | None) -> None:
    assert targets().at(path) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rfc", ["wiki/entities/rfc.md"]),
        ("RFC", ["wiki/entities/rfc.md"]),
        ("rfc.md", ["wiki/entities/rfc.md"]),
        ("entities/rfc", ["wiki/entities/rfc.md"]),
        ("/entities/rfc", ["wiki/entities/rfc.md"]),
        ("../entities/rfc.md", ["wiki/entities/rfc.md"]),
        ("wiki/entities/rfc", ["wiki/entities/rfc.md"]),
        ("v1.2", ["wiki/concepts/v1.2.md"]),
        ("chart.png", ["raw/assets/chart.png"]),
        ("assets/chart.png", ["raw/assets/chart.png"]),
        ("chart", []),
        ("web-CACHE", ["wiki/concepts/cache.md"]),
        ("proxy", ["wiki/entities/proxy.md", "wiki/old/proxy.md"]),
        ("old/proxy", ["wiki/old/proxy.md"]),
        ("cache", ["wiki/concepts/cache.md"]),
        ("deep/cache", ["wiki/old/deep/cache.md"]),
        ("../../../../x", []),
        ("unheard of", []),
    ],
)
def test_what_a_wikilink_means(name: str, expected: list[str]) -> None:
    known = targets()
    assert list(known.named(name, "wiki/concepts/page.md")) == expected
    assert list(known.named(name, "wiki/concepts/other.md")) == expected


SOURCES = (
    "extracted/talk.pdf.md",
    "raw/lenses.md",
    "raw/letter.md",
    "raw/old/talk.pdf",
    "raw/web cache.md",
    "wiki/concepts/cache.md",
    "wiki/sources/lenses.md",
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lenses", ["wiki/sources/lenses.md"]),
        ("lenses.md", ["wiki/sources/lenses.md"]),
        ("raw/lenses", ["raw/lenses.md"]),
        ("raw/lenses.md", ["raw/lenses.md"]),
        ("web cache", ["wiki/concepts/cache.md"]),
        ("letter", ["raw/letter.md"]),
        ("talk.pdf", ["raw/old/talk.pdf"]),
        ("talk.pdf.md", ["extracted/talk.pdf.md"]),
    ],
)
def test_in_a_gitwiki_a_name_means_a_page_first(name: str, expected: list[str]) -> None:
    known = Targets(SOURCES, "wiki", lambda: [("Web cache", "wiki/concepts/cache.md")])
    assert list(known.named(name, "wiki/notes/page.md")) == expected


def test_elsewhere_all_files_are_alike() -> None:
    assert Targets(SOURCES, "").named("lenses", "x.md") == (
        "raw/lenses.md",
        "wiki/sources/lenses.md",
    )


def test_a_file_of_the_same_folder_comes_first() -> None:
    assert targets().named("proxy", "wiki/old/page.md")[0] == "wiki/old/proxy.md"


def test_without_a_root_paths_start_at_the_top() -> None:
    assert targets("").named("/wiki/old/proxy", "x.md") == ("wiki/old/proxy.md",)
    assert targets("").named("old/proxy", "x.md") == ("wiki/old/proxy.md",)


def test_a_path_in_other_letters() -> None:
    assert targets().miscased("WIKI/concepts/Cache.md") == "wiki/concepts/cache.md"
    assert targets().miscased("wiki/concepts/cachet.md") is None


@pytest.mark.parametrize("name", ["Web Cache", "web-cache", " WEB\u00a0 cache ", "web_cache"])
def test_name_key(name: str) -> None:
    assert name_key(name) == "web cache"
