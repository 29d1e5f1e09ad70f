"""The pull request as its reviewer reads it."""

from __future__ import annotations

import re
from dataclasses import replace

import pyromark

from gitwiki.compiler.doubts import Doubt, DoubtReason
from gitwiki.compiler.review import (
    Conflict,
    Rebased,
    Review,
    body,
    rebased_body,
    summary,
    title,
)
from gitwiki.compiler.verify import Count, Dropped, Reason, Report
from gitwiki.diagnostics import Diagnostic, Severity
from gitwiki.proposals import BODY_LIMIT
from gitwiki.wiki.compare import Item, PageChange, compare
from gitwiki.wiki.page import CitedText, Fact, Page, PageContent, SectionContent, compose
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind, Source


def source(name: str, heading: str, label: str, *texts: str) -> Source:
    paragraphs = identify(Block(text, BlockKind.PROSE, (), 1, 1) for text in texts)
    by_id = {paragraph.id: paragraph for paragraph in paragraphs}
    return Source(name, f"raw/{name}.md", "0" * 40, heading, label, "", (), "", paragraphs, by_id)


NOTES = source("notes", "Notes on caches", "", "A cache is a store.", "It holds 4 KB.")
RFC = source("rfc9111", "HTTP Caching", "RFC 9111", "A cache is fresh.")
N_STORE, N_SIZE = (f"notes-{paragraph.id}" for paragraph in NOTES.paragraphs)
R_FRESH = f"rfc9111-{RFC.paragraphs[0].id}"
EMPTY = Review(
    key="c0ffee",
    base="0123456789abcdef" * 2,
    sources={"notes": NOTES, "rfc9111": RFC},
    compiled=("notes",),
    deleted=(),
    changes=(),
    report=Report(),
    conflicts=(),
    findings=(),
    unread=(),
    command="gitwiki compile --compiler extractive raw/notes.md",
    compiler="gitwiki 0.1, extractive compiler 1",
)


def page(
    *statements: CitedText,
    path: str = "wiki/concepts/cache.md",
    name: str = "Cache",
    facts: tuple[Fact, ...] = (),
    caveats: tuple[CitedText, ...] = (),
    aliases: tuple[str, ...] = (),
) -> Page:
    sections = (SectionContent("How it works", statements),) if statements else ()
    return compose(
        PageContent(
            path, "concept", name, aliases=aliases, sections=sections, facts=facts, caveats=caveats
        )
    )


BEFORE = page(
    CitedText("A cache keeps what is fresh.", (R_FRESH,)),
    CitedText("Nobody knows.", ("rfc9111-p-000000",)),
)
AFTER = page(
    CitedText("A cache only keeps what is fresh.", (R_FRESH, N_STORE)),
    facts=(Fact("Cache", "size", "4 KB", "", N_SIZE),),
    caveats=(CitedText("Sources disagree.", (N_SIZE, R_FRESH)),),
    aliases=("caches",),
)
CHANGED = compare("wiki/concepts/cache.md", BEFORE, AFTER)
NEW = compare(
    "wiki/concepts/new (1).md", None, page(CitedText("New.", ("note",)), name="N", path="x.md")
)
GONE = compare("wiki/concepts/gone.md", page(CitedText("Old.", (R_FRESH,)), name="Gone"), None)

FULL = replace(
    EMPTY,
    compiled=("notes", "rfc9111"),
    deleted=("raw/old.md",),
    changes=(CHANGED, GONE, NEW),
    report=Report(
        counts=(Count("fact", 1, 1), Count("statement", 3, 2)),
        dropped=(
            Dropped("statement", "It holds 5 KB.", Reason.UNSUPPORTED_NUMBER, "x.md", "5 KB"),
        ),
    ),
    conflicts=(
        Conflict("wiki/concepts/cache.md", "It is *fast*.", "It is slow.", "A person did it."),
        Conflict("wiki/concepts/cache.md", "", "", "Only that."),
    ),
    findings=(
        Diagnostic("wiki/a.md", 3, "GW101", "The link [x] leads nowhere."),
        Diagnostic("wiki/b.md", 4, "GW304", "No citation.", severity=Severity.WARNING),
    ),
    unread=(
        Diagnostic("raw/bad.md", 0, "GW801", "It cannot be read."),
        Diagnostic("raw/half.md", 7, "GW802", "It is not UTF-8."),
    ),
)
FULL_BODY = f"""\
2 sources and 1 deleted source, 1 new page and 1 changed page and 1 deleted page: \
3 items added, 1 changed, 2 removed. Every statement carries the words of the source it rests on, \
and code has checked that they stand there.

## Look at this first

- **Disagreement** on [Cache](wiki/concepts/cache.md): Sources disagree.
- **A person's edit** in `wiki/concepts/cache.md`: A person did it. Kept: "It is \\*fast\\*.". \
Not written: "It is slow.".
- **A person's edit** in `wiki/concepts/cache.md`: Only that.
- **Source** `raw/bad.md`: It cannot be read. (GW801)
- **Source** `raw/half.md`:7: It is not UTF-8. (GW802)

## Pages

| Page | | Added | Changed | Removed |
|---|---|--:|--:|--:|
| [Cache](wiki/concepts/cache.md) | changed concept | 2 | 1 | 1 |
| [Gone](wiki/concepts/gone.md) | deleted concept | 0 | 0 | 1 |
| [N](wiki/concepts/new%20%281%29.md) | new concept | 1 | 0 | 0 |

## Changes

### Cache (changed)

`wiki/concepts/cache.md`

Also called: caches

**Added**

- *fact* Cache, size: 4 KB <sub>Notes on caches ¶2</sub>
- *caveat* Sources disagree. <sub>Notes on caches ¶2; RFC 9111 ¶1</sub>

**Changed**

- ~~A cache keeps what is fresh.~~
  A cache only keeps what is fresh. <sub>RFC 9111 ¶1; Notes on caches ¶1</sub>

**Removed**

- ~~Nobody knows.~~

### Gone (deleted)

`wiki/concepts/gone.md`

**Removed**

- ~~Old.~~

### N (new)

`wiki/concepts/new (1).md`

**Added**

- New. <sub>note</sub>

## Checked against the sources

| | Proposed | Kept | Dropped |
|---|--:|--:|--:|
| fact | 1 | 1 | 0 |
| statement | 3 | 2 | 1 |

Dropped, and why:

- statement "It holds 5 KB." (unsupported-number): \
{Dropped("", "", Reason.UNSUPPORTED_NUMBER, "", "5 KB").sentence}

## Lint

1 error, 1 warning, all new:

- `wiki/a.md:3` GW101: The link \\[x\\] leads nowhere.
- `wiki/b.md:4` GW304: No citation.

## Reproduce

Made by gitwiki 0.1, extractive compiler 1 for commit `0123456789ab`; key `c0ffee`. \
The same state gives the same bytes:

```
gitwiki compile --compiler extractive raw/notes.md
```
"""


def new_page(number: int, statements: int = 12) -> PageChange:
    path = f"wiki/concepts/page-{number}.md"
    cited = tuple(
        CitedText(f"Statement {each} of page {number} says what a source says.", (N_STORE,))
        for each in range(statements)
    )
    return compare(path, None, page(*cited, path=path, name=f"Page {number}"))


def test_everything_in_its_place() -> None:
    assert body(FULL) == FULL_BODY


def test_a_change_of_nothing_says_so() -> None:
    text = body(EMPTY)

    assert text.splitlines()[0].startswith(
        "1 source, no page: 0 items added, 0 changed, 0 removed."
    )
    assert "Look at this first" not in text
    assert "Dropped, and why" not in text
    assert "## Lint\n\nNo new findings.\n" in text


def test_findings_join_a_review() -> None:
    assert EMPTY.with_findings(FULL.findings) == replace(EMPTY, findings=FULL.findings)
    assert "\n1 warning, all new:\n" in body(EMPTY.with_findings(FULL.findings[1:]))


def test_15_pages_are_fully_readable() -> None:
    review = replace(EMPTY, changes=tuple(new_page(number) for number in range(15)))

    text = body(review)

    assert all(
        f"- Statement {each} of page {number} says what a source says. <sub>" in text
        for number in range(15)
        for each in range(12)
    )
    assert "Left out for length" not in text
    assert "Cut here" not in text


def test_200_pages_are_cut_with_a_pointer_and_keep_the_rest() -> None:
    review = replace(FULL, changes=tuple(new_page(number) for number in range(200)))

    text = body(review)

    assert 60_000 < len(text) <= BODY_LIMIT
    shown = len(re.findall(r"^### Page \d+ \(new\)$", text, re.MULTILINE))
    assert 0 < shown < 200
    pointer = f"*Left out for length: {200 - shown} pages; the diff of this pull request has all.*"
    assert f"\n\n{pointer}\n\n## Checked against the sources\n" in text
    assert text.count("| new concept |") == 200
    assert text.endswith(FULL_BODY[FULL_BODY.index("## Reproduce") :])
    assert text.index("Look at this first") < text.index("## Pages") < text.index("## Changes")


def test_a_table_of_thousands_of_pages_is_cut_too() -> None:
    text = body(replace(FULL, changes=tuple(new_page(number, 1) for number in range(2000))))

    assert len(text) == BODY_LIMIT
    assert text.endswith("\n\n*Cut here; the diff of this pull request has all of it.*\n")


def test_long_lists_say_how_much_more_there_is() -> None:
    dropped = FULL.report.dropped * 120
    review = replace(
        FULL,
        changes=(new_page(1, 50),),
        report=replace(FULL.report, dropped=dropped),
        conflicts=FULL.conflicts * 40,
        findings=FULL.findings * 30,
    )

    text = body(review)

    assert re.findall(r"^- and \d+ more$", text, re.MULTILINE) == [
        "- and 42 more",
        "- and 10 more",
        "- and 20 more",
        "- and 20 more",
    ]


def test_what_a_dropped_statement_said_is_cut_at_a_word() -> None:
    dropped = Dropped("statement", "word " * 60, Reason.NO_CITATION, "x.md")

    assert f'statement "{"word " * 30}word…" (no-citation)' in body(
        replace(EMPTY, report=Report((), (dropped,)))
    )


HOSTILE = "Ada --> @team #12 GH-12 <img src=x> `code` | [x](javascript:1) www.example.org\u202e"


def test_nothing_in_a_source_acts_on_the_forge_or_the_page() -> None:
    path = "wiki/concepts/`x`\n@team.md"
    hostile = page(
        CitedText("t", ("@team", N_STORE)), name="x", caveats=(CitedText("c", ()),), path=path
    )
    item = Item("caveat", "Caveats", HOSTILE, ("@team", N_STORE))
    change = replace(compare(path, None, hostile), title=HOSTILE, added=(item,), aliases=(HOSTILE,))
    evil = replace(NOTES, title=HOSTILE)
    review = replace(
        EMPTY,
        key="--> @team",
        sources={"notes": evil},
        changes=(change, replace(change, added=(), removed=(item,))),
        report=Report((), (Dropped("statement", HOSTILE, Reason.NOT_VERBATIM, path),)),
        conflicts=(Conflict(path, HOSTILE, HOSTILE, HOSTILE),),
        findings=(Diagnostic(path, 1, "GW101", HOSTILE),),
        unread=(Diagnostic(path, 1, "GW801", HOSTILE),),
    )

    text = body(review)

    assert "<!--" not in text
    visible = re.sub(r"`[^`\n]*`", "", text)
    assert not re.findall(r"[@#]\w|GH-\d|\bwww\.|\u202e", visible.replace("&#8203;", "\u200b"))
    html = str(pyromark.html(text))
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_the_title_names_what_was_compiled() -> None:
    assert title(EMPTY) == "Compile Notes on caches"
    assert title(FULL) == "Compile 2 sources: Notes on caches, HTTP Caching"
    three = replace(EMPTY, compiled=("notes", "rfc9111", "notes"))
    assert title(three) == "Compile 3 sources: Notes on caches, HTTP Caching and 1 more"
    gone = replace(EMPTY, compiled=(), deleted=("raw/a.md", "raw/b.md", "raw/c.md"))
    assert title(gone) == "Remove what rested on raw/a.md, raw/b.md and 1 more"
    assert summary(gone).startswith("3 deleted sources, no page: ")


def test_a_long_title_is_cut_at_a_word() -> None:
    long = replace(EMPTY, sources={"notes": replace(NOTES, title="words " * 40)})

    assert title(long) == f"Compile{' words' * 15}…"
    gone = replace(EMPTY, compiled=(), deleted=("raw/" + "x y " * 40,))
    assert len(title(gone)) <= 100


def test_nothing_in_a_title_acts_on_the_forge() -> None:
    hostile = replace(NOTES, title="Fix #12 @team\n[skip ci]\u200b www.example.org")

    assert title(replace(EMPTY, sources={"notes": hostile})) == (
        "Compile Fix # 12 @ team (skip ci) www .example.org"
    )


def test_doubts_are_shown_near_the_top_with_the_words_of_the_evidence() -> None:
    doubt = Doubt(
        "statement", "It *is* hot.", DoubtReason.DROPPED_NEGATION, "a.md", "It is not hot."
    )
    shown = body(replace(FULL, report=replace(FULL.report, doubts=(doubt,))))
    first, second, third = (
        shown.index(f"## {heading}")
        for heading in ("Look at this first", "Worth a second look", "Pages")
    )
    assert first < second < third
    assert shown[second:third] == (
        "## Worth a second look\n\n"
        '- `a.md` statement: "It \\*is\\* hot." The evidence negates what this says. '
        'The evidence: "It is not hot." (dropped-negation)\n\n'
    )
    assert "Worth a second look" not in body(FULL)


ONTO = replace(
    EMPTY,
    base="fedcba9876543210" * 2,
    changes=(compare("wiki/concepts/cache.md", None, page(CitedText("It is new.", (N_STORE,)))),),
)


def test_after_a_rebase_the_files_are_told_anew_and_the_rest_is_taken_over() -> None:
    text = rebased_body(ONTO, Rebased(body(FULL), ("wiki/concepts/cache.md",), ("Ada",)))

    first, told, *_ = text.split("\n\n")
    assert first == summary(ONTO)
    assert told == (
        "Merged onto `fedcba987654` statement by statement, without asking a model. "
        "Both sides had changed `wiki/concepts/cache.md`. It has edits by Ada."
    )
    old, new = (re.split(r"^## ", each, flags=re.MULTILINE) for each in (body(FULL), text))
    for name in ("Worth a second look", "Checked against the sources", "Reproduce"):
        ours, theirs = ([part for part in parts if part.startswith(name)] for parts in (old, new))
        assert [part.rstrip() for part in ours] == [part.rstrip() for part in theirs], name
    assert "| [Cache](wiki/concepts/cache.md) | new concept | 1 | 0 | 0 |" in text
    assert text.count("\n## Changes\n") == text.count("\n## Pages\n") == 1
    assert "- It is new. <sub>Notes on caches ¶1</sub>" in text
    # It is told as often as it is done, and what a browser does to line endings does not matter.
    again = Rebased(text.replace("\n", "\r\n"), (), ("Ada",))
    assert rebased_body(ONTO, again) == text


def test_a_disagreement_that_is_gone_is_not_taken_over() -> None:
    text = rebased_body(ONTO, Rebased(body(FULL), ()))
    assert "**Disagreement**" in body(FULL)
    assert "**Disagreement**" not in text
    assert "**A person's edit**" in text


def test_of_a_body_that_somebody_wrote_anew_only_known_sections_are_taken_over() -> None:
    theirs = "Mine.\n\n## Reproduce\n\nBy hand.\n\n## Reproduce\n\nAgain.\n\n# Other\n\nWords.\n"
    text = rebased_body(ONTO, Rebased(theirs, ()))
    assert "Mine." not in text
    assert text.endswith("## Reproduce\n\nBy hand.\n\n## Reproduce\n\nAgain.\n\n# Other\n\nWords.")
    assert rebased_body(ONTO, Rebased("", ())).count("## ") == 4


def test_a_rebased_body_fits_too() -> None:
    long = Rebased("## Worth a second look\n\n" + "- a doubt\n" * 10_000, ())
    assert len(rebased_body(ONTO, long)) <= BODY_LIMIT
