"""Hidden characters: which are dropped, and where they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitwiki.wiki.hidden import Visible, hidden_places, visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", Visible("plain")),
        ("caf\u00e9 \u201ca\u201d\n\x0c\t", Visible("caf\u00e9 \u201ca\u201d\n\x0c\t")),
        ("a\u200bb\u202ec", Visible("abc", 2, 1)),
        ("\u2764\ufe0f\u200d\U0001f525", Visible("\u2764\ufe0f\u200d\U0001f525")),
        ("a\ud800\u200b", Visible("a\ud800", 1, 2)),
    ],
)
def test_visible(text: str, expected: Visible) -> None:
    assert visible(text) == expected


@given(st.text(st.characters() | st.sampled_from("a\x07\u200b\u200d\ufe0f\ufe01\U000e0041\u0645")))
def test_places_are_those_of_what_is_dropped(text: str) -> None:
    places = set(hidden_places(text))
    left, hidden, first = visible(text)
    assert left == "".join(char for at, char in enumerate(text) if at not in places)
    assert (hidden, first) == (len(places), min(places, default=-1))
