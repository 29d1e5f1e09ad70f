"""The extractive compiler, from sources to pages."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gitwiki.compiler.analysis import analyse
from gitwiki.compiler.descriptions import describe
from gitwiki.compiler.drafting import draft
from gitwiki.compiler.extractive import Concept, ExtractiveCompiler, Plan
from gitwiki.compiler.verify import verify
from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import DraftSection, DraftStatement, DraftTerm, ExistingPage, PageDraft
from gitwiki.wiki.paragraphs import identify, is_literal
from gitwiki.wiki.source import Block, BlockKind, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COMPILER = ExtractiveCompiler()


def source(
    name: str,
    title: str,
    parts: Mapping[str, Sequence[str]],
    *,
    label: str = "",
    date: str = "",
    obsoletes: tuple[str, ...] = (),
) -> Source:
    blocks = []
    for heading, texts in parts.items():
        section = (heading,) if heading else ()
        if heading:
            blocks.append(Block(heading, BlockKind.HEADING, section, 1, 1))
        blocks += [Block(text, BlockKind.PROSE, section, 1, 1) for text in texts]
    paragraphs = identify(blocks)
    by_id = {paragraph.id: paragraph for paragraph in paragraphs}
    raw = f"raw/{name}.md"
    return Source(name, raw, "0" * 40, title, label, date, obsoletes, "", paragraphs, by_id)


OLD = source(
    "rfc1",
    "Pumps",
    {
        "Introduction": [
            "This document defines heat pumps and how their controllers speak.",
            "Every street has its own controller and the controller has a clock.",
        ],
        "Heat pumps": [
            "A heat pump is a machine that moves heat from a cold place to a warm one.",
            "A heat pump MUST send a heartbeat to the controller every 10 seconds.",
            "The heat pump waits for the controller after each start of the street.",
            "A heat pump that waits SHOULD keep the radiators of the house warm for an hour.",
            "Old heat pumps made noise.",
        ],
        "Heartbeats": [
            "The heartbeat of a heat pump is sent to the controller over the cable.",
            "A heartbeat carries the temperature of the ground loop and of the house.",
            "A controller MAY ignore the heartbeat of a heat pump that was replaced.",
        ],
        "References": ["A heat pump is a thing that is described in a book about heat pumps."],
    },
    label="RFC 1",
    date="2001",
)
NEW = source(
    "rfc2",
    "Heat pump control",
    {
        "Abstract": [
            "This document specifies how a controller talks to the heat pumps of a street.",
            "It obsoletes RFC 1 and its clock.",
        ],
        "Heat pumps": [
            "A heat pump is a machine that takes heat from the ground and gives it to a house.",
            "A heat pump MUST send a heartbeat to the controller every 20 seconds.",
            "The heat pump waits for the controller after each start of the street.",
            "Heat pumps are placed in the cellar of each house along the street.",
            "Each heat pump draws on the ground loop of the whole street.",
            "However, a heat pump is quiet.",
        ],
        "Controllers": [
            "The controller of a street is a computer with a clock and a cable.",
            "A controller MUST answer the heartbeat of each heat pump within 2 seconds.",
            "A controller keeps the peak demand of all heat pumps below 120 kW.",
        ],
    },
    label="RFC 2",
    date="2024-05",
    obsoletes=("RFC 1",),
)


def compiled(
    sources: Sequence[Source], wiki: Sequence[ExistingPage] = ()
) -> tuple[Plan, dict[str, PageDraft]]:
    prepared = COMPILER.prepare(sources, wiki)
    drafts = prepared.drafts({each.id: each for each in sources})
    return prepared.plan, {draft.path: draft for draft in drafts}


def statement(of: Source, text: str) -> DraftStatement:
    (paragraph,) = [each for each in of.paragraphs if text in each.text]
    return DraftStatement(text, (Citation(of.id, paragraph.id, text),))


def texts(sections: Sequence[DraftSection]) -> dict[str, list[str]]:
    return {section.heading: [each.text for each in section.statements] for section in sections}


def test_a_concept_page_gathers_what_every_source_says() -> None:
    _, pages = compiled([OLD, NEW])
    page = pages["wiki/concepts/heat-pump.md"]

    assert page.type == "concept"
    assert page.title == "Heat pump"
    assert page.title_term == DraftTerm("heat pump", "rfc1", OLD.paragraphs[4].id)
    assert [alias.text for alias in page.aliases] == ["heat pumps"]
    assert page.tldr == (
        statement(
            NEW,
            "A heat pump is a machine that takes heat from the ground and gives it to a house.",
        ),
    )
    assert page.description == page.tldr[0].text
    assert texts(page.sections) == {
        "RFC 2: Heat pump control": [
            "A heat pump MUST send a heartbeat to the controller every 20 seconds.",
            "The heat pump waits for the controller after each start of the street.",
            "Heat pumps are placed in the cellar of each house along the street.",
            "Each heat pump draws on the ground loop of the whole street.",
        ],
        "RFC 1: Pumps": [
            "A heat pump is a machine that moves heat from a cold place to a warm one.",
            "A heat pump that waits SHOULD keep the radiators of the house warm for an hour.",
        ],
    }


def test_what_the_replaced_source_said_otherwise_is_a_caveat() -> None:
    _, pages = compiled([OLD, NEW])
    (caveat,) = pages["wiki/concepts/heat-pump.md"].caveats
    old = "A heat pump MUST send a heartbeat to the controller every 10 seconds."
    new = "A heat pump MUST send a heartbeat to the controller every 20 seconds."

    assert caveat == DraftStatement(
        f"RFC 1, which RFC 2 replaced, differed: “{old}” where RFC 2 has “{new}”",
        (*statement(OLD, old).citations, *statement(NEW, new).citations),
        verbatim=False,
    )


def test_a_source_page_follows_the_source() -> None:
    _, pages = compiled([OLD, NEW])
    page = pages["wiki/sources/rfc2.md"]

    assert (page.type, page.title, page.title_term) == ("source-summary", "Heat pump control", None)
    assert page.tldr[0] == statement(
        NEW, "This document specifies how a controller talks to the heat pumps of a street."
    )
    assert set(texts(page.sections)) <= {"Heat pumps", "Controllers", "Defined terms"}
    assert [fact.value for fact in page.facts] == [fact.value for fact in analyse(NEW).facts]


def test_boilerplate_and_references_are_not_quoted() -> None:
    _, pages = compiled([OLD, NEW])
    said = [
        each.text
        for page in pages.values()
        for section in page.sections
        for each in section.statements
    ]

    assert not any("described in a book" in text for text in said)
    assert "It obsoletes RFC 1 and its clock." not in said


def test_every_statement_holds() -> None:
    _, pages = compiled([OLD, NEW])
    sources = {"rfc1": OLD, "rfc2": NEW}

    for page in pages.values():
        report = verify(page, sources).report
        assert [dropped for dropped in report.dropped if dropped.kind != "fact"] == []
        for each in (
            *page.tldr,
            *(each for section in page.sections for each in section.statements),
        ):
            (citation,) = each.citations
            assert is_literal(each.text, sources[citation.source].by_id[citation.paragraph].text)


@pytest.mark.parametrize(
    ("title", "aliases"),
    [("Heat-Pumps", ()), ("Thermal machine", ("HEATPUMP",)), ("The heat pump", ())],
)
def test_an_existing_page_is_extended(title: str, aliases: tuple[str, ...]) -> None:
    wiki = [
        ExistingPage("wiki/concepts/old-page.md", "concept", title, aliases),
        ExistingPage("wiki/sources/rfc1.md", "source-summary", "Pumps", ()),
        ExistingPage("wiki/sources/book.md", "source-summary", "Controller", ()),
    ]
    plan, pages = compiled([OLD, NEW], wiki)

    assert plan.touches == ("wiki/concepts/old-page.md", "wiki/sources/rfc1.md")
    assert "wiki/concepts/heat-pump.md" not in pages
    assert pages["wiki/concepts/old-page.md"].title == title
    assert "wiki/concepts/controller.md" in pages


def test_a_path_that_is_taken_is_not_used_twice() -> None:
    wiki = [ExistingPage("wiki/concepts/heat-pump.md", "concept", "Something else", ())]
    plan, pages = compiled([OLD, NEW], wiki)

    assert plan.touches == ()
    assert pages["wiki/concepts/heat-pump-2.md"].title == "Heat pump"


def test_the_plan_says_what_was_chosen_for_each_source() -> None:
    plan, _ = compiled([OLD, NEW])

    assert plan.sources == ("rfc1", "rfc2")
    assert plan.chosen.keys() == {"rfc1", "rfc2"}
    assert all("wiki/concepts/heat-pump.md" in paths for paths in plan.chosen.values())
    assert [concept.path for concept in plan.concepts] == sorted(
        {path for paths in plan.chosen.values() for path in paths}
    )


def test_an_acronym_and_its_words_are_one_page() -> None:
    long = source(
        "long",
        "Long",
        {
            "": [
                "The seasonal coefficient of performance (SCOP) is a ratio of heat to power.",
                "The seasonal coefficient of performance of the street was 3.4 in the winter.",
                "A high seasonal coefficient of performance is worth more than a small loop.",
                *["The loop is warm when the winter of the street is over and done with."] * 9,
            ]
        },
    )
    short = source(
        "short",
        "Short",
        {
            "": [
                "The SCOP of the street fell to 2.9 in the last winter of the trial.",
                "A SCOP is not the same as a SCOP that was measured in a warm winter.",
                "The SCOP of each street is printed on the label of the pump.",
                *["The label of the pump is green when the winter of the street is over."] * 12,
            ]
        },
    )
    _, pages = compiled([long, short])
    page = pages["wiki/concepts/scop.md"]

    assert page.title == "SCOP"
    assert [alias.text for alias in page.aliases] == ["seasonal coefficient of performance"]
    assert [section.heading for section in page.sections] == ["Long", "Short"]
    assert len({draft.title.casefold() for draft in pages.values()}) == len(pages)


def test_the_label_of_a_source_is_an_alias_if_somebody_writes_it() -> None:
    citing = source(
        "c", "Citing", {"": ["The clock of RFC 2 is slow and the one of RFC 3 is fast."]}
    )
    _, pages = compiled([OLD, NEW, citing])

    assert pages["wiki/sources/rfc1.md"].aliases == (
        DraftTerm("RFC 1", "rfc2", NEW.paragraphs[2].id),
    )
    assert pages["wiki/sources/c.md"].aliases == ()
    assert pages["wiki/sources/rfc2.md"].aliases == (
        DraftTerm("RFC 2", "c", citing.paragraphs[0].id),
    )


def test_an_analysis_can_be_sent_to_another_process() -> None:
    analysis = analyse(NEW)

    assert pickle.loads(pickle.dumps(analysis)) == analysis  # noqa: S301


def test_a_source_without_sentences_has_a_page_without_statements() -> None:
    empty = source("empty", "Empty", {"": ["x = 1"]})
    plan, pages = compiled([empty])
    bare = PageDraft(
        path="wiki/sources/empty.md",
        type="source-summary",
        title="Empty",
        description="",
        aliases=(),
        title_term=None,
        tldr=(),
        sections=(),
    )

    assert plan.concepts == ()
    assert draft(plan, [analyse(empty)]) == (bare,)
    words = DraftStatement("x = 1", (Citation("empty", empty.paragraphs[0].id, "x = 1"),))
    assert pages == {bare.path: replace(bare, tldr=(words,), description="x = 1")}


def test_a_source_without_paragraphs_has_a_page_without_anything() -> None:
    _, pages = compiled([source("void", "Void", {})])

    assert [(page.tldr, page.sections) for page in pages.values()] == [((), ())]


def test_nothing_is_compiled_from_nothing() -> None:
    plan, pages = compiled([])

    assert plan == Plan((), (), (), {})
    assert pages == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A short one.", "A short one."),
        ("word " * 23 + "ends here.", "word " * 22 + "word ends…"),
        ("word " * 22 + "with HTTP/2, it ends.", "word " * 21 + "word with…"),
        ("word " * 23 + "and, it ends here.", "word " * 22 + "word and…"),
        ("x/" * 80, "x/" * 59 + "x…"),
    ],
)
def test_a_description_is_the_beginning_of_the_summary(text: str, expected: str) -> None:
    described = describe([DraftStatement(text, ())])

    assert described == expected
    assert len(described) <= 120


def test_what_many_sources_share_and_one_defines_has_a_page() -> None:
    """Each source here is about many other things, so that none chooses the valve itself."""
    others = ["pump", "pipe", "boiler", "street", "meter", "cable", "cellar", "ladder", "bucket"]
    batch = [
        source(
            f"s{number}",
            f"S {number}",
            {
                thing.capitalize(): [
                    f"A {thing} of kind {number} is a thing that is made for {maker}.",
                    f"The {thing} of {maker} is old. Each {thing} has a label from {maker}.",
                    f"Nobody wants the {thing} of a friend. The {thing} here is the {thing}.",
                ]
                for thing, maker in zip(others, reversed(others), strict=True)
            }
            | {
                "Rest": [
                    "A valve is a device that stops a flow.",
                    "The valve is shut. Open the valve.",
                ]
            },
        )
        for number in range(4)
    ]
    plan, pages = compiled(batch)

    assert "wiki/concepts/valve.md" in pages
    assert sum(len(paths) for paths in plan.chosen.values()) <= 8 * 4 + 2


def test_a_capital_tells_a_name_from_a_word() -> None:
    concept = Concept("p", "concept", "Allow", ("allow",), (), exists=False)

    assert concept.may_be("allow")
    assert COMPILER.name == "extractive"
    assert COMPILER.version == "1"
