from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from gitwiki.wiki.facts import Disagreement, caveat_text, contradictions, disagreements
from gitwiki.wiki.page import parse
from gitwiki.wiki.snapshot import CaveatRow, FactRow, PageSummary, summarise


@dataclass(frozen=True)
class Row:
    subject: str
    attribute: str
    value: str
    as_of: str
    label: str


OLD = Row("Aldersgate Terrace", "seasonal coefficient of performance", "3.4", "", "trial-p-000001")
NEW = replace(OLD, value="3.9", label="press-p-000002")


def test_two_sources_disagree() -> None:
    (only,) = disagreements([OLD, NEW])
    assert only == Disagreement(OLD.subject, OLD.attribute, (OLD, NEW), ())
    assert caveat_text(only) == (
        "Sources disagree on the seasonal coefficient of performance of Aldersgate Terrace: "
        "3.4 and 3.9."
    )


def test_the_later_of_two_dates_supersedes() -> None:
    older = Row("The Loop", "Default timeout", "30 s", "2021-03", "a-p-000001")
    newer = replace(older, value="45 s", as_of="2024-09", label="b-p-000002")
    (only,) = disagreements([newer, older])
    assert (only.facts, only.superseded) == ((older, newer), (older,))
    assert caveat_text(only) == (
        "The default timeout of the Loop was 30 s (2021-03); a later source gives 45 s (2024-09)."
    )
    newest = replace(older, value="60 s", as_of="2025", label="c-p-000003")
    (three,) = disagreements([newest, older, newer])
    assert caveat_text(three) == (
        "The default timeout of the Loop was 30 s (2021-03), then 45 s (2024-09); "
        "a later source gives 60 s (2025)."
    )


@pytest.mark.parametrize(("one", "other"), [("2021", ""), ("2021", "2021"), ("2021", "2021-06")])
def test_dates_that_do_not_tell_supersede_nothing(one: str, other: str) -> None:
    (only,) = disagreements([replace(OLD, as_of=one), replace(NEW, as_of=other)])
    assert only.superseded == ()
    assert [fact.value for fact in only.facts] == ["3.4", "3.9"]


@pytest.mark.parametrize(
    ("subject", "attribute"),
    [
        ("the aldersgate terrace", "Seasonal Coefficient of Performance"),
        ("Aldersgate-Terrace", "seasonal coefficients of performance"),
        ("Aldersgate Terraces", "the seasonal coefficient of performance"),
    ],
)
def test_names_are_compared_in_normal_form(subject: str, attribute: str) -> None:
    found = disagreements([OLD, replace(NEW, subject=subject, attribute=attribute)])
    assert len(found) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(NEW, label="trial-p-000002"),
        replace(NEW, label="a note"),
        replace(NEW, subject="Harbour Row"),
        replace(NEW, attribute="noise"),
        replace(NEW, value="3.40"),
    ],
)
def test_no_disagreement(other: Row) -> None:
    assert disagreements([OLD, other]) == ()


def test_a_source_with_several_values_disagrees_with_none() -> None:
    assert disagreements([OLD, replace(OLD, value="3.7"), NEW]) == ()
    third = replace(NEW, value="4.5", label="other-p-000003")
    (only,) = disagreements([OLD, replace(OLD, value="3.7"), NEW, third])
    assert [fact.value for fact in only.facts] == ["3.9", "4.5"]


def test_each_value_is_named_once() -> None:
    again = replace(NEW, label="third-p-000003")
    other = replace(NEW, value="4.5", label="fourth-p-000004")
    (only,) = disagreements([OLD, NEW, again, other])
    assert only.facts == (OLD, NEW, other)
    assert caveat_text(only).endswith(": 3.4, 3.9 and 4.5.")


@pytest.mark.parametrize(
    ("subject", "attribute", "what"),
    [
        ("heat pump", "Refrigerant charge", "refrigerant charge of the heat pump"),
        ("The street", "The Initial Value", "initial value of the street"),
        ("houses on the loop", "number", "number of houses on the loop"),
        ("http", "default port", "default port of http"),
        ("R-290", "GWP", "GWP of R-290"),
        ("attention heads", "Number", "number of attention heads"),
    ],
)
def test_a_caveat_reads_as_a_sentence(subject: str, attribute: str, what: str) -> None:
    facts = [replace(fact, subject=subject, attribute=attribute) for fact in (OLD, NEW)]
    (only,) = disagreements(facts)
    assert caveat_text(only) == f"Sources disagree on the {what}: 3.4 and 3.9."
    assert only.labels == ("trial-p-000001", "press-p-000002")


def test_a_name_in_an_attribute_keeps_its_capital() -> None:
    facts = [replace(OLD, attribute="COP"), replace(NEW, attribute="COP")]
    (only,) = disagreements(facts)
    assert caveat_text(only) == "Sources disagree on the COP of Aldersgate Terrace: 3.4 and 3.9."


def test_plurals_are_the_same_word() -> None:
    one = Row("Caches", "number of entries", "3", "", "a-p-000001")
    other = Row("cache", "number of entry", "4", "", "b-p-000001")
    assert len(disagreements([one, other])) == 1


def test_dates_are_compared_however_they_are_written() -> None:
    older = replace(OLD, as_of="May 2019")
    newer = replace(NEW, as_of="1 June 2023")
    (only,) = disagreements([newer, older])
    assert (only.facts, only.superseded) == ((older, newer), (older,))
    decade = replace(OLD, as_of="1990s")
    (only,) = disagreements([decade, replace(NEW, as_of="1994")])
    assert only.superseded == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Header-field", "header fields", True),
        ("The web server", "webservers", True),
        ("size of the cache", "cache size", False),
        ("HTTP/1.1", "HTTP 1.1", True),
        ("Chapter 1.12", "Chapter 11.2", False),
        ("Node 1", "Node 11", False),
        ("Vitamin A", "vitamin", False),
        ("C", "C++", False),
        ("Straße", "strasse", True),
        ("∀", "∀", True),
        ("∀", "∃", False),
    ],
)
def test_subjects_that_are_the_same(one: str, other: str, same: bool) -> None:
    found = disagreements([replace(OLD, subject=one), replace(NEW, subject=other)])
    assert bool(found) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("number of nodes", "Nodes", True),
        ("the total number of nodes", "count of nodes", True),
        ("max. size", "maximum size", True),
        ("size of the disk", "size of disk", True),
        ("size", "size on disk", False),
        ("number", "nodes", False),
    ],
)
def test_attributes_that_are_the_same(one: str, other: str, same: bool) -> None:
    found = disagreements([replace(OLD, attribute=one), replace(NEW, attribute=other)])
    assert bool(found) is same


# --- contradictions -----------------------------------------------------------------------------


def fact(value: str, as_of: str = "", label: str = "", line: int = 9) -> FactRow:
    return FactRow("Loop", "default timeout", value, as_of, label, line)


def page(name: str, *facts: FactRow, created: str = "", type_: str = "concept") -> PageSummary:
    return PageSummary(f"wiki/{name}.md", "b", type=type_, created=created, facts=facts)


def source_page(name: str, *facts: FactRow) -> PageSummary:
    return page(name, *facts, type_="source-summary")


def found(*pages: PageSummary) -> list[tuple[str, str, str, bool]]:
    return [
        (
            each.claim.page.slug,
            each.claim.fact.value,
            f"{each.other.page.slug} {each.other.fact.value}",
            each.is_superseded,
        )
        for each in contradictions(pages)
    ]


def test_the_younger_of_two_pages_contradicts() -> None:
    young = page("a", fact("30 s"), created="2026-05-02")
    old = page("b", fact("45 s"), created="2026-05-01")
    assert found(young, old) == [("a", "30 s", "b 45 s", False)]
    (only,) = contradictions([old, young])
    assert only.text == "the default timeout of Loop is `30 s` here, `45 s` in wiki/b.md"


def test_two_rows_of_one_page_contradict() -> None:
    (only,) = contradictions([page("a", fact("30 s", line=8), fact("45 s", line=9))])
    assert only.claim.fact.line == 9
    assert only.text == "the default timeout of Loop is `45 s` here, `30 s` in another row"


def test_each_page_with_the_younger_value_is_named_and_each_with_the_older_is_not() -> None:
    pages = [
        page(name, fact(value))
        for name, value in zip("abcd", ("1 s", "2 s", "1 s", "2 s"), strict=True)
    ]
    assert found(*pages) == [("b", "2 s", "a 1 s", False), ("d", "2 s", "a 1 s", False)]


def test_a_later_date_decides() -> None:
    old, new = fact("30 s", "2021-03"), fact("45 s", "2024-09")
    (only,) = contradictions([page("a", new), page("b", old)])
    assert (only.claim.page.slug, only.is_superseded) == ("b", True)
    assert only.text == (
        "the default timeout of Loop is `30 s` (2021-03) here, `45 s` (2024-09) in wiki/a.md"
    )


@pytest.mark.parametrize(("one", "other"), [("2021", ""), ("2021", "2021"), ("2021", "2021-06")])
def test_dates_that_do_not_decide_leave_a_conflict(one: str, other: str) -> None:
    assert found(page("a", fact("30 s", one)), page("b", fact("45 s", other))) == [
        ("b", "45 s", "a 30 s", False)
    ]


def test_old_values_beside_the_later_one_are_history() -> None:
    old, new = fact("30 s", "2021"), fact("45 s", "2024")
    assert found(page("a", old, new), page("b", new)) == []
    assert found(page("a", old, new), page("b", old)) == [("b", "30 s", "a 45 s", True)]


def test_the_latest_of_several_values_is_named() -> None:
    rows = [fact("30 s", "2021"), fact("45 s", "2023"), fact("60 s", "2025")]
    pages = [page(name, row) for name, row in zip("abc", rows, strict=True)]
    assert found(*pages) == [("a", "30 s", "c 60 s", True), ("b", "45 s", "c 60 s", True)]


def test_a_value_that_comes_back_is_not_superseded() -> None:
    pages = [
        page("a", fact("30 s", "2019")),
        page("b", fact("45 s", "2021")),
        page("c", fact("30 s", "2023")),
    ]
    assert found(*pages) == [("b", "45 s", "c 30 s", True)]


def test_superseded_values_conflict_with_nothing() -> None:
    pages = [
        page("a", fact("30 s", "2019")),
        page("b", fact("45 s", "2021")),
        page("c", fact("60 s")),
    ]
    assert found(*pages) == [("a", "30 s", "b 45 s", True), ("c", "60 s", "b 45 s", False)]


def test_a_source_with_several_values_contradicts_none() -> None:
    several = (fact("30 s", label="x-p-000001"), fact("60 s", label="x-p-000002"))
    assert found(page("a", *several)) == []
    assert found(page("a", *several), page("b", fact("45 s", label="y-p-000001"))) == []


def test_a_page_with_two_values_of_a_source_for_one_day_contradicts_itself() -> None:
    rows = [fact(f"{n}0 s", "2019", label=f"x-p-00000{n}") for n in (1, 2, 3)]
    assert found(page("a", *rows)) == [
        ("a", "20 s", "a 10 s", False),
        ("a", "30 s", "a 10 s", False),
    ]
    # Each row is reported once, whatever another source has.
    other = fact("45 s", "2019", label="y-p-000001")
    assert found(page("a", *rows[:2]), page("b", other)) == [("a", "20 s", "a 10 s", False)]
    told = CaveatRow("The timeout is 10 s at one end and 20 s at the other.", ())
    assert found(page("a", *rows[:2])._replace(caveats=(told,))) == []


def test_what_tells_the_values_of_a_source_apart() -> None:
    one = fact("10 s", "2019", label="x-p-000001")
    other = fact("20 s", "2019", label="x-p-000002")
    # Another page, another day, no day, or the paragraph that gives both.
    assert found(page("a", one), page("b", other)) == []
    assert found(page("a", one, other._replace(as_of="2021"))) == []
    assert found(page("a", one, other._replace(as_of="2019-06"))) == []
    assert found(page("a", one._replace(as_of=""), other._replace(as_of=""))) == []
    assert found(page("a", one, other._replace(label=one.label))) == []
    assert found(page("a", one, other._replace(value="10000 ms"))) == []
    assert found(source_page("x", one, other)) == []


def test_pages_of_sources_say_what_the_sources_say() -> None:
    one, other = fact("30 s", label="x-p-000001"), fact("45 s", label="y-p-000001")
    # A reader of the concept does not see the other value.
    assert found(page("a", one), source_page("x", one), source_page("y", other)) == [
        ("a", "30 s", "y 45 s", False)
    ]
    # Nothing but the pages of the sources can say it.
    assert found(source_page("x", one), source_page("y", other)) == [("y", "45 s", "x 30 s", False)]
    dated = [fact("30 s", "2019", "x-p-000001"), fact("45 s", "2021", "y-p-000001")]
    assert found(source_page("x", dated[0]), source_page("y", dated[1])) == []
    assert found(page("a", dated[0]), source_page("y", dated[1])) == [("a", "30 s", "y 45 s", True)]


def test_more_values_than_one_thing_can_have_are_none() -> None:
    assert len(found(*[page(f"p{n:02}", fact(f"{n} s")) for n in range(20)])) == 19
    assert found(*[page(f"p{n:02}", fact(f"{n} s")) for n in range(21)]) == []


@pytest.mark.parametrize("empty", [("", "timeout"), ("Loop", "")])
def test_rows_without_subject_or_attribute_are_left_out(empty: tuple[str, str]) -> None:
    rows = [FactRow(*empty, value, "", "", 9) for value in ("30 s", "45 s")]
    assert found(page("a", *rows)) == []


TOLD = """---
title: Loop
type: concept
---

# Loop

## Facts

| Subject | Attribute | Value | As of | Source |
|---|---|---|---|---|
{rows}

## Caveats

{caveat}
"""


@pytest.mark.parametrize(
    ("caveat", "is_told"),
    [
        ("Sources disagree on the default timeout of Loop: 30 s and 45 s.", True),
        ("The trial and the press give different timeouts.[^x-p-000001][^y-p-000001]", True),
        ("Sources disagree on the default timeout of Loop: 30 s and 60 s.", False),
        ("The trial was short.[^x-p-000001]", False),
        ("It took 130 s and 45 s.", False),
    ],
)
def test_a_caveat_tells_the_reader(caveat: str, is_told: bool) -> None:
    rows = "| Loop | default timeout | 30 s | | [^x-p-000001] |\n"
    rows += "| Loop | default timeout | 45 s | | [^y-p-000001] |"
    parsed = parse("wiki/loop.md", TOLD.format(rows=rows, caveat=caveat)).page
    assert parsed is not None
    assert bool(found(summarise(parsed, "b"))) is not is_told


def test_a_caveat_of_one_page_does_not_speak_for_another() -> None:
    caveat = "The timeout was 30 s; a later source gives 45 s."
    row = "| Loop | default timeout | 45 s | | [^y-p-000001] |"
    parsed = parse("wiki/loop.md", TOLD.format(rows=row, caveat=caveat)).page
    assert parsed is not None
    told = summarise(parsed, "b")
    other = page("a", fact("30 s", label="x-p-000001"), created="2026-05-01")
    assert found(other, told) == [("a", "30 s", "loop 45 s", False)]
