"""A page before, a draft, the page after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gitwiki.compiler.assemble import Stamp, Target, assemble, redirect, set_fields, shorten
from gitwiki.compiler.linker import Linker, Name
from gitwiki.compiler.reconcile import Evidence
from gitwiki.compiler.review import Conflict
from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import DraftFact, DraftSection, DraftStatement, DraftTerm, PageDraft
from gitwiki.wiki.page import Page, parse, statement_digest
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

PATH = "wiki/concepts/cache.md"
STORE = "A cache is a store of messages."
FRESH = "A cache keeps a response while it is fresh."
SIZE = "The cache has a size of 4 KB."
PROXY = "A proxy often has a cache."
BIGGER = "The cache has a size of 8 KB."
LATER = "A cache drops what it has not used."
STAMP = Stamp(timestamp=1795255200, by="gitwiki/0.1 test", key="c0ffee")
NOBODY = Linker.of([])


def source(name: str, *texts: str, blob: str = "a" * 40) -> Source:
    paragraphs = identify(
        Block(text, BlockKind.PROSE, ("Caching",), line, line)
        for line, text in enumerate(texts, start=1)
    )
    by_id = {paragraph.id: paragraph for paragraph in paragraphs}
    title = f"Notes {name.upper()}"
    return Source(name, f"raw/{name}.md", blob, title, "", "", (), "", paragraphs, by_id)


A = source("a", STORE, FRESH, SIZE)
B = source("b", BIGGER, PROXY)
A_STORE, A_FRESH, A_SIZE = (f"a-{paragraph.id}" for paragraph in A.paragraphs)
B_BIGGER, B_PROXY = (f"b-{paragraph.id}" for paragraph in B.paragraphs)


def cited(text: str, *sources: Source) -> DraftStatement:
    citations = tuple(
        Citation(each.id, paragraph.id, paragraph.text)
        for each in sources
        for paragraph in each.paragraphs
        if paragraph.text == text
    )
    return DraftStatement(text, citations)


def size(value: str, where: Source, text: str) -> DraftFact:
    return DraftFact("Cache", "size", value, "", cited(text, where).citations[0])


def draft(*sections: DraftSection, tldr: Iterable[DraftStatement] = ()) -> PageDraft:
    return PageDraft(PATH, "concept", "Cache", "", (), None, tuple(tldr), sections)


FIRST = replace(
    draft(DraftSection("Notes A", (cited(FRESH, A),)), tldr=[cited(STORE, A)]),
    description=STORE,
    aliases=(DraftTerm("caches", "a", A.paragraphs[0].id),),
    facts=(size("4 KB", A, SIZE),),
    tags=("web",),
)


def evidence(*compiled: Source, known: Iterable[Source] = (), gone: str = "") -> Evidence:
    return Evidence(
        sources={each.id: each for each in (*known, *compiled)},
        compiled=frozenset(each.id for each in compiled),
        deleted={name: f"raw/{name}.md" for name in gone.split()},
        seen={},
    )


def again(new: Source, old: Source, *known: Source) -> Evidence:
    """Evidence of a source that is compiled a second time."""
    return replace(evidence(new, known=known), seen={old.id: frozenset(old.by_id)})


def page_of(text: str, path: str = PATH) -> Page:
    page, diagnostics = parse(path, text)
    assert page is not None, diagnostics
    return page


def compiled(
    page: Page | None, proposed: PageDraft | None, found: Evidence, linker: Linker = NOBODY
) -> tuple[str | None, tuple[Conflict, ...]]:
    """The text of the next version, and the conflicts."""
    result, conflicts = assemble(Target(PATH, page, proposed), found, linker, STAMP)
    return (result.text if result else None), conflicts


def digests(**texts: str) -> str:
    return " ".join(statement_digest(kind, text) for kind, text in texts.items())


def first_page() -> Page:
    """The page that the first compile of source A wrote."""
    page, conflicts = assemble(Target(PATH, None, FIRST), evidence(A), NOBODY, STAMP)
    assert page is not None
    assert not conflicts
    return page


def body(text: str | None) -> str:
    """The page after its frontmatter."""
    assert text is not None
    return text.split("\n---\n", 1)[1]


def field(text: str | None, key: str) -> str:
    """The lines of a key of the frontmatter, without the key."""
    assert text is not None
    head = text.split("\n---\n", 1)[0]
    lines = [line for line in head.splitlines() if line.startswith(f"{key}:")]
    return lines[0].removeprefix(f"{key}:").strip() if lines else ""


FACTS = """\
## Facts

| Subject | Attribute | Value | As of | Source |
|---|---|---|---|---|
"""
NOTES_A = f"""\
[^{A_STORE}]: [Notes A](../sources/a.md) ¶1 "{STORE}"
[^{A_FRESH}]: [Notes A](../sources/a.md) ¶2 "{FRESH}"
[^{A_SIZE}]: [Notes A](../sources/a.md) ¶3 "{SIZE}"
"""
FIRST_TEXT = f"""\
---
type: concept
title: Cache
description: {STORE}
aliases: [caches]
sources:
  - {{id: a, resource: /sources/a.md, raw: raw/a.md, blob: {"a" * 40}, title: "Notes A"}}
tags: [web]
created: 2026-11-21
updated: 2026-11-21
confidence: low
generated: {{by: gitwiki/0.1 test, at: 2026-11-21T10:00:00Z, key: c0ffee, statements: "{
    digests(
        title="Cache",
        description=STORE,
        alias="caches",
        tag="web",
        tldr=STORE,
        statement=FRESH,
        fact=f"Cache | size | 4 KB |  | {A_SIZE}",
    )
}"}}
---

# Cache

> {STORE}[^{A_STORE}]

## Notes A

{FRESH}[^{A_FRESH}]

{FACTS}| Cache | size | 4 KB | | [^{A_SIZE}] |

{NOTES_A}"""


def test_a_new_page() -> None:
    assert first_page().text == FIRST_TEXT


def test_a_new_page_links_from_its_summary_first_and_once_to_each_page() -> None:
    linker = Linker.of([Name("message", "wiki/concepts/message.md"), Name("Cache", PATH)])
    proposed = draft(DraftSection("S", (cited(STORE, A),)), tldr=[cited(STORE, A)])

    text, _ = compiled(None, proposed, evidence(A), linker)

    assert body(text).split("[^a-p")[0] == (
        "\n# Cache\n\n> A cache is a store of [messages](message.md)."
    )
    assert f"\n\n{STORE}[^{A_STORE}]\n" in body(text)


def test_without_a_page_and_a_draft_there_is_nothing() -> None:
    assert compiled(None, None, evidence(A)) == (None, ())


def test_a_draft_without_anything_makes_no_page() -> None:
    assert compiled(None, draft(), evidence(A)) == (None, ())


def test_the_same_draft_once_more_changes_nothing() -> None:
    page = first_page()

    result, conflicts = assemble(Target(PATH, page, FIRST), evidence(A), NOBODY, STAMP)

    assert result is page
    assert conflicts == ()


def test_a_second_source_adds_to_what_is_there() -> None:
    proposed = replace(
        draft(DraftSection("Notes B", (cited(PROXY, B),)), tldr=[cited(BIGGER, B)]),
        facts=(size("8 KB", B, BIGGER),),
    )

    text, conflicts = compiled(first_page(), proposed, evidence(B, known=[A]))

    assert conflicts == ()
    assert (
        body(text)
        == f"""
# Cache

> {STORE}[^{A_STORE}]

## Notes A

{FRESH}[^{A_FRESH}]

## Notes B

{BIGGER}[^{B_BIGGER}]
{PROXY}[^{B_PROXY}]

{FACTS}| Cache | size | 4 KB | | [^{A_SIZE}] |
| Cache | size | 8 KB | | [^{B_BIGGER}] |

## Caveats

Sources disagree on the size of Cache: 4 KB and 8 KB.[^{A_SIZE}][^{B_BIGGER}]

{NOTES_A}[^{B_BIGGER}]: [Notes B](../sources/b.md) ¶1 "{BIGGER}"
[^{B_PROXY}]: [Notes B](../sources/b.md) ¶2 "{PROXY}"
"""
    )
    # Two sources are medium, and they disagree.
    assert field(text, "confidence") == "low"
    assert field(text, "description") == STORE


def both() -> Page:
    """The page after source B was compiled too."""
    proposed = replace(
        draft(DraftSection("Notes B", (cited(PROXY, B),))), facts=(size("8 KB", B, BIGGER),)
    )
    result, _ = assemble(
        Target(PATH, first_page(), proposed), evidence(B, known=[A]), NOBODY, STAMP
    )
    assert result is not None
    return result


def test_a_deleted_source_takes_its_statements_facts_and_caveats_along() -> None:
    text, conflicts = compiled(both(), None, evidence(known=[A], gone="b"))

    assert conflicts == ()
    assert text == FIRST_TEXT


def test_a_deleted_source_takes_the_summary_and_its_description_along() -> None:
    text, conflicts = compiled(both(), None, evidence(known=[B], gone="a"))

    assert conflicts == ()
    assert (
        body(text)
        == f"""
# Cache

> {PROXY}[^{B_PROXY}]

## Notes B

{PROXY}[^{B_PROXY}]

{FACTS}| Cache | size | 8 KB | | [^{B_BIGGER}] |

[^{B_PROXY}]: [Notes B](../sources/b.md) ¶2 "{PROXY}"
[^{B_BIGGER}]: [Notes B](../sources/b.md) ¶1 "{BIGGER}"
"""
    )
    assert field(text, "description") == PROXY
    assert "id: a," not in (text or "")


def test_a_description_that_a_person_wrote_stays() -> None:
    page = set_fields(both(), {"description": "What everybody has."})

    text, _ = compiled(page, None, evidence(known=[B], gone="a"))

    assert field(text, "description") == "What everybody has."


def test_a_page_that_is_left_with_nothing_is_deleted() -> None:
    assert compiled(first_page(), None, evidence(gone="a")) == (None, ())


@pytest.mark.parametrize(
    "kept",
    [
        "A person saw it.\n",
        "```\ncode of a person\n```\n",
        "![a picture](cache.png)\n",
        "## A heading for later\n",
        "[^note]: A note.\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
    ],
)
def test_a_page_with_a_persons_words_stays(kept: str) -> None:
    page = page_of(FIRST_TEXT.replace("## Notes A", f"{kept}\n## Notes A"))

    text, conflicts = compiled(page, None, evidence(gone="a"))

    assert conflicts == ()
    assert body(text) == f"\n# Cache\n\n{kept}"


def test_a_page_that_a_person_emptied_goes_with_its_source_only() -> None:
    emptied = page_of(FIRST_TEXT.split("\n> ", 1)[0])

    assert assemble(Target(PATH, emptied, None), evidence(A), NOBODY, STAMP)[0] is not None
    assert compiled(emptied, None, evidence(gone="a")) == (None, ())


def test_a_page_that_gitwiki_never_wrote_is_not_deleted() -> None:
    text = "---\ntype: concept\nsources: [raw/a.md]\n---\n\n# Cache\n"

    assert compiled(page_of(text), None, evidence(gone="a"))[0] == (
        "---\ntype: concept\n---\n\n# Cache\n"
    )


def test_a_reworded_statement_stays_and_is_listed() -> None:
    words = "A cache keeps what is fresh."
    page = page_of(FIRST_TEXT.replace(f"\n{FRESH}[", f"\n{words}["))

    text, conflicts = compiled(page, None, evidence(gone="a"))

    assert conflicts == (
        Conflict(
            PATH,
            words,
            "",
            "a person wrote this, and what it cites is no longer in raw/a.md.",
        ),
    )
    assert (
        body(text)
        == f"""
# Cache

## Notes A

{words}[^{A_FRESH}]

[^{A_FRESH}]: [Notes A](../sources/a.md) ¶2 "{FRESH}"
"""
    )


def test_a_reworded_statement_is_not_written_a_second_time() -> None:
    words = "A cache keeps what is fresh."
    page = page_of(FIRST_TEXT.replace(f"\n{FRESH}[", f"\n{words}["))

    result, conflicts = assemble(Target(PATH, page, FIRST), evidence(A), NOBODY, STAMP)

    assert result is page
    assert conflicts == (
        Conflict(
            PATH,
            words,
            FRESH,
            "a person reworded this statement, so the compiled one is not written again.",
        ),
    )


def test_what_a_person_removed_does_not_come_back() -> None:
    removed = FIRST_TEXT.replace(f"## Notes A\n\n{FRESH}[^{A_FRESH}]\n\n", "")
    removed = removed.replace(f"| Cache | size | 4 KB | | [^{A_SIZE}] |\n", "")
    removed = removed.replace(f"> {STORE}[^{A_STORE}]\n\n", "")
    removed = removed.replace("aliases: [caches]\n", "").replace("tags: [web]\n", "")
    page = page_of(removed.replace(NOTES_A, "A person's words.\n"))

    result, conflicts = assemble(Target(PATH, page, FIRST), evidence(A), NOBODY, STAMP)

    assert result is not None
    # Nothing rests on the source any more.
    assert result.text == page.text.replace(
        page.text[page.text.index("sources:") : page.text.index("created:")], ""
    )
    assert conflicts == (
        Conflict(
            PATH,
            "",
            FRESH,
            "a person removed this statement, so the compiled one is not written again.",
        ),
    )


def test_a_caveat_that_a_person_removed_does_not_come_back() -> None:
    text = both().text
    start = text.index("## Caveats")
    page = page_of(text[:start] + text[text.index("[^", text.index("\n\n[^a", start)) :])
    proposed = draft(DraftSection("Notes B", (cited(PROXY, B),)))

    result, _ = assemble(Target(PATH, page, proposed), evidence(B, known=[A]), NOBODY, STAMP)

    assert result is page


def test_a_statement_with_one_paragraph_left_is_relabelled() -> None:
    twice = source("b", FRESH)
    b_fresh = f"b-{twice.paragraphs[0].id}"
    proposed = draft(
        DraftSection("S", (cited(FRESH, A, twice), cited(STORE, A))), tldr=[cited(FRESH, A, twice)]
    )
    page, _ = assemble(Target(PATH, None, proposed), evidence(A, twice), NOBODY, STAMP)

    text, conflicts = compiled(page, None, evidence(known=[twice], gone="a"))

    assert conflicts == ()
    assert (
        body(text)
        == f"""
# Cache

> {FRESH}[^{b_fresh}]

## S

{FRESH}[^{b_fresh}]

[^{b_fresh}]: [Notes B](../sources/b.md) ¶1 "{FRESH}"
"""
    )


def test_the_same_words_twice_lose_only_what_has_no_evidence() -> None:
    page = page_of(
        FIRST_TEXT.replace("\n## Facts", f"\n## More\n\n{FRESH}[^{B_PROXY}]\n\n## Facts")
    )

    result, _ = assemble(Target(PATH, page, None), evidence(known=[B], gone="a"), NOBODY, STAMP)

    assert result is not None
    assert [(s.section, s.text, s.labels) for s in result.statements] == [
        ("More", FRESH, (B_PROXY,))
    ]
    assert statement_digest("statement", FRESH) in str(result.generated["statements"])


def test_a_changed_source_loses_what_changed_and_gains_what_is_new() -> None:
    new = source("a", STORE, LATER, blob="b" * 40)
    a_later = f"a-{new.paragraphs[1].id}"
    proposed = draft(DraftSection("Notes A", (cited(LATER, new),)), tldr=[cited(STORE, new)])

    text, conflicts = compiled(first_page(), proposed, again(new, A))

    assert conflicts == ()
    assert (
        body(text)
        == f"""
# Cache

> {STORE}[^{A_STORE}]

## Notes A

{LATER}[^{a_later}]

[^{A_STORE}]: [Notes A](../sources/a.md) ¶1 "{STORE}"
[^{a_later}]: [Notes A](../sources/a.md) ¶2 "{LATER}"
"""
    )
    assert f"blob: {'b' * 40}" in (text or "")


def test_what_the_old_version_said_already_is_not_added() -> None:
    new = source("a", STORE, FRESH, SIZE, LATER)
    page = page_of(
        FIRST_TEXT.replace(f"{statement_digest('statement', FRESH)} ", "").replace(
            f"{FRESH}[^{A_FRESH}]", "A person's words."
        )
    )
    proposed = draft(DraftSection("Notes A", (cited(FRESH, new), cited(LATER, new))))

    text, conflicts = compiled(page, proposed, again(new, A))

    assert conflicts == ()
    a_later = f"a-{new.paragraphs[3].id}"
    assert f"A person's words.\n{LATER}[^{a_later}]\n" in body(text)
    assert FRESH not in body(text)


def test_a_page_that_holds_gets_the_new_blob_and_nothing_else() -> None:
    new = source("a", STORE, FRESH, SIZE, LATER, blob="b" * 40)

    text, conflicts = compiled(first_page(), None, again(new, A))

    assert conflicts == ()
    assert text == FIRST_TEXT.replace(f"blob: {'a' * 40}", f"blob: {'b' * 40}")


def test_moved_paragraphs_get_their_numbers() -> None:
    new = source("a", LATER, STORE, FRESH, SIZE, blob="b" * 40)

    text, _ = compiled(first_page(), None, again(new, A))

    assert [line for line in body(text).splitlines() if line.startswith("[^")] == [
        f'[^{A_STORE}]: [Notes A](../sources/a.md) ¶2 "{STORE}"',
        f'[^{A_FRESH}]: [Notes A](../sources/a.md) ¶3 "{FRESH}"',
        f'[^{A_SIZE}]: [Notes A](../sources/a.md) ¶4 "{SIZE}"',
    ]


def test_words_that_a_person_chose_for_a_footnote_stay() -> None:
    new = source("a", LATER, STORE, FRESH, SIZE)
    quoted = FIRST_TEXT.replace(f'¶2 "{FRESH}"', '¶2 "while it is fresh"')
    quoted = quoted.replace(f'[Notes A](../sources/a.md) ¶3 "{SIZE}"', "Ask Ada about it.")

    text, _ = compiled(page_of(quoted), None, again(new, A))

    assert [line for line in body(text).splitlines() if line.startswith("[^")] == [
        f'[^{A_STORE}]: [Notes A](../sources/a.md) ¶2 "{STORE}"',
        f'[^{A_FRESH}]: [Notes A](../sources/a.md) ¶3 "while it is fresh"',
        f"[^{A_SIZE}]: Ask Ada about it.",
    ]


def test_new_aliases_join_those_of_a_person() -> None:
    page = set_fields(first_page(), {"aliases": ("caches", "store")})
    names = ("Caches", "Cache", "store", "HTTP cache", "http cache")
    terms = tuple(DraftTerm(name, "a", A.paragraphs[0].id) for name in names)
    elsewhere = DraftTerm("proxy cache", "b", B.paragraphs[1].id)

    text, _ = compiled(page, replace(FIRST, aliases=(*terms, elsewhere)), evidence(A))

    assert field(text, "aliases") == "[caches, store, HTTP cache]"


def test_confidence_grows_with_the_sources() -> None:
    proposed = draft(DraftSection("Notes B", (cited(PROXY, B),)))

    text, _ = compiled(first_page(), proposed, evidence(B, known=[A]))

    assert field(text, "confidence") == "medium"


@pytest.mark.parametrize(
    ("sources", "by_hand", "then"),
    [("ab", "low", "low"), ("ab", "medium", "high"), ("ab", "high", "high"), ("ab", "no", "high")],
)
def test_confidence_that_was_lowered_by_hand_stays(sources: str, by_hand: str, then: str) -> None:
    proposed = draft(DraftSection("Notes B", (cited(PROXY, B),)))
    page, _ = assemble(Target(PATH, first_page(), proposed), evidence(B, known=[A]), NOBODY, STAMP)
    assert page is not None
    lowered = set_fields(page, {"confidence": by_hand})
    third = source("c", LATER)

    text, _ = compiled(
        lowered, draft(DraftSection("Notes C", (cited(LATER, third),))), evidence(third)
    )

    assert field(text, "confidence") == then


def test_a_persons_page_keeps_every_byte_that_is_not_gitwikis() -> None:
    before = (
        "---\r\n"
        "# Ask Ada before you change this.\r\n"
        "type: concept\r\n"
        "owner: {team: web, since: 2020-01-01}  # unknown to gitwiki\r\n"
        "title:   Cache\r\n"
        "sources: [raw/z.md]\r\n"
        "---\r\n"
        "\r\n"
        "# Cache\r\n"
        "\r\n"
        "* A person's *point*,\r\n"
        "  on two lines.\r\n"
        "\r\n"
        "<!-- a comment -->\r\n"
        "```\r\nA cache is code.\r\n```\r\n"
    )
    proposed = draft(DraftSection("Notes B", (cited(PROXY, B),)))

    text, conflicts = compiled(page_of(before), proposed, evidence(B))

    assert conflicts == ()
    assert text == before.replace(
        "sources: [raw/z.md]\r\n",
        "sources:\r\n"
        f"  - {{id: b, resource: /sources/b.md, raw: raw/b.md, blob: {'a' * 40}, "
        'title: "Notes B"}\r\n'
        "  - {id: z, raw: raw/z.md}\r\n"
        "updated: 2026-11-21\r\n"
        "confidence: medium\r\n"
        "generated: {by: gitwiki/0.1 test, at: 2026-11-21T10:00:00Z, key: c0ffee, "
        f'statements: "{digests(statement=PROXY)}"}}\r\n',
    ) + (
        "\r\n## Notes B\r\n"
        "\r\n"
        f"{PROXY}[^{B_PROXY}]\r\n"
        "\r\n"
        f'[^{B_PROXY}]: [Notes B](../sources/b.md) ¶2 "{PROXY}"\r\n'
    )


def test_a_persons_list_of_sources_is_left_alone_while_it_is_right() -> None:
    text = "---\ntype: concept\nsources: raw/z.md # by hand\n---\n\n# Cache\n\nA person's words.\n"
    page = page_of(text)

    assert assemble(Target(PATH, page, None), evidence(A), NOBODY, STAMP) == (page, ())


def test_the_page_of_a_source_records_its_key_and_where_it_is() -> None:
    path = "wiki/sources/a.md"
    proposed = replace(
        draft(tldr=[cited(STORE, A)]), path=path, type="source-summary", title="Notes A"
    )
    stamp = STAMP.for_page(path, {"a": "key0fa"})

    page, _ = assemble(Target(path, None, proposed), evidence(A), NOBODY, stamp)
    assert page is not None
    second = assemble(Target(path, page, proposed), evidence(A), NOBODY, stamp)[0]
    other = assemble(Target(path, page, proposed), evidence(A), NOBODY, STAMP)[0]

    assert (page.resource, page.key, page.confidence) == ("../../raw/a.md", "key0fa", "medium")
    assert page.footnotes[A_STORE].target == "a.md"
    assert second is not None
    assert second.text == page.text
    assert other is not None
    assert other.text == page.text.replace("key0fa", "c0ffee")


def test_other_pages_record_the_key_of_the_change() -> None:
    assert STAMP.for_page(PATH, {"cache": "other"}) is STAMP
    assert STAMP.for_page("wiki/sources/z.md", {}) == STAMP


def test_links_to_deleted_pages_become_text() -> None:
    deleted = {"wiki/entities/ada.md", "wiki/concepts/old (1).md"}
    before = (
        "---\ntype: concept\n---\n\n# Cache\n\n"
        "> [Ada](../entities/ada.md) wrote\n"
        "> it.\n\n"
        'See [Ada \\[L.\\]](/entities/ada.md#life "her"), [old](old%20%281%29.md),\n'
        "[old](<old (1).md>) and [new](new.md).[^1]\n"
        "- `[Ada](../entities/ada.md)` is code, ![Ada](../entities/ada.md) a picture\n\n"
        "| [Ada](../entities/ada.md) | [web](https://example.org/entities/ada.md) |\n|---|---|\n\n"
        "## Caveats\n\n"
        "[Ada][ref] disagrees with [*Ada*](../entities/ada.md).\n\n"
        "[^1]: [Ada](../entities/ada.md) ¶1\n\n"
        "[ref]: ../entities/ada.md\n"
    )

    assert redirect(page_of(before), deleted).text == (
        "---\ntype: concept\n---\n\n# Cache\n\n"
        "> Ada wrote\n"
        "> it.\n\n"
        "See Ada \\[L.\\], old,\n"
        "old and [new](new.md).[^1]\n"
        "- `[Ada](../entities/ada.md)` is code, ![Ada](../entities/ada.md) a picture\n\n"
        "| Ada | [web](https://example.org/entities/ada.md) |\n|---|---|\n\n"
        "## Caveats\n\n"
        "[Ada][ref] disagrees with *Ada*.\n\n"
        "[^1]: Ada ¶1\n\n"
        "[ref]: ../entities/ada.md\n"
    )


def test_a_page_without_links_to_deleted_pages_is_the_same() -> None:
    page = first_page()

    assert redirect(page, {"wiki/entities/ada.md"}) is page


def test_fields_that_are_set_already_change_nothing() -> None:
    page = first_page()

    assert set_fields(page, {"title": "Cache", "related": None}) is page
    assert set_fields(page, {"tags": None}).text == FIRST_TEXT.replace("tags: [web]\n", "")


def test_a_long_description_is_cut_at_a_word() -> None:
    assert shorten("word " * 24) == "word " * 24
    assert shorten("words, " * 30) == "words, " * 16 + "words…"


def test_wikilinks_are_links_too() -> None:
    linker = Linker.of([Name("message", "wiki/concepts/message.md")], "wikilink")
    proposed = draft(tldr=[cited(STORE, A)])

    page, _ = assemble(Target(PATH, None, proposed), evidence(A), linker, STAMP)
    assert page is not None
    more = draft(DraftSection("S", (DraftStatement("A message.", cited(FRESH, A).citations),)))
    second, _ = assemble(Target(PATH, page, more), evidence(A), linker, STAMP)
    assert second is not None

    assert [statement.markdown for statement in second.tldr] == [
        "A cache is a store of [[message|messages]]."
    ]
    assert [statement.markdown for statement in second.statements] == ["A message."]
    assert redirect(second, {"wiki/concepts/message.md"}).text == second.text.replace(
        "[[message|messages]]", "messages"
    )
    assert redirect(second, {"wiki/concepts/other.md"}) is second


def test_a_relabelled_statement_keeps_its_links() -> None:
    twice = source("b", STORE)
    linker = Linker.of([Name("message", "wiki/concepts/message.md")])
    proposed = draft(DraftSection("S", (cited(STORE, A, twice),)), tldr=[cited(FRESH, A)])
    page, _ = assemble(Target(PATH, None, proposed), evidence(A, twice), linker, STAMP)

    text, _ = compiled(page, None, evidence(known=[A], gone="b"), linker)

    assert f"{STORE.replace('messages', '[messages](message.md)')}[^{A_STORE}]\n" in body(text)


def test_a_summary_that_a_person_wrote_in_keeps_its_lines() -> None:
    person = "> [!NOTE]\n> A person wrote\n> on two lines."
    page = page_of(both().text.replace(f"> {STORE}", f"{person}\n> {STORE}"))

    text, conflicts = compiled(page, None, evidence(known=[B], gone="a"))

    assert conflicts == ()
    assert body(text).startswith(f"\n# Cache\n\n{person}\n\n## Notes B\n")


def test_a_footnote_quotes_from_the_words_that_the_statement_rests_on() -> None:
    before = "A long introduction that nobody cites. " * 6
    whole = source("w", f"{before}{FRESH} It is small.")
    found = Citation("w", whole.paragraphs[0].id, FRESH)
    proposed = draft(tldr=[DraftStatement(FRESH, (found,))])

    page, _ = assemble(Target(PATH, None, proposed), evidence(whole), NOBODY, STAMP)

    assert page is not None
    assert [note.quote for note in page.footnotes.values()] == [f"{FRESH} It is small."]


def test_a_second_source_of_the_same_words_gets_its_footnote() -> None:
    same = source("s", FRESH)
    proposed = draft(DraftSection("Notes S", (cited(FRESH, same),)))

    page, _ = assemble(
        Target(PATH, first_page(), proposed), evidence(same, known=[A]), NOBODY, STAMP
    )

    label = f"s-{same.paragraphs[0].id}"
    assert page is not None
    assert [each.labels for each in page.statements] == [(A_FRESH, label)]
    assert page.footnotes[label].quote == FRESH
    assert [ref.id for ref in page.sources] == ["a", "s"]


def test_a_wikilink_stays_while_another_page_has_the_name() -> None:
    page = parse("wiki/concepts/a.md", "---\ntype: concept\n---\nSee [[b]] and [b](b.md).\n").page
    assert page is not None
    gone = {"wiki/concepts/b.md"}
    assert redirect(page, gone).body == "See b and b.\n"
    assert redirect(page, gone, {"b"}).body == "See [[b]] and b.\n"
