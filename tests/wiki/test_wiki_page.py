from __future__ import annotations

import pytest

from gitwiki.diagnostics import Diagnostic
from gitwiki.wiki.page import (
    BlockKind,
    CitedText,
    Fact,
    Footnote,
    Heading,
    Item,
    Page,
    PageContent,
    Row,
    SectionContent,
    SourceRef,
    Statement,
    Table,
    compose,
    ends_statement,
    fact_row,
    items,
    parse,
    read_blocks,
    statement_digest,
    with_body,
    with_frontmatter,
    written_by_gitwiki,
)

A, B = "rfc9111-p-868413", "rfc2616-p-77aa01"
BLOB = "3b18e5" + "0" * 34

CONTENT = PageContent(
    path="wiki/concepts/cache.md",
    type="concept",
    title="Cache: *HTTP*",
    description="One line.",
    aliases=("caches", "HTTP cache"),
    sources=(SourceRef("rfc9111", "/sources/rfc9111.md", "raw/rfc9111.txt", BLOB, "HTTP Caching"),),
    related=("proxy",),
    created="2026-11-21",
    updated="2026-11-21",
    confidence="medium",
    tldr=(
        CitedText("A cache is a [store](../entities/store.md).", (A,)),
        CitedText("Second.", (B,)),
    ),
    sections=(
        SectionContent(
            "HTTP Caching", (CitedText("One statement a line.", (A,)), CitedText("Two.", (B, A)))
        ),
    ),
    facts=(Fact("Cache", "a|b", "4 KB", "2022-06", A), Fact("X", "y", "z", "", B)),
    caveats=(CitedText("Sources disagree.", (A, B)),),
    footnotes=(
        Footnote(B, "RFC [2616]", "../sources/rfc2616.md", 3, 'say "no" to *x*'),
        Footnote(A, "HTTP Caching", "../sources/rfc9111.md", 12, "literal words"),
    ),
    generated={"by": "gitwiki/0.1.0 extractive", "at": "2026-11-21T10:00:00Z", "key": "9f2c"},
)

COMPOSED = f"""---
type: concept
title: "Cache: *HTTP*"
description: One line.
aliases: [caches, HTTP cache]
sources:
  - {{id: rfc9111, resource: /sources/rfc9111.md, raw: raw/rfc9111.txt, blob: {BLOB}, title: "HTTP Caching"}}
related: [proxy]
created: 2026-11-21
updated: 2026-11-21
confidence: medium
generated: {{by: gitwiki/0.1.0 extractive, at: 2026-11-21T10:00:00Z, key: 9f2c, statements: "%s"}}
---

# Cache: \\*HTTP\\*

> A cache is a [store](../entities/store.md).[^{A}]
> Second.[^{B}]

## HTTP Caching

One statement a line.[^{A}]
Two.[^{B}][^{A}]

## Facts

| Subject | Attribute | Value | As of | Source |
|---|---|---|---|---|
| Cache | a\\|b | 4 KB | 2022-06 | [^{A}] |
| X | y | z | | [^{B}] |

## Caveats

Sources disagree.[^{A}][^{B}]

[^{A}]: [HTTP Caching](../sources/rfc9111.md) ¶12 "literal words"
[^{B}]: [RFC \\[2616\\]](../sources/rfc2616.md) ¶3 "say "no" to \\*x\\*"
"""  # noqa: E501


def page_of(body: str, head: str = "type: concept") -> Page:
    text = f"---\n{head}\n---\n{body}"
    page = parse("wiki/concepts/x.md", text).page
    assert page is not None
    assert page.text == text
    return page


def texts(page: Page) -> list[tuple[str, str, int]]:
    return [(each.section, each.text, each.line) for each in page.statements]


def test_a_composed_page_has_the_layout_of_the_wiki() -> None:
    page = compose(CONTENT)
    digests = " ".join(statement_digest(item.kind, item.text) for item in items(page))
    assert page.text == COMPOSED % digests
    assert parse(page.path, page.text).page == page
    assert by_a_person(page) == ()


def by_a_person(page: Page) -> tuple[Item, ...]:
    """The items of a page that gitwiki did not write, or that a person changed since."""
    written = written_by_gitwiki(page)
    return tuple(i for i in items(page) if statement_digest(i.kind, i.text) not in written)


def test_a_composed_page_reads_as_it_was_given() -> None:
    page = compose(CONTENT)
    assert (page.type, page.title, page.description) == ("concept", "Cache: *HTTP*", "One line.")
    assert (page.aliases, page.tags, page.related) == (("caches", "HTTP cache"), (), ("proxy",))
    assert (page.created, page.updated, page.confidence) == ("2026-11-21", "2026-11-21", "medium")
    assert (page.key, page.generated["at"], page.resource) == ("9f2c", "2026-11-21T10:00:00Z", "")
    assert page.sources == CONTENT.sources
    assert page.facts == CONTENT.facts
    assert [fact.line for fact in page.facts] == [29, 30]
    assert page.footnotes == {A: CONTENT.footnotes[1], B: CONTENT.footnotes[0]}
    assert page.tldr == (
        Statement(
            section="",
            text="A cache is a store.",
            markdown="A cache is a [store](../entities/store.md).",
            labels=(A,),
            line=17,
            last_line=17,
            prefix="> ",
        ),
        Statement("", "Second.", "Second.", (B,), 18, 18, "> "),
    )
    section = "HTTP Caching"
    assert page.statements == (
        Statement(section, "One statement a line.", "One statement a line.", (A,), 22, 22),
        Statement(section, "Two.", "Two.", (B, A), 23, 23),
    )
    assert page.caveats == (
        Statement("Caveats", "Sources disagree.", "Sources disagree.", (A, B), 34, 34),
    )
    assert page.headings == (
        Heading(1, "Cache: *HTTP*", "cache-http", 15),
        Heading(2, "HTTP Caching", "http-caching", 20),
        Heading(2, "Facts", "facts", 25),
        Heading(2, "Caveats", "caveats", 32),
    )


def test_a_page_without_a_compiler_has_no_digests() -> None:
    page = compose(PageContent("wiki/answers/x.md", "answer", "X", extra={"status": "draft"}))
    assert page.text == "---\ntype: answer\ntitle: X\nstatus: draft\n---\n\n# X\n"
    assert written_by_gitwiki(page) == frozenset()


def test_what_a_person_changed_is_theirs() -> None:
    page = compose(CONTENT)
    body = page.body.replace("Two.", "Two and more.").replace("4 KB", "8 KB")
    assert by_a_person(with_body(page, body)) == (
        Item("statement", "Two and more.", 23),
        Item("fact", f"Cache | a|b | 8 KB | 2022-06 | {A}", 29),
    )


def test_digests_stand_for_kind_and_normal_text() -> None:
    assert statement_digest("tldr", "A  b\u0301.") == statement_digest("tldr", "A b\u0301. ")
    assert statement_digest("tldr", "e\u0301") == statement_digest("tldr", "é")
    assert statement_digest("tldr", "A.") != statement_digest("statement", "A.")
    assert statement_digest("statement", "A.") == "b6d99d"


def test_wrapped_paragraphs_are_cut_at_the_ends_of_sentences() -> None:
    page = page_of(
        "# T\nA sentence that is\nwrapped.[^x] And\nanother [^x] \nlast one\n\n"
        "End “here.”\nOn[^y]\n"
    )
    assert [(s.text, s.labels, s.line, s.last_line) for s in page.statements] == [
        ("A sentence that is wrapped. And another", ("x",), 5, 7),
        ("last one", (), 8, 8),
        ("End “here.”", (), 10, 10),
        ("On", ("y",), 11, 11),
    ]


def test_list_items_and_quotes_are_statements() -> None:
    page = page_of(
        "# T\n\n> [!NOTE]\n> Sum\n> mary.\n>\n> More.\n\n## L\n\n- one\n  wrapped\n- [x] two.[^a]\n"
        "  - nested\n3. three\n\n  after\n\n> quoted\n"
    )
    assert [(s.text, s.prefix, s.line, s.last_line) for s in page.tldr] == [
        ("Sum mary.", "> ", 7, 8),
        ("More.", "> ", 10, 10),
    ]
    assert [(s.text, s.prefix, s.line, s.last_line) for s in page.statements] == [
        ("one wrapped", "- ", 14, 15),
        ("two.", "- [x] ", 16, 16),
        ("nested", "  - ", 17, 17),
        ("three", "3. ", 18, 18),
        ("after", "  ", 20, 20),
        ("quoted", "> ", 22, 22),
    ]


def test_what_is_not_prose_is_left_alone() -> None:
    page = page_of(
        "# T\n\n```\ncode.\n\n# no\n```\n~~~ x\nto.\n~~~\n\n    code\n\n<div>\n"
        "x.\n</div>\n\n<!-- a\n\nb -->\n"
        "![i](j.png)\n\n| a | b |\n|---|---|\n| c | d |\n\n---\n[r]: u\n\nText.\n<br>\n"
        "- item\n      ```\n      code\n      ```\n"
    )
    assert texts(page) == [("", "Text.", 33), ("", "item", 35)]
    assert [block.kind for block in page.blocks if block.kind is not BlockKind.BLANK] == [
        BlockKind.HEADING,
        *[BlockKind.OPAQUE] * 6,
        BlockKind.TABLE,
        *[BlockKind.OPAQUE] * 2,
        BlockKind.PARAGRAPH,
        BlockKind.ITEM,
        BlockKind.OPAQUE,
    ]


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("Title\n===\nx\n---\n", ["heading", "heading"]),
        ("text\n# h", ["paragraph", "heading"]),
        ("text\n2. no list\n-\n", ["heading"]),
        ("text\n* \nmore", ["paragraph"]),
        ("text\n1. list", ["paragraph", "item"]),
        ("text\n- list", ["paragraph", "item"]),
        ("text\n    not code\n[r]: not a definition", ["paragraph"]),
        ("text | x\n-|-\nrow\n\nafter", ["table", "blank", "paragraph"]),
        ("first\na|b\n-|-\n> q", ["paragraph", "table", "quote"]),
        ("a|b\n-|-|-\n", ["paragraph"]),
        ("a|b\n|\n", ["paragraph"]),
        ("[^a]: x\n  more\n[^b]: y\n- z", ["footnote", "footnote", "item"]),
        ("<https://a.b> text", ["paragraph"]),
        ("<b>bold</b> text", ["paragraph"]),
        ("<x-y a='b'>\nz\n\nw", ["opaque", "blank", "paragraph"]),
        ("```a`b", ["paragraph"]),
        ("```\nno end", ["opaque"]),
        ("<!-- no end\n\nx", ["opaque"]),
        ("#hashtag", ["paragraph"]),
        ("***\n* * *\n**b**", ["opaque", "opaque", "paragraph"]),
        ("+5 and\n!x [y", ["paragraph"]),
        ("\ttabbed\n\tcode\n\n", ["opaque", "blank"]),
        ("- a\n\n      deep\n", ["item", "blank", "paragraph"]),
        ("", []),
    ],
)
def test_blocks(body: str, kinds: list[str]) -> None:
    blocks = read_blocks(body, 1)
    assert [block.kind.value for block in blocks] == kinds
    assert "".join(block.text for block in blocks) == body


def test_headings_are_read_as_markdown_has_them() -> None:
    page = page_of("Sub *title*\n---\n# One ##\n# Two#\n#\n### C \\#\n## [x](y)[^z]\n")
    assert page.headings == (
        Heading(2, "Sub title", "sub-title", 4),
        Heading(1, "One", "one", 6),
        Heading(1, "Two#", "two", 7),
        Heading(1, "", "", 8),
        Heading(3, "C #", "c-", 9),
        Heading(2, "x", "x", 10),
    )


def test_sections_are_named_by_their_nearest_heading() -> None:
    page = page_of(
        "Before.\n# T\nIntro.\n## A\nx.\n### B\ny.\n## CAVEATS\nc.\n## facts\nno.\n# U\nz.\n"
    )
    assert texts(page) == [
        ("", "Before.", 4),
        ("", "Intro.", 6),
        ("A", "x.", 8),
        ("B", "y.", 10),
        ("facts", "no.", 14),
        ("U", "z.", 16),
    ]
    assert [each.text for each in page.caveats] == ["c."]
    assert page.tldr == ()


def test_facts_tables_are_read_by_their_headers() -> None:
    page = page_of(
        "## Facts\n\n| VALUE | Subject | Attribute | Source |\n|:--|---|---|--:|\n"
        "| 4 \\\\ KB | *S* | [a](b) | see [^x][^y] |\n| 5 | T\n\n| a | b |\n|---|---|\n| c | d |\n"
        "## Other\n| Subject | Attribute | Value |\n|---|---|---|\n| a | b | c |\n"
    )
    assert page.facts == (
        Fact("S", "a", "4 \\ KB", "", "x"),
        Fact("T", "", "5", "", ""),
        Fact("a", "b", "c", "", ""),
    )
    assert [fact.labels for fact in page.facts] == [("x", "y"), (), ()]
    assert fact_row(page.facts[0]) == "| S | a | 4 \\\\ KB | | [^x][^y] |"


def test_other_tables_are_read_with_what_they_cite() -> None:
    page = page_of(
        "| A | B |\n|---|---|\n| [c](d) | 4<br>5[^x] |\n| e | f |\n\n"
        "| A |\n|---|\n| c |\nSource: [^y]\n\n"
        "| A[^z] |\n|---|\n| c |\n\n[^y], [^x]\n\n"
        "| A |\n|---|\n| c |\n\nNo.[^x]\n"
        "## Facts\n| Subject | Attribute | Value |\n|---|---|---|\n| a | b | c |\n"
    )
    assert page.tables == (
        Table((Row(("c", "4 5"), ("x",), 6), Row(("e", "f"), (), 7)), ()),
        Table((Row(("c",), (), 11),), ("y",)),
        Table((Row(("c",), (), 16),), ("z", "y", "x")),
        Table((Row(("c",), (), 22),), ()),
    )


def test_a_line_break_in_html_is_white_space() -> None:
    assert texts(page_of("One.<br>Two, `a<br>b`.\n")) == [("", "One. Two, a<br> b.", 4)]


def test_footnotes_in_other_forms_keep_their_text() -> None:
    page = page_of(
        '[^a]: Just\n  text\n[^b]: [T](<a b.md>)\n[^c]: [T](u) ¶4\n[^a]: second\n[^d]: [T](u) "q"\n'
    )
    assert page.footnotes == {
        "a": Footnote("a"),
        "b": Footnote("b", "T", "a b.md"),
        "c": Footnote("c", "T", "u", 4),
        "d": Footnote("d", "T", "u", 0, "q"),
    }
    assert page.footnotes["a"].raw == "[^a]: Just\n  text\n"
    assert [note.line for note in page.footnotes.values()] == [4, 6, 7, 9]


def test_frontmatter_in_other_forms_is_read() -> None:
    page = page_of(
        "",
        "title: 2024\ntype: true\ndescription: >\n  two\n  lines\n"
        "aliases: one\ntags: [a, 7, {b: c}]\n"
        "sources: [raw/a b.md, ../../raw/x/y.pdf, https://e.org/z, {id: q, "
        "note: n}, {note: n}, [x]]\n"
        "generated: gitwiki\nrelated:\nconfidence: [x]",
    )
    assert (page.title, page.type, page.description) == ("2024", "true", "two lines")
    assert (page.aliases, page.tags, page.related) == (("one",), ("a", "7"), ())
    assert (page.generated, page.key, page.confidence) == ({}, "", "")
    assert page.sources == (
        SourceRef("a-b", raw="raw/a b.md"),
        SourceRef("x-y", raw="raw/x/y.pdf"),
        SourceRef("z", resource="https://e.org/z"),
        SourceRef("q"),
    )
    assert page_of("", "sources: raw/a.md").sources == (SourceRef("a", raw="raw/a.md"),)


def test_unreadable_frontmatter_gives_no_page() -> None:
    diagnostic = Diagnostic("x.md", 1, "GW004", "the page has no frontmatter (a first line of ---)")
    assert parse("x.md", "# T\n") == (None, (diagnostic,))


def test_other_line_endings_and_no_final_newline() -> None:
    text = "---\r\ntype: x\r\n---\r\n# T\r\n\r\n> S.\r\n\r\nA.[^a]\r\nB.[^b]"
    page = parse("x.md", text).page
    assert page is not None
    assert page.text == text
    assert [(s.text, s.line) for s in (*page.tldr, *page.statements)] == [
        ("S.", 6),
        ("A.", 8),
        ("B.", 9),
    ]


def test_frontmatter_is_exchanged_with_its_line_count() -> None:
    page = with_frontmatter(page_of("A.\n"), compose(CONTENT).frontmatter)
    assert texts(page) == [("", "A.", 14)]


@pytest.mark.parametrize(
    ("text", "ends"),
    [("A.", True), ("A[^x]", True), ("A?*", True), ('A!"', True), ("终。", True), ("A", False),
     ("A [x]", False), ("A,", False), ("", False)],
)  # fmt: skip
def test_ends_of_statements(text: str, ends: bool) -> None:
    assert ends_statement(text) is ends


@pytest.mark.parametrize(
    "unit", ["|", "- ", "-", ": ", "[^x", "# ", "> ", "*_", "`", "<a", "1. ", "(["]
)
def test_hostile_pages_end(unit: str) -> None:
    line = unit * (100_000 // len(unit))
    page = page_of(f"{line}\n|-|\n[^x]: {line}\n\n## Facts\n\na|b\n-|-\n{line}\n")
    _ = (page.statements, page.facts, page.footnotes, page.headings, page.tldr)
