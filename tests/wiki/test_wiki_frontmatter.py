from __future__ import annotations

import pytest

from gitwiki.diagnostics import Diagnostic
from gitwiki.wiki.frontmatter import Frontmatter, read, with_values, write

PAGE = """---
type: concept   # what it is
title: 'Cache'
# a note
aliases: [caches, HTTP cache]
sources:
  - {id: a, blob: 12e4}
  # one more
  - id: b
    title: "B"

mine: |
  # not a comment
  text
created: 2026-11-21
---
# Cache
"""


def frontmatter(text: str = PAGE) -> Frontmatter:
    found = read(text, "wiki/concepts/cache.md")
    assert found.diagnostics == ()
    assert found.frontmatter is not None
    return found.frontmatter


def test_values_stay_what_was_typed() -> None:
    found = read(PAGE, "p.md")
    assert found.body == "# Cache\n"
    assert found.frontmatter == Frontmatter(
        raw=PAGE.removesuffix("# Cache\n"),
        values={
            "type": "concept",
            "title": "Cache",
            "aliases": ("caches", "HTTP cache"),
            "sources": ({"id": "a", "blob": "12e4"}, {"id": "b", "title": "B"}),
            "mine": "# not a comment\ntext\n",
            "created": "2026-11-21",
        },
        lines={"type": 2, "title": 3, "aliases": 5, "sources": 6, "mine": 12, "created": 15},
    )


def test_only_plain_keywords_and_whole_numbers_have_types() -> None:
    text = "---\na: [true, False, null, ~, 7, -3, 007, 1.5, 1e3, no, 'true', \"7\", 12:30]\nb:\n---"
    assert frontmatter(text).values == {
        "a": (True, False, None, None, 7, -3, "007", "1.5", "1e3", "no", "true", "7", "12:30"),
        "b": None,
    }


def test_empty_frontmatter_is_frontmatter() -> None:
    assert frontmatter("---\n---\nx").values == {}
    assert frontmatter("---\n# only a comment\n---\nx").values == {}


def test_line_endings_are_kept() -> None:
    found = read("--- \r\na: 1\r\n---\t\r\nbody\r\n", "p.md")
    assert found.frontmatter == Frontmatter("--- \r\na: 1\r\n---\t\r\n", {"a": 1}, {"a": 2})
    assert found.frontmatter.newline == "\r\n"
    assert found.body == "body\r\n"


UNREADABLE = "the frontmatter cannot be read: "


@pytest.mark.parametrize(
    ("text", "line", "code", "message"),
    [
        ("# x", 1, "GW004", "the page has no frontmatter (a first line of ---)"),
        ("\ufeff---\na: 1\n---\n", 1, "GW003", "the file starts with a byte-order mark"),
        ("---\na: 1\n", 1, "GW001", UNREADABLE + "no --- line ends it"),
        (
            "---\na: 1\nb: c: d\n---\n",
            3,
            "GW001",
            UNREADABLE + "mapping values are not allowed in this context",
        ),
        ("---\n- a\n---\n", 2, "GW001", UNREADABLE + "it is not a mapping of keys to values"),
        ("---\nword\n---\n", 2, "GW001", UNREADABLE + "it is not a mapping of keys to values"),
        ("---\na: &x 1\n---\n", 2, "GW001", UNREADABLE + "anchors and tags are not allowed"),
        ("---\na: !!str 1\n---\n", 2, "GW001", UNREADABLE + "anchors and tags are not allowed"),
        ("---\na: *x\n---\n", 2, "GW001", UNREADABLE + "aliases are not allowed"),
        ("---\n1: a\n---\n", 2, "GW001", UNREADABLE + "the key 1 is not a plain word"),
        ("---\n[a]: b\n---\n", 2, "GW001", UNREADABLE + "the key ('a',) is not a plain word"),
        (
            "---\na:\n  <<: {b: 1}\n---\n",
            3,
            "GW001",
            UNREADABLE + "the key '<<' is not a plain word",
        ),
        ("---\na: 1\n...\n", 1, "GW001", UNREADABLE + "no --- line ends it"),
        ("---\na: 1\n--- \tb\n---\n", 3, "GW001", UNREADABLE + "it holds more than one document"),
        (
            "---\na: 1\rb: 2\n---\n",
            2,
            "GW001",
            UNREADABLE + "it has a line break that is neither LF nor CRLF",
        ),
        (f"---\na: {'x' * 65536}\n---\n", 1, "GW001", UNREADABLE + "it is larger than 64 KiB"),
        (f"---\na: {'[' * 9}\n---\n", 2, "GW001", UNREADABLE + "it is nested deeper than 8 levels"),
        (
            "---\n" + "".join(f"k{n}: 1\n" for n in range(1001)) + "---\n",
            1002,
            "GW001",
            UNREADABLE + "it has more than 1,000 keys",
        ),
        (
            f"---\na: [{'1,' * 20000}]\n---\n",
            2,
            "GW001",
            UNREADABLE + "it has more than 20,000 values",
        ),
        ("---\na: 1\na: 2\n---\n", 3, "GW002", "the key a is there twice"),
        ("---\nx: {a: 1, 'a': 2}\n---\n", 2, "GW002", "the key a is there twice"),
    ],
)
def test_what_is_refused(text: str, line: int, code: str, message: str) -> None:
    found = read(text, "p.md")
    assert found == (None, text, (Diagnostic("p.md", line, code, message),))


def test_control_characters_are_refused() -> None:
    found = read("---\na: \x01\n---\n", "p.md")
    assert found.frontmatter is None
    assert [(d.line, d.code) for d in found.diagnostics] == [(1, "GW001")]


@pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "? ", "&a ", '"', "a: ["])
def test_hostile_frontmatter_is_refused(unit: str) -> None:
    found = read(f"---\na: {unit * (60_000 // len(unit))}\n---\n", "p.md")
    assert [diagnostic.code for diagnostic in found.diagnostics] == ["GW001"]


def test_a_change_touches_the_lines_of_its_key_only() -> None:
    changes = {"type": "entity", "title": None, "updated": "2026-12-01", "tags": ["a", "b, c"]}
    assert (
        with_values(frontmatter(), changes).raw
        == """---
type: entity   # what it is
# a note
aliases: [caches, HTTP cache]
sources:
  - {id: a, blob: 12e4}
  # one more
  - id: b
    title: "B"
tags: [a, "b, c"]

mine: |
  # not a comment
  text
created: 2026-11-21
updated: 2026-12-01
---
"""
    )


def test_block_values_and_literals_are_replaced_whole() -> None:
    changes = {"sources": [{"id": "c", "title": "C"}], "mine": "short", "zz": 1, "aa": True}
    assert (
        with_values(frontmatter(), changes).raw
        == """---
type: concept   # what it is
title: 'Cache'
# a note
aliases: [caches, HTTP cache]
sources:
  - {id: c, title: "C"}

mine: short
created: 2026-11-21
zz: 1
aa: true
---
"""
    )


def test_a_new_key_comes_before_later_ones_if_none_is_earlier() -> None:
    assert with_values(frontmatter("---\nx: 1\ntags: []\n---\n"), {"type": "a"}).raw == (
        "---\nx: 1\ntype: a\ntags: []\n---\n"
    )


def test_a_one_line_value_may_become_a_list_of_lines() -> None:
    before = frontmatter("---\r\n  sources: raw/a.md\r\n  b: 2\r\n---\r\n")
    after = with_values(before, {"sources": [{"id": "a"}]})
    assert after.raw == "---\r\n  sources:\r\n    - {id: a}\r\n  b: 2\r\n---\r\n"
    assert after.values == {"sources": ({"id": "a"},), "b": 2}


def test_the_same_value_changes_nothing() -> None:
    before = frontmatter()
    assert with_values(before, {"title": "Cache", "aliases": ["caches", "HTTP cache"]}) is before
    assert with_values(before, {"missing": None}) is before


def test_keys_without_lines_of_their_own_are_written_anew() -> None:
    assert with_values(frontmatter("---\n{b: 1, a: x}\n---\n"), {"a": None, "type": "t"}).raw == (
        "---\ntype: t\nb: 1\n---\n"
    )
    assert with_values(frontmatter("---\n? a\n: 1\n---\n"), {"a": 2}).raw == "---\na: 2\n---\n"


def test_written_layout() -> None:
    values: dict[str, object] = {
        "zeta": ["x", {"k": "v"}],
        "generated": {
            "by": "gitwiki/0.1.0 x",
            "at": "2026-11-21T10:00:00Z",
            "statements": "3f2a91",
        },
        "sources": ({"id": "a", "blob": "12" * 20, "title": "A"}, "raw/b.md"),
        "created": "2026-11-21",
        "tags": (),
        "title": "Cache: a #1",
        "type": "concept",
        "note": None,
        "count": 3,
        "open": False,
    }
    assert (
        write(values).raw
        == f"""---
type: concept
title: "Cache: a #1"
sources:
  - {{id: a, blob: "{"12" * 20}", title: "A"}}
  - raw/b.md
tags: []
created: 2026-11-21
generated: {{by: gitwiki/0.1.0 x, at: 2026-11-21T10:00:00Z, statements: "3f2a91"}}
zeta: [x, {{k: v}}]
note: null
count: 3
open: false
---
"""
    )


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "Yes",
        "null",
        "~",
        "",
        " x",
        "x ",
        "12e4",
        "1_000",
        "0x1F",
        "12:30",
        ".5",
        ".inf",
        "...",
        "2026-11-21",
        "a: b",
        "a #b",
        "a:",
        "- a",
        "#a",
        "&a",
        "*a",
        "!a",
        "%a",
        "@a",
        "`a",
        "'a",
        '"a',
        "[a",
        "{a",
        "?",
        "=",
        "<<",
        "---",
        "a\nb",
        "tab\there",
        "\u2028",
        "\x85",
        "\ufeff",
        "\x00",
        "😀",
    ],
)
def test_strings_that_look_like_something_else_read_back(text: str) -> None:
    values = (
        {"key": text, "list": (text, "x"), "map": {text: text}} if text != "<<" else {"k": text}
    )
    assert write(values).values == values


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert write({"a": "x\ud800"}).values == {"a": "x\ufffd"}


@pytest.mark.parametrize("value", [1.5, object(), 10**20])
def test_what_has_no_form_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError, match="no form in frontmatter"):
        write({"a": value})
