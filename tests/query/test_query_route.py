"""Where a question leads: to the page that its words speak for, and to none in doubt."""

from __future__ import annotations

import pytest
from fakes.found_pages import FoundPages

from gitwiki.ports.decisions import Candidate
from gitwiki.query.aliases import AliasIndex, NamedPage, build, content, decode, encode
from gitwiki.query.features import features, words
from gitwiki.query.route import Route, Thresholds, route
from gitwiki.query.weights import Example, Kept, Weights, learn

CACHE, GIT, LSTM, RNN = "wiki/cache.md", "wiki/git.md", "wiki/lstm.md", "wiki/rnn.md"
ATTENTION, TRANSFORMER = "wiki/attention.md", "wiki/transformer.md"
PAGES = (
    NamedPage(
        TRANSFORMER,
        "Transformer",
        (
            "transformers",
            "How does a transformer learn?",
            "Why do transformers need positional encodings?",
        ),
    ),
    NamedPage(ATTENTION, "Self-attention", ("self attention",)),
    NamedPage(
        CACHE,
        "HTTP caching",
        ("How long may a cache keep a response?", "When is a cached response stale?"),
    ),
    NamedPage(LSTM, "Long short-term memory", ("LSTM",)),
    NamedPage(RNN, "Recurrent neural network", ("RNN",)),
    NamedPage(GIT, "Git"),
)
INDEX = build(PAGES)
NOTHING = FoundPages()


def asked(question: str, *found: str, index: AliasIndex = INDEX) -> Route:
    return route(question, index, FoundPages(*found))


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("What is self-attention?", ATTENTION),
        ("what is the Self Attention", ATTENTION),
        ("How does self-attention work?", ATTENTION),
        ("Explain Git.", GIT),
        ("What are LSTMs?", LSTM),
        ("HTTP caching", CACHE),
        ("when is a cached response STALE", CACHE),
        ("How long may caches keep the responses", CACHE),
        ("Why does a transformer need positional encoding?", TRANSFORMER),
    ],
)
def test_a_page_is_found_by_its_name_and_by_questions_like_its_own(
    question: str, page: str
) -> None:
    found = asked(question)
    assert (found.page, found.candidates[0].page) == (page, page)
    assert found.confidence >= 0.71


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ("How does blockchain learn?", "no page is named and none is asked about like this"),
        ("Which transformer oil is best?", f"the name of {TRANSFORMER} is the least part of it"),
        ("Why is Git slow?", f"it names {GIT}, and search finds nothing"),
        ("How do LSTM and RNN differ?", f"it names several pages: {LSTM}, {RNN}"),
        ("Is memory expensive?", "no page is named and none is asked about like this"),
        ("When is a train late?", "no page is named and none is asked about like this"),
        ("What?", "no page is named and none is asked about like this"),
        ("?!", "no page is named and none is asked about like this"),
        ("", "no page is named and none is asked about like this"),
    ],
)
def test_in_doubt_no_page_answers(question: str, why: str) -> None:
    found = asked(question)
    assert (found.page, found.why) == (None, why)


def test_search_confirms_a_page_that_is_named() -> None:
    assert asked("Why is Git slow?", GIT, RNN).page == GIT
    assert asked("Why is Git slow?", RNN, GIT) == Route(
        None,
        0.667,
        f"it names {GIT}, and search finds {RNN} first",
        (Candidate(RNN, 0.667, "search"), Candidate(GIT, 0.5, "alias+search")),
    )


def test_search_alone_finds_no_page() -> None:
    found = asked("Is memory expensive?", LSTM)
    assert found.page is None
    assert found.why == f"only search finds a page, {LSTM}"
    assert found.candidates == (Candidate(LSTM, 1.0, "search"),)


def test_two_pages_of_one_name_are_both_candidates_and_neither_answers() -> None:
    index = build([NamedPage("a.md", "Cache"), NamedPage("b.md", "caches", ("cache",))])
    found = asked("cache", index=index)
    assert found == Route(
        None,
        0.5,
        "two pages fit equally: a.md, b.md",
        (Candidate("a.md", 0.5, "alias"), Candidate("b.md", 0.5, "alias")),
    )
    assert asked("What is a cache?", index=index).why == found.why
    third = build([*PAGES, *(NamedPage(f"{name}.md", "Cache") for name in "abc")])
    assert asked("cache", index=third).why == "3 pages fit equally: a.md, b.md, c.md"


def test_the_page_of_a_source_yields_to_a_page_about_the_thing() -> None:
    own = NamedPage("wiki/sources/git.md", "Git", (), "source-summary")
    assert asked("Git", index=build([*PAGES, own])).page == GIT
    assert asked("Git", index=build([own])).page == own.path


def test_a_question_that_names_another_page_than_it_is_put_for_leads_nowhere() -> None:
    question, lower = "When is a cached response stale, Git?", Thresholds(0.71, 0.4)
    found = route(question, INDEX, FoundPages(GIT), thresholds=lower)
    assert found.page is None
    assert found.why == f"it names {GIT} and is put as for {CACHE}"


def test_two_pages_that_are_asked_about_alike_are_named() -> None:
    index = build(
        [
            NamedPage("a.md", "", ("how do I open an account", "how do I close an account")),
            NamedPage("b.md", "", ("how do I open a card", "how do I close a card")),
        ]
    )
    found = asked("how do I open", index=index)
    assert (found.page, found.why) == (None, "no page is named and none is asked about like this")
    lax = route("how do I open", index, NOTHING, thresholds=Thresholds(0.71, 0.0))
    assert (lax.page, lax.why) == (None, "two pages fit: b.md, a.md")


def test_the_arbiter_is_asked_in_doubt_and_only_about_candidates() -> None:
    asked_about: list[tuple[str, tuple[str, ...]]] = []

    def picks(page: str | None) -> Route:
        def arbiter(question: str, candidates: object) -> str | None:
            assert isinstance(candidates, tuple)
            asked_about.append((question, tuple(each.page for each in candidates)))
            return page

        return route("How do LSTM and RNN differ?", INDEX, NOTHING, arbiter)

    picked = picks(RNN)
    assert picked.page == RNN
    assert picked.candidates[0] == Candidate(RNN, 0.333, "alias+model")
    assert picks(None).page is None
    assert picks("wiki/unheard-of.md").page is None
    assert len(asked_about) == 3
    assert {RNN, LSTM} <= set(asked_about[0][1])


def test_the_arbiter_is_not_asked_what_is_clear_or_hopeless() -> None:
    def arbiter(question: str, candidates: object) -> str:
        raise AssertionError(question, candidates)

    assert route("What is Git?", INDEX, NOTHING, arbiter).page == GIT
    assert route("When is a cached response stale?", INDEX, NOTHING, arbiter).page == CACHE
    assert route("Zebra?", INDEX, NOTHING, arbiter).page is None


@pytest.mark.parametrize(
    "question",
    [
        "a" * 1_000_000,
        "git " * 300_000,
        "(a+)+$ " * 10_000,
        "\x00\x1b[2J\x07 \u202e \ud800",
        "' OR 1=1 --",
        "??" * 100_000,
    ],
)
def test_any_text_is_a_question(question: str) -> None:
    found = asked(question, GIT)
    assert found.page in {None, GIT}
    assert len(features(question)) <= 64 * 100


def test_of_a_long_question_the_rest_is_not_read() -> None:
    assert words("word " * 100) == ("word",) * 64
    assert words("x" * 100) == ("x" * 40,)
    assert content("What is the limit of the caches?") == ("limit", "cache")


def test_an_index_comes_back_from_its_bytes() -> None:
    again = decode(encode(INDEX))
    assert encode(again) == encode(INDEX)
    assert asked("When is a cached response stale?", index=again).page == CACHE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"\xc1",
        encode(INDEX)[:-1],
        encode(INDEX).replace(b"\x92\x01\x01", b"\x92\x09\x01"),
    ],
)
def test_other_bytes_are_no_index(data: bytes) -> None:
    with pytest.raises(ValueError):
        decode(data)


def test_no_pages_is_an_index_too() -> None:
    empty = decode(encode(build([])))
    assert asked("What is Git?", index=empty).page is None
    assert asked("What is Git?", index=build([NamedPage("a.md", "")])).page is None


def test_weights_that_do_not_fit_together_are_refused() -> None:
    kept = learn([Example((1, 2), 0), Example((2, 3), 1)], 2)
    assert Weights(kept).scores((1, 2))[0] > Weights(kept).scores((1, 2))[1]
    assert Weights(kept).scores((9,)) == [0.0, 0.0]
    for broken in (
        kept._replace(pages=3),
        kept._replace(rarities=b""),
        kept._replace(features=b"x"),
    ):
        with pytest.raises(ValueError):
            Weights(broken)


def test_the_rarest_features_are_left_out_where_there_are_too_many() -> None:
    examples = [Example((1, 2, page + 10), page) for page in range(4)]
    assert len(learn(examples, 4).features) == 4 * 6
    assert len(learn(examples, 4, most=12).features) == 4 * 3
    assert len(learn(examples, 4, most=0).features) == 0


def test_where_too_many_pages_have_questions_those_with_the_most_compete() -> None:
    pages = [
        NamedPage(f"p{number}.md", "", (f"which number comes before {number}?",))
        for number in range(4)
    ]
    pages[3] = pages[3]._replace(aliases=(*pages[3].aliases, "what is the very last?"))
    index = build(pages, most=2)
    assert {each.page for each in index.scored("which number?")} == {"", "p0.md", "p3.md"}
    assert asked("which number comes before 1?", index=index).page == "p1.md"


def test_weights_are_kept_as_far_as_there_is_room() -> None:
    same = Example((1,), 0)
    far = [same, *(Example((1, 2, number), 1) for number in range(3, 6))]
    assert all(abs(score) < 40 for score in Weights(learn(far, 2)).scores((1, 2, 3)))


def test_weights_of_no_pages_score_none() -> None:
    assert Weights(Kept(b"", b"", b"", 0, 1.0)).scores((1,)) == []
