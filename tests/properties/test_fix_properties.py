"""What holds for every repair: the page reads as before, and doing it twice is doing it once."""

from __future__ import annotations

import re

import pyromark
from hypothesis import given
from hypothesis import strategies as st

from gitwiki.lint.context import find_places
from gitwiki.lint.engine import Lint, lint_pages, lint_wiki
from gitwiki.lint.fixes.pages import FIXES, repair_page, without_mark
from gitwiki.lint.fixes.renames import Rename, Renames
from gitwiki.lint.fixes.repair import Surroundings
from gitwiki.lint.rules import BY_CODE
from gitwiki.wiki.layout import misplaced
from gitwiki.wiki.page import items, parse
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.schema import Schema
from gitwiki.wiki.snapshot import Wiki, summarise
from gitwiki.wiki.source import Block, BlockKind, Source

PAGE = "wiki/concepts/cache.md"
HEAD = """---
type: concept
title: Cache
description: A local store
sources:
  - {id: rfc, raw: raw/rfc.txt}
---

# Cache

"""
TEXTS = (
    "A cache is a local store of response messages.",
    "A response is fresh if its age has not yet exceeded its freshness lifetime.",
    "Every cache answers with the words of its origin server.",
    "A proxy answers with the words of its origin server.",
)
NOTES = "\n\n[^a]: A\n\n[^b]: B\n"
RULES = tuple(BY_CODE[code] for code in FIXES)
RENAMES = Renames(
    (
        Rename("wiki/concepts/old name.md", "wiki/entities/new (name).md"),
        Rename("wiki/entities/cache.md", PAGE),
    )
)
OTHER = "---\ntype: entity\ntitle: Other\n---\n\n# Other\n\n## Part one\n"
NEW = "wiki/entities/new (name).md"

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_WIKILINKS
)
_TARGET = re.compile(r'(?:href|src|id)="[^"]*"|(?<=<sup class="footnote-definition-label">)\d+')
_HIDDEN = re.compile("[\u200b\u200c\u200d\u2060\ufeff]")


def _source() -> Source:
    blocks = (Block(text, BlockKind.PROSE, (), n, n) for n, text in enumerate(TEXTS, start=1))
    found = identify(blocks)
    by_id = {paragraph.id: paragraph for paragraph in found}
    return Source("rfc", "raw/rfc.txt", "1" * 40, "HTTP", "", "", (), "", found, by_id)


SOURCE = _source()


def _wiki(text: str) -> Wiki:
    pages = {}
    for path, each in ((PAGE, text), (NEW, OTHER), ("wiki/entities/alice.md", OTHER)):
        page = parse(path, each).page
        if page:
            pages[path] = summarise(page, "")
    return Wiki("c", pages, {"raw/rfc.txt": "1" * 40})


def _repaired(text: str) -> str:
    wiki = _wiki(text)
    found = lint_pages({PAGE: text}, Lint(wiki, sources={"rfc": SOURCE}, rules=RULES))
    found += lint_wiki(wiki, Schema(), RULES, locate=lambda _: {PAGE: find_places(text)})
    around = Surroundings(wiki, {"rfc": SOURCE}, RENAMES)
    return repair_page(PAGE, text, [each for each in found if each.path == PAGE], around)


def _fixpoint(text: str) -> str:
    """The text when nothing more can be repaired; that takes a few rounds at most."""
    for _ in range(4):
        new = _repaired(text)
        if new == text:
            return text
        text = new
    raise AssertionError(text)


def _rendered(text: str) -> str:
    """What a reader sees, but for white space, characters that cannot be seen, and targets."""
    body = text.split("\n---", 1)[1]
    html = _TARGET.sub("", pyromark.html(body, options=_OPTIONS))
    return "".join(_HIDDEN.sub("", html).split())


citation = st.sampled_from(["[^a]", "[^b]", "[^a][^b]", ""])
word = st.sampled_from(
    [
        "cache",
        "a store",
        "e.g.",
        "(see",
        "it)",
        "**bold**",
        "[x](alice.md)",
        "`co de`",
        "4.5",
        "“A”",
    ]
)
ending = st.sampled_from([".", "?", ".”", "", ":", ",", "。"])
gap = st.sampled_from([" ", " ", "\n", "  \n", "\\\n"])


@st.composite
def sentence(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(["The", "A", "It", "缓存", "8", "and", "Dr."]))
    words = draw(st.lists(word, min_size=1, max_size=4))
    inner = draw(gap).join([start, *words])
    return inner + draw(citation) + draw(ending) + draw(citation)


@st.composite
def prose(draw: st.DrawFn) -> str:
    parts = draw(st.lists(sentence(), min_size=1, max_size=5))
    text = parts[0]
    for part in parts[1:]:
        text += draw(st.sampled_from([" ", "\n", "\n\n", ""])) + part
    if draw(st.booleans()):
        text = "\n".join(f"> {line}" for line in text.split("\n"))
    return text


anything = st.lists(
    st.one_of(
        prose(),
        st.sampled_from(
            [
                "- An item.[^a] Another.[^b]",
                "| A | B |\n|---|---|\n| [[old name]] | [x](Alice.md) |",
                "```\nA.[^a] B.[^b]\n```",
                "## A heading [y](<old name.md>)",
                "A [x](old%20name.md#part-one 'T') is [[old name#part-one|so]].[^a]",
                "See [Alice](alice.md), [her](../entities/ALICE.md).[^b]",
                "A ca\u200bche\u2060.[^a] \U0001f468\u200d\U0001f469",
                "A cache.[^rfc-p-aaaaaa] So.[^rfc-p-bbbbbb][^rfc-p-aaaaaa]",
                '[^rfc-p-aaaaaa]: [HTTP](x) ¶9 "is a local store of response"',
                '[^rfc-p-bbbbbb]: [HTTP](x) ¶9 "with the words of its origin server"',
                f'[^rfc-{SOURCE.paragraphs[0].id}]: [HTTP](x) ¶1 "A cache"',
                "<!-- gitwiki: allow GW313 we know -->",
                "[old]: <old name.md> 'T'",
                "[old] and [it][old].",
            ]
        ),
    ),
    max_size=6,
).map("\n\n".join)


@given(prose())
def test_statements_get_lines_and_nothing_else_changes(body: str) -> None:
    before = HEAD + body + NOTES
    after = _fixpoint(before)
    assert _rendered(after) == _rendered(before)
    page = parse(PAGE, after).page
    assert page is not None
    left = list(misplaced(page))
    # What stays is what would begin a block of another kind at the start of a line.
    assert not left or len(left) <= len(re.findall(r"(?:^|\s)\d", body))


@given(anything)
def test_any_page_reads_as_before(body: str) -> None:
    before = HEAD + body + NOTES
    after = _fixpoint(before)
    assert _text(after) == _text(before)
    one, other = parse(PAGE, before).page, parse(PAGE, after).page
    assert one is not None
    assert other is not None
    assert one.frontmatter == other.frontmatter


def _text(page: str) -> str:
    """The rendered page without its footnotes, of which one may take the place of another."""
    html = re.sub(r'<divclass="footnote-definition".*?</div>', "", _rendered(page))
    return re.sub(r'(?:<supclass="footnote-reference"><a>\d+</a></sup>)+', "[^]", html)


@given(anything, st.sampled_from(["\n", "\r\n"]))
def test_nothing_is_said_that_was_not_said(body: str, newline: str) -> None:
    before = (HEAD + body + NOTES).replace("\n", newline)
    after = _fixpoint(before)
    assert (newline == "\r\n") == ("\r\n" in after)
    assert "\n" not in after.replace(newline, "")
    said = ["".join(_words(text)) for text in (before, after)]
    assert said[0] == said[1]


def _words(text: str) -> list[str]:
    page = parse(PAGE, text).page
    assert page is not None
    return ["".join(_HIDDEN.sub("", item.text).split()) for item in items(page)]


@given(st.text(max_size=60))
def test_a_byte_order_mark_is_all_that_goes(body: str) -> None:
    text = HEAD + body
    assert without_mark(PAGE, "\ufeff" + text) == text
    assert without_mark(PAGE, text) == text
