from __future__ import annotations

import pytest

from gitwiki.wiki.links import links
from gitwiki.wiki.outline import (
    Reference,
    destination,
    outline,
    pack,
    reference,
    unpack,
    without_frontmatter,
)

PAGE = """---
title: "[no](link.md)"
---

# Café [x](a.md#top)

See [*a* b](../c/x%20y.md?plain=1 "t"), [[Page]], [[page#How so|words]], ![[img.png]],
![alt](i.png).
Not `[[code]]`, \\[\\[escaped]], nor <!-- [c](c.md) --> %%[d](d.md)%%. <https://x.org/#a> <me@x.org>

| a | b |
|---|---|
| [[x\\|y]] | [ref][] and [`k`](#here) |

## Café x

A block. ^block-1

[ref]: /concepts/r.md

Said.[^s-p-123456] <a name="old"></a> <a href='e.md'>e</a> <img src=f.png>

[^s-p-123456]: [Source](../sources/s.md) ¶1 "said"
[^unused]: [Other](../sources/o.md)
"""


def test_outline() -> None:
    found = outline(without_frontmatter(PAGE))
    assert (unpack(found.links, "wiki/a", "wiki"), found.anchors, found.title) == (
        (
            Reference("a.md", "top", "markdown", "wiki/a/a.md"),
            Reference("../c/x y.md", "", "markdown", "wiki/c/x y.md"),
            Reference("/concepts/r.md", "", "markdown", "wiki/concepts/r.md"),
            Reference("", "here", "markdown", ""),
            Reference("e.md", "", "markdown", "wiki/a/e.md"),
            Reference("../sources/s.md", "", "markdown", "wiki/sources/s.md"),
            Reference("../sources/o.md", "", "markdown", "wiki/sources/o.md"),
            Reference("i.png", "", "image", "wiki/a/i.png"),
            Reference("f.png", "", "image", "wiki/a/f.png"),
            Reference("Page", "", "wiki", ""),
            Reference("page", "How so", "wiki", "", "words"),
            Reference("x", "", "wiki", "", "y"),
            Reference("img.png", "", "embed", ""),
        ),
        ("café-x", "café-x-1", "old", "^block-1"),
        "Café x",
    )


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[[x]](a.md) and [[+y]](b.md)", ["a.md", "b.md"]),
        ("$[[1,2],[3,4]]$", []),
        ("[a](<b c.md>) [d](<>) [e]()", ["b c.md"]),
        ("[a](//x.org/y) [b](mailto:x) [c](data:x) [d]( javascript:x)", []),
        ("[[^1]] [[#here]] [[]]", [""]),
        ("[[dendron://vault/note]] [[Note: a colon]]", ["Note: a colon"]),
        ("a[^1]\n\n[^1]: b", []),
        ("\\[a](b.md) [a\\](b.md)", []),
        ("[x](a&amp;b.md) [y](c%26d.md)", ["a&b.md", "c&d.md"]),
        ("[x](a.md) [x](a.md)", ["a.md"]),
        ("``` \n[x](a.md)\n```\n\n    [y](b.md)", []),
        ("<!-- <a href='x.md'> -->", []),
        ("<pre><a href='x.md'>x</a></pre>", ["x.md"]),
        ("`<a href='x.md'>`", []),
        ('<video src="v.mp4"></video> <a\nhref=w.md>', ["w.md", "v.mp4"]),
    ],
)
def test_what_is_a_link(text: str, targets: list[str]) -> None:
    assert [each.target for each in unpack(outline(text).links, "", "")] == targets


@pytest.mark.parametrize(
    ("text", "anchors"),
    [
        ("# A *b* `c`\n\nB\n===\n", ("a-b-c", "b")),
        ("# A &amp; B\n\n## <b>X</b> [y](z)\n", ("a--b", "x-y")),
        ("# [[Note|text]]\n", ("text",)),
        ("```\n# no\n```\n", ()),
        ("<h2 id='own'>Own</h2>\n\n<div id=d></div>", ("own", "d")),
        ("<a id='user-content-x'></a>", ("x",)),
        ("Said.[^n]\n\n[^n]: N", ()),
        ("# A {#own}\n\n## C {x}\n", ("a-own", "c-x", "own")),
        ("## B ## {: .c #two }\n", ("b---c-two-", "two")),
        ("- item ^a-1\n\ntext^no\n\n^b_2\n", ("^a-1", "^b_2")),
    ],
)
def test_what_can_be_linked_to(text: str, anchors: tuple[str, ...]) -> None:
    assert outline(text).anchors == anchors


def test_a_wikilink_can_be_turned_round() -> None:
    found = reference(outline("[[The title|the.note#part]]").links, "", "")
    turned = found.turn()
    assert (turned.target, turned.anchor, turned.label) == ("the.note", "part", "The title")
    assert turned.written == found.written == "The title|the.note#part"


@pytest.mark.parametrize(
    ("text", "named", "expected"),
    [
        ("a%20b.md?x#c%20d", False, ("a b.md", "c d")),
        ("a?b#^c", True, ("a?b", "^c")),
        (" a \\", True, ("a", "")),
        ("C: x", True, ("C: x", "")),
        ("C:/x", False, None),
        ("//h/x", False, None),
        ("s://h/x", True, None),
    ],
)
def test_destination(text: str, named: bool, expected: tuple[str, str] | None) -> None:
    assert destination(text, named=named) == expected


@pytest.mark.parametrize(
    "link",
    [
        Reference("a.md", "", "markdown", "d/a.md"),
        Reference("../a b.md", "x#y", "markdown", "a b.md"),
        Reference("", "here", "markdown", ""),
        Reference("a#b.md", "c", "markdown", "d/a#b.md"),
        Reference("a\nb\x1ab.md", "c\nd", "markdown", "d/a\nb\x1ab.md"),
        Reference("\x02a.md", "", "markdown", "d/\x02a.md"),
        Reference("/i.png", "", "image", "r/i.png"),
        Reference("A b", "C", "wiki", "", "d\x1a\ne"),
        Reference("A", "", "embed", ""),
        Reference("../../up.md", "", "markdown", ""),
    ],
)
def test_what_is_packed_is_unpacked(link: Reference) -> None:
    other = Reference("b", "", "wiki", "")
    assert unpack(pack([link, other]), "d", "r") == (link, other)
    assert unpack(pack([link]), "d", "r") == (link,)
    assert unpack(pack([]), "d", "r") == ()


@pytest.mark.parametrize(
    "html",
    [
        '<a href="a\nb.md">x</a>',
        '<a href="\x02a.md">x</a>',
        '<a href="%02a.md">x</a>',
        '<a href="\x00a.md">x</a> <a href="b%0Ac%23.md#d">y</a>',
        "[[a\nb]] [[c|d\x1a]] ![[e]]",
    ],
)
def test_no_link_is_taken_for_another(html: str) -> None:
    packed = outline(html).links
    assert pack(unpack(packed, "d", "r")) == packed


def test_links_and_outlines_agree() -> None:
    internal = {each.written for each in links(PAGE) if not each.external}
    found = unpack(outline(without_frontmatter(PAGE)).links, "", "")
    assert {each.written for each in found} | {"d.md"} == internal


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[[a" * 30_000,
        "<" * 100_000,
        "<a " * 33_000,
        "<a href=" * 12_000,
        "<a b='" * 16_000,
        "<!--" * 25_000,
        "%%" * 50_000,
        "%% " * 33_000,
        "# a\n" * 25_000,
        "^a " * 33_000,
        "[[a]](" * 16_000,
        "$[[" * 33_000,
        "[[a|b]] " * 12_000,
    ],
)
def test_hostile_text_ends(text: str) -> None:
    outline(text)
