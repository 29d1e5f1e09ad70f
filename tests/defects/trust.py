"""Seeds for the rules about time (GW5xx) and about who wrote and who verified (GW6xx)."""

from __future__ import annotations

import re

from defects.paths import (
    ANSWER,
    AUTOMATION,
    CLOCKWORK,
    HOLLIN,
    KEEPER,
    MANTLE,
    QUESTIONS,
    READING_LIST,
    RUTH,
    SIREN,
)
from defects.seeds import (
    Edit,
    Seed,
    append,
    at,
    below,
    defect,
    delete,
    near_miss,
    on,
    rename,
    replace,
    rewrite,
    without,
    write,
)
from gitwiki.wiki.page import statement_digest

HOLLIN_DATES = "created: 2023-10-06\nupdated: 2023-11-14\nconfidence: high"
LETTER = "raw/letter.md"


def dated(created: str, updated: str, confidence: str = "high") -> list[Edit]:
    """Change the dates of the page about Hollin Light."""
    return [
        replace(
            HOLLIN,
            HOLLIN_DATES,
            f"created: {created}\nupdated: {updated}\nconfidence: {confidence}",
        )
    ]


_NEW = """---
type: note
title: To do
description: What is left
verified: {by: human:alice, at: 2023-11-01T10:00:00Z}
---

# To do

See the [reading list](reading-list.md).
"""


def _stale(after: str) -> Edit:
    return below(CLOCKWORK, "confidence: medium", f"stale_after: {after}")


STALE_CONFIDENCE = (
    defect(
        "GW501",
        "not updated for a year",
        dated("2022-10-06", "2022-11-14"),
        at(HOLLIN, "confidence: high"),
    ),
    defect(
        "GW501",
        "six months and a day",
        dated("2023-05-01", "2023-05-13"),
        at(HOLLIN, "confidence: high"),
    ),
    defect(
        "GW501",
        "an instant",
        dated("2023-01-01", "2023-01-05T23:00:00Z"),
        at(HOLLIN, "confidence: high"),
    ),
    defect(
        "GW501",
        "a person raised it",
        [
            replace(
                CLOCKWORK,
                "created: 2023-10-05\nupdated: 2023-11-14\nconfidence: medium",
                "created: 2023-01-05\nupdated: 2023-01-14\nconfidence: high",
            )
        ],
        at(CLOCKWORK, "confidence: high"),
    ),
    defect(
        "GW501",
        "in quotes",
        dated("2022-10-06", "2022-11-14", '"high"'),
        at(HOLLIN, 'confidence: "high"'),
    ),
    near_miss("GW501", "six months to the day", dated("2023-05-01", "2023-05-14")),
    near_miss("GW501", "medium", dated("2022-10-06", "2022-11-14", "medium")),
    near_miss(
        "GW501",
        "deprecated",
        [
            replace(
                MANTLE,
                "created: 2023-09-01\nupdated: 2023-09-01\nconfidence: low",
                "created: 2022-09-01\nupdated: 2022-09-01\nconfidence: high",
            )
        ],
    ),
    near_miss("GW501", "no date of an update", [replace(HOLLIN, "updated: 2023-11-14\n", "")]),
    near_miss(
        "GW501",
        "a low one that is old",
        [
            replace(
                RUTH,
                "created: 2023-10-09\nupdated: 2023-10-09",
                "created: 2022-10-09\nupdated: 2022-10-09",
            )
        ],
    ),
)

EXPIRED = (
    defect(
        "GW502",
        "it expired yesterday",
        [_stale("2023-11-13T10:00:00Z")],
        at(CLOCKWORK, "stale_after:"),
    ),
    defect(
        "GW502",
        "it expired years ago",
        [_stale("2020-01-01T00:00:00Z")],
        at(CLOCKWORK, "stale_after:"),
    ),
    defect(
        "GW502",
        "at the beginning of the day",
        [_stale("2023-11-14T00:00:00Z")],
        at(CLOCKWORK, "stale_after:"),
    ),
    defect(
        "GW502",
        "time passes, and nobody looks",
        [on("2024-03-02")],
        at(CLOCKWORK, "stale_after:", only="tree"),
        base=[_stale("2024-03-01T00:00:00Z")],
    ),
    defect(
        "GW502",
        "a plain day",
        [_stale("2023-11-01")],
        at(CLOCKWORK, "stale_after:"),
        at(CLOCKWORK, "stale_after:", "GW012"),
    ),
    defect(
        "GW502", "an offset", [_stale("2023-11-14T09:00:00+10:00")], at(CLOCKWORK, "stale_after:")
    ),
    near_miss("GW502", "tomorrow", [_stale("2023-11-15T00:00:00Z")]),
    near_miss("GW502", "later on the same day", [_stale("2023-11-14T22:00:00Z")]),
    near_miss("GW502", "next year", [_stale("2024-11-14T00:00:00Z")]),
    near_miss(
        "GW502",
        "a deprecated page",
        [below(MANTLE, "status: deprecated", "stale_after: 2020-01-01T00:00:00Z")],
    ),
    near_miss(
        "GW502",
        "the day of an update long ago",
        [
            replace(
                QUESTIONS,
                "created: 2023-10-16\nupdated: 2023-11-02",
                "created: 2020-10-16\nupdated: 2020-11-02",
            )
        ],
    ),
    near_miss(
        "GW502",
        "another key",
        [below(CLOCKWORK, "confidence: medium", "reviewed: 2020-01-01T00:00:00Z")],
    ),
)


def letter(date: str, listed: str = "[raw/letter.md]") -> list[Edit]:
    """Add a source of a date, which a note of 2023-10-15 rests on."""
    text = f"---\ntitle: Letter\ndate: {date}\n---\n\nThe light is out.\n"
    return [write(LETTER, text), replace(READING_LIST, "sources: []", f"sources: {listed}")]


NEWER_SOURCES = (
    defect(
        "GW503", "a source of the day after", letter("2023-10-16"), at(READING_LIST, "sources:")
    ),
    defect("GW503", "a source of next month", letter("2023-11"), at(READING_LIST, "sources:")),
    defect("GW503", "a source of the future", letter("2031"), at(READING_LIST, "sources:")),
    defect(
        "GW503",
        "in a mapping without a blob",
        letter("2023-11-01", "[{id: letter, raw: raw/letter.md}]"),
        at(READING_LIST, "sources:"),
    ),
    defect(
        "GW503",
        "the second of two",
        letter("2023-11-01", "\n  - raw/lenses.md\n  - raw/letter.md"),
        at(READING_LIST, "  - raw/letter.md"),
    ),
    defect("GW503", "a date in words", letter("1 November 2023"), at(READING_LIST, "sources:")),
    defect(
        "GW503",
        "the date of the page is put back",
        [
            replace(
                HOLLIN, HOLLIN_DATES, "created: 2018-10-06\nupdated: 2018-11-14\nconfidence: medium"
            )
        ],
        at(HOLLIN, "sources:"),
        at(HOLLIN, "sources:"),
    ),
    near_miss("GW503", "the same day", letter("2023-10-15")),
    near_miss("GW503", "the same month", letter("2023-10")),
    near_miss("GW503", "the same year", letter("2023")),
    near_miss("GW503", "no date", letter('""')),
    near_miss(
        "GW503",
        "a page without a date",
        [*letter("2031"), replace(READING_LIST, "updated: 2023-10-15\n", "")],
    ),
    near_miss(
        "GW503",
        "a source that the page does not list",
        [write(LETTER, "---\ndate: 2031-01-01\n---\n\nThe light is out.\n")],
    ),
)

VERIFIED = "verified: {by: human:alice, at: 2023-10-10T09:00:00Z}"
LATE = "2023-11-14T21:00:00Z"

FORGED = (
    defect(
        "GW601",
        "a page that nobody verified",
        [below(CLOCKWORK, "confidence: medium", f"verified: [{{by: human:bob, at: {LATE}}}]")],
        at(CLOCKWORK),
    ),
    defect("GW601", "another name", [replace(RUTH, "human:alice", "human:bob")], at(RUTH)),
    defect("GW601", "a later moment", [replace(RUTH, "2023-10-10T09:00:00Z", LATE)], at(RUTH)),
    defect(
        "GW601",
        "a second entry",
        [
            replace(
                RUTH,
                VERIFIED,
                f"verified:\n  - {{by: human:alice, at: 2023-10-10T09:00:00Z}}\n  - "
                f"{{by: process:gitwiki-lint, at: {LATE}}}",
            )
        ],
        at(RUTH),
    ),
    defect(
        "GW601",
        "a new page that says it was verified",
        [
            write("wiki/notes/todo.md", _NEW),
            replace(READING_LIST, "Start with", "See [it](todo.md). Start with"),
        ],
        at("wiki/notes/todo.md"),
    ),
    defect(
        "GW601",
        "it moves with the page, which also changes",
        [
            rename(RUTH, "wiki/notes/ruth.md"),
            replace("wiki/notes/ruth.md", "(skerrow-head.md)", "(../entities/skerrow-head.md)"),
            *(
                replace(p, "entities/ruth-abernathy.md", "notes/ruth.md")
                for p in (AUTOMATION, ANSWER)
            ),
        ],
        at("wiki/notes/ruth.md"),
    ),
    defect(
        "GW601",
        "the process instead of a person",
        [replace(RUTH, "by: human:alice", "by: process:gitwiki-lint")],
        at(RUTH),
    ),
    near_miss("GW601", "it stays as it was", [replace(RUTH, "She was one of", "She was among")]),
    near_miss("GW601", "it is removed", [without(RUTH, VERIFIED)]),
    near_miss(
        "GW601",
        "it becomes a list of one",
        [replace(RUTH, VERIFIED, "verified: [{by: human:alice, at: 2023-10-10T09:00:00Z}]")],
    ),
    near_miss("GW601", "an empty list", [below(CLOCKWORK, "confidence: medium", "verified: []")]),
    near_miss(
        "GW601",
        "a key of another name",
        [below(CLOCKWORK, "confidence: medium", "reviewed-by: human:alice")],
    ),
    near_miss(
        "GW601",
        "the words stand in the text",
        [append(QUESTIONS, "\nverified: {by: human:alice}\n")],
    ),
)

OUTDATED = (
    defect(
        "GW602",
        "the page was updated after it",
        [replace(RUTH, "updated: 2023-10-09", "updated: 2023-11-01")],
        at(RUTH, VERIFIED),
    ),
    defect(
        "GW602",
        "the page was generated after it",
        [below(SIREN, "confidence:", "verified: [{by: human:alice, at: 2023-11-01T00:00:00Z}]")],
        at(SIREN, "verified:"),
        at(SIREN, code="GW601"),
    ),
    defect(
        "GW602",
        "an actor of no known form",
        [replace(RUTH, "by: human:alice", "by: alice")],
        at(RUTH, "by: alice"),
        at(RUTH, code="GW601"),
    ),
    defect(
        "GW602",
        "one of two is too old",
        [
            replace(
                RUTH,
                VERIFIED,
                "verified:\n  - {by: human:alice, at: 2023-10-10T09:00:00Z}\n  - "
                "{by: human:bob, at: 2023-10-01T09:00:00Z}",
            )
        ],
        at(RUTH, "verified:"),
        at(RUTH, code="GW601"),
    ),
    defect(
        "GW602",
        "a mail address as an actor",
        [replace(RUTH, "by: human:alice", "by: alice@example.org")],
        at(RUTH, "alice@"),
        at(RUTH, code="GW601"),
    ),
    defect(
        "GW602",
        "the next day in all of the world",
        [replace(RUTH, "updated: 2023-10-09", "updated: 2023-10-12")],
        at(RUTH, VERIFIED),
    ),
    near_miss(
        "GW602", "the same day", [replace(RUTH, "updated: 2023-10-09", "updated: 2023-10-10")]
    ),
    near_miss(
        "GW602",
        "the next day in the far east",
        [replace(RUTH, "updated: 2023-10-09", "updated: 2023-10-11")],
        base=[replace(RUTH, "2023-10-10T09:00:00Z", "2023-10-10T15:00:00Z")],
    ),
    near_miss(
        "GW602",
        "verified again later by the same person",
        [replace(RUTH, "updated: 2023-10-09", "updated: 2023-11-01")],
        base=[
            replace(
                RUTH,
                VERIFIED,
                f"verified:\n  - {{by: human:alice, at: 2023-10-10T09:00:00Z}}\n  - "
                f"{{by: human:alice, at: {LATE}}}",
            )
        ],
    ),
    near_miss(
        "GW602",
        "a tool with its version",
        [replace(RUTH, "updated: 2023-10-09", "updated: 2023-10-10")],
        base=[replace(RUTH, "human:alice", "okf-lint/0.8.0")],
    ),
    near_miss("GW602", "no date of an update", [replace(RUTH, "updated: 2023-10-09\n", "")]),
    near_miss(
        "GW602",
        "the text changed, and the date did not",
        [replace(RUTH, "She was one of", "She was among")],
    ),
)

PERSON = "A patient man made a good keeper.[^keepers-handbook-p-8a65e9]"
_BY_PERSON = below(KEEPER, "to the Board.[^", PERSON)


def _compiled(path: str) -> Edit:
    """Give a page another compile key, as a new compile does."""
    return rewrite(
        path, lambda data: re.sub(rb"(key: \"?)[0-9a-f]{6}", rb"\g<1>aaaaaa", data, count=1)
    )


def _owned(path: str, text: str) -> Edit:
    """Say that gitwiki wrote a statement."""
    digest = statement_digest("statement", text)
    return rewrite(
        path, lambda data: data.replace(b'statements: "', b'statements: "%b ' % digest.encode())
    )


_CAVEAT = "Not every keeper was a man.[^keepers-handbook-p-8a65e9]"
_BEFORE_NOTES = "\n\n[^keepers-handbook-p-8a65e9]:"


def _caveated() -> Edit:
    return replace(KEEPER, _BEFORE_NOTES, f"\n\n## Caveats\n\n{_CAVEAT}{_BEFORE_NOTES}")


def _uncaveated() -> Edit:
    return replace(KEEPER, f"\n\n## Caveats\n\n{_CAVEAT}", "")


REMOVED_STATEMENTS = (
    defect(
        "GW603",
        "a compile drops what a person added",
        [without(KEEPER, PERSON), _compiled(KEEPER)],
        at(KEEPER),
        base=[_BY_PERSON],
    ),
    defect(
        "GW603",
        "a compile writes a sentence of its own in its place",
        [
            replace(KEEPER, PERSON, "No keeper takes money.[^keepers-handbook-p-8a65e9]"),
            _compiled(KEEPER),
            _owned(KEEPER, "No keeper takes money."),
        ],
        at(KEEPER),
        base=[_BY_PERSON],
    ),
    defect(
        "GW603",
        "two of three go",
        [without(KEEPER, PERSON), without(KEEPER, "It was a good life"), _compiled(KEEPER)],
        at(KEEPER),
        base=[
            _BY_PERSON,
            below(
                KEEPER,
                "to the Board.[^",
                "It was a good life for a keeper.[^keepers-handbook-p-8a65e9]",
            ),
            below(
                KEEPER,
                "to the Board.[^",
                "A keeper had a good pension.[^keepers-handbook-p-8a65e9]",
            ),
        ],
    ),
    defect(
        "GW603",
        "what a person corrected is as it was before",
        [
            replace(SIREN, "was audible for 5 miles.[^", "was heard for 5 miles.[^"),
            _compiled(SIREN),
        ],
        at(SIREN),
        base=[replace(SIREN, "was heard for 5 miles.[^", "was audible for 5 miles.[^")],
    ),
    defect(
        "GW603",
        "in the TLDR",
        [without(KEEPER, "> A keeper was"), _compiled(KEEPER)],
        at(KEEPER),
        base=[
            below(
                KEEPER, "> A keeper is", "> A keeper was a patient man.[^keepers-handbook-p-8a65e9]"
            )
        ],
    ),
    defect(
        "GW603",
        "in the caveats",
        [_uncaveated(), _compiled(KEEPER)],
        at(KEEPER),
        base=[_caveated()],
    ),
    near_miss(
        "GW603",
        "a person takes back what a person added",
        [without(KEEPER, PERSON)],
        base=[_BY_PERSON],
    ),
    near_miss("GW603", "a compile keeps it", [_compiled(KEEPER)], base=[_BY_PERSON]),
    near_miss(
        "GW603",
        "a compile moves it to another section",
        [without(KEEPER, PERSON), _compiled(KEEPER), below(KEEPER, "before he begins.[^", PERSON)],
        base=[_BY_PERSON],
    ),
    near_miss(
        "GW603",
        "a compile removes what gitwiki wrote",
        [
            without(KEEPER, "two weeks of leave.[^"),
            without(KEEPER, "[^keepers-handbook-p-f06b51]:"),
            _compiled(KEEPER),
        ],
    ),
    near_miss(
        "GW603",
        "the page is deleted",
        [
            delete(RUTH),
            replace(
                AUTOMATION, "[Ruth Abernathy](../entities/ruth-abernathy.md)", "Ruth Abernathy"
            ),
            replace(ANSWER, "[Ruth Abernathy](../entities/ruth-abernathy.md)", "Ruth Abernathy"),
        ],
    ),
    near_miss(
        "GW603",
        "another citation",
        [replace(KEEPER, PERSON, PERSON.replace("8a65e9", "6434e5")), _compiled(KEEPER)],
        base=[_BY_PERSON],
    ),
)

SEEDS: tuple[Seed, ...] = (
    *STALE_CONFIDENCE,
    *EXPIRED,
    *NEWER_SOURCES,
    *FORGED,
    *OUTDATED,
    *REMOVED_STATEMENTS,
)
