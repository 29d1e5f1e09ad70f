"""Seeds for the rules about what pages say twice, or otherwise (GW4xx)."""

from __future__ import annotations

from defects.paths import (
    ANVIL_ROCK,
    CLOCKWORK,
    COMPARISON,
    FOCAL_PLANE,
    HOLLIN,
    LENSES_PAGE,
    MARRAM,
    QUESTIONS,
    READING_LIST,
    SKERROW_HEAD,
)
from defects.seeds import (
    Edit,
    Seed,
    append,
    at,
    below,
    copy,
    defect,
    near_miss,
    replace,
    rewrite,
    without,
    write,
)

BIRDS = "214 dead starlings were counted on the gallery in October 1961.[^lenses-p-7ff1c0]"
CITED = "[^lenses-p-7ff1c0]"
SHADOW = "fog-signals-p-273f02"
HEIGHT = "height of the focal plane"


def facts(*rows: str, path: str = QUESTIONS) -> Edit:
    """Add a table of facts to a page that needs no citations."""
    head = "| Subject | Attribute | Value | As of | Source |\n|---|---|---|---|---|\n"
    return append(path, f"\n## Facts\n\n{head}" + "".join(f"{row}\n" for row in rows))


def said(*lines: str) -> list[Edit]:
    """Say more about the birds of Marram Point, citing the same paragraph."""
    return [replace(MARRAM, BIRDS, "\n".join([BIRDS, *(f"{line}{CITED}" for line in lines)]))]


CONFLICTING = (
    defect(
        "GW401",
        "another height without a date",
        [facts(f"| Hollin Light | {HEIGHT} | 25 m | | |")],
        at(QUESTIONS, "25 m"),
    ),
    defect(
        "GW401",
        "the same date",
        [facts(f"| Hollin Light | {HEIGHT} | 25 m | 2019-04-12 | |")],
        at(QUESTIONS, "25 m"),
    ),
    defect(
        "GW401",
        "capitals, an article and another unit",
        [facts("| the Hollin light | Height of the Focal Plane | 30 feet | | |")],
        at(QUESTIONS, "30 feet"),
    ),
    defect(
        "GW401",
        "a date that does not decide",
        [facts(f"| Hollin Light | {HEIGHT} | 25 m | 2019 | |")],
        at(QUESTIONS, "25 m"),
    ),
    defect(
        "GW401",
        "another year of what gitwiki compiled",
        [facts("| Skerrow Head | Lit | 1852 | | |")],
        at(SKERROW_HEAD, "| Lit |"),
    ),
    defect(
        "GW401",
        "two rows of one page",
        [facts("| Gull Island | height | 5 m | | |", "| Gull Island | height | 6 m | | |")],
        at(QUESTIONS, "6 m"),
    ),
    defect(
        "GW401",
        "the table of a page is edited",
        [replace(COMPARISON, "| Siren of Skerrow Head |", "| Diaphone of Anvil Rock |")],
        at(COMPARISON, "| 5 miles | 2008"),
        at(COMPARISON, "| 5 miles | 2008", "GW310"),
    ),
    defect(
        "GW401",
        "three pages, three values",
        [
            facts(f"| Hollin Light | {HEIGHT} | 25 m | | |"),
            facts(f"| Hollin Light | {HEIGHT} | 28 m | | |", path=READING_LIST),
        ],
        at(QUESTIONS, "25 m"),
        at(READING_LIST, "28 m"),
    ),
    near_miss(
        "GW401",
        "two values of one source, from one paragraph",
        [
            below(
                COMPARISON,
                "| 5 miles | 2008",
                f"| Acoustic shadow | of Skerrow Head | 2.5 miles | 2008-02-14 | [^{SHADOW}] |\n"
                f"| Acoustic shadow | of Skerrow Head | 1 mile | 2008-02-14 | [^{SHADOW}] |",
            ),
            append(
                COMPARISON,
                f"[^{SHADOW}]: [Fog Signals](../sources/fog-signals.md) ¶14 "
                '"The acoustic shadow began 2.5 miles to the west and was 1 mile wide"\n',
            ),
        ],
    ),
    near_miss(
        "GW401",
        "the same value in another unit",
        [facts(f"| Hollin Light | {HEIGHT} | 2100 cm | | |")],
    ),
    near_miss(
        "GW401", "another attribute", [facts("| Hollin Light | height of the tower | 25 m | | |")]
    ),
    near_miss("GW401", "another subject", [facts(f"| Old Hollin Light | {HEIGHT} | 25 m | | |")]),
    near_miss(
        "GW401", "a range that holds it", [facts(f"| Hollin Light | {HEIGHT} | 20 to 25 m | | |")]
    ),
    near_miss("GW401", "about", [facts(f"| Hollin Light | {HEIGHT} | about 20 m | | |")]),
    near_miss(
        "GW401",
        "a caveat tells it",
        [
            facts("| Gull Island | height | 5 m | | |", "| Gull Island | height | 6 m | | |"),
            append(QUESTIONS, "\n## Caveats\n\nThe sources disagree: 5 m or 6 m.\n"),
        ],
    ),
    near_miss(
        "GW401",
        "words that are no number",
        [facts("| Hollin Light | colour | white | | |", "| Hollin Light | colour | red | | |")],
    ),
    near_miss(
        "GW401",
        "in a table that is no facts table",
        [append(QUESTIONS, "\n| Light | Height |\n|---|---|\n| Hollin Light | 25 m |\n")],
    ),
)

SUPERSEDED = (
    defect(
        "GW402",
        "a later value on another page",
        [facts(f"| Hollin Light | {HEIGHT} | 25 m | 2022 | |")],
        at(FOCAL_PLANE, "| Hollin Light |"),
    ),
    defect(
        "GW402",
        "a later value of what gitwiki compiled",
        [facts("| Anvil Rock | Cost in pounds | 950,000 | 2022 | |")],
        at(ANVIL_ROCK, "| Cost in pounds |"),
    ),
    defect(
        "GW402",
        "a later value in nautical miles",
        [facts("| Anvil Rock | Nominal range | 18 M | 2021-11-08 | |")],
        at(ANVIL_ROCK, "| Nominal range |"),
    ),
    defect(
        "GW402",
        "an older value on another page",
        [facts(f"| Hollin Light | {HEIGHT} | 19 m | 1990 | |")],
        at(QUESTIONS, "19 m"),
    ),
    defect(
        "GW402",
        "the day before",
        [facts(f"| Hollin Light | {HEIGHT} | 19 m | 2019-04-11 | |")],
        at(QUESTIONS, "19 m"),
    ),
    defect(
        "GW402",
        "two pages have the old value",
        [
            facts(f"| Hollin Light | {HEIGHT} | 25 m | 2022 | |"),
            facts(f"| Hollin Light | {HEIGHT} | 21 m | 2018 | |", path=READING_LIST),
        ],
        at(FOCAL_PLANE, "| Hollin Light |"),
        at(READING_LIST, "21 m"),
    ),
    defect(
        "GW402",
        "a decade",
        [facts("| Automation | cost | 2 million pounds | 1990s | |")],
        at(QUESTIONS, "2 million"),
    ),
    near_miss(
        "GW402",
        "the same value, given again later",
        [facts(f"| Hollin Light | {HEIGHT} | 21 m | 2022 | |")],
    ),
    near_miss(
        "GW402",
        "both values on the page",
        [
            facts(
                f"| Hollin Light | {HEIGHT} | 19 m | 1990 | |",
                f"| Hollin Light | {HEIGHT} | 21 m | 2019-04-12 | |",
            )
        ],
    ),
    near_miss(
        "GW402",
        "a caveat tells it",
        [
            facts(f"| Hollin Light | {HEIGHT} | 19 m | 1990 | |"),
            append(QUESTIONS, "\n## Caveats\n\nIt was 19 m before it was 21 m.\n"),
        ],
    ),
    near_miss(
        "GW402",
        "a later value of another subject",
        [facts(f"| Gull Island | {HEIGHT} | 25 m | 2022 | |")],
    ),
    near_miss(
        "GW402",
        "a later value of another attribute",
        [facts("| Hollin Light | nominal range | 25 M | 2022 | |")],
    ),
    near_miss(
        "GW402",
        "a later value that is the rounded one",
        [facts(f"| Hollin Light | {HEIGHT} | 21.2 m | 2022 | |")],
    ),
)

REPEATED = (
    defect(
        "GW403",
        "a sentence was pasted twice",
        said("214 dead starlings were counted on the gallery in October 1961."),
        at(MARRAM),
    ),
    defect(
        "GW403",
        "in two sections",
        [
            replace(
                CLOCKWORK,
                "## End\n",
                "## End\n\nThe weight was 140 kg and sank 18 metres through the "
                "tower.[^lenses-p-5c6644]",
            )
        ],
        at(CLOCKWORK),
    ),
    defect(
        "GW403",
        "an article and a small word more",
        said("The 214 dead starlings were also counted on a gallery in October 1961."),
        at(MARRAM, "The 214 dead"),
    ),
    defect(
        "GW403",
        "the plural",
        said("214 dead starlings were counted on the galleries in October 1961."),
        at(MARRAM, "galleries in"),
    ),
    defect(
        "GW403",
        "other marks and capitals",
        said('"214 Dead Starlings" were counted, on the gallery, in October 1961!'),
        at(MARRAM, '"214 Dead'),
    ),
    defect(
        "GW403",
        "three times",
        said(
            "Many birds fly against the lantern room at night.",
            "Many birds fly against the lantern room at night.",
            "Many birds fly against the lantern room at night.",
        ),
        at(MARRAM),
        at(MARRAM),
    ),
    defect(
        "GW403",
        "with another citation",
        [
            below(
                HOLLIN,
                "After the *Garnet*",
                "After the *Garnet* had gone aground, the light was moved 40 metres eastward "
                "in 1911.[^coast-lights-p-384461][^coast-lights-p-dc0bbd]",
            )
        ],
        at(HOLLIN),
    ),
    near_miss(
        "GW403",
        "a synonym in its place, which may mean something else",
        said("214 dead starlings were tallied on the gallery in October 1961."),
    ),
    near_miss(
        "GW403",
        "in the TLDR and in the text",
        [
            below(
                CLOCKWORK,
                "## Work",
                "\nThe clockwork turned the lens by means of a falling weight.[^lenses-p-5c6644]",
            )
        ],
    ),
    near_miss(
        "GW403", "short sentences", [append(QUESTIONS, "\nIt is not known.\n\nIt is not known.\n")]
    ),
    near_miss(
        "GW403",
        "a not",
        [
            append(
                QUESTIONS,
                "\nThe keeper of the light wakes the next man.\n\nThe keeper of the light does "
                "not wake the next man.\n",
            )
        ],
    ),
    near_miss(
        "GW403",
        "another number",
        [
            append(
                QUESTIONS,
                "\nThe lamp of the pier burns for 9 nights.\n\nThe lamp of the pier burns for "
                "12 nights.\n",
            )
        ],
    ),
    near_miss(
        "GW403",
        "another name",
        [
            append(
                QUESTIONS,
                "\nThe lamp of the tower at Hollin is out.\n\nThe lamp of the tower at Marram "
                "is out.\n",
            )
        ],
    ),
    near_miss(
        "GW403",
        "the same words on two pages",
        [append(QUESTIONS, "\nThe weight was 140 kg and sank 18 metres through the tower.\n")],
    ),
    near_miss(
        "GW403",
        "before and after",
        [
            append(
                QUESTIONS,
                "\nThe keeper writes the hour before the fog lifts.\n\nThe keeper writes the "
                "hour after the fog lifts.\n",
            )
        ],
    ),
)

TWIN = "wiki/notes/old-light.md"
_LINKED = replace(READING_LIST, "Start with", "See [it](old-light.md). Start with")


def twin(*edits: Edit) -> list[Edit]:
    """Copy the page about Skerrow Head as a note of another title, and change the copy."""
    head = "type: entity\ntitle: Skerrow Head\n"
    renamed = replace(TWIN, head, "type: note\ntitle: The old light\n")
    return [copy(SKERROW_HEAD, TWIN), renamed, _LINKED, *edits]


def _turned_statements(path: str) -> Edit:
    """Write the statements of the first section from the last to the first."""

    def turn(data: bytes) -> bytes:
        parts = data.split(b"\n\n")
        place = next(n for n, part in enumerate(parts) if part.startswith(b"## ")) + 1
        parts[place] = b"\n".join(reversed(parts[place].split(b"\n")))
        return b"\n\n".join(parts)

    return rewrite(path, turn)


_HEAD = """---
type: note
title: Of lights
description: What it is like
---

# Of lights

See the [reading list](reading-list.md).

"""
_KEEPING = """A keeper is a person who lives at a lighthouse and tends its light.
The principal keeper answers for the light to the Board.
A keeper who lets the light go out is dismissed.
A keeper serves six weeks at a rock lighthouse and then has two weeks of leave.
During the watch the keeper winds the clockwork, trims the lamp and writes the
weather into the journal every three hours.
The keeper wears gloves and opens two panes of the lantern room before he begins.
A keeper whose hands tremble or whose gums bleed leaves the mercury bath to another man and
reports to the doctor in Port Ansel.
"""
_NOTE = _HEAD + _KEEPING
_HALF = (
    _HEAD
    + "".join(_KEEPING.splitlines(keepends=True)[:3])
    + """
Nothing is known about the names of the first men who climbed the stairs each evening.
What they thought when the wind rose and the sea came over the rocks stands in no book.
Some of them must have been afraid, and some of them must have been bored for years.
Whoever goes up there today sees the same horizon and hears the same gulls below.
"""
)
_OTHER = (
    _HEAD
    + """## Handbook for Keepers

Whoever looks after lights knows that most nights are long and nothing happens in them.
The men of the rock had six weeks of it before somebody came to take them home again.
If a flame died, so did the job, and nobody asked why the oil had run low that evening.
Gloves, open windows and a steady hand were all that stood between them and the poison.
Every third hour a line went into the book: wind, sea, cloud, and the name of the man.
"""
)


SIMILAR = (
    defect("GW404", "a copy under another title", twin(), at(TWIN, "")),
    defect(
        "GW404",
        "a copy with one statement less",
        twin(without(TWIN, "has been the same since 1899.[^")),
        at(TWIN, ""),
    ),
    defect(
        "GW404",
        "a copy with a statement more",
        twin(below(TWIN, "> Skerrow Head is the oldest", "> It stands on a cliff.")),
        at(TWIN, ""),
    ),
    defect("GW404", "a copy in another order", twin(_turned_statements(TWIN)), at(TWIN, "")),
    defect(
        "GW404",
        "a copy with a word changed",
        twin(replace(TWIN, "> Skerrow Head is the oldest", "> Skerrow Head is the eldest")),
        at(TWIN, ""),
    ),
    defect(
        "GW404",
        "a copy as a note without citations",
        [
            write("wiki/notes/keepers.md", _NOTE),
            replace(READING_LIST, "Start with", "See [it](keepers.md). Start with"),
        ],
        at("wiki/notes/keepers.md", ""),
    ),
    near_miss(
        "GW404",
        "a short page, copied",
        [
            copy(QUESTIONS, "wiki/notes/riddles.md"),
            replace("wiki/notes/riddles.md", "title: Open questions", "title: Riddles"),
            replace(READING_LIST, "Start with", "See [it](riddles.md). Start with"),
        ],
    ),
    near_miss(
        "GW404",
        "half of another page",
        [
            write("wiki/notes/keepers.md", _HALF),
            replace(READING_LIST, "Start with", "See [it](keepers.md). Start with"),
        ],
    ),
    near_miss(
        "GW404",
        "the same frontmatter and headings",
        [
            write("wiki/notes/keepers.md", _OTHER),
            replace(READING_LIST, "Start with", "See [it](keepers.md). Start with"),
        ],
    ),
    near_miss(
        "GW404",
        "a page of the same subject in other words",
        [
            write("wiki/notes/keepers.md", _OTHER.replace("lights", "keepers")),
            replace(READING_LIST, "Start with", "See [it](keepers.md). Start with"),
        ],
    ),
    near_miss(
        "GW404", "the page of a source, copied", [copy(LENSES_PAGE, "wiki/sources/lenses-again.md")]
    ),
)

SEEDS: tuple[Seed, ...] = (*CONFLICTING, *SUPERSEDED, *REPEATED, *SIMILAR)
