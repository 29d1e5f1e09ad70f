from __future__ import annotations

import pytest
from fakes.growth import assert_grows_linearly

from gitwiki.wiki.repetition import repetitions

CACHE = "A cache stores the response messages of servers for its clients."


@pytest.mark.parametrize(
    "text",
    [
        CACHE,
        "The cache also stores the response messages of servers for its clients",
        "A cache stores the response messages of a server for its client.",
        "A cache stores the fresh response messages of servers for its clients.",
        "A cache “stores” the response messages of servers, for its clients!",
    ],
)
def test_repetitions(text: str) -> None:
    assert list(repetitions([CACHE, "Another statement of some words.", text])) == [(2, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "A cache does not store the response messages of servers for its clients.",
        "A cache stores only the response messages of servers for its clients.",
        "A cache must store the response messages of servers for its clients.",
        "A cache stores 3 response messages of servers for its clients.",
        "A cache stores the HTTP response messages of servers for its clients.",
        "A cache stores the request messages of servers for its clients.",
        "A cache stores the response messages of clients for its servers.",
        "A large and fast cache stores the fresh response messages of servers for its clients.",
        "A cache stores the response messages of servers for its clients only.",
        "A cache stores the response messages of servers.",
    ],
)
def test_statements_that_say_something_else(text: str) -> None:
    assert list(repetitions([CACHE, text])) == []
    assert list(repetitions([text, CACHE])) == []


def test_numbers_must_be_the_same() -> None:
    text = "The default size of the shared message store is {} kilobytes."
    assert list(repetitions([text.format(4), text.format(8), text.format(4)])) == [(2, 0)]


def test_short_statements_may_be_the_same() -> None:
    assert list(repetitions(["It is entirely optional here."] * 2)) == []
    assert list(repetitions([])) == []


@pytest.mark.parametrize(
    "text",
    [
        "The 214 dead starlings were also counted on a gallery in October 1961.",
        "214 dead starlings were counted on the galleries in October 1961.",
    ],
)
def test_short_statements_without_a_long_run(text: str) -> None:
    one = "214 dead starlings were counted on the gallery in October 1961."
    assert list(repetitions([one, "Another statement of some words.", text])) == [(2, 0)]


def test_each_statement_is_named_once() -> None:
    assert list(repetitions([CACHE] * 5)) == [(1, 0), (2, 0), (3, 0), (4, 0)]


def test_many_similar_statements_are_compared_in_linear_time() -> None:
    one = "The value of number {} is kept by each server that has read it in the parameter table."

    def prepare(size: int) -> list[str]:
        return [one.format(number) for number in range(size)]

    def run(texts: list[str]) -> None:
        assert list(repetitions(texts)) == []

    assert_grows_linearly(prepare, run, 400)


def test_long_statements_are_compared_in_linear_time() -> None:
    def run(texts: list[str]) -> None:
        assert list(repetitions(texts)) == [(1, 0)]

    assert_grows_linearly(lambda size: ["word " * size] * 2, run, 5_000)
