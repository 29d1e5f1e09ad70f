from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from gitwiki.wiki.facts import Disagreement, caveat_text, differ, disagreements


@dataclass(frozen=True)
class Row:
    subject: str
    attribute: str
    value: str
    as_of: str
    label: str


OLD = Row("Aldersgate Terrace", "seasonal coefficient of performance", "3.4", "", "trial-p-000001")
NEW = replace(OLD, value="3.9", label="press-p-000002")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3.4", "3.40"),
        ("4 KB", "4096 bytes"),
        ("4 KB", "4,000 octets"),
        ("30 s", "0.5 min"),
        ("128K", "128,000"),
        ("128K", "131072"),
        ("£1.5 million", "£1,500,000"),
        ("10 to 20 ms", "15 ms"),
        ("10 to 20 ms", "20 to 30 ms"),
        ("about 3", "3.1"),
        ("3.4", "3.42"),
        ("at least 4 KB", "16 KB"),
        ("at most 16 KB", "4 KB"),
        ("at least 4 KB", "at most 16 KB"),
        ("30 s", "5 MB"),
        ("30", "45 s"),
        ("46 houses", "92 residents"),
        ("46 houses", "46 House"),
        ("two", "2"),
        ("June 2022", "2022-06-14"),
        ("2022", "14 June 2022"),
        ("Alice", "Bob"),
        ("8 heads of 64", "8 heads"),
        ("v1.2", "Alice"),
        ("9.2 K", "9.2"),
        ("1.2.3", "v1.2.3"),
        ("3", "June 2022"),
        ("The Cache", "the  cache"),
    ],
)
def test_values_that_agree_or_cannot_be_compared(one: str, other: str) -> None:
    assert not differ(one, other)
    assert not differ(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3.4", "3.9"),
        ("4 KB", "8192 bytes"),
        ("30 s", "45 s"),
        ("30 s", "1 min"),
        ("46 houses", "48 houses"),
        ("10 to 20 ms", "30 ms"),
        ("10 to 20 ms", "30 to 40 ms"),
        ("about 3", "4"),
        ("3", "4"),
        ("at least 16 KB", "4 KB"),
        ("at most 4 KB", "16 KB"),
        ("at least 4 KB", "at least 8 KB"),
        ("12 %", "15 percent"),
        ("June 2022", "July 2022"),
        ("2021", "2022-06"),
        ("1.2.3", "1.3.0"),
        ("£1.5 million", "£1.7 million"),
    ],
)
def test_values_that_differ(one: str, other: str) -> None:
    assert differ(one, other)
    assert differ(other, one)


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
    assert bool(found) is (subject != "Aldersgate-Terrace")


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
