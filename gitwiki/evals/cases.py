"""Cases: questions, and the sources that a good answer cites."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from gitwiki.errors import BadCasesError, EmptyQuestionError, LongQuestionError
from gitwiki.evals.rows import UnreadableError, read_rows
from gitwiki.lint.report.characters import cut, shown
from gitwiki.query.typed import LONGEST, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gitwiki.evals.rows import Row

#: The tier of a case that names none, and the one that all cases are in.
NO_TIER, ALL = "(none)", "all"
_DECLINED = "declined"
_QUESTION = ("question", "prompt")
_EXPECTED = ("expected", "expected_works")
_KEYS = frozenset({"id", *_QUESTION, *_EXPECTED, "tier", "expect", "must_not_say"})
_LONGEST_NAME = 400
_MOST_NAMES = 50
#: How alike a key has to be to one that is read for nobody to have meant another one.
_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Case:
    """A question whose answer is known to be in some sources, or to be in none.

    Attributes:
        id: Names it in reports.
        question: What is asked.
        expected: The sources, works and pages that a good answer cites, as they are written; of
            several that stand together, it cites at least one.
        tier: The group that it is counted in.
        is_declined: The wiki cannot answer it, and a good answer is none.
        must_not_say: What no good answer says.
        line: Where it stands in its file, from 1.
    """

    id: str
    question: str
    expected: tuple[tuple[str, ...], ...] = ()
    tier: str = NO_TIER
    is_declined: bool = False
    must_not_say: tuple[str, ...] = ()
    line: int = 0


def read_cases(text: str, place: str) -> tuple[Case, ...]:
    """The cases of a file.

    Args:
        text: All of it.
        place: Its path, as people know it.

    Raises:
        BadCasesError: Some cannot be run; the message names each with its line.
    """
    name = shown(place)
    try:
        rows = read_rows(text, place)
    except UnreadableError as error:
        raise BadCasesError(name, [f"{name}:{error.line}: {error}"]) from error
    problems: list[str] = []
    cases: list[Case] = []
    for number, row in enumerate(rows, 1):
        try:
            cases.append(_case(row))
        except _MistakeError as mistake:
            problems += [f"{_place(name, number, row)}: {each}" for each in mistake.args[0]]
    problems += [f"{name}:{case.line}: {why}" for case, why in _repeated(cases)]
    if not rows:
        problems.append(f"{name}:1: there is no case in it")
    if problems:
        raise BadCasesError(name, problems)
    return tuple(cases)


class _MistakeError(Exception):
    """What is wrong with a case, one text a mistake."""


def _place(name: str, number: int, row: Row) -> str:
    given = row.value.get("id") if isinstance(row.value, dict) else None
    known = f" ({shown(cut(given, 80))})" if isinstance(given, str) and given else ""
    return f"{name}:{row.line}: case {number}{known}"


def _case(row: Row) -> Case:
    if not isinstance(row.value, dict):
        raise _MistakeError(["it is no mapping of keys to values"])
    values = row.value
    fields = _Fields(values)
    case = Case(
        id=fields.text(("id",), _LONGEST_NAME, "the word that names it in reports"),
        question=fields.text(_QUESTION, LONGEST, "the words that are asked"),
        expected=fields.groups(_EXPECTED),
        tier=fields.text(("tier",), _LONGEST_NAME) or NO_TIER,
        is_declined=fields.text(("expect",), _LONGEST_NAME) == _DECLINED,
        must_not_say=fields.names(("must_not_say",)),
        line=row.line,
    )
    problems = [*fields.problems, *_misspelt(values), *_contradictions(case, values)]
    problems = problems or list(_unaskable(case))
    if problems:
        raise _MistakeError(problems)
    return case


class _Fields:
    """Takes values by key and notes what is wrong with them."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = values
        self.problems: list[str] = []

    def text(self, keys: tuple[str, ...], longest: int, needed: str = "") -> str:
        """A text; where it is needed, one that says something."""
        value = self._one_of(keys)
        if value is None or (not needed and value == ""):
            if needed:
                self.problems.append(f"`{keys[0]}` is missing: {needed}")
            return ""
        return self._checked(keys[0], value, longest)

    def names(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """A list of texts; a single one is a list of one."""
        listed = self._listed(keys[0], self._one_of(keys))
        return tuple(dict.fromkeys(self._checked(keys[0], each, _LONGEST_NAME) for each in listed))

    def groups(self, keys: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """A list of texts and of lists of texts, each a group."""
        value = self._one_of(keys)
        found = []
        for each in self._listed(keys[0], value):
            names = self._listed(keys[0], each)
            if not names:
                self.problems.append(f"`{keys[0]}` has an empty list")
            found.append(tuple(self._checked(keys[0], name, _LONGEST_NAME) for name in names))
        return tuple(dict.fromkeys(found))

    def _listed(self, key: str, value: object) -> list[object]:
        listed = value if isinstance(value, list) else [] if value is None else [value]
        if len(listed) > _MOST_NAMES:
            self.problems.append(f"`{key}` names more than {_MOST_NAMES}")
            return []
        return listed

    def _one_of(self, keys: tuple[str, ...]) -> object:
        given = [key for key in keys if key in self.values]
        if len(given) > 1:
            self.problems.append(f"it has `{'` and `'.join(given)}`, which mean the same")
        return self.values[given[0]] if given else None

    def _checked(self, key: str, value: object, longest: int) -> str:
        if not isinstance(value, str):
            self.problems.append(f"`{key}` has to be text; write it in quotes")
            return ""
        line = " ".join(value.split())
        if not any(map(str.isalnum, line)):
            self.problems.append(f"`{key}` has an empty text")
        elif len(line) > longest:
            self.problems.append(f"`{key}` is longer than {longest:,} characters")
        return line


def _misspelt(values: Mapping[str, object]) -> Iterator[str]:
    """Keys that look like others; what looks like none, such as ``rationale``, is for people."""
    for key in values:
        near = get_close_matches(key, _KEYS, n=1, cutoff=_ALIKE) if key not in _KEYS else []
        if near:
            yield f"the key `{shown(cut(key, 80))}` is not known; is it `{near[0]}`?"


def _contradictions(case: Case, values: Mapping[str, object]) -> Iterator[str]:
    expect = values.get("expect")
    if isinstance(expect, str) and expect.strip() not in {"", _DECLINED}:
        yield "`expect` can only be `declined`; what is to be cited goes to `expected`"
    elif case.is_declined and case.expected:
        yield "it expects sources and `expect: declined`; leave one of them out"
    elif case.tier == ALL:
        yield "the tier `all` is the one that every case is in; name it otherwise"
    elif not case.is_declined and not case.expected:
        yield "nothing is expected: write `expected: [SOURCE...]` or `expect: declined`"


def _unaskable(case: Case) -> Iterator[str]:
    try:
        tidy(case.question)
    except (EmptyQuestionError, LongQuestionError) as error:
        yield str(error)


def _repeated(cases: Iterable[Case]) -> Iterator[tuple[Case, str]]:
    seen: dict[str, Case] = {}
    for case in cases:
        first = seen.setdefault(case.id, case)
        if first is not case:
            yield case, f"the id {shown(cut(case.id, 80))!r} is that of line {first.line} too"
