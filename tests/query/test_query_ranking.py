"""Which items answer a question, over an index that only looks at words."""

from __future__ import annotations

import pytest
from fakes.search import PlainIndex
from hypothesis import given
from hypothesis import strategies as st

from gitwiki.ports.search import Fields, HitKind, Item
from gitwiki.query.excerpt import Excerpts
from gitwiki.query.question import is_near, plain_words, understand
from gitwiki.query.ranking import find

BOTH = frozenset(HitKind)


def page(name: str, text: str, cites: tuple[str, ...] = (), aliases: str = "") -> Item:
    path = f"wiki/{name.lower()}.md"
    fields = Fields(f"{name} . {aliases}", "", text, "concept")
    return Item(HitKind.PAGE, path, name, "", text, "", "", fields, path, 0, cites)


def passage(work: str, number: int, text: str, about: str = "") -> Item:
    path = f"raw/{work}/{number:02}.md"
    fields = Fields(f"{work} {number:02}", "", text, about)
    ref = f"{work}-{number:02}-p-00000{number}"
    return Item(HitKind.PASSAGE, ref, work, "", text, work, f"raw/{work}", fields, path, 1)


RIVERS = [
    passage("homer", 1, "The ships went down the river to the sea.", "Greek epic"),
    passage("homer", 2, "Wine was poured for the guests.", "Greek epic"),
    passage("manu", 1, "A guest shall be given water first.", "Sanskrit law"),
    passage("manu", 2, "The king protects the river crossings of his people.", "Sanskrit law"),
    passage("comte", 1, "Property follows from labour.", "French philosophy"),
    page("River", "A river is a stream of water.", ("homer-01-p-000001",), "stream, Viṣṇu"),
    page("Guest", "A guest is given water and wine.", ("manu-01-p-000001",)),
]


def refs(question: str, items: list[Item] = RIVERS, limit: int = 9) -> list[str]:
    return [hit.ref for hit in find(PlainIndex(items), question, limit, BOTH)]


def test_what_has_the_words_comes_first() -> None:
    assert refs("what is a river?")[0] == "wiki/river.md"
    assert refs("Property and labour")[0] == "comte-01-p-000001"


def test_kinds_can_be_chosen() -> None:
    index = PlainIndex(RIVERS)
    pages = find(index, "water for a guest", 5, frozenset({HitKind.PAGE}))
    assert [hit.ref for hit in pages] == ["wiki/guest.md", "wiki/river.md"]
    passages = find(index, "water for a guest", 5, frozenset({HitKind.PASSAGE}))
    assert {hit.kind for hit in passages} == {HitKind.PASSAGE}
    assert passages[0].work == "raw/manu"


def test_scores_never_rise() -> None:
    scores = [hit.score for hit in find(PlainIndex(RIVERS), "river guest wine law", 9, BOTH)]
    assert scores == sorted(scores, reverse=True)


def test_what_is_said_of_a_work_brings_its_passages() -> None:
    found = refs("Which French works are there?")
    assert found == ["comte-01-p-000001"]


def test_a_work_that_is_named_comes_before_others() -> None:
    passages = frozenset({HitKind.PASSAGE})
    found = find(PlainIndex(RIVERS), "What does Manu say of the river?", 9, passages)
    assert found[0].ref == "manu-02-p-000002"


def test_a_name_is_found_with_one_letter_wrong() -> None:
    assert "wiki/river.md" in refs("strean")


def test_a_question_of_small_words_is_looked_for_as_it_is() -> None:
    items = [page("The who", "who are you"), page("Other", "nothing else")]
    assert refs("who are you", items) == ["wiki/the who.md"]


@pytest.mark.parametrize(
    "question", ["", "   ", "?!*", '"', "(", "AND x OR y", "title:x^2~3 *", "\ud800"]
)
def test_nothing_is_syntax(question: str) -> None:
    assert refs(question) == []


def test_a_megabyte_is_cut() -> None:
    assert refs("river " * 170_000)[0] == "wiki/river.md"


def test_of_many_words_the_rarest_are_kept() -> None:
    many = " ".join(f"word{number}" for number in range(200))
    assert "labour" in understand(PlainIndex(RIVERS), f"{many} labour").weights


def test_each_work_has_its_turn() -> None:
    many = [passage("long", number, f"wheel and mill {number}") for number in range(1, 9)]
    items = [*many, passage("short", 1, "a wheel")]
    works = [hit.work for hit in find(PlainIndex(items), "mill wheel", 6, BOTH)]
    assert works == ["raw/long"] * 5 + ["raw/short"]


def test_where_works_are_asked_for_each_comes_once_before_any_comes_twice() -> None:
    items = [
        passage(work, number, f"wheel and mill {number}")
        for work in ("one", "two", "three", "four", "five", "six")
        for number in (1, 2, 3)
    ]
    works = [hit.work for hit in find(PlainIndex(items), "Which works have a wheel?", 9, BOTH)]
    assert len(set(works[:6])) == 6


def test_a_word_that_most_works_use_names_none() -> None:
    items = [passage(f"tale{n}", 1, f"an old house, part {n}", f"tale{n}") for n in range(12)]
    items += [passage("old-elegies", 1, "the sea is cold and old", "elegy")]
    index = PlainIndex(items)
    assert find(index, "the old house", 1, BOTH)[0].work.startswith("raw/tale")


def test_works_like_those_found_follow() -> None:
    law = ["king", "judge", "witness", "oath", "debt", "fine"]
    items = [
        passage(f"law{n}", 1, " ".join([*law, f"other{n}", "river" if n < 12 else "pond"]))
        for n in range(14)
    ]
    items += [
        passage(f"song{n}", 1, f"love moon rose lamp song{n} night wine pond") for n in range(14)
    ]
    question = "Which works speak of river and pond?"
    works = [hit.work for hit in find(PlainIndex(items), question, 60, BOTH)]
    assert works.index("raw/law13") < min(works.index(f"raw/song{n}") for n in range(14))


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("visnu", "vishnu", True),
        ("token", "tokne", True),
        ("token", "toked", True),
        ("token", "token", True),
        ("token", "tokens", True),
        ("token", "taken ", False),
        ("token", "tonke", False),
        ("token", "tok", False),
    ],
)
def test_one_letter_away(one: str, other: str, near: bool) -> None:
    assert is_near(one, other) is near
    assert is_near(other, one) is near


def test_an_excerpt_shows_what_was_asked_for() -> None:
    text = f"{'before ' * 100}the river ran high {'after ' * 100}"
    shown = Excerpts(PlainIndex([]), {"river", "high"}).excerpt(text)
    assert "river ran high" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= 244
    assert Excerpts(PlainIndex([]), set()).excerpt(" short\ntext ") == "short text"


@given(st.text(max_size=60))
def test_any_text_is_a_question(question: str) -> None:
    hits = find(PlainIndex(RIVERS), question, 3, BOTH)
    assert len(hits) <= 3
    assert hits == find(PlainIndex(list(reversed(RIVERS))), question, 3, BOTH)


def test_what_a_work_says_again_comes_after_all_else() -> None:
    refrain = "The river carries the corn to the sea."
    items = [passage("homer", number, refrain) for number in (1, 2, 3)]
    items += [passage("manu", 1, refrain), passage("comte", 1, "A river.")]
    found = refs("the river carries the corn", items)
    assert sorted(found[:2]) == ["homer-01-p-000001", "manu-01-p-000001"]
    assert found[2:] == ["comte-01-p-000001", "homer-02-p-000002", "homer-03-p-000003"]


def test_of_what_is_as_good_the_first_in_reading_order_comes_first() -> None:
    path, texts = "raw/homer.md", ("A river there.", "A river here.")
    items = [
        Item(
            HitKind.PASSAGE, f"homer-{ref}", "", "", text, "homer", "homer",
            Fields("", "", text, ""), path, place,
        )
        for ref, place, text in (("b", 1, texts[0]), ("a", 2, texts[1]))
    ]  # fmt: skip
    assert refs("river", items) == ["homer-b", "homer-a"]


def test_a_text_is_spelt_as_the_question_is_beyond_ascii_too() -> None:
    assert plain_words("Viṣṇu’s «ΛΌΓΟΣ», 3-fold_") == {"viṣṇu", "s", "λόγος", "3", "fold"}


def test_more_can_be_asked_for_than_are_looked_at_otherwise() -> None:
    items = [passage("homer", number, f"The river {number}.") for number in range(1, 200)]
    assert len(refs("river", items, 190)) == 190
