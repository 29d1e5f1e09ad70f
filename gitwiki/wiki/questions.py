"""Questions among the aliases of a page: what people ask that the page answers.

A question names nothing, so no source need have it, and no text is linked because it has the words.
It is told from other aliases by its question mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitwiki.wiki.hidden import visible
from gitwiki.wiki.secrets import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Characters that a question may have as an alias; what is longer tells a story first.
LONGEST = 200
_MARKS = ("?", "？", "؟", "՞", ";")
_ENDS = " .!?？؟՞;:,…\t"


def is_question(alias: str) -> bool:
    """Whether an alias is a question rather than a name."""
    return alias.rstrip().endswith(_MARKS)


def names_only(aliases: Iterable[str]) -> tuple[str, ...]:
    """Those of some aliases that are names."""
    return tuple(alias for alias in aliases if not is_question(alias))


def as_alias(question: str) -> str:
    """A question as an alias: on one line, without keys and what nobody sees, with a question mark.

    Empty if nothing of it can be asked, or if it is longer than `LONGEST`.
    """
    words = " ".join(without_secrets(visible(question).text).split()).strip(_ENDS)
    return f"{words}?" if words and len(words) < LONGEST else ""
