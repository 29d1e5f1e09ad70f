"""What holds for every page: nothing is lost, and merges do not depend on whose side is whose."""

from __future__ import annotations

import html

import pyromark
from fakes.thoroughness import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from gitwiki.wiki import frontmatter
from gitwiki.wiki.edits import (
    AddCaveat,
    AddFact,
    AddStatement,
    RemoveCaveat,
    RemoveFact,
    RemoveStatement,
    ReplaceStatement,
    apply,
)
from gitwiki.wiki.markup import escape, slug, visible_text
from gitwiki.wiki.merge import merge_pages
from gitwiki.wiki.page import (
    CitedText,
    Fact,
    Footnote,
    Page,
    PageContent,
    SectionContent,
    Statement,
    compose,
    parse,
    read_blocks,
)

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_MATH
    | pyromark.Options.ENABLE_WIKILINKS
    | pyromark.Options.ENABLE_DEFINITION_LIST
    | pyromark.Options.ENABLE_GFM
)
_MARKS = "\\`*_[]()<>{}&|~$#+-=:.!^\"'/@ 12ab"
printable = st.one_of(
    st.text(alphabet=_MARKS, min_size=1, max_size=20),
    st.text(alphabet=st.characters().filter(str.isprintable), min_size=1, max_size=30),
).map(lambda text: " ".join(text.split()))

line = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "# T",
            "## Facts",
            "## Caveats",
            "## A",
            "> q.",
            ">",
            "- i",
            "  - j",
            "2. k",
            "```",
            "~~~",
            "    code",
            "<div>",
            "<!-- c",
            "-->",
            "| Subject | Attribute | Value |",
            "|---|---|---|",
            "| a | b | c |",
            "[^x]: note",
            "[r]: url",
            "text",
            "A sentence.",
            "Cited[^x]",
            "---",
            "===",
            "![i](j.png)",
            "\t",
        ]
    ),
    st.text(max_size=12),
)
body = st.lists(st.tuples(line, st.sampled_from(["\n", "\r\n", "\r", "\n\n"])), max_size=25).map(
    lambda lines: "".join(text + end for text, end in lines)
)

scalar = st.one_of(
    st.text(max_size=20),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.sampled_from(
        ["no", "yes", "12e4", "0x1F", "2026-11-21", "null", "~", "1.5", "1:2", "a: b", "a #b", "-"]
    ),
)
value = st.one_of(
    scalar,
    st.lists(scalar, max_size=4).map(tuple),
    st.dictionaries(st.text(min_size=1, max_size=8), scalar, max_size=4),
    st.lists(st.dictionaries(st.text(min_size=1, max_size=8), scalar, max_size=3), max_size=3).map(
        tuple
    ),
)
key = st.one_of(st.sampled_from(frontmatter.KEYS), st.text(min_size=1, max_size=8))
values = st.dictionaries(key, value, max_size=6)


@given(printable)
def test_visible_text_undoes_escape(text: str) -> None:
    assert visible_text(escape(text)) == text


@given(printable.filter(bool))
def test_escaped_text_renders_as_one_paragraph_of_itself(text: str) -> None:
    rendered = pyromark.html(f"{escape(text)}\n", options=_OPTIONS)
    assert html.unescape(rendered) == f"<p>{text}</p>\n"


@given(printable.filter(bool))
def test_escaped_text_goes_on_with_a_paragraph(text: str) -> None:
    rendered = pyromark.html(f"Before\n{escape(text)}\n", options=_OPTIONS)
    assert html.unescape(rendered) == f"<p>Before\n{text}</p>\n"


@given(st.text(min_size=1, max_size=200))
def test_a_slug_is_a_file_name(text: str) -> None:
    name = slug(text)
    assert name
    assert len(name) <= 80
    assert len(name.encode()) <= 200
    assert slug(name) == name
    assert not set(name) & set(' /\\.:*?"<>|')


@given(values)
def test_frontmatter_reads_back(content: dict[str, object]) -> None:
    written = frontmatter.write(content)
    assert written.values == content
    read = frontmatter.read(f"{written.raw}body", "p.md")
    assert read.frontmatter == written
    assert read.body == "body"


@given(values, values, st.sampled_from(["\n", "\r\n"]))
def test_changed_keys_are_changed_and_no_others(
    before: dict[str, object], changes: dict[str, object], newline: str
) -> None:
    written = frontmatter.write(before, newline)
    changed = frontmatter.with_values(written, changes)
    assert changed.values == {**before, **changes}
    removed = frontmatter.with_values(changed, dict.fromkeys(changes))
    assert removed.values == {name: v for name, v in before.items() if name not in changes}


@given(body)
def test_parsing_loses_nothing(text: str) -> None:
    assert "".join(block.text for block in read_blocks(text, 1)) == text
    page = parse("p.md", f"---\ntype: x\n---\n{text}").page
    assert page is not None
    assert page.text == f"---\ntype: x\n---\n{text}"
    assert page.body == text
    _ = (page.statements, page.facts, page.tldr, page.caveats, page.headings, page.footnotes)


cited = st.tuples(printable.filter(bool), st.sampled_from([("a-p-123456",), ("b-p-abcdef",)])).map(
    lambda pair: CitedText(escape(pair[0]), pair[1])
)


@given(
    printable.filter(bool),
    st.lists(cited, max_size=3),
    st.lists(cited, min_size=1, max_size=4),
    st.lists(st.tuples(printable, printable, printable), max_size=3),
    printable,
)
def test_what_is_composed_is_what_is_read(
    title: str,
    tldr: list[CitedText],
    statements: list[CitedText],
    rows: list[tuple[str, str, str]],
    quote: str,
) -> None:
    facts = tuple(Fact(*row, as_of="2022", label="a-p-123456") for row in rows)
    note = Footnote("a-p-123456", title, "../sources/a.md", 7, quote)
    page = compose(
        PageContent(
            path="wiki/concepts/x.md",
            type="concept",
            title=title,
            tldr=tuple(tldr),
            sections=(SectionContent("Section", tuple(statements)),),
            facts=facts,
            caveats=tuple(tldr),
            footnotes=(note,),
            generated={"by": "gitwiki", "at": "", "key": "k"},
        )
    )
    assert page.title == title
    assert page.headings[0].text == title
    assert [(s.markdown, s.labels) for s in page.tldr] == tldr
    assert [(s.markdown, s.labels) for s in page.statements] == statements
    assert [(s.markdown, s.labels) for s in page.caveats] == tldr
    assert page.facts == facts
    assert page.footnotes["a-p-123456"] == note


words = st.sampled_from(["One", "Two", "Three", "Four", "Five", "Six", "Seven"])
labels = st.sampled_from([("a-p-111111",), ("a-p-222222",), ("a-p-111111", "b-p-333333")])
sections = st.sampled_from(["", "How", "Why"])
addition = st.one_of(
    st.builds(AddStatement, sections, words.map(lambda word: f"{word} is new."), labels),
    st.builds(AddCaveat, words.map(lambda word: f"{word} is doubted."), labels),
    st.builds(lambda word, label: AddFact(Fact("S", word, "1", "", label[0])), words, labels),
)


@st.composite
def versions(draw: st.DrawFn) -> tuple[Page, Page, Page]:
    base = draw(edited(_empty()))
    return base, draw(edited(base)), draw(edited(base))


@st.composite
def edited(draw: st.DrawFn, page: Page) -> Page:
    for number in range(draw(st.integers(0, 4))):
        said: list[Statement | Fact] = [*page.statements, *page.caveats, *page.facts]
        change_old = draw(st.booleans())
        if said and change_old:
            old = draw(st.sampled_from(said))
            if isinstance(old, Fact):
                page = apply(page, [RemoveFact(old)])
            elif old.section == "Caveats":
                page = apply(page, [RemoveCaveat(old.text, old.labels)])
            elif draw(st.booleans()):
                page = apply(page, [RemoveStatement(old.section, old.text, old.labels)])
            else:
                text = f"{draw(words)} replaces it, number {number}."
                if any(text == each.text for each in page.statements):
                    continue
                new = ReplaceStatement(old.section, old.text, old.labels, text, draw(labels))
                page = apply(page, [new])
        else:
            new_one: AddStatement | AddCaveat | AddFact = draw(addition)
            if not (isinstance(new_one, AddStatement) and _is_there(page, new_one)):
                page = apply(page, [new_one])
    return page


def _is_there(page: Page, new: AddStatement) -> bool:
    return any((new.section, new.text) == (each.section, each.text) for each in page.statements)


def _empty() -> Page:
    content = PageContent("wiki/concepts/x.md", "concept", "X", created="2026-01-01")
    return compose(content)


def _said(page: Page) -> tuple[set[tuple[str, str, frozenset[str]]], set[Fact]]:
    statements = (*page.tldr, *page.statements, *page.caveats)
    return {(s.section, s.text, frozenset(s.labels)) for s in statements}, set(page.facts)


@settings(max_examples=examples(300))
@given(versions())
def test_a_merge_keeps_the_same_from_both_sides(three: tuple[Page, Page, Page]) -> None:
    base, ours, theirs = three
    one, other = merge_pages(base, ours, theirs), merge_pages(base, theirs, ours)
    assert len(one.conflicts) == len(other.conflicts)
    if not one.conflicts:
        assert _said(one.page) == _said(other.page)


@given(versions())
def test_what_one_side_did_is_the_merge(three: tuple[Page, Page, Page]) -> None:
    base, page, _ = three
    assert merge_pages(base, page, base).page.text == page.text
    assert merge_pages(base, base, page).page.text == page.text
    assert merge_pages(base, page, page).page.text == page.text


@settings(max_examples=examples(300))
@given(versions())
def test_a_merge_holds_what_either_side_added(three: tuple[Page, Page, Page]) -> None:
    base, ours, theirs = three
    merged = merge_pages(base, ours, theirs)
    if merged.conflicts:
        return
    old, here, there, now = (
        {(s.section, s.text) for s in page.statements} for page in (*three, merged.page)
    )
    assert now == (here & there) | ((here | there) - old)
