from __future__ import annotations

import pytest

from gitwiki.wiki.polarity import (
    bound_after,
    bound_before,
    directions,
    modals,
    moved,
    negations,
    quantifiers,
    stem,
    words,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It does not require topping up.", [("not", ("requir", "top"))]),
        ("There is nothing to adjust on it.", [("nothing", ("adjust",))]),
        ("Values suggested here MUST NOT.", [("not", ("suggest", "valu"))]),
        ("It isn't magic.", [("isn't", ("magic",))]),
        ("No one knows.", [("nobody", ("know",))]),
        ("No. 17 is a house.", []),
        ("It did not come at 5 of the clock.", [("not", ())]),
        ("Unlike houses, it is unchanged.", [("unlike", ("hous",)), ("unchanged", ())]),
        ("At no more than 5 of them.", []),
    ],
)
def test_negations_and_what_they_are_about(
    text: str, found: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [(each.text, each.scope) for each in negations(words(text))] == found


def test_sorts_of_negations() -> None:
    (unless,) = negations(words("Follow it unless asked."))
    assert unless.is_exception
    (contrast,) = negations(words("Lower flow, not better machines."))
    assert contrast.is_contrast
    (idle,) = negations(words("It is not open until noon."))
    assert idle.is_idle
    (double,) = negations(words("I did not sleep badly."))
    assert not double.is_plain
    without, but = negations(words("Houses without it run, but not on Sunday."))
    assert without.is_elliptical
    assert but.is_elliptical


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("at most 5", -1),
        ("no more than 5", -1),
        ("no fewer than 5", 1),
        ("must not be longer than 5", -1),
        ("not within 5", 1),
        ("It is not so, and more than 5", 1),
        ("without heat below 5", -1),
        ("below, 5", 0),
        ("exactly 5", 0),
    ],
)
def test_bounds(text: str, direction: int) -> None:
    found = words(text)
    assert bound_before(found, len(found) - 1).direction == direction


def test_bounds_may_stand_behind() -> None:
    assert bound_after(words("5 per cent less"), 0).direction == -1
    assert bound_after(words("5 K above it"), 0).direction == 1
    assert bound_after(words("5, less"), 0).direction == 0
    assert bound_after(words("5 K"), 0).direction == 0


def test_directions() -> None:
    found = words("It rises while the colder lowers the flow before noon.")
    assert directions(found) == {
        "change": {1: "rises", -1: "lowers"},
        "heat": {-1: "colder"},
        "order": {-1: "before"},
    }
    assert moved(words("The lower flow rises.")) == {("change", "flow"): {-1: "lower"}}


def test_obligations() -> None:
    found = modals(
        words("It MUST wait, should not ask and may 5 or has to go home; it is optional.")
    )
    assert [(each.text, each.strength, each.is_negated) for each in found] == [
        ("must", 3, False),
        ("should", 2, True),
        ("has-to", 3, False),
        ("optional", 1, False),
    ]
    assert modals(words("It may last at most an hour.")) == ()


def test_quantifiers() -> None:
    found = quantifiers(words("Most of the houses and all boilers."))
    assert [(each.text, each.is_universal, each.noun) for each in found] == [
        ("most", False, "hous"),
        ("all", True, "boil"),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("adjust", "adjustment"),
        ("insulated", "insulate"),
        ("switching", "switched"),
        ("fell", "falls"),
        ("stopped", "stop"),
        ("policies", "policy"),
    ],
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)
