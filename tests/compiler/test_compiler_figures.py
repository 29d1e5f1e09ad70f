from __future__ import annotations

from dataclasses import dataclass

import pytest

from gitwiki.compiler.figures import facts
from gitwiki.compiler.verify import verify
from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import DraftFact, PageDraft
from gitwiki.wiki.paragraphs import identify, is_literal
from gitwiki.wiki.source import Block, BlockKind, Paragraph, Source


@dataclass(frozen=True)
class Said:
    text: str
    paragraph: Paragraph


def source(*blocks: Block, date: str = "2025-09-10") -> Source:
    paragraphs = identify(blocks)
    by_id = {paragraph.id: paragraph for paragraph in paragraphs}
    return Source(
        "trial", "raw/trial.md", "0" * 40, "A field trial", "", date, (), "", paragraphs, by_id
    )


def block(text: str, *section: str, kind: BlockKind = BlockKind.PROSE) -> Block:
    return Block(text, kind, section or ("Results",), 1, 1)


def find(text: str, *section: str, kind: BlockKind = BlockKind.PROSE) -> list[tuple[str, str, str]]:
    """The facts of a source of one paragraph that is one sentence."""
    only = source(block(text, *section, kind=kind))
    found = facts(only, [Said(text, only.paragraphs[0])])
    _hold(only, found)
    return [(fact.subject, fact.attribute, fact.value) for fact in found]


def _hold(origin: Source, found: tuple[DraftFact, ...]) -> None:
    """Whatever is found passes verification."""
    draft = PageDraft("wiki/sources/trial.md", "source-summary", origin.title, "", (), None, (), ())
    for fact in found:
        paragraph = origin.by_id[fact.citation.paragraph]
        assert is_literal(fact.value, fact.citation.quote)
        assert fact.citation.quote in paragraph.text
    kept = verify(PageDraft(*_fields(draft), facts=found), {"trial": origin}).draft.facts
    assert kept == found


def _fields(
    draft: PageDraft,
) -> tuple[str, str, str, str, tuple[()], None, tuple[()], tuple[()]]:
    return (draft.path, draft.type, draft.title, "", (), None, (), ())


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (
            "The seasonal coefficient of performance of the street was 3.4 in the third winter.",
            ("street", "seasonal coefficient of performance", "3.4"),
        ),
        (
            "The refrigerant charge of each heat pump is 0.148 kg.",
            ("heat pump", "refrigerant charge", "0.148 kg"),
        ),
        (
            "By the third winter the number of houses connected to the ground loop was 43.",
            ("houses connected to the ground loop", "number", "43"),
        ),
        ("The GWP of R-290 is about 3, against 2,000.", ("R-290", "GWP", "about 3")),
        ("Transformer base has 8 attention heads.", ("Transformer base", "attention heads", "8")),
        ("The street has 46 houses.", ("street", "houses", "46")),
        ("ECRECOVER has a gas cost of 3000.", ("ECRECOVER", "gas cost", "3000")),
        ("Alice's rent is £900.", ("Alice", "rent", "£900")),
        ("The default port for http is 80.", ("http", "default port", "80")),
        (
            "In 2020, the default port for http was 80.",
            ("http", "default port", "80"),
        ),
        ("The default port for “https” is 443.", ("https", "default port", "443")),
        ("The borehole depth was 180 m.", ("borehole", "depth", "180 m")),
        (
            "The default heartbeat interval is 20 s.",
            ("heartbeat", "default interval", "20 s"),
        ),
        (
            "The initial value of SETTINGS_MAX_FRAME_SIZE is 2^14 (16,384) octets.",
            ("SETTINGS_MAX_FRAME_SIZE", "initial value", "2^14 (16,384) octets"),
        ),
        (
            "The temperature of the loop is 10 to 12 °C.",
            ("loop", "temperature", "10 to 12 °C"),
        ),
        (
            "The current version of the protocol is 1.2.3.",
            ("protocol", "current version", "1.2.3"),
        ),
        (
            (
                "The peak demand of the street was 112 kW in winter, although more could be"
                " expected when it freezes."
            ),
            None,
        ),
        (
            (
                "The peak demand of the street was 112 kW in winter, although more was planned"
                " when it began."
            ),
            ("street", "peak demand", "112 kW"),
        ),
    ],
)
def test_finds_a_fact(text: str, fact: tuple[str, str, str] | None) -> None:
    assert find(text) == ([fact] if fact else [])


@pytest.mark.parametrize(
    "text",
    [
        "It has 8 heads.",
        "This has 8 heads.",
        "The street does not have 46 houses.",
        "If the depth of the borehole is 180 m, drill.",
        "The depth of the borehole would be 180 m.",
        "For example, the depth of the borehole is 180 m.",
        "The depth of the borehole, e.g. there, is 180 m.",
        "The depth of the borehole may be 3 m.",
        "The peak demand of the street is 168 kW in our forecast for the winter.",
        "Is the depth of the borehole 180 m?",
        "The depth of the borehole is 180 m or more.",
        "The depth of the borehole is 3 times that.",
        "The gas per byte of a block is 16 for calldata and 1 for blobs.",
        "The rest of the frame is 8 octets.",
        "The account already has 8130 owners.",
        "The protocol has two parts: a handshake and data.",
        "The protocol has 2 parts.",
        "The depth of the borehole is great.",
        "the year-value of the date is less than 1601,",
        "The size of what we saw there is 3 m.",
        "The very long and hard to read name of all of the many things is 3 m.",
        "The delay is at least 60 seconds before the end.",
        "EIP-170 has implemented a limit of 300 bytes.",
        "The mean floor area is 84 m².",
        "The depth of 2.5M is 3 m.",
        "Numbers such as 8 and 9 are many.",
        "The " + "long " * 100 + "depth of the borehole is 180 m.",
    ],
)
def test_finds_nothing_where_it_is_not_plain(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    ("section", "kind", "text", "subject"),
    [
        (("Settings", "MAX_FRAME_SIZE (0x05)"), BlockKind.PROSE, "The initial value is 3.", True),
        (("Methods", "2.1 The loop pump"), BlockKind.PROSE, "The loop pump hums.", True),
        (("Methods", "2.1 The loop pump"), BlockKind.PROSE, "Nothing hums.", False),
        (("Methods", "Background"), BlockKind.PROSE, "There is a background.", False),
        (("Methods", "What we found"), BlockKind.PROSE, "What we found is this.", False),
    ],
)
def test_a_heading_is_the_subject_if_the_paragraph_speaks_of_it(
    section: tuple[str, ...], kind: BlockKind, text: str, subject: bool
) -> None:
    only = source(block(f"{text} The initial value is 3.", *section, kind=kind))
    found = facts(only, [Said("The initial value is 3.", only.paragraphs[0])])
    assert bool(found) is subject
    _hold(only, found)


def test_an_item_is_about_the_term_it_begins_with() -> None:
    only = source(
        block("Answer timeout (optional): The initial value is 5 s.", kind=BlockKind.ITEM)
    )
    (fact,) = facts(only, [Said("The initial value is 5 s.", only.paragraphs[0])])
    assert (fact.subject, fact.attribute, fact.value) == ("Answer timeout", "initial value", "5 s")


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("The depth of the borehole was 180 m.", "2025-09-10"),
        ("The depth of the borehole was 180 m, on 12 February 2024.", "2024-02-12"),
        ("In June 2022, the depth of the borehole was 180 m.", "2022-06"),
        ("In June 2022, the depth of the borehole was 180 m, in 2023 too.", "2025-09-10"),
        ("In the 1990s, the depth of the borehole was 180 m.", "2025-09-10"),
        ("The date of the visit is 12 February 2024.", "2025-09-10"),
    ],
)
def test_a_fact_holds_for_the_one_date_of_its_sentence(text: str, as_of: str) -> None:
    only = source(block(text))
    (fact,) = facts(only, [Said(text, only.paragraphs[0])])
    assert fact.as_of == as_of
    _hold(only, (fact,))


def test_the_quote_is_an_excerpt_with_the_value() -> None:
    text = (
        "In the long and weary third winter of which everybody in the old terrace still talks so"
        " much, as the meters say and as nobody has doubted since the spring, the number of houses"
        " on the shared loop was 43, and all of them were as warm as anybody had ever wished."
    )
    only = source(block(text))
    (fact,) = facts(only, [Said(text, only.paragraphs[0])])
    assert fact.citation == Citation("trial", only.paragraphs[0].id, fact.citation.quote)
    assert len(fact.citation.quote) <= 160
    assert "was 43, and" in fact.citation.quote
    _hold(only, (fact,))


def table(*rows: str, section: tuple[str, ...] = ("Candidates",)) -> list[tuple[str, str, str]]:
    only = source(*(Block(row, BlockKind.TABLE, section, 1, 1) for row in rows))
    found = facts(only, [])
    _hold(only, found)
    return [(fact.subject, fact.attribute, fact.value) for fact in found]


def test_reads_a_table_whose_first_column_names_subjects() -> None:
    rows = (
        "Refrigerant | Kind | GWP | Released",
        "R-32 | an HFC | 771 | 1992",
        "R-290 | gas | 0.02 | ?",
    )
    assert table(*rows) == [
        ("R-32", "GWP", "771"),
        ("R-32", "Released", "1992"),
        ("R-290", "GWP", "0.02"),
    ]


def test_reads_a_table_of_values() -> None:
    assert table("Item | Value", "Buffer tank | 50 litres") == [
        ("Buffer tank", "Value", "50 litres")
    ]


@pytest.mark.parametrize(
    "rows",
    [
        ("Quantity | 2022 | 2023", "Peak demand | 81 kW | 139 kW"),
        ("Name | Section", "DATA | 6.1"),
        ("Name | Place", "DATA | Section 6.1"),
        ("Name | GWP", "32 | 771"),
        ("Name | GWP", "Reserved | 771"),
        ("Name | GWP", "R-32 | 771", "R-32 | 675"),
        ("Name | GWP", "R-32 | 771 | 3"),
        ("Name | GWP | GWP", "R-32 | 771 | 3"),
        ("Name | GWP", "R-32 | 771[1]"),
        ("Name | GWP", "R-32 | one of the many, such as 3"),
        ("Name", "R-32"),
    ],
)
def test_leaves_other_tables_alone(rows: tuple[str, ...]) -> None:
    assert table(*rows) == []


def test_a_table_without_a_section_is_the_head_of_a_document() -> None:
    assert table("Category: Draft | Anyone", "Group | June 2022", section=()) == []


def test_a_header_ends_with_its_table() -> None:
    rows = [block("Name | GWP", kind=BlockKind.TABLE), block("Words."), block("R-32 | 771")]
    only = source(*rows, block("R-290 | 3", kind=BlockKind.TABLE))
    assert facts(only, []) == ()


def test_a_fact_is_given_once_and_the_most_salient_forty_are_kept() -> None:
    texts = [f"The depth of hole H{number} is {number} m." for number in range(2, 60)]
    texts += ["The width of hole H59 is 3 m.", "The depth of hole H59 is 59 m."]
    only = source(*map(block, texts))
    found = facts(only, [Said(each.text, each) for each in only.paragraphs])
    assert len(found) == 40
    assert [(fact.subject, fact.attribute) for fact in found[-2:]] == [
        ("hole H59", "depth"),
        ("hole H59", "width"),
    ]
    _hold(only, found)


@pytest.mark.parametrize("piece", ["The a of ", "is 3 ", "1 ", "The the number of ", " | 3", "a, "])
def test_a_long_line_ends(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    only = source(block(text), block(text, kind=BlockKind.TABLE), block(text, kind=BlockKind.TABLE))
    facts(only, [Said(text, only.paragraphs[0]), Said(text[:399], only.paragraphs[0])])
