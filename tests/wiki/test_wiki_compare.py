"""What changed between two versions of a page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitwiki.wiki.compare import Item, PageChange, Replacement, compare, fact_text, items
from gitwiki.wiki.page import CitedText, Fact, Page, PageContent, SectionContent, compose

PATH = "wiki/concepts/cache.md"
CONTENT = PageContent(
    PATH,
    "concept",
    "Cache",
    aliases=("caches",),
    tldr=(CitedText("A cache is a *store*.", ("a-p-000001",)),),
    sections=(
        SectionContent(
            "How it works",
            (
                CitedText("It keeps what is fresh.", ("a-p-000002",)),
                CitedText("It drops what nobody has used for long.", ("a-p-000003",)),
            ),
        ),
    ),
    facts=(Fact("Cache", "size", "4 KB", "2022-06", "a-p-000004"),),
    caveats=(CitedText("Sources disagree.", ("a-p-000004", "b-p-000001")),),
)
SUMMARY = Item("summary", "", "A cache is a store.", ("a-p-000001",))
FRESH = Item("statement", "How it works", "It keeps what is fresh.", ("a-p-000002",))
LONG = Item("statement", "How it works", "It drops what nobody has used for long.", ("a-p-000003",))
SIZE = Item("fact", "Facts", "Cache, size: 4 KB (as of 2022-06)", ("a-p-000004",))
CAVEAT = Item("caveat", "Caveats", "Sources disagree.", ("a-p-000004", "b-p-000001"))
EVERYTHING = (SUMMARY, FRESH, LONG, SIZE, CAVEAT)


def with_statements(*statements: tuple[str, str]) -> Page:
    written = tuple(CitedText(text, (label,)) for text, label in statements)
    return compose(replace(CONTENT, sections=(SectionContent("How it works", written),)))


BEFORE = compose(CONTENT)
SAME = PageChange(PATH, "Cache", "concept", False, False, (), (), (), (), BEFORE)


def test_a_page_says_its_items_in_order() -> None:
    assert items(BEFORE) == EVERYTHING


def test_a_fact_without_a_date() -> None:
    assert fact_text(Fact("Cache", "size", "4 KB", "", "")) == "Cache, size: 4 KB"


def test_the_same_page_is_no_change() -> None:
    change = compare(PATH, BEFORE, compose(replace(CONTENT, updated="2026-11-21")))

    assert replace(change, page=BEFORE) == SAME
    assert change.is_empty


def test_everything_on_a_new_page_is_added() -> None:
    change = compare(PATH, None, BEFORE)

    assert change == replace(SAME, created=True, added=EVERYTHING, aliases=("caches",))
    assert not change.is_empty


def test_everything_on_a_deleted_page_is_removed() -> None:
    assert compare(PATH, BEFORE, None) == replace(SAME, deleted=True, removed=EVERYTHING)


def test_one_of_the_versions_exists() -> None:
    with pytest.raises(ValueError, match=r"neither version of wiki/concepts/cache\.md exists"):
        compare(PATH, None, None)


def test_a_reworded_statement_is_replaced_and_another_one_is_not() -> None:
    after = with_statements(
        ("It drops what nobody has used for very long.", "a-p-000003"),
        ("Proxies have one.", "b-p-000002"),
    )
    reworded = LONG._replace(text="It drops what nobody has used for very long.")

    assert compare(PATH, BEFORE, after) == replace(
        SAME,
        added=(Item("statement", "How it works", "Proxies have one.", ("b-p-000002",)),),
        removed=(FRESH,),
        replaced=(Replacement(LONG, reworded),),
        page=after,
    )


def test_other_evidence_is_a_replacement() -> None:
    after = with_statements((FRESH.text, "b-p-000009"), (LONG.text, "a-p-000003"))

    assert compare(PATH, BEFORE, after).replaced == (
        Replacement(FRESH, FRESH._replace(labels=("b-p-000009",))),
    )


def test_alike_statements_of_other_sections_and_kinds_do_not_replace_each_other() -> None:
    after = compose(
        replace(
            CONTENT,
            sections=(
                SectionContent("Other", (CitedText(FRESH.text, FRESH.labels),)),
                SectionContent("How it works", (CitedText(LONG.text, LONG.labels),)),
            ),
        )
    )

    change = compare(PATH, BEFORE, after)

    assert (change.removed, change.added, change.replaced) == (
        (FRESH,),
        (FRESH._replace(section="Other"),),
        (),
    )


def test_each_statement_replaces_one() -> None:
    after = with_statements(("It keeps what was fresh.", "a-p-000002"))
    twice = with_statements((FRESH.text, "a-p-000002"), ("It keeps what is fresh now.", "b-p-1"))

    change = compare(PATH, twice, after)

    assert len(change.replaced) == 1
    assert len(change.removed) == 1
    assert change.added == ()


def test_new_aliases_and_a_new_title_are_seen() -> None:
    after = compose(replace(CONTENT, title="Caching", aliases=("caches", "HTTP cache")))

    change = compare(PATH, BEFORE, after)

    assert change == replace(SAME, title="Caching", aliases=("HTTP cache",), page=after)
    assert not change.is_empty
