from __future__ import annotations

from decimal import Decimal

import pytest

from gitwiki.wiki.quantities import (
    Date,
    claims,
    evidence_values,
    parse_date,
    quantities,
    values,
)


def found(text: str) -> list[tuple[str, str, str]]:
    return [(value.kind.value, value.text, value.normal) for value in values(text)]


@pytest.mark.parametrize(
    ("text", "written", "normal"),
    [
        ("It holds 128,000 tokens.", "128,000", "128000"),
        ("It holds 128 000 tokens.", "128 000", "128000"),
        ("It holds 128\u202f000 tokens.", "128\u202f000", "128000"),
        ("It holds 128K tokens.", "128K", "128000"),
        ("It has 1.5 million rows.", "1.5 million", "1500000"),
        ("It has 2bn rows.", "2bn", "2000000000"),
        ("It has 2^14 rows.", "2^14", "16384"),
        ("It has 2^31-1 rows.", "2^31-1", "2147483647"),
        ("It has 10¹⁸ rows.", "10¹⁸", "1000000000000000000"),
        ("It has 10⁻³ of them.", "10⁻³", "0.001"),
        ("The rate is 3.2e-4 now.", "3.2e-4", "0.00032"),
        ("There are 6.02 × 10^23 of them.", "6.02 × 10^23", "602000000000000000000000"),
        ("There are 6 x 10² of them.", "6 x 10²", "600"),
        ("It was the 3rd try.", "3rd", "3"),
        ("It has two parts.", "two", "2"),
        ("It has twenty-five parts.", "twenty-five", "25"),
        ("It has a dozen parts.", "a dozen", "12"),
        ("It has two hundred and five thousand parts.", "two hundred and five thousand", "205000"),
        ("It has three million parts.", "three million", "3000000"),
        ("It was the fourth try.", "fourth", "4"),
        ("It fell to -5 °C.", "-5 °C", "-5 °C"),
        ("It fell to −5 °C.", "−5 °C", "-5 °C"),
        ("It fell to minus 5 °C.", "minus 5 °C", "-5 °C"),
        ("Minus five degrees it was.", "Minus five degrees", "-5 °"),
        ("It is 10 NM long.", "10 NM", "18520 m"),
        ("It is 10 nmi long.", "10 nmi", "18520 m"),
        ("It is 10 nautical miles long.", "10 nautical miles", "18520 m"),
        ("It is 590 nm long.", "590 nm", "0.00000059 m"),
        ("It is 2 mi long.", "2 mi", "3218.688 m"),
        ("It fell by 3 percentage points.", "3 percentage points", "3 percentage points"),
        ("It weighs ½ kg then.", "½ kg", "0.5 kg"),
        ("It weighs 4¾ kg then.", "4¾ kg", "4.75 kg"),
        ("It cost £2½ million.", "£2½ million", "2500000 GBP"),
        ("It fell to -⅛ then.", "-⅛", "-0.125"),
        ("It cost GBP 85,000 then.", "GBP 85,000", "85000 GBP"),
        ("It cost EUR 1.5 million.", "EUR 1.5 million", "1500000 EUR"),
        ("It was p < .05 then.", ".05", "0.05"),
        ("It is 3,5 m long.", "3,5 m", "3.5 m"),
        ("It takes 250 ms.", "250 ms", "0.25 s"),
        ("It takes 2 min.", "2 min", "120 s"),
        ("It is a 30-second wait.", "30-second", "30 s"),
        ("It takes 3 hours.", "3 hours", "10800 s"),
        ("It takes two days.", "two days", "172800 s"),
        ("It holds 4,096 octets.", "4,096 octets", "4096 B"),
        ("It holds 4 KiB.", "4 KiB", "4096 B"),
        ("It is 2 km long.", "2 km", "2000 m"),
        ("It draws 3 kW.", "3 kW", "3000 W"),
        ("It used 2 kWh.", "2 kWh", "7200000 J"),
        ("It weighs 2 t.", "2 t", "2000 kg"),
        ("It holds 1.2 bar.", "1.2 bar", "120000 Pa"),
        ("It was 21 degrees Celsius.", "21 degrees Celsius", "21 °C"),
        ("It runs at 2.4 GHz.", "2.4 GHz", "2400000000 Hz"),
        ("It cost £1.5m then.", "£1.5m", "1500000 GBP"),
        ("It cost $3 million then.", "$3 million", "3000000 USD"),
        ("It cost 20 euros then.", "20 euros", "20 EUR"),
        ("It needs 50 W/m2 there.", "50 W/m2", "50 W/m²"),
        ("It sends 10 MB/s there.", "10 MB/s", "10000000 B/s"),
        ("It sends 60 bytes per minute.", "60 bytes per minute", "1 B/s"),
        ("It is 10x faster.", "10x", "10 times"),
        ("It sends 404 then.", "404", "404"),
    ],
)
def test_finds_a_number(text: str, written: str, normal: str) -> None:
    assert found(text) == [("number", written, normal)]


@pytest.mark.parametrize(
    "text", ["It fell 12 %.", "It fell 12%.", "It fell 12 percent.", "12 per cent."]
)
def test_finds_a_percentage(text: str) -> None:
    assert [(value.kind.value, value.normal) for value in values(text)] == [("percentage", "12 %")]


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("since June 2022", "2022-06"),
        ("since Jun. 2022", "2022-06"),
        ("on 2022-06-14", "2022-06-14"),
        ("on 2022-06-14T10:00:00Z", "2022-06-14"),
        ("on 14 June 2022", "2022-06-14"),
        ("on the 14th of June 2022", "2022-06-14"),
        ("on June 14, 2022", "2022-06-14"),
        ("on June 14th", "--06-14"),
        ("in the 1990s", "1990s"),
        ("in 1987", "1987"),
        ("(2014)", "2014"),
        ("on 06/14/2022", "2022-06-14"),
        ("on 14.06.2022", "2022-06-14"),
        ("last June it froze", "--06"),
    ],
)
def test_finds_a_date(text: str, normal: str) -> None:
    assert [(value.kind.value, value.normal) for value in values(text)] == [("date", normal)]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("the SETTINGS_MAX_FRAME_SIZE setting", "SETTINGS_MAX_FRAME_SIZE"),
        ("the Content-Length field", "Content-Length"),
        ("the useState hook", "useState"),
        ("with v1.2.3 of it", "v1.2.3"),
        ("with 1.2.3 of it", "1.2.3"),
        ("at https://example.com/a_b.", "https://example.com/a_b"),
        ("see RFC 2616.", "RFC 2616"),
        ("see [RFC2616].", "RFC2616"),
        ("see section 5.1.", "section 5.1"),
        ("see § 5.1.", "§ 5.1"),
        ("over HTTP/1.1 only", "HTTP/1.1"),
        ("over TCP/IP only", "TCP/IP"),
        ("as application/json only", "application/json"),
        ("under /var/log only", "/var/log"),
        ("with SHA256 only", "SHA256"),
        ("with UTF-8 only", "UTF-8"),
        ("with EIP-1559 only", "EIP-1559"),
        ("a 1080p screen", "1080p"),
        ("at 0x1F there", "0x1F"),
        ("at 192.0.2.1 there", "192.0.2.1"),
        ("at example.com there", "example.com"),
        ("with max-age=60 there", "max-age=60"),
        ("at 10:30 there", "10:30"),
    ],
)
def test_finds_an_identifier(text: str, written: str) -> None:
    assert [(value.kind.value, value.text) for value in values(text)] == [("identifier", written)]


def test_an_identifier_has_one_comparison_form() -> None:
    forms = [value.normal for value in values("RFC 2616, RFC2616, [RFC-2616]; 2:30 pm, 14:30")]
    assert forms == ["rfc2616", "rfc2616", "rfc2616", "14:30", "14:30"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Alice Smith wrote it.", ["Alice Smith"]),
        ("Alice wrote it.", ["Alice"]),
        ("The house of Ludwig van Beethoven", ["Ludwig van Beethoven"]),
        ("at the University of California", ["University of California"]),
        ("When Alice's house burnt, Bob left.", ["Alice", "Bob"]),
        ("the book of J. R. Tolkien", ["J. R. Tolkien"]),
        ("with HTTP Semantics and URIs", ["HTTP", "Semantics", "URIs"]),
        ("Caching reduces load. Servers MUST obey.", []),
        ("The client sends it; It's late. I know.", []),
        ("He lives in Aldersgate Terrace, Leeds.", ["Aldersgate Terrace", "Leeds"]),
        ("Élodie Dupré spoke.", ["Élodie Dupré"]),
    ],
)
def test_finds_proper_names(text: str, expected: list[str]) -> None:
    assert [(v.kind.value, v.text) for v in values(text)] == [("name", name) for name in expected]


@pytest.mark.parametrize(
    "text",
    [
        "One of them is the first, e.g. and/or the second.",
        "It may be so. May be not. March on.",
        "a mid-sized kW meter",
        "",
    ],
)
def test_leaves_out_what_only_looks_like_a_value(text: str) -> None:
    assert values(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("October '61 came.", [("date", "October '61", "0061-10")]),
        ("In '61 it came.", [("date", "'61", "0061")]),
        ("It came in ’05.", [("date", "’05", "0005")]),
        ("Of '61' and '62 kg'.", [("number", "61", "61"), ("number", "62 kg", "62 kg")]),
        ("By '00 it came.", [("number", "00", "0")]),
        ("10 minus 5 is x.", [("number", "10", "10"), ("number", "5", "5")]),
        ("n minus 5 is x.", [("number", "5", "5")]),
        ("XGBP 5 came.", [("name", "XGBP", "xgbp"), ("number", "5", "5")]),
        ("a½b", []),
    ],
)
def test_what_stands_before_a_number_decides(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert found(text) == expected


def test_claims_are_the_values_without_names() -> None:
    text = "In 1961 Maria Olsen set max-age=60."
    assert [value.text for value in claims(text)] == ["1961", "max-age=60"]


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("no more than 40 kg", "at most"),
        ("never more than 40 kg", "at most"),
        ("more than 40 kg", "at least"),
        ("no less than 40 kg", "at least"),
        ("not fewer than 40 kg", "at least"),
        ("fewer than 40 kg", "at most"),
        ("less than 40 kg", "at most"),
        ("piano more than 40 kg", "at least"),
    ],
)
def test_a_bound_that_is_denied_is_the_other_one(text: str, comparator: str) -> None:
    assert [each.comparator for each in quantities(text)] == [comparator]


def test_a_power_too_large_to_compute_is_an_identifier() -> None:
    assert found("It was 10^9999 then") == [("identifier", "10^9999", "10^9999")]


def test_offsets_are_those_of_the_text() -> None:
    text = "On 14 June 2022, Alice sent 4 KB to example.com."
    assert [text[v.start : v.end] for v in values(text)] == [
        "14 June 2022",
        "Alice",
        "4 KB",
        "example.com",
    ]
    assert all(text[v.start : v.end] == v.text for v in values(text))


def test_evidence_has_small_number_words_and_numbers_inside_identifiers() -> None:
    plain = [v.number.plain[0] for v in evidence_values("one max-age=60 first") if v.number]
    assert sorted(plain) == [1, 1, 60]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 to 20 ms", ("10 to 20 ms", "0.01", "0.02", "s", "")),
        ("10–20 °C", ("10–20 °C", "10", "20", "°C", "")),
        ("between 10 and 20 users", ("10 and 20", "10", "20", "", "")),
        ("at least 4 KiB", ("4 KiB", "4096", "4096", "B", "at least")),
        ("up to 4 KiB", ("4 KiB", "4096", "4096", "B", "at most")),
        ("about a dozen", ("a dozen", "12", "12", "", "about")),
        ("~3 h", ("3 h", "10800", "10800", "s", "about")),
        ("5 to 10 million people", ("5 to 10 million", "5", "10000000", "", "")),
    ],
)
def test_finds_quantities(text: str, expected: tuple[str, str, str, str, str]) -> None:
    (only,) = quantities(text)
    written, low, high, unit, comparator = expected
    assert (only.text, only.unit, only.comparator) == (written, unit, comparator)
    assert (only.low, only.high, only.value) == (Decimal(low), Decimal(high), Decimal(low))
    assert text[only.start : only.end] == written


@pytest.mark.parametrize("text", ["10 and 20 users", "20 to 10 ms", "10 m to 20 s"])
def test_two_quantities_are_no_range(text: str) -> None:
    assert len(quantities(text)) == 2


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2022", Date(2022)),
        ("2022-06", Date(2022, 6)),
        ("14 June 2022", Date(2022, 6, 14)),
        ("the 1990s", None),
        ("in 2022", None),
        ("soon", None),
    ],
)
def test_parses_a_date(text: str, date: Date | None) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "1,",
        "A ",
        "Aa ",
        "1 000 ",
        "x_",
        "(",
        "/a",
        "a.",
        "two ",
        "May ",
        "10 to ",
        "A of ",
    ],
)
def test_a_long_line_ends(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    values(text)
