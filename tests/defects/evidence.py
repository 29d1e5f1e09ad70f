"""Seeds for the rules about evidence (GW3xx)."""

from __future__ import annotations

import hashlib

from defects.paths import (
    AIS,
    ANSWER,
    ANVIL_ROCK,
    AUTOMATION,
    BOARD,
    CLOCKWORK,
    COMPARISON,
    DIAPHONE,
    FOCAL_PLANE,
    FOG_SIGNAL,
    FOG_SIGNALS_PAGE,
    FRESNEL_LENS,
    HOLLIN,
    IMAGE,
    LANTERN_ROOM,
    LENSES_PAGE,
    MANTLE,
    MARRAM,
    MERCURY_BATH,
    NOMINAL_RANGE,
    OIL_LAMPS,
    QUESTIONS,
    RAW_FOG,
    RAW_LENSES,
    READING_LIST,
    RUTH,
    SIREN,
    SKERROW_HEAD,
    TENDER,
    WICK_LAMP,
)
from defects.seeds import (
    Edit,
    Seed,
    append,
    at,
    below,
    copy,
    defect,
    delete,
    mode,
    near_miss,
    rename,
    replace,
    replace_all,
    rewrite,
    without,
    write,
)

LETTER = "raw/letter.md"
LETTER_TEXT = "# Letter\n\nThe lamp of Gull Island burns 3 litres of oil a night.\n"
LETTER_BLOB = "118628a2dff75e1d8076bff2b2b06ea1c3b2939c"
LETTER_WITH_BLOB = replace(
    READING_LIST,
    "sources: []",
    f"sources: [{{id: letter, raw: {LETTER}, blob: {LETTER_BLOB}}}]",
)
LISTS_LETTER = replace(READING_LIST, "sources: []", f"sources: [{LETTER}]")

#: Lines of the page about Marram Point.
LIT = "It was first lit in 1888.[^coast-lights-p-acaa8f]"
BIRDS = "214 dead starlings were counted on the gallery in October 1961.[^lenses-p-7ff1c0]"
LENS = "Its third-order [Fresnel lens](../concepts/fresnel-lens.md) was made in Birmingham in 1887."
CITED_BIRDS = "[^lenses-p-7ff1c0]"


def birds(text: str, *, lines: str = "") -> list[Edit]:
    """Write another sentence about the birds of Marram Point, which cites the same paragraph."""
    return [replace(MARRAM, BIRDS, f"{text}{CITED_BIRDS}{lines}")]


def lit(text: str) -> list[Edit]:
    """Write another sentence about the light, which cites the row of a table."""
    return [replace(MARRAM, LIT, f"{text}[^coast-lights-p-acaa8f]")]


def board(text: str, label: str) -> list[Edit]:
    """Add a sentence about the Board that cites a paragraph which its page cites already."""
    paid = "The Board paid a principal keeper £210 a year.[^keepers-handbook-p-6434e5]"
    return [replace(BOARD, paid, f"{paid}\n{text}[^{label}]")]


def quote(old: str, new: str) -> Edit:
    """Change the quote of the footnote about the birds."""
    head = f"{CITED_BIRDS}: [Lenses and Lamps](../sources/lenses.md) ¶23 "
    return replace(MARRAM, f"{head}{old}\n", f"{head}{new}\n")


BIRDS_QUOTE = (
    '"Birds fly against the lantern room on dark nights. '
    'In October 1961 a keeper counted 214 dead starlings on the gallery of Marram Point."'
)
BIRDS_NOTE = f"{CITED_BIRDS}: "


def quoted(text: str) -> list[Edit]:
    """Quote other words of the paragraph about the birds."""
    return [quote(BIRDS_QUOTE, f'"{text}"')]


OIL = """---
type: concept
title: Oil
description: What the lamps burnt
sources: [raw/lenses.md]
---

# Oil

> The lamps burnt oil ([Lenses and Lamps](../sources/lenses.md)).

A [keeper](keeper.md) filled them.
"""


def _reversed_notes(path: str) -> Edit:
    """Write the footnotes, which stand last, from the last to the first."""

    def turn(data: bytes) -> bytes:
        head, _, notes = data.partition(b"\n\n[^")
        lines = (b"[^" + notes).strip().split(b"\n")
        return head + b"\n\n" + b"\n".join(reversed(lines)) + b"\n"

    return rewrite(path, turn)


LISTS_GHOST = replace(READING_LIST, "sources: []", "sources: [raw/ghost.md]")

GHOST = """---
type: concept
title: Ghost light
description: A light that nobody saw
sources: [raw/ghost.md]
---

# Ghost light

> The ghost light of 1777 shone for 9,000 miles.[^ghost-p-123456]

A [keeper](keeper.md) of 5 million dollars tended it.[^ghost-p-123456]

[^ghost-p-123456]: [Ghosts](../sources/lenses.md) ¶1 "The ghost light of 1777"
"""
GHOST_PAGE = "wiki/concepts/ghost.md"
LINKED_GHOST = replace(READING_LIST, "Start with", "See [it](../concepts/ghost.md). Start with")


UNRESOLVED = (
    defect(
        "GW301",
        "a paragraph that the source does not have",
        [replace_all(MARRAM, "lenses-p-7ff1c0", "lenses-p-abcdef")],
        at(MARRAM, "[^lenses-p-abcdef]:"),
    ),
    defect(
        "GW301",
        "a source that does not exist",
        [replace_all(MARRAM, "lenses-p-7ff1c0", "birds-p-7ff1c0")],
        at(MARRAM, "[^birds-p-7ff1c0]:"),
        at(MARRAM, "[^birds-p-7ff1c0]:", "GW309"),
    ),
    defect(
        "GW301", "the footnote is missing", [without(MARRAM, BIRDS_NOTE)], at(MARRAM, "214 dead")
    ),
    defect(
        "GW301",
        "the paragraph of another source",
        [replace_all(MARRAM, "lenses-p-7ff1c0", "fog-signals-p-7ff1c0")],
        at(MARRAM, "[^fog-signals-p-7ff1c0]:"),
    ),
    defect(
        "GW301",
        "two digits are swapped in the text only",
        [replace(MARRAM, f"{CITED_BIRDS}\n\n[^", "[^lenses-p-7ff1c1]\n\n[^")],
        at(MARRAM, "[^lenses-p-7ff1c1]"),
    ),
    defect(
        "GW301",
        "a fact without its footnote",
        [replace(COMPARISON, "[^fog-signals-p-5e62bf] |", "[^fog-signals-p-5e62be] |")],
        at(COMPARISON, "p-5e62be"),
    ),
    defect(
        "GW301",
        "the second of two equal paragraphs, where there is one",
        [replace_all(MARRAM, "lenses-p-7ff1c0", "lenses-p-7ff1c0.2")],
        at(MARRAM, "[^lenses-p-7ff1c0.2]:"),
    ),
    defect(
        "GW301",
        "the line ends of a paragraph were taken for its end, so that its id is another",
        [replace(RAW_LENSES, "dark nights. In October", "dark nights.\n\nIn October")],
        at(MARRAM, "[^lenses-p-7ff1c0]:"),
        at(RAW_LENSES, "", "GW308"),
        *(
            at(p, code="GW307")
            for p in (
                FRESNEL_LENS,
                LANTERN_ROOM,
                MERCURY_BATH,
                CLOCKWORK,
                MANTLE,
                OIL_LAMPS,
                WICK_LAMP,
                ANSWER,
                MARRAM,
                SKERROW_HEAD,
                LENSES_PAGE,
            )
        ),
    ),
    defect(
        "GW301",
        "no label ends a caveat",
        [without(NOMINAL_RANGE, "[^automation-report-p-07e447]:")],
        at(NOMINAL_RANGE, "The sources disagree"),
        at(NOMINAL_RANGE, "{id: automation-report", "GW309"),
    ),
    near_miss(
        "GW301",
        "a footnote that is no citation",
        [
            append(MARRAM, "\n[^1]: Counted by a keeper.\n"),
            replace(MARRAM, f"1961.{CITED_BIRDS}", f"1961.[^1]{CITED_BIRDS}"),
        ],
    ),
    near_miss(
        "GW301",
        "more digits of the same paragraph",
        [replace_all(MARRAM, "lenses-p-7ff1c0", "lenses-p-7ff1c007")],
    ),
    near_miss(
        "GW301",
        "a label in code",
        [append(READING_LIST, "\nWrite `[^lenses-p-000000]` at the end.\n")],
    ),
    near_miss(
        "GW301",
        "an escaped bracket",
        [append(READING_LIST, "\nWrite \\[^lenses-p-000000] at the end.\n")],
    ),
    near_miss(
        "GW301",
        "the same paragraph twice in one line",
        birds("Keepers counted 214 dead starlings[^lenses-p-7ff1c0] in October 1961."),
    ),
    near_miss("GW301", "footnotes in another order", [_reversed_notes(MARRAM)]),
    near_miss(
        "GW301",
        "a source of the same name and another ending is added",
        [write("raw/lenses.txt", "The light is out.\n")],
    ),
    near_miss(
        "GW301",
        "a Markdown source of the same name as one of plain text is added",
        [write("raw/keepers-handbook.md", "The light is out.\n")],
    ),
    defect(
        "GW301",
        "a page is made up, and so is the file that it rests on",
        [write(GHOST_PAGE, GHOST), LINKED_GHOST],
        at(GHOST_PAGE, "[^ghost-p-123456]: "),
    ),
    defect(
        "GW301",
        "a page lists a file that was never there",
        [replace(READING_LIST, "sources: []", "sources: [raw/ghost.md]")],
        at(READING_LIST, "sources:"),
    ),
    defect(
        "GW301",
        "a page lists another ending",
        [replace(READING_LIST, "sources: []", "sources: [raw/lenses.pdf]")],
        at(READING_LIST, "sources:"),
    ),
    defect(
        "GW301",
        "a page lists another case",
        [replace(READING_LIST, "sources: []", "sources: [raw/Lenses.md]")],
        at(READING_LIST, "sources:"),
    ),
    defect(
        "GW301",
        "a page lists in a mapping what was never there",
        [replace(READING_LIST, "sources: []", "sources: [{id: ghost, raw: raw/ghost.md}]")],
        at(READING_LIST, "sources:"),
    ),
    defect(
        "GW301",
        "a page lists two files that were never there",
        [replace(READING_LIST, "sources: []", "sources: [raw/a.md, raw/lenses.md, raw/b.md]")],
        at(READING_LIST, "sources:"),
        at(READING_LIST, "sources:"),
    ),
    defect(
        "GW301",
        "a page lists a folder instead of a file",
        [replace(READING_LIST, "sources: []", "sources: [raw/assets]")],
        at(READING_LIST, "sources:"),
    ),
    near_miss(
        "GW301",
        "a page lists a file by its address",
        [
            replace(
                READING_LIST,
                "sources: []",
                "sources: ['https://example.org/lights/raw/main/lenses.md']",
            )
        ],
    ),
    near_miss(
        "GW301",
        "a page stops to rest on a source that was never there",
        [replace(READING_LIST, "sources: [raw/ghost.md]", "sources: []")],
        base=[LISTS_GHOST],
    ),
)

ALTERED_QUOTES = (
    defect(
        "GW302",
        "a word is changed",
        quoted("In October 1961 a sailor counted 214 dead starlings"),
        at(MARRAM, BIRDS_NOTE),
    ),
    defect(
        "GW302",
        "a number is changed",
        quoted("In October 1961 a keeper counted 241 dead starlings"),
        at(MARRAM, BIRDS_NOTE),
    ),
    defect(
        "GW302",
        "two passages are joined by dots",
        quoted("Birds fly against the lantern room ... on the gallery of Marram Point."),
        at(MARRAM, BIRDS_NOTE),
    ),
    defect(
        "GW302",
        "words of another paragraph",
        quoted("Curtains are drawn in the lantern room by day."),
        at(MARRAM, BIRDS_NOTE),
    ),
    defect(
        "GW302",
        "it is translated",
        quoted("Vögel fliegen in dunklen Nächten gegen die Laterne."),
        at(MARRAM, BIRDS_NOTE),
    ),
    defect("GW302", "there is none", [quote(BIRDS_QUOTE, "")], at(MARRAM, BIRDS_NOTE)),
    defect("GW302", "it is empty", quoted(" "), at(MARRAM, BIRDS_NOTE)),
    defect(
        "GW302",
        "it ends in the middle of a word",
        quoted("Birds fly against the lant"),
        at(MARRAM, BIRDS_NOTE),
    ),
    defect(
        "GW302",
        "a word is left out",
        quoted("Birds fly against the lantern room on nights."),
        at(MARRAM, BIRDS_NOTE),
    ),
    defect(
        "GW302",
        "a not is put in",
        quoted("Birds do not fly against the lantern room on dark nights."),
        at(MARRAM, BIRDS_NOTE),
    ),
    defect(
        "GW302",
        "title and page of another source stand before it",
        [
            replace(
                MARRAM,
                f"{BIRDS_NOTE}[Lenses and Lamps](../sources/lenses.md)",
                f"{BIRDS_NOTE}[Fog Signals](../sources/fog-signals.md)",
            )
        ],
        at(MARRAM, BIRDS_NOTE),
    ),
    defect(
        "GW302",
        "the link leads to the file of another source",
        [
            replace(
                MARRAM,
                f"{BIRDS_NOTE}[Lenses and Lamps](../sources/lenses.md)",
                f"{BIRDS_NOTE}[Lenses and Lamps](../../raw/fog-signals.md)",
            )
        ],
        at(MARRAM, BIRDS_NOTE),
    ),
    defect("GW302", "a full stop", quoted("."), at(MARRAM, BIRDS_NOTE)),
    defect("GW302", "two words that are in many places", quoted("In the"), at(MARRAM, BIRDS_NOTE)),
    defect(
        "GW302",
        "one short word that stands everywhere",
        quoted("a"),
        at(MARRAM, BIRDS_NOTE),
    ),
    near_miss(
        "GW302",
        "other quote marks, hyphens and spaces",
        [
            quote(
                BIRDS_QUOTE,
                BIRDS_QUOTE.replace("Birds fly", "Birds  fly").replace(
                    "lantern room", "lantern\u00a0room"
                ),
            )
        ],
    ),
    near_miss("GW302", "a number and what is counted", quoted("214 dead")),
    near_miss("GW302", "two long words", quoted("against the lantern")),
    near_miss(
        "GW302",
        "the link leads to the file itself",
        [
            replace(
                MARRAM,
                f"{BIRDS_NOTE}[Lenses and Lamps](../sources/lenses.md)",
                f"{BIRDS_NOTE}[Birds](../../raw/lenses.md)",
            )
        ],
    ),
    near_miss("GW302", "only a part", quoted("214 dead starlings on the gallery")),
    near_miss("GW302", "capitals", quoted("BIRDS FLY AGAINST THE LANTERN ROOM")),
    near_miss("GW302", "escaped marks", quoted("on dark nights\\. In October")),
    near_miss("GW302", "no number of the paragraph", [replace(MARRAM, "¶23 ", "")]),
    near_miss("GW302", "a quote with quotes in it", [replace(BOARD, "¶16 ", "¶ 16 ")]),
    near_miss(
        "GW302",
        "the last words of the paragraph with their stop",
        quoted("on the gallery of Marram Point."),
    ),
)

UNSUPPORTED_VALUES = (
    defect(
        "GW303",
        "a number is changed",
        birds("241 dead starlings were counted in October 1961."),
        at(MARRAM, "241 dead"),
    ),
    defect(
        "GW303",
        "a number is made up",
        birds("214 of 300 starlings on the gallery were dead in October 1961."),
        at(MARRAM, "of 300"),
    ),
    defect(
        "GW303",
        "the year is changed",
        birds("214 dead starlings were counted in October 1962."),
        at(MARRAM, "1962"),
    ),
    defect(
        "GW303",
        "the month is changed",
        birds("214 dead starlings were counted in November 1961."),
        at(MARRAM, "November"),
    ),
    defect(
        "GW303",
        "a day is added to the month",
        birds("214 dead starlings were counted on 5 October 1961."),
        at(MARRAM, "5 October"),
    ),
    defect(
        "GW303",
        "a name is changed",
        lit("Anvil Rock was lit in 1888."),
        at(MARRAM, "Anvil Rock was"),
    ),
    defect(
        "GW303",
        "a name is made up",
        birds("Thomas Greaves counted 214 dead starlings in October 1961."),
        at(MARRAM, "Greaves"),
    ),
    defect(
        "GW303",
        "an identifier is made up",
        birds("214 dead starlings were counted in October 1961, as form B-17 says."),
        at(MARRAM, "B-17"),
    ),
    defect(
        "GW303",
        "a number in words",
        birds("Forty dead starlings were counted in October 1961."),
        at(MARRAM, "Forty"),
    ),
    defect(
        "GW303",
        "another unit",
        [replace(CLOCKWORK, "was 140 kg", "was 140 g")],
        at(CLOCKWORK, "140 g"),
    ),
    defect(
        "GW303",
        "thousand instead of million",
        [replace(AUTOMATION, "cost 3.8 million pounds for", "cost 3.8 thousand pounds for")],
        at(AUTOMATION, "3.8 thousand"),
    ),
    defect(
        "GW303",
        "a decimal point moved",
        [replace(TENDER, "below 1.5 metres", "below 15 metres")],
        at(TENDER, "15 metres"),
    ),
    defect(
        "GW303",
        "a difference is worked out",
        lit("It was lit in 1888, 37 years after the first light."),
        at(MARRAM, "37 years"),
    ),
    defect(
        "GW303",
        "two values of the table are read from the wrong column",
        lit("It was lit in 1888 and stands 36 m above the sea."),
        at(MARRAM, "36 m above"),
    ),
    defect(
        "GW303",
        "percent for a number",
        birds("214% of the starlings of October 1961 were dead."),
        at(MARRAM, "214%"),
    ),
    defect(
        "GW303",
        "in the TLDR",
        [
            replace(
                RUTH, "which she left on 30 September 1994", "which she left on 13 September 1994"
            )
        ],
        at(RUTH, "13 September"),
    ),
    defect(
        "GW303",
        "in a caveat",
        [replace(NOMINAL_RANGE, "gives 17 nautical", "gives 19 nautical")],
        at(NOMINAL_RANGE, "19 nautical"),
    ),
    defect(
        "GW303",
        "in a list",
        [replace(BOARD, "journal.md) for 50 years", "journal.md) for 60 years")],
        at(BOARD, "60 years"),
    ),
    defect(
        "GW303",
        "the number in code",
        [replace(AUTOMATION, "report every 3 minutes", "report every `4` minutes")],
        at(AUTOMATION, "`4`"),
    ),
    defect(
        "GW303",
        "the number in emphasis",
        birds("**241** dead starlings were counted in October 1961."),
        at(MARRAM, "**241**"),
    ),
    defect(
        "GW303",
        "the number in the text of a link",
        [
            replace(
                CLOCKWORK,
                "wound it every 45 minutes at",
                "wound it [every 54 minutes](keeper.md) at",
            )
        ],
        at(CLOCKWORK, "54 minutes"),
    ),
    defect(
        "GW303",
        "digits of full width",
        birds("２４１ dead starlings were counted in October 1961."),
        at(MARRAM, "２４１"),
    ),
    defect(
        "GW303",
        "a value that stands in another paragraph of the same source",
        birds("214 dead starlings were counted behind panes of 12 mm in October 1961."),
        at(MARRAM, "12 mm"),
    ),
    defect(
        "GW303",
        "a minus",
        birds("214 dead starlings were counted at -5 degrees in October 1961."),
        at(MARRAM, "at -5"),
    ),
    defect(
        "GW303",
        "a clock time",
        birds("214 dead starlings were counted at 6:30 in October 1961."),
        at(MARRAM, "6:30"),
    ),
    defect(
        "GW303",
        "a second sentence without a citation of its own",
        birds("Starlings died in October 1961. There were 500 of them."),
        at(MARRAM, "500 of"),
    ),
    defect(
        "GW303",
        "in the description",
        [
            replace(
                RUTH,
                "who left on 30 September 1994.\nsources",
                "who left on 30 September 1996.\nsources",
            )
        ],
        at(RUTH, "description:"),
    ),
    defect(
        "GW303",
        "in a heading",
        [replace(MARRAM, "## Birds", "## Birds, and the 5,000 of 1975")],
        at(MARRAM, "## Birds"),
        at(MARRAM, "## Birds"),
    ),
    defect(
        "GW303",
        "in a table of a comparison",
        [
            replace(
                COMPARISON,
                "| Heard for | 7 miles | 5 miles |",
                "| Heard for | 70 miles | 5 miles |",
            )
        ],
        at(COMPARISON, "70 miles"),
    ),
    defect(
        "GW303",
        "the name of a person, half of it right",
        birds("Ruth Point counted 214 dead starlings in October 1961."),
        at(MARRAM, "Ruth Point"),
    ),
    defect(
        "GW303",
        "a Roman number",
        [replace(AUTOMATION, "came first, in 1982", "came first, in MCMLXXXIII")],
        at(AUTOMATION, "MCML"),
    ),
    near_miss(
        "GW303",
        "the number in words where the source has digits",
        [replace(AUTOMATION, "The wages of 15 keepers", "The wages of fifteen keepers")],
    ),
    near_miss(
        "GW303",
        "digits where the source has words",
        [replace(TENDER, "for 4 weeks", "for four weeks")],
    ),
    near_miss(
        "GW303",
        "another unit of the same length",
        [replace(CLOCKWORK, "18 metres through", "1,800 cm through")],
    ),
    near_miss(
        "GW303", "another form of the date", birds("214 dead starlings were counted in 1961-10.")
    ),
    near_miss("GW303", "a part of the date", birds("214 dead starlings were counted in 1961.")),
    near_miss("GW303", "the decade", birds("214 dead starlings were counted in the 1960s.")),
    near_miss(
        "GW303",
        "separators of thousands",
        [replace(TENDER, "85,000 pounds in 1994.[", "85 000 pounds in 1994.[")],
    ),
    near_miss(
        "GW303",
        "a sign for a currency",
        [replace(TENDER, "85,000 pounds in 1994.[", "£85k in 1994.[")],
    ),
    near_miss(
        "GW303",
        "an ordinary word at the beginning",
        birds("Hundreds of starlings died: 214 were counted in October 1961."),
    ),
    near_miss(
        "GW303",
        "the title and the aliases of the page",
        [replace(TENDER, "Every 14 days the *Isolde*", "Every 14 days the Tender *Isolde*")],
    ),
    near_miss(
        "GW303",
        "a possessive",
        birds("Marram Point's keeper counted 214 dead starlings in October 1961."),
    ),
    near_miss("GW303", "only words", birds("Starlings died on the gallery.")),
    near_miss(
        "GW303",
        "a number as one in words",
        birds("A keeper counted all 214 starlings in one night of October 1961."),
    ),
    near_miss("GW303", "a list number", [replace(AUTOMATION, "1. The wages", "7. The wages")]),
    defect(
        "GW303",
        "a fraction as one character",
        birds("214 dead starlings of ½ kg were counted in October 1961."),
        at(MARRAM, "½ kg"),
    ),
    near_miss(
        "GW303",
        "a line break in HTML between two sentences",
        birds("Birds fly against the lantern room.<br>Keepers count them."),
    ),
    near_miss(
        "GW303",
        "a form of address before a name",
        board("Mr Wren designed the tower.", "coast-lights-p-89d03a"),
    ),
    near_miss(
        "GW303",
        "an initial in the place of a name",
        board("J. Wren designed the tower.", "coast-lights-p-89d03a"),
    ),
    near_miss(
        "GW303",
        "an acronym of a name in the paragraph",
        board("The SLB was founded in 1846.", "coast-lights-p-fd0d5a"),
    ),
    near_miss(
        "GW303",
        "a code of a currency",
        [replace(TENDER, "85,000 pounds in 1994.[", "GBP 85,000 in 1994.[")],
    ),
    near_miss(
        "GW303",
        "an abbreviated unit",
        [replace(NOMINAL_RANGE, "visibility is 10 nautical miles.[", "visibility is 10 NM.[")],
    ),
    near_miss(
        "GW303",
        "another ordinary word at the beginning",
        birds("Fewer than 215 dead starlings were counted.".replace("215", "214")),
    ),
    near_miss(
        "GW303",
        "a year of two digits",
        birds("214 dead starlings were counted in October '61."),
    ),
)

UNCITED = (
    defect(
        "GW304",
        "a sentence of somebody who knows it",
        [below(MARRAM, BIRDS, "Starlings like lights.")],
        at(MARRAM, "Starlings like"),
    ),
    defect(
        "GW304",
        "the citations of a line were deleted",
        [replace(MARRAM, BIRDS, BIRDS.removesuffix(CITED_BIRDS)), without(MARRAM, BIRDS_NOTE)],
        at(MARRAM, "214 dead"),
    ),
    defect(
        "GW304",
        "in the TLDR",
        [
            replace(RUTH, "1994.[^automation-report-p-d2c031]\n\n## Health", "1994.\n\n## Health"),
            without(RUTH, "[^automation-report-p-d2c031]:"),
        ],
        at(RUTH, "> Ruth"),
    ),
    defect(
        "GW304",
        "in a list",
        [replace(BOARD, "- It keeps every", "- It owns five towers.\n- It keeps every")],
        at(BOARD, "owns five"),
    ),
    defect(
        "GW304",
        "a fact without a source",
        [
            replace(
                COMPARISON,
                "5 miles | 2008-02-14 | [^fog-signals-p-1365d2] |",
                "5 miles | 2008-02-14 | |",
            )
        ],
        at(COMPARISON, "Siren of Skerrow Head"),
    ),
    defect(
        "GW304",
        "a caveat",
        [
            replace(
                CLOCKWORK,
                "\n[^lenses-p-5c6644]:",
                "\n## Caveats\n\nIt may have been another weight.\n\n[^lenses-p-5c6644]:",
            )
        ],
        at(CLOCKWORK, "It may have been"),
    ),
    defect(
        "GW304",
        "a footnote with words of the writer",
        [
            replace(MARRAM, BIRDS, f"{BIRDS}\nStarlings like lights.[^1]"),
            append(MARRAM, "\n[^1]: Everybody knows that.\n"),
        ],
        at(MARRAM, "Starlings like"),
    ),
    defect(
        "GW304",
        "the label stands in code",
        [replace(MARRAM, BIRDS, f"{BIRDS}\nStarlings like lights.`[^lenses-p-7ff1c0]`")],
        at(MARRAM, "Starlings like"),
    ),
    defect(
        "GW304",
        "the label stands on the line below",
        [replace(MARRAM, BIRDS, BIRDS.replace(CITED_BIRDS, f"\n{CITED_BIRDS}"))],
        at(MARRAM, "214 dead starlings were"),
    ),
    defect(
        "GW304",
        "a page whose citations are links",
        [
            write("wiki/concepts/oil.md", OIL),
            replace(READING_LIST, "Start with", "See [oil](../concepts/oil.md). Start with"),
        ],
        at("wiki/concepts/oil.md", "type: concept"),
    ),
    defect(
        "GW304",
        "a block quote in a section",
        [below(MARRAM, BIRDS, "\n> Starlings like lights.")],
        at(MARRAM, "> Starlings"),
    ),
    defect(
        "GW304",
        "a sentence that is one link",
        [below(MARRAM, BIRDS, "\n[The keeper counted them.](../concepts/keeper.md)")],
        at(MARRAM, "[The keeper"),
    ),
    defect(
        "GW304",
        "a sentence in a cell of a table",
        [below(MARRAM, BIRDS, "\n| What |\n|---|\n| Starlings like lights. |")],
        at(MARRAM, "| Starlings"),
    ),
    defect(
        "GW304",
        "a sentence in a footnote",
        [
            append(MARRAM, "\n[^1]: Starlings like lights, and most of them die.\n"),
            replace(MARRAM, f"1961.{CITED_BIRDS}", f"1961.[^1]{CITED_BIRDS}"),
        ],
        at(MARRAM, "[^1]: "),
    ),
    near_miss("GW304", "a note needs none", [append(QUESTIONS, "\nThe lights are beautiful.\n")]),
    near_miss(
        "GW304",
        "code, a rule, an image and a heading",
        [
            below(
                MARRAM,
                BIRDS,
                "\n```\nStarlings like "
                "lights.\n```\n\n---\n\n![x](../../raw/assets/diaphone.png)\n\n### More",
            )
        ],
    ),
    near_miss(
        "GW304",
        "the label in the middle",
        birds("In October 1961[^lenses-p-7ff1c0] a keeper counted 214 dead starlings."),
    ),
    near_miss(
        "GW304",
        "a sentence over two lines",
        [
            replace(
                MARRAM,
                "214 dead starlings were counted on the gallery",
                "214 dead starlings were counted on the gallery  \n",
            )
        ],
    ),
    near_miss(
        "GW304",
        "two labels",
        birds("214 dead starlings were counted in October 1961.[^lenses-p-1ea42d]"),
    ),
    near_miss(
        "GW304",
        "an accepted finding",
        [replace(CLOCKWORK, "updated: 2023-11-14", "updated: 2023-11-13")],
        base=[
            below(
                CLOCKWORK,
                "A [keeper]",
                "It was loud. <!-- gitwiki: allow GW304 everybody heard it -->",
            )
        ],
    ),
    near_miss(
        "GW304",
        "a list of links under See also",
        [below(MARRAM, BIRDS, "\n## See also\n\n- [Keeper](../concepts/keeper.md)\n- [[Siren]]")],
    ),
    near_miss(
        "GW304",
        "a block name on a line of its own",
        [replace(DIAPHONE, " ^grunt", "\n^grunt")],
    ),
    near_miss(
        "GW304",
        "a heading in bold",
        [replace(CLOCKWORK, "## End", "**End**")],
    ),
    near_miss(
        "GW304",
        "a line that leads over to a list",
        [replace(BOARD, "- It let no", "What it ordered:\n\n- It let no")],
    ),
    defect(
        "GW304",
        "a sentence under the heading of the facts",
        [replace(AUTOMATION, "## Facts\n", "## Facts\n\nIn 1975 some 5,000 starlings died.\n")],
        at(AUTOMATION, "In 1975"),
    ),
    defect(
        "GW304",
        "a capital in the type",
        [
            write(
                GHOST_PAGE,
                GHOST.replace("type: concept", "type: Concept")
                .replace("[^ghost-p-123456]", "")
                .replace("raw/ghost.md", "raw/lenses.md"),
            ),
            LINKED_GHOST,
        ],
        at(GHOST_PAGE, "type: Concept"),
        at(GHOST_PAGE, "type: Concept", "GW006"),
        at(GHOST_PAGE, "title: Ghost", "GW305"),
    ),
)

UNSUPPORTED_TERMS = (
    defect(
        "GW305",
        "a title of the model's own",
        [replace(CLOCKWORK, "title: Clockwork", "title: Rotation mechanism")],
        at(CLOCKWORK, "title: Rotation"),
    ),
    defect(
        "GW305",
        "an alias that nobody uses",
        [below(CLOCKWORK, "title: Clockwork", "aliases: [winding gear]")],
        at(CLOCKWORK, "winding gear"),
    ),
    defect(
        "GW305",
        "the second of two aliases",
        [replace(TENDER, "[Isolde]", "[Isolde, HMS Isolde]")],
        at(TENDER, "HMS"),
    ),
    defect(
        "GW305",
        "the full name of a person, made up",
        [replace(RUTH, "title: Ruth Abernathy", "title: Ruth Mary Abernathy")],
        at(RUTH, "title: Ruth Mary"),
    ),
    defect(
        "GW305",
        "an alias of a source that the page does not list",
        [below(RUTH, "title: Ruth", "aliases: [diaphone]")],
        at(RUTH, "diaphone"),
        at(RUTH, "", "GW202"),
    ),
    defect(
        "GW305",
        "an acronym that the model made",
        [replace(OIL_LAMPS, "title: Incandescent oil vapour lamp", "title: IOV lamp")],
        at(OIL_LAMPS, "title: IOV"),
    ),
    defect(
        "GW305",
        "a part of a word",
        [below(CLOCKWORK, "title: Clockwork", "aliases: [clock]")],
        at(CLOCKWORK, "aliases: [clock]"),
    ),
    near_miss(
        "GW305",
        "an alias of the source in capitals",
        [below(CLOCKWORK, "title: Clockwork", "aliases: [FALLING WEIGHT]")],
    ),
    near_miss(
        "GW305",
        "a comparison has a title of its own",
        [replace(COMPARISON, "title: Diaphone and siren", "title: Loud and louder")],
    ),
    near_miss(
        "GW305",
        "an answer has a title of its own",
        [replace(ANSWER, "title: Why was", "title: For which reason was")],
    ),
    near_miss(
        "GW305",
        "a note has names of its own",
        [below(QUESTIONS, "title: Open", "aliases: [riddles]")],
    ),
    near_miss(
        "GW305",
        "a part of a hyphenated word",
        [below(MARRAM, "title: Marram", "aliases: [third-order lens]")],
    ),
    near_miss(
        "GW305", "an acronym in brackets", [below(AIS, "aliases: [AIS]", "tags: [position-report]")]
    ),
    near_miss(
        "GW305",
        "a name from the heading of a source",
        [replace(OIL_LAMPS, "title: Incandescent oil vapour lamp", "title: The lamp")],
    ),
)


DELETED_SOURCES = (
    defect(
        "GW306",
        "the file is deleted",
        [delete(LETTER)],
        at(READING_LIST),
        at(LETTER, "", "GW308"),
        base=[write(LETTER, LETTER_TEXT), LETTER_WITH_BLOB],
    ),
    defect(
        "GW306",
        "the file is renamed",
        [rename(LETTER, "raw/letter-2.md")],
        at(READING_LIST),
        at(LETTER, "", "GW308"),
        base=[write(LETTER, LETTER_TEXT), LETTER_WITH_BLOB],
    ),
    defect(
        "GW306",
        "the file becomes a source with another ending",
        [rename(LETTER, "raw/letter.txt")],
        at(READING_LIST),
        at(LETTER, "", "GW308"),
        base=[write(LETTER, LETTER_TEXT), LETTER_WITH_BLOB],
    ),
    defect(
        "GW306",
        "the file is moved into a folder",
        [rename(LETTER, "raw/letters/letter.md")],
        at(READING_LIST),
        at(LETTER, "", "GW308"),
        base=[write(LETTER, LETTER_TEXT), LETTER_WITH_BLOB],
    ),
    defect(
        "GW306",
        "it is named by a path from the page",
        [delete(LETTER)],
        at(READING_LIST),
        at(LETTER, "", "GW308"),
        base=[
            write(LETTER, LETTER_TEXT),
            LETTER_WITH_BLOB,
            replace(READING_LIST, f"raw: {LETTER}", f"raw: ../../{LETTER}"),
        ],
    ),
    near_miss(
        "GW306",
        "a path from the page",
        [replace(READING_LIST, "sources: []", "sources: [../../raw/lenses.md]")],
    ),
    near_miss(
        "GW306",
        "a web address",
        [replace(READING_LIST, "sources: []", "sources: ['https://example.org/lenses']")],
    ),
    near_miss(
        "GW306",
        "the page of a source",
        [replace(READING_LIST, "sources: []", "sources: [/sources/lenses.md]")],
    ),
    near_miss(
        "GW306",
        "a source in a folder",
        [
            write("raw/letters/1.md", LETTER_TEXT),
            replace(READING_LIST, "sources: []", "sources: [raw/letters/1.md]"),
        ],
    ),
    near_miss(
        "GW306",
        "an id and a title without a file",
        [
            replace(
                READING_LIST,
                "sources: []",
                "sources: [{id: talk, title: A talk, resource: 'https://example.org/talk'}]",
            )
        ],
    ),
    defect(
        "GW306",
        "ten pages rest on it",
        [delete(RAW_FOG)],
        *(
            at(page)
            for page in (
                COMPARISON,
                DIAPHONE,
                FOG_SIGNAL,
                SIREN,
                ANVIL_ROCK,
                MARRAM,
                SKERROW_HEAD,
                BOARD,
                FOG_SIGNALS_PAGE,
            )
        ),
        at(HOLLIN, "[^fog-signals-p-d933ab]: ", "GW301"),  # it names no blob
        at(RAW_FOG, "", "GW308"),
    ),
    defect(
        "GW306",
        "a statement rests on it and on another one",
        [delete(RAW_LENSES)],
        *(
            at(page)
            for page in (
                ANSWER,
                CLOCKWORK,
                FRESNEL_LENS,
                LANTERN_ROOM,
                MANTLE,
                MERCURY_BATH,
                OIL_LAMPS,
                WICK_LAMP,
                MARRAM,
                SKERROW_HEAD,
                LENSES_PAGE,
            )
        ),
        at(HOLLIN, "[^lenses-p-c43d91]: ", "GW301"),  # it names no blob
        at(RAW_LENSES, "", "GW308"),
    ),
    near_miss(
        "GW306",
        "a page stops to rest on a source that is gone",
        [
            replace(
                READING_LIST,
                f"sources: [{{id: letter, raw: {LETTER}, blob: {LETTER_BLOB}}}]",
                "sources: []",
            )
        ],
        base=[LETTER_WITH_BLOB],
    ),
)

RUTH_BLOB = "blob: d9223cf0ea2fe94e9b4789179a78174dfffd9d4d"

CHANGED_SOURCES = (
    defect(
        "GW307",
        "the page names another blob",
        [replace(RUTH, RUTH_BLOB, "blob: " + "0" * 40)],
        at(RUTH),
    ),
    defect(
        "GW307",
        "one digit of it is another",
        [replace(RUTH, RUTH_BLOB, RUTH_BLOB[:-1] + "c")],
        at(RUTH),
    ),
    defect(
        "GW307",
        "an abbreviation that is another",
        [replace(RUTH, RUTH_BLOB, "blob: 0d479ff")],
        at(RUTH),
    ),
    defect(
        "GW307",
        "the source was corrected",
        [replace(LETTER, "3 litres", "4 litres")],
        at(READING_LIST),
        at(LETTER, "", "GW308"),
        base=[write(LETTER, LETTER_TEXT), LETTER_WITH_BLOB],
    ),
    defect(
        "GW307",
        "the source has other line ends",
        [rewrite(LETTER, lambda data: data.replace(b"\n", b"\r\n"))],
        at(READING_LIST),
        at(LETTER, "", "GW308"),
        base=[write(LETTER, LETTER_TEXT), LETTER_WITH_BLOB],
    ),
    defect(
        "GW307",
        "the source got one more line",
        [append(LETTER, "\nYours, R.\n")],
        at(READING_LIST),
        at(LETTER, "", "GW308"),
        base=[write(LETTER, LETTER_TEXT), LETTER_WITH_BLOB],
    ),
    near_miss("GW307", "an abbreviation of the blob", [replace(RUTH, RUTH_BLOB, "blob: d9223cf")]),
    near_miss("GW307", "no blob is recorded", [replace(RUTH, f"{RUTH_BLOB}, ", "")]),
    near_miss(
        "GW307",
        "the page changed, and not the source",
        [replace(RUTH, "updated: 2023-10-09", "updated: 2023-10-10")],
    ),
    near_miss(
        "GW307",
        "a source of a similar name was added",
        [write("raw/automation-report-2.md", LETTER_TEXT)],
    ),
    near_miss(
        "GW307",
        "a source that is listed by its path only was corrected",
        [replace(READING_LIST, "sources: []", "sources: [raw/lenses.md]")],
    ),
    near_miss("GW307", "an image was added", [copy(IMAGE, "raw/assets/second.png")]),
)

CHANGED_RAW = (
    defect(
        "GW308",
        "a typo is corrected",
        [replace(LETTER, "burns", "burnt")],
        at(LETTER, ""),
        base=[write(LETTER, LETTER_TEXT)],
    ),
    defect(
        "GW308",
        "it is deleted",
        [delete(LETTER)],
        at(LETTER, ""),
        base=[write(LETTER, LETTER_TEXT)],
    ),
    defect(
        "GW308",
        "it is renamed",
        [rename(LETTER, "raw/letter-2.md")],
        at(LETTER, ""),
        base=[write(LETTER, LETTER_TEXT)],
    ),
    defect(
        "GW308",
        "it shares its name with another one, which keeps its id",
        [delete("raw/lenses.txt")],
        at("raw/lenses.txt", ""),
        base=[write("raw/lenses.txt", "The light is out.\n")],
    ),
    defect("GW308", "an image is replaced", [write(IMAGE, b"\x89PNG other")], at(IMAGE, "")),
    defect(
        "GW308",
        "a space at the end of a line",
        [rewrite(LETTER, lambda data: data.replace(b"night.", b"night. "))],
        at(LETTER, ""),
        base=[write(LETTER, LETTER_TEXT)],
    ),
    defect(
        "GW308",
        "it is emptied",
        [write(LETTER, "")],
        at(LETTER, ""),
        base=[write(LETTER, LETTER_TEXT)],
    ),
    defect(
        "GW308",
        "it is moved into a folder",
        [rename(LETTER, "raw/letters/letter.md")],
        at(LETTER, ""),
        base=[write(LETTER, LETTER_TEXT)],
    ),
    near_miss("GW308", "a source is added", [write(LETTER, LETTER_TEXT)]),
    near_miss("GW308", "an image is added", [copy(IMAGE, "raw/assets/second.png")]),
    near_miss(
        "GW308", "a page is changed", [replace(RUTH, "updated: 2023-10-09", "updated: 2023-10-10")]
    ),
    near_miss(
        "GW308",
        "a file beside raw/ is changed",
        [write("notes/letter.md", "x\n")],
        base=[write("notes/letter.md", LETTER_TEXT)],
    ),
    near_miss(
        "GW308",
        "the file that kept the folder is deleted",
        [delete("raw/.gitkeep")],
        base=[write("raw/.gitkeep", "")],
    ),
    near_miss("GW308", "a source may be run from now on", [mode(RAW_LENSES, "100755")]),
    near_miss(
        "GW308",
        "the page of a source is changed",
        [replace(LENSES_PAGE, "confidence: medium", "confidence: low")],
    ),
)

_FOLDED = """---
type: concept
title: Gull Island
description: An island with a lamp
sources: [raw/letters/gull.md]
---

# Gull Island

> The lamp of Gull Island burns 3 litres of oil a night.[^letters-gull-p-94ee99]

See the [keeper](keeper.md).[^letters-gull-p-94ee99]

[^letters-gull-p-94ee99]: [Letter](../../raw/letters/gull.md) "The lamp of Gull Island"
"""
IN_FOLDER = (
    write("raw/letters/gull.md", LETTER_TEXT),
    write("wiki/concepts/gull-island.md", _FOLDED),
    replace(READING_LIST, "Start with", "See [it](../concepts/gull-island.md). Start with"),
)

MISLISTED = (
    defect(
        "GW309",
        "a source is cited and not listed",
        [without(MARRAM, "{id: fog-signals")],
        at(MARRAM, "[^fog-signals-p-0d8332]:"),
    ),
    defect(
        "GW309",
        "a source is listed and not cited",
        [below(RUTH, "{id: automation-report", "  - {id: lenses, raw: raw/lenses.md}")],
        at(RUTH, "{id: lenses"),
    ),
    defect(
        "GW309",
        "the last statement of a source was deleted",
        [without(MARRAM, "The first [fog signal]"), without(MARRAM, "[^fog-signals-p-0d8332]:")],
        at(MARRAM, "{id: fog-signals"),
    ),
    defect(
        "GW309",
        "the list is empty",
        [replace(COMPARISON, "sources:\n  - {id", "was:\n  - {id")],
        at(COMPARISON, "[^fog-signals-p-b045b4]:"),
    ),
    defect(
        "GW309",
        "a plain path too many",
        [
            replace(
                HOLLIN, "[raw/coast-lights.md,", "[raw/keepers-handbook.txt, raw/coast-lights.md,"
            )
        ],
        at(HOLLIN, "sources:"),
    ),
    defect(
        "GW309",
        "the id is misspelt",
        [replace(RUTH, "{id: automation-report,", "{id: automation_report,")],
        at(RUTH, "[^automation-report-p-d2c031]:"),
        at(RUTH, "{id: automation_report"),
    ),
    defect(
        "GW309",
        "only an unused footnote cites it",
        [without(MARRAM, "The first [fog signal]")],
        at(MARRAM, "{id: fog-signals"),
    ),
    near_miss(
        "GW309",
        "a plain path into a folder of raw/",
        [*IN_FOLDER],
    ),
    near_miss(
        "GW309",
        "another order",
        [
            replace(
                HOLLIN,
                "raw/coast-lights.md, raw/fog-signals.md",
                "raw/fog-signals.md, raw/coast-lights.md",
            )
        ],
    ),
    near_miss(
        "GW309",
        "a note lists what it rests on without a citation",
        [replace(READING_LIST, "sources: []", "sources: [raw/lenses.md]")],
    ),
    near_miss(
        "GW309",
        "a source is cited by a fact only",
        [replace(READING_LIST, "sources: []", "sources: [raw/fog-signals.md]")],
    ),
    near_miss(
        "GW309",
        "cited in a caveat only",
        [replace(NOMINAL_RANGE, "confidence: low", "confidence: low # two sources")],
    ),
    near_miss(
        "GW309",
        "listed by a path from the page",
        [replace(HOLLIN, "[raw/coast-lights.md", "[../../raw/coast-lights.md")],
    ),
    defect(
        "GW309",
        "the file of one source stands under the id of another",
        [
            replace(
                RUTH,
                "raw: raw/automation-report.md, blob: d9223cf0ea2fe94e9b4789179a78174dfffd9d4d",
                "raw: raw/lenses.md",
            )
        ],
        at(RUTH),
    ),
    near_miss(
        "GW309",
        "a plain path of a file that shares its name with another one",
        [
            write("raw/lenses.txt", LETTER_TEXT),
            replace(READING_LIST, "sources: []", "sources: [raw/lenses.txt]"),
            append(
                READING_LIST,
                "\nIt burns oil.[^lenses-txt-p-94ee99]\n\n[^lenses-txt-p-94ee99]: "
                '[Letter](../../raw/lenses.txt) "The lamp of Gull Island"\n',
            ),
        ],
    ),
)

UNSUPPORTED_FACTS = (
    defect(
        "GW310",
        "the value is changed",
        [replace(COMPARISON, "heard for | 7 miles", "heard for | 8 miles")],
        at(COMPARISON, "8 miles"),
    ),
    defect(
        "GW310",
        "the value of another row",
        [
            replace(
                FOCAL_PLANE,
                "| Hollin Light | height of the focal plane | 21 m",
                "| Hollin Light | height of the focal plane | 29 m",
            )
        ],
        at(FOCAL_PLANE, "| Hollin"),
    ),
    defect(
        "GW310",
        "it is converted",
        [replace(COMPARISON, "heard for | 7 miles", "heard for | 11.3 km")],
        at(COMPARISON, "11.3 km"),
    ),
    defect(
        "GW310",
        "it is rounded",
        [replace(AUTOMATION, "| cost | 3.8 million pounds", "| cost | 4 million pounds")],
        at(AUTOMATION, "4 million"),
    ),
    defect(
        "GW310",
        "a word is put before it",
        [replace(COMPARISON, "heard for | 7 miles", "heard for | about 7 miles")],
        at(COMPARISON, "about 7 miles"),
    ),
    defect(
        "GW310",
        "it has a minus",
        [replace(AUTOMATION, "| alarms | 212 |", "| alarms | -212 |")],
        at(AUTOMATION, "-212"),
    ),
    defect(
        "GW310",
        "a text that the source does not have",
        [replace(COMPARISON, "heard for | 7 miles", "heard for | very far")],
        at(COMPARISON, "very far"),
    ),
    defect(
        "GW310",
        "the value is empty",
        [replace(COMPARISON, "heard for | 7 miles", "heard for | ")],
        at(COMPARISON, "Diaphone of Anvil"),
    ),
    defect(
        "GW310",
        "the subject is another",
        [replace(FOCAL_PLANE, "| Port Ansel Pier | height", "| Gull Island | height")],
        at(FOCAL_PLANE, "Gull Island"),
    ),
    defect(
        "GW310",
        "the date is another",
        [replace(COMPARISON, "7 miles | 2008-02-14", "7 miles | 1987-02-14")],
        at(COMPARISON, "1987"),
    ),
    near_miss(
        "GW310", "only the number", [replace(COMPARISON, "heard for | 7 miles", "heard for | 7")]
    ),
    near_miss(
        "GW310",
        "in emphasis",
        [replace(COMPARISON, "heard for | 7 miles", "heard for | **7 miles**")],
    ),
    near_miss(
        "GW310", "without a date", [replace(COMPARISON, "7 miles | 2008-02-14", "7 miles | ")]
    ),
    near_miss(
        "GW310", "another case", [replace(COMPARISON, "heard for | 7 miles", "heard for | 7 Miles")]
    ),
    near_miss(
        "GW310",
        "a column more",
        [
            replace(
                AUTOMATION,
                "| Subject | Attribute | Value | As of | Source |\n|---|---|---|---|---|\n| "
                "Automation | cost | 3.8 million pounds | 2021-11-08 | "
                "[^automation-report-p-7c6318] |\n| Remote monitoring | alarms | 212 | 2020 | "
                "[^automation-report-p-66787b] |",
                "| Subject | Attribute | Value | As of | Source | Remark "
                "|\n|---|---|---|---|---|---|\n| Automation | cost | 3.8 million pounds | "
                "2021-11-08 | [^automation-report-p-7c6318] | high |\n| Remote monitoring | "
                "alarms | 212 | 2020 | [^automation-report-p-66787b] | |",
            )
        ],
    ),
    near_miss(
        "GW310",
        "the same numbers in a table that is no facts table",
        [below(QUESTIONS, "What became", "\n| Light | Height |\n|---|---|\n| Hollin | 999 m |")],
    ),
    defect(
        "GW310",
        "the table stands under another heading",
        [
            replace(COMPARISON, "## Facts", "## Key facts"),
            replace(COMPARISON, "heard for | 7 miles", "heard for | 8 miles"),
        ],
        at(COMPARISON, "8 miles"),
    ),
    near_miss(
        "GW310",
        "the second of two citations has the value",
        [
            replace(
                COMPARISON,
                "7 miles | 2008-02-14 | [^fog-signals-p-5e62bf] |",
                "7 miles | 2008-02-14 | [^fog-signals-p-1365d2][^fog-signals-p-5e62bf] |",
            )
        ],
    ),
)

_NIGHTS = (
    "In night 648 the light of Gull Island was out.",
    "In night 7204 the light of Gull Island was out.",
)
_JOURNAL = "# Journal\n\n" + "\n\n".join(_NIGHTS) + "\n"


def journal(label: str, words: str = "the light of Gull Island was out") -> list[Edit]:
    """Cite one of two paragraphs whose ids have the first six digits in common."""
    cited = f'[^{label}]: [Journal](../../raw/journal.md) "{words}"'
    return [
        write("raw/journal.md", _JOURNAL),
        replace(READING_LIST, "sources: []", "sources: [raw/journal.md]"),
        append(READING_LIST, f"\nIt was dark.[^{label}]\n\n{cited}\n"),
    ]


_TALK = "raw/talk.pdf"
_TEXT_OF_TALK = "extracted/talk.pdf.md"
_BLOB = hashlib.sha1(b"blob 4\0talk", usedforsecurity=False).hexdigest()
OF_TALK = f"raw: {_TALK}\nblob: '{_BLOB}'\n"


def extraction(head: str, path: str = _TEXT_OF_TALK, source: str = "talk") -> list[Edit]:
    """A source, and a text with this frontmatter that is said to be its own."""
    return [write(_TALK, source), write(path, f"---\n{head}---\n\nFogs come in June.\n")]


EXTRACTED = (
    defect(
        "GW312",
        "of another version",
        extraction(f"raw: {_TALK}\nblob: {_BLOB}\n", source="another talk"),
        at(_TEXT_OF_TALK, "blob: "),
    ),
    defect(
        "GW312",
        "of no version",
        extraction(f"raw: {_TALK}\n"),
        at(_TEXT_OF_TALK),
    ),
    defect(
        "GW312",
        "of another source",
        extraction(f"raw: raw/speech.pdf\nblob: {_BLOB}\n"),
        at(_TEXT_OF_TALK, "raw: "),
    ),
    defect(
        "GW312",
        "of a source that is gone",
        [*extraction(f"raw: {_TALK}\nblob: {_BLOB}\n"), delete(_TALK)],
        at(_TEXT_OF_TALK, "raw: "),
    ),
    defect(
        "GW312",
        "of a blob whose id is cut too short to name it",
        extraction(f"raw: {_TALK}\nblob: '{_BLOB[:4]}'\n"),
        at(_TEXT_OF_TALK, "blob: "),
    ),
    defect(
        "GW312",
        "with frontmatter that nobody can read",
        extraction("raw: [\n"),
        at(_TEXT_OF_TALK),
    ),
    near_miss("GW312", "of this version", extraction(OF_TALK)),
    near_miss(
        "GW312", "of this version, abbreviated", extraction(f"raw: {_TALK}\nblob: '{_BLOB[:9]}'\n")
    ),
    near_miss("GW312", "without the path of its source", extraction(f"blob: '{_BLOB}'\n")),
    near_miss(
        "GW312",
        "with another key, and HTML in the text",
        [*extraction(f"blob: '{_BLOB}'\nextractor: pdf/1\n"), append(_TEXT_OF_TALK, "<br>\n")],
    ),
    near_miss("GW312", "a picture beside it", [write("extracted/talk.pdf.png", b"\x89PNG")]),
)

AMBIGUOUS = (
    defect(
        "GW311",
        "six digits where eight are needed",
        journal("journal-p-fea63a"),
        at(READING_LIST, "[^journal-p-fea63a]:"),
    ),
    defect(
        "GW311",
        "the quote tells which is meant, and the digits do not",
        journal("journal-p-fea63a", "In night 648"),
        at(READING_LIST, "[^journal-p-fea63a]:"),
    ),
    defect(
        "GW311",
        "a quote that is in neither",
        journal("journal-p-fea63a", "It was bright"),
        at(READING_LIST, "[^journal-p-fea63a]:"),
    ),
    defect(
        "GW311",
        "the other paragraph came later",
        [append("raw/journal.md", f"\n{_NIGHTS[1]}\n")],
        at(READING_LIST, "[^journal-p-fea63a]:"),
        at("raw/journal.md", "", "GW308"),
        base=[
            *journal("journal-p-fea63a"),
            write("raw/journal.md", f"# Journal\n\n{_NIGHTS[0]}\n"),
        ],
    ),
    defect(
        "GW311",
        "in a fact",
        [
            *journal("journal-p-fea63a", "In night 648"),
            append(
                READING_LIST,
                "\n## Facts\n\n| Subject | Attribute | Value | Source |\n|---|---|---|---|\n| "
                "Gull Island | night | 648 | [^journal-p-fea63a] |\n",
            ),
        ],
        at(READING_LIST, "[^journal-p-fea63a]:"),
    ),
    near_miss("GW311", "all eight digits", journal("journal-p-fea63aec")),
    near_miss(
        "GW311", "the eight of the other one", journal("journal-p-fea63a6b", "In night 7204")
    ),
    near_miss("GW311", "seven, which are enough", journal("journal-p-fea63ae", "In night 648")),
    near_miss(
        "GW311",
        "a paragraph that is there twice",
        [
            *journal("journal-p-fea63a"),
            write("raw/journal.md", f"# Journal\n\n{_NIGHTS[0]}\n\n{_NIGHTS[0]}\n"),
        ],
    ),
    near_miss(
        "GW311",
        "the second of those",
        [
            *journal("journal-p-fea63a.2"),
            write("raw/journal.md", f"# Journal\n\n{_NIGHTS[0]}\n\n{_NIGHTS[0]}\n"),
        ],
    ),
    near_miss(
        "GW311",
        "six digits of a source without such a pair",
        birds("Birds fly against the lantern room."),
    ),
)

CROWDED_LINES = (
    defect(
        "GW313",
        "two cited sentences on one line",
        birds(
            "Birds fly against the lantern room.[^lenses-p-7ff1c0] A keeper counted 214 dead "
            "starlings in October 1961."
        ),
        at(MARRAM, "Birds fly against the lantern room.["),
    ),
    defect(
        "GW313",
        "a sentence is wrapped",
        [
            replace(
                MARRAM,
                "were counted on the gallery in October",
                "were counted on the\ngallery in October",
            )
        ],
        at(MARRAM, "214 dead starlings were"),
    ),
    defect(
        "GW313",
        "three statements in the TLDR",
        [
            replace(
                RUTH,
                "> Ruth Abernathy was",
                "> She left in 1994.[^automation-report-p-d2c031] She was the "
                "last.[^automation-report-p-d2c031] Ruth Abernathy was",
            )
        ],
        at(RUTH, "> She left"),
    ),
    defect(
        "GW313",
        "one of two is in quotes",
        birds('"Birds fly", they say.[^lenses-p-7ff1c0] "In October 1961", one adds.'),
        at(MARRAM, '"Birds fly", they'),
    ),
    defect(
        "GW313",
        "one and a half",
        [
            replace(
                MARRAM,
                BIRDS,
                f"Birds fly.{CITED_BIRDS} 214 dead starlings were\ncounted in October "
                f"1961.{CITED_BIRDS}",
            )
        ],
        at(MARRAM, "Birds fly.["),
    ),
    near_miss(
        "GW313",
        "a citation in the middle of a sentence",
        birds("In October 1961[^lenses-p-7ff1c0] a keeper counted 214 dead starlings."),
    ),
    near_miss(
        "GW313",
        "two citations at the end",
        birds("214 dead starlings were counted in October 1961.[^lenses-p-1ea42d]"),
    ),
    near_miss(
        "GW313",
        "an abbreviation",
        birds("A keeper counted approx. 214 dead starlings in Oct. 1961."),
    ),
    near_miss(
        "GW313", "a list item over two lines", [replace(HOLLIN, "in 1896.[", "in\n  1896.[")]
    ),
    near_miss(
        "GW313",
        "a note is wrapped as it comes",
        [append(QUESTIONS, "\nThe lights are. Beautiful,\nas all know.\n")],
    ),
    near_miss(
        "GW313",
        "a line break that is meant",
        [
            replace(
                MARRAM,
                "were counted on the gallery in October",
                "were counted on the  \ngallery in October",
            )
        ],
    ),
)


def numbered(number: str) -> list[Edit]:
    """Give the footnote about the birds another number."""
    return [replace(MARRAM, "¶23", number)]


MISNUMBERED = (
    defect("GW314", "a digit is lost", numbered("¶2"), at(MARRAM, BIRDS_NOTE)),
    defect("GW314", "the next one", numbered("¶24"), at(MARRAM, BIRDS_NOTE)),
    defect("GW314", "the one before it", numbered("¶ 22"), at(MARRAM, BIRDS_NOTE)),
    defect("GW314", "there are not so many", numbered("¶230"), at(MARRAM, BIRDS_NOTE)),
    defect(
        "GW314",
        "two digits are swapped",
        [replace(MARRAM, '¶25 "The Board plans', '¶52 "The Board plans')],
        at(MARRAM, "[^automation-report-p-50e452]:"),
    ),
    near_miss("GW314", "no number", numbered("")),
    near_miss("GW314", "a zero in front", numbered("¶023")),
    near_miss("GW314", "a space in between", numbered("¶ 23")),
    near_miss(
        "GW314",
        "an ordinary footnote with a number",
        [
            append(MARRAM, "\n[^1]: [Lenses and Lamps](../sources/lenses.md) ¶2\n"),
            replace(MARRAM, f"1961.{CITED_BIRDS}", f"1961.[^1]{CITED_BIRDS}"),
        ],
    ),
    near_miss(
        "GW314",
        "the page does not say which version of the source it rests on",
        [replace(HOLLIN, '¶24 "Curtains', '¶23 "Curtains')],
    ),
)

INVENTED = (
    defect(
        "GW315",
        "a note rests on a letter that nobody has seen",
        [LETTER_WITH_BLOB],
        at(READING_LIST, "sources:", only="change"),
        at(READING_LIST, code="GW306"),
    ),
    defect(
        "GW315",
        "a page is made up, and says that its source was there",
        [
            write(
                GHOST_PAGE,
                GHOST.replace("[raw/ghost.md]", "[{id: ghost, raw: raw/ghost.md, blob: abcdef1}]"),
            ),
            LINKED_GHOST,
        ],
        at(GHOST_PAGE, "sources:", only="change"),
        at(GHOST_PAGE, code="GW306"),
    ),
    defect(
        "GW315",
        "a page gets one more source",
        [
            below(
                RUTH, "{id: automation-report", "  - {id: ghost, raw: raw/ghost.md, blob: abcdef1}"
            ),
        ],
        at(RUTH, "sources:", only="change"),
        at(RUTH, code="GW306"),
    ),
    defect(
        "GW315",
        "the letter comes under another name than the page says",
        [write("raw/letters/letter.md", LETTER_TEXT), LETTER_WITH_BLOB],
        at(READING_LIST, "sources:", only="change"),
        at(READING_LIST, code="GW306"),
    ),
    defect(
        "GW315",
        "two letters, of which one was there",
        [
            delete(LETTER),
            LETTER_WITH_BLOB,
            replace(
                READING_LIST, "sources: [", "sources: [{id: x, raw: raw/x.md, blob: abcdef1}, "
            ),
        ],
        at(READING_LIST, "sources:", only="change"),
        at(READING_LIST, code="GW306"),
        at(READING_LIST, code="GW306"),
        at(LETTER, "", "GW308", only="change"),
        base=[write(LETTER, LETTER_TEXT)],
    ),
    near_miss("GW315", "the letter comes with it", [write(LETTER, LETTER_TEXT), LETTER_WITH_BLOB]),
    near_miss(
        "GW315",
        "the letter was there",
        [LETTER_WITH_BLOB],
        base=[write(LETTER, LETTER_TEXT)],
    ),
    near_miss(
        "GW315",
        "a blob of something else",
        [
            replace(
                READING_LIST,
                "sources: []",
                "sources: [{id: talk, resource: 'https://example.org/talk', blob: abcdef1}]",
            )
        ],
    ),
    near_miss(
        "GW315",
        "a path from the page",
        [
            write(LETTER, LETTER_TEXT),
            LETTER_WITH_BLOB,
            replace(READING_LIST, f"raw: {LETTER}", f"raw: ../../{LETTER}"),
        ],
    ),
    near_miss(
        "GW315",
        "a page rests no more on what is gone",
        [
            replace(
                READING_LIST,
                f"sources: [{{id: letter, raw: {LETTER}, blob: {LETTER_BLOB}}}]",
                "sources: []",
            )
        ],
        base=[LETTER_WITH_BLOB],
    ),
)

SEEDS: tuple[Seed, ...] = (
    *UNRESOLVED,
    *ALTERED_QUOTES,
    *UNSUPPORTED_VALUES,
    *UNCITED,
    *UNSUPPORTED_TERMS,
    *DELETED_SOURCES,
    *CHANGED_SOURCES,
    *CHANGED_RAW,
    *MISLISTED,
    *UNSUPPORTED_FACTS,
    *AMBIGUOUS,
    *EXTRACTED,
    *CROWDED_LINES,
    *MISNUMBERED,
    *INVENTED,
)
