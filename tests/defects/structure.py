"""Seeds for the rules about the wiki as a whole, and about what is derived from it (GW2xx)."""

from __future__ import annotations

import re

from defects.paths import (
    AIS,
    ANSWER,
    ANVIL_ROCK,
    AUTOMATION,
    CLOCKWORK,
    CONCEPTS_INDEX,
    DIAPHONE,
    FOCAL_PLANE,
    FOG_SIGNALS_PAGE,
    FRESNEL_LENS,
    IMAGE,
    INDEX,
    KEEPER,
    LENSES_PAGE,
    LOG,
    MANTLE,
    MARRAM,
    MERCURY_BATH,
    NOMINAL_RANGE,
    NOTES_INDEX,
    QUESTIONS,
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
    near_miss,
    note,
    rename,
    replace,
    replace_all,
    rewrite,
    write,
)


def page(title: str, body: str, kind: str = "note") -> str:
    """A page of somebody who knows the form."""
    head = f"---\ntype: {kind}\ntitle: {title}\ndescription: About it\n---\n\n"
    return f"{head}# {title}\n\n{body}\n"


def linked(name: str) -> Edit:
    """Link to a file of wiki/notes/ from the reading list."""
    return replace(READING_LIST, "Start with", f"See [it]({name}). Start with")


TODO = "wiki/notes/todo.md"


def _turned(path: str) -> Edit:
    """Write the list of related pages the other way round."""

    def turn(data: bytes) -> bytes:
        found = re.search(rb"related: \[(.*)\]", data)
        assert found
        names = b", ".join(reversed(found[1].split(b", ")))
        return data.replace(found[0], b"related: [%b]" % names)

    return rewrite(path, turn)


BACK = "See the [reading list](reading-list.md)."

LETTER_PAGE = """---
type: source-summary
title: Letter
description: A letter about a lamp
resource: ../../raw/letter.md
sources: [raw/letter.md]
---

# Letter

> The lamp of Gull Island burns 3 litres of oil a night.[^letter-p-94ee99]

A [keeper](../concepts/keeper.md) fills it.[^letter-p-94ee99]

[^letter-p-94ee99]: [Letter](letter.md) "The lamp of Gull Island burns 3 litres of oil a night."
"""
LETTER = [
    write("raw/letter.md", "# Letter\n\nThe lamp of Gull Island burns 3 litres of oil a night.\n"),
    write("wiki/sources/letter.md", LETTER_PAGE),
]

ORPHANS = (
    defect(
        "GW201",
        "a new page, and nobody links to it",
        [write(TODO, page("To do", BACK))],
        at(TODO, ""),
    ),
    defect(
        "GW201",
        "the last link to a page is removed",
        [
            replace(
                READING_LIST,
                '[ ] look at the [open questions](open-questions.md "and answer one")',
                "[x] look at the open questions",
            )
        ],
        at(QUESTIONS, ""),
    ),
    defect(
        "GW201",
        "the only page that links to it is deleted",
        [delete(MANTLE), replace(WICK_LAMP, "status: deprecated", "status: stable")],
        at(WICK_LAMP, ""),
        at(WICK_LAMP, "[Mantle]", "GW101"),
    ),
    defect(
        "GW201",
        "it links to itself only",
        [write(TODO, page("To do", f"{BACK} [Here](todo.md) and [[todo]]."))],
        at(TODO, ""),
    ),
    defect(
        "GW201",
        "the index alone links to it, and a source",
        [write("wiki/answers/todo.md", page("To do", "See [all](../notes/reading-list.md)."))],
        at("wiki/answers/todo.md", ""),
    ),
    defect(
        "GW201",
        "what looks like a link to it stands in code",
        [write(TODO, page("To do", BACK)), replace(READING_LIST, "[[not a link]]", "[x](todo.md)")],
        at(TODO, ""),
    ),
    defect(
        "GW201",
        "the link to its name leads to a page of another folder",
        [
            write(
                "wiki/answers/clockwork.md",
                page("How it was wound", "See [it](../concepts/clockwork.md)."),
            )
        ],
        at("wiki/answers/clockwork.md", ""),
    ),
    near_miss("GW201", "one link is enough", [write(TODO, page("To do", BACK)), linked("todo.md")]),
    near_miss(
        "GW201",
        "a wikilink by its title",
        [write(TODO, page("To do", BACK)), append(QUESTIONS, "\nSee [[To do]].\n")],
    ),
    near_miss(
        "GW201",
        "a link to one of its headings",
        [write(TODO, page("To do", BACK)), linked("todo.md#to-do")],
    ),
    near_miss(
        "GW201", "an embed", [write(TODO, page("To do", BACK)), append(QUESTIONS, "\n![[todo]]\n")]
    ),
    near_miss(
        "GW201",
        "a link in a reference that is defined below",
        [write(TODO, page("To do", BACK)), append(QUESTIONS, "\nSee [it][t].\n\n[t]: todo.md\n")],
    ),
    near_miss(
        "GW201",
        "deprecated, and nobody links to it any more",
        [delete(MANTLE), replace(WICK_LAMP, ", as is [Mantle](mantle.md)", "")],
    ),
    near_miss("GW201", "the own page of a source", LETTER),
)

DUPLICATE_TITLES = (
    defect(
        "GW202",
        "a note has the title of a page",
        [write(TODO, page("Tender", BACK)), linked("todo.md")],
        at(TODO, ""),
    ),
    defect(
        "GW202", "the plural", [write(TODO, page("Tenders", BACK)), linked("todo.md")], at(TODO, "")
    ),
    defect(
        "GW202",
        "other letters and hyphens",
        [write(TODO, page("FOCAL-PLANE", BACK)), linked("todo.md")],
        at(TODO, ""),
    ),
    defect(
        "GW202",
        "the alias of one is the title of the other",
        [write(TODO, page("the Board", BACK)), linked("todo.md")],
        at(TODO, ""),
    ),
    defect(
        "GW202",
        "an acronym of the title",
        [write(TODO, page("SLB", BACK)), linked("todo.md")],
        at(TODO, ""),
    ),
    defect(
        "GW202",
        "an alias that another page has as an alias",
        [
            write(
                TODO, page("Boats", BACK).replace("description", "aliases: [Isolde]\ndescription")
            ),
            linked("todo.md"),
        ],
        at(TODO, ""),
    ),
    defect(
        "GW202",
        "a compiled page was copied",
        [copy(SIREN, "wiki/concepts/the-siren.md"), linked("../concepts/the-siren.md")],
        at("wiki/concepts/the-siren.md", ""),
    ),
    near_miss(
        "GW202",
        "one title begins with the other",
        [write(TODO, page("Tender crew", BACK)), linked("todo.md")],
    ),
    near_miss(
        "GW202",
        "two names with the same first letters",
        [write(TODO, page("Salt lamp board", BACK)), linked("todo.md")],
    ),
    near_miss(
        "GW202",
        "the page of a source has the title of a concept",
        [
            replace(
                LENSES_PAGE,
                "title: Lenses and Lamps\ndescription",
                "title: Fresnel lens\ndescription",
            )
        ],
    ),
    near_miss(
        "GW202",
        "an alias of its own title",
        [below(QUESTIONS, "title: Open", "aliases: [open question]")],
    ),
    near_miss(
        "GW202",
        "a word that only ends like a plural",
        [write(TODO, page("Lense", BACK)), linked("todo.md")],
    ),
    near_miss(
        "GW202", "an acronym of two letters", [write(TODO, page("FP", BACK)), linked("todo.md")]
    ),
)

OUTDATED_INDEXES = (
    defect(
        "GW203",
        "a new page is not in it",
        [write(TODO, page("To do", BACK)), linked("todo.md")],
        at(INDEX, ""),
        at(NOTES_INDEX, ""),
        settled=False,
    ),
    defect(
        "GW203",
        "a description changed",
        [replace(RUTH, "description: The last keeper", "description: Last keeper")],
        at(INDEX, ""),
        at("wiki/entities/index.md", ""),
        settled=False,
    ),
    defect(
        "GW203",
        "somebody wrote into it",
        [replace(INDEX, "# Index", "# Index\n\nWelcome!")],
        at(INDEX, ""),
        settled=False,
    ),
    defect(
        "GW203",
        "the index of a folder is deleted",
        [delete(CONCEPTS_INDEX)],
        at(CONCEPTS_INDEX, ""),
        settled=False,
    ),
    defect(
        "GW203",
        "a folder without pages has one",
        [write("wiki/people/index.md", "# People\n")],
        at("wiki/people/index.md", ""),
        settled=False,
    ),
    defect(
        "GW203",
        "an entry is taken out",
        [
            replace(
                CONCEPTS_INDEX,
                "* [Tender](tender.md) - The ship that supplied the lighthouses until it was "
                "sold in 1994.\n\n",
                "",
            )
        ],
        at(CONCEPTS_INDEX, ""),
        settled=False,
    ),
    defect(
        "GW203",
        "two entries changed places",
        [replace(INDEX, "## Answers", "## answers")],
        at(INDEX, ""),
        settled=False,
    ),
    defect(
        "GW203",
        "a page moved to another folder, and the old index stayed",
        [
            rename(ANSWER, "wiki/notes/why.md"),
            replace(READING_LIST, "../answers/why-was-the-mercury-removed.md", "why.md"),
        ],
        at("wiki/answers/index.md", ""),
        at(INDEX, ""),
        at(NOTES_INDEX, ""),
        *(at(p, "related:", "GW204") for p in (KEEPER, SKERROW_HEAD, MERCURY_BATH)),
        settled=False,
    ),
    near_miss(
        "GW203",
        "a statement changed, which it does not show",
        [replace(CLOCKWORK, "sank 18 metres", "fell 18 metres")],
        settled=False,
    ),
    near_miss(
        "GW203",
        "a date changed",
        [replace(RUTH, "updated: 2023-10-09", "updated: 2023-10-10")],
        settled=False,
    ),
    near_miss(
        "GW203",
        "a new source, and no page yet",
        [write("raw/letter.md", "The light is out.\n")],
        settled=False,
    ),
    near_miss(
        "GW203",
        "an image in the folder of pages",
        [copy(IMAGE, "wiki/concepts/x.png")],
        settled=False,
    ),
    near_miss(
        "GW203",
        "a page is new, and the index says so",
        [write(TODO, page("To do", BACK)), linked("todo.md")],
    ),
    near_miss(
        "GW203",
        "a file in the place of an index of a folder that has none",
        [write("wiki/assets/readme.txt", "# Assets\n")],
        settled=False,
    ),
)

OUTDATED_RELATED = (
    defect(
        "GW204",
        "a new link to a compiled page",
        [append(QUESTIONS, "\nSee [it](../concepts/siren.md).\n")],
        at(SIREN, "related:"),
        settled=False,
    ),
    defect(
        "GW204",
        "the last link is removed",
        [replace(DIAPHONE, "[siren](siren.md)", "siren")],
        at(SIREN, "related:"),
        settled=False,
    ),
    defect(
        "GW204",
        "a person added a name",
        [replace(SIREN, "related: [", "related: [tender, ")],
        at(SIREN, "related:"),
        settled=False,
    ),
    defect(
        "GW204",
        "a person wrote the list by hand",
        [below(RUTH, "created:", "related: [keeper]")],
        at(RUTH, "related:"),
        settled=False,
    ),
    defect(
        "GW204",
        "the list is empty",
        [replace(FRESNEL_LENS, "related: [", "related: [] # [")],
        at(FRESNEL_LENS, "related:"),
        settled=False,
    ),
    defect(
        "GW204",
        "a linked page was renamed together with its link",
        [
            rename(CLOCKWORK, "wiki/concepts/clock.md"),
            replace(READING_LIST, "clockwork.md", "clock.md"),
        ],
        *(at(p, "related:") for p in (ANVIL_ROCK, FRESNEL_LENS, KEEPER, SKERROW_HEAD)),
        at(INDEX, "", "GW203"),
        at(CONCEPTS_INDEX, "", "GW203"),
        settled=False,
    ),
    near_miss("GW204", "another order", [_turned(SIREN)], settled=False),
    near_miss(
        "GW204",
        "a second link to the same page",
        [
            replace(
                CLOCKWORK,
                "an electric motor",
                "[an](../entities/skerrow-head.md#facts) electric motor",
            )
        ],
        settled=False,
    ),
    near_miss(
        "GW204",
        "a page of a person has no list",
        [append(QUESTIONS, "\nSee [it](../concepts/clockwork.md).\n")],
        settled=False,
    ),
    near_miss(
        "GW204",
        "a right list by a person",
        [
            below(
                RUTH,
                "created:",
                "related: [automation, keeper, mercury-bath, skerrow-head, "
                "why-was-the-mercury-removed]",
            )
        ],
        settled=False,
    ),
    near_miss(
        "GW204",
        "a link in code",
        [append(QUESTIONS, "\nWrite `[it](../concepts/siren.md)`.\n")],
        settled=False,
    ),
    near_miss("GW204", "a link from the own page of a source counts there only", LETTER),
)

REWRITTEN_LOGS = (
    defect("GW205", "an entry is deleted", [write(LOG, "# Log\n")], at(LOG)),
    defect(
        "GW205",
        "an entry is corrected",
        [replace(LOG, " compile | ", " compiled | ")],
        at(LOG, " compiled | "),
    ),
    defect(
        "GW205",
        "a new entry stands first",
        [replace(LOG, "# Log\n", "# Log\n\n## [2023-11-15] note | Moved\n")],
        at(LOG),
    ),
    defect("GW205", "it is gone", [delete(LOG)], at(LOG)),
    defect(
        "GW205",
        "the line ends changed",
        [rewrite(LOG, lambda data: data.replace(b"\n", b"\r\n"))],
        at(LOG),
    ),
    defect(
        "GW205",
        "a number in it changed",
        [replace(LOG, "cost: 0 tokens", "cost: 1 tokens")],
        at(LOG, "cost: 1 tokens"),
    ),
    defect(
        "GW205",
        "the last line goes on",
        [rewrite(LOG, lambda data: data.rstrip() + b", and more\n")],
        at(LOG, "and more"),
    ),
    near_miss(
        "GW205",
        "a new entry at the end",
        [append(LOG, "\n## [2023-11-15] note | Moved\n\n- by hand\n")],
    ),
    near_miss("GW205", "a blank line more at the end", [append(LOG, "\n")]),
    near_miss("GW205", "the line feed at the end is gone", [rewrite(LOG, bytes.rstrip)]),
    near_miss(
        "GW205",
        "several entries at once",
        [append(LOG, "\n## [2023-11-15] a | b\n\n## [2023-11-16] c | d\n")],
    ),
    near_miss(
        "GW205",
        "the first entry of an empty log",
        [write(LOG, "# Log\n\n## [2023-11-15] a | b\n")],
        base=[write(LOG, "")],
    ),
    near_miss("GW205", "there was no log", [write(LOG, "# Log\n")], base=[delete(LOG)]),
)

DEAD_ENDS = (
    defect(
        "GW206",
        "a page without links",
        [write(TODO, page("To do", "Nothing yet.")), linked("todo.md")],
        at(TODO, ""),
    ),
    defect(
        "GW206",
        "the last link of a page is removed",
        [
            replace(
                RUTH,
                "[keeper](../concepts/keeper.md) of [Skerrow Head](skerrow-head.md)",
                "keeper of Skerrow Head",
            ),
            replace(RUTH, "[mercury bath](../concepts/mercury-bath.md)", "mercury bath"),
            replace_all(
                RUTH, "(../sources/automation-report.md)", "(../../raw/automation-report.md)"
            ),
        ],
        at(RUTH, ""),
    ),
    defect(
        "GW206",
        "links to the web only",
        [write(TODO, page("To do", "See [it](https://example.org).")), linked("todo.md")],
        at(TODO, ""),
    ),
    defect(
        "GW206",
        "links to itself only",
        [write(TODO, page("To do", "See [it](#to-do) and [[todo]].")), linked("todo.md")],
        at(TODO, ""),
    ),
    defect(
        "GW206",
        "links to images and sources only",
        [
            write(
                TODO, page("To do", "![x](../../raw/assets/diaphone.png) [y](../../raw/lenses.md)")
            ),
            linked("todo.md"),
        ],
        at(TODO, ""),
    ),
    defect(
        "GW206",
        "its only link is dead",
        [write(TODO, page("To do", "See [it](nowhere.md).")), linked("todo.md")],
        at(TODO, ""),
        at(TODO, "nowhere", "GW101"),
    ),
    defect(
        "GW206",
        "its links stand in code",
        [write(TODO, page("To do", "Write `[x](../concepts/siren.md)`.")), linked("todo.md")],
        at(TODO, ""),
    ),
    near_miss(
        "GW206",
        "a footnote leads to the page of a source",
        [
            write(TODO, page("To do", "Soon.[^1]\n\n[^1]: [Lenses](../sources/lenses.md)")),
            linked("todo.md"),
        ],
    ),
    near_miss(
        "GW206", "a wikilink", [write(TODO, page("To do", "See [[Siren]].")), linked("todo.md")]
    ),
    near_miss(
        "GW206",
        "one link in a table",
        [
            write(TODO, page("To do", "| a |\n|---|\n| [x](../concepts/siren.md) |")),
            linked("todo.md"),
        ],
    ),
    near_miss(
        "GW206",
        "an image that is a link",
        [
            write(
                TODO, page("To do", "[![x](../../raw/assets/diaphone.png)](../concepts/siren.md)")
            ),
            linked("todo.md"),
        ],
    ),
    near_miss("GW206", "an embed", [write(TODO, page("To do", "![[siren]]")), linked("todo.md")]),
    near_miss(
        "GW206",
        "a link from the root of the bundle",
        [write(TODO, page("To do", "See [it](/concepts/siren.md).")), linked("todo.md")],
    ),
)

_BELL = "See the [bell](../concepts/bell.md)."

WANTED_PAGES = (
    defect(
        "GW207",
        "three pages link to it",
        [
            append(QUESTIONS, f"\n{_BELL}\n"),
            append(READING_LIST, f"\n{_BELL}\n"),
            write(TODO, page("To do", f"{BACK} {_BELL}")),
            linked("todo.md"),
        ],
        at(QUESTIONS, "bell.md"),
        at(QUESTIONS, "bell.md", "GW101"),
        at(READING_LIST, "bell.md", "GW101"),
        at(TODO, "bell.md", "GW101"),
    ),
    defect(
        "GW207",
        "by wikilinks in different cases",
        [
            append(QUESTIONS, "\n[[Watch bell]]\n"),
            append(READING_LIST, "\n[[watch-bell]]\n"),
            write(TODO, page("To do", f"{BACK} [[watch bell|it]]")),
            linked("todo.md"),
        ],
        at(QUESTIONS, "[[Watch"),
        at(QUESTIONS, "[[Watch", "GW101"),
        at(READING_LIST, "[[watch", "GW101"),
        at(TODO, "[[watch", "GW101"),
    ),
    defect(
        "GW207",
        "from different folders",
        [
            append(QUESTIONS, f"\n{_BELL}\n"),
            append(READING_LIST, f"\n{_BELL}\n"),
            replace(CLOCKWORK, "an electric motor", "an electric [motor](bell.md)"),
        ],
        at(CLOCKWORK, "bell.md"),
        at(CLOCKWORK, "bell.md", "GW101"),
        at(QUESTIONS, "bell.md", "GW101"),
        at(READING_LIST, "bell.md", "GW101"),
    ),
    defect(
        "GW207",
        "a page that many link to is deleted",
        [delete(MARRAM)],
        at(AIS, "[Marram Point]"),
        at(AIS, "[Marram Point]", "GW101"),
        at(AUTOMATION, "[Marram Point]", "GW101"),
        at(FOCAL_PLANE, "[Marram Point]", "GW101"),
        at(NOMINAL_RANGE, "[Marram Point]", "GW101"),
        at(QUESTIONS, "[Marram Point]", "GW101"),
    ),
    defect(
        "GW207",
        "two pages link to it by its path and one by its name",
        [delete(AUTOMATION)],
        at(AIS, "[automation]"),
        at(AIS, "[automation]", "GW101"),
        at(READING_LIST, "[Automation]", "GW101"),
        at(TENDER, "[[automation", "GW101"),
        at(AIS, "", "GW201"),
    ),
    defect(
        "GW207",
        "the links have different anchors",
        [
            append(QUESTIONS, "\n[a](bell.md#one)\n"),
            append(READING_LIST, "\n[b](bell.md#two)\n"),
            write(TODO, page("To do", f"{BACK} [c](bell.md)")),
            linked("todo.md"),
        ],
        at(QUESTIONS, "bell.md"),
        at(QUESTIONS, "bell.md", "GW101"),
        at(READING_LIST, "bell.md", "GW101"),
        at(TODO, "bell.md", "GW101"),
    ),
    near_miss(
        "GW207",
        "three pages link to one that is there",
        [
            append(QUESTIONS, "\n[[Siren]]\n"),
            append(READING_LIST, "\n[[siren]]\n"),
            write(TODO, page("To do", "[[SIREN]]")),
            linked("todo.md"),
        ],
    ),
    near_miss(
        "GW207",
        "three pages speak of it without a link",
        [
            append(QUESTIONS, "\nWatch bell\n"),
            append(READING_LIST, "\nWatch bell\n"),
            write(TODO, page("To do", f"{BACK} Watch bell")),
            linked("todo.md"),
        ],
    ),
    near_miss(
        "GW207",
        "three pages link to the same address",
        [append(p, "\n[x](https://example.org/bell.md)\n") for p in (QUESTIONS, READING_LIST)],
    ),
    near_miss(
        "GW207",
        "three pages link to the same raw file",
        [append(p, "\n[x](../../raw/lenses.md)\n") for p in (QUESTIONS, READING_LIST)],
    ),
    near_miss(
        "GW207",
        "three pages name it in code",
        [append(p, "\n`[[Watch bell]]`\n") for p in (QUESTIONS, READING_LIST)],
    ),
)

_NOTED = "wiki/notes/shadow.md"

UNLINKED_MENTIONS = (
    defect(
        "GW208",
        "a page is named and not linked to",
        [note("Nobody knows how loud the siren was.")],
        at(QUESTIONS, "the siren"),
    ),
    defect(
        "GW208",
        "by an alias that is an acronym",
        [note("Since when does it have AIS?")],
        at(QUESTIONS, "AIS"),
    ),
    defect(
        "GW208",
        "the plural of two words, the second on the next line",
        [note("What became of the mercury\nbaths?")],
        at(QUESTIONS, "mercury"),
    ),
    defect(
        "GW208",
        "the link is removed, and the word stays",
        [replace(DIAPHONE, "[siren](siren.md)", "siren")],
        at(DIAPHONE),
    ),
    defect(
        "GW208",
        "somebody writes a page that others speak of",
        [write(_NOTED, page("Acoustic shadow", BACK)), linked("shadow.md")],
        at(FOG_SIGNALS_PAGE),
    ),
    defect(
        "GW208",
        "two pages in a quote, in bold and in parts, each twice",
        [note("> A **fog** signal and a *Keeper*:\n> no keeper without a fog signal!")],
        at(QUESTIONS, "A **fog**"),
        at(QUESTIONS, "A **fog**"),
    ),
    defect(
        "GW208",
        "an item of a list, with a hyphen, in the possessive",
        [note("- What was Ruth Abernathy's focal-plane?")],
        at(QUESTIONS, "focal-plane"),
        at(QUESTIONS, "focal-plane"),
    ),
    defect(
        "GW208",
        "a word that a code span and a link have too",
        [note("`siren` and [siren](https://example.org) are no mention, but siren is.")],
        at(QUESTIONS, "but siren"),
    ),
    near_miss(
        "GW208",
        "the page links to it elsewhere",
        [note("How loud was the siren?\n\nThe [answer](../concepts/siren.md#siren) is not known.")],
    ),
    near_miss(
        "GW208",
        "in code, in a link, in an address, in a heading and in a table",
        [
            note(
                "## The siren\n\n`siren` [the siren](https://example.org) https://example.org/siren"
                "\n\n    siren\n\n| siren |\n|---|\n| siren |"
            )
        ],
    ),
    near_miss("GW208", "in a footnote", [note("It was loud.[^1]\n\n[^1]: The siren was.")]),
    near_miss(
        "GW208",
        "a part of a longer word or of a compound",
        [note("A sirenian, a non-siren, the siren/horn and the file siren.md.")],
    ),
    near_miss(
        "GW208",
        "a part of a longer name",
        [
            write(_NOTED, page("Abernathy", BACK)),
            linked("shadow.md"),
            note("Who was Ruth Abernathy, [the keeper](../entities/ruth-abernathy.md)?"),
        ],
    ),
    near_miss(
        "GW208",
        "its own title and alias",
        [
            below(QUESTIONS, "title: Open", "aliases: [riddles]"),
            note("Open questions are riddles."),
        ],
    ),
    near_miss(
        "GW208",
        "an acronym and an entity in small letters are other words",
        [note("Ask the board about the ais, and ruth abernathy.")],
    ),
    near_miss("GW208", "a page that is deprecated", [note("Who made the wick lamp?")]),
    near_miss("GW208", "the title of a document", [note("Lenses and Lamps does not say.")]),
    near_miss(
        "GW208",
        "a title of one short word",
        [write(_NOTED, page("Fog", BACK)), linked("shadow.md"), note("How thick was the fog?")],
    ),
    near_miss(
        "GW208",
        "the words stand side by side only by chance",
        [note("It was made of mercury. Baths were not. Or mercury, baths and `x` fog `y` signal.")],
    ),
)

ISLANDS = (
    defect(
        "GW209",
        "two new pages link to each other only",
        [
            write("wiki/notes/one.md", page("One thing", "See [it](two.md).")),
            write("wiki/notes/two.md", page("Two things", "See [it](one.md).")),
        ],
        at("wiki/notes/one.md", ""),
    ),
    defect(
        "GW209",
        "three in a ring",
        [
            write("wiki/notes/a.md", page("First", "[[b]]")),
            write("wiki/notes/b.md", page("Second", "[[c]]")),
            write("wiki/notes/c.md", page("Third", "[[a]]")),
        ],
        at("wiki/notes/a.md", ""),
    ),
    defect(
        "GW209",
        "the links that joined two pages with the rest are removed",
        [
            replace(
                WICK_LAMP,
                "[Incandescent oil vapour lamp](oil-lamps.md)",
                "Incandescent oil vapour lamp",
            ),
            replace(
                MANTLE,
                "[Incandescent oil vapour lamp](oil-lamps.md)",
                "Incandescent oil vapour lamp",
            ),
            replace_all(WICK_LAMP, "(../sources/lenses.md)", "(../../raw/lenses.md)"),
            replace_all(MANTLE, "(../sources/lenses.md)", "(../../raw/lenses.md)"),
        ],
        at(MANTLE, ""),
    ),
    defect(
        "GW209",
        "an image that both sides show does not join them",
        [
            write("wiki/notes/one.md", page("One thing", "See [it](two.md).")),
            write(
                "wiki/notes/two.md",
                page("Two things", "See [it](one.md) ![x](../../raw/assets/diaphone.png)."),
            ),
        ],
        at("wiki/notes/one.md", ""),
    ),
    defect(
        "GW209",
        "links to the web and to a source do not join them",
        [
            write(
                "wiki/notes/one.md",
                page("One thing", "See [it](two.md) and [web](https://example.org)."),
            ),
            write(
                "wiki/notes/two.md",
                page("Two things", "See [it](one.md) ![x](../../raw/lenses.md)."),
            ),
        ],
        at("wiki/notes/one.md", ""),
    ),
    defect(
        "GW209",
        "two islands",
        [
            *(
                write(f"wiki/notes/{a}.md", page(f"Thing {a}", f"[[{b}]]"))
                for a, b in (("a1", "a2"), ("a2", "a1"), ("b1", "b2"), ("b2", "b1"))
            )
        ],
        at("wiki/notes/a1.md", ""),
        at("wiki/notes/b1.md", ""),
    ),
    defect(
        "GW209",
        "five pages around one",
        [
            write("wiki/notes/hub.md", page("Hub", "[[s1]] [[s2]] [[s3]] [[s4]]")),
            *(write(f"wiki/notes/s{n}.md", page(f"Spoke {n}", "[[hub]]")) for n in range(1, 5)),
        ],
        at("wiki/notes/hub.md", ""),
    ),
    near_miss(
        "GW209",
        "one link leads back",
        [
            write("wiki/notes/one.md", page("One thing", "See [it](two.md).")),
            write("wiki/notes/two.md", page("Two things", f"See [it](one.md). {BACK}")),
        ],
    ),
    near_miss(
        "GW209",
        "one link leads there",
        [
            write("wiki/notes/one.md", page("One thing", "See [it](two.md).")),
            write("wiki/notes/two.md", page("Two things", "See [it](one.md).")),
            linked("two.md"),
        ],
    ),
    near_miss(
        "GW209",
        "a page alone is an orphan and no island",
        [write(TODO, page("To do", BACK)), linked("todo.md")],
    ),
    near_miss(
        "GW209",
        "a new topic of six pages",
        [
            *(
                write(f"wiki/notes/t{n}.md", page(f"Topic {n}", f"[[t{(n + 1) % 6}]]"))
                for n in range(6)
            )
        ],
    ),
    near_miss(
        "GW209",
        "they are joined by the page of a source that both cite",
        [
            write(
                "wiki/notes/one.md",
                page("One thing", "See [it](two.md) and [it](../sources/lenses.md)."),
            ),
            write("wiki/notes/two.md", page("Two things", "See [it](one.md).")),
        ],
    ),
)


SEEDS: tuple[Seed, ...] = (
    *ORPHANS,
    *DUPLICATE_TITLES,
    *OUTDATED_INDEXES,
    *OUTDATED_RELATED,
    *REWRITTEN_LOGS,
    *DEAD_ENDS,
    *WANTED_PAGES,
    *UNLINKED_MENTIONS,
    *ISLANDS,
)
