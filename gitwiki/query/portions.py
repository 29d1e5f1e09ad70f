"""What is too long for one answer is given in portions, each of which says how to go on."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from gitwiki.errors import BadCursorError, StaleCursorError

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What surrounds each text of a portion costs as much as so many characters.
_OVERHEAD = 40
_MAX_CURSOR = 200
_WRITTEN = re.compile(r"([0-9a-f]{40,64}) ([0-9a-f]{8}) (\d{1,9}) (\d{1,9})", re.ASCII)


class Position(NamedTuple):
    """Where a portion begins: at which of the texts, and at which of its characters."""

    item: int = 0
    offset: int = 0


class Piece(NamedTuple):
    """A text of a portion, or the part of it that fits.

    Attributes:
        item: Which of the texts.
        text: What of it.
        is_whole: Whether that is all.
    """

    item: int
    text: str
    is_whole: bool


class Portion(NamedTuple):
    """A portion, and where the next one begins; None if it is the last."""

    pieces: tuple[Piece, ...]
    next: Position | None


class Place(NamedTuple):
    """What a cursor belongs to.

    Attributes:
        commit: Full id of the commit.
        call: Stands for what was asked for (`call_of`).
    """

    commit: str
    call: str


def portion(texts: Sequence[str], start: Position, budget: int) -> Portion:
    """As many texts from a position on as fit; one that alone does not fit is cut between words.

    Args:
        texts: All of them.
        start: Where to begin.
        budget: How many characters fit.
    """
    pieces: list[Piece] = []
    left = budget
    item, offset = start
    while item < len(texts):
        text = texts[item][offset:]
        if len(text) > left:
            if pieces:
                return Portion(tuple(pieces), Position(item, offset))
            end = _cut(text, budget)
            return Portion((Piece(item, text[:end], is_whole=False),), Position(item, offset + end))
        pieces.append(Piece(item, text, is_whole=not offset))
        left -= len(text) + _OVERHEAD
        item, offset = item + 1, 0
    return Portion(tuple(pieces), None)


def call_of(*parts: str) -> str:
    """Stands for what was asked for, so that a cursor is of use for nothing else.

    Args:
        parts: The tool and its arguments, in order.
    """
    said = "".join(f"{len(part)}:{part}" for part in parts)
    return blake2b(said.encode(errors="surrogatepass"), digest_size=4).hexdigest()


def cursor_at(place: Place, position: Position) -> str:
    """The cursor of a position."""
    written = f"{place.commit} {place.call} {position.item} {position.offset}"
    return urlsafe_b64encode(written.encode()).decode().rstrip("=")


def position_of(cursor: str, place: Place) -> Position:
    """The position that a cursor stands for; the beginning if it is empty.

    Raises:
        BadCursorError: It is none, or one of another call.
        StaleCursorError: It is one of another commit.
    """
    if not cursor:
        return Position()
    commit, call, item, offset = _read(cursor)
    if commit != place.commit:
        raise StaleCursorError(commit, place.commit)
    if call != place.call:
        raise BadCursorError("it goes on with another call")
    return Position(int(item), int(offset))


def _read(cursor: str) -> Sequence[str]:
    text = b""
    if len(cursor) <= _MAX_CURSOR and cursor.isascii():
        padded = cursor + "=" * (-len(cursor) % 4)
        try:
            text = urlsafe_b64decode(padded)
        except ValueError as error:
            raise BadCursorError("it is none that was given out") from error
    found = _WRITTEN.fullmatch(text.decode("ascii", "replace"))
    if found is None:
        raise BadCursorError("it is none that was given out")
    return found.groups()


def _cut(text: str, budget: int) -> int:
    """Where to cut a text that is too long: behind the last space of the second half, if any."""
    space = text.rfind(" ", budget // 2, budget)
    return space + 1 if space > 0 else budget
