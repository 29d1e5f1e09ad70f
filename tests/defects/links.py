"""Seeds for the rules about links (GW1xx)."""

from __future__ import annotations

from defects.paths import (
    AIS,
    ANSWER,
    AUTOMATION,
    BOARD,
    CLOCKWORK,
    DIAPHONE,
    IMAGE,
    INDEX,
    KEEPER,
    LENSES_PAGE,
    MANTLE,
    MERCURY_BATH,
    NOMINAL_RANGE,
    OIL_LAMPS,
    QUESTIONS,
    RAW_LENSES,
    READING_LIST,
    RUTH,
    SKERROW_HEAD,
    TENDER,
    WICK_LAMP,
)
from defects.seeds import (
    Edit,
    Seed,
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
    without,
    write,
)


def _status(path: str, status: str) -> Edit:
    return below(path, "confidence:", f"status: {status}")


DEAD_LINKS = (
    defect(
        "GW101",
        "a page is deleted, and nothing else is done",
        [delete(RUTH)],
        at(AUTOMATION, "[Ruth Abernathy]"),
        at(ANSWER, "[Ruth Abernathy]"),
        at(INDEX, "", "GW203"),
        at("wiki/entities/index.md", "", "GW203"),
        at(KEEPER, "related:", "GW204"),
        at(SKERROW_HEAD, "related:", "GW204"),
        at(MERCURY_BATH, "related:", "GW204"),
        settled=False,
    ),
    defect(
        "GW101",
        "a page is renamed, and links of both kinds lead to it",
        [rename(TENDER, "wiki/concepts/supply-ship.md")],
        at(READING_LIST, "[tender]"),
    ),
    defect(
        "GW101",
        "a page moves to another folder",
        [rename(CLOCKWORK, "wiki/notes/clockwork.md")],
        at("wiki/notes/clockwork.md", "[keeper]"),
        at("wiki/notes/clockwork.md", "[lens]"),
        at("wiki/notes/clockwork.md", "", "GW201"),
        at(READING_LIST, "[the clockwork]"),
    ),
    defect(
        "GW101",
        "a letter is missing",
        [note("See [Siren](../concepts/sirn.md).")],
        at(QUESTIONS, "sirn"),
    ),
    defect(
        "GW101",
        "a wikilink names a page that nobody wrote",
        [note("See [[Watch bell]].")],
        at(QUESTIONS, "[[Watch"),
    ),
    defect(
        "GW101",
        "an image is deleted",
        [delete(IMAGE)],
        at(DIAPHONE, "![A diaphone"),
        at(READING_LIST, "![the one"),
        at(IMAGE, "", "GW308"),
    ),
    defect(
        "GW101",
        "an embedded image was never committed",
        [note("![[gallery.png]]")],
        at(QUESTIONS, "gallery"),
    ),
    defect(
        "GW101",
        "a reference is defined, and leads nowhere",
        [note("See [the bell][bell].\n\n[bell]: bell.md")],
        at(QUESTIONS, "[the bell]"),
    ),
    defect(
        "GW101",
        "a page of a source that is named otherwise",
        [replace_all(RUTH, "(../sources/automation-report.md)", "(../sources/report.md)")],
        at(RUTH, "[^automation-report-p-d2c031]:"),
        at(RUTH, "[^automation-report-p-6e207e]:"),
    ),
    defect(
        "GW101",
        "the ending is that of a web page",
        [note("See [Siren](../concepts/siren.html).")],
        at(QUESTIONS, "siren.html"),
    ),
    defect(
        "GW101",
        "the ending is missing",
        [note("See [Siren](../concepts/siren).")],
        at(QUESTIONS, "siren)"),
    ),
    defect(
        "GW101",
        "a source that is not there",
        [note("See [the letter](../../raw/letter.pdf).")],
        at(QUESTIONS, "letter.pdf"),
    ),
    defect(
        "GW101",
        "an anchor does not help",
        [note("See [Bell](../concepts/bell.md#sound).")],
        at(QUESTIONS, "bell.md"),
    ),
    defect(
        "GW101",
        "two links on one line, both dead",
        [note("See [Bell](bell.md) and [Gong](gong.md).")],
        at(QUESTIONS, "bell.md"),
        at(QUESTIONS, "bell.md"),
    ),
    defect(
        "GW101",
        "in a cell of a table",
        [note("| a | b |\n|---|---|\n| [[Watch bell\\|x]] | 1 |")],
        at(QUESTIONS, "[[Watch"),
    ),
    defect("GW101", "in a heading", [note("## The [bell](bell.md)")], at(QUESTIONS, "bell.md")),
    defect(
        "GW101",
        "a folder that is not there",
        [note("See [all people](../people/).")],
        at(QUESTIONS, "people/"),
    ),
    defect(
        "GW101",
        "an image that leads to a page",
        [note("[![x](../../raw/assets/diaphone.png)](bell.md)")],
        at(QUESTIONS, "bell.md"),
    ),
    defect(
        "GW101",
        "a page that cannot be found under its file name any more, since its title changed",
        [
            replace(BOARD, "title: Skerrow Lighthouse Board", "title: the Board"),
            rename(BOARD, "wiki/entities/board.md"),
        ],
        at("wiki/entities/board.md", "", "GW201"),
        at("wiki/entities/board.md", "23 years", "GW303", only="change"),
        at(READING_LIST, "[[Skerrow"),
    ),
    defect(
        "GW101",
        "a file of the repository that is not part of the wiki",
        [note("See [the licence](../../LICENSE).")],
        at(QUESTIONS, "LICENSE"),
    ),
    near_miss(
        "GW101",
        "a page is renamed, and so are its links",
        [
            rename(OIL_LAMPS, "wiki/concepts/iov-lamp.md"),
            *(
                replace_all(page, "oil-lamps.md", "iov-lamp.md")
                for page in (READING_LIST, MANTLE, WICK_LAMP)
            ),
        ],
    ),
    near_miss(
        "GW101",
        "links in code, in a comment on how to link, and escaped",
        [
            note(
                "Write `[x](x.md)`, `[[x]]`, \\[x\\](x.md) or \\[\\[x]].\n\n    "
                "[x](x.md)\n\n~~~\n![[x.png]]\n~~~"
            )
        ],
    ),
    near_miss(
        "GW101",
        "a page is named in another case by a wikilink",
        [note("See [[RUTH ABERNATHY]] and [[ruth-abernathy]].")],
    ),
    near_miss("GW101", "an alias by a wikilink", [note("See [[the Board]] and [[AIS|it]].")]),
    near_miss(
        "GW101",
        "a path in angle brackets with a title and an anchor",
        [note("See [it](<../concepts/diaphone.md#sound> 'Sound').")],
    ),
    near_miss("GW101", "letters as percent codes", [note("See [it](../concepts/oil%2Dlamps.md).")]),
    near_miss(
        "GW101", "a query behind the path", [note("See [it](../concepts/siren.md?plain=1).")]
    ),
    near_miss(
        "GW101",
        "a folder with an index, and one without",
        [note("See [all](../concepts/), [all](../concepts) and [assets](../../raw/assets).")],
    ),
    near_miss(
        "GW101",
        "web, mail and phone",
        [
            note(
                "<https://example.org/x.md>, [m](mailto:a@example.org), [t](tel:+1), "
                "[c](//example.org/a.md)."
            )
        ],
    ),
    near_miss(
        "GW101",
        "a task and a footnote look like links",
        [note("- [x] (done)\n- [ ] [open]\n\nA note.[^1]\n\n[^1]: Here.")],
    ),
    near_miss(
        "GW101",
        "schema.md, the log and a raw file",
        [note("[s](../../schema.md) [l](../../log.md) [r](../../raw/lenses.md#L3)")],
    ),
    near_miss(
        "GW101",
        "from the root of the bundle, and of the repository",
        [note("See [it](/concepts/siren.md), [it](/entities/), [it](/wiki/concepts/siren.md).")],
    ),
    near_miss(
        "GW101",
        "a matrix in a block of mathematics",
        [note("$$\n[[b]]\n$$\n\n$$ A = [[1, 2],\n[3, 4]] $$")],
    ),
    near_miss(
        "GW101",
        "a link whose text is in double brackets",
        [note("[[[Bell]]](../concepts/siren.md), and [[[Siren]]].")],
    ),
    defect(
        "GW101",
        "three brackets, and between two dollars that are no mathematics",
        [note("For $$ see [[[Watch bell]]].\n\nOr pay $$ for [[Ship bell]].\n")],
        at(QUESTIONS, "[[[Watch"),
        at(QUESTIONS, "[[Ship"),
    ),
)

DEAD_ANCHORS = (
    defect(
        "GW102",
        "a heading is renamed, and two pages link to it",
        [replace(AUTOMATION, "## What it needs", "## What is needed")],
        at(READING_LIST, "[Automation]"),
    ),
    defect(
        "GW102",
        "a heading that a wikilink names is renamed",
        [replace(AUTOMATION, "## What was done", "## History")],
        at(TENDER, "[[automation#"),
    ),
    defect(
        "GW102",
        "a section is deleted, and its own page links to it",
        [without(DIAPHONE, "## Electric emitter")],
        at(DIAPHONE, "(#electric-emitter)"),
    ),
    defect(
        "GW102",
        "the facts of a compiled page are gone",
        [replace(SKERROW_HEAD, "## Facts", "## Figures")],
        at(NOMINAL_RANGE, "#facts"),
    ),
    defect(
        "GW102",
        "a letter is missing",
        [note("See [it](../concepts/diaphone.md#sond).")],
        at(QUESTIONS, "#sond"),
    ),
    defect(
        "GW102",
        "the words of the heading instead of its anchor",
        [note("See [it](../concepts/automation.md#What%20it%20saved).")],
        at(QUESTIONS, "%20it%20"),
    ),
    defect(
        "GW102",
        "the heading is no heading but bold text",
        [replace(CLOCKWORK, "## Work", "**Work**")],
        at(READING_LIST, "[the clockwork]"),
    ),
    defect(
        "GW102",
        "the heading stands in code",
        [replace(CLOCKWORK, "## Work", "```\n## Work\n```")],
        at(READING_LIST, "[the clockwork]"),
    ),
    defect(
        "GW102",
        "the third of two equal headings",
        [note("## More\n\n## More\n\nSee [it](#more-2).")],
        at(QUESTIONS, "#more-2"),
    ),
    defect(
        "GW102",
        "a wikilink to a heading of its own page",
        [note("See [[#Later]].")],
        at(QUESTIONS, "#Later"),
    ),
    defect(
        "GW102",
        "a page was renamed and its links with it, but for the heading",
        [
            rename(OIL_LAMPS, "wiki/concepts/iov-lamp.md"),
            *(
                replace_all(page, "oil-lamps.md", "iov-lamp.md")
                for page in (READING_LIST, MANTLE, WICK_LAMP)
            ),
            replace("wiki/concepts/iov-lamp.md", "## Before it", "## Wicks"),
        ],
        at(READING_LIST, "#before-it"),
    ),
    near_miss(
        "GW102",
        "a heading is renamed, and so are its links",
        [
            replace(AUTOMATION, "## What it needs", "## What is needed"),
            replace(READING_LIST, "#what-it-needs", "#what-is-needed"),
        ],
    ),
    near_miss(
        "GW102",
        "a heading with punctuation, code, a link and emphasis",
        [
            note(
                "## *Who*, `what` & [where](../entities/hollin-light.md)?\n\nSee "
                "[it](#who-what--where)."
            )
        ],
    ),
    near_miss(
        "GW102",
        "the second of two equal headings",
        [note("## More\n\n## More\n\nSee [it](#more-1) and [it](#more).")],
    ),
    near_miss(
        "GW102",
        "a heading that is underlined",
        [note("Later on\n--------\n\nSee [it](#later-on).")],
    ),
    near_miss(
        "GW102",
        "a heading in another script, with percent codes",
        [
            note(
                "## Le gardien d\u2019\u00eele\n\n[a](#le-gardien-d\u00eele) "
                "[b](#le-gardien-d%C3%AEle)"
            )
        ],
    ),
    near_miss(
        "GW102", "the top of the page", [note("Back to the [top](#top) or the [beginning](#).")]
    ),
    near_miss(
        "GW102",
        "lines of a raw file",
        [note("See [lines](../../raw/keepers-handbook.txt#L10-L12).")],
    ),
    near_miss(
        "GW102",
        "a heading in a page on the web",
        [note("See [it](https://example.org/x.md#nope).")],
    ),
    near_miss(
        "GW102",
        "a wikilink names the words of a heading",
        [
            note(
                "See [[automation#Remote monitoring|it]] and [[automation#What it needs#Remote "
                "monitoring]]."
            )
        ],
    ),
    defect(
        "GW102",
        "a heading that the index does not have",
        [note("See [it](../index.md#people).")],
        at(QUESTIONS, "#people"),
    ),
    defect(
        "GW102",
        "a heading that the index of a folder does not have",
        [note("See [it](../concepts/index.md#fog) or [all](../concepts/#nothing).")],
        at(QUESTIONS, "#fog"),
        at(QUESTIONS, "#fog"),
    ),
    near_miss(
        "GW102",
        "headings of the index, and of that of a folder",
        [
            note(
                "See [it](../index.md#concepts), [it](../entities/index.md#entities), [c](/#notes)."
            )
        ],
    ),
)

ESCAPING_LINKS = (
    defect(
        "GW103",
        "one step too many",
        [note("See [notes](../../../notes.md).")],
        at(QUESTIONS, "notes.md"),
    ),
    defect(
        "GW103",
        "the folder of a person",
        [note("See [mine](../../../../people/ada/notes.md).")],
        at(QUESTIONS, "ada"),
    ),
    defect(
        "GW103",
        "an image beside the repository",
        [note("![x](../../../x.png)")],
        at(QUESTIONS, "x.png"),
    ),
    defect(
        "GW103",
        "in a reference that is defined elsewhere",
        [note("See [it][a].\n\n[a]: ../../../../a.md")],
        at(QUESTIONS, "[it][a]"),
    ),
    defect(
        "GW103",
        "dots as percent codes",
        [note("See [it](%2e%2e/%2e%2e/%2e%2e/etc/passwd).")],
        at(QUESTIONS, "passwd"),
    ),
    defect(
        "GW103",
        "down and farther up again",
        [note("See [it](../concepts/../../../x.md).")],
        at(QUESTIONS, "x.md"),
    ),
    defect("GW103", "from the root", [note("See [it](/../../x.md).")], at(QUESTIONS, "x.md")),
    near_miss(
        "GW103", "up to the top and down again", [note("See [it](../../wiki/concepts/siren.md).")]
    ),
    near_miss(
        "GW103",
        "up and down and up within the wiki",
        [note("See [it](../concepts/../entities/../concepts/siren.md).")],
    ),
    near_miss(
        "GW103",
        "steps in an address on the web",
        [note("See [it](https://example.org/../../../x).")],
    ),
    near_miss("GW103", "steps in code", [note("Run `cd ../../../..` or `[x](../../../x.md)`.")]),
    near_miss(
        "GW103",
        "steps behind the anchor and in the query",
        [note("See [it](../concepts/siren.md?a=../../../../b).")],
    ),
    near_miss("GW103", "three dots are a name", [note("See [Siren](./../concepts/./siren.md).")]),
)

DEAD_BLOCKS = (
    defect(
        "GW104",
        "the name behind the sentence is deleted",
        [replace(DIAPHONE, " ^grunt", "")],
        at(TENDER, "^grunt"),
    ),
    defect("GW104", "the sentence is deleted", [without(DIAPHONE, "^grunt")], at(TENDER, "^grunt")),
    defect(
        "GW104",
        "the block has another name now",
        [replace(DIAPHONE, "^grunt", "^roar")],
        at(TENDER, "^grunt"),
    ),
    defect(
        "GW104", "a letter is missing", [note("See [[diaphone#^grun]].")], at(QUESTIONS, "^grun")
    ),
    defect(
        "GW104",
        "an embed of a block that is on another page",
        [note("![[siren#^grunt]]")],
        at(QUESTIONS, "siren#^grunt"),
    ),
    defect(
        "GW104", "a block of its own page", [note("See [[#^nothing]].")], at(QUESTIONS, "#^nothing")
    ),
    defect(
        "GW104",
        "no space before the mark",
        [replace(DIAPHONE, " ^grunt", "^grunt")],
        at(TENDER, "#^grunt"),
    ),
    near_miss(
        "GW104",
        "a block in a list",
        [note("- One ^one\n\nSee [[#^one]] and [[open-questions#^one|it]].")],
    ),
    near_miss(
        "GW104", "the mark on a line of its own", [note("One thing.\n^one\n\nSee [[#^one]].")]
    ),
    near_miss("GW104", "a caret in code", [note("Write `[[page#^name]]`.")]),
    near_miss("GW104", "powers and footnotes", [note("10 ^2 is 100.[^x]\n\n[^x]: As ^x.")]),
    near_miss("GW104", "the block of a page in another case", [note("See [[Diaphone#^grunt]].")]),
    near_miss("GW104", "embedded", [note("![[diaphone#^grunt]]")]),
)


def _twin(path: str, title: str) -> tuple[Edit, ...]:
    """Write a page that has the name of another one, and link to it by its path."""
    head = f"---\ntype: note\ntitle: {title}\ndescription: Another one\n---\n\n"
    page = f"{head}# {title}\n\nSee [[Reading list]].\n"
    name = path.removeprefix("wiki/")
    return (
        write(path, page),
        replace(READING_LIST, "Start with", f"See [it](../{name}). Start with"),
    )


AMBIGUOUS_LINKS = (
    defect(
        "GW105",
        "a second page has the name of one that is linked to",
        _twin("wiki/notes/anvil-rock.md", "Trip to the rock"),
        at(TENDER, "[[anvil-rock"),
    ),
    defect(
        "GW105",
        "by an embed",
        [*_twin("wiki/entities/keeper.md", "Who kept"), note("![[keeper]]")],
        at(QUESTIONS, "![[keeper]]"),
    ),
    defect(
        "GW105",
        "with a heading",
        [
            *_twin("wiki/entities/automation.md", "Who automated"),
            note("See [[automation#What was done]]."),
        ],
        at(QUESTIONS, "[[automation"),
    ),
    defect(
        "GW105",
        "an image of the same name",
        [copy(IMAGE, "wiki/assets/diaphone.png"), note("![[diaphone.png]]")],
        at(QUESTIONS, "![[diaphone"),
    ),
    defect(
        "GW105",
        "in another case",
        [*_twin("wiki/entities/clockwork.md", "Who wound"), note("See [[CLOCKWORK]].")],
        at(QUESTIONS, "[[CLOCKWORK"),
    ),
    near_miss(
        "GW105",
        "a page of the same name, and nobody uses wikilinks to it",
        _twin("wiki/notes/ruth-abernathy.md", "A letter to Ruth"),
    ),
    near_miss(
        "GW105", "one of them lies in the folder of the page", _twin("wiki/notes/tender.md", "Crew")
    ),
    near_miss(
        "GW105",
        "the folder is given",
        [
            *_twin("wiki/entities/clockwork.md", "Who wound"),
            note("See [[concepts/clockwork]] and [[entities/clockwork]]."),
        ],
    ),
    near_miss(
        "GW105",
        "a Markdown link has a path anyway",
        [
            *_twin("wiki/entities/clockwork.md", "Who wound"),
            note("See [it](../concepts/clockwork.md)."),
        ],
    ),
    near_miss(
        "GW105",
        "a longer name ends like it",
        [*_twin("wiki/entities/old-clockwork.md", "Who wound"), note("See [[clockwork]].")],
    ),
    near_miss(
        "GW105",
        "a file of another kind has the name",
        [copy(IMAGE, "wiki/assets/clockwork.png"), note("See [[clockwork]].")],
    ),
    near_miss(
        "GW105",
        "a link to the page of a source, which has the name of its file",
        [note("See [[lenses]] and [[lenses.md]].")],
    ),
    near_miss(
        "GW105",
        "the file itself, with its folder or the ending that only it has",
        [note("See [[raw/lenses]], [[raw/lenses.md]] and [[keepers-handbook.txt]].")],
    ),
)

DEPRECATED_LINKS = (
    defect(
        "GW106",
        "a page is deprecated, and others link to it",
        [_status(AIS, "deprecated")],
        at(AUTOMATION, "[AIS]"),
    ),
    defect(
        "GW106",
        "a new link to a page that was deprecated long ago",
        [note("See [wicks](../concepts/wick-lamp.md).")],
        at(QUESTIONS, "[wicks]"),
    ),
    defect(
        "GW106",
        "by a wikilink with its title",
        [note("See [[Wick lamp]].")],
        at(QUESTIONS, "[[Wick"),
    ),
    defect(
        "GW106",
        "to one of its headings",
        [note("See [wicks](../concepts/wick-lamp.md#wick-lamp).")],
        at(QUESTIONS, "[wicks]"),
    ),
    defect(
        "GW106", "the status is in quotes", [_status(AIS, '"deprecated"')], at(AUTOMATION, "[AIS]")
    ),
    defect("GW106", "embedded", [note("![[mantle]]")], at(QUESTIONS, "![[mantle]]")),
    defect(
        "GW106",
        "a page in force again links to one that is not",
        [replace(WICK_LAMP, "status: deprecated", "status: stable")],
        at(WICK_LAMP, "[Mantle]"),
    ),
    near_miss(
        "GW106",
        "deprecated pages link to each other",
        [replace(MANTLE, "> A mantle is", "> A [mantle](wick-lamp.md) is")],
    ),
    near_miss("GW106", "a draft", [_status(AIS, "draft")]),
    near_miss(
        "GW106",
        "the page that replaced it says its name",
        [note("The page Wick lamp is deprecated.")],
    ),
    near_miss("GW106", "a link in code", [note("Do not write `[[wick-lamp]]`.")]),
    near_miss(
        "GW106", "another key has the word", [below(AIS, "confidence: low", "note: deprecated")]
    ),
)

MISCASED_LINKS = (
    defect(
        "GW107",
        "a capital in the file name",
        [note("See [it](../concepts/Siren.md).")],
        at(QUESTIONS, "Siren.md"),
    ),
    defect(
        "GW107",
        "a capital in the folder",
        [note("See [it](../Concepts/siren.md).")],
        at(QUESTIONS, "Concepts"),
    ),
    defect(
        "GW107", "an image", [note("![x](../../raw/assets/Diaphone.PNG)")], at(QUESTIONS, "PNG")
    ),
    defect(
        "GW107",
        "with an anchor",
        [note("See [it](../concepts/Diaphone.md#sound).")],
        at(QUESTIONS, "Diaphone.md"),
    ),
    defect(
        "GW107",
        "the page got a capital",
        [rename(RUTH, "wiki/entities/Ruth-Abernathy.md")],
        at(AUTOMATION, "[Ruth Abernathy]"),
        at(ANSWER, "[Ruth Abernathy]"),
        at("wiki/entities/Ruth-Abernathy.md", "", "GW201"),
    ),
    defect(
        "GW107",
        "accents in another Unicode form",
        [copy(IMAGE, "raw/assets/\u00eele.png"), note("![x](../../raw/assets/i\u0302le.png)")],
        at(QUESTIONS, "le.png"),
    ),
    near_miss(
        "GW107", "wikilinks do not mind", [note("See [[Siren]], [[SIREN]] and ![[Diaphone.PNG]].")]
    ),
    near_miss(
        "GW107", "percent codes of the same letters", [note("See [it](../concepts/%73iren.md).")]
    ),
    near_miss(
        "GW107",
        "the address of a web page",
        [note("See [it](https://example.org/Concepts/Siren.md).")],
    ),
    near_miss(
        "GW107",
        "there is a file of just this name",
        [copy(IMAGE, "raw/assets/Map.png"), note("![x](../../raw/assets/Map.png)")],
    ),
    near_miss(
        "GW107", "capitals in the anchor of a raw file", [note("See [it](../../raw/lenses.md#L3).")]
    ),
    near_miss(
        "GW107",
        "accents in the Unicode form of the file",
        [copy(IMAGE, "raw/assets/\u00eele.png"), note("![x](../../raw/assets/%C3%AEle.png)")],
    ),
)

OF_REPORT = "resource: /sources/automation-report.md"
OF_LENSES = "resource: ../../raw/lenses.md"


def _listed(*entries: str) -> list[Edit]:
    """List sources on a page that cites none."""
    return [replace(READING_LIST, "sources: []", f"sources: [{', '.join(entries)}]")]


WRONG_RESOURCES = (
    defect(
        "GW014",
        "the page of a listed source has another name",
        [replace(RUTH, OF_REPORT, "resource: /sources/report.md")],
        at(RUTH, "sources:"),
    ),
    defect(
        "GW014",
        "the page of a source points at a file that is not there",
        [replace(LENSES_PAGE, OF_LENSES, "resource: ../../raw/lens.md")],
        at(LENSES_PAGE, "resource: ../../raw/lens.md"),
    ),
    defect(
        "GW014",
        "the page of another source",
        [replace(RUTH, OF_REPORT, "resource: /sources/lenses.md")],
        at(RUTH, "sources:"),
    ),
    defect(
        "GW014",
        "a plain path with a typo",
        _listed("/sources/lensess.md"),
        at(READING_LIST, "sources:"),
    ),
    defect(
        "GW014",
        "a path from the page",
        _listed("{id: lenses, resource: ../source/lenses.md}"),
        at(READING_LIST, "sources:"),
    ),
    defect(
        "GW014",
        "the letters in another case",
        _listed("{id: lenses, resource: /sources/Lenses.md}"),
        at(READING_LIST, "sources:"),
    ),
    defect(
        "GW014",
        "a source that has no page yet",
        [
            write("raw/letter.md", "Dear Ruth, the lamp burns well.\n"),
            *_listed("{id: letter, resource: /sources/letter.md, raw: raw/letter.md}"),
        ],
        at(READING_LIST, "sources:"),
    ),
    defect(
        "GW014",
        "it leaves the repository",
        _listed("{id: lenses, resource: ../../../sources/lenses.md}"),
        at(READING_LIST, "sources:"),
    ),
    defect(
        "GW014",
        "two of one list",
        _listed("{id: bell, resource: /bell.md}", "{id: lens, resource: /sources/lights.md}"),
        at(READING_LIST, "sources:"),
        at(READING_LIST, "sources:"),
    ),
    defect(
        "GW014",
        "the page of a source points at the file of another one",
        [replace(LENSES_PAGE, OF_LENSES, "resource: ../../raw/fog-signals.md")],
        at(LENSES_PAGE, "resource: ../../raw/fog-signals.md"),
    ),
    near_miss("GW014", "a path from the folder of the page", _listed("../sources/lenses.md")),
    near_miss(
        "GW014",
        "from the top of the repository",
        _listed("{id: lenses, resource: /wiki/sources/lenses.md}"),
    ),
    near_miss(
        "GW014",
        "with an anchor",
        _listed("{id: lenses, resource: '/sources/lenses.md#lenses-and-lamps'}"),
    ),
    near_miss(
        "GW014",
        "addresses",
        _listed(
            "{id: web, resource: 'https://example.org/sources/x.md'}",
            "{id: table, resource: 'bigquery://lights/x.md'}",
            "{id: here, resource: '//example.org/x.md'}",
        ),
    ),
    near_miss(
        "GW014",
        "what is meant, in words",
        _listed("{id: talks, resource: 'Talks with keepers, 1998/99'}", "'[[Lenses]]'"),
    ),
    near_miss(
        "GW014", "a page that is of no source", _listed("{id: notes, resource: /concepts/siren.md}")
    ),
    near_miss(
        "GW014",
        "an id of its own, and the file of the source",
        _listed("{id: lamps, resource: /sources/lenses.md, raw: raw/lenses.md}"),
    ),
    near_miss("GW014", "the raw file", _listed("{id: lenses, resource: ../../raw/lenses.md}")),
    near_miss(
        "GW014",
        "the page of a source names its web address",
        [replace(LENSES_PAGE, OF_LENSES, "resource: https://example.org/lenses.md")],
    ),
    near_miss(
        "GW014",
        "marks of an address in the name of a file",
        [
            copy(RAW_LENSES, "raw/lenses #2%.md"),
            *_listed(
                "{id: two, resource: '../../raw/lenses #2%.md'}",
                "{id: three, resource: '../../raw/lenses%20%232%25.md'}",
            ),
        ],
    ),
    near_miss(
        "GW014",
        "a page that describes a table",
        [below(QUESTIONS, "title:", "resource: lights.public.keepers")],
    ),
)

SEEDS: tuple[Seed, ...] = (
    *DEAD_LINKS,
    *DEAD_ANCHORS,
    *ESCAPING_LINKS,
    *DEAD_BLOCKS,
    *AMBIGUOUS_LINKS,
    *DEPRECATED_LINKS,
    *MISCASED_LINKS,
    *WRONG_RESOURCES,
)
