from __future__ import annotations

import pytest

from gitwiki.errors import StaleEditError
from gitwiki.wiki.edits import (
    AddCaveat,
    AddFact,
    AddStatement,
    Operation,
    RemoveCaveat,
    RemoveFact,
    RemoveFootnote,
    RemoveStatement,
    ReplaceStatement,
    SetField,
    SetFootnote,
    SetTldr,
    apply,
    drop_unused_footnotes,
)
from gitwiki.wiki.page import (
    CitedText,
    Fact,
    Footnote,
    Page,
    parse,
    statement_digest,
)

HEAD = "---\ntype: concept\ntags: [a]  # mine\n---\n"
BODY = """
# T

> Summary.[^a-p-111111]

## How

One.[^a-p-111111]
Two is [linked](x.md).[^a-p-111111][^b]

- item one.
- item two.

### Deeper

Deep.

## Facts

| Subject | Attribute | Value | As of | Source |
|---|---|---|---|---|
| S | a | 1 | | [^a-p-111111] |
| S | b | 2 | 2022 | [^b] |

## Caveats

Doubt.[^b]

[^a-p-111111]: [A](../sources/a.md) ¶1 "words"
[^b]: by hand
"""


def page_of(body: str = BODY, head: str = HEAD) -> Page:
    page = parse("wiki/concepts/t.md", head + body).page
    assert page is not None
    return page


def edit(*operations: Operation, body: str = BODY) -> str:
    page = apply(page_of(body), operations)
    assert page.text == HEAD + page.body
    assert page == page_of(page.body)
    return page.body


@pytest.mark.parametrize(
    ("operation", "old", "new"),
    [
        (
            AddStatement("HOW", "Three.", ("c", "d")),
            "- item two.\n",
            "- item two.\n\nThree.[^c][^d]\n",
        ),
        (AddStatement("Deeper", "Three.", ("c",)), "Deep.\n", "Deep.\nThree.[^c]\n"),
        (
            AddStatement("", "Intro.", ()),
            "> Summary.[^a-p-111111]\n",
            "> Summary.[^a-p-111111]\n\nIntro.\n",
        ),
        (
            AddStatement("New *one*", "X.", ("c",)),
            "## Facts\n",
            "## New \\*one\\*\n\nX.[^c]\n\n## Facts\n",
        ),
        (RemoveStatement("how", "One.", ("a-p-111111",)), "One.[^a-p-111111]\n", ""),
        (RemoveStatement("How", "item two.", ()), "- item two.\n", ""),
        (RemoveStatement("Deeper", "Deep.", ()), "### Deeper\n\nDeep.\n\n", ""),
        (
            ReplaceStatement("How", "Two is linked.", ("a-p-111111", "b"), "*Zwei*.", ("b",)),
            "Two is [linked](x.md).[^a-p-111111][^b]\n",
            "*Zwei*.[^b]\n",
        ),
        (
            ReplaceStatement("How", "item one.", (), "Item.", ("b",)),
            "- item one.\n",
            "- Item.[^b]\n",
        ),
        (
            AddFact(Fact("S|", "c", "3", "", "b")),
            "| 2022 | [^b] |\n",
            "| 2022 | [^b] |\n| S\\| | c | 3 | | [^b] |\n",
        ),
        (RemoveFact(Fact("S", "b", "2", "2022", "b")), "| S | b | 2 | 2022 | [^b] |\n", ""),
        (AddCaveat("More doubt.", ("b",)), "Doubt.[^b]\n", "Doubt.[^b]\nMore doubt.[^b]\n"),
        (RemoveCaveat("Doubt.", ("b",)), "## Caveats\n\nDoubt.[^b]\n\n", ""),
        (
            SetTldr((CitedText("New.", ("b",)), CitedText("Newer.", ("b",))), ("Summary.",)),
            "> Summary.[^a-p-111111]\n",
            "> New.[^b]\n> Newer.[^b]\n",
        ),
        (SetTldr((), ("Summary.",)), "> Summary.[^a-p-111111]\n\n", ""),
        (
            SetFootnote("b", Footnote("b", "B", "../b.md", 2, "q")),
            "[^b]: by hand\n",
            '[^b]: [B](../b.md) ¶2 "q"\n',
        ),
        (
            SetFootnote("c", Footnote("c", "C", "../c.md", 2, "q")),
            "[^b]: by hand\n",
            '[^b]: by hand\n[^c]: [C](../c.md) ¶2 "q"\n',
        ),
        (RemoveFootnote("b"), "[^b]: by hand\n", ""),
    ],
)
def test_an_edit_changes_nothing_else(operation: Operation, old: str, new: str) -> None:
    assert BODY.count(old) == 1
    assert edit(operation) == BODY.replace(old, new)


FACT = Fact("S", "a", "1", "", "b")
TABLE = (
    "| Subject | Attribute | Value | As of | Source |\n|---|---|---|---|---|\n"
    "| S | a | 1 | | [^b] |\n"
)
TLDR = SetTldr((CitedText("S.", ()),), ())


@pytest.mark.parametrize(
    ("body", "operation", "after"),
    [
        ("", AddStatement("", "A.", ()), "\nA.\n"),
        ("", AddStatement("S", "A.", ()), "\n## S\n\nA.\n"),
        ("# T", AddStatement("", "A.", ()), "# T\n\nA.\n"),
        ("# T\nx", AddStatement("", "A.", ()), "# T\nx\n\nA.\n"),
        ("# T\nx.", AddStatement("", "A.", ()), "# T\nx.\nA.\n"),
        ("## S\n## U\n", AddStatement("s", "A.", ()), "## S\n\nA.\n\n## U\n"),
        ("x\n[^b]: y\n", AddStatement("S", "A.", ()), "x\n\n## S\n\nA.\n\n[^b]: y\n"),
        ("## S\n\n[^b]: y\n", AddStatement("S", "A.", ()), "## S\n\nA.\n\n[^b]: y\n"),
        ("## Caveats\n\nx.\n", AddFact(FACT), f"## Facts\n\n{TABLE}\n## Caveats\n\nx.\n"),
        ("## Facts\n\nsoon\n", AddFact(FACT), f"## Facts\n\nsoon\n\n{TABLE}"),
        (
            "## Facts\n\n|value|subject|attribute|mine|\n|-|-|-|-|\n",
            AddFact(FACT),
            "## Facts\n\n|value|subject|attribute|mine|\n|-|-|-|-|\n| 1 | S | a | |\n",
        ),
        (f"# T\n\n## Facts\n\n{TABLE}", RemoveFact(FACT), "# T\n"),
        (f"x\n## Facts\n\n{TABLE}\nkept\n", RemoveFact(FACT), "x\n## Facts\n\nkept\n"),
        ("", AddCaveat("A.", ()), "\n## Caveats\n\nA.\n"),
        ("\n\nA.\n", RemoveStatement("", "A.", ()), "\n"),
        ("## S\n\nA.\n\n### D\n\nd\n", RemoveStatement("S", "A.", ()), "## S\n\n### D\n\nd\n"),
        ("# T\n\nA.\n", RemoveStatement("", "A.", ()), "# T\n"),
        ("# T\nx\n", TLDR, "# T\n\n> S.\n\nx\n"),
        ("x\n", TLDR, "\n> S.\n\nx\n"),
        ("", TLDR, "\n> S.\n"),
        ("x\n", SetTldr((), ()), "x\n"),
        ("x", SetFootnote("b", Footnote("b", "B", "u")), "x\n\n[^b]: [B](u)\n"),
        ("x\n\n", SetFootnote("b", Footnote("b", "B", "u")), "x\n\n[^b]: [B](u)\n"),
    ],
)
def test_edits_of_sparse_pages(body: str, operation: Operation, after: str) -> None:
    assert edit(operation, body=body) == after


def test_edits_are_undone_to_the_byte() -> None:
    said = [Fact("S", "a", "1", "", "a-p-111111"), Fact("S", "b", "2", "2022", "b")]
    assert edit(*map(RemoveFact, said), *map(AddFact, said)) == BODY
    doubt = ("Doubt.", ("b",))
    assert edit(RemoveCaveat(*doubt), AddCaveat(*doubt)) == BODY
    assert edit(AddStatement("X", "A.", ()), RemoveStatement("X", "A.", ())) == BODY


def test_the_line_endings_of_the_file_are_used() -> None:
    page = page_of("# T\r\n\r\nA.\r\nB.", HEAD.replace("\n", "\r\n"))
    edited = apply(page, [AddStatement("", "C.", ()), SetField("title", "T", None)])
    assert edited.text == (
        "---\r\ntype: concept\r\ntitle: T\r\ntags: [a]  # mine\r\n---\r\n"
        "# T\r\n\r\nA.\r\nB.\r\nC.\r\n"
    )


@pytest.mark.parametrize(
    "operation",
    [
        RemoveStatement("How", "One!", ("a-p-111111",)),
        RemoveStatement("How", "One.", ()),
        RemoveStatement("Deeper", "One.", ("a-p-111111",)),
        ReplaceStatement("How", "No.", (), "x", ()),
        RemoveFact(Fact("S", "a", "2", "", "a-p-111111")),
        RemoveCaveat("One.", ("a-p-111111",)),
        SetTldr((), ()),
        RemoveFootnote("c"),
        SetField("tags", ["b"], ["c"]),
        SetField("title", "x", "y"),
    ],
)
def test_an_edit_of_what_is_not_there_is_stale(operation: Operation) -> None:
    with pytest.raises(StaleEditError, match=r"wiki/concepts/t\.md changed since"):
        apply(page_of(), [operation])


def test_fields_are_set_and_removed() -> None:
    page = apply(page_of(), [SetField("tags", ["b"], ["a"]), SetField("title", "T", None)])
    assert page.frontmatter.raw == "---\ntype: concept\ntitle: T\ntags: [b]  # mine\n---\n"
    page = apply(page, [SetField("tags", None, ("b",))])
    assert page.frontmatter.raw == "---\ntype: concept\ntitle: T\n---\n"
    assert page.statements[0].line == 12


def test_footnotes_that_nothing_needs_are_dropped() -> None:
    page = page_of("A.[^a-p-111111]\n\n[^a-p-111111]: x\n[^a-p-222222]: y\n[^mine]: z\n")
    assert drop_unused_footnotes(page).body == ("A.[^a-p-111111]\n\n[^a-p-111111]: x\n[^mine]: z\n")
    assert drop_unused_footnotes(page_of()).body == BODY


def digest(kind: str, text: str) -> str:
    return statement_digest(kind, text)
