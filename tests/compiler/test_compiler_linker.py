"""Links from a sentence to the pages that its words name."""

from __future__ import annotations

import pytest

from gitwiki.compiler.linker import Linker, Name
from gitwiki.wiki.markup import visible_text

PAGE = "wiki/concepts/http.md"
CACHE = "wiki/concepts/cache.md"
HTTP_CACHE = "wiki/concepts/http-cache.md"
ADA = "wiki/entities/ada-lovelace.md"
LINKER = Linker.of(
    [
        Name("HTTP", PAGE),
        Name("Cache", CACHE),
        Name("caches", CACHE),
        Name("HTTP cache", HTTP_CACHE),
        Name("header field", "wiki/concepts/header-field.md"),
        Name("Ada Lovelace", ADA),
        Name("Ada, Lady", ADA),
        Name("St. Gallen", "wiki/entities/st-gallen.md"),
        Name("C", "wiki/concepts/c.md"),
        Name("C++", "wiki/concepts/c-plus-plus.md"),
        Name("IT", "wiki/concepts/it.md"),
        Name("Mercury", "wiki/concepts/mercury.md"),
        Name("mercury", "wiki/entities/mercury.md"),
        Name("A–Z", "wiki/concepts/a-z.md"),
        Name("...", "wiki/concepts/dots.md"),
        Name("odd name", "wiki/concepts/odd (name).md"),
        Name("one two three four five six", "wiki/concepts/six.md"),
    ]
)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        # the longest name first
        ("An HTTP cache is a cache.", "An [HTTP cache](http-cache.md) is a [cache](cache.md)."),
        # the first mention only
        ("A cache is a cache.", "A [cache](cache.md) is a cache."),
        # articles stay outside
        ("The Cache and the cache.", "The [Cache](cache.md) and the cache."),
        # plural, possessive, case, hyphen
        ("CACHES are shared.", "[CACHES](cache.md) are shared."),
        ("The cache's size.", "The [cache's](cache.md) size."),
        ("Each header-field counts.", "Each [header-field](header-field.md) counts."),
        ("Each Header Fields counts.", "Each [Header Fields](header-field.md) counts."),
        ("ada lovelace wrote it.", "[ada lovelace](../entities/ada-lovelace.md) wrote it."),
        # whole words only
        ("The cached cachet.", "The cached cachet."),
        ("C++ is no C.", "[C++](c-plus-plus.md) is no [C](c.md)."),
        # no self links, and no shorter name inside its own name
        ("HTTP is a protocol.", "HTTP is a protocol."),
        # a name that two pages have leads to neither
        ("Mercury is a mercury.", "Mercury is a mercury."),
        # not across punctuation, unless the name has it there
        ("With a header, field names follow.", "With a header, field names follow."),
        ("HTTP. Cache it.", "HTTP. [Cache](cache.md) it."),
        ("It is in St. Gallen.", "It is in [St. Gallen](../entities/st-gallen.md)."),
        ("Ada, Lady, wrote.", "[Ada, Lady](../entities/ada-lovelace.md), wrote."),
        ("Ada [Lady] wrote.", "Ada \\[Lady\\] wrote."),
        # words that are no names most of the time
        ("It is IT.", "It is [IT](it.md)."),
        # not in addresses
        ("See https://cache.example/HTTP-cache now.", "See https://cache.example/HTTP-cache now."),
        ("See ftp://ada lovelace.", "See ftp://ada lovelace."),
        # characters that are marks are escaped, and targets encoded
        ("*A* [cache] wins!", "\\*A\\* \\[[cache](cache.md)\\] wins\\!"),
        ("Great! Cache it.", "Great\\! [Cache](cache.md) it."),
        ("An odd name.", "An [odd name](odd%20%28name%29.md)."),
        # at most three a sentence
        (
            "A cache, header fields, Ada Lovelace, C and IT.",
            (
                "A [cache](cache.md), [header fields](header-field.md), "
                "[Ada Lovelace](../entities/ada-lovelace.md), C and IT."
            ),
        ),
        # names of more than five words are not looked for
        ("one two three four five six", "one two three four five six"),
        ("...", "..."),
        ("", ""),
    ],
)
def test_names_become_links(text: str, markdown: str) -> None:
    written = LINKER.markdown(text, PAGE, set())

    assert written == markdown
    assert visible_text(written) == text


def test_what_the_page_links_to_already_is_not_linked_again() -> None:
    linked = {CACHE}

    first = LINKER.markdown("A cache and an HTTP cache.", PAGE, linked)
    second = LINKER.markdown("An HTTP cache.", PAGE, linked)

    assert first == "A cache and an [HTTP cache](http-cache.md)."
    assert second == "An HTTP cache."
    assert linked == {CACHE, HTTP_CACHE}


def test_a_page_does_not_link_out_of_its_own_name() -> None:
    assert LINKER.markdown("An HTTP cache.", HTTP_CACHE, set()) == "An HTTP cache."


def test_names_of_one_page_are_not_ambiguous() -> None:
    linker = Linker.of([Name("Cache", CACHE), Name("caches", CACHE), Name("the cache", CACHE)])

    assert linker.paths == {"cache": CACHE}


def test_wikilinks_where_schema_says_so() -> None:
    linker = Linker.of([Name("Cache", CACHE), Name("A*", ADA)], "wikilink")

    written = linker.markdown("Caches and A*s.", PAGE, set())

    assert written == "[[cache|Caches]] and A\\*s."
    assert visible_text(written) == "Caches and A*s."
