"""Hidden characters: which are dropped, and where they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitwiki.wiki.hidden import Visible, hidden_entities, hidden_places, visible


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


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("light\u3164house", [5]),
        ("x\u115fy\u1160z \uffa0", [1, 3, 6]),
        ("\u115f\u1161 \u1112\u1160\u11ab", []),
        ("light\U0001d173house\U0001bca0", [5, 11]),
        ("\U0001d15f\U0001d173\U0001d15f \U0001bc02\U0001bca0", []),
        ("\u1780\u17b4 \ufff0 \U000e01f0", [1, 3, 5]),
    ],
)
def test_letters_that_are_drawn_as_nothing(text: str, places: list[int]) -> None:
    assert list(hidden_places(text)) == places


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("é &#8203;a &#x202E;&ZeroWidthSpace;", {2: "\u200b", 11: "\u202e", 19: "\u200b"}),
        ("[a&zwj;b](c.md) **&#xE0041;**", {2: "\u200d", 18: "\U000e0041"}),
        ("`&#8203;` \\&#8203; &amp;#8203;\n\n    &#8203;", {}),
        ("می&zwnj;خواهم &nbsp;&amp;&copy; &unknown; &#8203", {}),
        ("plain", {}),
    ],
)
def test_entities_that_name_hidden_characters(markdown: str, found: dict[int, str]) -> None:
    assert hidden_entities(markdown) == found
