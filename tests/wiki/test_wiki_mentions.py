from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.growth import assert_grows_linearly

from gitwiki.wiki.mentions import Mention, Names
from gitwiki.wiki.prose import prose
from gitwiki.wiki.snapshot import PageSummary

if TYPE_CHECKING:
    from gitwiki.wiki.prose import Prose


def page(
    path: str, title: str, *aliases: str, kind: str = "concept", status: str = ""
) -> PageSummary:
    return PageSummary(path, "b", kind, title, aliases=aliases, status=status)


PAGES = (
    page("cache", "Cache", "HTTP cache", "the Store"),
    page("shared", "Shared cache"),
    page("proxy", "Proxy", "gateway server", "C++"),
    page("dns", "Domain name system", "DNS"),
    page("board", "Skerrow Board", "the Board", kind="entity"),
    page("head", "Skerrow Head light", kind="entity"),
    page("mercury", "Mercury", kind="entity"),
    page("fog", "Fog"),
    page("after", "After"),
    page("year", "2023"),
    page("empty", ""),
    page("one", "Twin", "Double"),
    page("two", "Twin"),
    page("old", "Wick lamp", status="deprecated"),
    page("new", "Lamp"),
    page("rfc", "HTTP Caching of Proxies", kind="source-summary"),
    page("version", "TLS 1.3"),
    page("email", "Well-known URI"),
)
NAMES = Names(PAGES)


def found(text: str, *but: str) -> list[tuple[str, str]]:
    return [(each.path, each.words) for each in NAMES.mentions(prose(text), but)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A cache is one.", [("cache", "cache")]),
        ("CACHES are two.", [("cache", "CACHES")]),
        ("The cache\u2019s size", [("cache", "cache\u2019s")]),
        ("a shared cache", [("shared", "shared cache")]),
        ("a **shared**\ncache", [("shared", "shared cache")]),
        ("a shared-cache, then a cache", [("shared", "shared-cache"), ("cache", "cache")]),
        ("an HTTP cache", [("cache", "HTTP cache")]),
        ("a http cache", [("cache", "cache")]),
        ("gateway servers and C++", [("proxy", "gateway servers")]),
        ("C++ is a language", [("proxy", "C++")]),
        ("C is another", []),
        ("domain name systems", [("dns", "domain name systems")]),
        ("a domain name, system", []),
        ("DNS", [("dns", "DNS")]),
        ("dns and Dns", []),
        ("the Board met", [("board", "the Board")]),
        ("The Board met", [("board", "The Board")]),
        ("a Board, the board", []),
        ("the Skerrow Board", [("board", "Skerrow Board")]),
        ("the skerrow board", []),
        ("the Skerrow Head light", [("head", "Skerrow Head light")]),
        ("mercury is a metal", []),
        ("Mercury is a planet", [("mercury", "Mercury")]),
        ("a fog after 2023", []),
        ("the twin", []),
        ("the double", [("one", "double")]),
        ("a wick lamp", []),
        ("a lamp", [("new", "lamp")]),
        ("HTTP Caching of Proxies", []),
        ("as TLS 1.3 says", [("version", "TLS 1.3")]),
        ("a well-known URI", [("email", "well-known URI")]),
        ("a well known URI", [("email", "well known URI")]),
        ("a non-cache, cached, cache/proxy, cache.md and a_cache", []),
        ("https://example.org/cache or a@cache.org", []),
        ("the store of the", [("cache", "the store")]),
        ("store", []),
    ],
)
def test_what_is_a_mention(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_the_first_mention_of_each_page_counts() -> None:
    assert NAMES.mentions(prose("---\ntitle: x\n---\n\nNo *cache*,\na proxy; a cache."), ()) == (
        Mention("cache", "cache", 5, 5),
        Mention("proxy", "proxy", 6, 3),
    )


def test_pages_may_be_left_out_and_their_names_still_count() -> None:
    assert found("a shared cache", "shared") == []
    assert found("a shared cache and a cache", "shared") == [("cache", "cache")]


def test_many_names_with_the_same_words_are_found_in_linear_time() -> None:
    def prepare(size: int) -> tuple[Names, Prose]:
        names = Names([page(f"p{n}", f"light number {n} of the coast") for n in range(size)])
        return names, prose("light number " * size + "light number 77 of the coast")

    def run(given: tuple[Names, Prose]) -> None:
        names, text = given
        assert [each.path for each in names.mentions(text, ())] == ["p77"]

    assert_grows_linearly(prepare, run, 1_000)
