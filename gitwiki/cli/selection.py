"""Rules as people name them on the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitwiki.errors import UsageError
from gitwiki.lint.rules import DEFAULTS, RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitwiki.lint.rule import Rule

_PREFIX = re.compile(r"gw\d{1,3}", re.IGNORECASE)


def rules_named(listed: Iterable[str]) -> frozenset[str]:
    """The codes of the rules that are named.

    Args:
        listed: Words, or several of them separated by commas or spaces: codes (``GW101``), names
            (``dead-link``), or the start of codes (``GW1``). Upper and lower case are the same. The
            start of codes means no rule that runs only when it is selected.

    Raises:
        UsageError: A word names no rule.
    """
    words = " ".join(listed).replace(",", " ").split()
    return frozenset(rule.code for word in words for rule in rules_of(word))


def rules_of(word: str) -> tuple[Rule, ...]:
    """The rules that a code, a name or the start of a code means.

    Raises:
        UsageError: There is none.
    """
    wanted = word.casefold()
    if _PREFIX.fullmatch(wanted):
        whole = tuple(rule for rule in RULES if rule.code.casefold() == wanted)
        found = whole or tuple(rule for rule in DEFAULTS if rule.code.casefold().startswith(wanted))
    else:
        found = tuple(rule for rule in RULES if rule.name == wanted)
    if not found:
        message = f"there is no rule {word}; `gitwiki rule` lists all of them"
        raise UsageError(message)
    return found
