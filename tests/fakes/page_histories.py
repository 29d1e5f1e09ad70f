"""Drafts, pages that were compiled from them, and what people do to those, for hypothesis."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

from gitwiki.compiler.assemble import Stamp
from gitwiki.compiler.linker import Linker, Name
from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import DraftFact, DraftSection, DraftStatement, DraftTerm, PageDraft
from gitwiki.wiki.page import Page, parse, split_lines
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind, Source

PATH = "wiki/concepts/cache.md"
STAMP = Stamp(timestamp=1795255200, by="gitwiki/0.1 test", key="c0ffee")
PROXY, STORE = "wiki/concepts/proxy.md", "wiki/entities/store.md"
LINKER = Linker.of([Name("proxy", PROXY), Name("store", STORE), Name("cache", PATH)])
SENTENCES = (
    "A cache is a store of messages.",
    "A cache keeps what is fresh!",
    "A proxy often has a cache.",
    "The size of the cache is 4 KB.",
    "The size of the cache is 8 KB.",
    "Its *stars* and [brackets] are | escaped",
    "1. A proxy begins with a number.",
    "A store drops what nobody uses.",
)
WRITTEN = (
    ("Person {} wrote this.",),
    ("", "Person {} wrote this.", ""),
    ("Person {} did not end",),
    ("> Person {} quotes", "> on two lines, Person {}."),
    ("- Person {} has a point", "  Person {} goes on."),
    ("```", "Person {} has code.", "```"),
    ("<!-- Person {} has a comment. -->", ""),
    ("", "## Section", "", "Person {} has a section.[^person]"),
    ("| Person {} | size | 16 KB | | |",),
    ("| Person {} | table |", "|---|---|", "| Person {} | row |"),
    ("![Person {}](picture.png)",),
    ("", "Person {} cites.[^a-p-000000]", ""),
)


class Edit(NamedTuple):
    """What a person does at a place of the body, given as a part of its length."""

    kind: str
    place: float
    lines: tuple[str, ...]


def make_source(name: str, texts: list[str]) -> Source:
    paragraphs = identify(Block(text, BlockKind.PROSE, (), 1, 1) for text in texts)
    by_id = {paragraph.id: paragraph for paragraph in paragraphs}
    raw = f"raw/{name}.md"
    return Source(name, raw, "0" * 40, f"Notes {name}", "", "", (), "", paragraphs, by_id)


texts = st.lists(st.sampled_from(SENTENCES), unique=True, min_size=1)
edits = st.lists(
    st.builds(
        Edit,
        st.sampled_from(["write", "write", "remove", "reword"]),
        st.floats(0, 1),
        st.sampled_from(WRITTEN),
    ),
    max_size=6,
)


@st.composite
def drafts(draw: st.DrawFn, sources: list[Source]) -> PageDraft:
    """A verified draft: every statement stands in the paragraphs that it cites."""
    places: dict[str, list[Citation]] = {}
    for source in sources:
        for paragraph in source.paragraphs:
            citation = Citation(source.id, paragraph.id, paragraph.text)
            places.setdefault(paragraph.text, []).append(citation)
    statements = [DraftStatement(text, tuple(cited)) for text, cited in places.items()]
    some = st.lists(st.sampled_from(statements), max_size=4)
    sections = tuple(
        DraftSection(heading, tuple(draw(some)))
        for heading in draw(st.sampled_from(["", "A", "AB"]))
    )
    facts = tuple(
        DraftFact("Cache", "size", f"{text[-5:-1]}", "", citation)
        for text, cited in places.items()
        if text.startswith("The size")
        for citation in cited
    )
    return PageDraft(
        PATH,
        "concept",
        "Cache",
        "",
        tuple(DraftTerm(name, "a", "p-1") for name in draw(st.sampled_from(["", "xy"]))),
        None,
        tuple(draw(st.lists(st.sampled_from(statements), min_size=1, max_size=2))),
        sections,
        facts=facts,
        caveats=tuple(draw(st.lists(st.sampled_from(statements), max_size=1))),
    )


def read(text: str) -> Page:
    page, diagnostics = parse(PATH, text)
    assert page is not None, diagnostics
    return page


def edited(page: Page, changes: list[Edit]) -> Page:
    """The page after a person was there; what they wrote names them and a number."""
    newline = page.frontmatter.newline
    lines = split_lines(page.body)
    for number, change in enumerate(changes):
        at = round(change.place * (len(lines) - 1))
        is_gitwikis = "Person" not in lines[at] and not lines[at].startswith(("|--", "```"))
        if change.kind == "write":
            # A line that cuts the summary in two makes its second half no summary.
            while at and lines[at].startswith(">") and not change.lines[0].startswith(">"):
                at -= 1
            lines[at:at] = [line.format(number) + newline for line in change.lines]
        elif is_gitwikis and change.kind == "remove":
            lines[at : at + 1] = [] if len(lines) > 1 else lines
        elif is_gitwikis and lines[at][:1].isalnum():
            lines[at] = f"Person {number} says: {lines[at]}"
    return read(f"{page.frontmatter.raw}{''.join(lines)}")


def persons_lines(text: str) -> list[str]:
    return sorted(line for line in text.splitlines() if "Person" in line)
