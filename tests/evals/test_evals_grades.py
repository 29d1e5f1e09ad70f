"""Grades, worked out by hand."""

from __future__ import annotations

import pytest

from gitwiki.evals.arms import Outcome
from gitwiki.evals.cases import Case
from gitwiki.evals.expected import Target
from gitwiki.evals.grades import Grade, grade
from gitwiki.ports import Via

REPUBLIC = Target("republic", ("raw/republic",), ("The Republic", "republic-74ed4c"))
PHAEDO = Target("phaedo", ("raw/phaedo.md",), ("Phædo or the Soul", "phaedo"))
BOTH = (REPUBLIC, PHAEDO)
CASE = Case("c", "What is the soul?", (("republic",), ("phaedo",)), must_not_say=("Immanuel Kant",))
NOTHING = Case("d", "Who rules Mars?", is_declined=True)


def _answer(*cited: str, text: str = "", via: Via = Via.AGENT) -> Outcome:
    return Outcome(via, cited, text)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (
            _answer("raw/x.md", "raw/republic/02.md", "raw/phaedo.md"),
            Grade(1.0, ("republic", "phaedo")),
        ),
        (_answer("raw/phaedo.md"), Grade(0.5, ("phaedo",), (), ("republic",))),
        (
            _answer("raw/phaedo.md", text="as THE REPUBLIC says"),
            Grade(0.5, ("phaedo",), ("republic",)),
        ),
        (
            _answer(text="In the Républic, and in “Phaedo”."),
            Grade(0.5, (), ("republic", "phaedo")),
        ),
        (_answer(text="In the Republic."), Grade(0.0, (), ("republic",), ("phaedo",))),
        (_answer(text="Republicans of Phaedos"), Grade(0.0, (), (), ("republic", "phaedo"))),
        (_answer(), Grade(0.0, (), (), ("republic", "phaedo"))),
        (
            _answer("raw/republics/02.md", "raw/phaedo.md.txt"),
            Grade(0.0, (), (), ("republic", "phaedo")),
        ),
        (
            _answer(text="The Republic and the Phaedo do not say", via=Via.DECLINED),
            Grade(0.0, (), (), ("republic", "phaedo")),
        ),
        (_answer(via=Via.FAILED), Grade(0.0, (), (), ("republic", "phaedo"))),
        (
            _answer("raw/republic/1.md", "raw/phaedo.md", text="As Immanuel  KANT has it"),
            Grade(0.0, ("republic", "phaedo"), forbidden=("Immanuel Kant",)),
        ),
    ],
)
def test_a_case_that_expects_two_works(outcome: Outcome, expected: Grade) -> None:
    assert grade(CASE, BOTH, outcome, is_prose=True) == expected


@pytest.mark.parametrize(
    ("via", "score"), [(Via.DECLINED, 1.0), (Via.AGENT, 0.0), (Via.FAILED, 0.0)]
)
def test_a_case_that_is_to_be_declined(via: Via, score: float) -> None:
    assert grade(NOTHING, (), _answer("raw/x.md", via=via), is_prose=True) == Grade(score)


def test_what_a_search_finds_may_say_anything() -> None:
    outcome = _answer("raw/republic/1.md", "raw/phaedo.md", text="Immanuel Kant")
    assert grade(CASE, BOTH, outcome, is_prose=False).score == 1.0


def test_a_very_short_name_stands_in_any_text() -> None:
    ion = Target("ion", ("raw/ion.md",), ("Ion",))
    assert grade(CASE, (ion,), _answer(text="an ion"), is_prose=True).named == ()
