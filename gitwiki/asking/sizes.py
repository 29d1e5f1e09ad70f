"""How large an answer may be: what no honest answer needs is taken to be none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict

from gitwiki.errors import ReplyError

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Entries of one list, and characters of one text. A schema of the API can say neither.
MOST_ENTRIES, MOST_CHARACTERS = 100, 2_000


def require_size(reply: Struct) -> None:
    """Refuse an answer that is out of all proportion.

    Raises:
        ReplyError: It has a list or a text that is too long; which one is said.
    """
    values: list[tuple[str, object]] = [("the answer", reply)]
    while values:
        name, value = values.pop()
        if isinstance(value, str) and len(value) > MOST_CHARACTERS:
            raise ReplyError(f"{name} has more than {MOST_CHARACTERS} characters", value[:200])
        if isinstance(value, list) and len(value) > MOST_ENTRIES:
            raise ReplyError(f"{name} has more than {MOST_ENTRIES} entries", "")
        values += _inside(name, value)


def _inside(name: str, value: object) -> Iterable[tuple[str, object]]:
    """The parts of a value, each with the name of the field that it stands in."""
    if isinstance(value, Struct):
        return asdict(value).items()
    return ((name, each) for each in value) if isinstance(value, list) else ()
