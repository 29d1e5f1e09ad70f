from __future__ import annotations

import pytest

from gitwiki.wiki.merge import Conflict, Merge, merge_pages
from gitwiki.wiki.page import Page, parse

HEAD = "---\ntype: concept\n---\n"
BASE = """# T

> Summary.[^a-p-111111]

## How

One.[^a-p-111111]
Two.[^a-p-111111]
Three.[^b-p-222222]

## Facts

| Subject | Attribute | Value | As of | Source |
|---|---|---|---|---|
| S | a | 1 | | [^a-p-111111] |

## Caveats

Doubt.[^b-p-222222]

[^a-p-111111]: [A](../sources/a.md) ¶1 "words"
[^b-p-222222]: [B](../sources/b.md) ¶2 "more words"
"""
NOTE_C = '[^c-p-333333]: [C](../sources/c.md) ¶3 "yet more"\n'
NOTE_D = '[^d-p-444444]: [D](../sources/d.md) ¶4 "others"\n'


def page_of(body: str, head: str = HEAD) -> Page:
    page = parse("wiki/concepts/t.md", head + body).page
    assert page is not None
    return page


def change(*changes: tuple[str, str]) -> str:
    text = BASE
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def merge(ours: str, theirs: str, base: str = BASE) -> tuple[str, tuple[Conflict, ...]]:
    merged = merge_pages(page_of(base), page_of(ours), page_of(theirs))
    assert merged.page == page_of(merged.page.body)
    return merged.page.body, merged.conflicts


ONE, TWO = "One.[^a-p-111111]\n", "Two.[^a-p-111111]\n"
THREE, DOUBT = "Three.[^b-p-222222]\n", "Doubt.[^b-p-222222]\n"
ROW = "| S | a | 1 | | [^a-p-111111] |\n"
NOTE_A = '[^a-p-111111]: [A](../sources/a.md) ¶1 "words"\n'
NOTE_B = '[^b-p-222222]: [B](../sources/b.md) ¶2 "more words"\n'


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        # Neighbouring statements are no conflict.
        ([(ONE, "Uno.\n")], [(TWO, "Due.\n")], [(ONE, "Uno.\n"), (TWO, "Due.\n")]),
        ([(ONE, "")], [(TWO, "")], [(ONE, ""), (TWO, "")]),
        # Insertions at one place are both kept, ours first; the same one once.
        (
            [(THREE, THREE + "Ours.\n")],
            [(THREE, THREE + "Theirs.\n")],
            [(THREE, THREE + "Ours.\nTheirs.\n")],
        ),
        (
            [(TWO, "Both.\n" + TWO)],
            [(TWO, "Both.\nTheirs.\n" + TWO)],
            [(TWO, "Both.\nTheirs.\n" + TWO)],
        ),
        # Citations are sets.
        (
            [(ONE, "One.[^a-p-111111][^b-p-222222]\n")],
            [(ONE, "One.[^a-p-111111][^b-p-222222.2]\n")],
            [(ONE, "One.[^a-p-111111][^b-p-222222][^b-p-222222.2]\n")],
        ),
        ([(ONE, "One.[^b-p-222222]\n")], [(ONE, "Uno.[^a-p-111111]\n")],
         [(ONE, "Uno.[^b-p-222222]\n")]),
        # A link is no change of what is said.
        ([(ONE, "[One](x.md).[^a-p-111111]\n")], [(ONE, "One.[^a-p-111111][^b-p-222222]\n")],
         [(ONE, "[One](x.md).[^a-p-111111][^b-p-222222]\n")]),
        ([(ONE, "[One](x.md).[^a-p-111111]\n")], [(ONE, "[One](y.md).[^a-p-111111]\n")],
         [(ONE, "[One](x.md).[^a-p-111111]\n")]),
        # Moving and removing, moving and adding.
        ([(ONE, ""), (THREE, THREE + ONE)], [(ONE, "")], [(ONE, "")]),
        ([(DOUBT, DOUBT + "More.\n")], [(ONE, ""), (THREE, THREE + ONE)],
         [(ONE, ""), (THREE, THREE + ONE), (DOUBT, DOUBT + "More.\n")]),
        # Facts go by subject, attribute and source.
        ([(ROW, ROW.replace("1 |", "2 |", 1))], [(ROW, ROW + "| S | b | 1 | | |\n")],
         [(ROW, ROW.replace("1 |", "2 |", 1) + "| S | b | 1 | | |\n")]),
        ([(ROW, ROW + "| S | b | 1 | | |\n")], [(ROW, ROW + "| S | c | 1 | | |\n")],
         [(ROW, ROW + "| S | b | 1 | | |\n| S | c | 1 | | |\n")]),
        # Footnotes go by label.
        ([(NOTE_B, NOTE_B + NOTE_C), (ONE, ONE + "C.[^c-p-333333]\n")],
         [(NOTE_B, NOTE_B + NOTE_D), (TWO, TWO + "D.[^d-p-444444]\n")],
         [(NOTE_B, NOTE_B + NOTE_C + NOTE_D), (ONE, ONE + "C.[^c-p-333333]\n"),
          (TWO, TWO + "D.[^d-p-444444]\n")]),
        # A footnote that one side dropped and the other needs comes back.
        ([(THREE, ""), (DOUBT, "Doubt.[^a-p-111111]\n"), (NOTE_B, "")],
         [(ONE, "One.[^b-p-222222]\n")],
         [(THREE, ""), (DOUBT, "Doubt.[^a-p-111111]\n"), (ONE, "One.[^b-p-222222]\n")]),
        # A footnote that both sides together no longer need goes.
        ([(THREE, "")], [(DOUBT, "Doubt.[^a-p-111111]\n")],
         [(THREE, ""), (DOUBT, "Doubt.[^a-p-111111]\n"), (NOTE_B, "")]),
        # Sections come, go and are renamed.
        ([("## Facts\n", "## Ours\n\nO.\n\n## Facts\n")],
         [("## Facts\n", "## Theirs\n\nT.\n\n## Facts\n")],
         [("## Facts\n", "## Ours\n\nO.\n\n## Theirs\n\nT.\n\n## Facts\n")]),
        ([("## How\n", "## Operation\n")], [(THREE, THREE + "Four.\n")],
         [("## How\n", "## Operation\n"), (THREE, THREE + "Four.\n")]),
        ([("## Caveats\n\n" + DOUBT + "\n", "")], [(ONE, "Uno.\n")],
         [("## Caveats\n\n" + DOUBT + "\n", ""), (ONE, "Uno.\n")]),
        ([("## Caveats\n\n" + DOUBT + "\n", "")], [(DOUBT, DOUBT + "More.\n")],
         [(DOUBT, "More.\n")]),
        ([("## Facts\n\n| Subject | Attribute | Value | As of | Source |\n|---|---|---|---|---|\n"
           + ROW + "\n", "")], [(ROW, ROW + "| S | b | 1 | | |\n")],
         [(ROW, "| S | b | 1 | | |\n")]),
        ([(ONE, ""), (TWO, "")], [(THREE, "")], [("## How\n\n" + ONE + TWO + THREE + "\n", "")]),
        # Opaque blocks are atoms.
        ([(THREE, THREE + "\n```\nours\n```\n")], [(THREE, THREE + "Four.\n")],
         [(THREE, THREE + "\n```\nours\n```\n\nFour.\n")]),
        ([("# T\n", "# U\n")], [("Summary.", "Resume.")],
         [("# T\n", "# U\n"), ("Summary.", "Resume.")]),
        # An order that only they changed is theirs.
        ([(DOUBT, DOUBT + "More.\n"), (TWO, TWO + "Ours.\n")], [(ONE, ""), (THREE, THREE + ONE)],
         [(DOUBT, DOUBT + "More.\n"), (TWO, TWO + "Ours.\n"), (ONE, ""), (THREE, THREE + ONE)]),
        # A statement that does not end like one stands alone.
        ([(THREE, THREE + "Ours\n")], [(THREE, THREE + "Theirs.\n")],
         [(THREE, THREE + "Ours\n\nTheirs.\n")]),
    ],
)  # fmt: skip
def test_clean_merges(
    ours: list[tuple[str, str]], theirs: list[tuple[str, str]], merged: list[tuple[str, str]]
) -> None:
    assert merge(change(*ours), change(*theirs)) == (change(*merged), ())


@pytest.mark.parametrize(
    ("ours", "theirs", "merged", "conflict"),
    [
        ([(ONE, "Uno.\n")], [(ONE, "Eins.\n")], [(ONE, "Uno.\n")],
         Conflict("How", ONE.strip(), "Uno.", "Eins.")),
        ([(ONE, "")], [(ONE, "One and more.\n")], [(ONE, "One and more.\n")],
         Conflict("How", ONE.strip(), "", "One and more.")),
        ([(ONE, "One and more.\n")], [(ONE, "")], [(ONE, "One and more.\n")],
         Conflict("How", ONE.strip(), "One and more.", "")),
        ([(ROW, ROW.replace("1 |", "2 |", 1))], [(ROW, ROW.replace("1 |", "3 |", 1))],
         [(ROW, ROW.replace("1 |", "2 |", 1))],
         Conflict("Facts", ROW.strip(), ROW.replace("1 |", "2 |", 1).strip(),
                  ROW.replace("1 |", "3 |", 1).strip())),
        ([(ROW, ROW + "| S | b | 1 | | |\n")], [(ROW, ROW + "| S | b | 2 | | |\n")],
         [(ROW, ROW + "| S | b | 1 | | |\n")],
         Conflict("Facts", "", "| S | b | 1 | | |", "| S | b | 2 | | |")),
        ([("Summary.", "Ours.")], [("Summary.", "Theirs.")], [("Summary.", "Ours.")],
         Conflict("", "> Summary.[^a-p-111111]", "> Ours.[^a-p-111111]", "> Theirs.[^a-p-111111]")),
        ([("# T\n", "# U\n")], [("# T\n", "# V\n")], [("# T\n", "# U\n")],
         Conflict("", "# T", "# U", "# V")),
    ],
)  # fmt: skip
def test_conflicts(
    ours: list[tuple[str, str]],
    theirs: list[tuple[str, str]],
    merged: list[tuple[str, str]],
    conflict: Conflict,
) -> None:
    assert merge(change(*ours), change(*theirs)) == (change(*merged), (conflict,))


def test_of_several_statements_the_one_that_shares_words_is_the_change() -> None:
    base = "The cache is a small local store.[^a]\n"
    ours = "Something else.\nThe cache is a large local store.[^a]\n"
    theirs = "The cache is a small local store.[^a][^b]\nTheirs.\n"
    assert merge(ours, theirs, base) == (
        "Something else.\nThe cache is a large local store.[^a][^b]\nTheirs.\n",
        (),
    )


def test_deeper_sections_keep_the_heading_over_them() -> None:
    base = "## S\n\nA.\nB.\n\n### D\n\nd.\n"
    assert merge(base.replace("A.\n", ""), base.replace("B.\n", ""), base) == (
        "## S\n\n### D\n\nd.\n",
        (),
    )


def test_one_sided_changes_are_taken_to_the_byte() -> None:
    base, page = page_of(BASE), page_of("anything\r\n\r\n\r\n# else")
    assert merge_pages(base, page, base) == Merge(page, ())
    assert merge_pages(base, base, page) == Merge(page, ())
    assert merge_pages(base, page, page) == Merge(page, ())
    assert merge_pages(None, page, page) == Merge(page, ())


def test_a_page_that_both_made_holds_what_both_say() -> None:
    ours = page_of("# T\n\nA.[^a]\n\n[^a]: x\n")
    theirs = page_of("# T\n\nA.[^b]\nB.\n\n[^b]: y\n")
    merged = merge_pages(None, ours, theirs)
    assert merged == Merge(page_of("# T\n\nA.[^a][^b]\nB.\n\n[^a]: x\n[^b]: y\n"), ())


def test_of_two_quotes_for_one_paragraph_one_is_kept_whoever_asks() -> None:
    ours = change((NOTE_B, NOTE_B.replace("more words", "words")))
    theirs = change((NOTE_B, NOTE_B.replace("more words", "so many words")))
    assert merge(ours, theirs) == merge(theirs, ours) == (theirs, ())


def test_frontmatter_and_text_are_merged_apart() -> None:
    base = page_of(BASE)
    ours = page_of(BASE, "---\ntype: entity\n---\n")
    theirs = page_of(change((ONE, "Uno.\n")))
    merged = merge_pages(base, ours, theirs).page
    assert merged.text == "---\ntype: entity\n---\n" + theirs.body
    assert merge_pages(base, theirs, ours).page.text == merged.text


def test_line_endings_follow_the_side_that_changed_them() -> None:
    crlf = page_of(change((ONE, "Uno.\n")).replace("\n", "\r\n"), HEAD.replace("\n", "\r\n"))
    merged = merge_pages(page_of(BASE), page_of(change((TWO, "Due.\n"))), crlf).page
    assert merged.body == change((ONE, "Uno.\n"), (TWO, "Due.\n")).replace("\n", "\r\n")


FRONT = """---
type: concept  # kept
title: T
description: D
aliases: [a, b]
sources:
  - {id: x, blob: "1"}
  - {id: y, blob: "1"}
created: 2026-02-02
updated: 2026-02-02
generated: {by: g, key: k0, statements: "aaaaaa bbbbbb"}
---
"""


def test_frontmatter_is_merged_key_by_key() -> None:
    ours = (
        FRONT.replace("[a, b]", "[c, a, b]")
        .replace('x, blob: "1"', 'x, blob: "2"')
        .replace("created: 2026-02-02", "created: 2026-01-01")
        .replace("updated: 2026-02-02", "updated: 2026-03-03")
        .replace("k0", "k1")
        .replace("aaaaaa bbbbbb", "bbbbbb cccccc")
        .replace("description: D", "description: O")
    )
    theirs = (
        FRONT.replace("[a, b]", "[a, d]")
        .replace('  - {id: y, blob: "1"}', '  - {id: z, blob: "1"}')
        .replace("created: 2026-02-02", "created: 2026-01-15")
        .replace("updated: 2026-02-02", "updated: 2026-03-04")
        .replace("k0", "k2")
        .replace("aaaaaa bbbbbb", "aaaaaa bbbbbb dddddd")
        .replace("description: D", "description: T")
        .replace("title: T\n", "title: T2\ntags: [t]\n")
    )
    merged = merge_pages(page_of("x\n", FRONT), page_of("x\n", ours), page_of("x\n", theirs))
    assert (
        merged.page.text
        == """---
type: concept  # kept
title: T2
description: O
aliases: [c, a, d]
sources:
  - {id: x, blob: "2"}
  - {id: z, blob: "1"}
tags: [t]
created: 2026-01-01
updated: 2026-03-04
generated: {by: g, key: k2, statements: "bbbbbb cccccc dddddd"}
---
x
"""
    )
    assert merged.conflicts == (
        Conflict("frontmatter", "description: D", "description: O", "description: T"),
    )


def test_frontmatter_in_unusual_forms_is_merged() -> None:
    def merged(base: str, ours: str, theirs: str) -> tuple[str, tuple[Conflict, ...]]:
        pages = (page_of("", f"---\ntype: x\n{text}---\n") for text in (base, ours, theirs))
        result = merge_pages(*pages)
        return result.page.frontmatter.raw.removeprefix("---\ntype: x\n")[:-4], result.conflicts

    assert merged("tags: [a]\n", "tags: []\n", "tags: [a, a]\nb: 1\n") == ("tags: []\nb: 1\n", ())
    assert merged("tags: [a]\nc: 1\n", "tags: [a]\n", "c: 1\n") == ("", ())
    assert merged("tags: a\n", "tags: b\n", "tags: [a, c]\n") == ("tags: [b, c]\n", ())
    assert merged(
        "verified: [{by: a}]\n", "verified: [{by: a}, {by: b}]\n", "verified: [{by: c}]\n"
    ) == ("verified:\n  - {by: b}\n  - {by: c}\n", ())
    assert merged("k: 1\n", "k: 2\n", "") == (
        "k: 2\n",
        (Conflict("frontmatter", "k: 1", "k: 2", ""),),
    )
    assert merged("k: 1\n", "", "k: 2\n") == (
        "k: 2\n",
        (Conflict("frontmatter", "k: 1", "", "k: 2"),),
    )
    assert (
        merged(
            "sources: [{id: a, blob: b}]\n",
            "sources: [{id: a, blob: c}]\n",
            "sources: [{id: a, blob: d}]\n",
        )[0]
        == "sources: [{id: a, blob: c}]\n"
    )


def test_a_row_stays_in_its_table_whatever_a_person_put_below_it() -> None:
    table = "| Subject | Attribute | Value | As of | Source |\n|---|---|---|---|---|\n"
    one, other = ("| S | a | {} | | [^{}-p-111111] |\n".format(*each) for each in ("1b", "2c"))
    ours = page_of(f"# T\n\n## Facts\n\n{table}{one}\nA person's words.\n")
    theirs = page_of(f"# T\n\n## Facts\n\n{table}{other}")
    merged = merge_pages(None, ours, theirs)
    assert merged.conflicts == ()
    assert merged.page.body == f"# T\n\n## Facts\n\n{table}{one}{other}\nA person's words.\n"
    assert [fact.value for fact in merged.page.facts] == ["1", "2"]
