"""The twelve defects by which tools that keep such wikis are compared, each put in once."""

from __future__ import annotations

from defects.paths import (
    INDEX,
    MARRAM,
    NOTES_INDEX,
    QUESTIONS,
    READING_LIST,
)
from defects.seeds import (
    Seed,
    append,
    at,
    defect,
    replace,
    replace_all,
    write,
)
from defects.structure import BACK, page

_BIRDS = "214 dead starlings were counted on the gallery in October 1961.[^lenses-p-7ff1c0]"
_NEW = "wiki/notes/bell.md"
_LINKED = replace(READING_LIST, "Start with", "See [it](bell.md). Start with")
_AWS = "AKIA" + "IOSFODNN7EXAMPLE"
_GITHUB = "ghp_" + "a1B2c3D4" * 4 + "e5F6"


#: Name of the defect to its seed.
SEEDS: dict[str, Seed] = {
    "D01 dead link": defect(
        "GW101",
        "a page links to one that is not there",
        [append(QUESTIONS, "\nSee the [bell](../concepts/bell.md).\n")],
        at(QUESTIONS, "bell.md"),
    ),
    "D02 orphan": defect(
        "GW201", "nothing links to a page", [write(_NEW, page("Bell", BACK))], at(_NEW, "")
    ),
    "D03 a source that is missing": defect(
        "GW301",
        "a page rests on a file that is not there",
        [replace(READING_LIST, "sources: []", "sources: [raw/bells.md]")],
        at(READING_LIST, "sources:"),
    ),
    "D04 a citation beyond the source": defect(
        "GW301",
        "a paragraph that the source does not have",
        [replace_all(MARRAM, "lenses-p-7ff1c0", "lenses-p-ffffff")],
        at(MARRAM, "[^lenses-p-ffffff]:"),
    ),
    "D05 a number that the source does not have": defect(
        "GW303",
        "a number that is not in the cited paragraph",
        [replace(MARRAM, _BIRDS, _BIRDS.replace("214", "412"))],
        at(MARRAM, "412 dead"),
    ),
    "D06 a quote and an identifier that are made up": defect(
        "GW303",
        "an identifier, and words that nobody wrote",
        [
            replace(MARRAM, _BIRDS, _BIRDS.replace("starlings", "starlings of form B-17")),
            replace(MARRAM, 'on the gallery of Marram Point."', 'as form B-17 says."'),
        ],
        at(MARRAM, "of form B-17"),
        at(MARRAM, "[^lenses-p-7ff1c0]: ", "GW302"),
    ),
    "D07 a title that is there twice": defect(
        "GW202",
        "two pages have one title",
        [write(_NEW, page("Tender", BACK)), _LINKED],
        at(_NEW, ""),
    ),
    "D08 no frontmatter": defect(
        "GW004",
        "a page is only a text",
        [write(_NEW, "# Bell\n\nSee the [reading list](reading-list.md).\n"), _LINKED],
        at(_NEW, "# Bell"),
    ),
    "D09 not in the index": defect(
        "GW203",
        "the index does not list a page",
        [write(_NEW, page("Bell", BACK)), _LINKED],
        at(INDEX, ""),
        at(NOTES_INDEX, ""),
        settled=False,
    ),
    "D10 keys in a page": defect(
        "GW705",
        "a key of AWS and a token of GitHub",
        [append(QUESTIONS, f"\nKey {_AWS}.\n\nToken {_GITHUB}.\n")],
        at(QUESTIONS, _AWS),
        at(QUESTIONS, _GITHUB),
    ),
    "D11 a paragraph without a citation": defect(
        "GW304",
        "a paragraph of facts that cites nothing",
        [replace(MARRAM, "## Birds\n", "## Birds\n\nIn 1975 some 5,000 starlings died there.\n")],
        at(MARRAM, "In 1975"),
    ),
    "D12 an empty page": defect(
        "GW004", "a page without a byte", [write(_NEW, ""), _LINKED], at(_NEW)
    ),
}
