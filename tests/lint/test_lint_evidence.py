"""What the rules about evidence (GW301 to GW311) find, and what they leave alone.

The defects are those that language models bring in; the near-misses are true sentences that do not
use the words of the source. What is known not to be found is listed too, so that nobody relies on
it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from gitwiki.lint.engine import Lint, lint_change, lint_pages, lint_wiki
from gitwiki.lint.rules import BY_CODE
from gitwiki.wiki.page import parse
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.schema import Schema
from gitwiki.wiki.snapshot import Wiki, summarise
from gitwiki.wiki.source import Block, BlockKind, Source

PATH = "wiki/concepts/heat-pump.md"
RAW = "raw/report.md"
BLOB = "1" * 40

PARAGRAPHS = (
    # 0: what most statements cite
    (
        "The heat pump was installed on 14 June 2022 in Aldersgate Terrace by Maria Olsen. It draws"
        " 4 KB of settings from the controller, costs £1.5 million, and served 12,500 of 30,000"
        " households, between 10 and 20 °C, which is 41.7 percent."
    ),
    # 1
    (
        "The exam\u00adple of the well-known “low-temperature” pump doesn't need a boiler; it must"
        " not be run above 65 °C."
    ),
    # 2
    (
        "Demand fell by 9.2 % in the third year, and by 3 percentage points in the fourth. Eight"
        " engineers of the International Energy Agency (IEA) wrote version 2.1 of the code."
    ),
    # 3 and 4: their ids share seven digits
    "The proxy of rack 1837 was replaced in the spring.",
    "The proxy of rack 5835 was replaced in the spring.",
    # 5
    (
        "The coefficient of performance (COP) was 2.8; electricity cost 0.34 GBP per kWh – twice"
        " that of gas. At -5 °C the pump needed 30 minutes."
    ),
)


def _source(name: str, raw: str, *texts: str) -> Source:
    blocks = [Block(text, BlockKind.PROSE, ("Field trial",), n, n) for n, text in enumerate(texts)]
    paragraphs = identify(blocks)
    by_id = {paragraph.id: paragraph for paragraph in paragraphs}
    return Source(name, raw, BLOB, "A field trial", "", "2023", (), "", paragraphs, by_id)


REPORT = _source("report", RAW, *PARAGRAPHS)
OTHER = _source("other", "raw/other.md", "Gas boilers are older.")
SOURCES = {source.id: source for source in (REPORT, OTHER)}
LABELS = tuple(f"report-{paragraph.id}" for paragraph in REPORT.paragraphs)


def page(
    *lines: str, frontmatter: str = "title: Heat pump\n", notes: dict[str, str] | None = None
) -> str:
    """A page of some lines; ``{0}`` in them cites the first paragraph. Quotes are right."""
    body = "\n".join(lines)
    for number, label in enumerate(LABELS):
        body = body.replace(f"{{{number}}}", f"[^{label}]")
    quotes = {
        label: paragraph.text[:30].rsplit(" ", 1)[0]
        for label, paragraph in zip(LABELS, REPORT.paragraphs, strict=True)
        if f"[^{label}]" in body
    }
    footnotes = "".join(
        f'[^{label}]: [A field trial](../sources/report.md) ¶1 "{quote}"\n'
        for label, quote in {**quotes, **(notes or {})}.items()
    )
    sources = f"sources:\n  - {{id: report, raw: {RAW}, blob: '{BLOB}'}}\n"
    head = f"type: concept\ndescription: A pump\n{frontmatter}"
    return f"---\n{head}{sources}---\n\n# Heat pump\n\n{body}\n\n{footnotes}"


def found(text: str, code: str) -> list[str]:
    """The messages of one rule about a page."""
    files = dict.fromkeys(
        (RAW, *(f"raw/{name}.md" for name in ("a", "b", "other", "reports"))), BLOB
    )
    lint = Lint(Wiki("c", {}, files), Schema(), SOURCES, rules=(BY_CODE[code],))
    return [item.message for item in lint_pages({PATH: text}, lint)]


def test_the_page_of_the_tests_is_clean() -> None:
    text = page("> A heat pump.{0}", "", "It draws 4 KB of settings from the controller.{0}")
    codes = [f"GW3{number:02}" for number in range(1, 12)]
    lint = Lint(
        Wiki("c", {}, {RAW: BLOB}), Schema(), SOURCES, rules=tuple(BY_CODE[code] for code in codes)
    )
    assert lint_pages({PATH: text}, lint) == ()


# --- GW301 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (page("It is good.[^nowhere]"), "`[^nowhere]` has no footnote"),
        (
            page("It is good.{0}", notes={"report-p-000000": "heat"}),
            "source report has no paragraph p-000000",
        ),
        (
            page("It is good.{0}", notes={"nobody-p-33cadd": "heat"}),
            "`[^nobody-p-33cadd]` cites source nobody, which does not exist",
        ),
        (
            page("It is good.{0}", notes={f"{LABELS[0]}.2": "heat"}),
            f"source report has no paragraph {LABELS[0].removeprefix('report-')}.2",
        ),
        (
            page("It is good.{0}", notes={f"{LABELS[0]}ff": "heat"}),
            f"source report has no paragraph {LABELS[0].removeprefix('report-')}ff",
        ),
        (
            page("It is good.{0}", notes={LABELS[0].replace("report", "other"): "heat"}),
            f"source other has no paragraph {LABELS[0].removeprefix('report-')}",
        ),
        (
            page(
                "## Facts",
                "",
                "| Subject | Attribute | Value | As of | Source |",
                "|---|---|---|---|---|",
                "| Heat pump | price | £1.5 million | | [^gone] |",
            ),
            "`[^gone]` has no footnote",
        ),
    ],
)
def test_a_citation_that_leads_nowhere(text: str, message: str) -> None:
    assert found(text, "GW301") == [message]


@pytest.mark.parametrize(
    "text",
    [
        page("It is good.{0}"),
        page("It is good.[^1]", "", "[^1]: Our own experience."),
        page("It is good.{0}{0}"),
        page("It is good.{0}", notes={f"{LABELS[3][:-2]}": "replaced"}),  # GW311
        page(
            "It is good.{0}",
            frontmatter="title: Heat pump\n",
            notes={"report-p-33caddcf": "replaced"},
        ),
        page("Footnotes look like `[^this]`."),
    ],
)
def test_a_citation_that_leads_somewhere(text: str) -> None:
    assert found(text, "GW301") == []


# --- GW302 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "quote"),
    [
        (0, "The heat pump was installed on 14 July 2022"),  # one word altered
        (0, "It draws 8 KB of settings"),  # one digit altered
        (0, "The heat pump was installed by Maria Olsen"),  # shortened in the middle
        (0, "installed on 14 June 2022 … by Maria Olsen"),  # joined from two places
        (1, "it must be run above 65 °C"),  # the negation is gone
        (1, "does not need a boiler"),  # improved: doesn't
        (2, "The heat pump was installed on 14 June 2022"),  # of another paragraph
        (0, "The heat pumps were installed"),  # another number
        (0, "heat pump was instal"),  # ends within a word
        (5, "At 5 °C the pump needed 30 minutes"),  # the sign is gone
        (5, "cost 0.34 GBP per kWh, twice that"),  # a dash is no comma
        (0, ""),
    ],
)
def test_a_quote_that_was_altered(number: int, quote: str) -> None:
    text = page(f"It is good.{{{number}}}", notes={LABELS[number]: quote})
    said = "the footnote quotes nothing of" if not quote else "the quote is not literally in"
    assert found(text, "GW302") == [f"{said} paragraph {LABELS[number][7:]} of report"]


@pytest.mark.parametrize(
    ("number", "quote"),
    [
        (0, "the HEAT pump was installed"),  # case
        (0, "the  heat\u00a0pump was installed"),  # white space
        (1, "The example of the well-known"),  # soft hyphen
        (1, "The example of the well-\u200bknown"),  # zero-width space
        (1, "“low-temperature” pump doesn’t need"),  # typographic quotes
        (1, "low-temperature” pump"),  # a part of what is quoted
        (1, "known “low-temperature"),  # a part of a hyphenated word
        (1, "The exam-ple of the well-known"),  # hyphenated, as at the end of a line
        (5, "per kWh - twice that"),  # the shape of a dash
        (5, "coefficient of performance (COP) was 2.8"),
        (2, "wrote version 2.1 of the code"),
        (2, "Energy Agency (IEA)"),
    ],
)
def test_a_quote_in_another_shape(number: int, quote: str) -> None:
    text = page(f"It is good.{{{number}}}", notes={LABELS[number]: quote})
    assert found(text, "GW302") == []


# --- GW303 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("It serves 12,600 households.{0}", ["12,600"]),  # a digit
        ("It serves 125,000 households.{0}", ["125,000"]),  # a zero too many
        ("It draws 4 MB of settings.{0}", ["4 MB"]),  # the unit
        ("It costs £1.5 billion.{0}", ["£1.5 billion"]),
        ("It costs €1.5 million.{0}", ["€1.5 million"]),  # the currency
        ("It was installed on 14 July 2022.{0}", ["14 July 2022"]),  # the month
        ("It was installed on 15 June 2022.{0}", ["15 June 2022"]),  # the day
        ("It was installed in 2021.{0}", ["2021"]),
        ("Maria Jensen installed it.{0}", ["Maria Jensen"]),  # another person
        ("Peter installed it in Aldersgate Terrace.{0}", ["Peter"]),
        ("It was installed in Aldersgate Crescent.{0}", ["Aldersgate Crescent"]),
        ("The COP was 2.8.{0}", ["COP", "2.8"]),  # in the source, but in another paragraph
        ("It works between 12 and 20 °C.{0}", ["12"]),  # a range narrowed
        ("It may be run above 65 °F.{1}", ["65 °F"]),
        ("Nine engineers wrote it.{2}", ["Nine"]),
        ("The International Solar Agency wrote it.{2}", ["International Solar Agency"]),
        ("They wrote version 2.2 of the code.{2}", ["version 2.2"]),
        ("Demand fell in the fifth year.{2}", ["fifth year"]),  # an ordinal
        ("Demand fell by 9.3 %.{2}", ["9.3 %"]),
        ("At 5 °C it needed 30 minutes.{5}", ["5 °C"]),  # the sign
        ("It needed 30 hours.{5}", ["30 hours"]),
        ("Electricity costs 0.43 GBP per kWh.{5}", ["0.43 GBP per kWh"]),  # digits swapped
        ("Demand fell by 3 percent in the fourth year.{2}", ["3 percent"]),  # points
        ("Some 12,500% of them have it.{0}", ["12,500%"]),
        ("Mr Jensen installed it.{0}", ["Mr Jensen"]),
        ("P. Olsen installed it in June '23.{0}", ["June '23", "P. Olsen"]),
        ("It served ½ of them.{0}", ["½"]),
        ("| A | B |\n|---|---|\n| Pump | 5 KB{0} |", ["5 KB"]),
        ("| A | B |\n|---|---|\n| Pump | 5 KB |\n\n{0}", ["5 KB"]),
        ("## Of 2019\n\nOne.{0}", ["2019"]),
    ],
)
def test_a_value_that_the_evidence_does_not_hold(statement: str, missing: list[str]) -> None:
    messages = found(page(statement), "GW303")
    assert [message.split("`")[1] for message in messages] == missing


@pytest.mark.parametrize(
    "statement",
    [
        "The heat pump went to work in June 2022.{0}",
        "On 2022-06-14 it was installed.{0}",
        "It was installed on June 14th, 2022.{0}",
        "It costs 1,500,000 pounds, or £1.5m.{0}",
        "It draws 4096 bytes of settings.{0}",
        "It draws 4000 octets.{0}",
        "It serves 12500 or 12\u202f500 households.{0}",
        "Olsen installed it in Aldersgate.{0}",
        "Maria Olsen's pump draws little.{0}",
        "Some 41.7 % of the households have it.{0}",
        "It works from 10 °C to 20 °C.{0}",
        "8 engineers of the IEA wrote it.{2}",
        "In year 3 demand fell by 9.2 percent.{2}",
        "Demand fell 3 percentage points in the 4th year.{2}",
        "At minus 5 °C it needed 30 minutes.{5}",
        "Mr Olsen installed it.{0}",
        "M. Olsen installed it in June '22.{0}",
        "Fewer than 12,500 households have it.{0}",
        "It costs GBP 1.5 million.<br>Households pay.{0}",
        "The Agency wrote v2.1 of it.{2}",
        "It needed half an hour, that is 1,800 seconds.{5}",
        "A kWh of electricity costs GBP 0.34.{5}",
        "The COPs were 2.8 at −5 °C.{5}",  # another minus
        "Low temperature pumps are well known.{1}",
        "The Field Trial began in 2023.{1}",  # heading and date of the source
        "It draws 4 KB and reached a COP of 2.8.{0}{5}",  # from two paragraphs
    ],
)
def test_a_value_in_another_form(statement: str) -> None:
    assert found(page(statement), "GW303") == []


@pytest.mark.parametrize(
    "statement",
    [
        "It must be run above 65 °C.{1}",  # the negation is gone
        "It needs a boiler.{1}",
        "Demand rose by 9.2 %.{2}",
        "It served 30,000 of 12,500 households.{0}",  # values changed places
        "It works at 10 °C.{0}",  # one end of a range
        "Three years passed.{2}",  # the source has `third`
    ],
)
def test_what_is_not_found_since_every_value_is_there(statement: str) -> None:
    assert found(page(statement), "GW303") == []


def test_a_statement_that_stands_literally_is_supported_as_a_whole() -> None:
    literal = "Eight engineers of the International Energy Agency (IEA) wrote version 2.1"
    assert found(page(f"{literal} of the code.{{2}}"), "GW303") == []
    assert found(page(f"{literal.upper()} OF THE CODE.{{2}}"), "GW303") == []


@pytest.mark.parametrize(
    ("description", "missing"),
    [
        ("A pump of 5 KB", ["5 KB"]),
        ("A pump since 14 June 2021", ["14 June 2021"]),
        ("What SET_MAX does", ["SET_MAX"]),
        ("A pump of 4096 bytes for Jane Doe, well known in rack 1837", []),  # in any paragraph
        ("A pump", []),
    ],
)
def test_the_values_of_the_description(description: str, missing: list[str]) -> None:
    text = page("One.{0}").replace("description: A pump", f"description: {description}")
    assert [message.split("`")[1] for message in found(text, "GW303")] == missing


@pytest.mark.parametrize(
    "lines",
    [
        "## 2. Step 3 of 12",
        "## Version 9.1 and RFC 9999",  # names
        "## Since 2022",
        "## A field trial of 1837",
        "## 65 °C",  # in another paragraph
        "| A | B |\n|---|---|\n| 1 | 4 KB{0} |",
        "| A | B |\n|---|---|\n| Anna Smith | 4096 bytes |\n\nSources: {0}",
        "| A | B |\n|---|---|\n| Pump | 5 KB |",  # GW304
    ],
)
def test_headings_and_cells_that_are_supported(lines: str) -> None:
    assert found(page(f"One.{{0}}\n\n{lines}"), "GW303") == []


# --- GW304 --------------------------------------------------------------------------------------

_NOTHING = ["nothing on the page cites a source"]
_REMARK = "the footnote cites no paragraph"
_FACTS = (
    "## Facts",
    "",
    "| Subject | Attribute | Value | As of | Source |",
    "|---|---|---|---|---|",
)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("One.{0}", "It is good."), "the statement cites no paragraph"),
        (("One.{0}", "It is good.[^1]", "", "[^1]: A note."), "the statement cites no paragraph"),
        (("> It is good.", "", "One.{0}"), "the statement cites no paragraph"),
        (("One.{0}", "", *_FACTS, "| Pump | price | 5 | | |"), "the fact cites no paragraph"),
        (("One.{0}", "", "- It is good."), "the statement cites no paragraph"),
        (("One.{0}", "", "## Caveats", "", "Nobody knows."), "the statement cites no paragraph"),
        (("It is good.[^report-p-12]",), "nothing on the page cites a source"),
        (("| A | B |", "|---|---|", "| a | 5 KB |", "", "One.{0}"), "the table cites no paragraph"),
        (("| A |", "|---|", "| It is good. |", "", "One.{0}"), "the table cites no paragraph"),
        (
            ("| A | B |", "|---|---|", "| a | 4 KB{0} |", "| b | 5 |", "| b | 6 |"),
            "the table cites no paragraph",
        ),
        (("One.{0}", "", "## Facts", "", "It is good."), "the statement cites no paragraph"),
        (("One.{0}[^1]", "", "[^1]: It is good, and nobody knows why."), _REMARK),
        (("One.{0}", "", "**It is good.**"), "the statement cites no paragraph"),
        (("One.{0}", "", "**In 1975, 5,000 died**"), "the statement cites no paragraph"),
        (("One.{0}", "", "It is so:", "", "Two.{0}"), "the statement cites no paragraph"),
        (("One.{0}", "", "5,000 died of it:", "", "- Two.{0}"), "the statement cites no paragraph"),
        (("One.{0}", "", "- [It](it.md) is good"), "the statement cites no paragraph"),
        (("One.{0}", "", "[It is good](it.md)"), "the statement cites no paragraph"),
        (("One.{0}", "", "$$ it is good and cheap $$"), "the statement cites no paragraph"),
    ],
)
def test_a_statement_without_a_citation(lines: tuple[str, ...], message: str) -> None:
    assert found(page(*lines), "GW304") == [message]


@pytest.mark.parametrize(
    "lines",
    [
        ("One.{0}",),
        ("One.{0}[^1]", "", "[^1]: A note."),
        ("One.{0}", "", "## A heading"),
        ("One.{0}", "", "```", "It is code.", "```"),
        ("One.{0}", "", *_FACTS, "| Pump | price | 5 | | {0} |"),
        ("One.{0}", "", "| Not | facts |", "|---|---|", "| a | b |"),
        ("One.[^report-p-000000]",),  # GW301
        ("One.{0}", "", "![A chart](../../raw/assets/chart.png)"),
        ("One.{0}", "", "## See also", "", "- [A](a.md)", "- [[B]], [[C|c]] and [D][d]"),
        ("One.{0}", "", "One.{0}", "^name"),
        ("[TOC]", "", "One.{0}", "", "[[_TOC_]]"),
        ("One.{0}", "", "**Work**", "", "Two.{0}", "", "__More work__"),
        ("One.{0}", "", "It has these parts:", "", "- Two.{0}"),
        ("One.{0}", "", "$$", "E = m c^2", "$$"),
        ("One.{0}[^1]", "", "[^1]: See the words of Maria Olsen about it."),
        ("One.{0}[^1]", "", "[^1]: Olsen, M.: Pumps and Boilers. London 1998."),
        ("One.{0}[^1]", "", "[^1]: It is good, as they all say in {1}."),
        ("One.{0}", "", "[^1]: It is good, and nobody knows why."),  # is not shown
        ("| # | Page |", "|---|---|", "| 1 | [A](a.md) |", "| 2. | [B](b.md) |", "", "One.{0}"),
        ("| A | B |", "|---|---|", "| a | 4 KB |", "", "{0}", "", "One.{0}"),
    ],
)
def test_what_needs_no_citation(lines: tuple[str, ...]) -> None:
    assert found(page(*lines), "GW304") == []


@pytest.mark.parametrize("kind", ["Concept", "ENTITY", "concpet", "idea", "''"])
def test_no_type_frees_a_page_that_names_sources(kind: str) -> None:
    text = page("It is good.").replace("type: concept", f"type: {kind}")
    assert found(text, "GW304") == ["nothing on the page cites a source"]
    listed = re.sub("sources:\n.*\n", "sources: [https://example.org]\n", text)
    assert found(listed, "GW304") == ([] if kind.lower() not in {"concept", "entity"} else _NOTHING)
    cited = re.sub("sources:\n.*\n", "", page("It is good.", "", "One.{0}"))
    cited = cited.replace("type: concept", f"type: {kind}")
    assert found(cited, "GW304") == ["the statement cites no paragraph"]


def test_a_type_of_its_own_frees_a_page() -> None:
    text = page("It is good.").replace("type: concept", "type: Note")
    schema = Schema(types=(*Schema().types, "note"))
    lint = Lint(Wiki("c", {}, {RAW: BLOB}), schema, SOURCES, rules=(BY_CODE["GW304"],))
    assert list(lint_pages({PATH: text}, lint)) == []


# --- GW305 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Heat exchanger",
        "Heat pumper",
        "Pump heat",
        "boiler pump",
        "rack 183",
        "7",
        "International Energy Agencies of",
        "low temperature pump",  # between them is a quotation mark
    ],
)
def test_a_name_that_no_source_has(name: str) -> None:
    expected = f"`{name}` stands in none of the sources of the page"
    title = page("One.{0}", frontmatter=f"title: {name}\n")
    assert found(title, "GW305") == [f"the title {expected}"]
    alias = page("One.{0}", frontmatter=f'title: Heat pump\naliases: ["{name}"]\n')
    assert found(alias, "GW305") == [f"the alias {expected}"]


@pytest.mark.parametrize(
    "name",
    [
        "HEAT PUMP",
        "IEA",
        "low temperature",
        "well known",
        "example",
        "known",
        "A field trial",
        "Maria Olsen",
        "doesn’t need",
        "rack 5835",
        "°C",
    ],
)
def test_a_name_that_a_source_has(name: str) -> None:
    text = page("One.{0}", frontmatter=f"title: Heat pump\naliases: ['{name}']\n")
    assert found(text, "GW305") == []


def test_pages_that_may_have_names_of_their_own() -> None:
    for kind in ("answer", "comparison", "source-summary", "Answer"):
        text = page("One.{0}", frontmatter="title: What is it\n")
        assert found(text.replace("type: concept", f"type: {kind}"), "GW305") == []


# --- GW306, GW307, GW308 ------------------------------------------------------------------------


def wiki(sources: str, files: dict[str, str]) -> Wiki:
    """A wiki of one page with some lines of ``sources``."""
    text = f"---\ntype: concept\ntitle: A\ndescription: B\nsources:\n{sources}---\n\n# A\n"
    page = parse(PATH, text).page
    assert page
    return Wiki("c", {PATH: summarise(page, "b")}, files)


def _deleted(name: str) -> str:
    return f"  - {{id: {name}, raw: raw/{name}.md, blob: '{BLOB}'}}\n"


@pytest.mark.parametrize(
    ("sources", "files", "expected"),
    [
        (f"  - {{id: b, raw: ../../raw/b.md, blob: '{BLOB}'}}\n", {RAW: BLOB}, ["GW306"]),
        (f"  - {{id: report, raw: {RAW}, blob: '{BLOB}'}}\n", {}, ["GW306"]),
        (f"  - {{id: report, raw: {RAW}, blob: '{BLOB}'}}\n", {RAW: "2" * 40}, ["GW307"]),
        (f"  - {{id: report, raw: {RAW}, blob: '1111112'}}\n", {RAW: BLOB}, ["GW307"]),
        (f"  - {{id: report, raw: {RAW}, blob: '{BLOB}0'}}\n", {RAW: BLOB}, ["GW307"]),
        (f"  - {{id: r, raw: {RAW.upper()}, blob: '{BLOB}'}}\n", {RAW: BLOB}, ["GW306"]),
        (
            f"  - {RAW}\n" + _deleted("a") + _deleted("b"),
            {RAW: BLOB},
            ["GW306", "GW306"],
        ),
        # Near-misses.
        (f"  - {RAW}\n", {RAW: BLOB}, []),
        ("  - raw/never.md\n  - {id: a, raw: raw/a.md}\n", {}, []),  # GW301
        (f"  - {{id: b, raw: ../../{RAW}, blob: '{BLOB}'}}\n", {RAW: BLOB}, []),
        (f"  - {{id: report, raw: {RAW}}}\n", {RAW: BLOB}, []),
        (f"  - {{id: report, raw: {RAW}, blob: '1111111'}}\n", {RAW: BLOB}, []),
        ("  - {id: web, resource: 'https://example.com/a'}\n", {}, []),
        ("  - {id: web, title: A talk that we heard}\n", {}, []),
        (f"  - {{id: x, raw: {RAW}, blob: '{BLOB}'}}\n", {RAW: BLOB}, []),
    ],
)
def test_sources_that_are_gone_or_changed(
    sources: str, files: dict[str, str], expected: list[str]
) -> None:
    rules = (BY_CODE["GW306"], BY_CODE["GW307"])
    assert [item.code for item in lint_wiki(wiki(sources, files), Schema(), rules)] == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({}, {"raw/a.md": "deleted", "raw/b/c.pdf": "deleted", "raw/assets/d.png": "deleted"}),
        ({"raw/a.md": "9", "raw/b/c.pdf": "2", "raw/assets/d.png": "3"}, {"raw/a.md": "changed"}),
        (
            {"raw/a.md": "1", "raw/b/c.pdf": "9", "raw/assets/d.png": "3"},
            {"raw/b/c.pdf": "changed"},
        ),
        (
            {"raw/A.md": "1", "raw/b/c.pdf": "2", "raw/assets/d.png": "3"},
            {"raw/a.md": "deleted"},  # renamed
        ),
        (
            {"raw/a.md": "2", "raw/b/c.pdf": "1", "raw/assets/d.png": "3"},
            {"raw/a.md": "changed", "raw/b/c.pdf": "changed"},  # exchanged
        ),
        (
            {"raw/a.md": "1", "raw/b/c.pdf": "2", "raw/assets/d.png": "4"},
            {"raw/assets/d.png": "changed"},
        ),
    ],
)
def test_a_change_of_a_source(after: dict[str, str], expected: dict[str, str]) -> None:
    before = {"raw/a.md": "1", "raw/b/c.pdf": "2", "raw/assets/d.png": "3", "schema.md": "4"}
    rule = (BY_CODE["GW308"],)
    items = lint_change(Wiki("a", {}, before), Wiki("b", {}, after), Schema(), rule)
    assert {item.path: item.message for item in items} == {
        path: f"the source was {done}" for path, done in expected.items()
    }


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("raw/new.md", None, "1"),  # added
        ("raw/a.md", "1", "1"),  # touched
        ("schema.md", "1", "2"),
        ("log.md", "1", "2"),
        ("extracted/a.pdf.md", "1", None),
        ("wiki/raw/a.md", "1", "2"),
    ],
)
def test_a_change_of_something_else(path: str, before: str | None, after: str | None) -> None:
    one, other = ({path: blob} if blob else {} for blob in (before, after))
    rule = (BY_CODE["GW308"],)
    assert lint_change(Wiki("a", {}, one), Wiki("b", {}, other), Schema(), rule) == ()


# --- GW309 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listed", "labels", "messages"),
    [
        (["report", "other"], [0], ["source other is listed but not cited"]),
        ([], [0], ["source report is cited but not listed"]),
        (["other"], [0], ["source other is listed but not cited", "source report is cited but"]),
        (["reports"], [0], ["source report is cited but", "source reports is listed but"]),
        (["report", "a", "b"], [0], ["source a is listed but", "source b is listed but"]),
        (["report"], [0], []),
        (["report"], [0, 1, 2], []),
        (["report"], [], []),  # GW304
        (["report", "report"], [1], []),
        ([], [], []),
    ],
)
def test_the_sources_that_a_page_lists(
    listed: list[str], labels: list[int], messages: list[str]
) -> None:
    text = page("One." + "".join(f"{{{number}}}" for number in labels))
    head, _, rest = text.partition("sources:\n")
    entries = "".join(f"  - {{id: {name}, raw: raw/{name}.md}}\n" for name in listed)
    text = f"{head}sources:\n{entries}---{rest.partition('---')[2]}"
    assert len(found(text, "GW309")) == len(messages)
    for message, start in zip(sorted(found(text, "GW309")), sorted(messages), strict=True):
        assert message.startswith(start)


# --- GW310 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("8 KB", 0),
        ("4 MB", 0),
        ("4096 bytes", 0),  # a fact is written as the source writes it
        ("£1.5 billion", 0),
        ("1.5", 5),
        ("5 °C", 5),  # the sign
        ("2,500", 0),  # a part of a number
        ("9.2 percent", 2),
        ("version 2", 2),
        ("Maria Jensen", 0),
        ("2.8", 0),  # in another paragraph
        ("14 June 2023", 0),
    ],
)
def test_the_value_of_a_fact_that_the_source_does_not_have(value: str, number: int) -> None:
    text = page(*_FACTS, f"| Heat pump | something | {value} | | {{{number}}} |")
    assert found(text, "GW310") == [f"the value `{value}` is not in the cited paragraph"]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("4 KB", 0),
        ("£1.5 million", 0),
        ("12,500 of 30,000", 0),
        ("between 10 and 20 °C", 0),
        ("-5 °C", 5),
        ("0.34 GBP per kWh", 5),
        ("maria olsen", 0),
        ("“low-temperature” pump", 1),
        ("30 minutes", 5),
        ("2.1", 2),
        ("Eight engineers", 2),
    ],
)
def test_the_value_of_a_fact_that_the_source_has(value: str, number: int) -> None:
    text = page(*_FACTS, f"| Heat pump | number | {value} | | {{{number}}} |")
    assert found(text, "GW310") == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("| Heat pump | settings | 4 KB | | {0} |", None),
        ("| heat pumps | setting of the controller | 4 KB | 2022 | {0} |", None),
        ("| Pump | settings | 4 KB | 2023 | {0} |", None),  # date of the source
        ("| Pump | trial | 4 KB | June 2022 | {0} |", None),  # heading
        ("| Pump | performance | 2.8 | | {0}{5} |", None),
        ("| Pump | settings | 4 KB | - | {0} |", None),
        ("| Boiler | settings | 4 KB | | {0} |", "the subject `Boiler`"),
        ("| Pump | weight | 4 KB | | {0} |", "the attribute `weight`"),
        ("| Pump | settings | 4 KB | 2021 | {0} |", "the date `2021`"),
        ("| Pump | settings | 4 KB | July 2022 | {0} |", "the date `July 2022`"),
        ("| Pump | performance | 2.8 | | {0}{1} |", "the value `2.8`"),
    ],
)
def test_the_rest_of_a_fact(row: str, message: str | None) -> None:
    text = page("## Key facts", *_FACTS[1:], row)
    expected = [f"{message} is not in the cited paragraph"] if message else []
    assert found(text, "GW310") == expected


# --- GW311 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("digits", "quote", "hint"),
    [
        ("33cadd", "rack 1837", "write p-33caddcf, in which the quote stands"),
        ("33cadd", "rack 5835", "write p-33caddc9, in which the quote stands"),
        ("33caddc", "rack 1837", "write p-33caddcf, in which the quote stands"),
        ("33cadd", "was replaced", "write the id of the paragraph that says it in full"),
        ("33cadd", "was removed", "write the id of the paragraph that says it in full"),
    ],
)
def test_an_id_that_may_be_two_paragraphs(digits: str, quote: str, hint: str) -> None:
    text = page("One.{0}", notes={f"report-p-{digits}": quote})
    lint = Lint(Wiki("c", {}, {RAW: BLOB}), Schema(), SOURCES)
    items = [item for item in lint_pages({PATH: text}, lint) if item.code[:4] in {"GW30", "GW31"}]
    assert [(item.code, item.message, item.hint) for item in items] == [
        ("GW311", f"paragraph p-{digits} of report may be p-33caddcf or p-33caddc9", hint)
    ]


@pytest.mark.parametrize(
    "label",
    [
        "report-p-33caddcf",
        "report-p-33caddc9",
        LABELS[0],
        "report-p-33cade",  # GW301
        "other-p-33cadd",
        "nobody-p-33cadd",
        "33cadd",
    ],
)
def test_an_id_that_is_one_paragraph_or_none(label: str) -> None:
    assert found(page("One.{0}", notes={label: "The"}), "GW311") == []


def test_identical_paragraphs_are_told_apart_by_their_ordinals() -> None:
    twice = _source("report", RAW, "Same.", "Same.", PARAGRAPHS[3], PARAGRAPHS[4], PARAGRAPHS[4])
    assert Counter(each.id.partition(".")[2] for each in twice.paragraphs) == {"": 3, "2": 2}
    lint = Lint(Wiki("c", {}), Schema(), {"report": twice}, rules=(BY_CODE["GW311"],))
    first = twice.paragraphs[0].id
    notes = {f"report-{first}": "Same.", f"report-{first}.2": "Same.", "report-p-33cadd.2": "rack"}
    assert lint_pages({PATH: page("One.", notes=notes)}, lint) == ()


@pytest.mark.parametrize("title", ["Trial of 2019", "1,500 pumps"])
def test_a_heading_may_be_the_name_of_a_source_or_one_in_it(title: str) -> None:
    named = replace(REPORT, title=title, label="R 99")
    for heading in (title, f"R 99: {title}", "R 99"):
        sources, rules = {"report": named}, (BY_CODE["GW303"],)
        lint = Lint(Wiki("c", {}, {RAW: BLOB}), Schema(), sources, rules=rules)
        assert lint_pages({PATH: page(f"## {heading}", "", "One.{0}")}, lint) == ()
