"""Which pages are proposed for what was asked and for what sources are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gitwiki.ports import Decision, Via
from gitwiki.query.topics import (
    Asked,
    Known,
    Proposed,
    SalientTerm,
    Survey,
    Wish,
    missed,
    propose,
    runs_of,
)
from gitwiki.wiki.paragraphs import identify
from gitwiki.wiki.snapshot import PageSummary
from gitwiki.wiki.source import Block, BlockKind, Source
from gitwiki.wiki.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TYPES = ("concept", "entity", "comparison")


def source(name: str, *texts: str) -> Source:
    found = identify(Block(t, BlockKind.PROSE, (), n, n) for n, t in enumerate(texts, start=1))
    by_id = {each.id: each for each in found}
    return Source(name, f"raw/{name}.md", "0" * 40, name, "", "", (), "", found, by_id)


CANAL = source(
    "canal",
    "The lock gates weigh 3 tonnes. The keeper opens a lock gate by hand.",
    "A lock gate is made of oak; the NWA (National Water Authority) pays for it.",
    "The canal has nine locks. The canal is old. The canal is long.",
)
WEIR = source("weir", "The weir holds the canal back.", "The canal and the weir are old.")
LOCK = PageSummary("wiki/concepts/lock.md", "b", "concept", "Lock")


def proposed(
    *questions: str,
    pages: Sequence[PageSummary] = (),
    topics: Sequence[Topic] = (),
    wishes: Sequence[Wish] = (),
    salient: Mapping[str, Sequence[SalientTerm]] | None = None,
    types: Sequence[str] = TYPES,
) -> Proposed:
    asked = [Asked(each, f"2026-11-{30 - n}", Via.DECLINED) for n, each in enumerate(questions)]
    texts = [*questions, *(wish.name for wish in wishes)]
    survey = Survey(dict.fromkeys(run for text in texts for run in runs_of(text)))
    for each in (CANAL, WEIR):
        survey.add(each)
    return propose(asked, wishes, survey, salient or {}, Known(pages, topics, types))


def titles(found: Proposed) -> list[str]:
    return [each.topic.title for each in found.candidates]


def test_questions_about_the_same_words_ask_for_one_page() -> None:
    found = proposed("How much is a lock gate?", "Who paints the Lock Gates?", "Is the weir high?")
    assert titles(found) == ["Lock gate", "Weir"]
    best = found.candidates[0]
    assert best.topic == Topic("lock-gate", "Lock gate")
    assert (best.score, best.sources, len(best.asked)) == (6.0, 1, 2)
    assert best.addition.why == (
        'asked 2 times, last 2026-11-30: "How much is a lock gate?"; in 1 source'
    )


def test_a_page_that_is_there_is_not_proposed_nor_a_part_of_its_name() -> None:
    page = PageSummary("wiki/concepts/gate.md", "b", "concept", "Gate", aliases=("lock gate",))
    found = proposed("Who paints a lock gate?", pages=[page, LOCK])
    assert titles(found) == []
    assert [each.about for each in found.pages] == ["wiki/concepts/gate.md"]


def test_the_page_that_has_the_question_answers_it_now() -> None:
    answer = PageSummary("wiki/answers/a.md", "b", "answer", "Who paints the weir?")
    assert proposed("who paints the weir", pages=[answer]) == Proposed((), (), ())


def test_what_no_source_says_anything_of() -> None:
    found = proposed("Do zeppelins land here?", "Does a zeppelin land?", "Where is the tram stop?")
    assert titles(found) == []
    assert [[asked.question for asked in each.asked] for each in found.missing] == [
        ["Do zeppelins land here?", "Does a zeppelin land?"],
        ["Where is the tram stop?"],
    ]


def test_questions_without_a_word_that_tells_are_together() -> None:
    assert len(proposed("What is it?", "And why?").missing) == 1


def test_what_is_listed_is_not_proposed() -> None:
    found = proposed("Is the weir high?", topics=[Topic("dam", "Dam", ("weir",))])
    assert found == Proposed((), (), ())


def test_links_that_lead_nowhere() -> None:
    found = proposed(wishes=[Wish("weir", 2), Wish("the tram", 3), Wish("lock gate keeper", 1)])
    assert [(each.topic.title, each.links) for each in found.candidates] == [("Weir", 2)]
    assert found.candidates[0].why == "2 pages link to it; in 1 source"


def term(
    *forms: str, score: int = 400, entity: bool = False, **keys: tuple[str, ...]
) -> SalientTerm:
    names = keys.get("keys") or (forms[0].lower().replace(" ", ""),)
    return SalientTerm(names, tuple((form, 3) for form in forms), entity, score)


def test_terms_that_several_sources_are_about() -> None:
    nwa = term(
        "NWA", "National Water Authority", entity=True, keys=("nwa", "nationalwaterauthority")
    )
    salient = {
        "a": [term("canal"), nwa, term("keeper"), term("boat", score=10)],
        "b": [term("canal", "canals"), nwa, term("boat", score=10), term("Canal boat")],
        "c": [term("canal boats", "canal boat", keys=("canalboat",))],
    }
    found = proposed(salient=salient)
    # canal is only the head of a longer name
    assert titles(found) == ["Canal boat", "National Water Authority"]
    authority = found.candidates[1].topic
    assert (authority.category, authority.aliases) == ("entity", ("NWA",))
    assert authority.path == "wiki/entities/national-water-authority.md"
    assert found.candidates[1].why == "in 2 sources"


def test_an_acronym_and_what_it_stands_for_are_one() -> None:
    nwa = term("NWA", "National Water Authority", keys=("nwa", "nationalwaterauthority"))
    asked = ("What does the NWA pay?", "Is the National Water Authority rich?")
    found = proposed(*asked, salient={"a": [nwa]})
    assert len(found.candidates) == 1
    assert len(found.candidates[0].asked) == 2
    page = PageSummary("wiki/entities/nwa.md", "b", "entity", "NWA")
    assert titles(proposed(salient={"a": [nwa], "b": [nwa]}, pages=[page])) == []


def test_only_types_that_the_wiki_allows_and_paths_that_are_free() -> None:
    entity = {"a": [term("weir", entity=True)], "b": [term("weir", entity=True)]}
    (only,) = proposed(salient=entity, types=("answer", "concept")).candidates
    assert only.topic.category == "concept"
    assert proposed(salient=entity, types=("answer",)).candidates == ()
    other = PageSummary("wiki/concepts/weir.md", "b", "concept", "Barrage")
    (second,) = proposed("Is the weir high?", pages=[other]).candidates
    assert second.topic.slug == "weir-2"


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("Who pays for the lock gates?", {"lock", "lock gate", "gate"}),
        ("What is it?", set()),
        ("How does a new system work?", {"system work"}),
        ("Where is gate 42?", {"gate", "gate 42"}),
        ("What is the number of locks?", {"lock"}),
    ],
)
def test_runs_of_words(text: str, runs: set[str]) -> None:
    assert {" ".join(run) for run in runs_of(text)} == runs


def test_a_hostile_question_is_cut() -> None:
    assert len(runs_of("lock " * 100_000)) <= 4
    row = Decision("2026-11-20T08:00:00Z", "c", "a\x1b[2J\nb " * 50_000, Via.DECLINED, "")
    (asked,) = missed([row])
    assert asked.question.isprintable()
    assert len(asked.question) < 500
