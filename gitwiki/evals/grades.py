"""Grades: what an outcome is worth, by code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import combining, normalize

from gitwiki.ports import Via

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gitwiki.evals.arms import Outcome
    from gitwiki.evals.cases import Case
    from gitwiki.evals.expected import Target

FULL, HALF, NONE = 1.0, 0.5, 0.0
_WORD = re.compile(r"\w+")
#: A name with fewer letters stands in any text.
_FEWEST_LETTERS = 4


class Grade(NamedTuple):
    """What an outcome is worth.

    Attributes:
        score: 1 if every target is cited, or the question was declined as it should be; 0.5 if
            some are cited, or each is at least named; else 0.
        cited: The targets that are cited, as the case writes them.
        named: Those that are named and not cited.
        missing: Those that are neither.
        forbidden: What the answer says and must not; its score is 0 then.
    """

    score: float
    cited: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


def grade(case: Case, targets: Iterable[Target], outcome: Outcome, *, is_prose: bool) -> Grade:
    """Grade what came of a case.

    Args:
        case: The case.
        targets: What it expects.
        outcome: What came of it.
        is_prose: Whether the text is an answer in sentences; what a search found may say anything.
    """
    text = _folded(outcome.text)
    forbidden = tuple(each for each in case.must_not_say if is_prose and _has(text, each))
    if case.is_declined:
        return Grade(FULL if outcome.via is Via.DECLINED else NONE, forbidden=forbidden)
    cited, named, missing = [], [], []
    for target in targets:
        if target.is_cited(outcome.cited):
            cited.append(target.written)
        elif outcome.is_answered and any(_has(text, name) for name in target.names):
            named.append(target.written)
        else:
            missing.append(target.written)
    score = FULL if not (named or missing) else HALF if cited or not missing else NONE
    score = NONE if forbidden else score
    return Grade(score, tuple(cited), tuple(named), tuple(missing), forbidden)


def _folded(text: str) -> str:
    """The words of a text, in lower case and without diacritics, each between two spaces."""
    plain = "".join(each for each in normalize("NFKD", text) if not combining(each))
    return f" {' '.join(_WORD.findall(plain.casefold().replace('_', ' ')))} "


def _has(text: str, name: str) -> bool:
    """Whether a folded text has a name, all of its words in a row."""
    words = _folded(name)
    return sum(map(str.isalnum, words)) >= _FEWEST_LETTERS and words in text
