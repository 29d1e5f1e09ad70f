"""Questions as they were typed."""

from __future__ import annotations

import pytest

from gitwiki.errors import EmptyQuestionError, LongQuestionError
from gitwiki.query.typed import LONGEST, points_back, tidy

KEY = "sk-ant-" + "api03-" + "x9Yz" * 6


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("  What is\n a  cache? ", "What is a cache?"),
        ("What is\u200b a ca\u202eche?", "What is a cache?"),
        (f"Is {KEY} valid?", "Is (secret removed) valid?"),
        (f"Is {KEY[:12]}\u200b{KEY[12:]} valid?", "Is (secret removed) valid?"),
        ("\x1b[31mred?\x07", "[31mred?"),
        ("Was ist ein „Café“?", "Was ist ein „Café“?"),
        ("what\udcff?", "what?"),
        ("(a+)+$ ../../x%00 '; DROP TABLE", "(a+)+$ ../../x%00 '; DROP TABLE"),
    ],
)
def test_tidied(typed: str, asked: str) -> None:
    assert tidy(typed) == asked


@pytest.mark.parametrize("typed", ["", " \n", "?!", "\u200b", "\U000e0041"])
def test_without_words(typed: str) -> None:
    with pytest.raises(EmptyQuestionError):
        tidy(typed)


@pytest.mark.parametrize("typed", ["x" * (LONGEST + 1), "why? " * 500, "x" * 1_000_000])
def test_too_long(typed: str) -> None:
    with pytest.raises(LongQuestionError, match="2,000 is the most"):
        tidy(typed)


def test_the_longest() -> None:
    assert tidy("x" * LONGEST) == "x" * LONGEST


@pytest.mark.parametrize(
    ("question", "does"),
    [
        ("And in summer?", True),
        ("How large is it?", True),
        ("What about its costs?", True),
        ("What is it's name?", True),
        ("How large is the boiler?", False),
        ("What is a sand filter?", False),
    ],
)
def test_points_back(question: str, *, does: bool) -> None:
    assert points_back(question) is does
