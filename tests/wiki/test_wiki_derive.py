"""What follows from the pages by code alone."""

from __future__ import annotations

import pytest

from gitwiki.wiki.derive import (
    LogEntry,
    append_log,
    confidence,
    date_of,
    index_files,
    instant_of,
    is_index,
    log_text,
    lower,
    related,
)
from gitwiki.wiki.paths import slug_of
from gitwiki.wiki.snapshot import PageSummary, Wiki

START = '---\nokf_version: "0.2"\n---\n\n# Index\n'
NOON = 1795262400


def page(path: str, title: str = "", description: str = "", *links: str) -> PageSummary:
    folder = path.split("/")[1]
    types = {"concepts": "concept", "entities": "entity", "sources": "source-summary"}
    packed = "\n".join(link.removeprefix("wiki") for link in links)
    kind = types.get(folder, "")
    return PageSummary(path, "0" * 40, kind, title, description, links=packed)


CACHE = page("wiki/concepts/cache.md", "Cache", "A store.")
PROXY = page("wiki/concepts/proxy.md", "a proxy")
ADA = page("wiki/entities/ada.md", "Ada")
NOTES = page("wiki/sources/notes.md", "Notes", "What [Ada] *wrote*.")


def test_an_empty_wiki_has_an_empty_index() -> None:
    assert index_files(()) == {"wiki/index.md": START}


def test_a_flat_index_lists_every_page_by_folder_and_title() -> None:
    more = [
        page("wiki/home (1).md", "Home"),
        page("wiki/concepts/untitled.md"),
        page("wiki/how-to/deploy.md", "Deploy"),
        page("wiki/a/b/deep.md", "Deep\u200b"),
    ]

    files = index_files([PROXY, NOTES, *more, ADA, CACHE])

    assert files == {
        "wiki/index.md": START
        + """
* [Home](home%20%281%29.md)

## Concepts

* [untitled.md](concepts/untitled.md)

* [a proxy](concepts/proxy.md)

* [Cache](concepts/cache.md) - A store.

## Entities

* [Ada](entities/ada.md)

## Sources

* [Notes](sources/notes.md) - What \\[Ada\\] \\*wrote\\*.

## B

* [Deep](a/b/deep.md)

## How to

* [Deploy](how-to/deploy.md)
""",
        "wiki/concepts/index.md": """# Concepts

* [untitled.md](untitled.md)

* [a proxy](proxy.md)

* [Cache](cache.md) - A store.
""",
        "wiki/entities/index.md": "# Entities\n\n* [Ada](ada.md)\n",
        "wiki/sources/index.md": (
            "# Sources\n\n* [Notes](notes.md) - What \\[Ada\\] \\*wrote\\*.\n"
        ),
        "wiki/a/b/index.md": "# B\n\n* [Deep](deep.md)\n",
        "wiki/how-to/index.md": "# How to\n\n* [Deploy](deploy.md)\n",
    }


def test_the_order_of_the_pages_does_not_matter() -> None:
    pages = [CACHE, PROXY, ADA, NOTES]

    assert index_files(pages) == index_files(reversed(pages))


def many(count: int) -> list[PageSummary]:
    return [page(f"wiki/concepts/{n:03}.md", f"{'BA'[n % 2]}{n:03}") for n in range(count)]


def test_200_pages_are_listed_flat() -> None:
    files = index_files([*many(199), ADA])

    assert files["wiki/index.md"].count("\n* [") == 200
    assert "* [Ada](entities/ada.md)\n" in files["wiki/index.md"]


def test_with_more_than_200_pages_the_root_lists_folders() -> None:
    files = index_files([*many(200), ADA, page("wiki/home.md", "Home")])

    assert files["wiki/index.md"] == (
        START
        + """
* [Home](home.md)

## Concepts

* [Concepts](concepts/index.md) - 200 pages

## Entities

* [Entities](entities/index.md) - 1 page
"""
    )
    assert files["wiki/entities/index.md"] == "# Entities\n\n* [Ada](ada.md)\n"


def test_a_long_folder_has_a_heading_for_each_first_letter() -> None:
    odd = ["2001", "éclair", "ßig", "", "Ömer"]
    pages = [page(f"wiki/concepts/odd{n}.md", title) for n, title in enumerate(odd)]

    files = index_files([*many(57), *pages])

    lines = files["wiki/concepts/index.md"].splitlines()
    assert [line for line in lines if line.startswith("#")] == [
        "# Concepts",
        "## #",
        "## A",
        "## B",
        "## SS",
        "## É",
        "## Ö",
    ]
    assert lines[:8] == [
        "# Concepts",
        "",
        "## #",
        "",
        "* [odd3.md](odd3.md)",
        "",
        "* [2001](odd0.md)",
        "",
    ]
    assert sum(line.startswith("* [") for line in lines) == 62


def test_60_pages_have_no_letters() -> None:
    assert "##" not in index_files(many(60))["wiki/concepts/index.md"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("wiki/index.md", True),
        ("wiki/concepts/index.md", True),
        ("wiki/concepts/reindex.md", False),
        ("raw/index.md", False),
    ],
)
def test_index_files_are_told_by_their_name(path: str, expected: bool) -> None:
    assert is_index(path) is expected


def test_pages_are_related_both_ways() -> None:
    cache = page("wiki/concepts/cache.md", "Cache", "", "wiki/entities/ada.md", "wiki/gone.md")
    proxy = page(
        "wiki/concepts/proxy.md", "P", "", "wiki/concepts/cache.md", "wiki/concepts/proxy.md"
    )
    ada = page("wiki/entities/ada.md", "Ada", "", "wiki/sources/notes.md")
    notes = page("wiki/sources/notes.md", "Notes", "", "wiki/concepts/cache.md")

    pages = {each.path: each for each in (proxy, cache, ada, notes)}
    assert related(Wiki("c", pages)) == {
        "wiki/concepts/cache.md": ("ada", "proxy"),
        "wiki/concepts/proxy.md": ("cache",),
        "wiki/entities/ada.md": ("cache",),
        "wiki/sources/notes.md": ("cache",),
    }


@pytest.mark.parametrize(
    ("page_type", "sources", "caveats", "expected"),
    [
        ("concept", 0, 0, "low"),
        ("concept", 1, 0, "low"),
        ("concept", 1, 2, "low"),
        ("entity", 2, 0, "medium"),
        ("entity", 2, 1, "low"),
        ("concept", 3, 0, "high"),
        ("concept", 9, 3, "medium"),
        ("source-summary", 1, 4, "medium"),
    ],
)
def test_confidence_follows_from_sources_and_disagreement(
    page_type: str, sources: int, caveats: int, expected: str
) -> None:
    assert confidence(page_type, sources, caveats) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("high", "low", "low"),
        ("low", "high", "low"),
        ("unsure", "high", "high"),
        ("medium", "", "medium"),
        ("unsure", "", "unsure"),
    ],
)
def test_the_lower_confidence(one: str, other: str, expected: str) -> None:
    assert lower(one, other) == expected


ENTRY = LogEntry(NOON, "compile", "Notes [1] | *x*", ("1 page", "key: c0ffee"))
WRITTEN = "## [2026-11-21] compile | Notes \\[1\\] \\| \\*x\\*\n\n- 1 page\n- key: c0ffee\n"


def test_a_log_entry() -> None:
    assert log_text(ENTRY) == WRITTEN


@pytest.mark.parametrize(
    ("log", "gap"),
    [
        ("# Log\n", "\n"),
        ("# Log", "\n\n"),
        ("# Log\n\n", ""),
        ("# Log\n\n## x\n\n\n\n", ""),
        ("\ufeff# Log\r\n\r\ntext  \r\n", "\n"),
    ],
)
def test_the_log_is_appended_to_and_every_byte_of_it_stays(log: str, gap: str) -> None:
    assert append_log(log, ENTRY) == log + gap + WRITTEN


def test_a_log_that_is_missing_begins_with_its_title() -> None:
    assert append_log("", ENTRY) == "# Log\n\n" + WRITTEN


def test_dates_are_utc() -> None:
    assert (date_of(NOON), instant_of(NOON)) == ("2026-11-21", "2026-11-21T12:00:00Z")
    assert (date_of(0), instant_of(0)) == ("1970-01-01", "1970-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("wiki/concepts/cache.md", "cache"),
        ("cache.md", "cache"),
        ("wiki/v1.2.md", "v1.2"),
        ("wiki/.md", ".md"),
    ],
)
def test_the_slug_of_a_page_is_its_file_name(path: str, slug: str) -> None:
    assert slug_of(path) == slug
