"""What a draft and the loss of evidence mean for a page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitwiki.compiler.reconcile import Decision, Evidence, Line, decide
from gitwiki.compiler.review import Conflict
from gitwiki.wiki.citations import Citation
from gitwiki.wiki.draft import DraftFact, DraftSection, DraftStatement, DraftTerm, PageDraft
from gitwiki.wiki.page import (
    CitedText,
    Fact,
    Page,
    PageContent,
    SectionContent,
    compose,
    parse,
    statement_digest,
)
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.source import Block, BlockKind, Source

PATH = "wiki/concepts/cache.md"
NOTHING = Decision((), (), (), (), (), (), ())
STORE = "A cache is a store."
FRESH = "A cache keeps what is fresh."
SIZE = "Its size is 4 KB."
MORE = "A cache may be shared."


def source(name: str, *texts: str) -> Source:
    paragraphs = identify(Block(text, BlockKind.PROSE, (), 1, 1) for text in texts)
    by_id = {paragraph.id: paragraph for paragraph in paragraphs}
    raw = f"raw/{name}.md"
    return Source(name, raw, "0" * 40, f"Notes {name}", "", "", (), "", paragraphs, by_id)


A = source("a", STORE, FRESH, SIZE, MORE)
B = source("b", STORE, FRESH, "Its size is 8 KB.")
A_STORE, A_FRESH, A_SIZE, A_MORE = (f"a-{paragraph.id}" for paragraph in A.paragraphs)
B_STORE, B_FRESH, B_SIZE = (f"b-{paragraph.id}" for paragraph in B.paragraphs)


def evidence(compiled: str = "", deleted: str = "", *sources: Source) -> Evidence:
    return Evidence(
        sources={each.id: each for each in sources or (A, B)},
        compiled=frozenset(compiled.split()),
        deleted={name: f"raw/{name}.md" for name in deleted.split()},
        seen={},
    )


A_GONE = evidence("", "a", B)
BOTH_GONE = evidence("", "a b", source("c", "x"))


def cited(text: str, *labels: str) -> DraftStatement:
    parts = (label.split("-", 1) for label in labels)
    return DraftStatement(text, tuple(Citation(name, paragraph, text) for name, paragraph in parts))


def draft(
    *statements: DraftStatement,
    tldr: tuple[DraftStatement, ...] = (),
    caveats: tuple[DraftStatement, ...] = (),
) -> PageDraft:
    sections = (DraftSection("How", statements),) if statements else ()
    return PageDraft(PATH, "concept", "Cache", "", (), None, tldr, sections, caveats=caveats)


def page(
    *statements: CitedText,
    tldr: tuple[CitedText, ...] = (),
    caveats: tuple[CitedText, ...] = (),
    facts: tuple[Fact, ...] = (),
    aliases: tuple[str, ...] = (),
) -> Page:
    """A page of which gitwiki wrote everything."""
    return compose(
        PageContent(
            PATH,
            "concept",
            "Cache",
            aliases=aliases,
            tldr=tldr,
            sections=(SectionContent("How", statements),) if statements else (),
            facts=facts,
            caveats=caveats,
            generated={"by": "gitwiki/0.1 test", "key": "c0ffee"},
        )
    )


def edited(before: Page, old: str, new: str) -> Page:
    assert old in before.text
    after, _ = parse(PATH, before.text.replace(old, new))
    assert after is not None
    return after


def line(text: str, *labels: str, kind: str = "statement", section: str = "How") -> Line:
    return Line(kind, section, text, labels)


def tldr(text: str, *labels: str) -> Line:
    return Line("tldr", "", text, labels)


def caveat(text: str, *labels: str) -> Line:
    return Line("caveat", "Caveats", text, labels)


SUMMARY = (CitedText(STORE, (A_STORE,)),)
FOUR = Fact("Cache", "size", "4 KB", "", A_SIZE)
EIGHT = Fact("Cache", "size", "8 KB", "", B_SIZE)
DISAGREE = "Sources disagree on the size of Cache: 4 KB and 8 KB."
CAVEAT = CitedText(DISAGREE, (A_SIZE, B_SIZE))


def fact(value: str, label: str, attribute: str = "size") -> DraftFact:
    return DraftFact("Cache", attribute, value, "", cited("", label).citations[0])


@pytest.mark.parametrize(
    ("label", "compiled", "deleted", "holds"),
    [
        (A_STORE, "a", "", True),
        (A_STORE, "", "", True),
        ("a-p-000000", "a", "", False),
        ("a-p-000000", "b", "", True),
        ("c-p-000000", "", "c", False),
        ("note", "a", "c", True),
    ],
)
def test_a_label_holds_unless_this_change_can_tell(
    label: str, compiled: str, deleted: str, holds: bool
) -> None:
    assert evidence(compiled, deleted).holds(label) is holds


def test_a_statement_is_new_if_one_of_its_paragraphs_is() -> None:
    found = replace(evidence("a"), seen={"a": frozenset(A.by_id) - {A.paragraphs[3].id}})

    assert not found.is_new(cited(STORE, A_STORE))
    assert found.is_new(cited(STORE, A_STORE, A_MORE))
    assert found.is_new(cited(STORE, B_STORE))


def test_a_new_page_gets_everything_once() -> None:
    proposed = replace(
        draft(
            cited(FRESH, A_FRESH, A_FRESH),
            cited(f"{FRESH.upper()}", A_FRESH),
            tldr=(cited(STORE, A_STORE),),
            caveats=(cited(DISAGREE, A_SIZE, B_SIZE),),
        ),
        aliases=(DraftTerm("caches", "a", "p-1"), DraftTerm("cache", "a", "p-1")),
        facts=(fact("4 KB", A_SIZE), fact("4 kb", A_SIZE), fact("8 KB", B_SIZE)),
    )

    assert decide(None, proposed, evidence("a b")) == Decision(
        remove=(),
        relabel=(),
        add=(tldr(STORE, A_STORE), line(FRESH, A_FRESH), caveat(DISAGREE, A_SIZE, B_SIZE)),
        remove_facts=(),
        add_facts=(FOUR, EIGHT),
        aliases=("caches",),
        conflicts=(),
    )


def test_a_new_page_without_a_summary_gets_its_first_statement() -> None:
    assert decide(None, draft(cited(FRESH, A_FRESH)), evidence("a")).add == (
        tldr(FRESH, A_FRESH),
        line(FRESH, A_FRESH),
    )


def test_a_page_is_left_alone_where_nothing_is_lost_or_proposed() -> None:
    there = page(CitedText(FRESH, (A_FRESH,)), tldr=SUMMARY, facts=(FOUR, EIGHT), caveats=(CAVEAT,))

    assert decide(there, None, evidence("a b")) == NOTHING
    assert decide(None, None, evidence("a b")) == NOTHING


def test_a_statement_goes_exactly_when_no_paragraph_is_left() -> None:
    there = page(
        CitedText(FRESH, (A_FRESH,)),
        CitedText(STORE, (A_STORE, B_STORE)),
        CitedText(MORE, (B_FRESH,)),
        tldr=(CitedText(STORE, (B_STORE, A_STORE)),),
    )

    assert decide(there, None, A_GONE) == replace(
        NOTHING,
        remove=(line(FRESH, A_FRESH),),
        relabel=(
            (tldr(STORE, B_STORE, A_STORE), (B_STORE,)),
            (line(STORE, A_STORE, B_STORE), (B_STORE,)),
        ),
    )


def test_what_a_person_wrote_stays_and_is_listed() -> None:
    there = edited(
        page(CitedText(FRESH, (A_FRESH,)), tldr=SUMMARY, facts=(FOUR,)), FRESH, "It is fresh."
    )
    there = edited(there, "| 4 KB |", "| 4 KiB |")
    there = edited(there, f"> {STORE}", "> A cache stores.")
    why = "a person wrote this, and what it cites is no longer in raw/a.md."

    assert decide(there, None, A_GONE) == replace(
        NOTHING,
        conflicts=(
            Conflict(PATH, "A cache stores.", "", why),
            Conflict(PATH, "It is fresh.", "", why),
            Conflict(PATH, f"Cache | size | 4 KiB |  | {A_SIZE}", "", why),
        ),
    )


def test_all_the_sources_that_a_persons_words_lost_are_named() -> None:
    there = edited(page(CitedText(FRESH, (B_FRESH, A_FRESH))), FRESH, "It is fresh.")
    changed = replace(evidence("b", "a", source("b", "Other words.")))

    assert [conflict.why for conflict in decide(there, None, changed).conflicts] == [
        "a person wrote this, and what it cites is no longer in raw/a.md, raw/b.md."
    ]


def test_emphasis_and_line_breaks_do_not_make_a_statement_a_persons() -> None:
    there = edited(page(CitedText(FRESH, (A_FRESH,))), FRESH, "A *cache* keeps\nwhat is fresh.")

    assert decide(there, None, A_GONE).remove == (line(FRESH, A_FRESH),)


def test_a_statement_without_citations_lost_nothing() -> None:
    there = edited(page(CitedText(FRESH, (A_FRESH,))), f"[^{A_FRESH}]", "")

    assert decide(there, None, A_GONE) == NOTHING


def test_what_a_person_removed_does_not_come_back_and_is_listed() -> None:
    there = page(CitedText(FRESH, (A_FRESH,)), CitedText(MORE, (A_MORE,)), tldr=SUMMARY)
    there = edited(there, f"{FRESH}[^{A_FRESH}]\n", "")
    there = edited(there, MORE, "It may be shared.")
    proposed = draft(cited(FRESH, A_FRESH), cited(MORE, A_MORE))
    why = "a person {} this statement, so the compiled one is not written again."

    assert decide(there, proposed, evidence("a")) == replace(
        NOTHING,
        conflicts=(
            Conflict(PATH, "", FRESH, why.format("removed")),
            Conflict(PATH, "It may be shared.", MORE, why.format("reworded")),
        ),
    )


def test_a_statement_in_other_case_is_there_already() -> None:
    there = edited(page(CitedText(FRESH, (A_FRESH,)), tldr=SUMMARY), FRESH, FRESH.upper())

    assert decide(there, draft(cited(FRESH, A_FRESH)), evidence("a")) == NOTHING


def test_a_fact_and_an_alias_that_a_person_removed_do_not_come_back() -> None:
    there = page(tldr=SUMMARY, facts=(FOUR,), aliases=("caches",))
    there = edited(there, "aliases: [caches]\n", "")
    there = edited(there, "| 4 KB |", "| 4 KiB |")
    terms = (DraftTerm("caches", "a", "p-1"), DraftTerm("stores", "a", "p-1"))
    proposed = replace(
        draft(tldr=(cited(STORE, A_STORE),)), aliases=terms, facts=(fact("4 KB", A_SIZE),)
    )

    assert decide(there, proposed, evidence("a")) == replace(NOTHING, aliases=("stores",))


def test_the_summary_is_replaced_by_that_of_the_draft_when_it_lost_its_evidence() -> None:
    there = page(CitedText(FRESH, (B_FRESH,)), tldr=SUMMARY)
    proposed = draft(tldr=(cited(FRESH, B_FRESH),))

    assert decide(there, proposed, A_GONE) == replace(
        NOTHING, remove=(tldr(STORE, A_STORE),), add=(tldr(FRESH, B_FRESH),)
    )


def test_the_summary_is_replaced_by_the_first_statement_that_holds() -> None:
    there = page(
        CitedText(MORE, (A_MORE,)),
        CitedText("A point.", (A_MORE,)),
        CitedText("No evidence.", ()),
        CitedText(FRESH, (A_FRESH, B_FRESH)),
        tldr=SUMMARY,
    )
    there = edited(there, "A point.", "A person's point.")

    assert decide(there, None, A_GONE).add == (tldr(FRESH, B_FRESH),)


def test_half_a_summary_is_enough() -> None:
    there = page(tldr=(*SUMMARY, CitedText(FRESH, (B_FRESH,))))

    assert decide(there, draft(tldr=(cited(MORE, B_FRESH),)), A_GONE) == replace(
        NOTHING, remove=(tldr(STORE, A_STORE),), add=(line(MORE, B_FRESH, section="Notes b"),)
    )


def test_a_page_without_a_summary_gets_that_of_a_draft_but_none_from_nowhere() -> None:
    there = page(CitedText(FRESH, (A_FRESH,)))

    assert decide(there, None, evidence("a")) == NOTHING
    assert decide(there, draft(cited(MORE, A_MORE)), evidence("a")).add == (line(MORE, A_MORE),)
    assert decide(there, draft(tldr=(cited(STORE, A_STORE),)), evidence("a")).add == (
        tldr(STORE, A_STORE),
    )


def test_a_summary_that_a_person_removed_does_not_come_back() -> None:
    there = edited(
        page(CitedText(FRESH, (A_FRESH,)), tldr=SUMMARY), f"> {STORE}[^{A_STORE}]\n\n", ""
    )

    assert decide(there, draft(tldr=(cited(STORE, A_STORE),)), evidence("a")) == NOTHING


def test_what_would_be_a_second_summary_goes_under_the_heading_of_its_source() -> None:
    there = page(tldr=SUMMARY)
    proposed = draft(
        cited(MORE, A_MORE),
        tldr=(cited(STORE, A_STORE), cited(FRESH, B_FRESH), cited("X.", A_SIZE)),
    )

    assert decide(there, proposed, evidence("a b")).add == (
        line(FRESH, B_FRESH, section="Notes b"),
        line("X.", A_SIZE),
        line(MORE, A_MORE),
    )


def test_what_a_draft_repeats_of_its_summary_is_written_once() -> None:
    proposed = draft(cited(FRESH, A_FRESH), tldr=(cited(FRESH, A_FRESH),))

    assert decide(page(tldr=SUMMARY), proposed, evidence("a")).add == (line(FRESH, A_FRESH),)


def test_a_paragraph_that_was_there_before_adds_nothing() -> None:
    there = page(tldr=SUMMARY)
    proposed = replace(
        draft(cited(FRESH, A_FRESH), cited(MORE, A_MORE)),
        facts=(fact("4 KB", A_SIZE), fact("yes", A_MORE, "shared")),
    )
    found = replace(evidence("a"), seen={"a": frozenset(A.by_id) - {A.paragraphs[3].id}})

    assert decide(there, proposed, found) == replace(
        NOTHING,
        add=(line(MORE, A_MORE),),
        add_facts=(Fact("Cache", "shared", "yes", "", A_MORE),),
    )


def test_a_statement_that_another_old_paragraph_holds_too_is_written_anew() -> None:
    there = page(CitedText(FRESH, ("a-p-000000",)), tldr=SUMMARY)
    found = replace(evidence("a"), seen={"a": frozenset({*A.by_id, "p-000000"})})

    assert decide(there, draft(cited(FRESH, A_FRESH)), found) == replace(
        NOTHING, remove=(line(FRESH, "a-p-000000"),), add=(line(FRESH, A_FRESH),)
    )


def test_words_that_the_summary_lost_are_not_written_again_where_they_stay() -> None:
    there = page(CitedText(FRESH, (B_FRESH,)), tldr=(CitedText(FRESH, ("a-p-000000",)),))

    assert decide(there, draft(cited(FRESH, A_FRESH)), evidence("a")) == replace(
        NOTHING,
        remove=(tldr(FRESH, "a-p-000000"),),
        relabel=((line(FRESH, B_FRESH), (B_FRESH, A_FRESH)),),
        add=(tldr(FRESH, B_FRESH),),
    )


def test_a_second_source_that_says_the_same_is_cited_too() -> None:
    there = page(CitedText(FRESH, (B_FRESH,)), tldr=SUMMARY)
    proposed = draft(cited(FRESH, A_FRESH), cited(FRESH, A_FRESH))

    assert decide(there, proposed, evidence("a")) == replace(
        NOTHING, relabel=((line(FRESH, B_FRESH), (B_FRESH, A_FRESH)),)
    )
    seen = replace(evidence("a"), seen={"a": frozenset(A.by_id)})
    assert decide(there, proposed, seen) == NOTHING


def test_facts_that_disagree_make_a_caveat() -> None:
    proposed = replace(draft(tldr=(cited(STORE, A_STORE),)), facts=(fact("8 KB", B_SIZE),))

    assert decide(page(tldr=SUMMARY, facts=(FOUR,)), proposed, evidence("b")) == replace(
        NOTHING, add=(caveat(DISAGREE, A_SIZE, B_SIZE),), add_facts=(EIGHT,)
    )


def test_a_fact_that_goes_takes_its_caveat_along() -> None:
    there = page(tldr=(CitedText(STORE, (B_STORE,)),), facts=(FOUR, EIGHT), caveats=(CAVEAT,))

    assert decide(there, None, A_GONE) == replace(
        NOTHING, remove=(caveat(DISAGREE, A_SIZE, B_SIZE),), remove_facts=(FOUR,)
    )


def test_a_caveat_whose_facts_say_something_else_now_goes() -> None:
    six = Fact("Cache", "size", "6 KB", "", "c-p-000000")
    text = "Sources disagree on the size of Cache: 4 KB, 8 KB and 6 KB."
    there = page(
        tldr=SUMMARY,
        facts=(FOUR, EIGHT, six),
        caveats=(CitedText(text, (A_SIZE, B_SIZE)), CitedText("Another.", (A_SIZE,))),
    )

    assert decide(there, None, evidence("", "c")) == replace(
        NOTHING,
        remove=(caveat(text, A_SIZE, B_SIZE),),
        add=(caveat(DISAGREE, A_SIZE, B_SIZE),),
        remove_facts=(six,),
    )


def test_a_caveat_with_other_evidence_is_written_anew() -> None:
    moved = source("b", "Its size is 8 KB, now.")
    label = f"b-{moved.paragraphs[0].id}"
    there = page(tldr=SUMMARY, facts=(FOUR, EIGHT), caveats=(CAVEAT,))
    proposed = replace(draft(tldr=(cited(STORE, A_STORE),)), facts=(fact("8 KB", label),))

    assert decide(there, proposed, evidence("b", "", A, moved)) == replace(
        NOTHING,
        remove=(caveat(DISAGREE, A_SIZE, B_SIZE),),
        add=(caveat(DISAGREE, A_SIZE, label),),
        remove_facts=(EIGHT,),
        add_facts=(Fact("Cache", "size", "8 KB", "", label),),
    )


def test_a_caveat_that_a_person_removed_does_not_come_back() -> None:
    there = page(tldr=SUMMARY, facts=(FOUR, EIGHT), caveats=(CAVEAT,))
    there = edited(there, f"## Caveats\n\n{DISAGREE}[^{A_SIZE}][^{B_SIZE}]\n", "")

    assert decide(there, None, evidence("a")) == NOTHING


def test_a_caveat_that_a_person_wrote_stays() -> None:
    there = page(tldr=(CitedText(STORE, (B_STORE,)),), facts=(FOUR, EIGHT), caveats=(CAVEAT,))
    there = edited(there, DISAGREE, "They disagree.")
    why = "a person wrote this, and what it cites is no longer in raw/a.md."

    assert decide(there, None, A_GONE) == replace(
        NOTHING,
        remove_facts=(FOUR,),
        conflicts=(Conflict(PATH, "They disagree.", "", why),),
    )


def test_a_persons_fact_without_evidence_makes_no_caveat() -> None:
    there = page(tldr=(CitedText(STORE, (B_STORE,)),), facts=(FOUR, EIGHT))
    there = edited(there, "| 4 KB |", "| 2 KB |")

    decision = decide(there, None, A_GONE)

    assert decision.add == ()
    assert [conflict.kept for conflict in decision.conflicts] == [
        f"Cache | size | 2 KB |  | {A_SIZE}"
    ]


def test_everything_goes_with_all_sources() -> None:
    there = page(CitedText(FRESH, (A_FRESH, B_FRESH)), tldr=SUMMARY, facts=(FOUR,))

    assert decide(there, None, BOTH_GONE) == replace(
        NOTHING,
        remove=(tldr(STORE, A_STORE), line(FRESH, A_FRESH, B_FRESH)),
        remove_facts=(FOUR,),
    )


def test_the_digest_of_a_line_is_that_of_its_kind() -> None:
    assert tldr(STORE, A_STORE).digest == statement_digest("tldr", STORE)
