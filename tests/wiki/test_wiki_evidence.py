from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from fakes.growth import assert_grows_linearly, repeated

from gitwiki.wiki.evidence import Evidence, Reader, missing_word, stands_in, unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitwiki.wiki.quantities import Value

PARAGRAPH = (
    "Transformer base has 8 attention heads of dimension 64; Google Brain published it in June"
    " 2017. The default timeout is 30 s and the limit 128,000 tokens (16,384 octets), down 12 %."
    " Set max-age=60 and SETTINGS_MAX_FRAME_SIZE as in RFC 2616, section 14.9, or HTTP/1.1."
    " It fell to -5 °C on 14 March; a third party in the 1990s paid £1.5 million in Aldersgate"
    " Terrace."
)


def missing_from(
    text: str, evidence: Iterable[str], names: Iterable[str] = ()
) -> tuple[Value, ...]:
    """What paragraphs do not support of a sentence."""
    return unsupported(text, [Evidence(paragraph) for paragraph in evidence], names)


@pytest.mark.parametrize(
    "text",
    [
        "The base Transformer has eight heads.",
        "It was published in 2017.",
        "It was published in June 2017 by Google Brain.",
        "In the 2010s it appeared.",
        "The timeout is 30 seconds.",
        "The timeout is half a minute, or 30,000 ms.",
        "The timeout is 0.5 min.",
        "It takes 128K tokens.",
        "It takes 128 000 tokens.",
        "It takes 16 KB of them.",
        "It takes 2^14 of them.",
        "It fell by 12 percent.",
        "A max-age of 60 is set, per RFC2616 section 14.9.",
        "See § 14.9 of it, over HTTP/1.1.",
        "It was minus -5 °C on March 14.",
        "On 14 March 2017 it froze.",
        "Some third of the parties paid £1,500,000.",
        "Some 1.5 million was paid in Aldersgate Terrace.",
        "Transformers use 64 dimensions.",
        "Caching reduces the load.",
        "This works with the Settings_Max_Frame_Size of it.",
        "",
    ],
)
def test_a_true_paraphrase_is_supported(text: str) -> None:
    assert missing_from(text, [PARAGRAPH]) == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("It has 6 heads.", ["6"]),
        ("It has six heads.", ["six"]),
        ("It was published in July 2017.", ["July 2017"]),
        ("It was published in 2018.", ["2018"]),
        ("It was published on 14 June 2017.", ["14 June 2017"]),
        ("It was published in the 1980s.", ["1980s"]),
        ("On 15 March 2017 it froze.", ["15 March 2017"]),
        ("The timeout is 30 minutes.", ["30 minutes"]),
        ("The timeout is 300 s.", ["300 s"]),
        ("It takes 12,800 tokens.", ["12,800"]),
        ("It takes 128 million tokens.", ["128 million"]),
        ("It takes 16 MB of them.", ["16 MB"]),
        ("It fell by 12.5 %.", ["12.5 %"]),
        ("It fell to 5 °C.", ["5 °C"]),
        ("See RFC 2617, section 14.10.", ["RFC 2617", "section 14.10"]),
        ("It runs over HTTP/1.0 with SETTINGS_MAX_SIZE.", ["HTTP/1.0", "SETTINGS_MAX_SIZE"]),
        ("Alice Smith published it.", ["Alice Smith"]),
        ("Google Mind published it.", ["Google Mind"]),
        ("OpenAI published it.", ["OpenAI"]),
        ("It was paid in Aldersgate Crescent.", ["Aldersgate Crescent"]),
        ("It was paid $1.5 billion.", ["$1.5 billion"]),
        ("It saves TLS handshakes.", ["TLS"]),
    ],
)
def test_what_the_evidence_does_not_hold_is_found(text: str, missing: list[str]) -> None:
    assert [value.text for value in missing_from(text, [PARAGRAPH])] == missing


def test_values_may_stand_in_any_of_the_paragraphs() -> None:
    text = "Alice has 8 of them, Bob 9."
    assert missing_from(text, ["Alice has 8.", "Bob has 9."]) == ()
    assert [value.text for value in missing_from(text, ["Alice has 8."])] == ["Bob", "9"]
    assert [value.text for value in missing_from(text, [])] == ["Alice", "8", "Bob", "9"]


def test_the_year_of_a_date_may_stand_in_another_paragraph() -> None:
    text = "It opened on 14 June 2022."
    assert missing_from(text, ["It opened on 14 June.", "In 2022 it was new."]) == ()
    assert len(missing_from(text, ["It opened on 14 June.", "In 2021 it was new."])) == 1
    assert len(missing_from("It opened on 14 June.", ["It opened in 2022."])) == 1


def test_an_allowed_name_covers_what_stands_in_it() -> None:
    text = "RFC 9110 and Windows 11 agree with HTTP, says Aldersgate."
    names = ["RFC 9110", "windows 11", "HTTP Semantics", "Aldersgate Terrace"]
    assert missing_from(text, ["They agree."], names) == ()
    assert [v.text for v in missing_from("Eleven or 11 agree.", ["They agree."], names)] == [
        "Eleven",
        "11",
    ]


def test_the_number_of_one_unit_is_not_that_of_another() -> None:
    assert missing_from("It takes 4 KB.", ["It takes 4096 bytes."]) == ()
    assert missing_from("It takes 4 KB.", ["It takes 4000 bytes."]) == ()
    assert missing_from("It takes 4 KB.", ["It takes 4."]) == ()
    assert missing_from("It takes 4 of it.", ["It takes 4 KB."]) == ()
    assert len(missing_from("It takes 4 KB.", ["It takes 4 kW."])) == 1


@pytest.mark.parametrize("text", ["It fell by 9.2 kelvin.", "It fell by 9.2 K.", "It fell by 9.2."])
def test_a_kelvin_is_no_thousand(text: str) -> None:
    assert missing_from(text, ["It fell by 9.2 K over the trial."]) == ()


WREN = (
    "Skerrow Head was designed by Josiah Wren for the Skerrow Lighthouse Board in October '61."
    " It is 10 nautical miles from here, costs 0.34 GBP per kWh, lost half a kilo, 24 M | 5."
)


@pytest.mark.parametrize(
    "text",
    [
        "Mr Wren came.",
        "Then Mrs. Wren came.",
        "Then J. Wren came.",
        "The SLB was there in 1961.",
        "It came in October 1961.",
        "It came in the year 1961.",
        "It is 10 NM, 24 nautical miles and 18.52 km.",
        "It costs GBP 0.34 and lost ½ kg, 0.5 kg or 5%.",
    ],
)
def test_a_shorter_way_to_write_it_is_supported(text: str) -> None:
    assert missing_from(text, [WREN]) == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Mr Brown came.", ["Mr Brown"]),
        ("Then Dr Wren came.", ["Dr Wren"]),  # a claim
        ("Then K. Wren came.", ["K. Wren"]),
        ("Then J. Wrenfield came.", ["J. Wrenfield"]),
        ("Then J. K. Wren came.", ["J. K. Wren"]),
        ("The SLC was there in 1962.", ["SLC", "1962"]),
        ("The LB was there, and the LBX.", ["LBX"]),
        ("It is 10 miles.", ["10 miles"]),
        ("It is 10 nm.", ["10 nm"]),
    ],
)
def test_a_shorter_way_to_write_something_else_is_not(text: str, missing: list[str]) -> None:
    assert [value.text for value in missing_from(text, [WREN])] == missing


def test_a_number_is_a_share_only_where_the_evidence_speaks_of_shares() -> None:
    assert len(missing_from("It was 214%.", ["It was 214 of them."])) == 1
    assert missing_from("It was 45%.", ["Hollin | 45 | 3"]) == ()
    assert missing_from("It was 10%.", ["It was between 10 and 20 per cent."]) == ()
    assert missing_from("It was 45.", ["It was 45%."]) == ()
    assert len(missing_from("It was 3 percent.", ["It was 3 percentage points."])) == 1


def test_the_first_word_that_stands_nowhere() -> None:
    assert missing_word("The sizes of a cache", ["Cache size", "x"]) == ""
    assert missing_word("Policies of Proxy", ["policy"]) == "proxy"
    assert missing_word("", []) == ""


@pytest.mark.parametrize("piece", ["Aa ", "A. ", "S", "½ ", "'61 ", "half a ", "minus ", "GBP 5 "])
def test_hostile_abbreviations_are_read_in_linear_time(piece: str) -> None:
    one = "SLBXYZW and J. Q. Wren met Mr Smith."
    assert_grows_linearly(repeated(piece), lambda text: missing_from(one, [text]), 25_000)


def test_words_stand_in_a_text_as_whole_words() -> None:
    paragraph = Evidence("A well-known “Cache” has 4,096 entries.")
    assert stands_in("well-known 'cache'"[:10], paragraph)
    assert stands_in("known", paragraph)
    assert not stands_in("4", paragraph)
    assert not stands_in("entri", paragraph)
    assert not stands_in("", paragraph)


def test_a_reader_prepares_each_text_once() -> None:
    reader = Reader()
    assert reader("It has 8.") is reader("It has 8.")
    assert reader("It has 8.") == Evidence("It has 8.")


def test_evidence_is_read_only_where_a_value_stands() -> None:
    text = (
        "It took 30 s in 2019. Nobody paid -8 EUR. Then it took 8 million years. It ends with 5.1."
    )
    paragraph = Evidence(text)
    near = paragraph.near("30 s")
    assert near
    assert near.plain == {30, 2019}
    assert near is paragraph.near("2019")
    assert paragraph.near("31") is None
    assert paragraph.near("") is None
    minus = paragraph.near("8")
    assert minus
    assert minus.plain == {-8}
    across = paragraph.near("2019. Nobody")
    assert across
    assert across.plain == {30, 2019, -8}
    last = paragraph.near("5.1")
    assert last
    assert last.plain == {Decimal("5.1")}
    assert paragraph.values.plain == {30, 2019, -8, 8_000_000, Decimal("5.1")}


def test_a_number_is_looked_for_behind_the_first_place_of_its_digits() -> None:
    text = "It was -8 °C. Later it was 8 °C. In 1998 nobody measured."
    assert missing_from("It was 8 °C.", [text]) == ()
    assert len(missing_from("It was 98 °C.", [text])) == 1
    assert missing_from("It has 7.", ["17 " * 30 + "7."]) == ()


def test_hostile_evidence_is_read_in_time() -> None:
    digits = "1" * 50_000
    assert missing_from("1 " * 2_000, [digits, "1 " * 10_000]) == ()
    assert len(missing_from("1 11 111 " * 100, [digits])) == 200  # `11 111` is one number


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("It is 20 degrees.", "It is 20 °C."),
        ("It is 20 °C.", "It is 1 degree Celsius, or 20 degrees."),
        ("It used 20 % more.", "It used about a fifth more."),
        ("It fell by 0.2 or 0.3.", "It fell by two or three tenths."),
        ("It took ten years.", "It took a decade."),
        ("It is 86 %.", "The efficiency is 0.86."),
        ("It is 0.86.", "The efficiency is 86 %."),
        ("It came at 16:30.", "It came at half past four."),
        ("It came at two in the morning.", "It came at 02:00."),
        ("It loses 0.5 degrees per hour.", "It loses half a degree an hour."),
        ("Smith of Network Planning came.", "Smith, Network Planning"),
        ("It costs 5 pounds.", "It costs £5."),
        ("It has a hundred and twenty-eight thousand.", "It has 128,000."),
        ("It has 0.128 million.", "It has 128 000."),
        ("It is the fourth of two dozen.", "It is the 4th of 24."),
        ("It took an hour.", "It took 60 minutes."),
        ("It took 60 minutes.", "It took an hour."),
        ("It was on 12/6/2017.", "It was on June 12, 2017."),
        ("See https://a.example/b, version 1.2.", "See https://a.example/b and v1.2."),
    ],
)
def test_what_follows_by_a_rule_is_supported(text: str, evidence: str) -> None:
    assert missing_from(text, [evidence]) == ()


@pytest.mark.parametrize(
    ("text", "evidence", "missing"),
    [
        ("It takes two days.", "Substation No. 2 is old.", ["two days"]),
        ("It is 0 °C.", "It came at 02:00.", ["0 °C"]),
        ("It has 2 of them.", "[00:02:10] It has some.", ["2"]),
        ("It has a value of 744.", "R-744 is a gas.", ["744"]),
        ("It is 20 °F.", "It is 20 °C.", ["20 °F"]),
        ("It is 20 °C.", "It turns by 20 degrees.", ["20 °C"]),
        ("See https://a.example/c.", "See https://a.example/b.", ["https://a.example/c"]),
        ("Call foo_baz().", "Call foo_bar().", ["foo_baz"]),
        ("It is 12 percentage points.", "It is 12 %.", ["12 percentage points"]),
        ("Western Power came.", "Eastern Power Networks came.", ["Power"]),
    ],
)
def test_what_follows_by_no_rule_is_not(text: str, evidence: str, missing: list[str]) -> None:
    assert [value.text for value in missing_from(text, [evidence])] == missing


def test_names_around_may_hold_dates_years_and_counted_things() -> None:
    names = ["27 September 2024", "Quantity | 2023–24", "Three winters of measurements"]
    text = "In September 2024 and in 2023–24, after three winters, it was so."
    assert missing_from(text, ["It was so."], names) == ()
    assert len(missing_from("After three summers it was so.", ["It was so."], names)) == 1
