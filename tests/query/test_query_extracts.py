"""Answers without a model: sentences as they stand, or none."""

from __future__ import annotations

import pytest
from fakes.holdings import BOILER, FIRED, HOLDS, MILL, NEVER, REBUILT, FakeHoldings, mill, page_text

from gitwiki.query.extracts import Extracted, extract
from gitwiki.wiki.page import statement_digest


def answered(question: str, holdings: FakeHoldings | None = None) -> Extracted:
    holdings = holdings or mill()
    return extract(question, holdings.find(question, 12), holdings)


def texts(found: Extracted) -> list[str]:
    return [each.text for each in found.said]


def test_the_sentence_of_a_page_that_has_the_words() -> None:
    found = answered("How many litres of water does the boiler hold?")
    (said,) = found.said
    assert said.text == HOLDS
    assert (said.page, said.labels) == (BOILER, (mill().label(HOLDS),))
    (verdict,) = found.verdicts
    assert verdict.digest == statement_digest("statement", HOLDS)
    assert verdict.kept
    assert found.covered > 0.9


def test_what_was_looked_through_is_on_record() -> None:
    found = answered("Who rebuilt the mill after a fire?")
    assert texts(found) == [REBUILT]
    assert found.said[0].page == MILL
    assert (MILL, f"blob-{MILL}") in [(each.ref, each.blob) for each in found.loaded]
    assert "blob-mills" in [each.blob for each in found.loaded]


@pytest.mark.parametrize(
    "question",
    [
        "Who painted the ceiling of the chapel?",
        "How do I reset the password of a mill account on the website?",
        "helicopter",
        "What is it, and why is that so?",
    ],
)
def test_what_is_not_there_is_declined(question: str) -> None:
    found = answered(question)
    assert found.said == ()
    assert found.verdicts == ()
    assert found.why


def test_a_sentence_that_points_back_has_the_one_before_it() -> None:
    bare = FakeHoldings({"mills": f"# Notes\n\n{HOLDS} {FIRED}\n\n{NEVER}\n"})
    found = answered("Is the boiler of the mill fired with wood?", bare)
    assert texts(found)[0] == f"{HOLDS} {FIRED}"
    assert found.said[0].page == ""


def test_the_heading_counts_for_something() -> None:
    text = "# Kettles\n\n## Copper kettles\n\nTheir lids have to be polished every Sunday.\n"
    found = answered("When are the lids of copper kettles polished?", FakeHoldings({"k": text}))
    assert texts(found) == ["Their lids have to be polished every Sunday."]


def test_a_statement_without_evidence_is_not_chosen() -> None:
    holdings = FakeHoldings(
        {"mills": "# Notes\n\nThe mill is old.\n"},
        {BOILER: page_text("Boiler", (HOLDS, "mills-p-000000"))},
    )
    assert answered("How many litres does the boiler hold?", holdings).said == ()


def test_a_paragraph_with_a_key_is_not_shown() -> None:
    key = "sk-ant-" + "api03-" + "x9Yz" * 6
    text = f"# Notes\n\nThe boiler holds 400 litres. The key of the boiler is {key}.\n"
    assert answered("How many litres does the boiler hold?", FakeHoldings({"k": text})).said == ()


def test_a_heading_or_a_name_is_no_answer() -> None:
    holdings = FakeHoldings({"k": "# Boiler litres\n\nBoiler litres\n\nOf something else.\n"})
    assert answered("boiler litres", holdings).said == ()


def test_whoever_says_another_value_is_heard_too() -> None:
    texts_of = {
        "old": "# Old\n\nThe boiler of the mill holds 400 litres.\n",
        "new": "# New\n\nSince the winter the boiler of the mill holds 380 litres.\n",
        "same": "# Same\n\nThe boiler of the mill holds 400 litres, says the miller.\n",
        "less": "# Less\n\nThe kettle holds 2 litres.\n",
    }
    found = answered("How many litres does the boiler of the mill hold?", FakeHoldings(texts_of))
    assert sorted(texts(found)) == [
        "Since the winter the boiler of the mill holds 380 litres.",
        "The boiler of the mill holds 400 litres.",
    ]


def test_a_caveat_of_a_page_is_heard_too() -> None:
    more = "The boiler of the mill holds 380 litres of water."
    text = f"# Notes\n\n{HOLDS}\n\n{more}\n"
    sources = FakeHoldings({"mills": text})
    caveat = f"Sources differ on the litres of water that the boiler of the mill holds: {more}"
    page = page_text("Boiler", (HOLDS, sources.label(HOLDS)))
    page = page.replace("\n[^", f"\n## Caveats\n\n{caveat}[^{sources.label(more)}]\n\n[^", 1)
    found = answered(
        "How many litres of water does the boiler of the mill hold?",
        FakeHoldings({"mills": text}, {BOILER: page}),
    )
    assert texts(found)[0] == HOLDS
    assert any("380 litres" in each for each in texts(found)[1:])


def test_it_is_the_same_every_time() -> None:
    question = "boiler mill fire wood water Ouse"
    assert answered(question) == answered(question)
    assert len(answered(question).said) <= 3


def test_a_page_that_says_what_its_evidence_does_not_is_passed_over() -> None:
    false = "The boiler of the mill holds 900 litres of water, says the owner."
    sources = {"mills": f"# Notes\n\n{HOLDS} {FIRED}\n"}
    label = FakeHoldings(sources).label(HOLDS)
    holdings = FakeHoldings(sources, {BOILER: page_text("Boiler", (false, label))})
    found = answered("How many litres of water does the boiler of the mill hold?", holdings)
    assert texts(found) == [HOLDS]
    assert found.said[0].page == ""
