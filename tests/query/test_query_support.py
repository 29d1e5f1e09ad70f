"""Verdicts on statements, and what of a page is on record."""

from __future__ import annotations

import pytest
from fakes.holdings import BOILER, HOLDS, MILLS, NEVER, FakeHoldings, mill, page_text

from gitwiki.query.answer import Said
from gitwiki.query.desk import Desk
from gitwiki.query.replies import Call
from gitwiki.query.support import Proposed, Support, said_of, verdicts_of
from gitwiki.wiki.page import statement_digest

LABEL, NEVER_AT = mill().label(HOLDS), mill().label(NEVER)


@pytest.fixture
def support() -> Support:
    desk = Desk(mill(), 10_000, [])
    desk.call([Call("read_page", BOILER)], 1)
    return Support(desk)


def test_a_statement_of_a_page_is_one_of_the_answer(support: Support) -> None:
    verdict = support.check(HOLDS, [LABEL])
    assert (verdict.page, verdict.digest) == (BOILER, statement_digest("statement", HOLDS))
    assert said_of(verdict) == Said(HOLDS, (LABEL,), BOILER)


def test_a_statement_in_other_words_comes_from_a_page_but_does_not_stand_there(
    support: Support,
) -> None:
    verdict = support.check("The boiler holds 400 litres of water.", [LABEL])
    assert verdict.kept
    assert (verdict.page, verdict.digest) == (BOILER, statement_digest("statement", HOLDS))
    assert said_of(verdict).page == ""


def test_labels_are_taken_as_they_are_often_written(support: Support) -> None:
    verdict = support.check(HOLDS, [f"[^{LABEL}]", f" {LABEL} ", "nonsense"])
    assert verdict.kept
    assert verdict.labels == (LABEL,)


def test_the_page_lends_its_names(support: Support) -> None:
    assert support.check("The Kettle of the mill holds 400 litres of water.", [LABEL]).kept
    assert not support.check("The Cauldron of the mill holds 400 litres.", [LABEL]).kept


def test_hidden_characters_are_left_out(support: Support) -> None:
    (verdict,) = support.check_all([Proposed(f"{HOLDS[:10]}\u202e\x1b{HOLDS[10:]}", (LABEL,))])
    assert (verdict.text, verdict.kept) == (HOLDS, True)


def test_what_a_page_says_has_the_digest_of_what_it_is() -> None:
    facts = f"""
> {HOLDS}[^{LABEL}]

{NEVER}[^{NEVER_AT}]

## Facts

| Subject | Attribute | Value | As of | Source |
|---|---|---|---|---|
| Boiler | content | 400 litres | 2019 | [^{LABEL}] |
"""
    text = page_text("Boiler", (NEVER, NEVER_AT)).replace(f"\n{NEVER}[^{NEVER_AT}]\n", facts)
    page = FakeHoldings({"mills": MILLS}, {BOILER: text}).page(BOILER)
    assert page is not None
    (fact,) = page.facts
    texts = (HOLDS, NEVER, "Boiler, content: 400 litres (as of 2019)", "Something else.")
    found = verdicts_of([Said(each, (LABEL,), BOILER) for each in texts], page)
    assert [each.digest for each in found] == [
        statement_digest("tldr", HOLDS),
        statement_digest("statement", NEVER),
        statement_digest("fact", fact.text),
        "",
    ]
    assert all(each.kept for each in found)
    assert verdicts_of([Said(HOLDS, (LABEL,), BOILER)], None)[0].digest == ""
