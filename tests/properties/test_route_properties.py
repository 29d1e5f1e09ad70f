"""What holds for every wiki: how a page is called decides whether a question leads to it."""

from __future__ import annotations

from fakes.found_pages import FoundPages
from hypothesis import given, settings
from hypothesis import strategies as st

from gitwiki.query.aliases import NamedPage, build, decode, encode, whole
from gitwiki.query.route import route

_WORDS = st.sampled_from(
    [
        "cache",
        "response",
        "server",
        "long",
        "how",
        "is",
        "the",
        "stale",
        "keep",
        "proxy",
        "wait",
        "why",
    ]
)
_QUESTIONS = st.lists(_WORDS, min_size=1, max_size=7).map(lambda each: " ".join(each) + "?")
_TEXTS = st.text(max_size=40) | _QUESTIONS
_NAMES = st.lists(_QUESTIONS | st.text(max_size=12), max_size=4).map(tuple)
_WIKIS = st.lists(_NAMES, min_size=1, max_size=5).map(
    lambda names: [
        NamedPage(f"wiki/p{number}.md", f"Page {number}", each) for number, each in enumerate(names)
    ]
)


def _keys(page: NamedPage) -> set[str]:
    return {whole(name) for name in page.names}


@settings(max_examples=60, deadline=None)
@given(_WIKIS, _QUESTIONS)
def test_a_page_gets_the_question_that_becomes_its_alias(
    pages: list[NamedPage], question: str
) -> None:
    first, *others = pages
    asked = [first._replace(aliases=(*first.aliases, question)), *others]
    found = route(question, build(asked), FoundPages(*(each.path for each in others)))
    same = [page.path for page in others if whole(question) in _keys(page)]
    assert found.page == (None if same else first.path)
    assert {first.path, *same} == {each.page for each in found.candidates}


@settings(max_examples=40, deadline=None)
@given(_WIKIS, _TEXTS)
def test_the_order_of_pages_makes_no_difference(pages: list[NamedPage], question: str) -> None:
    turned = [page._replace(aliases=page.aliases[::-1]) for page in reversed(pages)]
    one, other = build(pages), build(turned)
    assert one.exact(question) == other.exact(question)
    assert one.scored(question) == other.scored(question)
    nothing = FoundPages()
    assert route(question, one, nothing) == route(question, other, nothing)


@settings(max_examples=40, deadline=None)
@given(_WIKIS, _TEXTS)
def test_only_a_page_of_the_wiki_is_chosen_and_shares_are_shares(
    pages: list[NamedPage], question: str
) -> None:
    index = decode(encode(build(pages)))
    found = route(question, index, FoundPages(pages[0].path))
    paths = {page.path for page in pages}
    assert found.page in paths | {None}
    assert all(each.page in paths and 0 < each.score <= 1 for each in found.candidates)
    assert found.why
