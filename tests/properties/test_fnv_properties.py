"""Texts that are hashed side by side have the hashes that they have alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gitwiki.wiki.fnv import hashes


def _alone(text: bytes) -> int:
    """The definition."""
    value = 0x811C9DC5
    for byte in text:
        value = (value ^ byte) * 0x01000193 % 2**32
    return value


def test_known_hashes() -> None:
    assert hashes([b"", b"a", b"foobar"]) == [0x811C9DC5, 0xE40C292C, 0xBF9CF968]


@given(st.lists(st.binary(max_size=40), max_size=40))
def test_a_hash_does_not_depend_on_the_others(texts: list[bytes]) -> None:
    assert hashes(texts) == list(map(_alone, texts))


@given(st.integers(1, 300), st.binary(min_size=1, max_size=8))
def test_any_number_of_texts(count: int, text: bytes) -> None:
    texts = [text * (place % 7) for place in range(count)]
    assert hashes(texts) == list(map(_alone, texts))
