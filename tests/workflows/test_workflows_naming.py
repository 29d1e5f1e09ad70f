"""Which page a person means."""

from __future__ import annotations

import pytest

from gitwiki.errors import AmbiguousPageError, NoSuchPageError, UnreadablePageError
from gitwiki.wiki.snapshot import PageSummary, Wiki
from gitwiki.workflows.naming import find_page

CACHE = PageSummary("wiki/concepts/cache.md", "1", title="Answer cache", aliases=("Store",))
PROXY = PageSummary("wiki/concepts/proxy.md", "2", title="Store", aliases=("Proxies", "Door"))
OTHER = PageSummary("wiki/entities/cache.md", "3", title="Cache Inc.", aliases=("Door",))
FILES = {"wiki/concepts/odd.md": "4", "wiki/index.md": "5", "raw/a.md": "6"}
WIKI = Wiki("c", {page.path: page for page in (CACHE, PROXY, OTHER)}, FILES)


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("wiki/concepts/cache.md", CACHE),
        ("./wiki/concepts/cache", CACHE),
        ("/concepts/cache.md", CACHE),
        ("entities/cache", OTHER),
        ("answer CACHE", CACHE),
        ("[[answer-cache]]", CACHE),
        ("proxy", PROXY),
        ("proxy.md", PROXY),
        ("Store", PROXY),
        (" proxies ", PROXY),
    ],
)
def test_a_page_by_its_name(name: str, page: PageSummary) -> None:
    assert find_page(WIKI, name) is page


@pytest.mark.parametrize("name", ["cache", "door"])
def test_several_pages_of_one_name(name: str) -> None:
    with pytest.raises(AmbiguousPageError, match="2 pages are called"):
        find_page(WIKI, name)


@pytest.mark.parametrize("name", ["prxy", "Proxis", "wiki/entities/prozy.md"])
def test_the_error_names_what_is_near(name: str) -> None:
    with pytest.raises(NoSuchPageError, match=r"did you mean wiki/concepts/proxy\.md\?"):
        find_page(WIKI, name)


@pytest.mark.parametrize("name", ["", "  ", "[[]]", "../../etc/passwd", "qqq", "a" * 1_000_000])
def test_what_is_near_nothing(name: str) -> None:
    with pytest.raises(NoSuchPageError, match="`gitwiki search` finds pages") as caught:
        find_page(WIKI, name)
    assert len(str(caught.value)) < 500


def test_a_file_that_cannot_be_read_as_a_page() -> None:
    with pytest.raises(UnreadablePageError, match=r"`gitwiki lint wiki/concepts/odd\.md` says why"):
        find_page(WIKI, "concepts/odd")
    for name in ("wiki/index.md", "raw/a.md"):
        with pytest.raises(NoSuchPageError):
            find_page(WIKI, name)
