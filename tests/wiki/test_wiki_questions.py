"""Questions among aliases."""

from __future__ import annotations

import pytest

from gitwiki.wiki.questions import LONGEST, as_alias, is_question, names_only

KEY = "AKIA" + "IOSFODNN7EXAMPLE"


@pytest.mark.parametrize(
    ("asked", "alias"),
    [
        ("What is a cache?", "What is a cache?"),
        ("what is  a\ncache ??!", "what is a cache?"),
        ("size of a cache", "size of a cache?"),
        ("缓存是什么？", "缓存是什么?"),
        ("what\u200bis it\u202e", "whatis it?"),
        ("", ""),
        (" ?!. ", ""),
        ("x" * (LONGEST - 1), "x" * (LONGEST - 1) + "?"),
        ("x" * LONGEST, ""),
    ],
)
def test_a_question_is_one_line_that_ends_with_its_mark(asked: str, alias: str) -> None:
    assert as_alias(asked) == alias


def test_a_key_in_a_question_is_no_part_of_the_alias() -> None:
    assert KEY not in as_alias(f"what is {KEY} for?")


def test_questions_are_told_from_names() -> None:
    assert names_only(["cache", "What is it?", "何？", "C?x"]) == ("cache", "C?x")
    assert is_question("So? ")
