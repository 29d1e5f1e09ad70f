"""Which pages are compared, and in how many requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes.many_pages import many_pages, wiki_of
from fakes.mill_wiki import page

from gitwiki.budget import estimated_tokens
from gitwiki.review.groups import group
from gitwiki.review.pairs import Pair, pairs
from gitwiki.review.plan import MOST_REQUESTS
from gitwiki.review.portions import PORTION, portions
from gitwiki.review.questions import question
from gitwiki.wiki.page import parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitwiki.review.groups import Groups
    from gitwiki.wiki.page import Page

ONE, TWO, THREE = "wiki/concepts/one.md", "wiki/concepts/two.md", "wiki/concepts/three.md"
FACTS = (
    "\n## Facts\n\n| Subject | Attribute | Value | As of | Source |\n|---|---|---|---|---|\n"
    "| Great mill | height | {} | | [^a-p-000001] |\n"
)


def parsed(texts: Mapping[str, str]) -> Mapping[str, Page]:
    pages = {path: parse(path, text).page for path, text in texts.items()}
    return {path: found for path, found in pages.items() if found is not None}


def paired(texts: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    return [(pair.one, pair.other) for pair in pairs(wiki_of(parsed(texts)))]


def concept(title: str, *lines: str, sources: tuple[str, ...] = ()) -> str:
    return page(title, "concept", sources, *lines)


SENTENCES = [
    f"The great mill number {n} grinds corn of the valley {n} every day." for n in range(40)
]


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param((concept("Alpha", "See [it](two.md)."), concept("Beta", "B.")), id="link"),
        pytest.param((concept("Water mill", "A."), concept("Wind mill", "B.")), id="word"),
        pytest.param((concept("Mills", "A."), concept("The mill", "B.")), id="name"),
        pytest.param(
            (concept("Alpha", "A.", sources=("a",)), concept("Beta", "B.", sources=("a",))),
            id="source",
        ),
        pytest.param((concept("Alpha", "A. | a"), concept("Beta", "B. | a")), id="paragraph"),
        pytest.param((concept("Alpha", *SENTENCES), concept("Beta", *SENTENCES[1:])), id="sketch"),
        pytest.param(
            (concept("Alpha") + FACTS.format("4 m"), concept("Beta") + FACTS.format("5 m")),
            id="fact",
        ),
    ],
)
def test_pages_with_something_in_common_are_compared(texts: tuple[str, str]) -> None:
    found = paired({ONE: texts[0], TWO: texts[1], THREE: concept("Gamma", "C.")})
    assert found == [(ONE, TWO)]


def test_a_deprecated_page_is_compared_with_none() -> None:
    old = concept("Mill", "A.").replace("type: concept", "type: concept\nstatus: deprecated")
    assert paired({ONE: old, TWO: concept("Mill", "B.")}) == []


def test_a_page_and_the_page_of_its_source_come_last() -> None:
    source = page("Mill notes", "source-summary", ("a",), "The mill. | a")
    texts = {
        ONE: concept("Mill", "The mill. | a", sources=("a",)),
        TWO: concept("Mills", "A mill. | b", sources=("b",)),
        "wiki/sources/a.md": source,
    }
    found = pairs(wiki_of(parsed(texts)))
    assert found[0][:2] == (ONE, TWO)
    assert Pair(ONE, "wiki/sources/a.md", 1) in found


def test_only_wanted_pages_look_for_partners() -> None:
    wiki = wiki_of(many_pages(200))
    found = pairs(wiki, lambda path: path.endswith("7.md"))
    assert all(pair.one.endswith("7.md") or pair.other.endswith("7.md") for pair in found)
    assert 0 < len(found) <= 4 * 20


def grouped(count: int, most: int = 10**9) -> Groups:
    pages = many_pages(count)
    listed = [portion for found in pages.values() for portion in portions(found)]
    return group(listed, pairs(wiki_of(pages)), most)


@pytest.mark.slow
def test_requests_grow_with_the_pages_and_stay_within_the_bound() -> None:
    needed = {count: len(grouped(count).groups) for count in (100, 1_000, 2_500)}
    assert needed[1_000] <= 12 * needed[100]
    assert needed[2_500] <= 3 * needed[1_000]
    assert needed[100] <= 30
    for count in (100, 1_000, 2_500):
        assert len(grouped(count, MOST_REQUESTS).groups) == min(needed[count], MOST_REQUESTS)


def test_every_pair_is_in_a_request_of_bounded_size() -> None:
    pages = many_pages(150)
    wanted = pairs(wiki_of(pages))
    found = group([each for p in pages.values() for each in portions(p)], wanted, 10**9)
    together = [{portion.path for portion in members} for members in found.groups]
    assert all(any({p.one, p.other} <= paths for paths in together) for p in wanted)
    assert (found.compared, found.left_out) == (len(wanted), 0)
    assert max(estimated_tokens(question(g, {}).request) for g in found.groups) <= 12_000


def test_what_does_not_fit_is_counted() -> None:
    whole, bounded = grouped(150), grouped(150, 5)
    assert bounded.groups == whole.groups[:5]
    assert bounded.compared + bounded.left_out == whole.compared
    assert bounded.left_out > 0


def test_pages_without_a_partner_are_looked_at_by_themselves() -> None:
    texts = {ONE: concept("Alpha", "A is so."), TWO: concept("Beta", "B is so.")}
    listed = [each for found in parsed(texts).values() for each in portions(found)]
    found = group(listed, (), 1)
    assert [portion.path for portion in found.groups[0]] == [ONE, TWO]
    assert group(listed, (), 0).alone_left_out == 2


def test_a_long_page_is_cut_and_each_portion_meets_what_is_most_like_it() -> None:
    long = [f"Sentence {n} tells of the weir and its sluice." for n in range(900)]
    texts = {
        ONE: concept("Weir", *long, "The sluice of Ely opens at dusk."),
        TWO: concept("Weirs", "The sluice of Ely opens at dawn."),
    }
    listed = [each for found in parsed(texts).values() for each in portions(found)]
    assert len(listed) > 3
    assert all(portion.size <= PORTION + 200 for portion in listed)
    found = group(listed, pairs(wiki_of(parsed(texts))), 100)
    last = max(portion.number for portion in listed)
    meeting = [{(p.path, p.number) for p in members} for members in found.groups]
    assert any({(ONE, last), (TWO, 1)} <= members for members in meeting)


def test_a_fact_is_a_statement_with_a_date_of_its_own() -> None:
    row = FACTS.replace("{} | |", "4 m | 2020-05 |")
    (found,) = portions(parsed({ONE: concept("Alpha", "A is so. | b") + row})[ONE])
    asked = question((found,), {"b": "2019-01-01", "a": "2024-01-01"})
    assert [text for _, text in asked.request.documents[0].paragraphs] == [
        "concept; sources: -",
        "2019-01-01 | A is so.",
        "2020-05 | Great mill | height | 4 m | 2020-05",
    ]
    assert asked.statements["s2"].said.anchor.text == "Great mill | height | 4 m | 2020-05"


def test_a_page_that_says_nothing_is_not_shown() -> None:
    assert [portions(found) for found in parsed({ONE: concept("Alpha")}).values()] == [()]


def test_the_order_in_which_pages_come_does_not_matter() -> None:
    pages = many_pages(60)
    backwards = dict(reversed(list(pages.items())))
    assert pairs(wiki_of(pages)) == pairs(wiki_of(backwards))
    listed = [each for found in pages.values() for each in portions(found)]
    wanted = pairs(wiki_of(pages))
    assert group(listed, wanted, 100) == group(list(reversed(listed)), wanted, 100)
