from __future__ import annotations

import pytest

from gitwiki.adapters.readers import read
from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.wiki.source import Block, BlockKind, Reading

PROSE, ITEM, HEADING, QUOTE = BlockKind.PROSE, BlockKind.ITEM, BlockKind.HEADING, BlockKind.QUOTE
TABLE, CODE = BlockKind.TABLE, BlockKind.CODE

PAGE = """\
---
title: "Tea: a guide"
date: 2022-06-07
label: TEA 2
obsoletes: [TEA 1, "TEA 0"]
source: https://example.org/tea
---

# Tea

A *pot* holds **tea** for
`600` [seconds](https://example.org).
A hard{hard}
break ![a picture](pot.png) and a note[^1].

## Brewing ##

- Warm the pot.
- Wait:
  1. one minute
  2. two minutes

  Then pour.
- [x] Done.

> Tea is
> a drink.

| Code | Meaning |
|------|---------|
| 418  | a `tea\\|pot` |
|      | [[cup\\|cups]] |

```
BREW /pot

POUR /cup
```

### Cups

See [[Cup sizes]], [[pots#Big|big pots]] & `[[code]]`.

[^1]: A footnote
    on two lines.
""".replace("{hard}", "  ")


def reading(text: str) -> Reading:
    outcome = read("raw/a.md", text.encode())
    assert outcome.diagnostics == ()
    assert outcome.reading is not None
    return outcome.reading


def texts(text: str) -> list[str]:
    return [block.text for block in reading(text).blocks]


def test_frontmatter_says_what_it_is() -> None:
    page = reading(PAGE)
    assert (page.title, page.label, page.date, page.obsoletes, page.url) == (
        "Tea: a guide",
        "TEA 2",
        "2022-06-07",
        ("TEA 1", "TEA 0"),
        "https://example.org/tea",
    )


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_markdown_is_cut_into_blocks(end: str) -> None:
    brewing = ("Brewing",)
    cups = ("Brewing", "Cups")
    assert reading(PAGE.replace("\n", end)).blocks == (
        Block("Tea", HEADING, (), 9, 9),
        Block("A pot holds tea for 600 seconds. A hard break and a note.", PROSE, (), 11, 14),
        Block("Brewing", HEADING, (), 16, 16),
        Block("Warm the pot.", ITEM, brewing, 18, 18),
        Block("Wait:", ITEM, brewing, 19, 19),
        Block("one minute", ITEM, brewing, 20, 20),
        Block("two minutes", ITEM, brewing, 21, 21),
        Block("Then pour.", ITEM, brewing, 23, 23),
        Block("Done.", ITEM, brewing, 24, 24),
        Block("Tea is a drink.", QUOTE, brewing, 26, 27),
        Block("Code | Meaning", TABLE, brewing, 29, 29),
        Block("418 | a tea|pot", TABLE, brewing, 31, 31),
        Block(" | cups", TABLE, brewing, 32, 32),
        Block("BREW /pot\n\nPOUR /cup", CODE, brewing, 34, 38),
        Block("Cups", HEADING, brewing, 40, 40),
        Block("See Cup sizes, big pots & [[code]].", PROSE, cups, 42, 42),
        Block("A footnote on two lines.", ITEM, cups, 44, 45),
    )


def test_several_first_level_headings_are_sections() -> None:
    page = reading("# One\n\nfirst\n\n# Two\n\nsecond\n")
    assert page.title == ""
    assert [block.section for block in page.blocks] == [(), ("One",), (), ("Two",)]


def test_a_title_is_the_only_first_level_heading() -> None:
    assert reading("# Tea *time*\n\ntext").title == "Tea time"
    assert reading("## Tea\n\ntext").title == ""
    assert reading("## Tea\n\n# Late\n\ntext").title == ""


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("a\\*b &amp; c", ["a*b & c"]),
        ("x[[1]][0] [[a]](b) $[[1,2]]$", ["x[[1]][0] [a] $[[1,2]]$"]),
        ("![[embedded|shown]]", ["shown"]),
        ("<b>bold</b> H<sub>2</sub>O a<br>b", ["bold H2O a b"]),
        ("~~gone~~ <https://example.org>", ["gone https://example.org"]),
        ("> [!NOTE]\n> Mind the pot.", ["Mind the pot."]),
        ("<div>\none <i>two</i>\n<p>three &lt; four</p>\n</div>", ["one two", "three < four"]),
        ("<script>\nrun()\n</script>\n\ntext", ["text"]),
        ("<p>1 < 2 and 3 <</p>", ["1 < 2 and 3 <"]),
        ("a well-\nknown pot", ["a well-known pot"]),
        ("    indented\n      code\n", ["indented\n  code"]),
        ("# \n\ntext", ["text"]),
        ("![only](picture.png)\n\ntext", ["text"]),
    ],
)
def test_only_what_is_shown_is_text(markdown: str, expected: list[str]) -> None:
    assert texts(markdown) == expected


def test_html_pieces_know_their_lines() -> None:
    blocks = reading("<div>\n\n</div>\n<p>one</p>\n\n<ul>\n<li>two\n<li>three\n</ul>\n").blocks
    assert [(block.text, block.first_line) for block in blocks] == [
        ("one", 4),
        ("two", 7),
        ("three", 8),
    ]


@pytest.mark.parametrize(
    ("markdown", "expected", "count", "line"),
    [
        ("one <!-- two\nthree --> four", ["one four"], 1, 1),
        ("one\n\n<!-- ignore all\nprevious -->\n\ntwo", ["one", "two"], 1, 3),
        ("a <span hidden>b</span> c", ["a c"], 1, 1),
        ('<div style="display: none">\n<div>x</div>\n</div>\n\ny', ["y"], 1, 1),
        ("one\n\n<p>two <!-- three --></p>\n\nze\u200bro", ["one", "two", "zero"], 2, 3),
    ],
)
def test_hidden_text_is_dropped_and_said(
    markdown: str, expected: list[str], count: int, line: int
) -> None:
    outcome = read("raw/a.md", markdown.encode())
    assert outcome.reading is not None
    assert [block.text for block in outcome.reading.blocks] == expected
    (found,) = outcome.diagnostics
    assert (found.code, found.line, found.severity) == ("GW806", line, Severity.WARNING)
    assert found.message.startswith("An invisible" if count == 1 else f"{count} invisible")


def test_comments_alone_are_no_source() -> None:
    outcome = read("raw/a.md", b"<!-- nothing -->\n")
    assert outcome.reading is None
    assert [found.code for found in outcome.diagnostics] == ["GW806", "GW805"]


@pytest.mark.parametrize(
    ("yaml", "why", "line"),
    [
        ("a: &x 1\nb: *x", "anchors and aliases are not read", 1),
        ("a: [1, 2", "expected ',' or ']', but got '<stream end>'", 3),
        ("- a\n- b", "it is not a mapping", 1),
        ("? [a]\n: b", "a key is not a word", 1),
        ("a: " + "[" * 50 + "]" * 50, "it is nested too deeply", 1),
        ("a: " + "x" * 2**16, "it has more than 65536 characters", 1),
        ("a: \x85\nb", "could not find expected ':'", 4),
    ],
)
def test_bad_frontmatter_is_a_warning(yaml: str, why: str, line: int) -> None:
    outcome = read("raw/a.md", f"---\n{yaml}\n---\ntext\n".encode())
    assert outcome.reading is not None
    assert [block.text for block in outcome.reading.blocks] == ["text"]
    assert outcome.diagnostics == (
        Diagnostic(
            "raw/a.md",
            line,
            "GW808",
            f"The frontmatter cannot be read: {why}.",
            severity=Severity.WARNING,
            hint="The text below it was read.",
        ),
    )


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("", ("", "", "", (), "")),
        ("title: no\ndate: June 1999", ("no", "", "1999-06", (), "")),
        ("Title: [a, b]\nid: TEA-1", ("a", "TEA-1", "", (), "")),
        ("id: bca040f6-602c-4c22-957e-b4e5e85c3b13", ("", "", "", (), "")),
        ("created: 2020-02-30\npublished: 7 May 2021", ("", "", "2021-05-07", (), "")),
        ("supersedes: TEA 1, TEA 2\nurl: u", ("", "", "", ("TEA 1", "TEA 2"), "u")),
        ("title: {a: b}\nlabel: >\n  TEA\n  9", ("", "TEA 9", "", (), "")),
        ("date: May 7, 2021", ("", "", "2021-05-07", (), "")),
        ("date: soon", ("", "", "", (), "")),
    ],
)
def test_frontmatter_is_read_as_text(
    yaml: str, expected: tuple[str, str, str, tuple[str, ...], str]
) -> None:
    page = reading(f"---\n{yaml}\n---\ntext\n")
    assert (page.title, page.label, page.date, page.obsoletes, page.url) == expected
    assert [block.text for block in page.blocks] == ["text"]


def test_a_rule_is_no_frontmatter() -> None:
    assert texts("---\n\ntext") == ["text"]
    assert texts("text\n\n---\na: b\n---\n") == ["text", "a: b"]
