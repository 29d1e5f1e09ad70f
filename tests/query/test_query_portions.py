"""Portions and cursors."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitwiki.errors import BadCursorError, StaleCursorError
from gitwiki.query.portions import Place, Position, call_of, cursor_at, portion, position_of

HERE = Place("a" * 40, call_of("read", "x"))
TEXTS = st.lists(st.text(alphabet="ab ", max_size=40), max_size=6)


@given(TEXTS, st.integers(1, 90))
def test_portions_give_every_text_whole_and_in_order(texts: list[str], budget: int) -> None:
    found = [""] * len(texts)
    position: Position | None = Position()
    rounds = 0
    while position is not None:
        part = portion(texts, position, budget)
        assert sum(len(piece.text) for piece in part.pieces) <= budget
        for piece in part.pieces:
            found[piece.item] += piece.text
            assert piece.is_whole == (piece.text == texts[piece.item])
        assert part.next is None or part.next > position
        position = part.next
        rounds += 1
        assert rounds <= sum(map(len, texts)) + len(texts) + 1
    assert found == texts


def test_a_text_that_does_not_fit_is_cut_between_words() -> None:
    part = portion(["one two three four"], Position(), 10)
    assert [piece.text for piece in part.pieces] == ["one two "]
    assert portion(["one two three four"], Position(0, 8), 10).pieces[0].text == "three four"


def test_behind_the_end_there_is_nothing() -> None:
    assert portion(["a"], Position(5, 5), 10) == ((), None)


@given(st.integers(0, 999_999_999), st.integers(0, 999_999_999))
def test_a_cursor_comes_back_as_its_position(item: int, offset: int) -> None:
    assert position_of(cursor_at(HERE, Position(item, offset)), HERE) == Position(item, offset)


def test_no_cursor_is_the_beginning() -> None:
    assert position_of("", HERE) == Position(0, 0)


def test_the_parts_of_a_call_are_told_apart() -> None:
    assert call_of("a", "bc") != call_of("ab", "c")
    assert call_of("a", "\ud800") != call_of("a", "")


def test_a_cursor_of_another_commit_says_how_to_go_on_there() -> None:
    cursor = cursor_at(HERE, Position(3))
    with pytest.raises(StaleCursorError, match=f"pass at={'a' * 40} to go on there"):
        position_of(cursor, Place("b" * 40, HERE.call))


def test_a_cursor_of_another_call_is_refused() -> None:
    with pytest.raises(BadCursorError, match="another call"):
        position_of(cursor_at(HERE, Position(3)), Place(HERE.commit, call_of("read", "y")))


@given(st.text(max_size=60))
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    if cursor:
        with pytest.raises(BadCursorError):
            position_of(cursor, HERE)


@pytest.mark.parametrize(
    "written", ["", "x", f"{'a' * 40} 00000000 -1 0", f"{'a' * 40} 00000000 1 ١", "a" * 200]
)
def test_what_decodes_to_no_position_is_refused(written: str) -> None:
    cursor = urlsafe_b64encode(written.encode()).decode().rstrip("=")
    with pytest.raises(BadCursorError):
        position_of(cursor or "=", HERE)
