from __future__ import annotations

import pytest

from gitwiki.wiki.links import (
    Elements,
    Html,
    Link,
    LinkKind,
    elements,
    links,
    locate,
)

PAGE = """---
type: concept
title: "[no](link.md)"
---

# Café [x](a.md#top)

See [*a* b](../c/x%20y.md "t"), [[Page]], [[page#How so|words]], ![[img.png]], ![alt](i.png).
Not `[[code]]`, \\[\\[escaped]], nor <!-- [c](c.md) -->. <https://x.org/#a> <me@x.org>

| a | b |
|---|---|
| [[x\\|y]] | [ref][] and [`k`](#here) |

    [indented](code.md)

[ref]: /concepts/r.md

Said.[^s-p-123456]

[^s-p-123456]: [Source](../sources/s.md) ¶1 "said"
"""


def test_links_of_a_page() -> None:
    plain, wiki = LinkKind.MARKDOWN, LinkKind.WIKI
    assert links(PAGE) == (
        Link("a.md", "top", "x", 6, 8, plain),
        Link("../c/x%20y.md", "", "a b", 8, 5, plain),
        Link("Page", "", "Page", 8, 33, wiki),
        Link("page", "How so", "words", 8, 43, wiki),
        Link("img.png", "", "img.png", 8, 66, LinkKind.EMBED),
        Link("i.png", "", "alt", 8, 80, LinkKind.IMAGE),
        Link("https://x.org/", "a", "https://x.org/#a", 9, 56, plain),
        Link("mailto:me@x.org", "", "me@x.org", 9, 75, plain),
        Link("x", "", "y", 13, 3, wiki),
        Link("/concepts/r.md", "", "ref", 13, 14, plain),
        Link("", "here", "k", 13, 26, plain),
        Link("../sources/s.md", "", "Source", 21, 16, plain),
    )


def test_a_link_in_the_text_of_an_image_comes_first() -> None:
    assert [link.target for link in links("[![logo](a.png)](b.md)")] == ["a.png", "b.md"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a <b>c</b>", (Html("<b>", 1, 3), Html("</b>", 1, 7))),
        ("<div>\nx\n</div>\n", (Html("<div>\n", 1, 1), Html("x\n", 2, 1), Html("</div>\n", 3, 1))),
        ("---\na: b\n---\n\n<!-- c -->\n", (Html("<!-- c -->\n", 5, 1),)),
        ("`<b>` \\<i>", ()),
    ],
)
def test_raw_html(text: str, expected: tuple[Html, ...]) -> None:
    assert elements(text) == Elements((), expected)


@pytest.mark.parametrize("front", ["", "---\na: b\n---\n", "\ufeff---\r\na: b\r\n---\r\n", "---\n"])
def test_lines_count_from_the_start_of_the_file(front: str) -> None:
    (link,) = links(f"{front}\nsee [x](y.md)\n")
    assert (link.line, link.column) == (front.count("\n") + 2, 5)


def test_an_anchor_alone_is_in_the_page_itself() -> None:
    link = Link("", "top", "", 1, 1, LinkKind.MARKDOWN)
    assert locate(link, "wiki/a.md") == "wiki/a.md"


def test_links_of_raw_html() -> None:
    text = "See <a href='b.md#c'>b</a>.\n\n<p>\n<img alt=\"x\" src=i.png>\n</p>\n"
    assert links(text) == (
        Link("b.md", "c", "", 1, 5, LinkKind.MARKDOWN),
        Link("i.png", "", "", 4, 1, LinkKind.IMAGE),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](x%20y.md?raw=1#b%C3%A9)", "x y.md#bé"),
        ("[[a b#c|d]]", "a b#c|d"),
        ("[[a b]]", "a b"),
        ("| |\n|-|\n| [[a\\|b]] |", "a|b"),
        ("[a](https://x.org/y#z)", "https://x.org/y#z"),
    ],
)
def test_links_are_compared_as_written(text: str, expected: str) -> None:
    (link,) = links(text)
    assert link.written == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [("b.md", "wiki/b.md"), ("../raw/x", "raw/x"), ("../../x", None), ("/../x", "x")],
)
def test_locate(target: str, expected: str | None) -> None:
    assert locate(Link(target, "", "", 1, 1, LinkKind.MARKDOWN), "wiki/a.md") == expected


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[[a" * 30_000,
        "![" * 50_000,
        "<" * 100_000,
        "---\n" * 25_000,
        "[a](" * 25_000,
    ],
)
def test_hostile_text_ends(text: str) -> None:
    elements(text)
